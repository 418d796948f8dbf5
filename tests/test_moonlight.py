"""The Moon's phase and light: against Skyfield, published illuminances, and plain geometry."""

from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from skyfield import almanac
from skyfield.api import load, load_file, wgs84
from skyfield.framelib import itrs
from test_track import PAIRS, epoch_s

import tle
from planner.base.geometry import geodetic_up
from planner.orbit.bodies import MOON, SUN
from planner.orbit.sgp4_orbit import Orbit
from planner.sky.lighting import elevation_above_limb_deg
from planner.sky.moonlight import (
    CLOUD_ALBEDO,
    LAND_ALBEDO,
    SEA_ALBEDO,
    disc_flattening,
    disc_transmission,
    from_line_deg,
    illuminance_lux,
    illuminated_fraction,
    landscape_stops,
    moonlight_lux,
    moonlight_on_line_cd_m2,
    moonlit_on_line_cd_m2,
    phase_angle_deg,
    reflected_cd_m2,
    refracted_above_limb_deg,
    veil_cd_m2,
    veil_on_line_cd_m2,
)
from planner.sky.photometry import brightness_kr

TIMESCALE = load.timescale(builtin=True)
TRACK = Orbit(tle.loads("\n".join(PAIRS[9]))).at(epoch_s(PAIRS[9]) + np.arange(0.0, 86400.0, 60.0))
EQUATOR_KM = 6378.137
# A station and a full Moon above it, with the Sun behind the Earth.
STATION_KM = np.array([[EQUATOR_KM + 415.0], [0.0], [0.0]])
OVERHEAD_KM = np.array([[384400.0], [0.0], [0.0]])
BEHIND_KM = np.array([[-1.496e8], [1.0], [0.0]])
EPHEMERIS = load_file(str(files("skyfield_data") / "data" / "de421.bsp"))


def phases(posix_s):
    """Return our phase angle; any axes will do, so these are TEME."""
    return phase_angle_deg(MOON.position_teme_km(posix_s), SUN.position_teme_km(posix_s))


def test_lit_fraction_is_skyfields():
    """`almanac.fraction_illuminated` from the Earth's centre, to 1e-4, every nine hours of 2024.

    Ours is of apparent places, and theirs of astrometric ones: aberration makes up to 7e-5.
    """
    posix_s = 1.704e9 + np.arange(0.0, 366.0 * 86400.0, 9.0 * 3600.0)
    days, seconds = np.divmod(posix_s, 86400.0)
    time = TIMESCALE.utc(1970, 1, 1 + days, 0, 0, seconds)
    theirs = almanac.fraction_illuminated(EPHEMERIS, "moon", time)
    np.testing.assert_allclose(illuminated_fraction(phases(posix_s)), theirs, rtol=0.0, atol=1e-4)


def test_new_and_full_moons():
    """Moments of the United States Naval Observatory, 2024, rounded to the minute."""
    full = TIMESCALE.utc(2024, 10, 17, 11, 26).utc_datetime().timestamp()
    new = TIMESCALE.utc(2024, 10, 2, 18, 49).utc_datetime().timestamp()  # an annular eclipse
    half = TIMESCALE.utc(2024, 10, 10, 18, 55).utc_datetime().timestamp()
    fraction = illuminated_fraction(phases(np.array([full, new, half])))
    assert fraction[0] > 0.998
    assert fraction[1] < 0.0001
    assert fraction[2] == pytest.approx(0.5, abs=0.005)


@pytest.mark.parametrize(
    ("phase_deg", "published_lux"), [(0.0, 0.3133), (60.0, 0.071), (90.0, 0.02852), (120.0, 0.008)]
)
def test_illuminance_by_phase(phase_deg, published_lux):
    """Krisciunas and Schaefer (1991), equation 8, worked out by hand, to its digits.

    At full 10.764 * 10 ** (-0.4 * 3.84); at 90 degrees the magnitude is 3.84 + 2.34 + 0.26244.
    """
    light = illuminance_lux(np.array([phase_deg]), np.ones(1))
    np.testing.assert_allclose(light, published_lux, rtol=2e-3, atol=5e-4)


