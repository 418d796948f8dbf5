"""How full the Moon is, how much light it throws, and what that light does to a picture.

Moonlight does three things that are kept apart: it dazzles along the line of sight, it brightens
the clouds below, and it shows a landscape. And near the limb the air flattens and reddens the Moon.
"""

import numpy as np

from planner.base.arrays import FloatArray
from planner.base.constants import (
    EARTH_EQUATORIAL_RADIUS_KM,
    EARTH_MEAN_RADIUS_KM,
    EARTH_STRETCH,
)
from planner.base.geometry import arccos_deg, dot, length, unit
from planner.sky.lighting import elevation_above_limb_deg
from planner.sky.photometry import SCALE_HEIGHT_KM, limb_optical_depth, limb_transmission

MEAN_DISTANCE_KM = 384400.0
MOON_RADIUS_DEG = 0.2590  # as seen from the mean distance

# What share of the light from above goes back up: thick cloud, open sea away from the glint, bare
# and grown land. Round values in common use; real cloud runs from 0.4 to 0.9.
CLOUD_ALBEDO = 0.7
SEA_ALBEDO = 0.06
LAND_ALBEDO = 0.15

# From a Moon at the quarter, high up, to a gibbous one: a landscape with shape, and stars above it.
LANDSCAPE_BEST_LUX = (0.025, 0.15)
_NIGHT_LUX = 2e-4  # starlight and airglow on a moonless night

_BENDING_DEG = 68.0 / 60.0  # of a ray along the ground
_WITHIN_DEG = 1.0


def phase_angle_deg(moon_itrs_km: FloatArray, sun_itrs_km: FloatArray) -> FloatArray:
    """Return the angle at the Moon between the Sun and the Earth's centre: 0 when it is full."""
    return arccos_deg(dot(unit(-moon_itrs_km), unit(sun_itrs_km - moon_itrs_km)))


def illuminated_fraction(phase_deg: FloatArray) -> FloatArray:
    """Return the share of the Moon's disc that is lit.

    Source: Meeus (1998), Astronomical Algorithms, equation 48.1.
    """
    fraction: FloatArray = 0.5 * (1.0 + np.cos(np.radians(phase_deg)))
    return fraction


def illuminance_lux(
    phase_deg: FloatArray,
    sin_elevation: FloatArray | float,
    distance_km: FloatArray | float = MEAN_DISTANCE_KM,
) -> FloatArray:
    """Return the Moon's light on level ground above the air, 0 while it is below the horizon.

    Within a few degrees of full the Moon is up to a third brighter than this.

    Source: Krisciunas and Schaefer (1991), PASP 103, 1033, doi:10.1086/132921, equation 8, for the
    mean distance; the light falls with the square of the distance.
    Accuracy: 0.313 lux for a full Moon overhead, 0.071 at a phase of 60 degrees, 0.029 at the
    quarters and 0.008 at 120 (tests/test_moonlight.py).
    """
    phase = np.abs(phase_deg)
    magnitude = 3.84 + 0.026 * phase + 4e-9 * phase**4
    nearness = (MEAN_DISTANCE_KM / np.asarray(distance_km, dtype=np.float64)) ** 2
    light: FloatArray = (
        10.764 * 10.0 ** (-0.4 * magnitude) * nearness * np.maximum(sin_elevation, 0.0)
    )
    return light


def moonlight_lux(
    up_itrs: FloatArray, moon_itrs_km: FloatArray, sun_itrs_km: FloatArray
) -> FloatArray:
    """Return the Moon's light where `up_itrs` (3, N) is the vertical."""
    distance_km = length(moon_itrs_km)
    sin_elevation = dot(up_itrs, moon_itrs_km) / distance_km
    phase_deg = phase_angle_deg(moon_itrs_km, sun_itrs_km)
    return illuminance_lux(phase_deg, sin_elevation, distance_km)


def reflected_cd_m2(
    light_lux: FloatArray | float, albedo: FloatArray | float = CLOUD_ALBEDO
) -> FloatArray:
    """Return the luminance of what lies below under a light, seen from above.

    Source: a matt surface gives back albedo times the light over pi.
    Accuracy: cloud under a full Moon overhead 0.070 cd/m2, as bright as 360 kR of the green line
    (tests/test_moonlight.py).
    """
    luminance: FloatArray = np.asarray(light_lux * albedo / np.pi)
    return luminance


