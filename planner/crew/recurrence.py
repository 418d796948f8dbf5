"""When something recurs: the rules of calendars (RRULE), on a clock on a wall.

A wall clock's time is counted in seconds since it showed 1970-01-01 00:00, in whatever zone it
hangs. All days of a span are held against a rule at once, so that no rule, however odd, takes long.
Source: RFC 5545, section 3.3.10.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import numpy as np

from planner.base.arrays import AnyArray, BoolArray, IntArray, distinct

DAY_S = 86_400
PERIODS = ("SECONDLY", "MINUTELY", "HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY")
MOST_REPEATS = 10_000  # of one event in a span
_MOST_CANDIDATES = 400_000
_MOST_YEARS = 700
_EPOCH = date(1970, 1, 1)
_FIRST_DAY = (date.min - _EPOCH).days
_LAST_S = DAY_S * (date(9999, 12, 20) - _EPOCH).days
_UNIT_S = {"SECONDLY": 1, "MINUTELY": 60, "HOURLY": 3600}


class TooManyRepeatsError(ValueError):
    """A rule repeats oftener than any engagement does."""


@dataclass(frozen=True, slots=True)
class Rule:
    """How an event repeats; an empty tuple is a part that the rule has not.

    `weekdays` are pairs of an ordinal (0 for every) and a day, 0 for Monday to 6 for Sunday.
    Negative numbers count from the end.
    """

    period: str
    interval: int = 1
    count: int | None = None
    months: tuple[int, ...] = ()
    week_numbers: tuple[int, ...] = ()
    year_days: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    weekdays: tuple[tuple[int, int], ...] = ()
    hours: tuple[int, ...] = ()
    minutes: tuple[int, ...] = ()
    seconds: tuple[int, ...] = ()
    positions: tuple[int, ...] = ()
    week_start: int = 0


@dataclass(frozen=True, eq=False)
class _Days:
    """Whole years of days (N,), counted since 1970, and where in year and month each lies."""

    day: IntArray
    year: IntArray
    month: IntArray
    month_day: IntArray
    days_left_in_month: IntArray
    year_day: IntArray
    days_left_in_year: IntArray
    weekday: IntArray


def repeats(rule: Rule, start_s: int, first_s: int, last_s: int) -> IntArray:
    """Return the times of a rule from `first_s` to `last_s`, as wall clocks show them, in order.

    `start_s` is the first of all and always one of them, as calendars show it, also where the rule
    would not have it. More than `MOST_REPEATS`, or what takes as many to find, raise
    `TooManyRepeatsError`.

    Accuracy: as python-dateutil has it, for hundreds of rules (tests/test_recurrence.py).
    """
    last_s = min(last_s, _LAST_S)
    if last_s < max(start_s, first_s):
        return np.empty(0, np.int64)
    from_s = start_s if rule.count else max(start_s, first_s)
    if rule.period in _UNIT_S:
        found_s, group = _within_days(rule, start_s, from_s, last_s)
    else:
        found_s, group = _on_days(rule, start_s, from_s, last_s)
    if rule.positions:
        found_s = found_s[_at_positions(group, rule.positions)]
    found_s = found_s[found_s > start_s]
    if rule.count or from_s == start_s:
        found_s = np.concatenate([np.array([start_s]), found_s])[: rule.count]
    found_s = found_s[(found_s >= first_s) & (found_s <= last_s)]
    if len(found_s) > MOST_REPEATS:
        raise TooManyRepeatsError
    return found_s


def _on_days(rule: Rule, start_s: int, from_s: int, last_s: int) -> tuple[IntArray, IntArray]:
    """Return the times of a rule of days or longer periods, and the number of each one's period."""
    days = _days_between(from_s // DAY_S - 7, last_s // DAY_S + 7)
    start = start_s // DAY_S
    since = start - days.day[0]
    if not 0 <= since < len(days.day):
        origin = _days_between(start, start)
        place = int(start - origin.day[0])
    else:
        origin, place = days, int(since)
    number, number_of_start = _periods(rule, days), _periods(rule, origin)[place]
    holds = (number - number_of_start) % rule.interval == 0
    holds &= _is_day(rule, days, int(origin.month[place]), int(origin.month_day[place]), start)
    offsets_s = _offsets(
        rule.hours or (start_s % DAY_S // 3600,),
        rule.minutes or (start_s % 3600 // 60,),
        rule.seconds or (start_s % 60,),
    )
    chosen = np.flatnonzero(holds)
    return _all_of(days.day[chosen] * DAY_S, offsets_s, number[chosen])


def _within_days(rule: Rule, start_s: int, from_s: int, last_s: int) -> tuple[IntArray, IntArray]:
    """Return the times of a rule of hours, minutes or seconds, and the number of each period."""
    unit_s = _UNIT_S[rule.period]
    origin = start_s // unit_s
    first = max(0, (from_s // unit_s - origin) // rule.interval)
    last = (last_s // unit_s - origin) // rule.interval
    if rule.count and rule == Rule(rule.period, rule.interval, rule.count):
        last = min(last, first + rule.count)
    if last - first >= _MOST_CANDIDATES:
        raise TooManyRepeatsError
    number = origin + rule.interval * np.arange(first, last + 1)
    time_s = number * unit_s
    days = _days_between(int(time_s[0]) // DAY_S, int(time_s[-1]) // DAY_S)
    start = start_s // DAY_S
    holds = _is_day(rule, days, 0, 0, start)[time_s // DAY_S - days.day[0]]
    offsets_s = np.zeros(1, np.int64)
    if rule.hours:
        holds &= np.isin(time_s % DAY_S // 3600, rule.hours)
    if rule.minutes and unit_s <= 60:
        holds &= np.isin(time_s % 3600 // 60, rule.minutes)
    if rule.seconds and unit_s == 1:
        holds &= np.isin(time_s % 60, rule.seconds)
    if unit_s == 3600:
        minutes = rule.minutes or (start_s % 3600 // 60,)
        offsets_s = _offsets((0,), minutes, rule.seconds or (start_s % 60,))
    elif unit_s == 60:
        offsets_s = _offsets((0,), (0,), rule.seconds or (start_s % 60,))
    return _all_of(time_s[holds], offsets_s, number[holds])


def _offsets(
    hours: tuple[int, ...], minutes: tuple[int, ...], seconds: tuple[int, ...]
) -> IntArray:
    """Return all combinations, in seconds and in order."""
    return distinct(
        np.array([3600 * h + 60 * m + s for h in hours for m in minutes for s in seconds])
    )


def _all_of(base_s: IntArray, offsets_s: IntArray, number: IntArray) -> tuple[IntArray, IntArray]:
    if len(base_s) * len(offsets_s) > _MOST_CANDIDATES:
        raise TooManyRepeatsError
    return (base_s[:, None] + offsets_s).ravel(), np.repeat(number, len(offsets_s))


def _at_positions(group: IntArray, positions: tuple[int, ...]) -> BoolArray:
    """Return which of times, in order and with their periods, stand at some places of a period."""
    index = np.arange(len(group))
    from_start = index - np.searchsorted(group, group) + 1
    from_end = index - np.searchsorted(group, group, side="right")
    chosen: BoolArray = np.isin(from_start, positions) | np.isin(from_end, positions)
    return chosen


def _is_day(rule: Rule, days: _Days, month: int, month_day: int, start: int) -> BoolArray:
    """Return which days a rule allows; what it leaves open is as on the day of its start."""
    holds = np.ones(len(days.day), bool)
    months, month_days = rule.months, rule.month_days
    weekdays: tuple[tuple[int, int], ...] = rule.weekdays
    if not (rule.week_numbers or rule.year_days or month_days or weekdays):
        if rule.period == "YEARLY":
            months, month_days = months or (month,), (month_day,)
        elif rule.period == "MONTHLY":
            month_days = (month_day,)
        elif rule.period == "WEEKLY":
            weekdays = ((0, int(_weekday(start))),)
    if months:
        holds &= np.isin(days.month, months)
    for wanted, from_start, left in (
        (month_days, days.month_day, days.days_left_in_month),
        (rule.year_days, days.year_day, days.days_left_in_year),
    ):
        if wanted:
            holds &= np.isin(from_start, wanted) | np.isin(-left - 1, wanted)
    if rule.week_numbers:
        holds &= _in_weeks(rule, days)
    if weekdays:
        in_month = rule.period == "MONTHLY" or bool(months)
        holds &= _on_weekdays(rule.period, days, weekdays, in_month)
    return holds


def _on_weekdays(
    period: str, days: _Days, weekdays: tuple[tuple[int, int], ...], in_month: bool
) -> BoolArray:
    """Return which days are of some days of the week: every one, or the nth of month or year."""
    counts = period in ("MONTHLY", "YEARLY")
    past, left = (
        (days.month_day - 1, days.days_left_in_month)
        if in_month
        else (days.year_day - 1, days.days_left_in_year)
    )
    holds = np.zeros(len(days.day), bool)
    for ordinal, day in weekdays:
        of_day = days.weekday == day
        if ordinal and counts:
            of_day &= (past // 7 + 1 == ordinal) | (-(left // 7) - 1 == ordinal)
        holds |= of_day
    return holds


def _in_weeks(rule: Rule, days: _Days) -> BoolArray:
    """Return which days lie in weeks of some numbers; a week is of the year of its fourth day."""
    fourth = days.day - (days.weekday - rule.week_start) % 7 + 3
    date = fourth.astype("datetime64[D]")
    year = date.astype("datetime64[Y]")
    past = (date - year).astype(np.int64)
    left = ((year + 1).astype("datetime64[D]") - date).astype(np.int64) - 1
    wanted = rule.week_numbers
    holds: BoolArray = np.isin(past // 7 + 1, wanted) | np.isin(-(left // 7) - 1, wanted)
    return holds


def _periods(rule: Rule, days: _Days) -> IntArray:
    """Return the number of the period in which each day lies."""
    if rule.period == "YEARLY":
        return days.year
    if rule.period == "MONTHLY":
        return 12 * days.year + days.month
    if rule.period == "WEEKLY":
        return (days.day - (days.weekday - rule.week_start) % 7) // 7
    return days.day


def _weekday(day: IntArray | int) -> IntArray:
    """Return the day of the week, 0 for Monday, of days since 1970, which began on a Thursday."""
    return np.asarray((day + 3) % 7)


def _days_between(first: int, last: int) -> _Days:
    """Return the days of all years that some days are of."""
    low, high = (_EPOCH + timedelta(days=max(one, _FIRST_DAY)) for one in (first, last))
    if high.year - low.year > _MOST_YEARS:
        raise TooManyRepeatsError
    return _days_of_years(low.year, high.year)


@lru_cache(maxsize=8)
def _days_of_years(low: int, high: int) -> _Days:
    years = np.array([low - 1970, high - 1969]).astype("datetime64[Y]")
    day = np.arange(*years.astype("datetime64[D]"))
    year, month = day.astype("datetime64[Y]"), day.astype("datetime64[M]")

    def count(end: AnyArray, start: AnyArray) -> IntArray:
        days: IntArray = (end - start).astype(np.int64)
        return days

    return _Days(
        day=day.astype(np.int64),
        year=year.astype(np.int64) + 1970,
        month=count(month, year.astype("datetime64[M]")) + 1,
        month_day=count(day, month) + 1,
        days_left_in_month=count((month + 1).astype("datetime64[D]"), day) - 1,
        year_day=count(day, year) + 1,
        days_left_in_year=count((year + 1).astype("datetime64[D]"), day) - 1,
        weekday=_weekday(day.astype(np.int64)),
    )
