"""Element sets and nothing else: read, check, date, keep, fetch and write them.

>>> import tle
>>> sets = tle.bundled()
>>> sets[0].catalogue_number
25544
"""

from typing import TYPE_CHECKING, Any

from tle.elements import Elements, ElementsError
from tle.folder import StoreError, data_folder
from tle.formats import LARGEST_FILE_BYTES, is_oem, load, loads, read
from tle.library import bundled, latest, select

if TYPE_CHECKING:
    from tle.omm_writers import to_omm_csv, to_omm_json, to_omm_kvn, to_omm_xml
    from tle.store import Store
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

# Loaded when first asked for: most runs write no sets, and many have none stored.
_LATER = {
    **dict.fromkeys(("to_omm_csv", "to_omm_json", "to_omm_kvn", "to_omm_xml"), "tle.omm_writers"),
    **dict.fromkeys(("to_3le", "to_tle"), "tle.two_line_writer"),
    "Store": "tle.store",
}


def __getattr__(name: str) -> Any:
    """Return one of the names that are loaded when first asked for."""
    if name not in _LATER:
        raise AttributeError(f"module 'tle' has no attribute '{name}'")
    from importlib import import_module

    return getattr(import_module(_LATER[name]), name)
