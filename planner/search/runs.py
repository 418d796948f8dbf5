"""When a signal's condition holds, from samples of it: the way that every search goes."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from planner.base.arrays import FloatArray, IntArray
from planner.base.intervals import IntervalSet, MemberIntervals
from planner.base.times import absolute_grid
from planner.search.roots import find_brackets, refine_roots
from planner.search.signal import Signal, Source, State

# How long before a break the margin is still the one of before; far below the search's tolerance.
_BEFORE_BREAK_S = 2e-6
_MOST_VALUES_AT_ONCE = 400_000


def find_member_intervals(
    signal: Signal[State],
    source: Source[State],
    span: IntervalSet,
    *,
    step_s: float | None = None,
) -> MemberIntervals:
    """Return when each member of a signal holds within the intervals of `span`.

    Samples stand at absolute multiples of the step (the signal's longest, unless a shorter is asked
    for), at the ends of the intervals, and on both sides of each break of the signal or its source.
    No bracket ever spans a break, and what goes on across one is joined.
    """
    step_s = min(step_s or signal.max_step_s, signal.max_step_s)
    parts = []
    for start_s, end_s in span:
        breaks = np.union1d(signal.breaks(start_s, end_s), source.breaks(start_s, end_s))
        for time_s, until_s in _runs(start_s, end_s, breaks, step_s, signal.members):
            parts.append(_search_run(signal, source, time_s, until_s))
    return MemberIntervals.joined(parts)


def _runs(
    start_s: float, end_s: float, breaks_s: FloatArray, step_s: float, members: int
) -> Iterator[tuple[FloatArray, float]]:
    """Yield the moments of each continuous run, cut to a size that memory bears, and its end.

    Runs that are cut for their size share the sample at which they are cut.
    """
    longest = max(2, _MOST_VALUES_AT_ONCE // members)
    edges = [start_s, *breaks_s.tolist(), end_s]
    for low, high in pairwise(edges):
        inner = high - _BEFORE_BREAK_S if high < end_s else high
        if inner <= low:
            continue
        grid = absolute_grid(low, inner, step_s)
        for first in range(0, len(grid) - 1, longest):
            part = grid[first : first + longest + 1]
            yield part, high if part[-1] == inner else float(part[-1])


def _search_run(
    signal: Signal[State],
    source: Source[State],
    time_s: FloatArray,
    until_s: float,
) -> MemberIntervals:
    """Return the intervals within one continuous run of samples; the last is taken as `until_s`."""

    def evaluate(moments_s: FloatArray, member: IntArray) -> FloatArray:
        if not len(moments_s):
            return np.empty(0)
        return signal.margin(source.at(moments_s), member)

    members = np.arange(signal.members)
    margin = np.reshape(
        signal.margin(source.at(time_s), members[:, None]), (signal.members, len(time_s))
    )
    brackets = find_brackets(time_s, margin, evaluate)
    root_s = refine_roots(brackets, evaluate)
    rising = brackets.high_margin > brackets.low_margin
    begun, ended = members[margin[:, 0] > 0.0], members[margin[:, -1] > 0.0]
    start_member = np.concatenate([begun, brackets.member[rising]])
    end_member = np.concatenate([brackets.member[~rising], ended])
    start_s = np.concatenate([np.full(len(begun), time_s[0]), root_s[rising]])
    end_s = np.concatenate([root_s[~rising], np.full(len(ended), until_s)])
    starts, ends = np.lexsort((start_s, start_member)), np.lexsort((end_s, end_member))
    return MemberIntervals(start_member[starts], start_s[starts], end_s[ends])
