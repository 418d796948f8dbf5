"""How far off the station may be along its orbit, by the age of the set that serves a moment.

Almost all of the error lies along the orbit: what is not known of drag adds up there. What tells
most is a set's B* against that of its neighbours: a set fitted across a burn, or through a storm,
stands out, and misses by ten times as much as one that agrees with them.
Manoeuvres after the last set cannot be known from sets, and are not counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from planner.base.arrays import BoolArray, FloatArray, IntArray
from planner.base.constants import DAY_S
from planner.base.times import Interval, posix_from_utc, utc_from_posix
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

# A rise is told by medians of three sets on either side, so that one bad fit is no manoeuvre.
# Half a year of ISS sets: coasting, they differ by 0.16 km at most; the least of nine burns, 0.39.
_MANOEUVRE_RISE_KM = 0.25
_UNEXPLAINED_DRAG = 0.5  # of the descent between two sets; it counts only where sets are far apart
_SIDE_SETS = 3
_DRAG_SETS = 5
_SIDE_DAYS = 3.0


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


@dataclass(frozen=True)
class Manoeuvre:
    """A burn between two neighbouring sets, and how far it raised the semi-major axis."""

    before: Elements
    after: Elements
    rise_km: float


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
    days, bstar = _epoch_days(elements), np.array([one.bstar for one in elements])
    near, is_there = _around(days, range(-_NEIGHBOURS, _NEIGHBOURS + 1))
    away = days[near] - days[:, None]
    is_there &= np.abs(away) <= _NEIGHBOUR_DAYS
    # Earlier sets first, each side by nearness; those that are not there last.
    order = np.where(is_there, np.where(away > 0.0, away + _NEIGHBOUR_DAYS, -away), np.inf)
    chosen = np.argsort(order, axis=1, kind="stable")[:, : _NEIGHBOURS + 1]
    is_chosen = np.take_along_axis(is_there, chosen, axis=1)
    values = _median(np.take_along_axis(bstar[near], chosen, axis=1), is_chosen)
    return np.where(np.count_nonzero(is_chosen, axis=1) > _FEWEST_NEIGHBOURS, values, np.nan)


def find_manoeuvres(elements: Sequence[Elements]) -> list[Manoeuvre]:
    """Return the burns between neighbours among sets of one object in order of epoch.

    A burn is a change of the semi-major axis of 0.25 km, and half of what drag takes off between
    the two sets, beyond what drag explains. Of gaps side by side that show one, it lies in that
    across which the axis itself changes most. Two burns within three sets count as one.
    """
    rise_km, own_rise_km, is_beyond = _rises_km(elements)
    found = []
    number = 0
    while number < len(rise_km):
        end = number + 1
        if is_beyond[number]:
            while end < len(rise_km) and is_beyond[end] and rise_km[end] * rise_km[number] > 0.0:
                end += 1
            peak = number + int(np.argmax(np.abs(own_rise_km[number:end])))
            found.append(Manoeuvre(elements[peak], elements[peak + 1], float(rise_km[peak])))
        number = end
    return found


def manoeuvre_drift_km(
    manoeuvres: Sequence[Manoeuvre], epoch_days: FloatArray, moment_days: FloatArray
) -> FloatArray:
    """Return how far burns between a set's epoch and a moment can have carried the station.

    Days are counted since 1970. A burn moves it by 1.5 (rise / a) (2 pi a) = 3 pi rise along the
    orbit in each revolution. When it came is not known: revolutions are counted from the last set
    before it, or, for a moment served by a set after it, to the first of those. It is thus an
    upper bound.
    """
    moment_days = np.asarray(moment_days, float)
    drift_km = np.zeros(np.broadcast_shapes(np.shape(epoch_days), moment_days.shape))
    for burn in manoeuvres:
        start, end = _epoch_days([burn.before, burn.after])
        since = np.where(epoch_days <= start, moment_days - start, end - moment_days)
        revolutions = burn.after.mean_motion_rev_day * np.maximum(since, 0.0)
        drift_km += 3.0 * np.pi * abs(burn.rise_km) * revolutions
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
    epoch_days, bstar, usual, manoeuvres = _history(orbit)
    # The set of the nearest epoch, as in `Orbit`.
    serving = np.searchsorted(0.5 * (epoch_days[1:] + epoch_days[:-1]), moment_days, side="right")
    epoch_days = epoch_days[serving]
    sigma_km = along_track_sigma_km(moment_days - epoch_days, bstar[serving], usual[serving])
    drift_km = manoeuvre_drift_km(manoeuvres, epoch_days, moment_days)
    return np.asarray(np.minimum(np.hypot(sigma_km, drift_km), _HALF_REVOLUTION_KM), float)


def timing_uncertainty_s(track: Track) -> FloatArray:
    """Return one standard deviation of when the station comes by, at the track's moments."""
    return along_track_uncertainty_km(track.orbit, track.posix_s) / track.speed_km_s


