"""CCSDS Orbit Mean-Elements Messages (OMM) into element sets.

The keys are those of CCSDS 502.0-B-3, as CelesTrak (`gp.php?...&FORMAT=JSON`) and Space-Track
(class `gp`) write them. The derivatives of the mean motion are the numbers that stand in a two-line
set, halved and divided by six (as python-sgp4's `sgp4.omm` takes them, too).
"""

import json
import math
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from tle.elements import Elements, ElementsError

# What an OMM may say about itself, if it says anything.
_CONVENTIONS = {
    "MEAN_ELEMENT_THEORY": ("SGP4", "SGP/SGP4"),
    "REF_FRAME": ("TEME",),
    "TIME_SYSTEM": ("UTC",),
    "CENTER_NAME": ("EARTH",),
    "EPHEMERIS_TYPE": ("0",),
}
_REQUIRED = (
    *("NORAD_CAT_ID", "EPOCH", "MEAN_MOTION", "ECCENTRICITY", "INCLINATION", "RA_OF_ASC_NODE"),
    *("ARG_OF_PERICENTER", "MEAN_ANOMALY", "BSTAR"),
)
_NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?", re.ASCII)
_WHOLE = re.compile(r"\d{1,9}(\.0*)?", re.ASCII)
_EPOCH = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d{1,12})?(Z|[-+]\d\d:?\d\d)?", re.ASCII)
_EPOCH_YEARS = (1957, 2199)  # from the first satellite on; a year beyond is a slip of the pen
_LONG_DESIGNATOR = re.compile(r"^\d\d(\d\d)-(\d{3}[A-Z]{1,3})$", re.ASCII)


def read_json(text: str, name: str) -> Iterator[Elements]:
    """Yield the element sets of a JSON list of OMMs, or of a single one, in the order of the text.

    `name` is what an error calls the text.
    """
    try:  # numbers stay as they are written, so that errors show them so
        content = json.loads(text, parse_float=str, parse_int=str, parse_constant=str)
    except json.JSONDecodeError as error:
        raise ElementsError(
            f"{name}, line {error.lineno}, column {error.colno}: this is no valid JSON "
            f"({error.msg.removesuffix(' starting at')}). Correct it, or fetch the file again."
        ) from None
    except RecursionError:
        raise ElementsError(
            f"{name} is JSON nested too deeply for element sets: give a list of OMMs."
        ) from None
    entries = content if isinstance(content, list) else [content]
    if not any(
        isinstance(entry, dict) and not entry.keys().isdisjoint(_REQUIRED) for entry in entries
    ):
        raise ElementsError(
            f"{name} is JSON but holds no element set (found {_shown(content)}): give a list of "
            "OMMs, as CelesTrak writes with FORMAT=JSON."
        )
    for number, entry in enumerate(entries, start=1):
        place = f"{name}, set {number} of {len(entries)}"
        if not isinstance(entry, dict):
            raise ElementsError(
                f"{place}: an object with the keys of an OMM is wanted, found {_shown(entry)}. "
                "Remove it, or fetch the file again."
            )
        yield parse_omm(entry, place)


def parse_omm(fields: Mapping[str, object], place: str) -> Elements:
    """Return the element set of the fields of one OMM; other keys than its own are passed over.

    Numbers are given as they are written, as text. A blank text is as good as none. `place` is what
    an error calls the OMM.
    """
    given = {key: value for key, value in fields.items() if not _is_blank(value)}
    for key, allowed in _CONVENTIONS.items():
        value = given.get(key, allowed[0])
        if not isinstance(value, str) or value.strip().upper() not in allowed:
            raise ElementsError(
                f"{place}: {key} is {_shown(value)}, and only {' or '.join(allowed)} can be used. "
                "Fetch general perturbations (GP) elements, as CelesTrak and Space-Track have them."
            )
    for key in _REQUIRED:
        if key not in given:
            raise ElementsError(
                f"{place}: {key} is missing, and there is no orbit without it. "
                "Fetch the whole set again."
            )

    def fault(key: str, wanted: str) -> ElementsError:
        return ElementsError(
            f"{place}: {key} is {_shown(given[key])}, and {wanted} is wanted. "
            "Correct it, or fetch the set again."
        )

    def number(key: str) -> float:
        text = given.get(key, "0")
        if isinstance(text, str) and _NUMBER.fullmatch(text.strip()):
            value = float(text)
            if math.isfinite(value):
                return value
        raise fault(key, "a number")

    def whole(key: str, default: int = 0) -> int:
        text = given.get(key, str(default))
        if isinstance(text, str) and _WHOLE.fullmatch(text.strip()):
            return int(text.partition(".")[0])
        raise fault(key, "a whole number")

    def words(key: str, default: str = "") -> str:
        text = given.get(key, default)
        if isinstance(text, str):
            return "".join(filter(str.isprintable, text)).strip()
        raise fault(key, "a text")

    def moment(key: str) -> datetime:
        text = given[key]
        try:
            if isinstance(text, str) and _EPOCH.fullmatch(text.strip()):
                value = datetime.fromisoformat(text.strip())
                value = (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC)
                if _EPOCH_YEARS[0] <= value.year <= _EPOCH_YEARS[1]:
                    return value
        except (ValueError, OverflowError):
            pass
        raise fault(key, "a moment of UTC such as 2024-10-10T19:44:41.692128")

    try:
        return Elements(
            catalogue_number=whole("NORAD_CAT_ID"),
            name=words("OBJECT_NAME"),
            epoch_utc=moment("EPOCH"),
            inclination_deg=number("INCLINATION"),
            raan_deg=number("RA_OF_ASC_NODE"),
            eccentricity=number("ECCENTRICITY"),
            argument_of_perigee_deg=number("ARG_OF_PERICENTER"),
            mean_anomaly_deg=number("MEAN_ANOMALY"),
            mean_motion_rev_day=number("MEAN_MOTION"),
            mean_motion_dot=number("MEAN_MOTION_DOT"),
            mean_motion_ddot=number("MEAN_MOTION_DDOT"),
            bstar=number("BSTAR"),
            international_designator=_LONG_DESIGNATOR.sub(r"\1\2", words("OBJECT_ID")),
            classification=words("CLASSIFICATION_TYPE", "U"),
            element_set_number=whole("ELEMENT_SET_NO", 999),
            revolution_number=whole("REV_AT_EPOCH"),
        )
    except ElementsError as error:
        text = str(error)
        raise (
            error
            if text.startswith(place)
            else ElementsError(f"{place}: {text}. Use a current set of an orbiting object.")
        ) from None


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _shown(value: object) -> str:
    """Return how an error shows a value of the JSON: short, and without control characters."""
    if isinstance(value, dict):
        return f"an object with {_cleaned(', '.join(value))}" if value else "an empty object"
    if isinstance(value, list):
        return f"a list of {len(value)}" if value else "an empty list"
    return f"'{_cleaned(value)}'" if isinstance(value, str) else json.dumps(value)


def _cleaned(text: str) -> str:
    text = "".join(filter(str.isprintable, text))
    return text if len(text) <= 40 else text[:37] + "..."
