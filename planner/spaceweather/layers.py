"""Kp from several sources, in order of preference: step functions with holes, laid over each other.

A `Layer` says what one source knows, and nothing where it knows nothing. `stacked` makes one layer
of many: at each moment the first that knows it counts. `assembled` makes of them a series, which
has no hole.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from planner.base.arrays import BoolArray, FloatArray, IntArray, distinct
from planner.base.errors import DataError
from planner.base.times import format_utc, utc_from_posix
from planner.spaceweather.kp import KpSeries, SourceArray


@dataclass(frozen=True, eq=False)
class Layer:
    """Kp as a step function of time with holes.

    `kp` (N,), `spread` (N,) and `source` (N,) hold from `start_posix_s` (N,) up to `end_posix_s`
    (N,); the steps ascend and do not overlap.
    """

    start_posix_s: FloatArray
    end_posix_s: FloatArray
    kp: FloatArray
    spread: FloatArray
    source: SourceArray

    @classmethod
    def of(
        cls,
        start_posix_s: FloatArray,
        end_posix_s: FloatArray,
        kp: FloatArray,
        spread: FloatArray | float,
        source: SourceArray | str,
    ) -> Self:
        """Return the layer of some steps, all of one spread or one source where one is given."""
        shape = np.shape(kp)
        return cls(
            np.asarray(start_posix_s, np.float64),
            np.asarray(end_posix_s, np.float64),
            np.asarray(kp, np.float64),
            np.broadcast_to(np.asarray(spread, np.float64), shape),
            np.broadcast_to(np.asarray(source, np.str_), shape),
        )

    @classmethod
    def of_series(cls, series: KpSeries, start_posix_s: float, end_posix_s: float) -> Self:
        """Return those steps of a series that lie whole between two moments."""
        edges = series.edge_posix_s
        first = int(np.searchsorted(edges, start_posix_s, side="left"))
        last = int(np.searchsorted(edges, end_posix_s, side="right")) - 1
        steps = slice(first, max(first, last))
        return cls(
            edges[:-1][steps],
            edges[1:][steps],
            series.kp[steps],
            series.spread[steps],
            series.source[steps],
        )

    def __len__(self) -> int:
        """Return the number of steps."""
        return len(self.kp)

    def where(self, chosen: BoolArray) -> "Layer":
        """Return the chosen steps."""
        return Layer(*(part[chosen] for part in vars(self).values()))

    def within(self, start_posix_s: float, end_posix_s: float) -> "Layer":
        """Return what the layer says between two moments; steps that reach beyond are cut."""
        start = np.maximum(self.start_posix_s, start_posix_s)
        end = np.minimum(self.end_posix_s, end_posix_s)
        return Layer(start, end, self.kp, self.spread, self.source).where(start < end)

    def merged(self) -> "Layer":
        """Return the layer with neighbours joined that touch and are equal in everything."""
        if not len(self):
            return self
        is_new = np.ones(len(self), dtype=np.bool_)
        is_new[1:] = self.start_posix_s[1:] != self.end_posix_s[:-1]
        for part in (self.kp, self.spread, self.source):
            is_new[1:] |= part[1:] != part[:-1]
        firsts = np.flatnonzero(is_new)
        lasts = np.append(firsts[1:], len(self)) - 1
        joined = self.where(is_new)
        return Layer(
            joined.start_posix_s, self.end_posix_s[lasts], joined.kp, joined.spread, joined.source
        )

    def step_at(self, posix_s: FloatArray) -> IntArray:
        """Return the number of the step that holds at each moment, -1 where there is none."""
        if not len(self):
            return np.full(np.shape(posix_s), -1, dtype=np.int64)
        step = np.searchsorted(self.start_posix_s, posix_s, side="right") - 1
        return np.where((step >= 0) & (posix_s < self.end_posix_s[step]), step, -1)

    def mean_over(self, edge_posix_s: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return of each cell between edges (N + 1,) the mean, nan if none, and the share known."""
        if not len(self):
            return np.full(len(edge_posix_s) - 1, np.nan), np.zeros(len(edge_posix_s) - 1)
        knots = np.stack([self.start_posix_s, self.end_posix_s], axis=1).ravel()
        length = self.end_posix_s - self.start_posix_s

        def integral(of_step: FloatArray) -> FloatArray:
            total = np.cumsum(of_step)
            until = np.stack([total - of_step, total], axis=1).ravel()
            return np.asarray(np.diff(np.interp(edge_posix_s, knots, until)), float)

        known_s = integral(length)
        with np.errstate(invalid="ignore"):
            return integral(self.kp * length) / known_s, known_s / np.diff(edge_posix_s)


NOTHING = Layer.of(np.empty(0), np.empty(0), np.empty(0), 0.0, "")


def stacked(layers: Sequence[Layer]) -> Layer:
    """Return one layer of several, the best first: at each moment the first that has a step."""
    edges = distinct(
        np.concatenate(
            [layer.start_posix_s for layer in layers] + [layer.end_posix_s for layer in layers]
        )
    )
    winner = np.full(max(len(edges) - 1, 0), -1, dtype=np.int64)
    before = 0  # steps of better layers
    for layer in layers:
        step = layer.step_at(edges[:-1])
        winner = np.where((winner < 0) & (step >= 0), step + before, winner)
        before += len(layer)
    # A step that a worse layer's edges cut in pieces stays one.
    is_kept = winner >= 0
    is_first = is_kept & np.append(True, winner[1:] != winner[:-1])[: len(winner)]
    firsts = np.flatnonzero(is_first)
    ends = edges[1:][is_kept & np.append(winner[1:] != winner[:-1], True)[: len(winner)]]
    chosen = winner[firsts]
    return Layer(
        edges[:-1][firsts],
        ends,
        *(
            np.concatenate([getattr(layer, name) for layer in layers])[chosen]
            for name in ("kp", "spread", "source")
        ),
    )


def assembled(layers: Sequence[Layer]) -> KpSeries:
    """Return the series of several layers, the best first; a hole in all raises `DataError`."""
    whole = stacked(layers)
    if not len(whole):
        raise DataError("Kp is not known at any time: no source has a value.")
    holes = np.flatnonzero(whole.end_posix_s[:-1] != whole.start_posix_s[1:])
    if len(holes):
        start, end = (
            format_utc(utc_from_posix(float(moment)), "minutes")
            for moment in (whole.end_posix_s[holes[0]], whole.start_posix_s[holes[0] + 1])
        )
        raise DataError(f"Kp from {start} to {end} is not known: no source has a value.")
    edges = np.append(whole.start_posix_s, whole.end_posix_s[-1])
    return KpSeries(edges, whole.kp, whole.source, whole.spread)
