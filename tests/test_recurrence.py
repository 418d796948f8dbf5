"""When something recurs, against the rules of python-dateutil, which go from one date to the next.

Three differences are meant. Its first week of a rule with positions begins on the day of the start,
not of the week; and the days of week -52 or -53 that lie in the year before are not in it. The
start belongs to a series, as calendars show it, also where the rule would
not have it; so it is added to what dateutil finds. What takes dateutil for ever is not asked.
"""

import random
from datetime import datetime, timedelta

import numpy as np
import pytest
from dateutil import rrule
from dateutil.rrule import rrulestr

from planner.crew.recurrence import MOST_REPEATS, PERIODS, Rule, TooManyRepeatsError, repeats

EPOCH = datetime(1970, 1, 1)
DAYS = {"DAILY": 400, "WEEKLY": 1500, "MONTHLY": 4000, "YEARLY": 8000}
FINE_S = {"SECONDLY": 3000, "MINUTELY": 200_000, "HOURLY": 4_000_000}


def seconds(moment):
    """Return a moment as wall clocks count it."""
    return round((moment - EPOCH).total_seconds())


def found(rule, start, first, last):
    """Return the moments of a rule."""
    return [
        EPOCH + timedelta(seconds=one)
        for one in repeats(rule, *map(seconds, (start, first, last))).tolist()
    ]


def by_dateutil(rule, start, first, last):
    """Return the moments that dateutil finds, after the start, cut to a span."""
    others = rrule.rrule(
        getattr(rrule, rule.period),
        dtstart=start,
        interval=rule.interval,
        wkst=rule.week_start,
        until=last,
        bymonth=rule.months or None,
        byweekno=rule.week_numbers or None,
        byyearday=rule.year_days or None,
        bymonthday=rule.month_days or None,
        byweekday=[rrule.weekdays[day](n) if n else rrule.weekdays[day] for n, day in rule.weekdays]
        or None,
        byhour=rule.hours or None,
        byminute=rule.minutes or None,
        bysecond=rule.seconds or None,
        bysetpos=rule.positions or None,
    )
    series = [start, *(one for one in others if one != start)][: rule.count]
    return [one for one in series if first <= one <= last]


def drawn(rng, period):
    """Return a rule that goes on: no part of it forbids what another asks for."""

    def some(pool, chance, most=3):
        if rng.random() > chance:
            return ()
        return tuple(sorted({rng.choice(pool) for _ in range(rng.randint(1, most))}))

    either_end = [*range(1, 29), *range(-28, 0)]
    long = period in ("MONTHLY", "YEARLY")
    weekdays = tuple((0, day) for day in some(range(7), 0.4, 4))
    week_numbers = ()
    if long and rng.random() < 0.4:
        weekdays = some([(n, day) for n in (1, 2, 3, 4, -1, -2, -4) for day in range(7)], 1.0)
    elif period == "YEARLY":
        week_numbers = some([*range(1, 53), *range(-50, 0)], 0.4)
    free = not (weekdays or week_numbers)
    return Rule(
        period,
        interval=rng.choice((1, 1, 2, 3, 5) if period != "YEARLY" or free else (1, 1, 2)),
        count=rng.choice((None, None, 1, 4, 30)),
        months=some(range(1, 13), 0.3) if not week_numbers and (period != "DAILY") else (),
        week_numbers=week_numbers,
        year_days=some([*range(1, 366), -1, -100, -365], 0.3)
        if period == "YEARLY" and free
        else (),
        month_days=some([*either_end, 31, -31], 0.4, 5) if period == "MONTHLY" and free else (),
        weekdays=weekdays if period != "DAILY" or rng.random() < 0.3 else (),
        hours=some(range(24), 0.3),
        minutes=some(range(60), 0.3),
        seconds=some(range(60), 0.3),
        positions=some((1, -1), 0.25) if period != "WEEKLY" else (),
        week_start=rng.choice((0, 0, 6, 3)),
    )


@pytest.mark.parametrize("period", DAYS)
def test_rules_of_days_and_longer(period):
    """80 rules of each period, from a start at any time, seen in spans before, in and after."""
    rng = random.Random(period)
    lengths = []
    for _ in range(80):
        start = datetime(2019, 1, 1) + timedelta(seconds=rng.randrange(6 * 366 * 86400))
        first = start + timedelta(days=DAYS[period] * rng.choice((-0.5, 0.0, 0.3)))
        last = start + timedelta(days=DAYS[period])
        rule = drawn(rng, period)
        if period == "DAILY" and rule.weekdays:  # 7 days apart it would be one weekday for ever
            assert rule.interval < 7
        expected = by_dateutil(rule, start, first, last)
        lengths.append(len(expected))
        if len(expected) <= MOST_REPEATS:
            assert found(rule, start, first, last) == expected, rule
    assert np.median(lengths) >= 1
    assert max(lengths) > 20


