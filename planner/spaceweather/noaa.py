"""The products of NOAA's Space Weather Prediction Center about the Earth's magnetic field.

Each function takes the bytes of one product of https://services.swpc.noaa.gov, told apart by what
they are and not by a name. `DataError` is raised for all that is not the product.

Source: the shapes are those of recorded answers (tests/accuracy/spaceweather.py reads them whole):
JSON of February 2026 with lists of texts and, as from 31 March 2026, with objects; texts of 2022 to
2025. The power over a hemisphere is known here by a single line of September 2026.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from planner.base.arrays import FloatArray
from planner.base.constants import DAY_S
from planner.spaceweather.kp import STEP_S
from planner.spaceweather.reports import (
    ESTIMATED,
    OBSERVED,
    PREDICTED,
    KpReport,
    Row,
    field_of,
    in_order,
    is_json,
    json_of,
    kp_of,
    kp_report,
    lines_of,
    number_of,
    posix_of,
    records_of,
    refused,
    shown,
    time_of,
)

OBSERVED_KP = "NOAA's observed Kp"
KP_FORECAST = "NOAA's Kp forecast"
OUTLOOK = "NOAA's 27-day outlook"
HEMISPHERIC_POWER = "NOAA's hemispheric power"

_TIME_KEYS = ("time_tag",)
# Once the whole number stood under `Kp` and the value under `Kp_fraction`.
_KP_KEYS = ("Kp_fraction", "Kp", "kp")
_LARGEST_FLUX_SFU = 1000.0
_LARGEST_AP = 400.0
_LARGEST_POWER_GW = 1000.0
_NOT_AVAILABLE = ("N/A", "NA", "NAN", "-", "--")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ISSUED = re.compile(r":Issued:\s*(\d{4}) ([A-Z][a-z]{2}) (\d\d?) (\d\d):?(\d\d) UTC", re.ASCII)
_TABLE_TITLE = "NOAA Kp index breakdown"
_DAY = re.compile(r"([A-Z][a-z]{2}) +(\d\d?)", re.ASCII)
_DAYS = re.compile(r"(?:[A-Z][a-z]{2} +\d\d?\s*){1,9}", re.ASCII)
_HOURS = re.compile(r"(\d\d)-(\d\d)UT\s+(\S.*)", re.ASCII)
_SCALE = re.compile(r"\(G\d\)", re.ASCII)  # the storm level beside a value
_OUTLOOK_DAYS = 27
_OUTLOOK_ROW = re.compile(r"(\d{4}) ([A-Z][a-z]{2}) (\d\d?)\s+(\S+)\s+(\S+)\s+(\S+)", re.ASCII)


@dataclass(frozen=True, eq=False)
class Outlook:
    """What NOAA expects of each day of the next 27.

    `largest_kp` gives the largest three-hour value of each day; `f107_sfu` (N,) and `ap` (N,) are
    the Sun's radio flux and the planetary A index of the same days.
    """

    largest_kp: KpReport
    f107_sfu: FloatArray
    ap: FloatArray

    def __post_init__(self) -> None:
        """Keep every array as it is."""
        for array in (self.f107_sfu, self.ap):
            array.flags.writeable = False


@dataclass(frozen=True, eq=False)
class HemisphericPower:
    """The power of auroral electrons over each hemisphere, as OVATION works it out.

    `observation_posix_s` (N,), ascending, is when the solar wind was measured, `forecast_posix_s`
    (N,) when it works on the aurora, 30 to 90 minutes later; `north_gw` and `south_gw` (N,).
    """

    observation_posix_s: FloatArray
    forecast_posix_s: FloatArray
    north_gw: FloatArray
    south_gw: FloatArray

    def __post_init__(self) -> None:
        """Keep every array as it is."""
        for array in vars(self).values():
            array.flags.writeable = False


def parse_observed_kp(content: bytes) -> KpReport:
    """Return the three-hour values of the last week (`products/noaa-planetary-k-index.json`).

    They are NOAA's own, worked out as they come in from fewer observatories than GFZ's, which are
    the official ones. An answer with rows of a forecast is refused.

    Accuracy: of 62 values of a quiet week 27 equal GFZ's preliminary ones, 27 are off by a third
    and 8 by two thirds, most of them too high: 0.17 in the mean (tests/accuracy/spaceweather.py).
    """
    return kp_report(_kp_rows(content, OBSERVED_KP, OBSERVED), STEP_S, OBSERVED_KP)


def parse_kp_forecast(content: bytes) -> KpReport:
    """Return Kp of the next three days, in steps of three hours, with what came before.

    The product may be `products/noaa-planetary-k-index-forecast.json`, which says which values are
    observed, estimated or predicted, or `text/3-day-forecast.txt`, all of whose values count as
    predicted, those of the hours before it was issued too. Whole numbers stay what they are.
    """
    if is_json(content):
        return kp_report(_kp_rows(content, KP_FORECAST, None), STEP_S, KP_FORECAST)
    lines = lines_of(content, KP_FORECAST)
    issued_utc = _issued(lines, KP_FORECAST)
    rows = _three_days(lines, issued_utc)
    return kp_report(rows, STEP_S, KP_FORECAST, issued_utc)


def parse_outlook(content: bytes) -> Outlook:
    """Return what is expected of each of the next 27 days (`text/27-day-outlook.txt`, weekly)."""
    lines = lines_of(content, OUTLOOK)
    rows = []
    for place, line in _data_lines(lines, OUTLOOK):
        if (match := _OUTLOOK_ROW.fullmatch(line)) is None:
            raise refused(place, f"{shown(line)} is no date with flux, A index and Kp")
        day = _date(match, place)
        flux_sfu = number_of(match[4], "the flux", place, 0.0, _LARGEST_FLUX_SFU)
        ap = number_of(match[5], "the A index", place, 0.0, _LARGEST_AP)
        values = (kp_of(match[6], place), PREDICTED, flux_sfu, ap)
        rows.append(Row(place, posix_of(f"{day}T00:00", place), values))
    rows = in_order(rows, OUTLOOK)
    if len(rows) < _OUTLOOK_DAYS:
        raise refused(OUTLOOK, f"{_OUTLOOK_DAYS} days are wanted, and {len(rows)} are there")
    return Outlook(
        kp_report(rows, DAY_S, OUTLOOK, _issued(lines, OUTLOOK)),
        *(np.array([row.values[i] for row in rows], dtype=np.float64) for i in (2, 3)),
    )


def parse_hemispheric_power(content: bytes) -> HemisphericPower:
    """Return the power over each hemisphere, every five minutes of today.

    The product is `text/aurora-nowcast-hemi-power.txt`. Rows with a value that is not available are
    passed over. `power.effective_kp` makes a Kp of each power.
    """
    rows = []
    for place, line in _data_lines(lines_of(content, HEMISPHERIC_POWER), HEMISPHERIC_POWER):
        cells = line.split()
        if len(cells) != 4:
            raise refused(place, f"{shown(line)} has not two times and two powers")
        if any(cell.upper() in _NOT_AVAILABLE for cell in cells):
            continue
        moments = [posix_of(cell.replace("_", "T"), place) for cell in cells[:2]]
        powers = [number_of(cell, "the power", place, 0.0, _LARGEST_POWER_GW) for cell in cells[2:]]
        rows.append(Row(place, moments[0], (moments[1], *powers)))
    rows = in_order(rows, HEMISPHERIC_POWER)
    columns = np.array([(row.posix_s, *row.values) for row in rows], dtype=np.float64).T
    return HemisphericPower(*(column.copy() for column in columns))


def _kp_rows(content: bytes, product: str, default_status: str | None) -> Iterator[Row]:
    """Yield the rows of a table of Kp in JSON; a value that is null is passed over.

    With a default no row may say anything else of itself, without one each must say something.
    """
    allowed = (default_status,) if default_status else (OBSERVED, ESTIMATED, PREDICTED)
    for place, record in records_of(json_of(content, product), product):
        posix_s = posix_of(field_of(record, _TIME_KEYS, place), place)
        status = record.get("observed", default_status)
        if not isinstance(status, str) or status not in allowed:
            raise refused(place, f"the status is {shown(status)}, not {' or '.join(allowed)}")
        value = field_of(record, _KP_KEYS, place)
        if value is not None:
            yield Row(place, posix_s, (kp_of(value, place), status))


def _three_days(lines: list[str], issued_utc: datetime) -> list[Row]:
    """Return the rows of the table of Kp: a column a day, a line for every three hours."""
    first = next((i for i, line in enumerate(lines) if line.startswith(_TABLE_TITLE)), None)
    if first is None:
        raise refused(KP_FORECAST, f"there is no '{_TABLE_TITLE}'")
    table = [
        (f"{KP_FORECAST}, line {number}", line.strip())
        for number, line in enumerate(lines[first + 1 :], first + 2)
        if line.strip()
    ][:9]
    if len(table) < 9:
        raise refused(KP_FORECAST, f"the table has {len(table)} of its 9 lines")
    days = _days_of_header(*table[0], issued_utc)
    title = lines[first].strip()
    if (year := re.search(r" (\d{4})$", title, re.ASCII)) and int(year[1]) not in {
        day.year for day in days
    }:
        raise refused(f"{KP_FORECAST}, line {first + 1}", f"{shown(title)} has a wrong year")
    rows = []
    for eighth, (place, line) in enumerate(table[1:]):
        match = _HOURS.fullmatch(line)
        hours = (3 * eighth, (3 * eighth + 3) % 24)
        if match is None or (int(match[1]), int(match[2])) != hours:
            raise refused(place, f"{shown(line)} is not the line of {3 * eighth:02d} h UTC")
        cells = _SCALE.sub(" ", match[3]).split()
        if len(cells) != len(days):
            raise refused(place, f"{len(days)} values are wanted, and this is {shown(line)}")
        for day, cell in zip(days, cells, strict=True):
            posix_s = posix_of(f"{day}T{3 * eighth:02d}:00", place)
            rows.append(Row(place, posix_s, (kp_of(cell, place), PREDICTED)))
    return sorted(rows, key=lambda row: row.posix_s)


def _days_of_header(place: str, line: str, issued_utc: datetime) -> list[date]:
    """Return the days above the columns, of which the header tells no year.

    They follow one another, and the first lies within a day of when the product was issued.
    """
    issued = issued_utc.date()
    if not _DAYS.fullmatch(line):
        raise refused(place, f"{shown(line)} are no days")
    month, day = _DAY.findall(line)[0]
    candidates = [issued + timedelta(days=offset) for offset in (-1, 0, 1)]
    first = next((one for one in candidates if _is_day(one, month, day)), None)
    if first is None:
        raise refused(place, f"{shown(line)} does not begin with the day of issue, {issued}")
    days = []
    for offset, (month, day) in enumerate(_DAY.findall(line)):
        days.append(first + timedelta(days=offset))
        if not _is_day(days[-1], month, day):
            raise refused(place, f"{shown(line)} are not days that follow one another")
    return days


def _is_day(day: date, month_name: str, day_of_month: str) -> bool:
    return _MONTHS[day.month - 1] == month_name and day.day == int(day_of_month)


def _data_lines(lines: list[str], product: str) -> Iterator[tuple[str, str]]:
    """Yield the lines that are neither empty nor comments, each with what an error calls it."""
    for number, raw in enumerate(lines, start=1):
        line = raw.strip()
        if line and not line.startswith(("#", ":")):
            yield f"{product}, line {number}", line


def _issued(lines: list[str], product: str) -> datetime:
    """Return when a text was issued, as one of its first lines says."""
    for number, line in enumerate(lines, start=1):
        if line.startswith(":Issued:"):
            place = f"{product}, line {number}"
            if (match := _ISSUED.fullmatch(line.strip())) is None:
                raise refused(place, f"{shown(line.strip())} is no time of UTC")
            return time_of(f"{_date(match, place)}T{match[4]}:{match[5]}", place)
    raise refused(product, "there is no line ':Issued:'")


def _date(match: re.Match[str], place: str) -> date:
    """Return the day of a match's first three groups: year, name of the month, day."""
    year, month_name, day_of_month = match.group(1, 2, 3)
    try:
        return date(int(year), _MONTHS.index(month_name) + 1, int(day_of_month))
    except ValueError:
        raise refused(place, f"'{year} {month_name} {day_of_month}' is no day") from None
