"""Calendars that cannot be read are refused. Truth: the line and the words, as written here."""

import pytest
from synthetic_calendar import DAILY, NAME, VTIMEZONE, calendar, engagements

from planner.base.errors import InputError
from planner.crew.calendars import load_calendar

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
