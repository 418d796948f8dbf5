"""How bright the aurora of windows is along the line of sight, and how sure that is.

It takes longer than to find a window, so it is worked out at a window's peak alone.
"""

from dataclasses import replace

import numpy as np

from planner.orbit.track import Track
from planner.plan.scoring import settings
from planner.plan.subject import View
from planner.sky.auroral_chance import expected_aurora
from planner.sky.line_of_sight import is_for_light
from planner.spaceweather.kp import KpSeries

LEVELS_KR = (1.0, 10.0, 100.0)

# Green light straight above, per energy flux: that of `line_of_sight.GREEN` about 2 keV.
_KR_PER_ERG = 1.2
_FAINT_KR, _BRIGHT_KR = 3.0, 10.0


def straight_above_kr(energy_flux_erg_cm2_s: float) -> float:
    """Return how bright the green light of an energy flux is seen from straight above or below."""
    return _KR_PER_ERG * energy_flux_erg_cm2_s


def brightness_word(straight_above_kr: float) -> str:
    """Return what an aurora is called by its light straight above: faint, moderate or bright.

    The limb makes even a faint one tens of kilorayleigh: it is thin, not bright.

    Source: 1 kR is the least that the eye sees and 10 kR that of moonlit cirrus (International
    Brightness Coefficients I and II); the step between, 3 kR, is chosen here.
    """
    if straight_above_kr < _FAINT_KR:
        return "faint"
    return "moderate" if straight_above_kr < _BRIGHT_KR else "bright"


def with_light(track: Track, kp: KpSeries, view: View) -> View:
    """Return the view of an aurora with how bright it is, and how sure that is.

    `limb_brightness_kr` is the green light (557.7 nm) of the brightest dark direction in view, no
    less than what stands straight above the glow that the view is aimed at, and
    `chance` says how likely it is, by the spread of Kp and of the oval, that 1, 10 and 100 kR are.
    Where the station stands too low or too high for them both are unknown, and count as none.
    """
    glow = view.glow
    assert glow is not None
    green_kr, chance = np.full(len(track), np.nan), np.full((len(LEVELS_KR), len(track)), np.nan)
    known = np.flatnonzero(is_for_light(track.altitude_km))
    if len(known):
        some = track.take(known)
        seen = expected_aurora(
            *(some, kp.at(some.posix_s), kp.spread_at(some.posix_s)),
            glow_itrs=glow.direction_itrs[:, known],
            levels_kr=LEVELS_KR,
            least_sun_zenith_deg=settings("aurora").values["least_sun_zenith_deg"],
            nowcast=kp.nowcast,
        )
        green_kr[known], chance[:, known] = seen.green_kr, seen.chance
    judged = {
        "limb_brightness_kr": np.nan_to_num(green_kr),
        "mean_chance": np.nan_to_num(chance.mean(axis=0)),
    }
    return replace(
        view,
        quantities={**view.quantities, **judged},
        glow=replace(glow, limb_brightness_kr=green_kr, chance=chance),
    )
