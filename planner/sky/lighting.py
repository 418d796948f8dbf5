"""Where sunlight ends: the limb, the station's sunrise and sunset, penumbra and umbra.

The Earth is the WGS84 ellipsoid without air; the Sun is a disc.
"""

import numpy as np

from planner.base.arrays import FloatArray
from planner.base.constants import (
    EARTH_EQUATORIAL_RADIUS_KM,
    EARTH_STRETCH,
    SUN_RADIUS_KM,
)
from planner.base.geometry import dot, length, unit

_TRIFLE = 1e-12


def elevation_above_limb_deg(
    position_itrs_km: FloatArray, target_itrs_km: FloatArray
) -> FloatArray:
    """Return how far a distant target (3, N) stands above the Earth's hard limb.

    Positive above the limb, negative behind the Earth; the angle at the station between the line to
    the target and the line that touches the ellipsoid, in the plane of both and the Earth's centre.

    Source: stretched by a/b along the axis the ellipsoid is a sphere, tangents stay tangents and
    planes stay planes; so the touching line is found on the sphere and measured in true space.
    Accuracy: against the least angle to the whole limb, 6e-6 degrees where the target is within a
    degree of it, 5e-5 within 7, 6e-4 within 40 (tests/test_lighting.py).
    """
    x, y, z = position_itrs_km[0], position_itrs_km[1], position_itrs_km[2] * EARTH_STRETCH
    dx, dy = target_itrs_km[0] - x, target_itrs_km[1] - y
    dz = target_itrs_km[2] * EARTH_STRETCH - z
    radius = np.sqrt(x * x + y * y + z * z)
    sin_limb = EARTH_EQUATORIAL_RADIUS_KM / radius  # of the limb's angle from the nadir
    cos_limb = np.sqrt(1.0 - sin_limb * sin_limb)
    cx, cy, cz = y * dz - z * dy, z * dx - x * dz, x * dy - y * dx
    up_radius = x * dx + y * dy + z * dz
    up = up_radius / radius
    # Straight up or down any plane will do: a last trifle keeps the normal from vanishing.
    trifle = _TRIFLE * up_radius
    cxy2, cz2 = cx * cx + cy * cy, cz * cz + trifle * trifle
    normal = np.sqrt(cxy2 + cz2)
    across = normal / radius
    shrink2 = 1.0 / (EARTH_STRETCH * EARTH_STRETCH)
    sine = (across * cos_limb + up * sin_limb) * np.sqrt(cxy2 * shrink2 + cz2) / normal
    touch_z = sin_limb * (dz - up * z / radius) / across - cos_limb * z / radius
    cosine = across * sin_limb - up * cos_limb - (1.0 - shrink2) * touch_z * dz
    elevation_deg: FloatArray = np.degrees(np.arctan2(sine, cosine))
    return elevation_deg


def sun_radius_deg(position_itrs_km: FloatArray, sun_itrs_km: FloatArray) -> FloatArray:
    """Return the angle of the Sun's radius as seen from the station."""
    return np.degrees(np.arcsin(SUN_RADIUS_KM / length(sun_itrs_km - position_itrs_km)))


def limb_point_itrs_km(position_itrs_km: FloatArray, target_itrs_km: FloatArray) -> FloatArray:
    """Return the point (3, N) of the hard limb that lies beneath a distant target.

    Beneath is along the plane of the station, the target and the Earth's centre, as in
    `elevation_above_limb_deg`.
    """
    stretch = np.array([1.0, 1.0, EARTH_STRETCH])[:, None]
    position, target = position_itrs_km * stretch, target_itrs_km * stretch
    radius = length(position)
    vertical = position / radius
    toward = target - dot(target, vertical) * vertical
    sine = EARTH_EQUATORIAL_RADIUS_KM / radius
    touch = sine * vertical + np.sqrt(1.0 - sine * sine) * unit(toward)
    point_itrs_km: FloatArray = EARTH_EQUATORIAL_RADIUS_KM * touch / stretch
    return point_itrs_km
