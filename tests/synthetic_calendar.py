"""Calendars written for a test, and what they are read as."""

from datetime import UTC, datetime

from planner.crew.calendars import parse_calendar

NAME = "crew.ics"
FIRST, LAST = datetime(2024, 10, 20, tzinfo=UTC), datetime(2024, 11, 5, tzinfo=UTC)
DAILY = """UID:1
SUMMARY:Conference
DTSTART;TZID=Europe/Berlin:20240101T090000
DTEND;TZID=Europe/Berlin:20240101T093000
RRULE:FREQ=DAILY
"""
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
