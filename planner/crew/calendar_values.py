"""The values of calendar files: dates and times, lengths, offsets from UTC, and how events repeat.

Source: RFC 5545, sections 3.3 and 3.8.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from planner.base.arrays import IntArray
from planner.base.errors import InputError
from planner.crew.calendar_lines import Property, shown
from planner.crew.recurrence import MOST_REPEATS, PERIODS, Rule, TooManyRepeatsError, repeats
from planner.crew.zones import UTC_ZONE, Zone, named_zone

DAY_S = 86_400
_EPOCH = datetime(1970, 1, 1)
_MOMENT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?", re.ASCII)
_LENGTH = re.compile(
    r"([-+]?)P(?=.)(?:(\d{1,4})W)?(?:(\d{1,5})D)?"
    r"(?:T(?=.)(?:(\d{1,6})H)?(?:(\d{1,8})M)?(?:(\d{1,9})S)?)?",
    re.ASCII,
)
_OFFSET = re.compile(r"([-+])([01]\d|2[0-3])([0-5]\d)([0-5]\d)?", re.ASCII)
_WEEKDAY = re.compile(r"([-+]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
_WEEK = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WHOLE = re.compile(r"[-+]?\d{1,9}", re.ASCII)
# The lists of a rule: the field of `Rule`, the least and the greatest size, and whether one may
# count from the end.
_LISTS = {
    "BYMONTH": ("months", 1, 12, False),
    "BYWEEKNO": ("week_numbers", 1, 53, True),
    "BYYEARDAY": ("year_days", 1, 366, True),
    "BYMONTHDAY": ("month_days", 1, 31, True),
    "BYHOUR": ("hours", 0, 23, False),
    "BYMINUTE": ("minutes", 0, 59, False),
    "BYSECOND": ("seconds", 0, 60, False),
    "BYSETPOS": ("positions", 1, 366, True),
}
_TIME_HELP = "Write 20241010T080000, with Z where it is UTC."
_RULE_HELP = "Write it such as FREQ=WEEKLY;BYDAY=MO,WE."


@dataclass(frozen=True, slots=True)
class Moment:
    """A date or a time as the clocks of a zone show it, in seconds since they showed 1970."""

    wall_s: int
    zone: Zone
    is_date: bool

    @property
    def utc_s(self) -> int:
        """The moment in POSIX seconds; a date is its midnight."""
        return int(self.zone.utc_s(np.array([self.wall_s]))[0])


@dataclass(frozen=True, slots=True)
class Length:
    """How long something lasts: so many days of the calendar, and so many seconds exactly."""

    days: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Repeat:
    """A rule with its end, the last moment that it may have, by the clocks or in UTC; or none."""

    rule: Rule
    until_wall_s: int | None
    until_utc_s: int | None
    written: Property

    def wall_s(self, start_s: int, first_s: int, last_s: int, zone: Zone) -> IntArray:
        """Return the times from `first_s` to `last_s` by the clocks of a zone.

        Where they are more than any engagement has `InputError` is raised.
        """
        try:
            found_s = repeats(self.rule, start_s, first_s, last_s)
        except TooManyRepeatsError:
            raise self.written.fault(
                f"repeats over {MOST_REPEATS} times in the span, or too often to be followed to it",
                "Give it a longer interval, or a later start.",
            ) from None
        if self.until_wall_s is not None:
            found_s = found_s[found_s <= self.until_wall_s]
        if self.until_utc_s is not None:
            found_s = found_s[zone.utc_s(found_s) <= self.until_utc_s]
        return found_s


def read_moment(
    written: Property, zones: Mapping[str, Zone], floating: Zone, value: str | None = None
) -> Moment:
    """Return the moment of a property, or of a `value` that is a part of its own.

    A time without a zone is one of the clocks of `floating`.
    """
    text = written.value if value is None else value
    match = _MOMENT.fullmatch(text)
    if match is None:
        raise written.fault("is no date or time", _TIME_HELP)
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    try:
        wall = datetime(year, month, day, hour, minute, min(second, 59))
    except ValueError:
        raise written.fault("is a date or time that there is not", _TIME_HELP) from None
    if second > 60:
        raise written.fault("is a time that there is not", _TIME_HELP)
    is_date = match[4] is None
    if not is_date and written.parameters.get("VALUE", "").upper() == "DATE":
        raise written.fault("is called a date and has a time", "Leave VALUE=DATE out.")
    zone = floating
    if match[7]:
        zone = UTC_ZONE
    elif "TZID" in written.parameters and not is_date:
        zone = _zone(written, written.parameters["TZID"], zones)
    return Moment(round((wall - _EPOCH).total_seconds()), zone, is_date)


def zone_named(name: str, zones: Mapping[str, Zone]) -> Zone | None:
    """Return the zone of a name: IANA's, or else one that the file defines; None for neither."""
    return named_zone(name) or zones.get(name)


