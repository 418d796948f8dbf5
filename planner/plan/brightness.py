"""How bright the aurora of windows is along the line of sight, and how sure that is.

It takes longer than to find a window, so it is worked out for those that are told in full.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from planner.base.times import posix_from_utc
from planner.orbit.orbit import AnyOrbit
from planner.plan.windows import Window
from planner.sky.auroral_chance import chance_in_view
from planner.sky.auroral_light import brightest_aurora
from planner.spaceweather.kp import KpSeries

LEVELS_KR = (1, 10, 100)


def with_brightness(orbit: AnyOrbit, kp: KpSeries, windows: Sequence[Window]) -> list[Window]:
    """Return the windows, those of the aurora with its brightness at their peak.

    `limb_brightness_kr` is the green light (557.7 nm) of the brightest dark direction in view, and
    `chance` says how likely it is, by the spread of Kp and of the oval, that 1, 10 and 100 kR are.
    """
    numbers = [number for number, one in enumerate(windows) if one.aurora is not None]
    if not numbers:
        return list(windows)
    peaks_s = np.array([posix_from_utc(windows[number].peak_utc) for number in numbers])
    track = orbit.at(peaks_s)
    index, spread = kp.at(track.posix_s), kp.spread_at(track.posix_s)
    green_kr = brightest_aurora(track, index, nowcast=kp.nowcast).green_kr
    levels_kr = tuple(map(float, LEVELS_KR))
    chances = chance_in_view(track, index, spread, levels_kr=levels_kr, nowcast=kp.nowcast)
    told = list(windows)
    for number, brightness_kr, chance in zip(numbers, green_kr, chances.T, strict=True):
        window = windows[number]
        assert window.aurora is not None
        aurora = replace(
            window.aurora,
            limb_brightness_kr=float(brightness_kr),
            chance={f"{kr}_kr": float(one) for kr, one in zip(LEVELS_KR, chance, strict=True)},
        )
        told[number] = replace(window, aurora=aurora)
    return told
