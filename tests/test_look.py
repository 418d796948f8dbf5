"""Look directions against plain trigonometry on the sphere of the sky.

Truth: the azimuth, elevation and distance of a target by Skyfield's `wgs84` and `altaz`; bearings
by targets that are placed on purpose. Bar: 0.01 degrees.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skyfield.api import load, wgs84

import tle
from planner.api import Orbit, parse_utc
from planner.camera.look import look_at, toward, toward_words

ORBIT = Orbit(tle.bundled())
START_S = parse_utc("2024-10-10T18:00").timestamp()
TIME = load.timescale(builtin=True).utc(2024, 10, 10)


@settings(max_examples=40)
@given(
    minutes=st.floats(0.0, 90.0),
    north_deg=st.floats(-18.0, 18.0),
    east_deg=st.floats(-18.0, 18.0),
    height_km=st.floats(0.0, 300.0),
)
def test_azimuth_depression_and_range(minutes, north_deg, east_deg, height_km):
    """Against Skyfield's `altaz` of one place from another, within 0.01 degrees and 1 m."""
    track = ORBIT.at(np.array([START_S + 60.0 * minutes]))
    latitude, longitude = track.latitude_deg[0], track.longitude_deg[0]
    here = wgs84.latlon(latitude, longitude, elevation_m=1e3 * track.altitude_km[0])
    there = wgs84.latlon(
        np.clip(latitude + north_deg, -89.0, 89.0),
        longitude + east_deg,
        elevation_m=1e3 * height_km,
    )
    altitude, azimuth, distance = (there - here).at(TIME).altaz()
    (look,) = look_at(track, there.itrs_xyz.km[:, None])
    assert look.depression_deg == pytest.approx(-altitude.degrees, abs=0.01)
    assert look.range_km == pytest.approx(distance.km, abs=1e-3)
    off = (look.azimuth_deg - azimuth.degrees + 180.0) % 360.0 - 180.0
    assert abs(off) * np.cos(altitude.radians) < 0.01
    assert 0.0 <= look.azimuth_deg < 360.0
    assert -180.0 <= look.relative_bearing_deg < 180.0


@pytest.mark.parametrize(
    ("ahead", "aside", "bearing_deg", "word"),
    [
        (1, 0, 0.0, "forward"),
        (1, 1, 45.0, "forward-starboard"),
        (0, 1, 90.0, "starboard"),
        (-1, 1, 135.0, "aft-starboard"),
        (-1, -1, -135.0, "aft-port"),
        (0, -1, -90.0, "port"),
        (1, -1, -45.0, "forward-port"),
    ],
)
def test_starboard_is_on_the_right(ahead, aside, bearing_deg, word):
    """The right hand is flight direction times up, which no code of ours worked out here.

    The horizontal is geodetic and the flight direction level only to 0.2 degrees: bar 0.2.
    """
    track = ORBIT.at(START_S + 400.0 * np.arange(12.0))
    forward = track.inertial_velocity_itrs_km_s / np.linalg.norm(
        track.inertial_velocity_itrs_km_s, axis=0
    )
    right = np.cross(forward, track.up_itrs, axis=0)
    right /= np.linalg.norm(right, axis=0)
    target = track.position_itrs_km + 500.0 * (ahead * forward + aside * right - track.up_itrs)
    for look in look_at(track, target):
        assert look.relative_bearing_deg == pytest.approx(bearing_deg, abs=0.2)
        assert look.toward == word


def test_straight_down_has_a_bearing_that_fits_its_azimuth():
    """Bearing is azimuth less heading even where rounding alone would give the bearing."""
    track = ORBIT.at(START_S + 400.0 * np.arange(12.0))
    ahead = look_at(track, track.position_itrs_km + 100.0 * track.inertial_velocity_itrs_km_s)
    for look, flight in zip(look_at(track, 0.9 * track.position_itrs_km), ahead, strict=True):
        assert look.depression_deg > 89.7
        off = look.azimuth_deg - flight.azimuth_deg - look.relative_bearing_deg
        assert (off + 180.0) % 360.0 - 180.0 == pytest.approx(0.0, abs=0.01)


@given(st.floats(-180.0, 179.9999))
def test_words_turn_clockwise(bearing_deg):
    """The word's middle lies within 22.5 degrees of the bearing."""
    words = ["forward", "forward-starboard", "starboard", "aft-starboard"]
    words += ["aft", "aft-port", "port", "forward-port"]
    middle_deg = 45.0 * words.index(toward(bearing_deg))
    assert abs((bearing_deg - middle_deg + 180.0) % 360.0 - 180.0) <= 22.5 + 1e-9


@pytest.mark.parametrize(
    ("bearing_deg", "words"),
    [
        (0.0, "forward"),
        (22.5, "forward and a little to starboard"),
        (67.5, "starboard and a little forward"),
        (112.5, "starboard and a little aft"),
        (135.0, "aft-starboard"),
        (157.5, "aft and a little to starboard"),
        (-180.0, "aft"),
        (-157.5, "aft and a little to port"),
        (-67.5, "port and a little forward"),
        (-22.5, "forward and a little to port"),
    ],
)
def test_the_bearing_as_one_says_it(bearing_deg, words):
    """Sixteen directions; a degree to either side is the same."""
    for near_deg in (bearing_deg - 1.0, bearing_deg, bearing_deg + 1.0):
        assert toward_words(near_deg) == words
