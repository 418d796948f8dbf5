"""Time scales: against the published leap seconds, the IERS's UT1 - UTC, and Skyfield."""

from datetime import UTC, datetime

import numpy as np
import pytest
from skyfield.api import load

from planner.orbit.timescale import (
    leap_second_posix_s,
    skyfield_time,
    skyfield_time_of_tai,
    tai_minus_utc_s,
    timescale,
    ut1_minus_utc_s,
)


def posix(*date):
    """Return the POSIX seconds of a UTC date."""
    return datetime(*date, tzinfo=UTC).timestamp()


def test_leap_seconds():
    """The 27 since 1972 (IERS Bulletin C); the last ended with 2016."""
    leaps = leap_second_posix_s()
    assert len(leaps) >= 27
    for date in (
        (1972, 7, 1),
        (1999, 1, 1),
        (2006, 1, 1),
        (2009, 1, 1),
        (2012, 7, 1),
        (2015, 7, 1),
        (2017, 1, 1),
    ):
        assert posix(*date) in leaps


@pytest.mark.parametrize(
    ("date", "seconds"),
    [
        ((1972, 3, 1), 10), ((1972, 7, 1), 11), ((1998, 12, 31, 23, 59, 59), 31),
        ((1999, 1, 1), 32), ((2006, 1, 1), 33), ((2009, 1, 1), 34), ((2012, 7, 1), 35),
        ((2015, 6, 30, 23, 59, 59), 35), ((2015, 7, 1), 36), ((2016, 12, 31, 23, 59, 59), 36),
        ((2017, 1, 1), 37), ((2024, 10, 10), 37),
    ],
)  # fmt: skip
def test_tai_minus_utc(date, seconds):
    """The table of the IERS, by itself and among other moments."""
    moment = posix(*date)
    assert tai_minus_utc_s(np.array([moment])) == seconds
    both = tai_minus_utc_s(np.array([posix(1980, 1, 10), moment]))
    np.testing.assert_array_equal(both, [19, seconds])


@pytest.mark.parametrize(
    ("date", "seconds"),
    [
        ((2000, 1, 1), 0.3555), ((2005, 12, 31), -0.6612), ((2006, 1, 1), 0.3388),
        ((2016, 12, 31), -0.4077), ((2017, 1, 1), 0.5912), ((2020, 1, 1), -0.1771),
    ],
)  # fmt: skip
def test_ut1_minus_utc(date, seconds):
    """IERS EOP 14 C04, to 2 ms; across a leap second it leaps with it."""
    assert ut1_minus_utc_s(np.array([posix(*date)]))[0] == pytest.approx(seconds, abs=2e-3)


@pytest.mark.parametrize("year", [1999, 2008, 2016, 2024, 2030, 2045])
def test_ut1_is_skyfields(year):
    """`dut1` of Skyfield at random moments of a year, to a microsecond."""
    moments = posix(year, 1, 1) + np.random.default_rng(year).uniform(0.0, 366.0 * 86400.0, 300)
    theirs = skyfield_time(moments).dut1
    np.testing.assert_allclose(ut1_minus_utc_s(moments), theirs, rtol=0.0, atol=1e-6)


def test_skyfield_times():
    """UTC comes back as it went in, to 20 microseconds; TAI is 37 s ahead in 2024."""
    moments = posix(2024, 10, 10, 3, 4, 5) + np.array([0.0, 0.25, 1e5])
    back = [one.timestamp() for one in skyfield_time(moments).utc_datetime()]
    np.testing.assert_allclose(np.array(back) - moments, 0.0, atol=2e-5)
    ahead = skyfield_time_of_tai(moments + 37.0).tt - skyfield_time(moments).tt
    np.testing.assert_allclose(ahead * 86400.0, 0.0, atol=1e-4)


def test_the_time_scale_is_built_in_and_made_once():
    """No file is asked for, and the same one is given again."""
    assert timescale() is timescale()


def test_the_time_scale_is_the_one_that_skyfield_builds():
    """Leap seconds and TT - UT1 over a century: the same numbers to the last digit."""
    theirs = load.timescale(builtin=True)
    days = np.arange(2430000.5, 2470000.5, 97.0)
    assert np.array_equal(timescale().tt_jd(days).delta_t, theirs.tt_jd(days).delta_t)
    assert np.array_equal(timescale().leap_dates, theirs.leap_dates)
    assert np.array_equal(timescale().leap_offsets, theirs.leap_offsets)
