"""The rows of an ephemeris, against Skyfield: speed, shadow, and gaps at the dip equator."""

from importlib.resources import files

import numpy as np
import pytest
from skyfield.api import EarthSatellite, load
from skyfield.sgp4lib import TEME

import tle
from planner.api import Interval, Orbit, find_terminator_crossings, states
from planner.base.times import posix_from_utc

FIRST = "1 25544U 98067A   24284.82270477  .00058831  00000-0  10430-2 0  9992"
SECOND = "2 25544  51.6375 102.6414 0009203  57.0496 303.1376 15.49634632476487"
ORBIT = Orbit(tle.loads(f"{FIRST}\n{SECOND}\n"))
SPAN = Interval.utc("2024-10-10T18:00", hours=6)
ROWS = states(ORBIT.track(SPAN, 60.0))


def test_rows_stand_a_step_apart():
    """From the start to the end of the span, both included."""
    assert [round(posix_from_utc(row.time_utc) - SPAN.start_posix_s, 6) for row in ROWS] == list(
        range(0, 6 * 3600 + 1, 60)
    )


def test_speed():
    """Skyfield's speed in TEME, within 1e-6 km/s."""
    station = EarthSatellite(FIRST, SECOND, ts=load.timescale(builtin=True))
    for row in ROWS[::30]:
        time = load.timescale(builtin=True).from_datetime(row.time_utc)
        velocity = station.at(time).frame_xyz_and_velocity(TEME)[1].km_per_s
        assert row.speed_km_s == pytest.approx(np.linalg.norm(velocity), abs=1e-6)


def test_sunlit_between_the_shadows():
    """A row is dark exactly while it stands between an entry into the umbra and the exit."""
    crossings = find_terminator_crossings(ORBIT, SPAN, kinds=["station_umbra"])
    assert len(crossings) > 5
    for row in ROWS:
        before = [one for one in crossings if one.time_utc <= row.time_utc]
        after = [one for one in crossings if one.time_utc > row.time_utc]
        lit = before[-1].edge == "into_day" if before else after[0].edge == "into_night"
        assert row.station_sunlit == lit


def test_no_magnetic_coordinates_at_the_dip_equator():
    """Both are None together, in a strip near the equator only, and never not a number.

    Truth: AACGM-v2 is undefined where field lines do not rise above the height of the point, within
    about 20 degrees of the equator (Shepherd 2014).
    """
    undefined = [row for row in ROWS if row.magnetic_latitude_deg is None]
    assert 0 < len(undefined) < len(ROWS) / 5
    for row in ROWS:
        assert (row.magnetic_latitude_deg is None) == (row.magnetic_local_time_h is None)
        if row.magnetic_latitude_deg is None:
            assert abs(row.latitude_deg) < 25.0
        else:
            assert -90.0 <= row.magnetic_latitude_deg <= 90.0
            assert 0.0 <= row.magnetic_local_time_h < 24.0


def test_the_lines_are_those_of_the_bundled_file():
    """So that what is tested is what ships."""
    text = (files("tle") / "data" / "reference_sets.tle").read_text(encoding="utf-8")
    assert f"{FIRST}\n{SECOND}\n" in text
