"""Sign changes of sampled functions: their brackets, and their roots.

Everything here works on flat arrays of many searches side by side. `evaluate(time_s, row)` takes
two arrays of the same length and returns the margin of each row at its moment.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from planner.base.arrays import FloatArray, IntArray
from planner.search.samples import Samples

Evaluate = Callable[[FloatArray, IntArray], FloatArray]

TOLERANCE_S = 1e-3
_MOST_ITERATIONS = 100
_SECANT_STEPS = 6


@dataclass(frozen=True, eq=False)
class Brackets:
    """Pairs of moments between which a row's margin changes sign, and a first guess between.

    `guess_slope` is the slope that goes with the guess, or nan.
    """

    row: IntArray
    low_s: FloatArray
    low_margin: FloatArray
    high_s: FloatArray
    high_margin: FloatArray
    guess_s: FloatArray
    guess_slope: FloatArray

    def take(self, index: IntArray) -> "Brackets":
        """Return the brackets of the given numbers."""
        return Brackets(*(getattr(self, name)[index] for name in self.__dataclass_fields__))

    def guessed(self, guess_s: FloatArray) -> "Brackets":
        """Return the same brackets with other first guesses."""
        return replace(self, guess_s=guess_s, guess_slope=np.full(len(guess_s), np.nan))

    def steps(self, time_s: FloatArray) -> tuple[IntArray, IntArray]:
        """Return the first and the last of the steps between samples in which each bracket lies."""
        first = np.searchsorted(time_s, self.low_s, side="right") - 1
        return first, np.searchsorted(time_s, self.high_s, side="left") - 1

    @classmethod
    def joined(cls, parts: list["Brackets"]) -> "Brackets":
        """Return the brackets of all the parts."""
        names = cls.__dataclass_fields__
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def sign_changes(samples: Samples) -> Brackets:
    """Return a bracket for each two neighbours of unlike sign within the runs of some samples."""
    time_s, margin, holds = samples.time_s, samples.margin, samples.holds
    left = np.flatnonzero((holds[1:] != holds[:-1]) & samples.linked)
    return Brackets(
        samples.row[left],
        time_s[left],
        margin[left],
        time_s[left + 1],
        margin[left + 1],
        *_cubic_guess(samples, left),
    )


def refine_roots(
    brackets: Brackets, evaluate: Evaluate, *, tolerance_s: float = TOLERANCE_S
) -> FloatArray:
    """Return the moment of each sign change, to well within the tolerance.

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
        margin = evaluate(here[open_], brackets.row[open_])
        with np.errstate(divide="ignore", invalid="ignore"):
            slopes = (
                (margin - low_margin[open_]) / (here[open_] - low[open_]),
                (high_margin[open_] - margin) / (high[open_] - here[open_]),
            )
        upward = np.where(high_margin[open_] > low_margin[open_], 1.0, -1.0)
        least_slope = np.minimum(upward * slopes[0], upward * slopes[1])
        near = np.abs(margin) < tolerance_s * least_slope
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
        # What a secant does not find in six steps is halved at every third, whatever it says.
        slow = iteration >= _SECANT_STEPS and iteration % 3 == 2
        near &= inside & (np.abs(step) < tolerance_s)
        zero = margin == 0.0
        done = near | zero | (high[open_] - low[open_] < tolerance_s)
        halved = ~inside | np.array(slow) | zero
        target = np.where(near | ~halved, target, 0.5 * (low[open_] + high[open_]))
        target = np.where(zero, here[open_], target)
        root[open_] = here[open_] = target
        open_ = open_[~done]
    return root


def _cubic_guess(samples: Samples, left: IntArray) -> tuple[FloatArray, FloatArray]:
    """Return where the cubic through four neighbouring samples crosses zero, and its slope there.

    Where it does not cross between the middle two, the secant does; the slope is nan.
    """
    time_s, margin = samples.time_s, samples.margin
    f1, f2 = margin[left], margin[left + 1]
    t1, t2 = time_s[left], time_s[left + 1]
    linked = np.concatenate([[False], samples.linked, [False]])
    before, after = left - linked[left], left + 1 + linked[left + 2]
    with np.errstate(divide="ignore", invalid="ignore"):
        x0, x3 = (time_s[before] - t1) / (t2 - t1), (time_s[after] - t1) / (t2 - t1)
        # Newton's divided differences over x = 0, 1, x0, x3
        d1 = f2 - f1
        d2 = ((margin[before] - f1) / x0 - d1) / (x0 - 1.0)
        d3 = (((margin[after] - f1) / x3 - d1) / (x3 - 1.0) - d2) / (x3 - x0)
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
