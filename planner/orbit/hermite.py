"""A path through points of known place and velocity: a polynomial of Hermite's in each interval."""

from dataclasses import dataclass

import numpy as np

from planner.base.arrays import BoolArray, FloatArray, IntArray

_MOST_KNOTS = 4
_LEAST_APART = 0.25  # of the interval
_BURN_STEP_S = 10.0  # publishers give vectors this near to each other only where engines burn


@dataclass(frozen=True, eq=False)
class HermitePath:
    """The polynomials between knots (K,): of degree 7, through the two knots on either side.

    `offsets_s` (K - 1, 8) are the knots of each interval's Newton form, each twice, counted from
    the interval's first knot, and `coefficients` (K - 1, 8, 3) its divided differences. Place and
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

        Two and more intervals of at most 10 s in a row are a burn, and an arc of its own: no
        polynomial goes through knots on both sides of its ends. At the ends of arcs the nearest
        knots there are serve. A knot nearer to another than a quarter of the interval is passed
        over, since it would magnify what the vectors are rounded by; where too few are left the
        degree is 5 or 3.
        """
        left = np.arange(len(knots_s) - 1)
        nearest, is_there = _knots_about(knots_s, left)
        twice = np.repeat(nearest, 2, axis=1)
        offsets = knots_s[twice] - knots_s[:-1, None]
        differences = position_km.T[twice]
        coefficients = differences.copy()
        for order in range(1, 2 * _MOST_KNOTS):
            gap = offsets[:, order:] - offsets[:, :-order]
            is_double = gap == 0.0
            gap = np.where(is_double, 1.0, gap)[..., None]
            rate = velocity_km_s.T[twice[:, order:]]
            slope = (differences[:, 1:] - differences[:, :-1]) / gap
            differences = np.where(is_double[..., None], rate, slope)
            coefficients[:, order] = differences[:, 0]
        coefficients[~np.repeat(is_there, 2, axis=1)] = 0.0
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


def _knots_about(knots_s: FloatArray, left: IntArray) -> tuple[IntArray, BoolArray]:
    """Return the four knots (K - 1, 4) that each interval's polynomial goes through.

    Its own two come first, since what is added later vanishes there; where there is no more to
    take, the first stands again and is marked as not there.
    """
    apart_s = _LEAST_APART * np.diff(knots_s)

    def before(number: IntArray) -> IntArray:
        """Return the next knot downward that is far enough off; -1 where there is none."""
        from_s = np.where(number < 0, -np.inf, knots_s[number]) - apart_s
        return np.asarray(np.searchsorted(knots_s, from_s, side="right") - 1, np.int64)

    def after(number: IntArray) -> IntArray:
        """Return the next knot upward that is far enough off; K where there is none."""
        last = len(knots_s) - 1
        from_s = np.where(number > last, np.inf, knots_s[np.minimum(number, last)]) + apart_s
        return np.asarray(np.searchsorted(knots_s, from_s, side="left"), np.int64)

    low, high = before(left), after(left + 1)
    # One on either side, and at an end two on the other.
    candidates = np.stack([low, high, before(low), after(high)], axis=1)
    first, last = _arcs(knots_s)
    is_known = (candidates >= first[:, None]) & (candidates <= last[:, None])
    order = np.argsort(~is_known, axis=1, kind="stable")[:, : _MOST_KNOTS - 2]
    chosen = np.take_along_axis(candidates, order, axis=1)
    is_chosen = np.take_along_axis(is_known, order, axis=1)
    own = np.stack([left, left + 1], axis=1)
    return (
        np.hstack([own, np.where(is_chosen, chosen, left[:, None])]),
        np.hstack([np.ones_like(own, bool), is_chosen]),
    )


def _arcs(knots_s: FloatArray) -> tuple[IntArray, IntArray]:
    """Return for each interval (K - 1,) the first and the last knot of the arc that it lies in."""
    is_short = np.diff(knots_s) <= _BURN_STEP_S
    follows = np.append(False, is_short[:-1]) | np.append(is_short[1:], False)
    is_burn = is_short & follows
    is_new = np.append(True, is_burn[1:] != is_burn[:-1])
    starts = np.flatnonzero(is_new)
    ends = np.append(starts[1:], len(knots_s) - 1)
    arc = np.cumsum(is_new) - 1
    return starts[arc], ends[arc]
