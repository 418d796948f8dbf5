"""A path through points of known place and velocity: a polynomial of Hermite's in each interval."""

from dataclasses import dataclass

import numpy as np

from planner.base.arrays import FloatArray

_MOST_KNOTS = 4


@dataclass(frozen=True, eq=False)
class HermitePath:
    """The polynomials between knots (K,): of degree 7, through the two knots on either side.

    `offsets_s` (K - 1, 2 n) are the knots of each interval's Newton form, each twice, counted from
    the interval's first knot, and `coefficients` (K - 1, 2 n, 3) its divided differences. Place and
    velocity are continuous, and at the knots those that were given.
    """

    knots_s: FloatArray
    offsets_s: FloatArray
    coefficients: FloatArray

    @classmethod
    def through(
        cls, knots_s: FloatArray, position_km: FloatArray, velocity_km_s: FloatArray
    ) -> "HermitePath":
        """Return the path through two or more ascending knots, with (3, K) vectors.

        At the ends, and where there are fewer than four knots, the nearest knots there are serve.
        """
        count = len(knots_s)
        size = min(_MOST_KNOTS, count)
        left = np.arange(count - 1)
        first = np.clip(left - (size // 2 - 1), 0, count - size)
        window = first[:, None] + np.arange(size)
        # The interval's own two knots come first: what is added later vanishes there.
        is_own = (window == left[:, None]) | (window == left[:, None] + 1)
        nearest = np.take_along_axis(window, np.argsort(~is_own, axis=1, kind="stable"), axis=1)
        twice = np.repeat(nearest, 2, axis=1)
        offsets = knots_s[twice] - knots_s[:-1, None]
        differences = position_km.T[twice]
        coefficients = differences.copy()
        for order in range(1, 2 * size):
            gap = offsets[:, order:] - offsets[:, :-order]
            is_double = gap == 0.0
            gap = np.where(is_double, 1.0, gap)[..., None]
            rate = velocity_km_s.T[twice[:, order:]]
            slope = (differences[:, 1:] - differences[:, :-1]) / gap
            differences = np.where(is_double[..., None], rate, slope)
            coefficients[:, order] = differences[:, 0]
        return cls(knots_s, offsets, coefficients)

    def at(self, moment_s: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return places and velocities (3, N) at moments (N,) from the first knot to the last."""
        last = len(self.knots_s) - 2
        index = np.clip(np.searchsorted(self.knots_s, moment_s, side="right") - 1, 0, last)
        passed_s = moment_s - self.knots_s[index]
        coefficients = np.ascontiguousarray(np.moveaxis(self.coefficients[index], 0, -1))
        since_s = passed_s - self.offsets_s[index].T
        position = coefficients[-1]
        velocity = np.zeros_like(position)
        for coefficient, since in zip(coefficients[-2::-1], since_s[-2::-1], strict=True):
            velocity *= since
            velocity += position
            position = position * since
            position += coefficient
        return position, velocity

    def left_out_km(self) -> FloatArray:
        """Return how far every second knot lies from the path through the others alone.

        Empty where fewer than four others are left.
        """
        if len(self.knots_s) < 2 * _MOST_KNOTS - 1:
            return np.empty(0)
        position, velocity = self.at(self.knots_s)
        others = HermitePath.through(self.knots_s[::2], position[:, ::2], velocity[:, ::2])
        out = slice(1, 2 * ((len(self.knots_s) - 1) // 2), 2)
        away_km: FloatArray = others.at(self.knots_s[out])[0] - position[:, out]
        return np.asarray(np.linalg.norm(away_km, axis=0), float)
