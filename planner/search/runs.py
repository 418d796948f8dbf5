"""When a signal's condition holds, from samples of it: the way that every search goes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise
from operator import and_

import numpy as np

from planner.base.arrays import BoolArray, FloatArray, IntArray
from planner.base.intervals import IntervalSet, MemberIntervals
from planner.base.times import absolute_grid
from planner.search.extrema import Extrema, climb, possible_extrema
from planner.search.roots import Brackets, Samples, refine_roots, sign_changes
from planner.search.signal import Signal, Source, State

# How long before a break the margin is still the one of before; far below the search's tolerance.
_BEFORE_BREAK_S = 2e-6
_MOST_VALUES_AT_ONCE = 800_000
# How many samples either side of a possible one are looked at too: an extremum needs neighbours.
_BESIDE = 1


@dataclass(frozen=True, eq=False)
class _Run:
    """Moments between two breaks, and the time at which what holds at the last one ends."""

    time_s: FloatArray
    until_s: float


def find_together(
    signals: Sequence[Signal[State]],
    source: Source[State],
    span: IntervalSet,
    *,
    step_s: float | None = None,
) -> MemberIntervals:
    """Return when, member by member, all of the signals hold within the intervals of `span`.

    The signals have the same members. Samples stand at absolute multiples of the step (the signals'
    longest, unless a shorter is asked for), at the ends of the intervals, and on both sides of each
    break of a signal or of the source. No bracket ever spans a break, and what goes on across one
    is joined.
    """
    batches = _batches(signals, source, span, step_s)
    return MemberIntervals.joined([_search(signals, source, batch) for batch in batches])


def find_in_any(
    signals: Sequence[Signal[State]],
    source: Source[State],
    span: IntervalSet,
    *,
    step_s: float | None = None,
) -> IntervalSet:
    """Return when all of the signals hold in any one member: the union of `find_together`.

    It is found sooner, since most sign changes lie inside the union and need not be known well.
    """
    batches = _batches(signals, source, span, step_s)
    parts = [_search(signals, source, batch, only_union=True) for batch in batches]
    return MemberIntervals.joined(parts).union()


def _batches(
    signals: Sequence[Signal[State]],
    source: Source[State],
    span: IntervalSet,
    step_s: float | None,
) -> Iterator[list[_Run]]:
    """Yield the runs of a search, as many together as memory bears."""
    step_s = min([signal.max_step_s for signal in signals] + ([step_s] if step_s else []))
    longest = max(2, _MOST_VALUES_AT_ONCE // signals[0].members)
    batch: list[_Run] = []
    for run in _runs(signals, source, span, step_s, longest):
        if batch and sum(len(one.time_s) for one in batch) + len(run.time_s) > longest:
            yield batch
            batch = []
        batch.append(run)
    if batch:
        yield batch


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
    whole = float(span.start_s[0]), float(span.end_s[-1])
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
                yield _Run(part, high_s if part[-1] == inner_s else float(part[-1]))


def _search(
    signals: Sequence[Signal[State]],
    source: Source[State],
    runs: list[_Run],
    *,
    only_union: bool = False,
) -> MemberIntervals:
    """Return when all the signals hold within some runs of samples, searched side by side.

    Every member of every signal is a row of its own: the members of the first signal, then those of
    the second. If only the union matters, what lies well inside it is not looked at closely.
    """
    time_s = np.concatenate([run.time_s for run in runs])
    last = np.cumsum([len(run.time_s) for run in runs]) - 1
    until_s = time_s.copy()
    until_s[last] = [run.until_s for run in runs]
    linked = np.ones(len(time_s) - 1, bool)
    linked[last[:-1]] = False
    samples = Samples(time_s, _margins(signals, source.at(time_s), linked), linked)

    def evaluate(moments_s: FloatArray, row: IntArray) -> FloatArray:
        return _margins_at(signals, source, moments_s, row)

    extrema = possible_extrema(samples)
    covered = np.zeros(len(linked), bool)
    if only_union:
        covered = _covered(samples, extrema, signals[0].members)
        first, second = extrema.steps
        extrema = extrema.take(~(covered[first] & covered[second]))
    brackets = Brackets.joined([sign_changes(samples), climb(samples, extrema, evaluate)])
    root_s = brackets.guess_s.copy()
    # The steps from sample to sample that each bracket lies in: one, or two beside an extremum.
    first = np.searchsorted(time_s, brackets.low_s, side="right") - 1
    second = np.searchsorted(time_s, brackets.high_s, side="left") - 1
    wanted = np.flatnonzero(~(covered[first] & covered[second]))
    root_s[wanted] = refine_roots(brackets.take(wanted), evaluate)
    rows = _between(samples, brackets, root_s, until_s)
    return rows.all_of(len(signals), signals[0].members)


def _covered(samples: Samples, extrema: Extrema, members: int) -> BoolArray:
    """Return in which steps (N - 1,) all signals hold, from end to end, in some member at least."""
    holds = samples.margin > 0.0
    steady: BoolArray = holds[:, 1:] & holds[:, :-1] & samples.linked
    for step in extrema.steps:
        steady[extrema.member, step] = False
    together = steady.reshape(-1, members, steady.shape[1]).all(axis=0)
    return np.asarray(together.any(axis=0))


def _margins_at(
    signals: Sequence[Signal[State]], source: Source[State], moments_s: FloatArray, row: IntArray
) -> FloatArray:
    """Return the margin of each row at its moment."""
    if not len(moments_s):
        return np.empty(0)
    state = source.at(moments_s)
    if len(signals) == 1:
        return signals[0].margin(state, row)
    margin = np.empty(len(moments_s))
    number, member = np.divmod(row, signals[0].members)
    for index, signal in enumerate(signals):
        here = np.flatnonzero(number == index)
        if len(here):
            margin[here] = signal.margin(state.take(here), member[here])
    return margin


def _between(
    samples: Samples, brackets: Brackets, root_s: FloatArray, until_s: FloatArray
) -> MemberIntervals:
    """Return the intervals between roots; what holds at a run's last sample ends at `until_s`."""
    rising = brackets.high_margin > brackets.low_margin
    # What holds at the first sample of which its margin is known has begun there, or before.
    known = ~np.isnan(samples.margin)
    goes_on = samples.linked & known[:, 1:] & known[:, :-1]
    begun = samples.margin > 0.0
    ended = begun.copy()
    begun[:, 1:] &= ~goes_on
    ended[:, :-1] &= ~goes_on
    (begun_member, begun_at), (ended_member, ended_at) = np.nonzero(begun), np.nonzero(ended)
    start_member = np.concatenate([begun_member, brackets.member[rising]])
    start_s = np.concatenate([samples.time_s[begun_at], root_s[rising]])
    end_member = np.concatenate([brackets.member[~rising], ended_member])
    end_s = np.concatenate([root_s[~rising], until_s[ended_at]])
    starts, ends = np.lexsort((start_s, start_member)), np.lexsort((end_s, end_member))
    return MemberIntervals(start_member[starts], start_s[starts], end_s[ends])


