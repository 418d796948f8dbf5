"""The samples of a search: moments in runs, and the margins of many rows at some of them.

A row is one member of one signal. Everything lies flat, row after row, so that a search costs what
it samples and not what it could have.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from planner.base.arrays import BoolArray, FloatArray, IntArray


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
    def of_runs(cls, runs: list[FloatArray], until_s: list[float]) -> "Grid":
        """Return the grid of some runs, given by their moments and the times at which they end."""
        time_s = np.concatenate(runs)
        last = np.cumsum([len(run) for run in runs]) - 1
        until = time_s.copy()
        until[last] = until_s
        linked = np.ones(len(time_s) - 1, bool)
        linked[last[:-1]] = False
        return cls(time_s, linked, until)

    def end_of_run(self, inward: int) -> BoolArray:
        """Return which moments (N,) begin a run (`inward` 1) or end one (-1), of two or more."""
        before = np.concatenate([[False], self.linked])
        after = np.concatenate([self.linked, [False]])
        ends: BoolArray = after & ~before if inward == 1 else before & ~after
        return ends


@dataclass(frozen=True, eq=False)
class Samples:
    """Margins (K,) of `row` (K,) at the moments number `column` (K,) of a grid.

    They are in order of row, and within a row of column; columns may be left out.
    """

    grid: Grid
    row: IntArray
    column: IntArray
    margin: FloatArray

    @classmethod
    def joined(cls, parts: list["Samples"]) -> "Samples":
        """Return the samples of all the parts, which have the same grid and ascending rows."""
        return cls(
            parts[0].grid,
            np.concatenate([part.row for part in parts]),
            np.concatenate([part.column for part in parts]),
            np.concatenate([part.margin for part in parts]),
        )

    @cached_property
    def time_s(self) -> FloatArray:
        """The moment of each sample."""
        return self.grid.time_s[self.column]

    @cached_property
    def holds(self) -> BoolArray:
        """Where the margin is positive."""
        return self.margin > 0.0

    @cached_property
    def linked(self) -> BoolArray:
        """Which samples (K - 1,) have their neighbour in the run and row right behind them."""
        linked: BoolArray = self.row[1:] == self.row[:-1]
        linked &= self.column[1:] - self.column[:-1] == 1
        linked &= np.append(self.grid.linked, False)[self.column[:-1]]
        return linked