def from_line_deg(
    position_itrs_km: FloatArray, line_itrs: FloatArray, moon_itrs_km: FloatArray
) -> FloatArray:
    """Return the angle between a line of sight (3, N) of any length and the Moon, set or not."""
    return arccos_deg(dot(unit(line_itrs), unit(moon_itrs_km - position_itrs_km)))


def veil_cd_m2(normal_lux: FloatArray | float, angle_deg: FloatArray | float) -> FloatArray:
    """Return the veil of scattered light that a source lays over a view at an angle from it.

    `normal_lux` is the source's light square to its rays. Nearer than 1 degree it is that at 1.

    Source: the law of Stiles and Holladay for the eye, 10 E / angle^2. That a lens and a window
    scatter about as much is assumed; scratched panes do worse.
    """
    angle = np.maximum(angle_deg, _WITHIN_DEG)
    veil: FloatArray = np.asarray(10.0 * normal_lux / angle**2)
    return veil


def landscape_stops(light_lux: FloatArray | float) -> FloatArray:
    """Return how far moonlight is from the best for a landscape, in factors of two: 0 at the best.

    The best is from 0.025 lux (a quarter Moon high up) to 0.15 (a gibbous one). It is positive on
    both sides: 1.1 under a full Moon overhead, where stars and glow drown, and 7 in a moonless
    night.

    Source: chosen here; no published figure is known to us.
    """
    light = np.log2(np.maximum(light_lux, _NIGHT_LUX))
    least, most = np.log2(LANDSCAPE_BEST_LUX)
    stops: FloatArray = np.maximum(np.maximum(least - light, light - most), 0.0)
    return stops


def veil_on_line_cd_m2(
    position_itrs_km: FloatArray,
    line_itrs: FloatArray,
    moon_itrs_km: FloatArray,
    sun_itrs_km: FloatArray,
) -> FloatArray:
    """Return the veil that the Moon lays over lines of sight (3, ..., N) of any length.

    It goes as the disc sinks behind the limb, and is 0 when it is set for the station (3, N).

    Source: `veil_cd_m2`, with the Moon's light at the station.
    """
    phase_deg = phase_angle_deg(moon_itrs_km, sun_itrs_km)
    above_deg = elevation_above_limb_deg(position_itrs_km, moon_itrs_km)
    risen = np.clip(0.5 + 0.5 * above_deg / MOON_RADIUS_DEG, 0.0, 1.0)
    square_on = illuminance_lux(phase_deg, 1.0, length(moon_itrs_km - position_itrs_km))
    return veil_cd_m2(square_on * risen, from_line_deg(position_itrs_km, line_itrs, moon_itrs_km))


def moonlit_on_line_cd_m2(
    position_itrs_km: FloatArray,
    line_itrs: FloatArray,
    moon_itrs_km: FloatArray,
    sun_itrs_km: FloatArray,
    albedo: FloatArray | float = CLOUD_ALBEDO,
) -> FloatArray:
    """Return the moonlit ground, by default cloud, that stands behind lines of sight (3, ..., N).

    The Moon counts as it stands where the line meets the ground, or passes it nearest: at the limb
    that is 20 degrees from the sub-point. Against black sky it is 0; the edge between is as soft as
    the air at the limb is thick, half at 15 km and a hundredth at 45 km above the hard limb.

    Source: `reflected_cd_m2`, times the share of light that `photometry.limb_optical_depth` takes
    from the line. That air which lets nothing by is as bright as the cloud is assumed.
    """
    foot, lowest_km = _foot(position_itrs_km, line_itrs)
    light = moonlight_lux(foot, moon_itrs_km, sun_itrs_km)
    # Air this clear hides all but 1/400 along the ground: below the limb there is no more to see.
    hidden = -np.expm1(-limb_optical_depth(lowest_km))
    return reflected_cd_m2(light * hidden, albedo)


def moonlight_on_line_cd_m2(
    position_itrs_km: FloatArray,
    line_itrs: FloatArray,
    moon_itrs_km: FloatArray,
    sun_itrs_km: FloatArray,
) -> FloatArray:
    """Return what moonlight lays over and behind lines of sight (3, ..., N), as a luminance.

    It is the Moon's veil, and on a line that meets the ground, moonlit cloud. A line to the limb
    against black sky has the veil only.

    Accuracy: where a full Moon stands overhead, 0.070 cd/m2, 360 kR of the green line, straight
    down, and 2 kR 60 km above the limb (tests/test_moonlight.py).
    """
    arguments = (position_itrs_km, line_itrs, moon_itrs_km, sun_itrs_km)
    total: FloatArray = veil_on_line_cd_m2(*arguments) + moonlit_on_line_cd_m2(*arguments)
    return total