def _near(signals: Sequence[Signal[State]], state: State, linked: BoolArray) -> BoolArray | None:
    """Return where margins (members, N) are wanted, or None for everywhere."""
    questions = {signal.possible for signal in signals} - {None}
    if not questions:
        return None
    members = np.arange(signals[0].members)[:, None]
    near = reduce(and_, (question(state, members) for question in questions if question))
    for _ in range(_BESIDE):
        wider = near.copy()
        wider[:, 1:] |= near[:, :-1] & linked
        wider[:, :-1] |= near[:, 1:] & linked
        near = wider
    return near


def _margins(signals: Sequence[Signal[State]], state: State, linked: BoolArray) -> FloatArray:
    """Return the margins (rows, N) of all signals, nan where they are not wanted."""
    members = np.arange(signals[0].members)
    near = _near(signals, state, linked)
    if near is None:
        each = [signal.margin(state, members[:, None]) for signal in signals]
        return np.concatenate([margin.reshape(len(members), -1) for margin in each])
    margins = np.full((len(signals), *near.shape), np.nan)
    member, moment = np.nonzero(near)
    if len(member):
        wanted = state.take(moment)
        for margin, signal in zip(margins, signals, strict=True):
            margin[near] = signal.margin(wanted, member)
    return margins.reshape(-1, near.shape[1])
