"""Windows, passes and crossings as a calendar (RFC 5545) that can be imported again.

An event's UID is the record's id, which new elements keep, and its SEQUENCE and DTSTAMP grow with
the time of the answer: some programs go by the one, some by the other, so a later answer replaces
an earlier one. Events are transparent: a window is an offer, and the crew is not busy with it.
An answer without records is a calendar without events, which programs read as such although the
letter of the RFC asks for one.
"""

import math
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from icalendar import Alarm, Calendar, Event

from planner.output import shot
from planner.output.records import Record

LEAD_S = 1800.0  # notice before a window, unless another is asked for; chosen here
_SEQUENCE_SINCE = datetime(2020, 1, 1, tzinfo=UTC)  # seconds from here fit 31 bits until 2088
_SECOND = timedelta(seconds=1)


def to_ics(document: Record, kind: str, *, lead_s: float = LEAD_S) -> Iterator[str]:
    """Yield the records of `kind` as a calendar, with an alarm `lead_s` before each that lasts.

    Starts are rounded down and ends up to whole seconds. A crossing is a moment and has no alarm;
    neither has anything where `lead_s` is 0.
    """
    head, tail = _text(_calendar(document, kind)).split("END:VCALENDAR")
    yield head
    generated_utc = _moment(document["generated_utc"])
    for record in document[kind]:
        yield _text(_event(record, generated_utc, lead_s))
    yield "END:VCALENDAR" + tail


def _calendar(document: Record, kind: str) -> Calendar:
    calendar = Calendar()
    name = shot.heading(document, kind)
    software = document["software"]
    for field, value in (
        ("prodid", f"-//iss-planner//{software}//EN"),
        ("version", "2.0"),
        ("calscale", "GREGORIAN"),
        ("name", name),
        ("x-wr-calname", name),
    ):
        calendar.add(field, value)
    return calendar


def _event(record: Record, generated_utc: datetime, lead_s: float) -> Event:
    event = Event()
    event.add("uid", f"{record['id']}@iss-planner")
    event.add("dtstamp", generated_utc)
    event.add("last-modified", generated_utc)
    sequence = math.floor((generated_utc - _SEQUENCE_SINCE).total_seconds())
    event.add("sequence", max(0, sequence))
    event.add("summary", shot.plain(shot.summary(record)))
    event.add("description", shot.plain(_description(record)))
    if record.get("place"):
        event.add("location", shot.plain(record["place"]))
    # four decimals are never written with an exponent
    event.add("geo", (round(record["latitude_deg"], 4), round(record["longitude_deg"], 4)))
    event.add("categories", [shot.subject(record)])
    event.add("transp", "TRANSPARENT")
    if "time_utc" in record:
        event.add("dtstart", _moment(record["time_utc"]))
        return event
    start_utc = _moment(record["start_utc"])
    event.add("dtstart", start_utc)
    event.add("dtend", max(_moment(record["end_utc"], up=True), start_utc + _SECOND))
    if lead_s > 0.0:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", shot.plain(shot.summary(record)))
        alarm.add("trigger", -timedelta(seconds=math.ceil(lead_s)))
        event.add_component(alarm)
    return event


def _description(record: Record) -> str:
    return "\n".join(f"{label}: {text}" for label, text in shot.particulars(record))


def _moment(iso: str, *, up: bool = False) -> datetime:
    moment = datetime.fromisoformat(iso)
    whole = moment.replace(microsecond=0)
    return whole + _SECOND if up and moment > whole else whole


def _text(component: Calendar | Event) -> str:
    return str(component.to_ical(), "utf-8")
