"""What the readers of space weather products share: the report of Kp, and how bytes become rows.

A reader takes the bytes of one answer and gives a frozen value; it knows no file, no network and no
clock. An answer that is not the product, or has a single impossible row, is refused whole with a
`DataError`: one sentence with the product, the row and the value. What is published as missing is
passed over.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from planner.base.arrays import FloatArray
from planner.base.errors import DataError
from planner.base.times import format_utc, posix_from_utc, utc_from_posix
from planner.spaceweather.kp import HIGHEST_KP

# What a publication says of a value, the surest first.
DEFINITIVE = "definitive"  # GFZ: it will not change
PRELIMINARY = "preliminary"  # GFZ: measured, and to be replaced by a definitive value
NOWCAST = "nowcast"  # GFZ: the same, as it first comes
OBSERVED = "observed"  # NOAA: measured, from its own observatories
ESTIMATED = "estimated"  # NOAA: its three hours are not over
PREDICTED = "predicted"  # NOAA: a forecast

StatusArray = npt.NDArray[np.str_]

_LARGEST_BYTES = 8_000_000  # GFZ's whole table since 1932 has 6
_LARGEST_JSON_BYTES = 4_000_000  # an aurora grid has 1, and JSON takes 20 times its room in memory
_MOST_ROWS = 300_000  # the three-hour values since 1932
_YEARS = (1932, 2199)  # from the first Kp on
_TIME = re.compile(
    r"(\d{4})-(\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)(?:Z|\+00:00)?", re.ASCII
)
_NUMBER = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?", re.ASCII)
_CUT = 0.0051  # how far two decimals may lie from a third


@dataclass(frozen=True, eq=False)
class KpReport:
    """Kp as one publication gives it.

    `kp` (N,), 0 to 9, and `status` (N,) hold from `start_posix_s` (N,), ascending, for `step_s`
    each. There may be gaps. `issued_utc` is None where the publication does not say.
    """

    start_posix_s: FloatArray
    step_s: float
    kp: FloatArray
    status: StatusArray
    issued_utc: datetime | None = None

    def __post_init__(self) -> None:
        """Keep every array as it is."""
        for array in (self.start_posix_s, self.kp, self.status):
            array.flags.writeable = False

    @property
    def end_posix_s(self) -> float:
        """The moment up to which the last value holds."""
        return float(self.start_posix_s[-1]) + self.step_s


class Row(NamedTuple):
    """A row of a product: what an error calls it, the moment it begins with, and its values."""

    place: str
    posix_s: float
    values: tuple[float | str, ...]


def kp_report(
    rows: Iterable[Row], step_s: float, product: str, issued_utc: datetime | None = None
) -> KpReport:
    """Return the report of rows whose values are Kp and its status, in the order of time.

    A step begins at a whole multiple of its length since midnight. Kp cut to decimals is put back
    to thirds (see `in_thirds`).
    """
    ordered = in_order(rows, product)
    for row in ordered:
        if row.posix_s % step_s:
            begin = format_utc(utc_from_posix(row.posix_s), "seconds")
            raise refused(row.place, f"{begin} begins no step of {step_s / 3600.0:g} hours")
    return KpReport(
        np.array([row.posix_s for row in ordered]),
        step_s,
        in_thirds(np.array([row.values[0] for row in ordered], dtype=np.float64)),
        np.array([row.values[1] for row in ordered], dtype=np.str_),
        issued_utc,
    )


def in_order(rows: Iterable[Row], product: str) -> list[Row]:
    """Return the rows without repetitions; times that run back, or values that differ, are refused.

    No row at all is refused, too.
    """
    kept: list[Row] = []
    for row in rows:
        if not kept or row.posix_s > kept[-1].posix_s:
            kept.append(row)
        elif row.posix_s < kept[-1].posix_s or row.values != kept[-1].values:
            moment = format_utc(utc_from_posix(row.posix_s), "seconds")
            fault = "comes again" if row.posix_s == kept[-1].posix_s else "comes too late"
            raise refused(row.place, f"{moment} {fault}: {shown_values(row.values)}")
    if not kept:
        raise refused(product, "it holds no value")
    return kept


def in_thirds(kp: FloatArray) -> FloatArray:
    """Return Kp with values cut to decimals, such as 2.33 and 2.667, as the thirds that they are.

    What lies further than 0.005 from a third stays as it is.
    """
    thirds = np.round(3.0 * kp) / 3.0
    return np.where(np.abs(kp - thirds) < _CUT, thirds, kp)


def text_of(content: bytes, product: str) -> str:
    """Return the text of an answer; what is empty, too long, a web page or no text is refused."""
    if len(content) > _LARGEST_BYTES:
        raise refused(product, f"{len(content):,} bytes are more than the product has")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refused(product, f"byte {error.start + 1} is no UTF-8 text") from None
    if not text.strip():
        raise refused(product, "the answer is empty")
    if text.lstrip().startswith("<"):
        raise refused(product, f"the answer is a web page, {shown(text.lstrip())}")
    return text


def lines_of(content: bytes, product: str) -> list[str]:
    """Return the lines of a text product; see `text_of`."""
    text = text_of(content, product)
    if (count := text.count("\n")) > _MOST_ROWS:
        raise refused(product, f"{count:,} lines are more than the product has")
    return text.split("\n")


def is_json(content: bytes) -> bool:
    """Tell whether an answer begins as JSON does."""
    return content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"[", b"{")


def json_of(content: bytes, product: str) -> object:
    """Return what an answer in JSON holds; what is no JSON is refused."""
    if len(content) > _LARGEST_JSON_BYTES:
        raise refused(product, f"{len(content):,} bytes are more than the product has")
    text = text_of(content, product)
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        place = f"{product}, line {error.lineno}, column {error.colno}"
        raise refused(place, f"the JSON is broken or cut off, {shown(text[error.pos :])}") from None
    except RecursionError:
        raise refused(product, f"the JSON is nested too deeply, {shown(text)}") from None
    except ValueError:  # Python reads no whole number of more than 4300 digits
        raise refused(product, f"the JSON has a number without end, {shown(text)}") from None


def records_of(content: object, product: str) -> list[tuple[str, Mapping[str, object]]]:
    """Return the rows of a table in JSON as mappings, each with what an error calls it.

    NOAA writes a table as a list of objects or (before 31 March 2026) as a list of lists, of which
    the first has the names. Anything else is refused.
    """
    if not isinstance(content, list):
        raise refused(product, f"a list of rows is wanted, and this is {shown(content)}")
    if len(content) > _MOST_ROWS:
        raise refused(product, f"{len(content):,} rows are more than the product has")
    records: list[tuple[str, Mapping[str, object]]] = []
    names: object = None
    if content and not isinstance(content[0], dict):
        names, *content = content
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise refused(f"{product}, header", f"names are wanted, and this is {shown(names)}")
    for number, row in enumerate(content, start=1):
        place = f"{product}, row {number}"
        if isinstance(names, list):
            if not isinstance(row, list) or len(row) != len(names):
                raise refused(place, f"{len(names)} values are wanted, and this is {shown(row)}")
            records.append((place, dict(zip(names, row, strict=True))))
        elif isinstance(row, dict):
            records.append((place, row))
        else:
            raise refused(place, f"an object is wanted, and this is {shown(row)}")
    return records


def field_of(record: Mapping[str, object], names: tuple[str, ...], place: str) -> object:
    """Return the value that a row has under the first of some names that it has."""
    for name in names:
        if name in record:
            return record[name]
    raise refused(place, f"there is no {' or '.join(names)} in {shown(record)}")


def number_of(value: object, what: str, place: str, lowest: float, highest: float) -> float:
    """Return a number that JSON or a text gives; what is none, or out of range, is refused."""
    number = np.nan
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            number = float(value)
        except OverflowError:
            number = np.inf
    elif isinstance(value, str) and _NUMBER.fullmatch(stripped := value.strip()):
        number = float(stripped)
    if not lowest <= number <= highest:
        wanted = f"a number from {lowest:g} to {highest:g}"
        raise refused(place, f"{what} is {shown(value)}, and {wanted} is wanted")
    return number


def kp_of(value: object, place: str) -> float:
    """Return a value of Kp, 0 to 9; see `number_of`."""
    return number_of(value, "Kp", place, 0.0, HIGHEST_KP)


def time_of(value: object, place: str) -> datetime:
    """Return a time of UTC such as `2026-09-06T12:00:00`; what is no time is refused."""
    if isinstance(value, str) and (match := _TIME.fullmatch(value.strip())):
        year, day, clock = match.groups()
        try:
            if _YEARS[0] <= int(year) <= _YEARS[1]:
                return datetime.fromisoformat(f"{year}-{day}T{clock}").replace(tzinfo=UTC)
        except ValueError:
            pass
    raise refused(place, f"{shown(value)} is no time of UTC")


def posix_of(value: object, place: str) -> float:
    """Return a time as POSIX seconds; see `time_of`."""
    return posix_from_utc(time_of(value, place))


def refused(place: str, fault: str) -> DataError:
    """Return the error that names a place and what is wrong there."""
    return DataError(f"{place}: {fault}.")


def shown(value: object) -> str:
    """Return how an error shows a value: short, and without control characters."""
    if isinstance(value, Mapping):
        names = ", ".join(map(str, list(value)[:9]))
        return f"an object with {_cut(names)}" if names else "an empty object"
    if isinstance(value, list):
        return f"a list of {len(value):,}" if value else "an empty list"
    return f"'{_cut(value)}'" if isinstance(value, str) else _cut(json.dumps(value))


def shown_values(values: Iterable[float | str]) -> str:
    """Return how an error shows the values of a row."""
    return _cut(", ".join(f"{one:g}" if isinstance(one, float) else one for one in values))


def _cut(text: str) -> str:
    begin = "".join(char if char.isprintable() else "?" for char in text[:60])
    return begin if len(begin) <= 40 else f"{begin[:37]}..."