def test_low_and_set_moons():
    """Half at 30 degrees, none below the horizon, and waxing as waning."""
    sine = np.array([1.0, 0.5, 0.0, -0.5])
    light = illuminance_lux(np.zeros(4), sine)
    np.testing.assert_allclose(light / light[0], [1.0, 0.5, 0.0, 0.0], atol=1e-15)
    assert illuminance_lux(np.array([-40.0]), np.ones(1)) == illuminance_lux(
        np.array([40.0]), np.ones(1)
    )


def test_moonlight_where_the_moon_stands_overhead():
    """A full Moon in the zenith, at the horizon and at the nadir."""
    moon, sun = np.array([[384400.0], [0.0], [0.0]]), np.array([[-1.496e8], [1.0], [0.0]])
    up = np.array([[1.0, 0.0, -1.0], [0.0, 1.0, 0.0], [0.0, 0.0, 0.0]])
    light = moonlight_lux(up, moon, sun)
    np.testing.assert_allclose(light, [0.3133, 0.0, 0.0], atol=1e-3)


def test_light_at_a_place_is_of_skyfields_moon():
    """Elevation, phase and distance of Skyfield's Moon give the light at a place, to 2 %.

    Theirs is seen from the place and ours from the Earth's centre: up to a degree of parallax. So
    the Moon is above 20 degrees, and the sine of its elevation moves by less than 0.017.
    """
    times = TIMESCALE.utc(2024, 10, np.arange(8.0, 24.0, 0.0625))
    place = wgs84.latlon(51.5, 8.0)
    seen = (EPHEMERIS["earth"] + place).at(times).observe(EPHEMERIS["moon"]).apparent()
    elevation, _, _ = seen.altaz()
    centre = EPHEMERIS["earth"].at(times)
    moon, sun = (
        centre.observe(EPHEMERIS[name]).apparent().frame_xyz(itrs).km for name in ("moon", "sun")
    )
    up = geodetic_up(np.full(len(times), 51.5), np.full(len(times), 8.0))
    ours = moonlight_lux(up, moon, sun)
    phase = almanac.phase_angle(EPHEMERIS, "moon", times).degrees
    distance = centre.observe(EPHEMERIS["moon"]).apparent().distance().km
    theirs = illuminance_lux(phase, np.sin(elevation.radians), distance)
    high = elevation.degrees > 20.0
    assert np.count_nonzero(high) > 50
    off = np.abs(ours - theirs)[high] / illuminance_lux(phase, 1.0, distance)[high]
    assert np.max(off) < 0.02
    assert np.all(ours[elevation.degrees < -2.0] == 0.0)


def test_the_nearer_moon_is_brighter():
    """At perigee, 356 500 km, a full Moon throws 30 % more light than at apogee, 406 700 km."""
    light = illuminance_lux(np.zeros(3), 1.0, np.array([356500.0, 384400.0, 406700.0]))
    assert light[0] / light[2] == pytest.approx((406700.0 / 356500.0) ** 2)
    assert light[1] == pytest.approx(0.3133, rel=1e-3)


def test_reflected_light():
    """Full-Moon cloud 0.070 cd/m2, as bright as 360 kR of green; sea and land are far darker."""
    full = illuminance_lux(np.zeros(1), 1.0)
    cloud = reflected_cd_m2(full)
    assert cloud == pytest.approx(0.070, abs=0.0005)
    assert brightness_kr(cloud) == pytest.approx(360.0, rel=0.01)
    assert CLOUD_ALBEDO > LAND_ALBEDO > SEA_ALBEDO
    np.testing.assert_allclose(reflected_cd_m2(full, SEA_ALBEDO) / cloud, 0.06 / 0.7)


@given(
    phase=st.floats(0.0, 179.0), fuller=st.floats(0.0, 1.0), sine=st.floats(-1.0, 1.0),
    higher=st.floats(0.0, 1.0), angle=st.floats(0.0, 179.0), farther=st.floats(0.0, 1.0),
)  # fmt: skip
def test_light_is_monotone(phase, fuller, sine, higher, angle, farther):
    """A fuller or a higher Moon gives no less light; farther from the line it veils no more."""
    here = illuminance_lux(np.array([phase]), sine)
    assert illuminance_lux(np.array([phase * (1.0 - fuller)]), sine) >= here
    assert illuminance_lux(np.array([phase]), sine + higher * (1.0 - sine)) >= here
    veil = veil_cd_m2(0.3, angle)
    assert 0.0 < veil_cd_m2(0.3, angle + farther * (180.0 - angle)) <= veil <= 3.0


