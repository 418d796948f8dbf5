"""When signals hold, from samples of them: the way that every search goes."""

from collections.abc import Sequence
from functools import reduce
from operator import and_
from typing import Generic

import numpy as np

from planner.base.arrays import BoolArray, FloatArray, IntArray
from planner.base.intervals import IntervalSet, MemberIntervals, union
from planner.search.extrema import Extrema, climb, possible_extrema
from planner.search.grid import Grid, grids
from planner.search.roots import Brackets, refine_roots, sign_changes
from planner.search.samples import Samples
from planner.search.signal import Signal, Source, State

# How many samples either side of a possible one are looked at too: an extremum needs neighbours.
_BESIDE = 1
# How well the ends of members are known before it is seen which of them are ends of the union.
_ROUGH_S = 0.5


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
    groups = [np.arange(signals[0].members)]
    parts = [
        _Search(signals, source, grid, groups).together()
        for grid in grids(signals, source, span, step_s)
    ]
    return MemberIntervals.joined(parts)


def find_in_any(
    signals: Sequence[Signal[State]],
    source: Source[State],
    span: IntervalSet,
    *,
    groups: Sequence[IntArray] | None = None,
    step_s: float | None = None,
) -> IntervalSet:
    """Return when all of the signals hold in any one member: the union of `find_together`.

    It is found sooner, since most sign changes lie inside the union and need not be known well. If
    the members are given in groups, those of the later ones are asked only where no member of the
    earlier ones holds.
    """
    groups = groups or [np.arange(signals[0].members)]
    parts = [
        _Search(signals, source, grid, groups).union()
        for grid in grids(signals, source, span, step_s)
    ]
    return union(parts) if parts else IntervalSet.empty()


