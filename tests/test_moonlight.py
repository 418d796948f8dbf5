"""The Moon's phase and light: against Skyfield's almanac, and published illuminances."""

from importlib.resources import files

import numpy as np
import pytest
from skyfield import almanac
from skyfield.api import load, load_file

from planner.orbit.bodies import MOON, SUN
from planner.sky.moonlight import (
    illuminance_lux,
    illuminated_fraction,
    moonlight_lux,
    phase_angle_deg,
)

TIMESCALE = load.timescale(builtin=True)
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


def test_illuminance_at_full_and_half():
    """Krisciunas and Schaefer (1991), equation 8, worked out by hand: 0.313 and 0.029 lux.

    At full 10.764 * 10 ** (-0.4 * 3.84); at 90 degrees the magnitude is 3.84 + 2.34 + 0.26244.
    """
    zenith = np.ones(2)
    light = illuminance_lux(np.array([0.0, 90.0]), zenith)
    np.testing.assert_allclose(light, [0.3133, 0.02852], rtol=2e-3)


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