def test_landscapes():
    """Best from a quarter to a gibbous Moon high up; a full Moon and a dark night are worse."""
    moons = illuminance_lux(np.array([90.0, 60.0, 45.0, 0.0, 130.0]), 1.0)
    stops = landscape_stops(moons)
    assert stops[:3].tolist() == [0.0, 0.0, 0.0]
    assert stops[3] == pytest.approx(np.log2(0.3133 / 0.15), abs=0.01)
    assert stops[4] > 1.0
    assert landscape_stops(0.0) == pytest.approx(7.0, abs=0.1)
    rising = landscape_stops(np.geomspace(1e-5, 0.025, 50))
    assert np.all(np.diff(rising) <= 0.0)


def line_past(height_km):
    """Return a line from 415 km over the equator, eastward, that is level at a height."""
    down = np.arccos((EQUATOR_KM + height_km) / (EQUATOR_KM + 415.0))
    return np.array([[-np.sin(down)], [np.cos(down)], [0.0]])


def test_moonlight_on_lines_under_a_full_moon():
    """Straight down 0.070 cd/m2, some 360 kR; 60 km above the limb 2 kR, of the veil alone.

    The veil by hand: 10 x 0.32 lux (from 415 km nearer) over 108.6 degrees squared. On the limb
    itself the Moon stands 20.1 degrees from overhead; 15 km up half of that shows, 45 km a
    hundredth.
    """
    view = (STATION_KM, line_past(0.0), OVERHEAD_KM, BEHIND_KM)
    down = moonlight_on_line_cd_m2(STATION_KM, -STATION_KM, OVERHEAD_KM, BEHIND_KM)
    assert brightness_kr(down) == pytest.approx(360.0, rel=0.01)
    above = moonlight_on_line_cd_m2(STATION_KM, line_past(60.0), OVERHEAD_KM, BEHIND_KM)
    assert brightness_kr(above) == pytest.approx(2.0, rel=0.2)
    veil = veil_on_line_cd_m2(STATION_KM, line_past(60.0), OVERHEAD_KM, BEHIND_KM)
    assert veil == pytest.approx(10.0 * 0.3133 / 108.6**2, rel=0.04)  # the Moon is 2 % nearer
    limb = moonlit_on_line_cd_m2(*view)
    assert limb == pytest.approx(0.0698 * np.cos(np.radians(20.13)), rel=0.01)
    for height_km, share in ((15.0, 0.5), (45.0, 0.01)):
        shown = moonlit_on_line_cd_m2(STATION_KM, line_past(height_km), OVERHEAD_KM, BEHIND_KM)
        assert shown / limb == pytest.approx(share, rel=0.05)
    sea = moonlit_on_line_cd_m2(*view, albedo=SEA_ALBEDO)
    np.testing.assert_allclose(sea / limb, SEA_ALBEDO / CLOUD_ALBEDO)


def test_a_set_moon_lays_no_light_on_any_line():
    """Behind the Earth, seen from the station, there is neither a veil nor lit cloud in view."""
    for height_km in (-3000.0, -500.0, 0.0, 92.0):
        light = moonlight_on_line_cd_m2(STATION_KM, line_past(height_km), -OVERHEAD_KM, BEHIND_KM)
        assert light == 0.0


