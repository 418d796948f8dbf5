"""Calendars into engagements: what recurs, moves and is cancelled, and by whose clocks.

Truth: the library `ical`, which shares no code with ours, for random calendars; the tz database by
Python's own zoneinfo; and days that were reckoned by hand, for what the libraries leave open.
"""

import random
import re
import warnings
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from synthetic_calendar import DAILY, FIRST, LAST, VTIMEZONE, calendar, engagements

from planner.base.errors import InputError
from planner.crew.calendars import times_of

BERLIN = ZoneInfo("Europe/Berlin")


def starts(text, first=FIRST, last=LAST):
    """Return the starts of the engagements of a text, day and time in UTC."""
    return [f"{one.start_utc:%m-%d %H:%M}" for one in engagements(text, first, last)]


def random_event(rng, number):
    """Return an event that may recur, and one of its series that is moved."""
    zone = rng.choice(("Europe/Berlin", "America/Chicago", "Asia/Tokyo", "Australia/Lord_Howe"))
    is_day = rng.random() < 0.2

    def dated(name, moment):
        if is_day:
            return f"{name};VALUE=DATE:{moment:%Y%m%d}"
        return f"{name};TZID={zone}:{moment:%Y%m%dT%H%M%S}"

    start = datetime(2024, rng.choice((2, 3, 9, 10)), rng.randint(1, 28), rng.randrange(4, 23), 15)
    rule = rng.choice(
        (
            "FREQ=DAILY",
            "FREQ=DAILY;INTERVAL=3;COUNT=70",
            "FREQ=WEEKLY;BYDAY=MO,WE,FR",
            "FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=TU,SU",
            "FREQ=MONTHLY;BYDAY=-1FR",
            "FREQ=MONTHLY;BYMONTHDAY=31,-1",
            "FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
        )
    )
    series = rrulestr(rule, dtstart=rrulestr(rule, dtstart=start)[0])
    start = series[0]
    ends = {True: start + timedelta(days=2), False: start + timedelta(minutes=50)}[is_day]
    length = dated("DTEND", ends) if is_day or rng.random() < 0.5 else "DURATION:P1DT30M"
    lines = [f"UID:{number}", f"SUMMARY:{number}", "DTSTAMP:20240101T000000Z"]
    event = [*lines, dated("DTSTART", start), length, f"RRULE:{rule}"]
    seen = series.between(datetime(2024, 10, 20), datetime(2024, 11, 4), inc=True)
    if rng.random() < 0.3 or not seen:
        return [event[:-1]] if rng.random() < 0.5 else [event]
    event.append(dated("EXDATE", rng.choice(seen)))
    was = rng.choice(seen)
    moved = [
        *lines,
        dated("RECURRENCE-ID", was),
        dated("DTSTART", was + timedelta(hours=rng.choice((-30, 3, 50)))),
        "DURATION:P1D" if is_day else "DURATION:PT45M",
    ]
    return [event, moved]


@pytest.mark.parametrize("seed", range(2))
def test_random_calendars_as_another_library_reads_them(seed):
    """60 in all, over the end of summer time: the same engagements, to the second."""
    with warnings.catch_warnings():  # of its own libraries
        warnings.simplefilter("ignore")
        from ical.calendar_stream import IcsCalendarStream

    rng = random.Random(seed)
    for _ in range(30):
        events = [one for number in range(3) for one in random_event(rng, number)]
        text = calendar(*("\n".join(one) for one in events), head="PRODID:x\n")
        theirs = IcsCalendarStream.calendar_from_ics(text).timeline_tz(UTC)
        expected = {
            (one.summary, one.start_datetime, one.end_datetime)
            for one in theirs.overlapping(FIRST, LAST)
        }
        found = {(one.summary, one.start_utc, one.end_utc) for one in engagements(text)}
        assert found == expected, text


def test_a_meeting_keeps_its_clock_when_summer_time_ends():
    """09:00 in Berlin is 07:00 UTC up to 26 October 2024 and 08:00 from the 27th on."""
    found = engagements(calendar(DAILY))
    assert len(found) == 16
    assert {f"{one.start_utc.astimezone(BERLIN):%H:%M}" for one in found} == {"09:00"}
    assert [one.start_utc.hour for one in found] == [7] * 7 + [8] * 9
    assert {one.end_utc - one.start_utc for one in found} == {timedelta(minutes=30)}


def test_a_zone_that_the_file_defines_is_as_the_one_it_is_written_for():
    """The rules of Berlin under another name; over both changes of 2024, hour by hour."""
    hours = "UID:1\nDTSTART;TZID={}:20240301T003000\nDURATION:PT5M\nRRULE:FREQ=HOURLY\n"
    span = datetime(2024, 3, 29, tzinfo=UTC), datetime(2024, 4, 2, tzinfo=UTC)
    for first, last in (span, (FIRST, LAST)):
        own = engagements(
            calendar(hours.format("Control Centre"), zone=VTIMEZONE), first=first, last=last
        )
        assert own == engagements(calendar(hours.format("Europe/Berlin")), first=first, last=last)
        assert len(own) > 90


