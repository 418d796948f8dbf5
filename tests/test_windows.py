"""What a window says of its peak, against Skyfield and plain vectors.

Truth: Skyfield's own route (`EarthSatellite`, `wgs84`, DE421), which shares no code with ours
beyond SGP4 itself. Bars: 0.01 degrees for angles, 0.001 for the Moon's fraction.
"""

from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from itertools import pairwise

import numpy as np
import pytest
from skyfield import almanac
from skyfield.api import EarthSatellite, load, load_file, wgs84
from skyfield.framelib import itrs
from skyfield.sgp4lib import TEME

import tle
from planner.api import Interval, Orbit, fixed_kp, make_plan, observed_kp
from planner.plan.subjects import subject
from planner.plan.windows import find_windows

TIMESCALE = load.timescale(builtin=True)
EPHEMERIS = load_file(str(files("skyfield_data") / "data" / "de421.bsp"))
FIRST = "1 25544U 98067A   24284.82270477  .00058831  00000-0  10430-2 0  9992"
SECOND = "2 25544  51.6375 102.6414 0009203  57.0496 303.1376 15.49634632476487"
STATION = EarthSatellite(FIRST, SECOND, ts=TIMESCALE)
ORBIT = Orbit(tle.loads(f"{FIRST}\n{SECOND}\n"))
SPAN = Interval.utc("2024-10-10", days=2)


@cache
def windows():
    """Return the windows of two days, from one set."""
    return make_plan(ORBIT, SPAN, observed_kp()).windows


def at(moment_utc):
    """Return the Skyfield time of a datetime."""
    return TIMESCALE.from_datetime(moment_utc)


def apart_deg(one, two):
    """Return the angle between two azimuths."""
    return abs((one - two + 180.0) % 360.0 - 180.0)


def enu(latitude_deg, longitude_deg):
    """Return the east, north and up axes at a place."""
    phi, lam = np.radians([latitude_deg, longitude_deg])
    return np.array(
        [
            [-np.sin(lam), np.cos(lam), 0.0],
            [-np.sin(phi) * np.cos(lam), -np.sin(phi) * np.sin(lam), np.cos(phi)],
            [np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)],
        ]
    )


def test_place_and_sun_at_the_peak():
    """Sub-point within 1e-5 degrees and 10 m, the Sun's elevation within 0.01 degrees."""
    for window in windows():
        time = at(window.peak_utc)
        position = STATION.at(time)
        below = wgs84.geographic_position_of(position)
        assert window.latitude_deg == pytest.approx(below.latitude.degrees, abs=1e-5)
        assert apart_deg(window.longitude_deg, below.longitude.degrees) < 1e-5
        assert window.altitude_km == pytest.approx(below.elevation.km, abs=0.01)
        sun = EPHEMERIS["earth"].at(time).observe(EPHEMERIS["sun"]).apparent().frame_xyz(itrs).km
        up = enu(below.latitude.degrees, below.longitude.degrees)[2]
        elevation = np.degrees(np.arcsin(up @ sun / np.linalg.norm(sun)))
        assert window.sun_elevation_deg == pytest.approx(elevation, abs=0.01)


def test_moon_at_the_peak():
    """Elevation and azimuth from the station within 0.01 degrees, the lit fraction within 0.001.

    The fraction is the almanacs', from the Earth's centre: from the station it differs by up to
    0.005 about the quarters.
    """
    for window in windows():
        time = at(window.peak_utc)
        below = wgs84.geographic_position_of(STATION.at(time))
        viewer = wgs84.latlon(
            below.latitude.degrees, below.longitude.degrees, elevation_m=below.elevation.m
        )
        apparent = (EPHEMERIS["earth"] + viewer).at(time).observe(EPHEMERIS["moon"]).apparent()
        altitude, azimuth, _ = apparent.altaz()
        assert window.moon.elevation_deg == pytest.approx(altitude.degrees, abs=0.01)
        across = np.cos(altitude.radians)
        assert apart_deg(window.moon.azimuth_deg, azimuth.degrees) * across < 0.01
        lit = float(almanac.fraction_illuminated(EPHEMERIS, "moon", time))
        assert window.moon.illuminated_fraction == pytest.approx(lit, abs=0.001)


def test_solar_beta_at_the_peak():
    """The Sun out of the plane of Skyfield's position and velocity (TEME), within 0.01 degrees."""
    for window in windows():
        time = at(window.peak_utc)
        position, velocity = (
            value.km if hasattr(value, "km") else value.km_per_s
            for value in STATION.at(time).frame_xyz_and_velocity(TEME)
        )
        sun = EPHEMERIS["earth"].at(time).observe(EPHEMERIS["sun"]).apparent().frame_xyz(TEME).km
        normal = np.cross(position, velocity)
        sine = normal @ sun / np.linalg.norm(normal) / np.linalg.norm(sun)
        assert window.solar_beta_deg == pytest.approx(np.degrees(np.arcsin(sine)), abs=0.01)


