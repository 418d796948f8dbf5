"""The fields of CCSDS Orbit Mean-Elements Messages (OMM) into element sets, however written.

The keys are those of CCSDS 502.0-B-3, as CelesTrak (`gp.php`) and Space-Track (class `gp`) write
them. The derivatives of the mean motion are the numbers that stand in a two-line set, halved and
divided by six (as python-sgp4's `sgp4.omm` takes them, too).
"""

import json
import math
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta

from tle.elements import Elements, ElementsError, placed, printable

REQUIRED = (
    *("NORAD_CAT_ID", "EPOCH", "MEAN_MOTION", "ECCENTRICITY", "INCLINATION", "RA_OF_ASC_NODE"),
    *("ARG_OF_PERICENTER", "MEAN_ANOMALY", "BSTAR"),
)
UNKNOWN = "UNKNOWN"  # stands for a name or a designator that there is none of

# The units of the standard. Messages need not name them, and no others are used.
UNITS = {
    "MEAN_MOTION": ("rev/day",),
    "INCLINATION": ("deg",),
    "RA_OF_ASC_NODE": ("deg",),
    "ARG_OF_PERICENTER": ("deg",),
    "MEAN_ANOMALY": ("deg",),
    "BSTAR": ("1/ER", "1/[Earth radii]"),
    "MEAN_MOTION_DOT": ("rev/day**2",),
    "MEAN_MOTION_DDOT": ("rev/day**3",),
}

# What an OMM may say about itself, if it says anything.
_CONVENTIONS = {
    "MEAN_ELEMENT_THEORY": ("SGP4", "SGP/SGP4"),
    "REF_FRAME": ("TEME",),
    "TIME_SYSTEM": ("UTC",),
    "CENTER_NAME": ("EARTH",),
    "EPHEMERIS_TYPE": ("0",),
}
_NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?", re.ASCII)
_WHOLE = re.compile(r"\d{1,9}(\.0*)?", re.ASCII)
_EPOCH = re.compile(
    r"(\d{4})-(\d\d-\d\d|\d{3})[T ](\d\d:\d\d:\d\d(\.\d{1,12})?(Z|[-+]\d\d:?\d\d)?)", re.ASCII
)
_EPOCH_YEARS = (1957, 2199)  # from the first satellite on; a year beyond is a slip of the pen
_LONG_DESIGNATOR = re.compile(r"^\d\d(\d\d)-(\d{3}[A-Z]{1,3})$", re.ASCII)


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
                f"{place}: {key} is {shown(value)}, and only {' or '.join(allowed)} can be used. "
                "Fetch general perturbations (GP) elements, as CelesTrak and Space-Track have them."
            )
    for key in REQUIRED:
        if key not in given:
            raise ElementsError(
                f"{place}: {key} is missing, and there is no orbit without it. "
                "Fetch the whole set again."
            )

    def fault(key: str, wanted: str) -> ElementsError:
        return ElementsError(
            f"{place}: {key} is {shown(given[key])}, and {wanted} is wanted. "
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
            return "" if (text := printable(text)) == UNKNOWN else text
        raise fault(key, "a text")

    def moment(key: str) -> datetime:
        text = given[key]
        value = _moment(text.strip()) if isinstance(text, str) else None
        if value is None or not _EPOCH_YEARS[0] <= value.year <= _EPOCH_YEARS[1]:
            raise fault(key, "a moment of UTC such as 2024-10-10T19:44:41.692128")
        return value

    with placed(place):
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


def require_unit(key: str, unit: str | None, place: str) -> None:
    """Raise `ElementsError` if a number is said to have another unit than the standard's."""
    allowed = UNITS.get(key, ())
    if unit is not None and allowed and unit.strip().lower() not in map(str.lower, allowed):
        raise ElementsError(
            f"{place}: the unit of {key} is {shown(unit)}, and only {allowed[0]} can be used. "
            "Convert it, or fetch the set again."
        )


def unique(pairs: Iterable[tuple[str, object]], place: str) -> dict[str, object]:
    """Return the pairs as a mapping; `ElementsError` is raised where a key comes twice."""
    fields: dict[str, object] = {}
    for key, value in pairs:
        add_once(fields, key, value, place)
    return fields


def add_once(fields: dict[str, object], key: str, value: object, place: str) -> None:
    """Set a field; `ElementsError` is raised if it is there already."""
    if key in fields:
        raise ElementsError(
            f"{place}: {shown(key)} stands twice where it may stand once. "
            "Remove one, or fetch the file again."
        )
    fields[key] = value


def shown(value: object) -> str:
    """Return how an error shows a value: short, and without control characters."""
    if isinstance(value, dict):
        return f"an object with {_cleaned(', '.join(value))}" if value else "an empty object"
    if isinstance(value, list):
        return f"a list of {len(value)}" if value else "an empty list"
    return f"'{_cleaned(value)}'" if isinstance(value, str) else json.dumps(value)


def _moment(text: str) -> datetime | None:
    """Return the moment of a calendar date or of a day of the year, as the standard has both."""
    if (match := _EPOCH.fullmatch(text)) is None:
        return None
    year, day, time = match.group(1, 2, 3)
    try:
        if len(day) == 3:
            counted = date(int(year), 1, 1) + timedelta(days=int(day) - 1)
            if counted.year != int(year):
                return None
            day = f"{counted:%m-%d}"
        value = datetime.fromisoformat(f"{year}-{day}T{time}")
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _cleaned(text: str) -> str:
    text = "".join(filter(str.isprintable, text))
    return text if len(text) <= 40 else text[:37] + "..."