def test_moonlight_on_lines_along_a_day_of_orbits():
    """Lines ahead and straight down at once, as each alone; the veil is there while the Moon is.

    Straight down the lit cloud is that of `reflected_cd_m2` at the sub-point, to 0.2 degrees.
    """
    bodies = TRACK.moon_itrs_km, TRACK.sun_itrs_km
    lines = np.stack([TRACK.lvlh[0], -TRACK.up_itrs], axis=1)
    both = moonlight_on_line_cd_m2(TRACK.position_itrs_km, lines, *bodies)
    for i in range(2):
        alone = moonlight_on_line_cd_m2(TRACK.position_itrs_km, lines[:, i], *bodies)
        np.testing.assert_allclose(both[i], alone, rtol=1e-12)
    assert np.all(np.isfinite(both) & (both >= 0.0))
    height = elevation_above_limb_deg(TRACK.position_itrs_km, TRACK.moon_itrs_km)
    veil = veil_on_line_cd_m2(TRACK.position_itrs_km, lines[:, 0], *bodies)
    assert np.all(veil[height < -0.3] == 0.0)
    assert np.all(veil[height > 0.3] > 0.0)
    below = moonlit_on_line_cd_m2(TRACK.position_itrs_km, lines[:, 1], *bodies)
    ours = reflected_cd_m2(moonlight_lux(TRACK.up_itrs, *bodies))
    np.testing.assert_allclose(below, ours, atol=3e-3 * np.max(ours))
    to_moon = TRACK.moon_itrs_km - TRACK.position_itrs_km
    ahead = from_line_deg(TRACK.position_itrs_km, 5.0 * to_moon, TRACK.moon_itrs_km)
    np.testing.assert_allclose(ahead, 0.0, atol=2e-6)


@given(
    phase=st.floats(0.0, 179.0), fuller=st.floats(0.0, 1.0), height=st.floats(-6000.0, 300.0),
    side=st.floats(-90.0, 90.0),
)  # fmt: skip
def test_a_fuller_moon_lays_more_light_on_every_line(phase, fuller, height, side):
    """The Moon in one place and the Sun nearer to opposite: never less light."""
    turn = np.radians(side)
    moon = 384400.0 * np.array([[np.cos(turn)], [0.0], [np.sin(turn)]])
    light = []
    for angle in np.radians([phase, phase * (1.0 - fuller)]):
        # A Sun so far off that the angle at the Moon is that between the directions.
        sun = -1.496e8 * (np.cos(angle) * moon / 384400.0 + np.sin(angle) * np.eye(3)[:, [1]])
        light.append(moonlight_on_line_cd_m2(STATION_KM, line_past(height), moon, sun))
    assert light[1] >= light[0] * (1.0 - 1e-6)


@given(above=st.floats(-90.0, 90.0), altitude=st.floats(200.0, 1500.0), more=st.floats(1e-3, 5.0))
def test_refraction_is_undone_by_the_bending(above, altitude, more):
    """What seems to stand at an angle is bent down by 68' exp(-height/7 km) to where it is."""
    seeming = refracted_above_limb_deg(above, altitude)
    away_km = np.sqrt((6371.0 + altitude) ** 2 - 6371.0**2)
    height_km = np.radians(seeming) * away_km
    if height_km > -7.0:
        true = seeming - 68.0 / 60.0 * np.exp(-height_km / 7.0)
        assert true == pytest.approx(above, abs=1e-9)
    assert above <= seeming < refracted_above_limb_deg(above + more, altitude)


def test_the_moon_at_the_limb():
    """Twice the 34' of the ground's horizon; flat on the limb, round 1 degree up; last in red."""
    assert refracted_above_limb_deg(-68.0 / 60.0, 415.0) == pytest.approx(0.0, abs=1e-9)
    height = np.array([0.0, 0.1, 0.3, 0.6, 1.0])
    flat = disc_flattening(height, 415.0)
    assert flat[0] < 1.0 / 7.0
    assert np.all(np.diff(flat) > 0.0)
    assert flat[-1] == pytest.approx(1.0, abs=0.03)
    step = 1e-5
    true = [-0.4, -0.4 + step]
    seeming = refracted_above_limb_deg(np.array(true), 415.0)
    slope = (seeming[1] - seeming[0]) / step
    assert disc_flattening(seeming[0], 415.0) == pytest.approx(slope, rel=1e-3)
    red, blue = (disc_transmission(height, 415.0, nm) for nm in (640.0, 450.0))
    assert np.all(red > blue)
    assert disc_transmission(-0.1, 415.0) == 0.0
