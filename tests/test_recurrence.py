"""When something recurs.

Truth: the dates that stand beside the examples of RFC 5545, section 3.8.5.3; and dates that were
reckoned by hand, for what it leaves open.
"""

from datetime import UTC, datetime, timedelta

import pytest

from planner.base.errors import InputError
from planner.crew.calendars import parse_calendar


def days(rule, start, last, *, first=None):
    """Return the days in UTC of what recurs from a start on, from a moment to another."""
    text = (
        f"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:{start:%Y%m%dT%H%M%S}Z\nDURATION:PT1M\n"
        f"RRULE:{rule}\nEND:VEVENT\nEND:VCALENDAR\n"
    )
    calendar = parse_calendar(text.encode())
    found = calendar.engagements((first or start).timestamp(), last.timestamp())
    return [f"{one.start_utc:%y-%m-%d}" for one in found]


def of(*groups):
    """Return days from texts such as `97-09 5 12`: a month, and days of it."""
    return [f"{month}-{int(day):02}" for month, *rest in map(str.split, groups) for day in rest]


OF_THE_STANDARD = [
    (
        "FREQ=MONTHLY;COUNT=10;BYDAY=1FR",
        of(
            *("97-09 5", "97-10 3", "97-11 7", "97-12 5", "98-01 2"),
            *("98-02 6", "98-03 6", "98-04 3", "98-05 1", "98-06 5"),
        ),
    ),
    (
        "FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU",
        of("97-09 7 28", "97-11 2 30", "98-01 4 25", "98-03 1 29", "98-05 3 31"),
    ),
    (
        "FREQ=MONTHLY;COUNT=6;BYDAY=-2MO",
        of("97-09 22", "97-10 20", "97-11 17", "97-12 22", "98-01 19", "98-02 16"),
    ),
    (
        "FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200",
        of(
            *("97-01 1", "97-04 10", "97-07 19", "00-01 1", "00-04 9", "00-07 18"),
            *("03-01 1", "03-04 10", "03-07 19", "06-01 1"),
        ),
    ),
    ("FREQ=YEARLY;BYDAY=20MO", of("97-05 19", "98-05 18", "99-05 17")),
    ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", of("97-05 12", "98-05 11", "99-05 17")),
    (
        "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
        of("98-02 13", "98-03 13", "98-11 13", "99-08 13", "00-10 13"),
    ),
    (
        "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
        of("96-11 5", "00-11 7", "04-11 2"),
    ),
    ("FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3", of("97-09 4", "97-10 7", "97-11 6")),
    (
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2",
        of("97-09 29", "97-10 30", "97-11 27", "97-12 30", "98-01 29", "98-02 26", "98-03 30"),
    ),
    ("FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", of("97-08 5 10 19 24")),
    ("FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", of("97-08 5 17 19 31")),
    ("FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5", of("07-01 15 30", "07-02 15", "07-03 15 30")),
]


@pytest.mark.parametrize(("rule", "expected"), OF_THE_STANDARD)
def test_the_examples_of_the_standard(rule, expected):
    """From the first date that the standard names to the last, and no further where it counts."""
    start = datetime.strptime(f"{expected[0]} 09", "%y-%m-%d %H").replace(tzinfo=UTC)
    last = datetime.strptime(expected[-1], "%y-%m-%d").replace(tzinfo=UTC) + timedelta(days=1)
    assert days(rule, start, last) == expected
    if "COUNT" in rule:
        assert days(rule, start, last + timedelta(days=1000)) == expected
    third = datetime.strptime(expected[2], "%y-%m-%d").replace(tzinfo=UTC)
    assert days(rule, start, last, first=third) == expected[2:]


START = datetime(2024, 10, 8, tzinfo=UTC)


def test_a_start_that_its_rule_would_not_have_is_the_first():
    """A Thursday of a series of Fridays; it counts."""
    thursday, last = datetime(2024, 10, 10, 9, tzinfo=UTC), datetime(2024, 12, 1, tzinfo=UTC)
    assert days("FREQ=WEEKLY;BYDAY=FR;COUNT=3", thursday, last) == of("24-10 10 11 18")


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;INTERVAL=7;BYDAY=MO",
        "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=WEEKLY;BYMONTH=10;BYSETPOS=8",
        "FREQ=MONTHLY;BYDAY=6MO;COUNT=2",
        "FREQ=YEARLY;BYYEARDAY=366;BYMONTH=6",
        "FREQ=YEARLY;INTERVAL=999999999",
    ],
)
def test_rules_that_never_hold_end(rule):
    """Only the start itself is in the series: a Tuesday, the 8th, at 00:00."""
    assert days(rule, START, START + timedelta(days=300)) == ["24-10-08"]


def test_what_counts_too_far_is_refused():
    """Over 200 000 times before the span: it is named with the line, and not waited for."""
    old, rule = datetime(1994, 1, 1, tzinfo=UTC), "FREQ=HOURLY;BYMINUTE=1,2,3"
    with pytest.raises(InputError, match=r"the calendar, line 5: RRULE .* over 200000 times up"):
        days(f"{rule};COUNT=900000", old, START, first=START - timedelta(days=1))
    assert len(days(rule, old, START, first=START - timedelta(days=1))) == 72


def test_old_series_are_followed():
    """Each day since 1601, as some programs write; and leap days, which 2100 has not."""
    start, last = datetime(1601, 1, 1, 9, tzinfo=UTC), datetime(2024, 10, 11, tzinfo=UTC)
    assert days("FREQ=DAILY", start, last, first=START) == of("24-10 8 9 10")
    leap, last = datetime(1996, 2, 29, tzinfo=UTC), datetime(2110, 1, 1, tzinfo=UTC)
    found = days("FREQ=YEARLY", leap, last, first=datetime(2090, 1, 1, tzinfo=UTC))
    assert found == of("92-02 29", "96-02 29", "04-02 29", "08-02 29")
