"""What comes next. Truth: what the words mean: just before a sunset the station is lit, just after
it is not; and scans of the orbit that know nothing of the search.
"""

from datetime import timedelta

import numpy as np
import pytest

import tle
from planner.api import Interval, Orbit, fixed_kp
from planner.base.times import parse_utc
from planner.events.light import station_in_umbra
from planner.plan.outlook import look_ahead
from planner.plan.subjects import subject
from planner.plan.windows import find_windows

ORBIT = Orbit(tle.bundled())


def lit(moment_utc):
    """Return whether any part of the Sun is seen from the station."""
    track = ORBIT.at(np.array([moment_utc.timestamp()]))
    return bool(station_in_umbra().margin(track, np.zeros(1, int))[0] <= 0.0)


@pytest.mark.parametrize("clock", ["00:10", "05:00", "12:34", "19:20", "23:59"])
def test_the_next_sunset_and_sunrise_are_the_next(clock):
    """The light changes at them, in the right sense, and nowhere between now and the first."""
    now = parse_utc(f"2024-10-10T{clock}")
    outlook = look_ahead(ORBIT, now, fixed_kp(3.0))
    sunset, sunrise = outlook.next_station_sunset_utc, outlook.next_station_sunrise_utc
    for moment, before in ((sunset, True), (sunrise, False)):
        assert now < moment < now + timedelta(hours=1.6)
        assert lit(moment - timedelta(seconds=0.5)) is before
        assert lit(moment + timedelta(seconds=0.5)) is not before
    first = min(sunset, sunrise)
    seconds = np.arange(1.0, (first - now).total_seconds() - 1.0, 5.0)
    assert {lit(now + timedelta(seconds=one)) for one in seconds} == {first == sunset}


def test_the_next_aurora_begins_after_now():
    """One that is open already is not the next; the next is the first of those that begin later."""
    kp = fixed_kp(5.0)
    span = Interval.utc("2024-10-10T12:00", hours=6)
    windows = find_windows(ORBIT, span, kp, subject("aurora"))
    inside = windows[1].peak_utc
    outlook = look_ahead(ORBIT, inside, kp)
    assert outlook.next_aurora_utc == windows[2].start_utc
    assert outlook.aurora_until_utc == windows[1].end_utc
    between = windows[1].end_utc + (windows[2].start_utc - windows[1].end_utc) / 2
    assert look_ahead(ORBIT, between, kp).aurora_until_utc is None


def test_no_night_is_none():
    """In the orbit's season without night there is no sunset for ten days."""
    line1 = "1 25544U 98067A   26177.67101756  .00008101  00000+0  15268-3 0  999"
    for node in range(0, 360, 20):
        line2 = f"2 25544  51.6322 {node:8.4f} 0004299 235.1263 124.9322 15.4944243357322"
        text = "\n".join(
            line + str(sum(int(c) if c.isdigit() else c == "-" for c in line) % 10)
            for line in (line1, line2)
        )
        orbit = Orbit(tle.loads(text))
        beta = orbit.track(Interval.utc("2026-06-25", days=1), 600.0).solar_beta_deg
        if np.min(np.abs(beta)) > 73.5:
            break
    outlook = look_ahead(orbit, parse_utc("2026-06-25T12:00"), fixed_kp(0.0))
    night = orbit.track(Interval.utc("2026-06-25T12:00", days=10), 20.0)
    if not np.any(station_in_umbra().margin(night, np.zeros(1, int)) > 0.0):
        assert outlook.next_station_sunset_utc is None
    else:
        assert outlook.next_station_sunset_utc > parse_utc("2026-06-25T12:00")
