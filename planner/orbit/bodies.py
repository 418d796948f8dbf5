"""Sun, Moon, planets and the Galaxy about the Earth, sampled from Skyfield and interpolated.

Skyfield spends its time on nutation, which hardly changes in a day. So it is asked only at fixed
absolute nodes, in the frame of the satellites (TEME), and six nodes give every moment between. The
nodes are evenly spaced in TAI, so that leap seconds bend nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from importlib.resources import files
from typing import Any

import numpy as np
from skyfield.jpllib import SpiceKernel
from skyfield.nutationlib import iau2000b_radians
from skyfield.sgp4lib import TEME

from planner.base.arrays import FloatArray
from planner.base.constants import DAY_S
from planner.base.errors import DataError
from planner.base.times import POSIX_EPOCH_JULIAN_DATE
from planner.orbit.timescale import (
    skyfield_time,
    skyfield_time_of_tai,
    tai_minus_utc_s,
    timescale,
)

_NODES_A_BLOCK = 16
_LONGEST_STEP_S = 2.0 * DAY_S  # between nodes of what is in the ephemeris
_LIGHT_DAYS = 1.0  # the light of the farthest planet left it hours before
_STENCIL = np.arange(-2, 4)


@dataclass(frozen=True)
class Body:
    """A body, the spacing of its nodes, and its positions (nodes, 3) in TEME at Skyfield's times.

    Accuracy: the Sun 5e-7 degrees, the Moon 3e-6 degrees of Skyfield's apparent direction
    (tests/test_bodies.py); a planet 1e-4, and beside the Sun, whose mass bends its light, 1e-3
    (tests/test_stars.py).
    """

    name: str
    node_step_s: float
    positions_teme_km: Callable[[Any], FloatArray]

    def position_teme_km(self, posix_s: FloatArray) -> FloatArray:
        """Return the apparent geocentric position (3, N).

        A moment that the ephemeris does not serve raises `DataError`.
        """
        posix_s = np.asarray(posix_s, float)
        if not len(posix_s):
            return np.empty((3, 0))
        place = (posix_s + tai_minus_utc_s(posix_s)) / self.node_step_s
        node = np.floor(place)
        first = int(np.min(node)) + int(_STENCIL[0])
        count = int(np.max(node)) + int(_STENCIL[-1]) - first + 1
        polynomials = _polynomials(self, first, count)
        if np.isnan(polynomials[[0, -1]]).any():
            raise _out_of_ephemeris(posix_s)
        index, x = node.astype(int) - first + int(_STENCIL[0]), place - node
        if np.any(index[1:] < index[:-1]):
            return _horner(np.moveaxis(polynomials[index], 0, -1), x)
        position = np.empty((3, len(x)))
        edges = np.searchsorted(index, np.arange(len(polynomials) + 1))
        for coefficients, low, high in zip(polynomials, edges[:-1], edges[1:], strict=True):
            if low < high:
                position[:, low:high] = _horner(coefficients[..., None], x[low:high])
        return position


def _horner(coefficients: FloatArray, x: FloatArray) -> FloatArray:
    """Return polynomials in `x`; `coefficients` (6, 3, ...) in ascending powers."""
    value: FloatArray = coefficients[-1] * x
    for coefficient in coefficients[-2:0:-1]:
        value += coefficient
        value *= x
    value += coefficients[0]
    return value


@lru_cache(maxsize=64)
def _polynomials(body: Body, first: int, count: int) -> FloatArray:
    """Return the quintics (intervals, 6, 3) through six neighbours of consecutive nodes."""
    powers = np.linalg.inv(np.vander(_STENCIL.astype(float), increasing=True))
    windows = np.lib.stride_tricks.sliding_window_view(
        _nodes(body, first, count), len(_STENCIL), axis=0
    )
    polynomials: FloatArray = np.einsum("pk,ick->ipc", powers, windows)
    return polynomials


def _nodes(body: Body, first: int, count: int) -> FloatArray:
    """Return the positions (count, 3) at consecutive nodes, computed in whole blocks and kept."""
    blocks = range(first // _NODES_A_BLOCK, (first + count - 1) // _NODES_A_BLOCK + 1)
    missing = [number for number in blocks if (body, number) not in _BLOCKS]
    if missing:  # all at once: what Skyfield spends on a call is worth twenty nodes
        wanted = range(missing[0], missing[-1] + 1)
        node = np.arange(wanted.start * _NODES_A_BLOCK, wanted.stop * _NODES_A_BLOCK)
        time = skyfield_time_of_tai(np.asarray(node * body.node_step_s, np.float64))
        # IAU 2000B: within 0.001 arcseconds of the full series, at a seventh of its cost.
        time._nutation_angles_radians = iau2000b_radians(time)
        computed = np.split(body.positions_teme_km(time), len(wanted))
        _BLOCKS.update({(body, n): part for n, part in zip(wanted, computed, strict=True)})
    start = first - blocks.start * _NODES_A_BLOCK
    return np.concatenate([_BLOCKS[body, number] for number in blocks])[start : start + count]


_BLOCKS: dict[tuple[Body, int], FloatArray] = {}


def _apparent(name: str, time: Any) -> FloatArray:
    """Return the apparent positions of a body of DE421: light time and aberration included.

    They are nan at the nodes of a block that lie beyond its ends.
    """
    ephemeris = _ephemeris()
    first, last = _ephemeris_days()
    known = (time.tdb >= first + _LIGHT_DAYS) & (time.tdb <= last)
    if not known.any():
        return np.full((len(known), 3), np.nan)
    if not known.all():  # those beyond are worked out for one within, and struck out
        time = timescale().tt_jd(np.where(known, time.tt, time.tt[known][0]))
    apparent = ephemeris["earth"].at(time).observe(ephemeris[name]).apparent()
    position: FloatArray = apparent.frame_xyz(TEME).km.T
    return np.where(known[:, None], position, np.nan)


def _fixed(right_ascension_deg: float, declination_deg: float, km: float, time: Any) -> FloatArray:
    """Return the positions of a point that stands still among the stars, without aberration."""
    alpha, delta = np.radians([right_ascension_deg, declination_deg])
    icrs = [np.cos(delta) * np.cos(alpha), np.cos(delta) * np.sin(alpha), np.sin(delta)]
    position: FloatArray = km * np.einsum("ijn,j->ni", TEME.rotation_at(time), icrs)
    return position


def planet_magnitude(planet: Body, posix_s: FloatArray) -> FloatArray:
    """Return the visual magnitude of one of `PLANETS` from the Earth, linear from noon to noon.

    Source: Mallama and Hilton (2018), Astronomy and Computing 25, 10, as Skyfield has it.
    Accuracy: 0.01 of Skyfield's own while the planet is over 15 degrees from the Sun
    (tests/test_stars.py); of Mars 0.06, whose turning is left out there.
    """
    posix_s = np.asarray(posix_s, float)
    day = posix_s / DAY_S - 0.5
    before = np.floor(day).astype(int)
    days, index = np.unique(np.concatenate([before, before + 1]), return_inverse=True)
    values = np.array([_noon_magnitude(planet.name, number) for number in days.tolist()])
    first, second = values[index].reshape(2, len(posix_s))
    magnitude: FloatArray = first + (day - before) * (second - first)
    return magnitude


@lru_cache(maxsize=4096)
def _noon_magnitude(name: str, day: int) -> float:
    """Return the magnitude at noon of a day since 1970-01-01."""
    from skyfield.magnitudelib import planetary_magnitude

    time, ephemeris = skyfield_time(np.array([(day + 0.5) * DAY_S])), _ephemeris()
    astrometric = ephemeris["earth"].at(time).observe(ephemeris[_KERNEL[name]])
    return float(planetary_magnitude(astrometric)[0])


@cache
def _ephemeris() -> Any:
    """Return DE421 (1899 to 2053), which comes with the package skyfield-data."""
    return SpiceKernel(str(files("skyfield_data") / "data" / "de421.bsp"))


@cache
def _ephemeris_days() -> tuple[float, float]:
    """Return the Julian dates (TDB) at which the ephemeris begins and ends."""
    segments = _ephemeris().spk.segments
    return max(one.start_jd for one in segments), min(one.end_jd for one in segments)


def ephemeris_limits_posix_s() -> tuple[float, float]:
    """Return from when to when the ephemeris gives the Sun, the Moon and the planets.

    That is a few days less than it reaches: a place is found from nodes before and after it.
    """
    first, last = _ephemeris_days()
    low_s = (first + _LIGHT_DAYS - POSIX_EPOCH_JULIAN_DATE) * DAY_S
    high_s = (last - POSIX_EPOCH_JULIAN_DATE) * DAY_S
    low_node, high_node = np.ceil(low_s / _LONGEST_STEP_S), np.floor(high_s / _LONGEST_STEP_S)
    before, after = int(-_STENCIL[0]), int(_STENCIL[-1])
    day_s = DAY_S * np.array([1.0, -1.0])  # TAI and TDB are no UTC
    limits_s = _LONGEST_STEP_S * np.array([low_node + before, high_node - after + 1]) + day_s
    return float(limits_s[0]), float(limits_s[1])


def _out_of_ephemeris(posix_s: FloatArray) -> DataError:
    first_s, last_s = ephemeris_limits_posix_s()
    beyond_s = posix_s[(posix_s < first_s) | (posix_s > last_s)]
    moment_s = float(beyond_s[0] if len(beyond_s) else posix_s[0])
    first, moment, last = (_date(one) for one in (first_s, moment_s, last_s))
    return DataError(
        f"Sun and Moon on {moment} are not known: the ephemeris serves from {first} to {last}. "
        "Ask for a time between them."
    )


def _date(posix_s: float) -> str:
    """Return a date, of a year that need not be in the calendar of `datetime`."""
    return str(np.datetime64(int(posix_s), "s"))[:10]


SUN = Body("sun", _LONGEST_STEP_S, partial(_apparent, "sun"))
MOON = Body("moon", 0.5 * DAY_S, partial(_apparent, "moon"))
# Sagittarius A*: Reid & Brunthaler (2004), ApJ 616, 872; 8178 parsecs off: GRAVITY Collaboration
# (2019), A&A 625, L10.
GALACTIC_CENTRE = Body(
    "galactic centre", 4.0 * DAY_S, partial(_fixed, 266.41684, -29.00781, 8178.0 * 3.0857e13)
)
# The planets that the eye sees, by their names in DE421: of the outer ones it has the middle of
# planet and moons, which is within 0.1 arcseconds. Four days would do for all but Mercury, yet a
# block of nodes costs the same, and with the Sun's spacing they end where the Sun does.
_KERNEL = {
    "mercury": "mercury",
    "venus": "venus",
    "mars": "mars",
    "jupiter": "jupiter barycenter",
    "saturn": "saturn barycenter",
}
PLANETS = tuple(
    Body(name, _LONGEST_STEP_S, partial(_apparent, target)) for name, target in _KERNEL.items()
)
