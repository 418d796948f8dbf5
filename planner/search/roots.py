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
    """Pairs of moments between which a member's margin changes sign, and a first guess between."""

    member: IntArray
    low_s: FloatArray
    low_margin: FloatArray
    high_s: FloatArray
    high_margin: FloatArray
    guess_s: FloatArray

    @classmethod
    def joined(cls, parts: list["Brackets"]) -> "Brackets":
        """Return the brackets of all the parts."""
        names = ("member", "low_s", "low_margin", "high_s", "high_margin", "guess_s")
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def find_brackets(time_s: FloatArray, margin: FloatArray, evaluate: Evaluate) -> Brackets:
    """Return every bracket in samples (members, N) of a run of moments (N,).

    Besides neighbours of unlike sign these are the two flanks of each local extremum that turns out
    to reach across zero between samples of the same sign, at the run's ends too.
    """
    holds = margin > 0.0
    member, left = np.nonzero(holds[:, 1:] != holds[:, :-1])
    plain = Brackets(
        member,
        time_s[left],
        margin[member, left],
        time_s[left + 1],
        margin[member, left + 1],
        _cubic_guess(time_s, margin, member, left),
    )
    return Brackets.joined([plain, _hidden_brackets(time_s, margin, holds, evaluate)])


def refine_roots(brackets: Brackets, evaluate: Evaluate) -> FloatArray:
    """Return the moment of each sign change, to well within `TOLERANCE_S`.

    A secant through the last two points while it stays inside the bracket and converges, bisection
    otherwise; a root is done when the next step would be shorter than the tolerance.
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
        same_as_low = (margin > 0.0) == (low_margin[open_] > 0.0)
        raise_, lower = open_[same_as_low], open_[~same_as_low]
        low[raise_], low_margin[raise_] = here[raise_], margin[same_as_low]
        high[lower], high_margin[lower] = here[lower], margin[~same_as_low]
        with np.errstate(divide="ignore", invalid="ignore"):
            slope = (margin - last_margin[open_]) / (here[open_] - last[open_])
            step = -margin / slope
        last[open_], last_margin[open_] = here[open_], margin
        target = here[open_] + step
        inside = (target >= low[open_]) & (target <= high[open_])
        slow = iteration % 4 == 3  # every fourth step halves the bracket, whatever the secant says
        target = np.where(inside & ~np.array(slow), target, 0.5 * (low[open_] + high[open_]))
        done = (np.abs(target - here[open_]) < TOLERANCE_S) | (margin == 0.0)
        target = np.where(margin == 0.0, here[open_], target)
        root[open_] = here[open_] = target
        open_ = open_[~done]
    return root


def _hidden_brackets(
    time_s: FloatArray, margin: FloatArray, holds: BoolArray, evaluate: Evaluate
) -> Brackets:
    """Return the flanks of the extrema that cross zero between samples of the same sign."""
    toward = np.where(holds, -margin, margin)  # all negative: a hidden crossing would lift it above
    same = holds[:, 1:] == holds[:, :-1]
    rise = np.diff(toward, axis=1)
    if time_s.size > 2:
        drops = rise[:, :-1] - rise[:, 1:]
        peak = same[:, :-1] & same[:, 1:] & (rise[:, :-1] >= 0.0) & (rise[:, 1:] <= 0.0)
        peak &= -toward[:, 1:-1] <= drops
        member, middle = np.nonzero(peak)
        middle = middle + 1
        triples = [
            _Triples(
                member,
                np.where(holds[member, middle], -1.0, 1.0),
                time_s[middle - 1],
                toward[member, middle - 1],
                time_s[middle],
                toward[member, middle],
                time_s[middle + 1],
                toward[member, middle + 1],
            )
        ]
    else:
        triples = []
    for end, neighbour in ((0, 1), (-1, -2)):
        climb = toward[:, end] - toward[:, neighbour]
        member = np.flatnonzero(
            (holds[:, end] == holds[:, neighbour]) & (climb >= 0.0) & (-toward[:, end] <= climb)
        )
        triples.append(_end_triples(time_s, toward, holds, end, neighbour, member, evaluate))
    return _climb(_Triples.joined(triples), evaluate)


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


def _end_triples(
    time_s: FloatArray,
    toward: FloatArray,
    holds: BoolArray,
    end: int,
    neighbour: int,
    member: IntArray,
    evaluate: Evaluate,
) -> _Triples:
    """Return triples at one end of the run for the members that come down toward that end."""
    inner_s = time_s[end] + 1e-3 * (time_s[neighbour] - time_s[end])
    sign = np.where(holds[member, end], -1.0, 1.0)
    inner = sign * evaluate(np.full(len(member), inner_s), member)
    keep = inner > toward[member, end]
    member, sign, inner = member[keep], sign[keep], inner[keep]
    outer = [(np.full(len(member), time_s[i]), toward[member, i]) for i in (end, neighbour)]
    if end == -1:
        outer.reverse()
    return _Triples(member, sign, *outer[0], np.full(len(member), inner_s), inner, *outer[1])


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
        drops = 2.0 * gx[open_] - ga[open_] - gb[open_]
        hopeless = (-gx[open_] > drops) | (b[open_] - a[open_] < TOLERANCE_S)
        open_ = open_[~reached & ~hopeless]
    top_ = np.concatenate(found)
    m, s = member[top_], sign[top_]
    middle, height = x[top_], s * gx[top_]
    flanks = [
        Brackets(m, a[top_], s * ga[top_], middle, height, 0.5 * (a[top_] + middle)),
        Brackets(m, middle, height, b[top_], s * gb[top_], 0.5 * (middle + b[top_])),
    ]
    return Brackets.joined(flanks)


def _cubic_guess(
    time_s: FloatArray, margin: FloatArray, member: IntArray, left: IntArray
) -> FloatArray:
    """Return where the cubic through four neighbouring samples crosses zero, or the secant does."""
    f1, f2 = margin[member, left], margin[member, left + 1]
    t1, t2 = time_s[left], time_s[left + 1]
    before, after = np.maximum(left - 1, 0), np.minimum(left + 2, len(time_s) - 1)
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
    x = np.where((x > 0.0) & (x < 1.0), x, secant)
    guess: FloatArray = t1 + x * (t2 - t1)
    return guess
