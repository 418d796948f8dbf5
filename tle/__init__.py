"""Element sets and nothing else: read, check, date, keep, fetch and write them.

>>> import tle
>>> sets = tle.bundled()
>>> sets[0].catalogue_number
25544
"""

from tle.elements import Elements, ElementsError
from tle.formats import LARGEST_FILE_BYTES, is_oem, load, loads, read
from tle.library import bundled, latest, select
from tle.omm_writers import to_omm_csv, to_omm_json, to_omm_kvn, to_omm_xml
from tle.store import Store, StoreError, data_folder
from tle.two_line_writer import to_3le, to_tle

__all__ = [
    "LARGEST_FILE_BYTES",
    "Elements",
    "ElementsError",
    "Store",
    "StoreError",
    "bundled",
    "data_folder",
    "is_oem",
    "latest",
    "load",
    "loads",
    "read",
    "select",
    "to_3le",
    "to_omm_csv",
    "to_omm_json",
    "to_omm_kvn",
    "to_omm_xml",
    "to_tle",
]