def test_a_zone_is_found_by_other_names_and_defined_by_each_file_for_itself():
    """Windows' name of Berlin, one with IANA's in it, and two zones of one name in two files."""
    event = "DTSTART;TZID={}:20241021T100000\nDURATION:PT1H"
    for name in ("W. Europe Standard Time", "/freeassociation.sourceforge.net/Europe/Berlin"):
        assert starts(calendar(event.format(name))) == ["10-21 08:00"]
    own = calendar(event.format("Control Centre"), zone=VTIMEZONE)
    assert starts(own) == ["10-21 08:00"]
    assert starts(own.replace("+0200", "+0500")) == ["10-21 05:00"]
    with pytest.raises(InputError, match="'Control Centre' is unknown"):
        starts(calendar(event.format("Control Centre")))


def test_zones_that_begin_long_ago():
    """In small letters, too; rules that begin in 1601, and one not changed since 1898."""
    event = "DTSTART;TZID=Control Centre:20241021T100000\nDURATION:PT1H"
    small = VTIMEZONE.replace(":STANDARD", ":Standard").replace("BEGIN", "begin")
    assert starts(calendar(event, zone=small)) == ["10-21 08:00"]
    old = re.sub(r"DTSTART:19\d\d", "DTSTART:1601", VTIMEZONE)
    assert starts(calendar(event, zone=old)) == ["10-21 08:00"]
    parts = [
        f"BEGIN:{kind}\nDTSTART:{day}T000000\nTZOFFSETFROM:{before}\nTZOFFSETTO:{after}\nEND:{kind}\n"
        for kind, day, before, after in (
            ("STANDARD", "18540628", "+0553", "+0530"),
            ("DAYLIGHT", "18970901", "+0530", "+0630"),
            ("STANDARD", "18981015", "+0630", "+0530"),
        )
    ]
    zone = f"BEGIN:VTIMEZONE\nTZID:Control Centre\n{''.join(parts)}END:VTIMEZONE\n"
    assert starts(calendar(event, zone=zone)) == ["10-21 04:30"]


def test_a_time_that_comes_twice_is_the_first_and_one_left_out_is_later():
    """RFC 5545, 3.3.5: 02:30 in Berlin on 27 October is 00:30 UTC, on 31 March 01:30 UTC."""
    for zone in ("Europe/Berlin", "Control Centre"):
        for day, utc in (("20241027", "10-27 00:30"), ("20240331", "03-31 01:30")):
            event = f"DTSTART;TZID={zone}:{day}T023000\nDURATION:PT1H"
            year = datetime(2024, 1, 1, tzinfo=UTC), datetime(2025, 1, 1, tzinfo=UTC)
            assert starts(calendar(event, zone=VTIMEZONE), *year) == [utc]


def test_whole_days_and_times_without_a_zone_are_of_the_calendars_own():
    """UTC unless X-WR-TIMEZONE says otherwise; the day on which summer time ends has 25 hours."""
    day, time = "DTSTART;VALUE=DATE:20241027", "DTSTART:20241027T120000\nDURATION:PT1H"
    (utc_day, utc_time) = engagements(calendar(day, time))
    assert (utc_day.start_utc, utc_day.end_utc) == (
        datetime(2024, 10, 27, tzinfo=UTC),
        datetime(2024, 10, 28, tzinfo=UTC),
    )
    assert utc_time.start_utc.hour == 12
    day_, time_ = engagements(calendar(day, time, head="X-WR-TIMEZONE:Europe/Berlin\n"))
    assert day_.start_utc == datetime(2024, 10, 26, 22, tzinfo=UTC)
    assert day_.end_utc - day_.start_utc == timedelta(hours=25)
    assert time_.start_utc.hour == 11


def test_what_is_cancelled_moved_and_left_out():
    """One of a series each: by EXDATE, by a moved one, by a cancelled one, by the date alone."""
    moved = """UID:1
RECURRENCE-ID;TZID=Europe/Berlin:20241022T090000
SUMMARY:Conference, later
DTSTART:20241102T150000Z
DURATION:PT15M"""
    cancelled = """UID:1
RECURRENCE-ID:20241023T070000Z
DTSTART;TZID=Europe/Berlin:20241023T090000
STATUS:CANCELLED"""
    left_out = f"{DAILY}EXDATE:20241021T070000Z\nEXDATE;VALUE=DATE:20241024,20241025\n"
    found = engagements(calendar(left_out, moved, cancelled))
    days = [f"{one.start_utc:%m-%d}" for one in found if one.summary == "Conference"]
    assert days == [
        "10-20",
        *(f"10-{day}" for day in range(26, 32)),
        *(f"11-0{n}" for n in range(1, 5)),
    ]
    (later,) = [one for one in found if one.summary == "Conference, later"]
    assert later.start_utc == datetime(2024, 11, 2, 15, tzinfo=UTC)
    assert engagements(calendar(f"{DAILY}STATUS:CANCELLED")) == []


