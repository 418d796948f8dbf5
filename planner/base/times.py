"""Time as the program holds it: POSIX seconds in arrays, aware UTC datetimes in values.

`posix_s` counts UTC seconds since 1970-01-01 without leap seconds, as the operating system does. A
float64 holds it to 0.3 microseconds, in which the station moves 2 mm. Inside the five leap seconds
since 1998 it is one second ambiguous; everywhere else it is exact.
"""

import re
from calendar import isleap
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from planner.base.arrays import FloatArray
from planner.base.constants import DAY_S
from planner.base.errors import InputError

POSIX_EPOCH_JULIAN_DATE = 2440587.5
FIRST_OF_MARCH = 60.0  # the day of a common year from which on leap years are like others

_DAY_OF_YEAR = re.compile(r"(\d{4})-(\d{3})(?:T(.*))?$", re.ASCII)
_LEAP_SECOND = re.compile(r"[Tt ]\d\d:?\d\d:?60")
_MIDNIGHT_AFTER = re.compile(r"(.+)[T ]24(?::?00){0,2}(?:\.0+)?(Z|[-+]\d\d:?\d\d)?$")
_LONGEST_TEXT = 60
_CALENDAR_S = (-62_135_596_800.0, 253_402_300_800.0)  # the years 1 to 9999
_MOST_MOMENTS = 100_000_000
_YEAR_FIRST = re.compile(r"\d{4}(-\d{2}-\d{2}|\d{4}|-?W\d{2})")
_SLASHED = re.compile(r"\d{1,4}[/.]\d{1,2}[/.]\d{1,4}|\d{1,2}-\d{1,2}-\d{2,4}")


def posix_from_utc(moment_utc: datetime) -> float:
    """Return the POSIX seconds of an aware datetime; a naive one raises `InputError`."""
    if moment_utc.tzinfo is None:
        raise InputError(f"The time {moment_utc} has no time zone: give an aware datetime.")
    return moment_utc.timestamp()


def utc_from_posix(posix_s: float) -> datetime:
    """Return the aware UTC datetime, rounded to the microsecond."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=round(float(posix_s) * 1e6))


def checked_moments_s(posix_s: FloatArray) -> FloatArray:
    """Return POSIX seconds (N,) as an array; `InputError` for one that no calendar names."""
    moments_s = np.ascontiguousarray(posix_s, float)
    named = (moments_s >= _CALENDAR_S[0]) & (moments_s < _CALENDAR_S[1])
    if not named.all():
        raise InputError(
            f"{moments_s[~named][0]:g} s since 1970 is no moment of the years 1 to 9999. Leave it "
            "out."
        )
    return moments_s


def julian_date_utc(posix_s: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the UTC Julian date as whole midnights (.5) and a day fraction in [0, 1)."""
    days = np.floor(posix_s / DAY_S)
    return days + POSIX_EPOCH_JULIAN_DATE, (posix_s - days * DAY_S) / DAY_S


def format_utc(moment_utc: datetime, timespec: str = "milliseconds") -> str:
    """Return ISO 8601 in UTC with a `Z`, rounded (not cut) to `timespec`."""
    half = {"milliseconds": 500, "seconds": 500_000, "minutes": 30_000_000}[timespec]
    rounded = moment_utc.astimezone(UTC) + timedelta(microseconds=half)
    return rounded.replace(tzinfo=None).isoformat(timespec=timespec) + "Z"


def parse_utc(text: str) -> datetime:
    """Return the UTC moment that ISO 8601 or a day of the year (`2024-285T14:25`) names.

    A bare date is 00:00 UTC, and a time without an offset is UTC. What is no such thing raises
    `InputError`, with the two readings where the text is ambiguous.
    """
    text = text.strip()
    if len(text) > _LONGEST_TEXT:
        raise InputError(
            f"Time '{text[:30]}...' is too long to be a moment: write 2024-10-11T14:25."
        )
    if match := _DAY_OF_YEAR.match(text):
        year, day, clock = int(match[1]), int(match[2]), match[3]
        last_day = 365 + isleap(year) if year else 0
        if not 1 <= day <= last_day:
            raise InputError(f"Time '{text}': {year} has no day {day}.")
        date = datetime(year, 1, 1) + timedelta(days=day - 1)
        return _parse_iso(f"{date:%Y-%m-%d}" + (f"T{clock}" if clock is not None else ""), text)
    if _SLASHED.match(text):
        raise InputError(
            f"Time '{text}' is ambiguous: day and month can be taken either way. "
            "Write year-month-day, such as 2024-10-11T14:25."
        )
    return _parse_iso(text, text)


