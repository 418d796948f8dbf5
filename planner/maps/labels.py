"""Put words and numbers where they hide neither one another nor the lines they belong to."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from matplotlib.path import Path as MarkedPath

from planner.base.arrays import FloatArray

Point = tuple[float, float]
Box = tuple[float, float, float, float]

_BEARINGS_RAD = np.radians(np.arange(0.0, 360.0, 22.5))


@dataclass(eq=False)
class Placer:
    """Remembers, in pixels, what has been placed within an outline and what should stay visible.

    `busy` (M, 2) are points along lines that a label would rather not cover; `taken` (K, 4) are
    boxes that none may touch, as left, bottom, right, top.
    """

    outline: MarkedPath
    busy: FloatArray = field(default_factory=lambda: np.empty((0, 2)))
    taken: FloatArray = field(default_factory=lambda: np.empty((0, 4)))

    def avoid(self, points: FloatArray) -> None:
        """Let later labels rather not cover points (M, 2) along a line."""
        self.busy = np.concatenate([self.busy, points])

    def reserve(self, points: FloatArray, reach: float) -> None:
        """Keep a square around each of some points (M, 2) free of everything placed later."""
        self.taken = np.concatenate([self.taken, np.hstack([points - reach, points + reach])])

    def is_free(self, box: Box) -> bool:
        """Return whether a box lies within the outline and touches nothing that was placed."""
        left, bottom, right, top = box
        corners = [(left, bottom), (right, bottom), (right, top), (left, top)]
        overlaps = (
            (self.taken[:, 0] < right)
            & (self.taken[:, 2] > left)
            & (self.taken[:, 1] < top)
            & (self.taken[:, 3] > bottom)
        )
        return not overlaps.any() and bool(self.outline.contains_points(corners).all())

    def place(self, anchor: Point, size: Point, distances: Sequence[float]) -> Point | None:
        """Return the centre of the best free box around an anchor, and reserve it.

        Boxes are tried at each distance in all directions; the one that covers the least of the
        lines, near the anchor if it can, wins. None where no box is free.
        """
        best: tuple[float, Box, Point] | None = None
        for distance in distances:
            if best is not None and best[0] <= distance:
                break  # a box further away cannot cost less
            for bearing in _BEARINGS_RAD:
                x = anchor[0] + (distance + size[0] / 2.0) * float(np.cos(bearing))
                y = anchor[1] + (distance + size[1] / 2.0) * float(np.sin(bearing))
                box = (x - size[0] / 2.0, y - size[1] / 2.0, x + size[0] / 2.0, y + size[1] / 2.0)
                cost = distance + 4.0 * self._covered(box)
                if (best is None or cost < best[0]) and self.is_free(box):
                    best = (cost, box, (x, y))
        if best is None:
            return None
        self.taken = np.vstack([self.taken, best[1]])
        return best[2]

    def _covered(self, box: Box) -> int:
        x, y = self.busy[:, 0], self.busy[:, 1]
        inside = (x > box[0]) & (x < box[2]) & (y > box[1]) & (y < box[3])
        return int(np.count_nonzero(inside))


def evenly_along(points: FloatArray, step: float) -> FloatArray:
    """Return points (M, 2) about every `step` along a line (N, 2), so that it can be counted."""
    if len(points) < 2:
        return points
    lengths = np.hypot(*np.diff(points, axis=0).T)
    travelled = np.concatenate([[0.0], np.cumsum(lengths)])
    wanted = np.arange(0.0, travelled[-1] + step, step)
    return np.column_stack([np.interp(wanted, travelled, points[:, axis]) for axis in (0, 1)])
