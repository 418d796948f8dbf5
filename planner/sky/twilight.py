"""Twilight along the limb, and what glows because the Sun still reaches it.

The twilight arc stands where the Sun is just below the limb; the tops of the aurora are lit after
the ground beneath them is dark, and so are noctilucent clouds (`planner.sky.noctilucent`). Angles
of the Sun below the limb are the Sun's depressions at the point where the line of sight is level.
"""

import numpy as np

from planner.base.arrays import FloatArray
from planner.base.constants import EARTH_MEAN_RADIUS_KM
from planner.base.geometry import arccos_deg, arcsin_deg
from planner.sky.photometry import RAYLEIGH_DEPTH_550, SCALE_HEIGHT_KM

SUN_LUX = 1.27e5  # square to its rays, above the air
SCREENING_KM = 30.0  # lower down the air and its ozone keep the Sun's blue light from what glows

# The zenith's luminance by the Sun's depression, the night sky taken off. Means (of logarithms) of
# Koomen et al. (1952, J. Opt. Soc. Am. 42, 353) at 2800 and 30 m, and from 6 degrees on of Patat
# et al. (2006, A&A 455, 385) at 2635 m; at 15 degrees without the site that had city light. Their
# figures were read in transcriptions. By day there is only the site at 30 m, scaled to fit.
_DEPRESSION_DEG = np.array([-5.0, -3.0, 0.0, 3.0, 6.0, 9.0, 12.0, 15.0])
_ZENITH_CD_M2 = np.array([338.0, 275.0, 118.0, 15.2, 0.43, 0.0131, 8.85e-4, 6.9e-5])
_LAST_SLOPE = np.log(_ZENITH_CD_M2[-1] / _ZENITH_CD_M2[-2]) / 3.0  # a degree, continued

# Sunlight that the air sends straight down from a Sun on the horizon: what all of it would give.
_ALL_AIR_CD_M2 = SUN_LUX * RAYLEIGH_DEPTH_550 * 0.75 / (4.0 * np.pi)
_LEVEL_GAIN = float(np.sqrt(2.0 * np.pi * EARTH_MEAN_RADIUS_KM / SCALE_HEIGHT_KM))


def zenith_twilight_cd_m2(sun_depression_deg: FloatArray | float) -> FloatArray:
    """Return the twilight's luminance in the zenith of a place, without that of the night sky.

    Source: measurements of Koomen et al. (1952) and Patat et al. (2006); their logarithm is
    interpolated, and beyond 15 degrees continued.
    Accuracy: each of the three sites, of which it is the mean, within a factor of 1.9
    (tests/test_twilight.py).
    """
    depression = np.asarray(sun_depression_deg, dtype=np.float64)
    beyond = np.maximum(depression - _DEPRESSION_DEG[-1], 0.0)
    inside = np.interp(depression, _DEPRESSION_DEG, np.log(_ZENITH_CD_M2))
    luminance: FloatArray = np.exp(inside + _LAST_SLOPE * beyond)
    return luminance


def local_sun_depression_deg(
    altitude_km: FloatArray | float,
    sun_below_limb_deg: FloatArray | float,
    from_sun_azimuth_deg: FloatArray | float,
) -> FloatArray:
    """Return the Sun's depression at the limb's points in azimuths counted from the Sun's.

    `sun_below_limb_deg` is that straight below the Sun. Away from it, it grows.

    Source: the angle between the Sun and the plane of the horizon at the limb's point.
    """
    dip = np.arccos(EARTH_MEAN_RADIUS_KM / (EARTH_MEAN_RADIUS_KM + np.asarray(altitude_km, float)))
    sun = -np.radians(sun_below_limb_deg) - dip  # its elevation above the station's horizon
    aside = np.cos(np.radians(from_sun_azimuth_deg))
    sine = np.cos(dip) * np.sin(sun) + np.sin(dip) * np.cos(sun) * aside
    return -arcsin_deg(sine)


def shadow_edge_km(sun_depression_deg: FloatArray | float) -> FloatArray:
    """Return the height at the limb below which the twilight has no more direct sunlight in it.

    Lines that graze it, and lower ones, are the brightest of the arc.

    Source: the height above which single scattering gives what is measured in the zenith.
    Accuracy: from 2 to 8 degrees between the Earth's own shadow and that with 20 km of opaque air
    (tests/test_twilight.py); deeper, light that is scattered twice brings it below them.
    """
    share = np.minimum(zenith_twilight_cd_m2(sun_depression_deg) / _ALL_AIR_CD_M2, 1.0)
    height: FloatArray = -SCALE_HEIGHT_KM * np.log(share)
    return height