def test_dates_beside_the_rule():
    """RDATE as times, days and periods with an end or a length of their own."""
    event = """DTSTART:20240901T100000Z
DURATION:PT1H
RDATE:20241021T100000Z,20241022T110000Z
RDATE;VALUE=PERIOD:20241023T100000Z/PT3H,20241001T000000Z/20241020T060000Z"""
    found = engagements(calendar(event))
    assert starts(calendar(event)) == ["10-01 00:00", "10-21 10:00", "10-22 11:00", "10-23 10:00"]
    assert [(one.end_utc - one.start_utc).total_seconds() / 3600 for one in found] == [462, 1, 1, 3]


def test_what_reaches_into_the_span_is_there_and_what_only_touches_it_is_not():
    """Begun days before; and events without a length, which take no time."""
    events = (
        "DTSTART:20241001T000000Z\nDTEND:20241020T000001Z\nSUMMARY:in",
        "DTSTART:20241001T000000Z\nDTEND:20241020T000000Z\nSUMMARY:before",
        "DTSTART:20241105T000000Z\nDURATION:PT1H\nSUMMARY:after",
        "DTSTART:20241025T000000Z\nSUMMARY:reminder",
        "DTSTART:20241025T000000Z\nDTEND:20241025T000000Z\nSUMMARY:reminder",
        "DTSTART:20240101T000000Z\nDURATION:P2D\nRRULE:FREQ=WEEKLY;BYDAY=MO\nSUMMARY:weekly",
    )
    names = [one.summary for one in engagements(calendar(*events))]
    assert names == ["in", "weekly", "weekly", "weekly"]
    (late,) = engagements(calendar(events[-1]), FIRST, FIRST + timedelta(days=2))
    assert late.start_utc == datetime(2024, 10, 21, tzinfo=UTC)


def test_the_end_of_a_series():
    """UNTIL in UTC, by the clocks, and as a day, each included; COUNT from the first on."""
    for end, last in (
        ("UNTIL=20241022T070000Z", "10-22 07:00"),
        ("UNTIL=20241022T065959Z", "10-21 07:00"),
        ("UNTIL=20241022T090000", "10-22 07:00"),
        ("UNTIL=20241022", "10-22 07:00"),
        ("UNTIL=99991231T235959Z", "11-04 08:00"),
        ("COUNT=296", "10-22 07:00"),  # 1 January 2024 is the first, 22 October the 296th day
    ):
        assert starts(calendar(DAILY.replace("DAILY", f"DAILY;{end}")))[-1] == last, end


def test_how_files_are_written():
    """Byte order mark, ends of lines, folded lines, escapes, several calendars, small letters."""
    event = "SUMMARY:A\\, b\\n c ve\n ry lo\n\tng\nDTSTART:20241\n 021T100000Z\nDURATION:PT1H"
    folded = calendar(event)
    (expected,) = engagements(folded)
    assert expected.summary == "A, b c very long"
    for content in (
        b"\xef\xbb\xbf" + folded.encode(),
        folded.replace("\n", "\r").encode(),
        folded.replace("DTSTART", "dtstart").replace("BEGIN:VEVENT", "begin:vevent").encode(),
        b"\r\n" + folded.encode() + b"\n\n",
    ):
        assert engagements(content) == [expected]
    assert engagements(folded + folded) == [expected, expected]


def test_other_blocks_are_passed_over():
    """Alarms with lengths of their own, tasks, and blocks of programs' own making."""
    alarm = f"{DAILY}BEGIN:VALARM\nTRIGGER:-PT15M\nDURATION:PT15M\nDTSTART:nonsense\nEND:VALARM\n"
    task = "BEGIN:VTODO\nDTSTART:nonsense\nEND:VTODO\n"
    assert engagements(calendar(alarm, zone=task)) == engagements(calendar(DAILY))


def test_transparent_engagements_are_marked():
    found = engagements(calendar(f"{DAILY}TRANSP:TRANSPARENT", DAILY.replace("UID:1", "UID:2")))
    assert sorted(one.is_transparent for one in found) == [False] * 16 + [True] * 16
    assert len(times_of(found)) == 16


def test_a_year_of_calendars_is_refused_where_engagements_are_countless():
    """In one event, or in all of them together."""
    year = FIRST, FIRST + timedelta(days=365)
    often = "DTSTART:20240101T000000Z\nDURATION:PT1M\nRRULE:FREQ=HOURLY"
    assert len(engagements(calendar(often), *year)) == 8760
    with pytest.raises(InputError, match=r"crew.ics, line 6: RRULE 'FREQ=DAILY;.*' repeats over"):
        engagements(
            calendar(often.replace("HOURLY", "DAILY;BYHOUR=1,2,3,4;BYMINUTE=1,2,3,4,5,6,7,8")),
            *year,
        )
    with pytest.raises(InputError, match=r"crew\.ics has over 100000 engagements"):
        engagements(calendar(*[often] * 12), *year)
