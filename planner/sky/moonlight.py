"""How full the Moon is, and how much light it throws."""

import numpy as np

from planner.base.arrays import FloatArray
from planner.base.geometry import arccos_deg, dot, length, unit


def phase_angle_deg(moon_itrs_km: FloatArray, sun_itrs_km: FloatArray) -> FloatArray:
    """Return the angle at the Moon between the Sun and the Earth's centre: 0 when it is full."""
    return arccos_deg(dot(unit(-moon_itrs_km), unit(sun_itrs_km - moon_itrs_km)))


def illuminated_fraction(phase_deg: FloatArray) -> FloatArray:
    """Return the share of the Moon's disc that is lit.

    Source: Meeus (1998), Astronomical Algorithms, equation 48.1.
    """
    fraction: FloatArray = 0.5 * (1.0 + np.cos(np.radians(phase_deg)))
    return fraction


def illuminance_lux(phase_deg: FloatArray, sin_elevation: FloatArray) -> FloatArray:
    """Return the Moon's light on level ground above the air, 0 while it is below the horizon.

    Source: Krisciunas and Schaefer (1991), PASP 103, 1033, doi:10.1086/132921, equation 8.
    Accuracy: 0.313 lux for a full Moon overhead, 0.029 at the quarters (tests/test_moonlight.py).
    """
    phase = np.abs(phase_deg)
    magnitude = 3.84 + 0.026 * phase + 4e-9 * phase**4
    light: FloatArray = 10.764 * 10.0 ** (-0.4 * magnitude) * np.maximum(sin_elevation, 0.0)
    return light


def moonlight_lux(
    up_itrs: FloatArray, moon_itrs_km: FloatArray, sun_itrs_km: FloatArray
) -> FloatArray:
    """Return the Moon's light where `up_itrs` (3, N) is the vertical."""
    sin_elevation = dot(up_itrs, moon_itrs_km) / length(moon_itrs_km)
    return illuminance_lux(phase_angle_deg(moon_itrs_km, sun_itrs_km), sin_elevation)
