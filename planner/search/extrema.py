"""Extrema between samples: those that may pass zero unseen, and the climb to their tops.

As in `planner.search.roots`, everything works on flat arrays of many searches side by side.
"""

from dataclasses import dataclass

import numpy as np

from planner.base.arrays import BoolArray, FloatArray, IntArray
from planner.search.roots import TOLERANCE_S, Brackets, Evaluate
from planner.search.samples import Samples

_MOST_ITERATIONS = 100
_GOLDEN = 0.381966


@dataclass(frozen=True, eq=False)
class Extrema:
    """Samples, by number, beside which a row's margin may turn back just after passing zero.

    `inward` is 0 inside a run. It is 1 at a run's first sample and -1 at its last one, where the
    margin comes down toward the end and the extremum lies on the run's side of it.
    """

    sample: IntArray
    inward: IntArray

    @property
    def steps(self) -> tuple[IntArray, IntArray]:
        """The samples that begin the first and the last step in which each extremum may lie."""
        return self.sample - (self.inward <= 0), self.sample - (self.inward < 0)

    def take(self, chosen: BoolArray) -> "Extrema":
        """Return some of the extrema."""
        return Extrema(self.sample[chosen], self.inward[chosen])

    def numbered_from(self, first: int) -> "Extrema":
        """Return the same extrema where the samples stand behind `first` others."""
        return Extrema(self.sample + first, self.inward)

    @classmethod
    def joined(cls, parts: list["Extrema"]) -> "Extrema":
        """Return the extrema of all the parts."""
        return cls(
            np.concatenate([part.sample for part in parts]),
            np.concatenate([part.inward for part in parts]),
        )


def possible_extrema(samples: Samples) -> Extrema:
    """Return every sample beside which an extremum may reach across zero unseen.

    A smooth peak rises above its highest sample by far less than that sample rises above the two
    beside it; so those are left out that would have to rise by more.
    """
    parts = [_inside(samples), _at_ends(samples, 1), _at_ends(samples, -1)]
    return Extrema(np.concatenate(parts), np.repeat([0, 1, -1], [len(part) for part in parts]))


def _inside(samples: Samples) -> IntArray:
    """Return the samples that stand out toward zero above both neighbours."""
    holds, linked = samples.holds, samples.linked
    height = np.where(holds, -samples.margin, samples.margin)
    climbs = (height[1:] >= height[:-1]) & linked
    falls = (height[1:] <= height[:-1]) & linked
    same = holds[1:] == holds[:-1]
    middle = np.flatnonzero(climbs[:-1] & falls[1:] & same[:-1] & same[1:]) + 1
    places = (middle - 1, middle, middle + 1)
    rise = _most_rise(*(part[at] for part in (samples.time_s, height) for at in places))
    return np.asarray(middle[-height[middle] <= rise])


def _at_ends(samples: Samples, inward: int) -> IntArray:
    """Return the ends of runs toward which the margin comes down, and may have risen before."""
    at_end = samples.grid.end_of_run(inward)[samples.column]
    linked = np.append(samples.linked, False) if inward == 1 else np.append(False, samples.linked)
    end = np.flatnonzero(at_end & linked)
    sign = np.where(samples.holds[end], -1.0, 1.0)
    down = sign * (samples.margin[end] - samples.margin[end + inward])
    end = end[(samples.holds[end] == samples.holds[end + inward]) & (down >= 0.0)]
    near = ~(np.abs(samples.margin[end]) > _most_rise_at_end(samples, end, inward))
    return np.asarray(end[near])


def _most_rise_at_end(samples: Samples, end: IntArray, inward: int) -> FloatArray:
    """Return by how much a peak beside the end of a run may rise above it; nan where unknown.

    As in `_most_rise`, but the bend is that of the three samples next to the end.
    """
    time_s, margin = samples.time_s, samples.margin
    beside, third = end + inward, np.clip(end + 2 * inward, 0, len(time_s) - 1)
    linked = np.append(samples.linked, False)
    in_run = (third != beside) & linked[np.minimum(beside, third)]
    first_s = np.abs(time_s[beside] - time_s[end])
    second_s = np.where(in_run, np.abs(time_s[third] - time_s[beside]), np.nan)
    slope = (margin[beside] - margin[end]) / first_s
    bend = 2.0 * ((margin[third] - margin[beside]) / second_s - slope) / (first_s + second_s)
    rise: FloatArray = np.abs(bend) * first_s**2
    return rise


