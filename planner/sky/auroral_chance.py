"""How sure it is that aurora of some brightness is in view: Kp has a spread, the oval a width."""

import numpy as np

from planner.base.arrays import FloatArray
from planner.orbit.track import Track
from planner.sky.auroral_light import (
    SEARCH_BEARING,
    checked,
    find_places,
    search_blocks,
)
from planner.sky.peaks import share_above
from planner.spaceweather.nowcast import Nowcast

# Kp is taken at the middle of four spans of its chance of being lower, each with its weight: at
# these normal deviates. The oval's shift is taken at others, between which brightness is linear in
# the chance. Of 41 of each the result differs by 0.017, at most 0.07.
_KP_DEVIATE = np.array([-0.8416, 0.1891, 0.9945, 1.8119])
_KP_WEIGHT = np.array([0.40, 0.35, 0.18, 0.07])
_SHIFT_DEVIATE = np.array([-2.0537, -1.0364, 0.0, 1.0364, 2.0537])
_SHIFT_CHANCE = np.array([0.02, 0.15, 0.5, 0.85, 0.98])


def chance_in_view(
    track: Track,
    kp: FloatArray | float,
    kp_spread: FloatArray | float,
    *,
    levels_kr: tuple[float, ...] = (1.0, 10.0, 100.0),
    least_sun_zenith_deg: float = 102.0,
    oval_spread_deg: tuple[float, float] = (2.0, 4.0),
    nowcast: Nowcast | None = None,
) -> FloatArray:
    """Return the chance (levels, N) that dark green aurora of some brightness is in view.

    Kp strays as `memory.chance_at_least` has it, about its value with the standard deviation
    `kp_spread`; the whole oval strays in magnetic latitude, normally, by `oval_spread_deg` up to
    Kp 6 and from Kp 7 on. Without either a chance is 0 or 1. The levels are those of the mean over
    the structure of an aurora: single rays pass them more often than it says, by how much is not
    known, and nothing is allowed for it. While a nowcast holds its map is the oval: it strays as
    one of its power does, and Kp has no spread.

    Source: Wilson & Hilferty (1931) for Kp; the width is that by which solar-wind models miss the
    oval, 1.3 to 2.5 degrees (doi:10.1002/2016SW001530), and twice that in great storms (assumed).
    """
    count = len(track)
    index, index_spread = checked("Kp", kp, count), checked("The spread of Kp", kp_spread, count)
    if nowcast is not None:
        index = nowcast.kp_at(track.posix_s, index)
        index_spread = np.where(nowcast.holds_at(track.posix_s), 0.0, index_spread)
    node_kp = _kp_nodes(index, index_spread)
    spread = np.interp(node_kp, [6.0, 7.0], oval_spread_deg)
    farthest_deg = _SHIFT_DEVIATE[-1] * spread.max(axis=0)
    chance = np.zeros((len(levels_kr), count))
    for rows, gains in search_blocks(track):
        places = find_places(
            track.take(rows),
            gains.arc_deg,
            SEARCH_BEARING,
            node_kp[:, rows].max(axis=0),
            farthest_deg[rows],
            dark=least_sun_zenith_deg,
            nowcast=nowcast,
        )
        for weight, one_kp, one_spread in zip(
            _KP_WEIGHT, node_kp[:, rows], spread[:, rows], strict=True
        ):
            peak_kr = np.stack(
                [
                    gains.seen_kr(0, places.deposit(one_kp, shift * one_spread)).max(axis=(0, 1))
                    for shift in _SHIFT_DEVIATE
                ]
            )
            for number, level_kr in enumerate(levels_kr):
                chance[number, rows] += weight * _chance_over_shifts(peak_kr, level_kr)
    return np.clip(chance, 0.0, 1.0)


def _kp_nodes(kp: FloatArray, spread: FloatArray) -> FloatArray:
    """Return Kp at the chances of `_KP_WEIGHT`, (4, N): 1 + Kp is a gamma variable."""
    mean = 1.0 + kp
    ninth = (spread / mean) ** 2 / 9.0
    root = np.maximum(1.0 - ninth + _KP_DEVIATE[:, None] * np.sqrt(ninth), 0.0)
    return np.asarray(np.clip(mean * root**3 - 1.0, 0.0, 9.0))


def _chance_over_shifts(peak_kr: FloatArray, level_kr: float) -> FloatArray:
    """Return the chance (n,) of a level from the peaks (5, n) at the shifts of the oval."""
    above = np.log(np.maximum(peak_kr, 1e-9) / level_kr)
    first, last = _SHIFT_CHANCE[0], 1.0 - _SHIFT_CHANCE[-1]
    chance = first * (above[0] >= 0.0) + last * (above[-1] >= 0.0)
    chance = chance + np.diff(_SHIFT_CHANCE) @ share_above(above[:-1], above[1:])
    return np.asarray(chance)
