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

from planner.base.errors import InputError
from planner.crew.calendars import load_calendar, parse_calendar, times_of

NAME = "crew.ics"
BERLIN = ZoneInfo("Europe/Berlin")
FIRST, LAST = datetime(2024, 10, 20, tzinfo=UTC), datetime(2024, 11, 5, tzinfo=UTC)
VTIMEZONE = """BEGIN:VTIMEZONE
TZID:Control Centre
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19810329T020000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE
"""


def calendar(*events, head="", zone=""):
    """Return the text of a calendar of some events, each the lines of one."""
    body = "".join(f"BEGIN:VEVENT\n{event.strip()}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{head}{zone}{body}END:VCALENDAR\n"


def engagements(text, first=FIRST, last=LAST):
    """Return the engagements of a text in a span."""
    content = text if isinstance(text, bytes) else text.replace("\n", "\r\n").encode()
    return parse_calendar(content, name=NAME).engagements(first.timestamp(), last.timestamp())


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


DAILY = """UID:1
SUMMARY:Conference
DTSTART;TZID=Europe/Berlin:20240101T090000
DTEND;TZID=Europe/Berlin:20240101T093000
RRULE:FREQ=DAILY
"""


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


EVENT = "DTSTART:20241021T100000Z\nDTEND:20241021T110000Z"
ZONED = "DTSTART;TZID=Control Centre:20241021T100000\nDURATION:PT1H"
BROKEN = [
    ("", r"crew.ics is empty"),
    (b"\n\r\n", r"crew.ics is empty"),
    ('{"events": []}', r"line 1: '\{\"events\": \[\]\}' is no line of a calendar"),
    ("\n<!DOCTYPE html><html>", r"line 2: '<!DOCTYPE html><html>' is no line of a calendar"),
    (b"\x89PNG\r\n\x1a\n\x00\x00", r"line 1: this is no text in UTF-8"),
    (b"BEGIN:VCALENDAR\n\x00\x00", r"line 2: '\?\?' is no line"),
    ("BEGIN:VEVENT\nEND:VEVENT\n", r"line 1: .* begins with BEGIN:VCALENDAR"),
    (calendar(EVENT).replace("END:VEVENT\n", ""), r"line 3: 'BEGIN:VEVENT' has no END"),
    (calendar(EVENT).replace("END:VCALENDAR\n", ""), r"line 1: 'BEGIN:VCALENDAR' has no END"),
    (calendar(EVENT) + "more\n", r"line 8: 'more' is no line of a calendar"),
    (calendar(f"{EVENT}\nthe next day"), r"line 6: 'the next day' is no line of a calendar"),
    (calendar("SUMMARY:EVA"), r"line 3: this VEVENT has no DTSTART"),
    (
        calendar('DTSTART;X="a:20241021'),
        r"line 4: DTSTART in 'DTSTART;X=\"a:20241021' has no value",
    ),
    (calendar("DTSTART:tomorrow"), r"line 4: DTSTART 'tomorrow' cannot .*such as 20241010T080000Z"),
    (calendar("DTSTART:20241321T100000Z"), r"line 4: DTSTART '20241321T100000Z' cannot"),
    (calendar("DTSTART:20241021T250000Z"), r"line 4: DTSTART"),
    (calendar("DTSTART:2024-10-21T10:00"), r"line 4: DTSTART"),
    (calendar("DTSTART:PT1H"), r"line 4: DTSTART 'PT1H' is no date or time"),
    (calendar(f"{EVENT[:24]}\nDTEND:20241021T090000Z"), r"line 5: DTEND .* ends before it begins"),
    (calendar("DTSTART;VALUE=DATE:20241021\nDTEND;VALUE=DATE:20241020"), r"line 5: DTEND"),
    (calendar(f"{EVENT[:24]}\nDURATION:1 hour"), r"line 5: DURATION '1 hour' .*such as PT1H30M"),
    (calendar(f"{EVENT[:24]}\nDURATION:-PT1H"), r"line 5: DURATION .* ends before it begins"),
    (calendar(ZONED), r"line 4: the time zone 'Control Centre' is unknown"),
    (calendar(ZONED.replace("Control Centre", "../../etc/passwd")), r"line 4: the time zone"),
    (calendar(ZONED.replace("Control Centre", "Europe")), r"line 4: the time zone"),
    (calendar(EVENT, head="X-WR-TIMEZONE:Mars\n"), r"line 3: the time zone 'Mars' is unknown"),
    (calendar(ZONED, zone=VTIMEZONE.replace("TZOFFSETTO:+0100", "")), r"line 3: this VTIMEZONE"),
    (calendar(ZONED, zone=VTIMEZONE.replace("+0100", "1 h")), r"line 9: TZOFFSETTO '1 h' cannot"),
    (calendar(ZONED, zone="BEGIN:VTIMEZONE\nTZID:x\nEND:VTIMEZONE\n"), r"line 3: this VTIMEZONE"),
    (calendar(ZONED, zone=VTIMEZONE.replace("YEARLY", "SECONDLY")), r"line 7: RRULE .* changes"),
    (calendar(f"{EVENT}\nEXDATE:20241021T100000Z,soon"), r"line 6: EXDATE .* cannot be read"),
    (calendar(f"{EVENT}\nRDATE;VALUE=PERIOD:20241021T100000Z/soon"), r"line 6: RDATE"),
    (calendar(f"{EVENT}\nRDATE:20241021T100000Z/20241021T090000Z"), r"line 6: .*ends before it"),
    (calendar(f"{EVENT}\nRECURRENCE-ID;RANGE=THISANDFUTURE:20241021"), r"line 6: RECURRENCE-ID"),
    (calendar(f"{EVENT}\nEXRULE:FREQ=DAILY"), r"line 6: EXRULE"),
    *(
        (calendar(f"SUMMARY:a\n b\n{EVENT}\nRRULE:{rule}"), rf"line 8: RRULE '{rule}' {said}")
        for rule, said in (
            ("every day", "has no FREQ.*such as FREQ=WEEKLY;BYDAY=MO,WE"),
            ("FREQ=FORTNIGHTLY", "cannot be read"),
            ("COUNT=3", "has no FREQ"),
            ("FREQ=DAILY;INTERVAL=0", "has INTERVAL=0"),
            ("FREQ=DAILY;COUNT=many", "cannot be read"),
            ("FREQ=DAILY;COUNT=-1", "has COUNT=-1"),
            ("FREQ=DAILY;UNTIL=soon", "cannot be read"),
            ("FREQ=DAILY;UNTIL=PT1H", "is no date or time"),
            ("FREQ=DAILY;UNTIL=20240230", "cannot be read"),
            ("FREQ=YEARLY;BYMONTH=13", "has BYMONTH=13"),
            ("FREQ=YEARLY;BYMONTH=-1", "cannot be read"),
            ("FREQ=MONTHLY;BYMONTHDAY=0", "has BYMONTHDAY=0"),
            ("FREQ=DAILY;BYHOUR=24", "cannot be read"),
            ("FREQ=HOURLY;BYHOUR=24", "cannot be read"),
            ("FREQ=HOURLY;BYMINUTE=60", "cannot be read"),
            ("FREQ=WEEKLY;BYDAY=Monday", "cannot be read"),
            ("FREQ=MONTHLY;BYDAY=0MO", "cannot be read .*0MO"),
            ("FREQ=WEEKLY;WKST=1", "cannot be read"),
            ("FREQ=DAILY;RSCALE=CHINESE", "cannot be read .*RSCALE"),
            ("FREQ=SECONDLY;COUNT=99999999", "repeats by the minute"),
            ("FREQ=MINUTELY", "repeats by the minute"),
            ("FREQ=HOURLY;BYSETPOS=2", "repeats by the minute"),
        )
    ),
]


@pytest.mark.parametrize(("text", "said"), BROKEN, ids=range(len(BROKEN)))
def test_broken_calendars_are_refused_with_their_line(text, said):
    """The file, the line and what to do; lines are counted as an editor counts them."""
    with pytest.raises(InputError, match=said) as caught:
        engagements(text)
    message = str(caught.value)
    assert message.startswith(NAME)
    assert message.endswith(".")
    assert message.isprintable()


def test_a_line_is_that_of_the_file_whatever_its_ends():
    """With CR LF, LF or CR, after folded and empty lines."""
    text = calendar("SUMMARY:a\n b\n\n\nDTSTART:tomorrow")
    for end in ("\r\n", "\n", "\r"):
        with pytest.raises(InputError, match=r"crew.ics, line 8: DTSTART"):
            engagements(text.replace("\n", end).encode())


def test_files_that_cannot_be_read(tmp_path):
    """A folder, none at all, one that may not be read, and names that no file has."""
    with pytest.raises(InputError, match="is a folder: name a calendar"):
        load_calendar(tmp_path)
    with pytest.raises(InputError, match="does not exist: check the name"):
        load_calendar(tmp_path / "none.ics")
    with pytest.raises(InputError, match="cannot be read"):
        load_calendar("a\0b")
    with pytest.raises(InputError, match="cannot be read"):
        load_calendar("x" * 5000)
    path = tmp_path / NAME
    path.write_bytes(calendar(DAILY).encode())
    assert load_calendar(path).name == str(path)
