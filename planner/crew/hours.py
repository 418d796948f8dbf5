"""Hours of the day, such as those that the crew is awake, as times of a span."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from planner.base.constants import DAY_S
from planner.base.errors import InputError
from planner.base.intervals import IntervalSet

_RANGE = re.compile(r"(\d\d?):([0-5]\d)\s*[-–—]\s*(\d\d?):([0-5]\d)", re.ASCII)  # noqa: RUF001
_HELP = "write it such as 06:00-21:30, or over midnight 22:00-05:30"


@dataclass(frozen=True, slots=True)
class Hours:
    """A part of every day in UTC, in seconds after midnight; one that ends first is over midnight.

    An end of a whole day is midnight.
    """

    start_s: float
    end_s: float


def parse_hours(text: str) -> Hours:
    """Return the hours that a text such as `06:00-21:30` names; `InputError` for what is none."""
    match = _RANGE.fullmatch(text.strip())
    if match is None:
        raise InputError(f"'{text}' names no hours of a day: {_HELP}.")
    start_s, end_s = (
        3600.0 * int(hour) + 60.0 * int(minute)
        for hour, minute in (match.group(1, 2), match.group(3, 4))
    )
    if start_s >= DAY_S or end_s > DAY_S:
        raise InputError(f"'{text}' goes beyond the day, which ends at 24:00: {_HELP}.")
    if start_s == end_s:
        raise InputError(
            f"'{text}' begins and ends at the same time: for the whole day write 00:00-24:00."
        )
    return Hours(start_s, end_s)


def every_day(hours: Sequence[Hours], start_s: float, end_s: float) -> IntervalSet:
    """Return when a span of POSIX seconds lies within some hours of the day."""
    midnights_s = DAY_S * np.arange(np.floor(start_s / DAY_S) - 1.0, np.ceil(end_s / DAY_S))
    begin_s = np.array([one.start_s for one in hours])
    until_s = np.array([one.end_s + DAY_S * (one.end_s <= one.start_s) for one in hours])
    return IntervalSet.union_of(
        (midnights_s[:, None] + begin_s).ravel(), (midnights_s[:, None] + until_s).ravel()
    ).within(start_s, end_s)
