"""Where brightnesses sampled over lines of sight peak, and for how much of the way they suffice."""

from dataclasses import dataclass

import numpy as np

from planner.base.arrays import FloatArray, IntArray


@dataclass(frozen=True, eq=False)
class Peak:
    """The brightest line and bearing, how far beside it the top lies, and how much it rises."""

    line: IntArray
    side: IntArray
    aside: FloatArray
    rise: FloatArray


def find_peak(kr: FloatArray) -> Peak:
    """Return the peak of brightnesses (P, Z, n): a parabola in the logarithm over three bearings.

    Beside a bearing at which little glows, as at the edge of the dark, there is no parabola.
    """
    lines, bearings, moments = kr.shape
    line, side = np.divmod(np.argmax(kr.reshape(lines * bearings, moments), axis=0), bearings)
    before, top, after = (
        np.log(np.maximum(kr[line, (side + step) % bearings, np.arange(moments)], 1e-9))
        for step in (-1, 0, 1)
    )
    bend = 2.0 * top - before - after
    smooth = (np.minimum(before, after) > top - 1.5) & (bend > 1e-9)
    aside = np.where(smooth, 0.5 * (after - before) / np.where(smooth, bend, 1.0), 0.0)
    aside = np.clip(aside, -0.5, 0.5)
    return Peak(line, side, aside, np.exp(0.25 * (after - before) * aside))


def share_above(first: FloatArray, last: FloatArray) -> FloatArray:
    """Return for what share of the way from one value to another it is not below zero."""
    top, bottom = np.maximum(first, last), np.minimum(first, last)
    crossing = top / np.where(top > bottom, top - bottom, 1.0)
    return np.asarray(np.where(bottom >= 0.0, 1.0, np.where(top < 0.0, 0.0, crossing)))
