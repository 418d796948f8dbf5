"""How far off the station may be along its orbit, by the age of the set that serves a moment.

Almost all of the error lies along the orbit: what is not known of drag adds up there. What tells
most is a set's B* against that of its neighbours: a set fitted across a burn, or through a storm,
stands out, and misses by ten times as much as one that agrees with them.
Manoeuvres after the last set cannot be known from sets, and are not counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from planner.base.arrays import FloatArray, IntArray
from planner.base.constants import DAY_S
from planner.base.times import Interval, posix_from_utc, utc_from_posix
from planner.orbit.arcs import Manoeuvre, epochs_posix_s, neighbours, row_medians
from planner.orbit.orbit import AnyOrbit
from planner.orbit.sgp4_orbit import Orbit
from planner.orbit.track import Track
from tle import Elements

_BSTAR_UNIT = 1e-4
# Of a set without neighbours. Source: the median and the upper fifth of half a year of ISS sets.
_ORDINARY_BSTAR = 4e-4
_LARGEST_ORDINARY_BSTAR = 6e-4
_NEIGHBOURS = 8
_NEIGHBOUR_DAYS = 10.0
_FEWEST_NEIGHBOURS = 4
_HALF_REVOLUTION_KM = 21300.0  # nothing is farther off along the orbit


@dataclass(frozen=True)
class Growth:
    """How one standard deviation grows with days, on one side of the epoch.

    It is sqrt(floor^2 + (scale (share usual days^onset + odd)^power days^exponent)^2) km, with
    `usual` the neighbours' B* and `odd` how far the set's own lies from it, both in 1e-4.
    """

    floor_km: float
    scale_km: float
    usual_share: float
    exponent: float
    power: float = 1.0
    onset: float = 0.0

    def sigma_km(self, days: FloatArray, usual: FloatArray, odd: FloatArray) -> FloatArray:
        """Return one standard deviation for days from the epoch, 0 and more."""
        drag = (self.usual_share * usual * days**self.onset + odd) ** self.power
        sigma_km = np.hypot(self.floor_km, self.scale_km * drag * days**self.exponent)
        return np.asarray(np.minimum(sigma_km, _HALF_REVOLUTION_KM), float)


# Before its epoch a set is held by what it was fitted to: it is good there for two or three days.
# Source: tools/fit_along_track.py on ISS sets of CelesTrak, 15 September to 11 December 2024.
# Accuracy: on the sets after that, 60 to 80 % of errors within it (tests/accuracy/along_track.py).
AFTER = Growth(1.39, 3.37, 0.194, 1.81)
BEFORE = Growth(0.849, 0.668, 0.0182, 2.24, power=1.5, onset=1.0)
AFTER_ALONE = Growth(1.39, 3.70, 0.248, 1.78)
BEFORE_ALONE = Growth(0.849, 0.729, 0.0590, 1.91, power=1.5, onset=1.0)


def along_track_sigma_km(
    days_from_epoch: FloatArray, bstar: FloatArray, usual_bstar: FloatArray | float = np.nan
) -> FloatArray:
    """Return one standard deviation along the orbit of coasting sets, `days_from_epoch` old.

    Days are negative before the epoch. `usual_bstar` is that of the neighbouring sets, from
    `usual_bstar`; where it is nan nothing is known of them, and more is allowed for.
    """
    days, bstar, usual_bstar = np.broadcast_arrays(
        np.asarray(days_from_epoch, float), np.asarray(bstar, float), usual_bstar
    )
    is_alone = np.isnan(usual_bstar)
    usual, odd = usual_and_odd(bstar, usual_bstar)
    sigma_km = np.empty(days.shape)
    for growth, is_mine in (
        (AFTER, ~is_alone & (days >= 0.0)),
        (BEFORE, ~is_alone & (days < 0.0)),
        (AFTER_ALONE, is_alone & (days >= 0.0)),
        (BEFORE_ALONE, is_alone & (days < 0.0)),
    ):
        sigma_km[is_mine] = growth.sigma_km(np.abs(days[is_mine]), usual[is_mine], odd[is_mine])
    return sigma_km


def usual_and_odd(bstar: FloatArray, usual_bstar: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the usual B* and how far a set's own lies from it, both in 1e-4 and not negative.

    Where `usual_bstar` is nan, the set's own is taken for usual up to 6e-4; a negative one tells
    nothing of drag, and 4e-4 is.
    """
    ordinary = np.where(bstar < 0.0, _ORDINARY_BSTAR, np.minimum(bstar, _LARGEST_ORDINARY_BSTAR))
    usual = np.where(np.isnan(usual_bstar), ordinary, np.maximum(usual_bstar, 0.0))
    return usual / _BSTAR_UNIT, np.abs(bstar - usual) / _BSTAR_UNIT


