"""Calendars, read back by two parsers that are not ours: icalendar and ical.

Truth: RFC 5545 for lines, and the records themselves.
"""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import icalendar
import pytest
from exported import answer, odd_windows
from hypothesis import given, settings
from ical.calendar_stream import IcsCalendarStream

from planner.output import shot
from planner.output.ics import to_ics


def text_of(document, **options):
    """Return the whole calendar."""
    return "".join(to_ics(document, "windows", **options))


def moment(iso):
    """Return a record's time."""
    return datetime.fromisoformat(iso)


@settings(max_examples=40)
@given(odd_windows())
def test_two_parsers_read_what_was_written(windows):
    """Whatever the texts hold: times rounded outward, place, words, alarm before the start."""
    text = text_of(answer(windows))
    lines = text.encode().split(b"\r\n")
    assert lines.pop() == b""
    assert all(len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in lines)
    assert all(line.decode() for line in lines)  # none was folded inside a character
    one = icalendar.Calendar.from_ical(text).events
    other = IcsCalendarStream.calendar_from_ics(text).events
    assert len(one) == len(other) == len(windows)
    for event, second, window in zip(one, other, windows, strict=True):
        assert event["UID"] == second.uid == f"{window['id']}@iss-planner"
        start, end = moment(window["start_utc"]), moment(window["end_utc"])
        assert event.start == second.dtstart
        assert event.end == second.dtend
        assert timedelta(0) <= start - event.start < timedelta(seconds=1)
        assert timedelta(0) <= event.end - end <= timedelta(seconds=1)
        assert event.start < event.end
        summary = shot.plain(shot.summary(window))
        assert event["SUMMARY"] == second.summary == summary
        said = shot.plain("\n".join(": ".join(row) for row in shot.particulars(window)))
        assert event["DESCRIPTION"] == second.description == said
        assert str(event.get("LOCATION", "")) == shot.plain(window["place"])
        assert event["GEO"].latitude == pytest.approx(window["latitude_deg"], abs=1e-4)
        assert event["GEO"].longitude == pytest.approx(window["longitude_deg"], abs=1e-4)
        (alarm,) = event.alarms.times
        assert alarm.trigger == event.start - timedelta(minutes=30) < start
        assert second.alarm[0].trigger == -timedelta(minutes=30)


def test_a_later_answer_replaces_an_earlier_one():
    """The same UID, and what programs compare grows: SEQUENCE, DTSTAMP, LAST-MODIFIED."""
    days = ("2024-10-10", "2024-10-11", "2087-01-01")
    texts = [text_of(answer() | {"generated_utc": f"{day}T18:00:00.000Z"}) for day in days]
    events = [icalendar.Calendar.from_ical(text).events[0] for text in texts]
    assert len({event["UID"] for event in events}) == 1
    for name in ("DTSTAMP", "LAST-MODIFIED"):
        assert [event[name].dt.date().isoformat() for event in events] == list(days)
    assert all(one["SEQUENCE"] < two["SEQUENCE"] for one, two in pairwise(events))
    assert events[-1]["SEQUENCE"] < 2**31  # the RFC's integer


def test_what_a_program_shows():
    """Words of the window, real line breaks, the subject as category, nobody busy by it."""
    (event,) = icalendar.Calendar.from_ical(text_of(answer())).events
    assert event["SUMMARY"].startswith("Aurora (south), score 0.9")
    assert ", look " in event["SUMMARY"]
    labels = [line.split(": ")[0] for line in event["DESCRIPTION"].split("\n")]
    assert labels[:3] == ["Time", "Look", "Below"]
    assert {"Sun", "Moon", "Aurora", "Kp", "Score", "Id"} <= set(labels)
    assert event.categories == ["aurora"]
    assert event["TRANSP"] == "TRANSPARENT"


def test_settings_and_viewports_are_told_where_known():
    """As a photographer reads them."""
    exposure = {
        "camera": "Nikon Z9",
        "lens_mm": 24.0,
        "f_number": 1.4,
        "iso": 6400,
        "shutter_s": 0.5,
        "max_shutter_stars_s": 0.8,
        "max_shutter_ground_s": 0.1,
        "tracking": "none",
        "why": "Any longer and the stars smear.",
        "timelapse": {"interval_s": 1.0, "frames": 240, "clip_s": 10.0},
    }
    look = answer()["windows"][0]["look"] | {"viewports": ["Cupola 3", "Cupola 4"]}
    unknown = dict.fromkeys(look)
    dock = {"name": "91P Docking", "time_utc": "2024-10-10T19:30:00.000Z", "delta_v_m_s": None}
    document = answer(
        exposure=exposure,
        look=look,
        look_at_start=look,
        look_at_end=unknown,
        planned_events=[dock],
    )
    said = dict(shot.particulars(document["windows"][0]))
    assert said["Settings"] == "Nikon Z9, 24 mm at f/1.4, ISO 6400, 0.5 s"
    assert said["Why these"] == "Any longer and the stars smear."
    assert said["As a film"] == "a frame every 1 s, 240 frames, 10 s of clip"
    assert said["Viewports"] == "Cupola 3, Cupola 4"
    assert said["At the start"] == said["Look"]
    assert "At the end" not in said
    assert said["Planned aboard"] == "91P Docking at 2024-10-10 19:30"


@pytest.mark.parametrize(("lead_s", "before_s"), [(0.0, None), (90.0, 90), (0.4, 1)])
def test_the_alarm_keeps_its_lead(lead_s, before_s):
    """Rounded up to whole seconds; no alarm without a lead."""
    (event,) = icalendar.Calendar.from_ical(text_of(answer(), lead_s=lead_s)).events
    found = [-alarm["TRIGGER"].dt.total_seconds() for alarm in event.walk("VALARM")]
    assert found == ([] if before_s is None else [before_s])


def test_an_answer_of_none_is_a_calendar_without_events():
    """Read as such by both."""
    text = text_of(answer([]))
    assert icalendar.Calendar.from_ical(text).events == []
    assert IcsCalendarStream.calendar_from_ics(text).events == []


def test_a_crossing_is_a_moment_without_alarm():
    """With a name that new elements keep."""
    event = {
        "id": "25544-station_umbra-into_night-2024-10-10-r12-1",
        "catalogue_number": 25544,
        "time_utc": "2024-10-10T18:20:03.789Z",
        "kind": "station_umbra",
        "level_deg": None,
        "edge": "into_night",
        "latitude_deg": 1e-5,
        "longitude_deg": -179.99999,
        "altitude_km": 420.0,
        "solar_beta_deg": 3.0,
        "timing_uncertainty_s": 0.2,
    }
    document = answer() | {"events": [event]}
    (found,) = IcsCalendarStream.calendar_from_ics("".join(to_ics(document, "events"))).events
    assert found.uid == f"{event['id']}@iss-planner"
    assert found.summary == "Station enters the umbra"
    assert found.dtstart == datetime(2024, 10, 10, 18, 20, 3, tzinfo=UTC)
    assert found.dtend is None
    assert found.alarm == []
    assert (found.geo.lat, found.geo.lng) == (0.0, -180.0)
