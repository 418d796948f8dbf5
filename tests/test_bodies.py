"""The interpolated Sun and Moon against Skyfield's apparent places of DE421.

Truth: `observe(...).apparent()` in the frame TEME. The Sun must agree within 6e-7 degrees, the
Moon within 3e-6 (measured 4.9e-7 and 2.6e-6), and both distances within 1e-7 of themselves.
"""

from datetime import UTC, datetime
from importlib.resources import files

import numpy as np
import pytest
from skyfield.api import Star, load, load_file
from skyfield.sgp4lib import TEME

from planner.orbit.bodies import GALACTIC_CENTRE, MOON, SUN

DAY_S = 86400.0
TIMESCALE = load.timescale(builtin=True)
EPHEMERIS = load_file(str(files("skyfield_data") / "data" / "de421.bsp"))


def skyfield_km(body, posix_s):
    """Return the apparent position (3, N) by Skyfield alone."""
    days, seconds = np.divmod(posix_s, DAY_S)
    time = TIMESCALE.utc(1970, 1, 1 + days, 0, 0, seconds)
    return EPHEMERIS["earth"].at(time).observe(EPHEMERIS[body.name]).apparent().frame_xyz(TEME).km


def differences(body, posix_s):
    """Return the largest angle in degrees and the largest relative difference of distance."""
    ours, theirs = body.position_teme_km(posix_s), skyfield_km(body, posix_s)
    our_km, their_km = np.linalg.norm(ours, axis=0), np.linalg.norm(theirs, axis=0)
    angle = np.linalg.norm(ours / our_km - theirs / their_km, axis=0)
    return np.degrees(np.max(angle)), np.max(np.abs(our_km / their_km - 1.0))


@pytest.mark.parametrize(("body", "bar_deg"), [(SUN, 6e-7), (MOON, 3e-6)], ids=["sun", "moon"])
@pytest.mark.parametrize("year", [1998, 2005, 2015, 2024, 2035, 2049])
def test_apparent_place_is_skyfields(body, bar_deg, year):
    """150 random moments of a year, in no order."""
    start_s = datetime(year, 1, 1, tzinfo=UTC).timestamp()
    moments = start_s + DAY_S * np.random.default_rng(year).uniform(0.0, 365.0, 150)
    angle_deg, distance = differences(body, moments)
    assert angle_deg < bar_deg
    assert distance < 1e-7


@pytest.mark.parametrize(("body", "bar_deg"), [(SUN, 6e-7), (MOON, 3e-6)], ids=["sun", "moon"])
@pytest.mark.parametrize("date", [(2006, 1, 1), (2009, 1, 1), (2015, 7, 1), (2017, 1, 1)])
def test_leap_seconds_bend_nothing(body, bar_deg, date):
    """Six days about a leap second: nodes spaced in UTC put the Moon off by 1.5e-4 degrees."""
    moments = datetime(*date, tzinfo=UTC).timestamp() + np.linspace(-3.0, 3.0, 145) * DAY_S
    angle_deg, _ = differences(body, moments)
    assert angle_deg < bar_deg


def test_order_of_moments_does_not_matter():
    """Ascending moments go another way through the code than shuffled ones."""
    moments = 1.7e9 + np.linspace(0.0, 20.0 * DAY_S, 200)
    order = np.random.default_rng(1).permutation(200)
    np.testing.assert_allclose(
        MOON.position_teme_km(moments)[:, order],
        MOON.position_teme_km(moments[order]),
        rtol=1e-13,
        atol=1e-6,
    )


def test_span_that_is_asked_for_does_not_matter():
    """A moment has the same Sun in an array of one and in an array that spans years."""
    moment = np.array([1.7283e9])
    wide = np.array([1.6e9, 1.7283e9, 1.9e9])
    alone = SUN.position_teme_km(moment)[:, 0]
    np.testing.assert_allclose(SUN.position_teme_km(wide)[:, 1], alone, rtol=1e-13, atol=1e-5)


@pytest.mark.parametrize("year", [1999, 2015, 2026, 2040])
def test_the_galactic_centre_is_skyfields_star(year):
    """Sagittarius A* (J2000, Reid & Brunthaler 2004) as Skyfield sees it, within its aberration.

    That is 0.0057 degrees; the bar is 0.006.
    """
    moments = datetime(year, 3, 5, tzinfo=UTC).timestamp() + np.arange(0.0, 300.0, 31.3) * 86400.0
    star = Star(ra_hours=(17, 45, 40.0409), dec_degrees=(-29, 0, 28.118))
    days, seconds = np.divmod(moments, DAY_S)
    time = TIMESCALE.utc(1970, 1, 1 + days, 0, 0, seconds)
    theirs = EPHEMERIS["earth"].at(time).observe(star).apparent().frame_xyz(TEME).km
    theirs = theirs / np.linalg.norm(theirs, axis=0)
    ours = GALACTIC_CENTRE.position_teme_km(moments)
    ours = ours / np.linalg.norm(ours, axis=0)
    apart = np.degrees(2.0 * np.arcsin(0.5 * np.linalg.norm(ours - theirs, axis=0)))
    assert np.max(apart) < 0.006