def _foot(position_itrs_km: FloatArray, line_itrs: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the vertical where lines meet the ground, or pass nearest to it, and how high (km).

    Below the ground heights are negative. Lines upward are nearest to it at the station.

    Source: stretched along the axis the ellipsoid is a sphere; heights keep to 0.4 %.
    """
    x, y, z = position_itrs_km[0], position_itrs_km[1], position_itrs_km[2] * EARTH_STRETCH
    dx, dy, dz = line_itrs[0], line_itrs[1], line_itrs[2] * EARTH_STRETCH
    scale = 1.0 / np.sqrt(dx * dx + dy * dy + dz * dz)
    dx, dy, dz = dx * scale, dy * scale, dz * scale
    nearest_km = np.maximum(-(x * dx + y * dy + z * dz), 0.0)
    nx, ny, nz = x + nearest_km * dx, y + nearest_km * dy, z + nearest_km * dz
    square = nx * nx + ny * ny + nz * nz
    before_km = np.sqrt(np.maximum(EARTH_EQUATORIAL_RADIUS_KM**2 - square, 0.0))
    foot = np.stack(
        [nx - before_km * dx, ny - before_km * dy, (nz - before_km * dz) * EARTH_STRETCH]
    )
    return unit(foot), np.sqrt(square) - EARTH_EQUATORIAL_RADIUS_KM


def refracted_above_limb_deg(
    above_limb_deg: FloatArray | float, altitude_km: FloatArray | float
) -> FloatArray:
    """Return how high above the hard limb a body seems to stand, lifted by the air.

    `above_limb_deg` is where it stands without air. The result is negative while it is hidden:
    it seems to rise when it is still 1.13 degrees below.

    Source: a ray that passes at a height h is bent by (n - 1) sqrt(2 pi R/H) exp(-h/H): along the
    ground by twice the 34' of a horizon there (n - 1 = 2.8e-4 and H = 8 km give the same).
    Accuracy: undone by the bending to 1e-9 degrees (tests/test_moonlight.py); the weather at the
    limb changes the last 0.3 degrees.
    """
    scale = _scale_height_deg(altitude_km)
    # height = true height + bending: w = bending/scale solves w exp(w) = known, in logarithms.
    known = np.log(_BENDING_DEG / scale) - np.asarray(above_limb_deg, float) / scale
    known = np.maximum(known, -700.0)
    ratio = np.where(
        known > 1.0, known - np.log(np.maximum(known, 1.0)), np.exp(np.minimum(known, 1.0))
    )
    for _ in range(6):
        ratio = ratio * (1.0 + known - np.log(ratio)) / (1.0 + ratio)
    lifted: FloatArray = above_limb_deg + scale * ratio
    return lifted


def disc_flattening(seeming_deg: FloatArray | float, altitude_km: FloatArray | float) -> FloatArray:
    """Return the height over the width of a small disc that seems to stand above the limb.

    It is 1 high up, and less than 1/7 on the limb seen from 415 km.

    Source: the change of the true height with the seeming one, of `refracted_above_limb_deg`.
    """
    scale = _scale_height_deg(altitude_km)
    height = np.maximum(seeming_deg, 0.0)
    flattening: FloatArray = 1.0 / (1.0 + _BENDING_DEG / scale * np.exp(-height / scale))
    return flattening


def disc_transmission(
    seeming_deg: FloatArray | float,
    altitude_km: FloatArray | float,
    wavelength_nm: FloatArray | float = 550.0,
) -> FloatArray:
    """Return the share of a body's light that clear air lets by where it seems to stand.

    Red outlasts blue: the Moon goes down red. See `photometry.limb_optical_depth` for the rest.
    """
    scale = _scale_height_deg(altitude_km)
    return limb_transmission(np.asarray(seeming_deg) / scale * SCALE_HEIGHT_KM, wavelength_nm)


def _scale_height_deg(altitude_km: FloatArray | float) -> FloatArray:
    """Return the angle that a scale height of air at the limb takes up, seen from a height."""
    station = EARTH_MEAN_RADIUS_KM + np.asarray(altitude_km, dtype=np.float64)
    away_km = np.sqrt(station**2 - EARTH_MEAN_RADIUS_KM**2)
    return np.degrees(SCALE_HEIGHT_KM / away_km)