def test_look_at_the_peak():
    """From the station to the named emission by plain vectors: 0.01 degrees, 0.01 km."""
    seen = [window for window in windows() if window.aurora]
    assert len(seen) > 20
    for window in seen:
        aurora, look = window.aurora, window.look
        here = wgs84.latlon(
            window.latitude_deg, window.longitude_deg, elevation_m=1e3 * window.altitude_km
        ).itrs_xyz.km
        there = wgs84.latlon(
            aurora.emission_latitude_deg, aurora.emission_longitude_deg, elevation_m=110e3
        ).itrs_xyz.km
        line = there - here
        distance = np.linalg.norm(line)
        east, north, up = enu(window.latitude_deg, window.longitude_deg) @ line
        assert look.range_km == pytest.approx(distance, abs=0.01)
        depression = np.degrees(np.arcsin(-up / distance))
        assert look.depression_deg == pytest.approx(depression, abs=0.01)
        level = np.hypot(east, north) / distance
        azimuth = np.degrees(np.arctan2(east, north))
        assert apart_deg(look.azimuth_deg, azimuth) * level < 0.01
        # The bearing is counted from the flight direction, clockwise: starboard is positive.
        track = ORBIT.at(np.array([window.peak_utc.timestamp()]))
        ahead = (
            enu(window.latitude_deg, window.longitude_deg)
            @ (track.inertial_velocity_itrs_km_s[:, 0])
        )
        heading = np.degrees(np.arctan2(ahead[0], ahead[1]))
        assert -180.0 <= look.relative_bearing_deg < 180.0
        assert apart_deg(look.relative_bearing_deg, azimuth - heading) * level < 0.01


def test_station_sunlit_at_the_peak():
    """Against Skyfield's `is_sunlit`, which knows a spherical Earth: never wrong away from dusk."""
    for window in windows():
        near = [window.peak_utc + timedelta(seconds=offset) for offset in (-40, 0, 40)]
        lit = {bool(STATION.at(at(moment)).is_sunlit(EPHEMERIS)) for moment in near}
        if len(lit) == 1:
            assert window.station_sunlit == lit.pop()


def test_what_crosses_the_edge_of_the_span_is_given_whole():
    """A span that begins or ends inside a window has it as a longer span has it (1 ms)."""
    chosen = subject("aurora")
    whole = find_windows(ORBIT, SPAN, observed_kp(), chosen)
    longest = max(whole, key=lambda window: window.duration_s)
    middle = longest.start_utc + (longest.end_utc - longest.start_utc) / 2
    for start, end in (
        (middle, middle + timedelta(hours=3)),
        (middle - timedelta(hours=3), middle),
    ):
        part = find_windows(ORBIT, Interval(start, end), observed_kp(), chosen)
        (twin,) = (window for window in part if window.id == longest.id)
        assert abs((twin.start_utc - longest.start_utc).total_seconds()) < 1e-3
        assert abs((twin.end_utc - longest.end_utc).total_seconds()) < 1e-3
        assert twin.score == pytest.approx(longest.score, abs=1e-6)
    inside = Interval(middle, middle + timedelta(seconds=10))
    assert [one.id for one in find_windows(ORBIT, inside, observed_kp(), chosen)] == [longest.id]


def test_short_gaps_are_closed_and_short_windows_dropped():
    """None shorter than 20 s; no two of a hemisphere nearer than 60 s."""
    found = find_windows(
        ORBIT, Interval.utc("2024-10-05", days=8), fixed_kp(1.0), subject("aurora")
    )
    assert len(found) > 80
    assert min(window.duration_s for window in found) >= 20.0
    for hemisphere in {window.aurora.hemisphere for window in found}:
        mine = [window for window in found if window.aurora.hemisphere == hemisphere]
        gaps = [
            (after.start_utc - before.end_utc).total_seconds() for before, after in pairwise(mine)
        ]
        assert min(gaps) >= 60.0


def test_the_great_storm_is_found():
    """The aurora of 10 October 2024 between 15:00 and 24:00 UTC is the best of two days.

    Truth: the storm's sudden commencement at 15:15 UTC on 10 October 2024 and Kp 8 to 9 after it
    (NOAA SWPC's account).
    """
    best = [window for window in windows() if window.subject == "aurora"][:3]
    for window in best:
        assert window.peak_utc > datetime(2024, 10, 10, 15, tzinfo=UTC)
        assert window.kp >= 7.0


def test_a_hand_over_at_a_node_counts_no_revolution_twice():
    """The set of 11 October 2024, 12:46 UTC leads the station back across the equator by 0.7 s.

    The revolutions of sunsets on that day run on without a gap, and the names are those that one
    set gives: one orbit of 92 minutes has one sunset.
    """
    span = Interval.utc("2024-10-11", days=1)
    bundled = Orbit(tle.bundled())
    several = {
        window.id for window in find_windows(bundled, span, observed_kp(), subject("sunset"))
    }
    one = Orbit([one for one in tle.bundled() if f"{one.epoch_utc:%Y-%m-%d}" == "2024-10-09"])
    single = {window.id for window in find_windows(one, span, observed_kp(), subject("sunset"))}
    assert several == single
    turns = sorted(int(name.split("-r")[1][:2]) for name in several if "2024-10-11" in name)
    assert turns == list(range(turns[0], turns[0] + len(turns)))