def usual_bstar(elements: Sequence[Elements]) -> FloatArray:
    """Return for each set, in order of epoch, the median B* of it and the eight before it.

    Only sets within ten days of it count. Where there are fewer than eight before it, those after
    it fill their places; where there are fewer than four in all, the answer is nan.
    """
    days, bstar = epochs_posix_s(elements) / DAY_S, np.array([one.bstar for one in elements])
    near, is_there = neighbours(days, range(-_NEIGHBOURS, _NEIGHBOURS + 1))
    away = days[near] - days[:, None]
    is_there &= np.abs(away) <= _NEIGHBOUR_DAYS
    # Earlier sets first, each side by nearness; those that are not there last.
    order = np.where(is_there, np.where(away > 0.0, away + _NEIGHBOUR_DAYS, -away), np.inf)
    chosen = np.argsort(order, axis=1, kind="stable")[:, : _NEIGHBOURS + 1]
    is_chosen = np.take_along_axis(is_there, chosen, axis=1)
    values = row_medians(np.take_along_axis(bstar[near], chosen, axis=1), is_chosen)
    return np.where(np.count_nonzero(is_chosen, axis=1) > _FEWEST_NEIGHBOURS, values, np.nan)


def manoeuvre_drift_km(
    manoeuvres: Sequence[Manoeuvre],
    epoch_days: FloatArray,
    moment_days: FloatArray,
    doubt_km: Sequence[float] | None = None,
) -> FloatArray:
    """Return how far burns between a set's epoch and a moment can have carried the station.

    Days are counted since 1970. A burn moves it by 1.5 (rise / a) (2 pi a) = 3 pi rise along the
    orbit in each revolution: from the earliest moment of the burn on, or, where a set after it
    serves, up to the latest. Those are the epochs on its two sides; or nearer, where the burn's
    moment is known and `doubt_km` tells of each burn how far apart the two arcs may be at it. It is
    thus an upper bound.
    """
    moment_days = np.asarray(moment_days, float)
    drift_km = np.zeros(np.broadcast_shapes(np.shape(epoch_days), moment_days.shape))
    for number, burn in enumerate(manoeuvres):
        start, end = epochs_posix_s([burn.before, burn.after]) / DAY_S
        earliest, latest = start, end
        km_day = 3.0 * np.pi * abs(burn.rise_km) * burn.after.mean_motion_rev_day
        if doubt_km is not None and not np.isnan(burn.posix_s):
            burn_days, doubt_days = burn.posix_s / DAY_S, doubt_km[number] / km_day
            earliest = max(burn_days - doubt_days, min(start, burn_days))
            latest = min(burn_days + doubt_days, end)
        since = np.where(epoch_days <= start, moment_days - earliest, latest - moment_days)
        drift_km += km_day * np.maximum(since, 0.0)
    return drift_km


def along_track_uncertainty_km(orbit: AnyOrbit, posix_s: FloatArray) -> FloatArray:
    """Return one standard deviation along the orbit at moments (N,), each by its serving set.

    What a burn between that set's epoch and the moment can have done is added in quadrature. A
    trajectory counts as a set of its own epoch with ordinary drag; it knows its burns.
    """
    moment_days = np.asarray(posix_s, float) / DAY_S
    if not isinstance(orbit, Orbit):
        ends = utc_from_posix(np.min(posix_s)), utc_from_posix(np.max(posix_s) + 1.0)
        made_days = posix_from_utc(orbit.serving(Interval(*ends))[0][0].epoch_utc) / DAY_S
        since_days = np.maximum(moment_days - made_days, 0.0)
        return along_track_sigma_km(since_days, np.full(len(since_days), _ORDINARY_BSTAR))
    history = _history(orbit)
    serving = orbit.serving_numbers(posix_s)
    sigma_km = history.sigma_km(serving, moment_days)
    drift_km = manoeuvre_drift_km(
        orbit.manoeuvres, history.epoch_days[serving], moment_days, history.doubt_km
    )
    return np.asarray(np.minimum(np.hypot(sigma_km, drift_km), _HALF_REVOLUTION_KM), float)


def timing_uncertainty_s(track: Track) -> FloatArray:
    """Return one standard deviation of when the station comes by, at the track's moments."""
    return along_track_uncertainty_km(track.orbit, track.posix_s) / track.speed_km_s


@dataclass(frozen=True)
class _History:
    """Of an orbit's sets the epochs, B* and usual B*, and how well each burn's moment is known."""

    epoch_days: FloatArray
    bstar: FloatArray
    usual_bstar: FloatArray
    doubt_km: tuple[float, ...] = ()

    def sigma_km(self, numbers: IntArray, moment_days: FloatArray) -> FloatArray:
        """Return one standard deviation of sets of those numbers at moments (N,)."""
        days = moment_days - self.epoch_days[numbers]
        return along_track_sigma_km(days, self.bstar[numbers], self.usual_bstar[numbers])


@lru_cache(maxsize=4)
def _history(orbit: Orbit) -> _History:
    elements = orbit.elements
    bstar = np.array([one.bstar for one in elements])
    history = _History(epochs_posix_s(elements) / DAY_S, bstar, usual_bstar(elements))

    def doubt_km(burn_s: float) -> float:
        if np.isnan(burn_s):
            return np.inf
        sides_s = np.nextafter(burn_s, [-np.inf, np.inf])
        return float(np.hypot(*history.sigma_km(orbit.serving_numbers(sides_s), sides_s / DAY_S)))

    return replace(history, doubt_km=tuple(doubt_km(burn.posix_s) for burn in orbit.manoeuvres))
