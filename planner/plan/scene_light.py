"""How bright each subject is, in candelas a square metre: what a camera exposes for."""

from collections.abc import Mapping, Sequence

import numpy as np

from planner.base.arrays import FloatArray
from planner.base.geometry import length
from planner.orbit.track import Track
from planner.plan.brightness import straight_above_kr
from planner.plan.windows import Window
from planner.sky.lighting import elevation_above_limb_deg
from planner.sky.moonlight import (
    disc_transmission,
    illuminance_lux,
    illuminated_fraction,
    phase_angle_deg,
    refracted_above_limb_deg,
)
from planner.sky.photometry import DARK_SKY_CD_M2, luminance_cd_m2, luminance_of_magnitude_cd_m2
from planner.sky.twilight import limb_twilight_cd_m2

_MOON_RADIUS_KM = 1737.4
_LEAST_LIT = 0.02  # of the Moon: a thinner crescent is no brighter than this one
_MILKY_WAY_MAGNITUDE = 21.0  # a square arcsecond of its bright parts (from memory)

# Town glow as wide lenses see it, and lit streets as long ones do: what settings that worked put at
# middle grey (cameras.toml: f/1.4, 1/5 s, ISO 12800; 200 mm f/2, 1/320 s, ISO 25600).
_TOWN_CD_M2, _STREET_CD_M2 = 0.0096, 0.63


def scene_cd_m2(
    name: str,
    windows: Sequence[Window],
    track: Track,
    quantities: Mapping[str, FloatArray],
    *,
    long_lens: bool = False,
) -> FloatArray:
    """Return the luminance (N,) that a subject is exposed for at the peaks of windows.

    `track` holds the peaks, and `quantities` is what the subject's view gives there. For aurora it
    is the brightest line of sight, with the moonlight over it; for airglow the golden arch with the
    Moon's veil; for the Moon its disc through the air; for the Sun the arc of dawn or dusk.

    Accuracy: within a stop of published settings (tests/test_shots.py).
    """
    if name.startswith("aurora"):
        kr = np.array([_brightest_kr(window) for window in windows])
        return luminance_cd_m2(kr + quantities["moonlit_background_kr"])
    if name == "airglow":
        arch = luminance_cd_m2(quantities["arch_kr"])
        veil = arch / quantities["arch_over_moonlight"] - DARK_SKY_CD_M2
        return arch + np.maximum(veil, 0.0)
    if name == "stars":
        milky_way = luminance_of_magnitude_cd_m2(_MILKY_WAY_MAGNITUDE)
        return milky_way + luminance_cd_m2(quantities["moonlit_background_kr"])
    if name in ("sunrise", "sunset"):
        below_deg = -elevation_above_limb_deg(track.position_itrs_km, track.sun_itrs_km)
        return limb_twilight_cd_m2(below_deg)
    if name in ("moonrise", "moonset"):
        return _moon_disc_cd_m2(track)
    if name == "noctilucent":
        return quantities["cloud_cd_m2"]
    return np.full(len(track), _STREET_CD_M2 if long_lens else _TOWN_CD_M2)


def _brightest_kr(window: Window) -> float:
    """Return the green light of a window's brightest line, or of its glow from straight above."""
    assert window.aurora is not None
    if window.aurora.limb_brightness_kr is not None:
        return window.aurora.limb_brightness_kr
    return straight_above_kr(window.aurora.energy_flux_erg_cm2_s)


def _moon_disc_cd_m2(track: Track) -> FloatArray:
    """Return the luminance of the Moon's lit part, dimmed by the air at the limb.

    Source: its light over the angle that its lit part takes up.
    """
    away_km = length(track.moon_itrs_km)
    phase_deg = phase_angle_deg(track.moon_itrs_km, track.sun_itrs_km)
    lit = np.maximum(illuminated_fraction(phase_deg), _LEAST_LIT)
    disc_sr = np.pi * (_MOON_RADIUS_KM / away_km) ** 2 * lit
    height_deg = elevation_above_limb_deg(track.position_itrs_km, track.moon_itrs_km)
    seeming_deg = refracted_above_limb_deg(height_deg, track.altitude_km)
    clear = disc_transmission(np.maximum(seeming_deg, 0.3), track.altitude_km)
    luminance: FloatArray = illuminance_lux(phase_deg, 1.0, away_km) / disc_sr * clear
    return luminance
