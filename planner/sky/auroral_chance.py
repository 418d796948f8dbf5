"""How bright the aurora in view is, and how sure: Kp has a spread, and the oval a width."""

import math
from dataclasses import dataclass

import numpy as np

from planner.base.arrays import FloatArray
from planner.orbit.track import Track
from planner.sky.auroral_light import SEARCH_BEARING, checked, search_blocks
from planner.sky.auroral_places import find_places, glow_places
from planner.sky.peaks import find_peak, share_above
from planner.spaceweather.nowcast import Nowcast

# Kp is taken at the middle of four spans of its chance of being lower, each with its weight: at
# these normal deviates. The oval's shift is taken at others, between which brightness is linear in
# the chance. Of 41 of each the result differs by 0.017, at most 0.07.
_KP_DEVIATE = np.array([-0.8416, 0.1891, 0.9945, 1.8119])
_KP_WEIGHT = np.array([0.40, 0.35, 0.18, 0.07])
_SHIFT_DEVIATE = np.array([-2.0537, -1.0364, 0.0, 1.0364, 2.0537])
_SHIFT_CHANCE = np.array([0.02, 0.15, 0.5, 0.85, 0.98])


@dataclass(frozen=True, eq=False)
class ExpectedAurora:
    """The green light of the brightest dark direction at moments (N,), and how sure it is.

    `chance` (levels, N) is the chance that each level is in view.
    """

    green_kr: FloatArray
    chance: FloatArray


def expected_aurora(
    track: Track,
    kp: FloatArray | float,
    kp_spread: FloatArray | float,
    *,
    glow_itrs: FloatArray | None = None,
    levels_kr: tuple[float, ...] = (1.0, 10.0, 100.0),
    least_sun_zenith_deg: float = 102.0,
    oval_spread_deg: tuple[float, float] = (2.0, 4.0),
    light_spread: float = 0.4,
    nowcast: Nowcast | None = None,
) -> ExpectedAurora:
    """Return how bright dark green aurora in view is, and the chance that it is so bright.

    Kp strays as `memory.chance_at_least` has it, about its value with the standard deviation
    `kp_spread`; the whole oval strays in magnetic latitude, normally, by `oval_spread_deg` up to
    Kp 6 and from Kp 7 on; and the light strays from the model's by `light_spread`, in its
    natural logarithm. Without any of them a chance is 0 or 1. The levels are those of the mean over
    the structure of an aurora: single rays pass them more often than it says, by how much is not
    known, and nothing is allowed for it. While a nowcast holds its map is the oval: it strays as
    one of its power does, and Kp has no spread.

    The brightness is that of `auroral_light.brightest_aurora`. Where it is less than what stands
    straight above a dark glow that is known to be in view, in geocentric directions `glow_itrs`
    (3, N), the dark is smaller than the search is dense, and the glow is what is seen.

    Source: Wilson & Hilferty (1931) for Kp; the width is that by which solar-wind models miss the
    oval, 1.3 to 2.5 degrees (doi:10.1002/2016SW001530), and twice that in great storms (assumed).
    An erg gives 1 to 2 kR, as models and seasons have it; with as much for the flux that is a
    factor of 1.5, one sigma (assumed).
    """
    count = len(track)
    index, index_spread = checked("Kp", kp, count), checked("The spread of Kp", kp_spread, count)
    if nowcast is not None:
        index = nowcast.kp_at(track.posix_s, index)
        index_spread = np.where(nowcast.holds_at(track.posix_s), 0.0, index_spread)
    weights, node_kp = _kp_nodes(index, index_spread)
    spread = np.interp(node_kp, [6.0, 7.0], oval_spread_deg)
    # What is expected first; then, for each node of Kp, the shifts of the oval.
    cases = 1 + len(node_kp) * len(_SHIFT_DEVIATE)
    shift_deg = (spread[:, None] * _SHIFT_DEVIATE[:, None]).reshape(cases - 1, count)
    case_kp = np.concatenate([index[None], np.repeat(node_kp, len(_SHIFT_DEVIATE), axis=0)])
    case_shift_deg = np.concatenate([np.zeros((1, count)), shift_deg])
    reach = case_kp.max(axis=0), case_shift_deg.max(axis=0)
    seen_kr = np.zeros((cases, count))
    dark = least_sun_zenith_deg
    for rows, gains in search_blocks(track):
        places = find_places(
            *(track.take(rows), gains.arc_deg, SEARCH_BEARING),
            *(part[rows] for part in reach),
            dark=dark,
            nowcast=nowcast,
        )
        light = places.repeated(cases).deposit(
            case_kp[:, rows].ravel(), case_shift_deg[:, rows].ravel()
        )
        green_kr = gains.seen_kr(0, light)
        brightest_kr = green_kr.max(axis=(0, 1)) * find_peak(green_kr).rise
        seen_kr[:, rows] = brightest_kr.reshape(cases, -1)
    if glow_itrs is not None:
        glows = glow_places(track, glow_itrs, *reach, dark=dark, nowcast=nowcast)
        straight_up_kr = glows.repeated(cases).column_kr(case_kp.ravel(), case_shift_deg.ravel())
        hidden = straight_up_kr.reshape(cases, count)
        seen_kr = np.where(hidden[0] > seen_kr[0], hidden, seen_kr)
    by_node = seen_kr[1:].reshape(len(node_kp), len(_SHIFT_DEVIATE), count)
    chance = np.stack(
        [
            weights
            @ np.stack([_chance_over_shifts(one, level_kr, light_spread) for one in by_node])
            for level_kr in levels_kr
        ]
    )
    return ExpectedAurora(seen_kr[0], np.clip(chance, 0.0, 1.0))


def _kp_nodes(kp: FloatArray, spread: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return weights (M,) and Kp at the chances they stand for, (M, N): 1 + Kp is a gamma variable.

    One node is enough where Kp is known.
    """
    if not np.any(spread):
        return np.ones(1), kp[None]
    mean = 1.0 + kp
    ninth = (spread / mean) ** 2 / 9.0
    root = np.maximum(1.0 - ninth + _KP_DEVIATE[:, None] * np.sqrt(ninth), 0.0)
    return _KP_WEIGHT, np.asarray(np.clip(mean * root**3 - 1.0, 0.0, 9.0))


def _chance_over_shifts(peak_kr: FloatArray, level_kr: float, light_spread: float) -> FloatArray:
    """Return the chance (n,) of a level from the peaks (5, n) at the shifts of the oval."""
    above = np.log(np.maximum(peak_kr, 1e-9) / level_kr)
    first, last = _SHIFT_CHANCE[0], 1.0 - _SHIFT_CHANCE[-1]
    if light_spread == 0.0:
        chance = first * (above[0] >= 0.0) + last * (above[-1] >= 0.0)
        return np.asarray(chance + np.diff(_SHIFT_CHANCE) @ share_above(above[:-1], above[1:]))
    deviate = above / light_spread
    middle = 0.5 * (_normal(deviate[:-1]) + _normal(deviate[1:]))
    chance = first * _normal(deviate[0]) + last * _normal(deviate[-1])
    return np.asarray(chance + np.diff(_SHIFT_CHANCE) @ middle)


def _normal(deviate: FloatArray) -> FloatArray:
    """Return the chance that a normal deviate is below each value."""
    flat = [0.5 * math.erfc(-one / math.sqrt(2.0)) for one in deviate.ravel().tolist()]
    return np.reshape(flat, deviate.shape)
