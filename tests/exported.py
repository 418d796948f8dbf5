"""Answers to export: a real window with whatever a test changes of it, and a track beneath."""

import json
from datetime import UTC, datetime, timedelta
from functools import cache

from hypothesis import strategies as st

import tle
from planner.api import Interval, Orbit, make_plan
from planner.base.times import format_utc
from planner.output.records import document, window_records
from planner.output.writers import to_json
from planner.plan.ground_track import ground_track

START_UTC = datetime(2024, 10, 10, 18, tzinfo=UTC)
SPAN = Interval(START_UTC, START_UTC + timedelta(hours=3))
ORBIT = Orbit(tle.select(tle.bundled(), 25544))


@cache
def _answer():
    plan = make_plan(ORBIT, SPAN, subjects=["aurora"])
    windows = list(window_records(plan.best(1)))
    whole = document("windows", ORBIT, SPAN, plan.kp, START_UTC, windows=windows)
    return "".join(to_json(whole, "windows"))


def answer(windows=None, **changes):
    """Return an answer of `iss windows`: the windows given, or a real one with changes."""
    whole = json.loads(_answer())
    whole["windows"] = [whole["windows"][0] | changes] if windows is None else windows
    return whole


def track_of(windows=()):
    """Return the track of the span, with the windows' own moments, as a command hands it over."""
    names = ("start_utc", "peak_utc", "end_utc")
    own = (datetime.fromisoformat(one[name]).timestamp() for one in windows for name in names)
    return ground_track(ORBIT, SPAN, own)


TEXTS = st.one_of(
    st.text(max_size=200),
    st.text("&<>\"'\\,;:\n\r\t]\u2028\u0085\x0b\x00é漢\U0001f30c ", max_size=200),
)
LOOKS = st.fixed_dictionaries(
    {
        "azimuth_deg": st.floats(0.0, 359.999),
        "relative_bearing_deg": st.floats(-180.0, 179.999),
        "toward": st.sampled_from(["forward", "aft-port"]),
        "depression_deg": st.floats(-90.0, 90.0),
        "range_km": st.none() | st.floats(0.0, 3000.0),
        "viewports": st.none() | st.lists(TEXTS, max_size=3),
    }
)
EXPOSURES = st.fixed_dictionaries(
    {
        "camera": TEXTS.filter(bool),
        "lens_mm": st.floats(8.0, 1200.0),
        "f_number": st.floats(0.9, 32.0),
        "iso": st.integers(50, 100_000),
        "shutter_s": st.floats(1e-4, 60.0),
        "max_shutter_stars_s": st.floats(1e-4, 60.0),
        "max_shutter_ground_s": st.floats(1e-4, 60.0),
        "tracking": st.sampled_from(["none", "sidereal", "ground"]),
        "why": TEXTS,
        "timelapse": st.none() | st.just({"interval_s": 1.5, "frames": 200, "clip_s": 8.3}),
    }
)


@st.composite
def odd_windows(draw):
    """Return a list of windows with any place, direction, length and text."""
    real = answer()["windows"][0]
    windows = []
    for number in range(draw(st.integers(1, 4))):
        start_utc = START_UTC + timedelta(milliseconds=draw(st.integers(0, 9_000_000)))
        length = timedelta(milliseconds=draw(st.integers(0, 900_000) | st.just(0)))
        windows.append(
            real
            | {
                "id": f"25544-aurora-s-2024-10-10-r12-{number + 1}",
                "rank": number + 1,
                "start_utc": format_utc(start_utc),
                "peak_utc": format_utc(start_utc + 0.5 * length),
                "end_utc": format_utc(start_utc + length),
                "duration_s": length.total_seconds(),
                "latitude_deg": draw(st.floats(-90.0, 90.0)),
                "longitude_deg": draw(st.floats(-180.0, 179.999999999) | st.just(-180.0)),
                "altitude_km": draw(st.floats(150.0, 40_000.0)),
                "place": draw(TEXTS),
                "look": draw(LOOKS),
                "exposure": draw(EXPOSURES | st.just(real["exposure"])),
            }
        )
    return windows