def limb_twilight_cd_m2(
    sun_depression_deg: FloatArray | float,
    tangent_km: FloatArray | float = 0.0,
    from_sun_azimuth_deg: FloatArray | float = 0.0,
) -> FloatArray:
    """Return the twilight's luminance on a line along the limb that is level at a height.

    `sun_depression_deg` is that at the limb's point (`local_sun_depression_deg`). From the height
    of `shadow_edge_km` upward it thins with the air; below it is level, which is an upper bound
    there, since clouds and the air itself take light away.

    Source: the zenith's twilight, times 76 for the level path through air that thins by e in 7 km,
    times 1 + cos^2 of the angle from the Sun for Rayleigh's phase. At 92 km in full light it comes
    to 0.2 cd/m2, a hundred times the airglow.
    Accuracy: a factor of 3; no photometry of the arc from orbit is known to us.
    """
    depression = np.asarray(sun_depression_deg, dtype=np.float64)
    height = np.maximum(tangent_km, shadow_edge_km(depression))
    forward = np.maximum(np.cos(np.radians(from_sun_azimuth_deg)), 0.0) * np.cos(
        np.radians(depression)
    )
    luminance: FloatArray = (
        _LEVEL_GAIN * _ALL_AIR_CD_M2 * (1.0 + forward**2) * np.exp(-height / SCALE_HEIGHT_KM)
    )
    return luminance


def arc_half_width_deg(
    altitude_km: FloatArray | float,
    sun_depression_deg: FloatArray | float,
    share: float = 0.1,
) -> FloatArray:
    """Return how far in azimuth from the Sun the arc keeps a share of its greatest luminance.

    `sun_depression_deg` is the Sun's below the limb in its own azimuth. The width is 180 degrees
    where the arc runs all round.

    Source: `limb_twilight_cd_m2` along the limb, halved 24 times.
    """
    altitude, depression = np.broadcast_arrays(
        np.asarray(altitude_km, float), np.asarray(sun_depression_deg, float)
    )
    wanted = share * limb_twilight_cd_m2(depression)
    inner, outer = np.zeros(altitude.shape), np.full(altitude.shape, 180.0)
    for _ in range(24):
        middle = 0.5 * (inner + outer)
        local_deg = local_sun_depression_deg(altitude, depression, middle)
        bright = limb_twilight_cd_m2(local_deg, 0.0, middle) >= wanted
        inner, outer = np.where(bright, middle, inner), np.where(bright, outer, middle)
    return outer


def sunlit_margin_deg(
    sun_zenith_deg: FloatArray | float,
    height_km: FloatArray | float,
    screening_km: float = SCREENING_KM,
) -> FloatArray:
    """Return how far the Sun is from setting at a height, positive while its light gets there.

    `screening_km` is the least height at which sunlight passes the Earth: 30 km for the blue of
    sunlit aurora, 0 for the edge of the solid Earth.

    Source: 90 + acos((R + screening)/(R + height)). The 30 km are a customary value; no measured
    one was found.
    Accuracy: with screening 0, 99.8 degrees at 95 km, 100.6 at 110 and 105.8 at 250
    (tests/test_twilight.py).
    """
    lowest, height = (
        EARTH_MEAN_RADIUS_KM + screening_km,
        EARTH_MEAN_RADIUS_KM + np.asarray(height_km, float),
    )
    return 90.0 + arccos_deg(np.asarray(lowest / height)) - sun_zenith_deg


def sunlit_from_km(
    sun_zenith_deg: FloatArray | float, screening_km: float = SCREENING_KM
) -> FloatArray:
    """Return the height above which the Sun shines; 0 by day, endless with the Sun at the nadir."""
    below = np.radians(np.clip(np.asarray(sun_zenith_deg, float) - 90.0, 0.0, 90.0))
    height = (EARTH_MEAN_RADIUS_KM + screening_km) / np.cos(below) - EARTH_MEAN_RADIUS_KM
    return np.where(below > 0.0, height, 0.0)