def _zone(written: Property, name: str, zones: Mapping[str, Zone]) -> Zone:
    if (zone := zone_named(name, zones)) is None:
        raise InputError(
            f"{written.place}: the time zone '{shown(name)}' is not IANA's, and no VTIMEZONE of "
            "this file defines it. Write a name such as Europe/Berlin."
        )
    return zone


def read_length(written: Property, value: str | None = None) -> Length:
    """Return the length of a property (`PT1H30M`, `P1D`), or of a `value` of its own."""
    match = _LENGTH.fullmatch(written.value if value is None else value)
    if match is None:
        raise written.fault("is no length of time", "Write it such as PT1H30M.")
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
    length = Length(7 * weeks + days, 3600 * hours + 60 * minutes + seconds)
    if match[1] == "-" and length != Length(0, 0):
        raise written.fault("is a length below none", "Write it such as PT1H30M.")
    return length


def read_offset_s(written: Property) -> int:
    """Return the offset of a zone's clocks from UTC, east positive."""
    match = _OFFSET.fullmatch(written.value)
    if match is None:
        raise written.fault("is no offset from UTC", "Write it such as +0100.")
    size_s = 3600 * int(match[2]) + 60 * int(match[3]) + int(match[4] or 0)
    return -size_s if match[1] == "-" else size_s


def read_repeat(written: Property, floating: Zone) -> Repeat:
    """Return the rule of a property (RRULE), whose event keeps the clocks of `floating`."""
    parts: dict[str, str] = {}
    for part in written.value.upper().rstrip(";").split(";"):
        key, equals, value = part.partition("=")
        if not equals or key in parts:
            what = "twice" if equals else "without a value"
            raise written.fault(f"has the part {shown(key) or 'nothing'} {what}", _RULE_HELP)
        parts[key] = value
    period = parts.pop("FREQ", "")
    if period not in PERIODS:
        raise written.fault(f"has no FREQ out of {', '.join(PERIODS)}", _RULE_HELP)
    until_wall_s, until_utc_s = None, None
    if (until := parts.pop("UNTIL", None)) is not None:
        end = read_moment(written, {}, floating, until) if _MOMENT.fullmatch(until) else None
        if end is None:
            raise written.fault("has an UNTIL that is no date or time", _TIME_HELP)
        if end.is_date:
            until_wall_s = end.wall_s + DAY_S - 1
        elif end.zone is UTC_ZONE:
            until_utc_s = end.wall_s
        else:
            until_wall_s = end.wall_s
    interval = _counted(written, parts, "INTERVAL") or 1
    count = _counted(written, parts, "COUNT")
    week_start = parts.pop("WKST", "MO")
    if week_start not in _WEEK:
        raise written.fault("has a WKST that is no day such as MO", _RULE_HELP)
    lists = {
        field: _numbers(written, key, parts.pop(key), least, most, from_end)
        for key, (field, least, most, from_end) in _LISTS.items()
        if key in parts
    }
    weekdays = _weekdays(written, parts.pop("BYDAY")) if "BYDAY" in parts else ()
    if parts:
        raise written.fault(f"has the part {shown(next(iter(parts)))}, not known here", _RULE_HELP)
    start = _WEEK.index(week_start)
    rule = Rule(period, interval, count, weekdays=weekdays, week_start=start, **lists)
    return Repeat(rule, until_wall_s, until_utc_s, written)


def _counted(written: Property, parts: dict[str, str], key: str) -> int | None:
    value = parts.pop(key, None)
    if value is None:
        return None
    if not _WHOLE.fullmatch(value) or int(value) < 1:
        raise written.fault(f"has a part {key} that is no count of 1 or more", _RULE_HELP)
    return int(value)


def _numbers(
    written: Property, key: str, value: str, least: int, most: int, from_end: bool
) -> tuple[int, ...]:
    numbers = set()
    for text in value.split(","):
        number = int(text) if _WHOLE.fullmatch(text) else None
        if number is None or not least <= (abs(number) if from_end else number) <= most:
            signs = " or, from the end, below 0" if from_end else ""
            raise written.fault(f"has a {key} that is not {least} to {most}{signs}", _RULE_HELP)
        numbers.add(min(number, 59) if key == "BYSECOND" else number)
    return tuple(sorted(numbers))


def _weekdays(written: Property, value: str) -> tuple[tuple[int, int], ...]:
    days = set()
    for text in value.split(","):
        match = _WEEKDAY.fullmatch(text)
        if match is None or (match[1] and not 1 <= abs(int(match[1])) <= 53):
            raise written.fault("has a BYDAY that is no day such as MO or -1FR", _RULE_HELP)
        days.add((int(match[1] or 0), _WEEK.index(match[2])))
    return tuple(sorted(days))
