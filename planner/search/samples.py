"""The samples of a search: the margins of many rows at some of the moments of a grid.

A row is one member of one signal. Everything lies flat, row after row, so that a search costs what
it samples and not what it could have.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from planner.base.arrays import BoolArray, FloatArray, IntArray
from planner.search.grid import Grid


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
