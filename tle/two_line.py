"""Lines into element sets: two-line sets, with or without a name line above.

The columns are those of the format as CelesTrak documents it ("NORAD Two-Line Element Set Format",
T. S. Kelso).
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sgp4.alpha5 import from_alpha5

from tle.elements import Elements, ElementsError, placed, printable

# Five digits, or (Alpha-5) a letter other than I and O and four.
_CATALOGUE_NUMBER = re.compile(r" *\d+|[A-HJ-NP-Z]\d{4}")

_DECIMAL = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)")
# A sign, five digits behind a point that is not written, and a power of ten.
_EXPONENTIAL = re.compile(r"([-+ 0])( {0,4}\d{1,5})([-+ ]\d)")
_WEIGHTS = bytes(int(chr(n)) if n in b"0123456789" else n == ord("-") for n in range(256))
_YEAR = re.compile(r"[ \d]\d")

_TEMPLATES = {
    1: "1 NNNNNC NNNNNAAA NNNNN.NNNNNNNN +.NNNNNNNN +NNNNN-N +NNNNN-N N NNNNN",
    2: "2 NNNNN NNN.NNNN NNN.NNNN NNNNNNN NNN.NNNN NNN.NNNN NN.NNNNNNNNNNNNNN",
}


def read_lines(text: str, name: str) -> Iterator[Elements]:
    """Yield the element sets of a text in its order; `name` is what an error calls the text."""
    title, first, found_any = "", None, False
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        place = f"{name}, line {number}"
        if line.startswith("1 ") and first is None:
            first = _checked(line, 1, place)
        elif first is not None:
            yield replace(_parse(first, _checked(line, 2, place), place), name=title)
            title, first, found_any = "", None, True
        elif line.startswith("2 "):
            raise ElementsError(f"{place}: a second line of a set without its first line above it.")
        elif title:
            raise ElementsError(
                f"{place}: '{_shortened(line)}' is no line of a two-line set. Give TLE, 3LE, or "
                "OMM (JSON, XML, KVN or CSV)."
            )
        else:
            title = "" if line == "0" else printable(line.removeprefix("0 "))
    if first is not None:
        raise ElementsError(f"{name} ends after the first line of a set: its second is missing.")
    if not found_any:
        found = f"'{_shortened(title)}'" if title else "nothing"
        raise ElementsError(
            f"{name} holds no element set (found {found}): give TLE or 3LE lines, or OMM (JSON, "
            "XML, KVN or CSV)."
        )


def _checked(line: str, kind: int, place: str) -> str:
    """Return the line if it is a whole line 1 or 2 with a good checksum."""
    if not line.startswith(f"{kind} "):
        raise ElementsError(
            f"{place}: line {kind} of a set is wanted, found '{_shortened(line)}'. "
            "Its lines must follow each other."
        )
    if len(line) != 69:
        what = "cut off" if len(line) < 69 else "too long"
        raise ElementsError(
            f"{place}: the line is {what}, with {len(line)} characters of 69. "
            "Copy the whole line again."
        )
    if not line.isascii() or not line.isprintable():
        odd = next(c for c in line if not (c.isascii() and c.isprintable()))
        raise ElementsError(
            f"{place}: {odd!a} in column {line.index(odd) + 1} is no character of a two-line "
            "set. Copy the whole line again."
        )
    if not line[68].isdigit():
        raise ElementsError(
            f"{place}: '{line[68]}' in column 69 is no checksum digit. Copy the whole line again."
        )
    if (sum_ := checksum(line)) != int(line[68]):
        raise ElementsError(
            f"{place}: the checksum is {sum_} but the line says {line[68]}. "
            "A character was changed: copy the line again."
        )
    return line


def _parse(line1: str, line2: str, place: str) -> Elements:
    def column(line: str, first: int, last: int, what: str, *, is_fraction: bool = False) -> float:
        field = line[first - 1 : last]
        text = field.strip()
        if is_fraction and text:  # blanks in front are zeros behind the point
            text = f".{field.lstrip().rjust(len(field), '0').rstrip()}"
        if not _DECIMAL.fullmatch(text):
            raise misfit(line, first, last, what)
        return float(text)

    def exponential(first: int, last: int, what: str) -> float:
        field = line1[first - 1 : last]
        if not field.strip():
            return 0.0
        if (match := _EXPONENTIAL.fullmatch(field)) is None:
            raise misfit(line1, first, last, what)
        sign, digits, power = match.groups()
        return float(f"{sign.strip()}.{digits.replace(' ', '0')}e{power.strip()}")

    def misfit(line: str, first: int, last: int, what: str) -> ElementsError:
        kind = line[0]
        return ElementsError(
            f"{place}: columns {first} to {last} of line {kind} should hold the {what}, found "
            f"'{line[first - 1 : last]}'. The line should look like\n"
            f"  {_TEMPLATES[int(kind)]}\n  {line}"
        )

    def catalogue_number(line: str) -> int:
        if not _CATALOGUE_NUMBER.fullmatch(line[2:7]):
            raise ElementsError(
                f"{place}: '{line[2:7]}' in line {line[0]} of the set is no catalogue number."
            )
        return int(from_alpha5(line[2:7].strip()))

    def whole(text: str) -> int:
        if not re.fullmatch(r" *\d* *", text):
            raise ElementsError(
                f"{place}: the set number or the revolution number, '{text}', is no whole number."
            )
        return int(text.strip() or 0)

    number, other = catalogue_number(line1), catalogue_number(line2)
    if number != other:
        raise ElementsError(
            f"{place}: line 1 is of object {number}, line 2 of object {other}. "
            "The lines of a set must belong together."
        )
    if not _YEAR.fullmatch(line1[18:20]):
        raise misfit(line1, 19, 20, "year")
    year = int(line1[18:20])
    day = column(line1, 21, 32, "day of the year")
    epoch = datetime(year + (1900 if year >= 57 else 2000), 1, 1, tzinfo=UTC)
    if not 1.0 <= day < 367.0:
        raise ElementsError(f"{place}: the epoch's day {day:g} is not in 1 to 366.")
    with placed(place):
        return Elements(
            catalogue_number=number,
            name="",
            epoch_utc=epoch + timedelta(microseconds=round((day - 1.0) * 86400e6)),
            inclination_deg=column(line2, 9, 16, "inclination"),
            raan_deg=column(line2, 18, 25, "right ascension of the node"),
            eccentricity=column(line2, 27, 33, "eccentricity", is_fraction=True),
            argument_of_perigee_deg=column(line2, 35, 42, "argument of perigee"),
            mean_anomaly_deg=column(line2, 44, 51, "mean anomaly"),
            mean_motion_rev_day=column(line2, 53, 63, "mean motion"),
            mean_motion_dot=column(line1, 34, 43, "derivative of the mean motion"),
            mean_motion_ddot=exponential(45, 52, "second derivative of the mean motion"),
            bstar=exponential(54, 61, "drag term"),
            international_designator=line1[9:17].strip(),
            classification=line1[7].strip() or "U",
            element_set_number=whole(line1[64:68]),
            revolution_number=whole(line2[63:68]),
        )


def checksum(line: str) -> int:
    """Return the sum of the digits of the first 68 columns, a minus counting one, modulo ten."""
    return sum(line[:68].encode("ascii").translate(_WEIGHTS)) % 10


def _shortened(text: str) -> str:
    text = printable(text[:200])
    return text if len(text) <= 40 else text[:37] + "..."