def climb(samples: Samples, extrema: Extrema, evaluate: Evaluate) -> Brackets:
    """Return the brackets on the two flanks of each extremum that turns out to pass zero.

    Each is climbed by parabola and golden section, until it passes zero or no longer can.
    """
    triples = _Triples.about(samples, extrema, evaluate)
    row, sign = triples.row, triples.sign
    a, x, b = triples.low_s.copy(), triples.middle_s.copy(), triples.high_s.copy()
    ga, gx, gb = triples.low.copy(), triples.middle.copy(), triples.high.copy()
    crossing = gx > 0.0
    found = [np.flatnonzero(crossing)]
    open_ = np.flatnonzero(~crossing)
    for iteration in range(_MOST_ITERATIONS):
        if not len(open_):
            break
        lo, mid, hi = a[open_], x[open_], b[open_]
        g_lo, g_mid, g_hi = ga[open_], gx[open_], gb[open_]
        with np.errstate(divide="ignore", invalid="ignore"):
            left, right = (mid - lo) * (g_mid - g_hi), (mid - hi) * (g_mid - g_lo)
            top = mid - 0.5 * ((mid - lo) * left - (mid - hi) * right) / (left - right)
        wider_right = hi - mid > mid - lo
        golden = np.where(wider_right, mid + _GOLDEN * (hi - mid), mid - _GOLDEN * (mid - lo))
        apart = 0.01 * np.minimum(hi - mid, mid - lo)
        good = np.isfinite(top) & (top > lo) & (top < hi) & (iteration % 3 != 2)
        trial = np.where(good, top, golden)
        near = np.abs(trial - mid) < apart  # too near to tell: step aside, toward the wider flank
        trial = np.where(near, mid + np.where(wider_right, apart, -apart), trial)
        g = sign[open_] * evaluate(trial, row[open_])
        higher, beyond = g > g_mid, trial > mid
        a[open_] = np.where(higher & beyond, mid, np.where(~higher & ~beyond, trial, lo))
        ga[open_] = np.where(higher & beyond, g_mid, np.where(~higher & ~beyond, g, g_lo))
        b[open_] = np.where(higher & ~beyond, mid, np.where(~higher & beyond, trial, hi))
        gb[open_] = np.where(higher & ~beyond, g_mid, np.where(~higher & beyond, g, g_hi))
        x[open_] = np.where(higher, trial, mid)
        gx[open_] = np.where(higher, g, g_mid)
        reached = gx[open_] > 0.0
        found.append(open_[reached])
        rise = _most_rise(*(array[open_] for array in (a, x, b, ga, gx, gb)))
        hopeless = (-gx[open_] > rise) | (b[open_] - a[open_] < TOLERANCE_S)
        open_ = open_[~reached & ~hopeless]
    top_ = np.concatenate(found)
    m, s = row[top_], sign[top_]
    middle, height = x[top_], s * gx[top_]
    unknown = np.full(len(m), np.nan)
    flanks = [
        Brackets(m, a[top_], s * ga[top_], middle, height, 0.5 * (a[top_] + middle), unknown),
        Brackets(m, middle, height, b[top_], s * gb[top_], 0.5 * (middle + b[top_]), unknown),
    ]
    return Brackets.joined(flanks)


@dataclass(frozen=True, eq=False)
class _Triples:
    """Three moments each, of which the middle is highest: an extremum lies between the outer two.

    Heights are margins times `sign`, negative so far; a search is for a positive one.
    """

    row: IntArray
    sign: FloatArray
    low_s: FloatArray
    low: FloatArray
    middle_s: FloatArray
    middle: FloatArray
    high_s: FloatArray
    high: FloatArray

    @classmethod
    def about(cls, samples: Samples, extrema: Extrema, evaluate: Evaluate) -> "_Triples":
        """Return the triples of some extrema; at the end of a run a moment beside it is asked."""
        time_s, margin = samples.time_s, samples.margin
        sample, inward = extrema.sample, extrema.inward
        row, sign = samples.row[sample], np.where(samples.holds[sample], -1.0, 1.0)
        # At an end the middle moment is one just inside it, and the outer ones are the two samples.
        low, high = sample - (inward <= 0), sample + (inward >= 0)
        middle_s, middle = time_s[sample], margin[sample]
        end = np.flatnonzero(inward)
        step_s = np.minimum(TOLERANCE_S, 0.5 * (time_s[high[end]] - time_s[low[end]]))
        middle_s[end] += inward[end] * step_s
        middle[end] = evaluate(middle_s[end], row[end])
        keep = np.ones(len(row), bool)
        keep[end] = sign[end] * middle[end] > sign[end] * margin[sample[end]]
        heights = sign * margin[low], sign * middle, sign * margin[high]
        moments_s = time_s[low], middle_s, time_s[high]
        flanks = [values[keep] for pair in zip(moments_s, heights, strict=True) for values in pair]
        return cls(row[keep], sign[keep], *flanks)


def _most_rise(
    low_s: FloatArray,
    middle_s: FloatArray,
    high_s: FloatArray,
    low: FloatArray,
    middle: FloatArray,
    high: FloatArray,
) -> FloatArray:
    """Return by how much a peak may rise above the middle of three: eight times a parabola's most.

    The flanks may be of unequal length: a peak in the long one rises far above a middle that hardly
    stands out above the end of the short one.
    """
    left_s, right_s = middle_s - low_s, high_s - middle_s
    bend = 2.0 * ((middle - low) / left_s + (middle - high) / right_s) / (left_s + right_s)
    rise: FloatArray = bend * np.maximum(left_s, right_s) ** 2
    return rise
