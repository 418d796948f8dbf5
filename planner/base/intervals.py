"""Sets of time intervals, and their algebra.

Every operation is one sweep: edges in order of time, a count of how many sets hold, a threshold.
`MemberIntervals` does the same for many sets side by side.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from planner.base.arrays import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, eq=False)
class IntervalSet:
    """Disjoint intervals in ascending order: arrays `start_s` and `end_s` of the same length."""

    start_s: FloatArray
    end_s: FloatArray

    @classmethod
    def empty(cls) -> "IntervalSet":
        """Return the set that holds at no time."""
        return cls(np.empty(0), np.empty(0))

    @classmethod
    def single(cls, start_s: float, end_s: float) -> "IntervalSet":
        """Return the set of one interval."""
        return cls(np.array([start_s]), np.array([end_s]))

    @classmethod
    def union_of(cls, start_s: FloatArray, end_s: FloatArray) -> "IntervalSet":
        """Return the set that holds while any of the given intervals, in any order, does."""
        return cls(*_sweep(start_s, end_s, needed=1)[1:])

    @classmethod
    def around_samples(cls, time_s: FloatArray, holds: BoolArray) -> "IntervalSet":
        """Return, for ascending samples, the runs that hold, each out to the samples beside it."""
        index = np.flatnonzero(holds)
        return cls.union_of(
            time_s[np.maximum(index - 1, 0)], time_s[np.minimum(index + 1, len(time_s) - 1)]
        )

    def __len__(self) -> int:
        return len(self.start_s)

    def __iter__(self) -> Iterator[tuple[float, float]]:
        return iter(zip(self.start_s.tolist(), self.end_s.tolist(), strict=True))

    def __and__(self, other: Self) -> "IntervalSet":
        """Return when both hold."""
        return IntervalSet(*_sweep(*_together(self, other), needed=2)[1:])

    def __or__(self, other: Self) -> "IntervalSet":
        """Return when either holds."""
        return IntervalSet(*_sweep(*_together(self, other), needed=1)[1:])

    def complement(self, span: Self) -> "IntervalSet":
        """Return the part of `span` in which this set does not hold."""
        edge_s, place = np.unique(
            np.concatenate([span.start_s, self.end_s, span.end_s, self.start_s]),
            return_inverse=True,
        )
        opened = len(span.start_s) + len(self.end_s)
        change = np.zeros(len(edge_s), np.int64)
        np.add.at(change, place[:opened], 1)
        np.add.at(change, place[opened:], -1)
        holds = np.cumsum(change) > 0
        before = np.concatenate([[False], holds[:-1]])
        return IntervalSet(edge_s[holds & ~before], edge_s[~holds & before])

    def within(self, start_s: float, end_s: float) -> "IntervalSet":
        """Return the set cut to a span."""
        return self & IntervalSet.single(start_s, end_s)

    def overlapping(self, start_s: float, end_s: float) -> "IntervalSet":
        """Return the whole intervals that share some time with a span."""
        keep = (self.end_s > start_s) & (self.start_s < end_s)
        return IntervalSet(self.start_s[keep], self.end_s[keep])

    def widened(self, margin_s: float) -> "IntervalSet":
        """Return the set with each interval begun earlier and ended later by `margin_s`."""
        return IntervalSet.union_of(self.start_s - margin_s, self.end_s + margin_s)

    def close_gaps(self, shorter_than_s: float) -> "IntervalSet":
        """Return the set with intervals joined whose gap is shorter than `shorter_than_s`."""
        if not len(self):
            return self
        open_gap = self.start_s[1:] - self.end_s[:-1] >= shorter_than_s
        return IntervalSet(
            self.start_s[np.concatenate([[True], open_gap])],
            self.end_s[np.concatenate([open_gap, [True]])],
        )

    def drop_shorter(self, than_s: float) -> "IntervalSet":
        """Return the set without the intervals that last less than `than_s`."""
        keep = self.end_s - self.start_s >= than_s
        return IntervalSet(self.start_s[keep], self.end_s[keep])

    def contains(self, time_s: FloatArray) -> BoolArray:
        """Return for each time whether it lies in one of the intervals, ends included."""
        index = np.searchsorted(self.start_s, time_s, side="right") - 1
        if not len(self):
            return np.zeros(np.shape(time_s), dtype=bool)
        inside: BoolArray = (index >= 0) & (time_s <= self.end_s[index])
        return inside

    @property
    def total_s(self) -> float:
        """The sum of the lengths."""
        return float(np.sum(self.end_s - self.start_s))


def union(sets: Sequence[IntervalSet]) -> IntervalSet:
    """Return when any of the sets holds."""
    return IntervalSet.union_of(
        np.concatenate([one.start_s for one in sets]), np.concatenate([one.end_s for one in sets])
    )


@dataclass(frozen=True, eq=False)
class MemberIntervals:
    """Intervals of many sets side by side: `member` says to which set each belongs."""

    member: IntArray
    start_s: FloatArray
    end_s: FloatArray

    @classmethod
    def joined(cls, parts: Sequence["MemberIntervals"]) -> "MemberIntervals":
        """Return the intervals of all the parts; within a member those that touch are joined."""
        if not parts:
            return cls(np.empty(0, np.int64), np.empty(0), np.empty(0))
        return cls(
            *_sweep(
                np.concatenate([part.start_s for part in parts]),
                np.concatenate([part.end_s for part in parts]),
                needed=1,
                member=np.concatenate([part.member for part in parts]),
            )
        )

    def where(self, needed: int) -> "MemberIntervals":
        """Return, member by member, when at least `needed` of its intervals hold at once."""
        if needed == 1:
            return self
        return MemberIntervals(*_sweep(self.start_s, self.end_s, needed, self.member))

    def of(self, member: int) -> IntervalSet:
        """Return when one member holds."""
        chosen = self.member == member
        return IntervalSet(self.start_s[chosen], self.end_s[chosen])

    def union(self) -> IntervalSet:
        """Return when any member holds."""
        return IntervalSet.union_of(self.start_s, self.end_s)


def _together(a: IntervalSet, b: IntervalSet) -> tuple[FloatArray, FloatArray]:
    return np.concatenate([a.start_s, b.start_s]), np.concatenate([a.end_s, b.end_s])


def _sweep(
    start_s: FloatArray, end_s: FloatArray, needed: int, member: IntArray | None = None
) -> tuple[IntArray, FloatArray, FloatArray]:
    """Return, as (member, start, end), when at least `needed` of a member's intervals hold.

    Intervals that touch are joined, and those of no length dropped.
    """
    if member is None:
        member = np.zeros(len(start_s), np.int64)
    time = np.concatenate([start_s, end_s])
    member = np.concatenate([member, member])
    change = np.concatenate([np.ones(len(start_s), np.int64), -np.ones(len(end_s), np.int64)])
    order = np.lexsort((-change, time, member))  # starts before ends, so that touching ones join
    time, member, count = time[order], member[order], np.cumsum(change[order])
    holds = count >= needed
    before = np.concatenate([[False], holds[:-1]])
    begins, ends = holds & ~before, ~holds & before
    lasting = time[ends] > time[begins]
    return member[begins][lasting], time[begins][lasting], time[ends][lasting]