class _Search(Generic[State]):
    """The runs of a grid, searched side by side.

    Every member of every signal is a row of its own: for each group of members first those of the
    first signal, then those of the second.
    """

    def __init__(
        self,
        signals: Sequence[Signal[State]],
        source: Source[State],
        grid: Grid,
        groups: Sequence[IntArray],
    ) -> None:
        self.signals, self.source, self.grid = signals, source, grid
        self.row_member = np.concatenate([np.tile(group, len(signals)) for group in groups])
        self.row_signal = np.concatenate(
            [np.repeat(np.arange(len(signals)), len(group)) for group in groups]
        )
        # The steps between moments (N - 1,) in which all signals hold throughout in some member.
        self.covered = np.zeros(len(self.grid.linked), bool)
        state, sampled, extrema, rows, count = source.at(self.grid.time_s), [], [], 0, 0
        for group in groups:
            samples = self._sampled(state, group, rows)
            found = possible_extrema(samples)
            self._cover(samples, found)
            sampled.append(samples)
            extrema.append(found.numbered_from(count))
            rows, count = rows + len(signals) * len(group), count + len(samples.row)
        self.samples, self.extrema = Samples.joined(sampled), Extrema.joined(extrema)

    def together(self) -> MemberIntervals:
        """Return when, member by member, all the signals hold."""
        self.covered[:] = False
        brackets = self._brackets()
        return self._intervals(brackets, refine_roots(brackets, self._evaluate))

    def union(self) -> IntervalSet:
        """Return when all the signals hold in any member; what lies well inside is left alone."""
        brackets = self._brackets()
        first, last = brackets.steps(self.grid.time_s)
        root_s = brackets.guess_s.copy()
        open_ = np.flatnonzero(~(self.covered[first] & self.covered[last]))
        root_s[open_] = refine_roots(brackets.take(open_), self._evaluate, tolerance_s=_ROUGH_S)
        certain = self._intervals(brackets, root_s, shrunk_s=_ROUGH_S).union()
        open_ = open_[~certain.contains(root_s[open_])]
        root_s[open_] = refine_roots(brackets.take(open_).guessed(root_s[open_]), self._evaluate)
        return self._intervals(brackets, root_s).union()

    def _sampled(self, state: State, group: IntArray, first_row: int) -> Samples:
        """Return the samples of a group of members, where they are needed."""
        columns = np.flatnonzero(_beside(~self.covered))
        some = state if len(columns) == len(self.grid.time_s) else state.take(columns)
        near = self._near(some, group[:, None], columns)
        if near is None:
            place = np.repeat(np.arange(len(group)), len(columns))
            column = np.tile(columns, len(group))
            margins = [signal.margin(some, group[:, None]).ravel() for signal in self.signals]
        else:
            place, moment = np.nonzero(near)
            column, chosen = columns[moment], some.take(moment)
            margins = [
                signal.margin(chosen, group[place]) if len(place) else np.empty(0)
                for signal in self.signals
            ]
        rows = first_row + len(group) * np.arange(len(self.signals))
        return Samples(
            self.grid,
            np.concatenate([row + place for row in rows]),
            np.tile(column, len(rows)),
            np.concatenate(margins),
        )

    def _cover(self, samples: Samples, extrema: Extrema) -> None:
        """Mark the steps in which all the signals hold from end to end in some member."""
        steady = np.zeros(len(samples.row), bool)
        steady[:-1] = samples.holds[1:] & samples.holds[:-1] & samples.linked
        for step in extrema.steps:
            steady[step] = False
        throughout = np.flatnonzero(steady.reshape(len(self.signals), -1).all(axis=0))
        self.covered[samples.column[throughout]] = True

    def _near(self, state: State, members: IntArray, columns: IntArray) -> BoolArray | None:
        """Return where (members, columns) margins are wanted; None for everywhere."""
        questions = {signal.possible for signal in self.signals} - {None}
        if not questions:
            return None
        if not len(columns):  # members before these hold throughout
            return np.zeros((len(members), 0), bool)
        near = reduce(and_, (question(state, members) for question in questions if question))
        linked = self.grid.linked[columns[:-1]] & (np.diff(columns) == 1)
        for _ in range(_BESIDE):
            wider = near.copy()
            wider[:, 1:] |= near[:, :-1] & linked
            wider[:, :-1] |= near[:, 1:] & linked
            near = wider
        return near

    def _brackets(self) -> Brackets:
        """Return the brackets of all sign changes, but for those that hide where it is covered."""
        first, last = (self.samples.column[step] for step in self.extrema.steps)
        extrema = self.extrema.take(~(self.covered[first] & self.covered[last]))
        hidden = climb(self.samples, extrema, self._evaluate)
        return Brackets.joined([sign_changes(self.samples), hidden])

    def _intervals(
        self, brackets: Brackets, root_s: FloatArray, *, shrunk_s: float = 0.0
    ) -> MemberIntervals:
        """Return when all the signals hold in each member, its rows' ends `shrunk_s` inward."""
        row, start_s, end_s = _between(self.samples, brackets, root_s)
        start_s, end_s = start_s + shrunk_s, end_s - shrunk_s
        keep = start_s < end_s
        member = self.row_member[row[keep]]
        return MemberIntervals(member, start_s[keep], end_s[keep]).where(len(self.signals))

    def _evaluate(self, moments_s: FloatArray, row: IntArray) -> FloatArray:
        """Return the margin of each row at its moment."""
        if not len(moments_s):
            return np.empty(0)
        state = self.source.at(moments_s)
        number, member = self.row_signal[row], self.row_member[row]
        if len(self.signals) == 1:
            return self.signals[0].margin(state, member)
        margin = np.empty(len(moments_s))
        for index, signal in enumerate(self.signals):
            here = np.flatnonzero(number == index)
            if len(here):
                margin[here] = signal.margin(state.take(here), member[here])
        return margin


def _beside(steps: BoolArray) -> BoolArray:
    """Return the samples (N,) at either end of the given steps (N - 1,), and those beside them."""
    wanted = np.zeros(len(steps) + 1, bool)
    wanted[:-1] |= steps
    wanted[1:] |= steps
    wider = wanted.copy()
    wider[1:] |= wanted[:-1]
    wider[:-1] |= wanted[1:]
    return wider


def _between(
    samples: Samples, brackets: Brackets, root_s: FloatArray
) -> tuple[IntArray, FloatArray, FloatArray]:
    """Return the intervals (row, start, end) between roots.

    What holds at the first sample of which its margin is known has begun there, or before; what
    holds at a run's last sample ends with the run.
    """
    rising = brackets.high_margin > brackets.low_margin
    begun = np.flatnonzero(samples.holds & ~np.append(False, samples.linked))
    ended = np.flatnonzero(samples.holds & ~np.append(samples.linked, False))
    start_row = np.concatenate([samples.row[begun], brackets.row[rising]])
    start_s = np.concatenate([samples.time_s[begun], root_s[rising]])
    end_row = np.concatenate([brackets.row[~rising], samples.row[ended]])
    end_s = np.concatenate([root_s[~rising], samples.grid.until_s[samples.column[ended]]])
    starts, ends = np.lexsort((start_s, start_row)), np.lexsort((end_s, end_row))
    return start_row[starts], start_s[starts], end_s[ends]
