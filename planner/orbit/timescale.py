"""Skyfield's time scales for POSIX seconds: leap seconds, and how far the Earth has turned."""

from functools import cache
from typing import Any

import numpy as np
from skyfield.functions import load_bundled_npy
from skyfield.sgp4lib import theta_GMST1982
from skyfield.timelib import Timescale

from planner.base.arrays import FloatArray
from planner.base.constants import DAY_S
from planner.base.times import POSIX_EPOCH_JULIAN_DATE, julian_date_utc

TT_MINUS_TAI_S = 32.184


@cache
def timescale() -> Any:
    """Return Skyfield's built-in time scale, which needs no file.

    It is what Skyfield's `load.timescale(builtin=True)` returns, made from the same arrays; but the
    loader brings half of the standard library's network code along, which takes longer to import
    than the rest of what is needed here. Where the arrays are not as expected, the loader is asked.
    """
    try:
        arrays = load_bundled_npy("iers.npz")
        days = arrays["tt_jd_minus_arange"]
        recent = days + np.arange(len(days)), (arrays["delta_t_1e7"] / 1e7).round(7)
        return Timescale(recent, arrays["leap_dates"], arrays["leap_offsets"])
    except (KeyError, OSError):
        from skyfield.api import load

        return load.timescale(builtin=True)


def skyfield_time(posix_s: FloatArray) -> Any:
    """Return the Skyfield time of POSIX seconds."""
    days = np.floor(posix_s / DAY_S)
    return timescale().utc(1970, 1, 1 + days, 0, 0, posix_s - days * DAY_S)


@cache
def leap_second_posix_s() -> FloatArray:
    """Return the ends of the leap seconds since 1972, from which TAI - UTC is one second more."""
    dates: FloatArray = (timescale().leap_dates - POSIX_EPOCH_JULIAN_DATE) * DAY_S
    return dates[np.isfinite(dates)]


def turn_to_itrs(posix_s: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the cosine and sine of the turn about z from TEME to ITRS: minus the sidereal time.

    Source: Aoki et al. (1982), as Skyfield has it, with UT1 from Skyfield's own table. Polar motion
    (10 m at the station) is left out.
    Accuracy: 1e-9 degrees of Skyfield's own route (tests/test_track.py).
    """
    whole, fraction = julian_date_utc(posix_s)
    theta, _ = theta_GMST1982(whole, fraction + ut1_minus_utc_s(posix_s) / DAY_S)
    return np.cos(theta), -np.sin(theta)


def ut1_minus_utc_s(posix_s: FloatArray) -> FloatArray:
    """Return UT1 - UTC. TT - UT1 is smooth and taken linear over a day; the leaps are added."""
    if not len(posix_s):
        return np.empty(0)
    first = float(np.floor(np.min(posix_s) / DAY_S))
    last = float(np.floor(np.max(posix_s) / DAY_S)) + 1.0
    days, tt_minus_ut1 = _tt_minus_ut1_s(first, last)
    difference: FloatArray = (
        TT_MINUS_TAI_S + tai_minus_utc_s(posix_s) - np.interp(posix_s / DAY_S, days, tt_minus_ut1)
    )
    return difference


def rotation_end_posix_s() -> float:
    """Return up to when the Earth's rotation was measured, or foretold from measurements."""
    last_day = float(timescale().delta_t_table[0][-1])
    return (last_day - POSIX_EPOCH_JULIAN_DATE) * DAY_S


def tai_minus_utc_s(posix_s: FloatArray) -> FloatArray | float:
    """Return TAI - UTC, a whole number of seconds; one number where it is the same throughout."""
    first, last = np.searchsorted(
        leap_second_posix_s(), [np.min(posix_s), np.max(posix_s)], side="right"
    )
    offsets = _tai_minus_utc_s()
    if first == last:
        return float(offsets[first])
    leaps: FloatArray = offsets[np.searchsorted(leap_second_posix_s(), posix_s, side="right")]
    return leaps


def skyfield_time_of_tai(tai_s: FloatArray) -> Any:
    """Return the Skyfield time of TAI, as the seconds that passed since 1970-01-01 00:00 TAI."""
    days = np.floor(tai_s / DAY_S)
    return timescale().tai(1970, 1, 1 + days, 0, 0, tai_s - days * DAY_S)


@cache
def _tt_minus_ut1_s(first_day: float, last_day: float) -> tuple[FloatArray, FloatArray]:
    days = np.arange(first_day, last_day + 1.0)
    time = skyfield_time(days * DAY_S)
    return days, np.asarray(time.delta_t)


@cache
def _tai_minus_utc_s() -> FloatArray:
    """Return TAI - UTC before the first leap second since 1972, and after each."""
    after = np.asarray(timescale().leap_offsets, float)[-len(leap_second_posix_s()) :]
    return np.concatenate([[after[0] - 1.0], after])