def _parse_iso(iso: str, text: str) -> datetime:
    if _LEAP_SECOND.search(iso):
        raise InputError(
            f"Time '{text}' lies in a leap second, which this program does not tell from the one "
            "before it: write 59 seconds."
        )
    iso = iso.upper()
    try:
        if match := _MIDNIGHT_AFTER.match(iso):
            return _parse_iso(f"{match[1]}T00:00{match[2]}", text) + timedelta(days=1)
        if not _YEAR_FIRST.match(iso):
            raise ValueError("does not begin with a year")
        moment = datetime.fromisoformat(iso)
        return (moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment).astimezone(UTC)
    except (ValueError, OverflowError):
        raise InputError(
            f"Time '{text}' is not a moment this program can read. "
            "Write 2024-10-11, 2024-10-11T14:25 or, by day of the year, 2024-285T14:25."
        ) from None


def absolute_grid(start_s: float, end_s: float, step_s: float) -> FloatArray:
    """Return the two ends and, strictly between them, the multiples of `step_s` since 1970.

    A step that is none, or makes more moments than can be held, raises `InputError`.
    """
    if not step_s > 0.0 or end_s - start_s > _MOST_MOMENTS * step_s:
        raise InputError(
            f"A step of {step_s:g} s is no step for a span of {end_s - start_s:g} s: give one "
            f"above 0 that makes at most {_MOST_MOMENTS:,} moments."
        )
    first, last = np.floor(start_s / step_s) + 1.0, np.ceil(end_s / step_s)
    return np.concatenate([[start_s], np.arange(first, last) * step_s, [end_s]])


@dataclass(frozen=True)
class Interval:
    """A span of time, from `start_utc` up to but not including `end_utc`."""

    start_utc: datetime
    end_utc: datetime

    def __post_init__(self) -> None:
        """Refuse a span that is empty, runs backward or has no time zone."""
        if posix_from_utc(self.start_utc) >= posix_from_utc(self.end_utc):
            raise InputError(
                f"The span from {format_utc(self.start_utc, 'seconds')} to "
                f"{format_utc(self.end_utc, 'seconds')} is empty: its end must come after its "
                "start."
            )

    @classmethod
    def utc(cls, start: str, *, days: float = 0.0, hours: float = 0.0) -> "Interval":
        """Return the span that begins at `start` (see `parse_utc`) and lasts `days` and `hours`."""
        start_utc = parse_utc(start)
        try:
            end_utc = start_utc + timedelta(days=days, hours=hours)
        except (OverflowError, ValueError):
            raise InputError(
                f"A span of {days:g} days and {hours:g} hours from {start} ends nowhere in the "
                "calendar: give a shorter one."
            ) from None
        return cls(start_utc, end_utc)

    @property
    def start_posix_s(self) -> float:
        """The start in POSIX seconds."""
        return posix_from_utc(self.start_utc)

    @property
    def end_posix_s(self) -> float:
        """The end in POSIX seconds."""
        return posix_from_utc(self.end_utc)

    @property
    def duration_s(self) -> float:
        """The length in seconds."""
        return self.end_posix_s - self.start_posix_s


def day_of_year(posix_s: FloatArray) -> FloatArray:
    """Return the day of a common year: 1.0 as it begins, and 140.0 as 20 May does, in any year."""
    days = np.asarray(posix_s, float) / DAY_S
    year = days.astype("datetime64[D]").astype("datetime64[Y]")
    march = (year.astype("datetime64[M]") + 2).astype("datetime64[D]").astype(np.int64)
    january = year.astype("datetime64[D]").astype(np.int64)
    day: FloatArray = np.where(
        days >= march, days - march + FIRST_OF_MARCH, np.minimum(days - january, 59.0) + 1.0
    )
    return day