@lru_cache(maxsize=4)
def _history(orbit: Orbit) -> tuple[FloatArray, FloatArray, FloatArray, list[Manoeuvre]]:
    """Return of an orbit's sets the epochs in days, B*, the usual B*, and the burns among them."""
    bstar = np.array([one.bstar for one in orbit.elements])
    usual, burns = usual_bstar(orbit.elements), find_manoeuvres(orbit.elements)
    return _epoch_days(orbit.elements), bstar, usual, burns


def _epoch_days(elements: Sequence[Elements]) -> FloatArray:
    return np.array([posix_from_utc(one.epoch_utc) for one in elements], float) / DAY_S


def _around(values: FloatArray, offsets: Sequence[int]) -> tuple[IntArray, BoolArray]:
    """Return the numbers around each value (N, K), and which of them exist."""
    near = np.arange(len(values), dtype=np.int64)[:, None] + np.array(offsets)
    return np.clip(near, 0, max(len(values) - 1, 0)), (near >= 0) & (near < len(values))


def _median(values: FloatArray, is_there: BoolArray) -> FloatArray:
    """Return the medians along rows of what is there; each row must hold something."""
    ordered = np.sort(np.where(is_there, values, np.inf), axis=1)
    count = np.count_nonzero(is_there, axis=1)[:, None]
    both = np.take_along_axis(ordered, np.hstack([(count - 1) // 2, count // 2]), axis=1)
    return np.asarray(both.mean(axis=1), float)


def _rises_km(elements: Sequence[Elements]) -> tuple[FloatArray, FloatArray, BoolArray]:
    """Return for each gap the rise beyond drag, by medians and by its own two sets; and if a burn.

    Drag is the median of the sets' own rates on both sides.
    """
    days = _epoch_days(elements)
    axis_km = np.array([one.semi_major_axis_km for one in elements])
    # A set holds half the rate of its mean motion; a goes with n^(-2/3).
    rate = np.array([2.0 * one.mean_motion_dot / one.mean_motion_rev_day for one in elements])
    gap_days = np.diff(days)

    def side(edge: int, count: int) -> tuple[IntArray, BoolArray, FloatArray]:
        near, is_there = _around(days, range(1, 1 + count) if edge else range(1 - count, 1))
        near, is_there = near[:-1], is_there[:-1]
        away = days[near] - days[edge : len(gap_days) + edge, None]
        return near, is_there & (np.abs(away) <= _SIDE_DAYS), away

    wide = [side(edge, _DRAG_SETS) for edge in (0, 1)]
    near, is_there = np.hstack([one[0] for one in wide]), np.hstack([one[1] for one in wide])
    descent_km_day = -2.0 / 3.0 * _median((axis_km * rate)[near], is_there)
    before_km, after_km = (
        _median(axis_km[near] - descent_km_day[:, None] * away, is_there)
        for near, is_there, away in (side(edge, _SIDE_SETS) for edge in (0, 1))
    )
    drag_km = descent_km_day * gap_days
    rise_km = after_km - before_km - drag_km
    is_beyond = np.abs(rise_km) > _MANOEUVRE_RISE_KM + _UNEXPLAINED_DRAG * np.abs(drag_km)
    return rise_km, np.diff(axis_km) - drag_km, is_beyond
