"""Sign changes of sampled functions: their brackets, those that an extremum hides, their roots.

Everything here works on flat arrays of many searches side by side. `evaluate(time_s, member)` takes
two arrays of the same length and returns the margin of each member at its moment.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from planner.base.arrays import BoolArray, FloatArray, IntArray

Evaluate = Callable[[FloatArray, IntArray], FloatArray]

TOLERANCE_S = 1e-3
_MOST_ITERATIONS = 100
_GOLDEN = 0.381966


@dataclass(frozen=True, eq=False)
class Brackets:
    """Pairs of moments between which a member's margin changes sign, and a first guess between.

    `guess_slope` is the slope that goes with the guess, or nan.
    """

    member: IntArray
    low_s: FloatArray
    low_margin: FloatArray
    high_s: FloatArray
    high_margin: FloatArray
    guess_s: FloatArray
    guess_slope: FloatArray

    def take(self, index: IntArray) -> "Brackets":
        """Return the brackets of the given numbers."""
        return Brackets(*(getattr(self, name)[index] for name in self.__dataclass_fields__))

    @classmethod
    def joined(cls, parts: list["Brackets"]) -> "Brackets":
        """Return the brackets of all the parts."""
        names = cls.__dataclass_fields__
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


@dataclass(frozen=True, eq=False)
class Samples:
    """Margins (members, N) at moments (N,), nan where unknown.

    `linked` (N - 1,) says which neighbours belong to one continuous run; within a run the moments
    ascend.
    """

    time_s: FloatArray
    margin: FloatArray
    linked: BoolArray


def find_brackets(samples: Samples, evaluate: Evaluate) -> Brackets:
    """Return every bracket within the runs of some samples.

    Besides neighbours of unlike sign these are the two flanks of each local extremum that turns out
    to reach across zero between samples of the same sign, at the ends of a run too.
    """
    time_s, margin = samples.time_s, samples.margin
    holds, known = margin > 0.0, ~np.isnan(margin)
    changes = (holds[:, 1:] != holds[:, :-1]) & known[:, 1:] & known[:, :-1] & samples.linked
    member, left = np.nonzero(changes)
    plain = Brackets(
        member,
        time_s[left],
        margin[member, left],
        time_s[left + 1],
        margin[member, left + 1],
        *_cubic_guess(samples, member, left),
    )
    triples = _Triples.joined([_peaks(samples, holds), *_end_peaks(samples, holds, evaluate)])
    return Brackets.joined([plain, _climb(triples, evaluate)])


def refine_roots(brackets: Brackets, evaluate: Evaluate) -> FloatArray:
    """Return the moment of each sign change, to well within `TOLERANCE_S`.

    A secant through the last two points while it stays inside the bracket and converges, bisection
    otherwise. A root is done when it is nearer than the tolerance by that secant and by the lesser
    slope to the two ends of its bracket: beside an extremum a secant from afar is far too steep.
    """
    low, high = brackets.low_s.copy(), brackets.high_s.copy()
    low_margin, high_margin = brackets.low_margin.copy(), brackets.high_margin.copy()
    here = brackets.guess_s.copy()
    nearer_low = here - low < high - here
    last = np.where(nearer_low, low, high)
    last_margin = np.where(nearer_low, low_margin, high_margin)
    root = here.copy()
    open_ = np.arange(len(here))
    for iteration in range(_MOST_ITERATIONS):
        if not len(open_):
            break
        margin = evaluate(here[open_], brackets.member[open_])
        with np.errstate(divide="ignore", invalid="ignore"):
            slopes = (
                (margin - low_margin[open_]) / (here[open_] - low[open_]),
                (high_margin[open_] - margin) / (high[open_] - here[open_]),
            )
        upward = np.where(high_margin[open_] > low_margin[open_], 1.0, -1.0)
        least_slope = np.minimum(upward * slopes[0], upward * slopes[1])
        near = np.abs(margin) < TOLERANCE_S * least_slope
        same_as_low = (margin > 0.0) == (low_margin[open_] > 0.0)
        raise_, lower = open_[same_as_low], open_[~same_as_low]
        low[raise_], low_margin[raise_] = here[raise_], margin[same_as_low]
        high[lower], high_margin[lower] = here[lower], margin[~same_as_low]
        with np.errstate(divide="ignore", invalid="ignore"):
            slope = (margin - last_margin[open_]) / (here[open_] - last[open_])
            if iteration == 0:
                slope = np.where(brackets.guess_slope * upward > 0.0, brackets.guess_slope, slope)
            step = -margin / slope
        last[open_], last_margin[open_] = here[open_], margin
        target = here[open_] + step
        inside = (target >= low[open_]) & (target <= high[open_])
        slow = iteration % 4 == 3  # every fourth step halves the bracket, whatever the secant says
        near &= inside & (np.abs(step) < TOLERANCE_S)
        zero = margin == 0.0
        done = near | zero | (high[open_] - low[open_] < TOLERANCE_S)
        halved = ~inside | np.array(slow) | zero
        target = np.where(near | ~halved, target, 0.5 * (low[open_] + high[open_]))
        target = np.where(zero, here[open_], target)
        root[open_] = here[open_] = target
        open_ = open_[~done]
    return root


@dataclass(frozen=True, eq=False)
class _Triples:
    """Three moments each, of which the middle is highest: an extremum lies between the outer two.

    Heights are margins times `sign`, negative so far; a search is for a positive one.
    """

    member: IntArray
    sign: FloatArray
    low_s: FloatArray
    low: FloatArray
    middle_s: FloatArray
    middle: FloatArray
    high_s: FloatArray
    high: FloatArray

    @classmethod
    def joined(cls, parts: list["_Triples"]) -> "_Triples":
        names = cls.__dataclass_fields__
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def _peaks(samples: Samples, holds: BoolArray) -> _Triples:
    """Return the samples that stand out toward zero above both neighbours, and might pass it.

    A smooth peak rises above its highest sample by far less than that sample rises above the two
    beside it; so those are left out that would have to rise by more.
    """
    time_s, margin = samples.time_s, samples.margin
    height = np.where(holds, -margin, margin)
    stands_out = (height[:, 1:-1] >= height[:, :-2]) & (height[:, 1:-1] >= height[:, 2:])
    member, middle = np.nonzero(stands_out & (samples.linked[:-1] & samples.linked[1:]))
    before, middle, after = middle, middle + 1, middle + 2
    side = holds[member, middle]
    rise = _most_rise(
        *(time_s[index] for index in (before, middle, after)),
        *(height[member, index] for index in (before, middle, after)),
    )
    keep = (side == holds[member, before]) & (side == holds[member, after])
    keep &= -height[member, middle] <= rise
    member, middle = member[keep], middle[keep]
    sign = np.where(holds[member, middle], -1.0, 1.0)
    flanks = (
        value
        for index in (middle - 1, middle, middle + 1)
        for value in (time_s[index], sign * margin[member, index])
    )
    return _Triples(member, sign, *flanks)


def _end_peaks(samples: Samples, holds: BoolArray, evaluate: Evaluate) -> list[_Triples]:
    """Return triples at the ends of the runs, where the margin comes down toward the end.

    The peak then lies between the last sample and the one beside it, or at that one.
    """
    time_s, margin = samples.time_s, samples.margin
    cut = np.concatenate([[True], ~samples.linked, [True]])
    found = []
    for inward, at_end in ((1, cut[:-1] & ~cut[1:]), (-1, cut[1:] & ~cut[:-1])):
        column = np.flatnonzero(at_end)
        end, beside = margin[:, column], margin[:, column + inward]
        down = np.where(holds[:, column], beside - end, end - beside)
        near = (holds[:, column] == holds[:, column + inward]) & (down >= 0.0)
        near &= ~(np.abs(end) > _most_rise_at_end(samples, column, inward))
        member, which = np.nonzero(near)
        end_s, beside_s = time_s[column[which]], time_s[column[which] + inward]
        sign = np.where(end[member, which] > 0.0, -1.0, 1.0)
        inner_s = end_s + inward * np.minimum(TOLERANCE_S, 0.5 * np.abs(beside_s - end_s))
        inner = sign * evaluate(inner_s, member)
        outer, far = sign * end[member, which], sign * beside[member, which]
        keep = inner > outer
        triple = [(end_s, outer), (inner_s, inner), (beside_s, far)][::inward]
        flanks = (value[keep] for pair in triple for value in pair)
        found.append(_Triples(member[keep], sign[keep], *flanks))
    return found


def _most_rise_at_end(samples: Samples, column: IntArray, inward: int) -> FloatArray:
    """Return by how much a peak beside the end of a run may rise above it; nan where unknown.

    As in `_most_rise`, but the bend is that of the three samples next to the end.
    """
    time_s, margin = samples.time_s, samples.margin
    last = len(time_s) - 1
    beside, third = column + inward, np.clip(column + 2 * inward, 0, last)
    linked = np.append(samples.linked, False)
    in_run = (third != beside) & linked[np.minimum(beside, third)]
    first_s = np.abs(time_s[beside] - time_s[column])
    second_s = np.where(in_run, np.abs(time_s[third] - time_s[beside]), np.nan)
    slope = (margin[:, beside] - margin[:, column]) / first_s
    bend = 2.0 * ((margin[:, third] - margin[:, beside]) / second_s - slope) / (first_s + second_s)
    rise: FloatArray = np.abs(bend) * first_s**2
    return rise


def _climb(triples: _Triples, evaluate: Evaluate) -> Brackets:
    """Climb each triple to its top, by parabola and golden section; return those that pass zero."""
    member, sign = triples.member, triples.sign
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
        g = sign[open_] * evaluate(trial, member[open_])
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
    m, s = member[top_], sign[top_]
    middle, height = x[top_], s * gx[top_]
    unknown = np.full(len(m), np.nan)
    flanks = [
        Brackets(m, a[top_], s * ga[top_], middle, height, 0.5 * (a[top_] + middle), unknown),
        Brackets(m, middle, height, b[top_], s * gb[top_], 0.5 * (middle + b[top_]), unknown),
    ]
    return Brackets.joined(flanks)


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


def _cubic_guess(
    samples: Samples, member: IntArray, left: IntArray
) -> tuple[FloatArray, FloatArray]:
    """Return where the cubic through four neighbouring samples crosses zero, and its slope there.

    Where it does not cross between the middle two, the secant does; the slope is nan.
    """
    time_s, margin = samples.time_s, samples.margin
    f1, f2 = margin[member, left], margin[member, left + 1]
    t1, t2 = time_s[left], time_s[left + 1]
    linked = np.concatenate([[False], samples.linked, [False]])
    before, after = left - linked[left], left + 1 + linked[left + 2]
    with np.errstate(divide="ignore", invalid="ignore"):
        x0, x3 = (time_s[before] - t1) / (t2 - t1), (time_s[after] - t1) / (t2 - t1)
        # Newton's divided differences over x = 0, 1, x0, x3
        d1 = f2 - f1
        d2 = ((margin[member, before] - f1) / x0 - d1) / (x0 - 1.0)
        d3 = (((margin[member, after] - f1) / x3 - d1) / (x3 - 1.0) - d2) / (x3 - x0)
        secant = -f1 / d1
        x = secant
        for _ in range(3):
            value = f1 + x * (d1 + (x - 1.0) * (d2 + (x - x0) * d3))
            slope = (
                d1
                + (2.0 * x - 1.0) * d2
                + d3 * ((x - 1.0) * (x - x0) + x * (x - x0) + x * (x - 1.0))
            )
            x = x - value / slope
    good = (x > 0.0) & (x < 1.0)
    guess_s: FloatArray = t1 + np.where(good, x, secant) * (t2 - t1)
    return guess_s, np.where(good, slope / (t2 - t1), np.nan)
