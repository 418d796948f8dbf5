"""The moments of a search: runs from break to break."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from planner.base.arrays import BoolArray, FloatArray
from planner.base.intervals import IntervalSet
from planner.base.times import absolute_grid
from planner.search.signal import Signal, Source, State

# How long before a break the margin is still the one of before; far below the search's tolerance.
_BEFORE_BREAK_S = 2e-6
_MOST_VALUES_AT_ONCE = 800_000

_Run = tuple[FloatArray, float]  # moments between two breaks, and when what holds at the last ends


@dataclass(frozen=True, eq=False)
class Grid:
    """The moments (N,) of a search: runs from break to break, one after the other.

    `linked` (N - 1,) says which neighbours belong to one continuous run; within a run the moments
    ascend. `until_s` (N,) is the moment itself but for the last of a run, where it is the time at
    which what holds there ends.
    """

    time_s: FloatArray
    linked: BoolArray
    until_s: FloatArray

    @classmethod
    def of_runs(cls, runs: Sequence[tuple[FloatArray, float]]) -> "Grid":
        """Return the grid of some runs, each its moments and the time at which it ends."""
        time_s = np.concatenate([moments_s for moments_s, _ in runs])
        last = np.cumsum([len(moments_s) for moments_s, _ in runs]) - 1
        until_s = time_s.copy()
        until_s[last] = [end_s for _, end_s in runs]
        linked = np.ones(len(time_s) - 1, bool)
        linked[last[:-1]] = False
        return cls(time_s, linked, until_s)

    def end_of_run(self, inward: int) -> BoolArray:
        """Return which moments (N,) begin a run (`inward` 1) or end one (-1), of two or more."""
        before = np.concatenate([[False], self.linked])
        after = np.concatenate([self.linked, [False]])
        ends: BoolArray = after & ~before if inward == 1 else before & ~after
        return ends


def grids(
    signals: Sequence[Signal[State]],
    source: Source[State],
    span: IntervalSet,
    step_s: float | None,
) -> Iterator[Grid]:
    """Yield the moments of a search, as many runs together as memory bears.

    They stand at absolute multiples of the step (the signals' longest, unless a shorter is asked
    for), at the ends of the intervals of `span`, and on both sides of each break.
    """
    step_s = min([signal.max_step_s for signal in signals] + ([step_s] if step_s else []))
    longest = max(2, _MOST_VALUES_AT_ONCE // signals[0].members)
    batch: list[_Run] = []
    for run in _runs(signals, source, span, step_s, longest):
        if batch and sum(len(one[0]) for one in batch) + len(run[0]) > longest:
            yield Grid.of_runs(batch)
            batch = []
        batch.append(run)
    if batch:
        yield Grid.of_runs(batch)


def _runs(
    signals: Sequence[Signal[State]],
    source: Source[State],
    span: IntervalSet,
    step_s: float,
    longest: int,
) -> Iterator[_Run]:
    """Yield the continuous runs of samples, cut where they are too long to be held at once.

    Runs that are cut share the sample at which they are cut.
    """
    if not len(span):
        return
    whole = float(span.start_s[0]), float(span.end_s[-1]) + _BEFORE_BREAK_S  # one at the end too
    all_breaks = [source.breaks(*whole), *(signal.breaks(*whole) for signal in signals)]
    breaks_s = np.sort(np.concatenate(all_breaks))
    for start_s, end_s in span:
        inside = slice(*np.searchsorted(breaks_s, [np.nextafter(start_s, np.inf), end_s]))
        at_break = end_s in breaks_s
        for low_s, high_s in pairwise([start_s, *breaks_s[inside].tolist(), end_s]):
            inner_s = high_s - _BEFORE_BREAK_S if high_s < end_s or at_break else high_s
            if inner_s <= low_s:
                continue
            grid = absolute_grid(low_s, inner_s, step_s)
            for first in range(0, len(grid) - 1, longest):
                part = grid[first : first + longest + 1]
                yield part, high_s if part[-1] == inner_s else float(part[-1])
