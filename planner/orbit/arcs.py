"""Coasting arcs: which burns lie between element sets, when they were, and which set serves when.

A set fitted before a burn must not serve a moment after it, nor one fitted after it a moment
before. The sets tell when it was: a burn changes the velocity and not the place, so the arc before
it, carried on, and the arc after it, carried back, come nearest to each other at the burn.
The first sets after a burn are often fitted across it, with a B* ten to three hundred times off:
right at their epoch, and hundreds of kilometres off half a day later. They are passed over where
they disagree with what follows, for a good set holds for two or three days before its epoch.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from planner.base.arrays import BoolArray, FloatArray, IntArray
from planner.base.constants import DAY_S
from planner.base.times import posix_from_utc
from tle import Elements

# What serves a moment, and how far off that may be, rests on sets within this of it: its gap of up
# to 7 days, sets up to 6 days into the arc and 6 more about the burn that ends it; or, for the
# usual B*, sets 10 days about the serving one. Across a longer gap its two sets settle it alone.
CONTEXT_DAYS = 20.0

# A rise is told by medians of three sets on either side, so that one bad fit is no manoeuvre.
# Half a year of ISS sets: coasting, they differ by 0.16 km at most; the least of nine burns, 0.39.
_MANOEUVRE_RISE_KM = 0.25
_UNEXPLAINED_DRAG = 0.5  # of the descent between two sets; it counts only where sets are far apart
_SIDE_SETS = 3
_DRAG_SETS = 5
_SIDE_DAYS = 3.0

_LONGEST_GAP_DAYS = 7.0  # carried on for longer, an arc is too far off to tell when it ended
_NEAREST_SHARE = 0.5  # of the largest distance within the gap; less near than this tells nothing
_SAMPLES = 12  # a revolution

# A set is passed over if most of the three that follow it place the station this far from where it
# does. Thresholds of 3 to 12 km serve equally well (tests/accuracy/arcs.py).
_ODD_KM = 8.0
_JUDGES = 3
_JUDGED_DAYS = 3.0  # from an arc's first set to one that is judged, and from that to its judges

Propagate = Callable[[int, FloatArray], FloatArray]
"""Return positions (3, N) in km by the set of a number at moments (N,); nan where it has none."""


@dataclass(frozen=True)
class Manoeuvre:
    """A burn between two neighbouring sets, and how far it raised the semi-major axis.

    `posix_s` is when it was, as far as the arcs tell, and nan where they do not. It may lie up to a
    revolution before the epoch of `before`.
    """

    before: Elements
    after: Elements
    rise_km: float
    posix_s: float = np.nan


@dataclass(frozen=True, eq=False)
class Service:
    """The numbers of the sets that serve (N,), when each takes over (N - 1,), and the burns."""

    numbers: IntArray
    hand_over_posix_s: FloatArray
    manoeuvres: tuple[Manoeuvre, ...]


def find_manoeuvres(elements: Sequence[Elements]) -> list[Manoeuvre]:
    """Return the burns between neighbours among sets of one object in order of epoch.

    A burn is a change of the semi-major axis of 0.25 km, and half of what drag takes off between
    the two sets, beyond what drag explains. Of gaps side by side that show one, it lies in that
    across which the axis itself changes most. Two burns within three sets count as one. Across more
    than 7 days drag that nobody foresaw looks like a burn, and none is told.
    """
    return [
        Manoeuvre(elements[gap], elements[gap + 1], rise_km) for gap, rise_km in _burns(elements)
    ]


def plan_service(elements: Sequence[Elements], propagate: Propagate) -> Service:
    """Return which of the sets of one object, in order of epoch, serves when.

    Within an arc the nearest epoch serves, and so it does across gaps of more than 7 days. At a
    burn the arc before it hands over to the arc after it, where those come nearest to each other.
    Accuracy: within 4 minutes of three published burns, and 70 of one of 0.2 m/s, in which that
    carries 3 km. 95 % of places up to a day after burns are within 3.4 km, and 40 km by the nearest
    epoch (tests/accuracy/arcs.py).
    """
    epoch_s = epochs_posix_s(elements)
    is_serving = np.ones(len(elements), bool)
    take_over_s = np.full(len(elements), np.nan)  # nan: half way
    burns = _burns(elements)
    arc_ends = [*(gap for gap, _ in burns[1:]), len(elements) - 1]
    manoeuvres = []
    for number, (gap, rise_km) in enumerate(burns):
        before, after = elements[gap], elements[gap + 1]
        # A set's epoch may be up to a revolution after the last that it was fitted to.
        period_s = DAY_S / before.mean_motion_rev_day
        earliest_s = epoch_s[gap] - period_s
        if gap:
            half_way_s = 0.5 * (epoch_s[gap - 1] + epoch_s[gap])
            earliest_s = float(np.nanmax([earliest_s, half_way_s, take_over_s[gap]]))
        in_reach_s = epoch_s[: arc_ends[number] + 1]
        first, posix_s = _take_over(propagate, in_reach_s, gap, earliest_s, period_s)
        is_serving[gap + 1 : first] = False
        take_over_s[first] = posix_s
        manoeuvres.append(Manoeuvre(before, after, rise_km, posix_s))
    numbers = np.flatnonzero(is_serving)
    half_ways_s = 0.5 * (epoch_s[numbers][1:] + epoch_s[numbers][:-1])
    told_s = take_over_s[numbers][1:]
    hand_over_posix_s = np.where(np.isnan(told_s), half_ways_s, told_s)
    return Service(numbers, hand_over_posix_s, tuple(manoeuvres))


def epochs_posix_s(elements: Sequence[Elements]) -> FloatArray:
    """Return the epochs as POSIX times."""
    return np.array([posix_from_utc(one.epoch_utc) for one in elements], float)


def neighbours(values: FloatArray, offsets: Sequence[int]) -> tuple[IntArray, BoolArray]:
    """Return the numbers around each value (N, K), and which of them exist."""
    near = np.arange(len(values), dtype=np.int64)[:, None] + np.array(offsets)
    return np.clip(near, 0, max(len(values) - 1, 0)), (near >= 0) & (near < len(values))


def row_medians(values: FloatArray, is_there: BoolArray) -> FloatArray:
    """Return the medians along rows of what is there; each row must hold something."""
    ordered = np.sort(np.where(is_there, values, np.inf), axis=1)
    count = np.count_nonzero(is_there, axis=1)[:, None]
    both = np.take_along_axis(ordered, np.hstack([(count - 1) // 2, count // 2]), axis=1)
    return np.asarray(both.mean(axis=1), float)


def _take_over(
    propagate: Propagate, epoch_s: FloatArray, gap: int, earliest_s: float, period_s: float
) -> tuple[int, float]:
    """Return which set takes over after the burn in a gap, and when; nan if the arcs do not tell.

    `epoch_s` ends with the arc after it.
    """

    def nearest_s(after: int) -> float:
        bounds_s = earliest_s, float(epoch_s[gap + 1])
        return _nearest_posix_s(propagate, (gap, after), bounds_s, period_s)

    posix_s = nearest_s(gap + 1)
    first = _first_good(propagate, epoch_s, gap + 1, posix_s)
    return first, posix_s if first == gap + 1 else nearest_s(first)


def _nearest_posix_s(
    propagate: Propagate, pair: tuple[int, int], bounds_s: tuple[float, float], period_s: float
) -> float:
    """Return when two sets come nearest to each other, or nan where they come no nearer than apart.

    The distance is the root mean square over a revolution. It varies within one by more than a weak
    burn adds, but as much before a burn as after it.
    """
    step_s = period_s / _SAMPLES
    count = int(np.ceil((bounds_s[1] - bounds_s[0]) / step_s)) + 1
    samples = np.arange(count + _SAMPLES - 1, dtype=float) - 0.5 * (_SAMPLES - 1)
    before_km, after_km = (propagate(one, bounds_s[0] + step_s * samples) for one in pair)
    away2 = _distance_km(before_km, after_km) ** 2
    mean2 = np.lib.stride_tricks.sliding_window_view(away2, _SAMPLES).mean(axis=1)
    nearest = int(np.argmin(mean2))
    farthest2 = np.max(mean2, where=np.isfinite(mean2), initial=0.0)
    if mean2[nearest] > _NEAREST_SHARE**2 * farthest2:
        return np.nan
    place = float(nearest)
    if 0 < nearest < count - 1 and np.all(np.isfinite(mean2[nearest - 1 : nearest + 2])):
        low2, least2, high2 = mean2[nearest - 1 : nearest + 2]
        bend = low2 + high2 - 2.0 * least2
        place += 0.5 * (low2 - high2) / bend if bend > 0.0 else 0.0  # the parabola's least
    return float(np.clip(bounds_s[0] + place * step_s, *bounds_s))


def _distance_km(one_km: FloatArray, other_km: FloatArray) -> FloatArray:
    """Return the distances of positions (3, N) from others; inf where one of them is nan."""
    distance_km = np.sqrt(np.sum((other_km - one_km) ** 2, axis=0))
    return np.where(np.isnan(distance_km), np.inf, distance_km)


def _first_good(propagate: Propagate, epoch_s: FloatArray, first: int, burn_s: float) -> int:
    """Return the first set of an arc that agrees with what follows, or else what comes nearest.

    `epoch_s` ends with the arc. Sets are compared where one would serve: from the burn, or where
    that is nan its own epoch, to half way to the next.
    """
    best, least_km = first, np.inf
    for number in range(first, len(epoch_s)):
        if epoch_s[number] - epoch_s[first] > _JUDGED_DAYS * DAY_S:
            break
        start_s = epoch_s[number] if np.isnan(burn_s) else burn_s
        posix_s = np.array([start_s, np.mean(epoch_s[number : number + 2])])
        here_km = propagate(number, posix_s)
        away_km = [
            float(np.max(_distance_km(here_km, propagate(judge, posix_s))))
            for judge in range(number + 1, min(number + 1 + _JUDGES, len(epoch_s)))
            if epoch_s[judge] - epoch_s[number] <= _JUDGED_DAYS * DAY_S
        ]
        # The lower median: most must disagree, and of two both.
        odd_km = sorted(away_km)[(len(away_km) - 1) // 2] if away_km else 0.0
        if odd_km < least_km:
            best, least_km = number, odd_km
        if odd_km <= _ODD_KM:
            break
    return best


def _burns(elements: Sequence[Elements]) -> list[tuple[int, float]]:
    """Return the numbers of the sets before burns, and how far those raised the axis."""
    if len(elements) < 2:
        return []
    days = epochs_posix_s(elements) / DAY_S
    rise_km, own_rise_km, is_beyond = _rises_km(elements, days)
    is_beyond &= np.diff(days) <= _LONGEST_GAP_DAYS
    found = []
    number = 0
    while number < len(rise_km):
        end = number + 1
        if is_beyond[number]:
            while (
                end < len(rise_km)
                and is_beyond[end]
                and rise_km[end] * rise_km[number] > 0.0
                and days[end] - days[number + 1] <= _SIDE_DAYS
            ):
                end += 1
            peak = number + int(np.argmax(np.abs(own_rise_km[number:end])))
            found.append((peak, float(rise_km[peak])))
        number = end
    return found


def _rises_km(
    elements: Sequence[Elements], days: FloatArray
) -> tuple[FloatArray, FloatArray, BoolArray]:
    """Return for each gap the rise beyond drag, by medians and by its own two sets; and if a burn.

    Drag is the median of the sets' own rates on both sides.
    """
    axis_km = np.array([one.semi_major_axis_km for one in elements])
    # A set holds half the rate of its mean motion; a goes with n^(-2/3).
    rate = np.array([2.0 * one.mean_motion_dot / one.mean_motion_rev_day for one in elements])
    gap_days = np.diff(days)

    def side(edge: int, count: int) -> tuple[IntArray, BoolArray, FloatArray]:
        near, is_there = neighbours(days, range(1, 1 + count) if edge else range(1 - count, 1))
        near, is_there = near[:-1], is_there[:-1]
        away = days[near] - days[edge : len(gap_days) + edge, None]
        return near, is_there & (np.abs(away) <= _SIDE_DAYS), away

    wide = [side(edge, _DRAG_SETS) for edge in (0, 1)]
    near, is_there = np.hstack([one[0] for one in wide]), np.hstack([one[1] for one in wide])
    descent_km_day = -2.0 / 3.0 * row_medians((axis_km * rate)[near], is_there)
    before_km, after_km = (
        row_medians(axis_km[near] - descent_km_day[:, None] * away, is_there)
        for near, is_there, away in (side(edge, _SIDE_SETS) for edge in (0, 1))
    )
    drag_km = descent_km_day * gap_days
    rise_km = after_km - before_km - drag_km
    is_beyond = np.abs(rise_km) > _MANOEUVRE_RISE_KM + _UNEXPLAINED_DRAG * np.abs(drag_km)
    return rise_km, np.diff(axis_km) - drag_km, is_beyond