@pytest.mark.parametrize("period", FINE_S)
def test_rules_of_hours_and_shorter(period):
    """40 rules of each period, some of them on some days or at some minutes only."""
    rng = random.Random(period)
    for _ in range(40):
        start = datetime(2024, 10, 10) + timedelta(seconds=rng.randrange(86400))
        first = start + timedelta(seconds=FINE_S[period] * rng.choice((-0.5, 0.0, 0.3)))
        last = start + timedelta(seconds=FINE_S[period])
        parts = {
            "SECONDLY": {"seconds": (0, 7, 30)},
            "MINUTELY": {"minutes": (5, 20, 50), "weekdays": ((0, 4), (0, 5), (0, 6))},
            "HOURLY": {"hours": (6, 18, 23), "minutes": (0, 30), "months": (10, 11)},
        }[period]
        rule = Rule(
            period,
            interval=rng.choice((1, 1, 7)),
            count=rng.choice((None, 3, 50)),
            positions=rng.choice(((), (), (1,), (-1,))),
            **{name: value for name, value in parts.items() if rng.random() < 0.4},
        )
        expected = by_dateutil(rule, start, first, last)
        assert found(rule, start, first, last) == expected, rule


# From RFC 5545, section 3.8.5.3, where the answers stand beside them.
OF_THE_STANDARD = [
    "FREQ=MONTHLY;COUNT=10;BYDAY=1FR",
    "FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU",
    "FREQ=MONTHLY;COUNT=6;BYDAY=-2MO",
    "FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200",
    "FREQ=YEARLY;BYDAY=20MO",
    "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO",
    "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
    "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
    "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2",
    "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO",
    "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU",
    "FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5",
]


@pytest.mark.parametrize("text", OF_THE_STANDARD)
def test_the_examples_of_the_standard(text):
    """As dateutil has them from a start that is one of them."""
    from planner.crew.calendar_lines import Property
    from planner.crew.calendar_values import read_repeat
    from planner.crew.zones import UTC_ZONE

    start = rrulestr(text, dtstart=datetime(1997, 9, 2, 9)).after(datetime(1997, 9, 1))
    last = datetime(2007, 1, 1)
    rule = read_repeat(Property("line 1", "RRULE", {}, text), UTC_ZONE).rule
    expected = list(rrulestr(text, dtstart=start).xafter(start, 40, inc=True))
    assert found(rule, start, start, last)[:40] == [one for one in expected if one <= last]


def test_a_start_that_its_rule_would_not_have_is_the_first():
    """A Thursday of a series of Fridays; it counts."""
    rule = Rule("WEEKLY", count=3, weekdays=((0, 4),))
    days = found(rule, datetime(2024, 10, 10), datetime(2024, 10, 1), datetime(2024, 12, 1))
    assert [day.day for day in days] == [10, 11, 18]


BOMBS = [
    Rule("SECONDLY"),
    Rule("SECONDLY", count=999_999_999),
    Rule("MINUTELY", count=999_999_999),
    Rule("DAILY", hours=tuple(range(24)), minutes=tuple(range(60)), seconds=tuple(range(60))),
]
BARREN = [
    Rule("SECONDLY", interval=7, months=(2,), month_days=(30,)),
    Rule("DAILY", months=(2,), month_days=(30,)),
    Rule("DAILY", interval=7, weekdays=((0, 0),)),
    Rule("YEARLY", year_days=(366,), months=(6,)),
    Rule("MINUTELY", interval=60, minutes=(1,)),
]


@pytest.mark.parametrize("rule", BOMBS)
def test_endless_rules_are_refused(rule):
    """Millions of moments: no engagement is like that, and none of them is waited for."""
    start, first = datetime(2024, 10, 8), datetime(2024, 10, 10)
    with pytest.raises(TooManyRepeatsError):
        found(rule, start, first, first + timedelta(days=40))


@pytest.mark.parametrize("rule", BARREN)
def test_rules_that_never_hold_end(rule):
    """Only the start itself is in the series: a Tuesday, the 8th, at 00:00."""
    start = datetime(2024, 10, 8)
    assert found(rule, start, start, start + timedelta(days=3)) == [start]


def test_old_series_are_cheap():
    """From the year 1 on, each day: only those of the span are looked at."""
    days = found(Rule("DAILY"), datetime(1, 1, 1, 9), datetime(2024, 10, 1), datetime(2024, 10, 4))
    assert [str(day) for day in days] == [f"2024-10-0{n} 09:00:00" for n in (1, 2, 3)]
    assert set(PERIODS) == {*DAYS, *FINE_S}
