"""Element sets into OMM: JSON and CSV with CelesTrak's keys, KVN and XML as CCSDS 502.0 and 505.0.

Numbers are written with the digits that a float needs, so that reading gives the same set again;
but what a set says of its source is not written. Names lose their control characters.
"""

import io
import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime

from tle.elements import Elements, printable
from tle.omm import UNKNOWN

_Fields = dict[str, str | int | float]

_VERSION = "2.0"
_CONVENTIONS: _Fields = {
    "CENTER_NAME": "EARTH",
    "REF_FRAME": "TEME",
    "TIME_SYSTEM": "UTC",
    "MEAN_ELEMENT_THEORY": "SGP4",
}
_FLAT_KEYS = (
    *("OBJECT_NAME", "OBJECT_ID", "EPOCH", "MEAN_MOTION", "ECCENTRICITY", "INCLINATION"),
    *("RA_OF_ASC_NODE", "ARG_OF_PERICENTER", "MEAN_ANOMALY", "EPHEMERIS_TYPE"),
    *("CLASSIFICATION_TYPE", "NORAD_CAT_ID", "ELEMENT_SET_NO", "REV_AT_EPOCH", "BSTAR"),
    *("MEAN_MOTION_DOT", "MEAN_MOTION_DDOT"),
)
_DESIGNATOR = re.compile(r"\d{5}[A-Z]{1,3}", re.ASCII)
_FIRST_YEAR = 57  # of the first satellite; lower years belong to the next century
_SCHEMA = {  # as CelesTrak refers to it
    "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "xsi:noNamespaceSchemaLocation": (
        "https://sanaregistry.org/r/ndmxml_unqualified/ndmxml-2.0.0-master-2.0.xsd"
    ),
}


def to_omm_json(sets: Iterable[Elements]) -> str:
    """Return a JSON list of the sets, an object each."""
    return json.dumps([flat_fields(one) for one in sets], indent=1, ensure_ascii=False) + "\n"


def to_omm_csv(sets: Iterable[Elements]) -> str:
    """Return a CSV header, and a row for each set."""
    import csv

    file = io.StringIO()
    writer = csv.DictWriter(file, _FLAT_KEYS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(flat_fields(one) for one in sets)
    return file.getvalue()


def to_omm_kvn(
    sets: Iterable[Elements], *, created_utc: datetime | None = None, originator: str = ""
) -> str:
    """Return messages in `KEY = VALUE` lines, one for each set.

    The moment of creation and the originator stay blank when they are not given, as CelesTrak's do.
    """
    messages = []
    for one in sets:
        fields = {"CCSDS_OMM_VERS": _VERSION} | _header(created_utc, originator)
        for block in _blocks(one).values():
            fields |= block
        lines = (f"{key:<20} = {value}".rstrip() for key, value in fields.items())
        messages.append("".join(f"{line}\n" for line in lines))
    return "\n".join(messages)


def to_omm_xml(
    sets: Iterable[Elements], *, created_utc: datetime | None = None, originator: str = ""
) -> str:
    """Return an XML `<ndm>` with an `<omm>` for each set.

    The moment of creation and the originator stay blank when they are not given, as CelesTrak's do.
    """
    from xml.etree.ElementTree import Element, SubElement, indent, tostring

    def append(parent: Element, name: str, fields: _Fields) -> None:
        block = SubElement(parent, name)
        for key, value in fields.items():
            SubElement(block, key).text = str(value)

    root = Element("ndm", _SCHEMA)
    for one in sets:
        message = SubElement(root, "omm", {"id": "CCSDS_OMM_VERS", "version": _VERSION})
        append(message, "header", _header(created_utc, originator))
        segment = SubElement(SubElement(message, "body"), "segment")
        metadata, *data = _blocks(one).items()
        append(segment, *metadata)
        inner = SubElement(segment, "data")
        for name, fields in data:
            append(inner, name, fields)
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'


def flat_fields(elements: Elements) -> _Fields:
    """Return the fields of a set in one piece, without the conventions that go without saying."""
    merged = {key: value for block in _blocks(elements).values() for key, value in block.items()}
    return {key: merged[key] for key in _FLAT_KEYS}


def _blocks(elements: Elements) -> dict[str, _Fields]:
    """Return the fields of a set by the blocks of the XML form, in the standard's order."""
    return {
        "metadata": {
            "OBJECT_NAME": printable(elements.name) or UNKNOWN,
            "OBJECT_ID": _object_id(printable(elements.international_designator)),
            **_CONVENTIONS,
        },
        "meanElements": {
            "EPOCH": _written(elements.epoch_utc),
            "MEAN_MOTION": float(elements.mean_motion_rev_day),
            "ECCENTRICITY": float(elements.eccentricity),
            "INCLINATION": float(elements.inclination_deg),
            "RA_OF_ASC_NODE": float(elements.raan_deg),
            "ARG_OF_PERICENTER": float(elements.argument_of_perigee_deg),
            "MEAN_ANOMALY": float(elements.mean_anomaly_deg),
        },
        "tleParameters": {
            "EPHEMERIS_TYPE": 0,
            "CLASSIFICATION_TYPE": printable(elements.classification) or "U",
            "NORAD_CAT_ID": int(elements.catalogue_number),
            "ELEMENT_SET_NO": int(elements.element_set_number),
            "REV_AT_EPOCH": int(elements.revolution_number),
            "BSTAR": float(elements.bstar),
            "MEAN_MOTION_DOT": float(elements.mean_motion_dot),
            "MEAN_MOTION_DDOT": float(elements.mean_motion_ddot),
        },
    }


def _header(created_utc: datetime | None, originator: str) -> _Fields:
    return {
        "CREATION_DATE": _written(created_utc) if created_utc else "",
        "ORIGINATOR": printable(originator),
    }


def _object_id(designator: str) -> str:
    """Return the designator with its whole year, `1998-067A` for `98067A`."""
    if _DESIGNATOR.fullmatch(designator):
        century = "19" if int(designator[:2]) >= _FIRST_YEAR else "20"
        return f"{century}{designator[:2]}-{designator[2:]}"
    return designator or UNKNOWN


def _written(moment_utc: datetime) -> str:
    """Return a moment as the standard writes UTC, with the decimals that python-sgp4 insists on."""
    return moment_utc.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
