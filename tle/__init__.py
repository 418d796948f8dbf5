"""Element sets and nothing else: read them, check them, know how old they are.

>>> import tle
>>> sets = tle.bundled()
>>> sets[0].catalogue_number
25544
"""

from tle.elements import Elements, ElementsError
from tle.formats import LARGEST_FILE_BYTES, load, loads
from tle.library import bundled, latest, select

__all__ = [
    "LARGEST_FILE_BYTES",
    "Elements",
    "ElementsError",
    "bundled",
    "latest",
    "load",
    "loads",
    "select",
]
