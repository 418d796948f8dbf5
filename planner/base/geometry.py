"""The ellipsoid, the local sphere beneath a point, and what can be seen past its limb.

Vectors are `(3, ...)` arrays. Earth-fixed ones are ITRS, in km.
"""

import numpy as np

from planner.base.arrays import FloatArray
from planner.base.constants import (
    EARTH_ECCENTRICITY_SQUARED,
    EARTH_EQUATORIAL_RADIUS_KM,
    EARTH_POLAR_RADIUS_KM,
)

_A_KM = EARTH_EQUATORIAL_RADIUS_KM
_B_KM = EARTH_POLAR_RADIUS_KM
_E2 = EARTH_ECCENTRICITY_SQUARED
_SECOND_E2 = _E2 / (1.0 - _E2)


def length(vector: FloatArray) -> FloatArray:
    """Return the length of each vector of a (3, ...) array."""
    return np.sqrt(dot(vector, vector))


def dot(a: FloatArray, b: FloatArray) -> FloatArray:
    """Return the scalar product along the first axis of two (3, ...) arrays."""
    product: FloatArray = a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
    return product


def cross(a: FloatArray, b: FloatArray) -> FloatArray:
    """Return the vector product along the first axis of two (3, ...) arrays."""
    return np.stack(
        [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
    )


def unit(vector: FloatArray) -> FloatArray:
    """Return the vectors of a (3, ...) array scaled to length one."""
    scaled: FloatArray = vector / length(vector)
    return scaled


def arcsin_deg(sine: FloatArray) -> FloatArray:
    """Return the angle whose sine is given, with rounding beyond +/-1 cut off."""
    return np.degrees(np.arcsin(np.clip(sine, -1.0, 1.0)))


def arccos_deg(cosine: FloatArray) -> FloatArray:
    """Return the angle whose cosine is given, with rounding beyond +/-1 cut off."""
    return np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0)))


def wrap_longitude_deg(longitude_deg: FloatArray) -> FloatArray:
    """Return the same longitudes in [-180, 180)."""
    wrapped: FloatArray = (longitude_deg + 180.0) % 360.0 - 180.0
    return wrapped


def aside_deg(azimuth_deg: float, middle_deg: float) -> float:
    """Return how far to the right of an azimuth another one is, in [-180, 180)."""
    return (azimuth_deg - middle_deg + 180.0) % 360.0 - 180.0


def cut_at_antimeridian(longitude_deg: FloatArray, *along: FloatArray) -> list[FloatArray]:
    """Return a line as pieces (N, 1 + len(along)) that none crosses +/-180 degrees of longitude.

    The first column is the longitude, the others are what goes `along` with it: latitude, height,
    time. Where the line crosses, one piece ends and the next begins on the meridian itself, with
    what goes along in proportion. A piece of a single point is left out.
    """
    unrolled = np.unwrap(np.asarray(longitude_deg, dtype=np.float64), period=360.0)
    turn = np.floor((unrolled + 180.0) / 360.0)
    columns = np.column_stack([unrolled - 360.0 * turn, *along])
    pieces = []
    begin = columns[:0]
    first = 0
    for index in np.flatnonzero(np.diff(turn)):
        side = 180.0 if unrolled[index + 1] > unrolled[index] else -180.0
        meridian = 360.0 * max(turn[index], turn[index + 1]) - 180.0
        share = (meridian - unrolled[index]) / (unrolled[index + 1] - unrolled[index])
        crossing = columns[index] + share * (columns[index + 1] - columns[index])
        crossing[0] = side
        end = crossing[None] if share > 0.0 else columns[:0]  # else the point lies on it already
        pieces.append(np.concatenate([begin, columns[first : index + 1], end]))
        begin = np.array([[-side, *crossing[1:]]]) if share < 1.0 else columns[:0]
        first = int(index) + 1
    pieces.append(np.concatenate([begin, columns[first:]]))
    return [piece for piece in pieces if len(piece) > 1]


def vertical_from_itrs(position_itrs_km: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the ellipsoid's outward normal beneath each point (3, ...), and the altitude in km.

    Source: Bowring (1985), Survey Review 28, 202-206: one step from the parametric latitude of a
    point at altitude.
    Accuracy: 1e-10 degrees and 1e-9 km up to 40 000 km (tests/test_geometry.py).
    """
    x, y, z = position_itrs_km
    rho = np.sqrt(x * x + y * y)
    radius = np.sqrt(rho * rho + z * z)
    # sine and cosine of the parametric latitude, without a trigonometric call
    sine = z * (_B_KM * (1.0 + _SECOND_E2 * _B_KM / radius))
    cosine = rho * _A_KM
    scale = 1.0 / np.sqrt(sine * sine + cosine * cosine)
    sine *= scale
    cosine *= scale
    up_z = z + _SECOND_E2 * _B_KM * sine * sine * sine
    up_rho = rho - _E2 * _A_KM * cosine * cosine * cosine
    scale = 1.0 / np.sqrt(up_z * up_z + up_rho * up_rho)
    up_z *= scale
    up_rho *= scale
    altitude_km = rho * up_rho + z * up_z - _A_KM * np.sqrt(1.0 - _E2 * up_z * up_z)
    with np.errstate(invalid="ignore"):  # on the axis any meridian will do
        per_km = np.where(rho > 0.0, up_rho / rho, 0.0)
    return np.stack([per_km * x, per_km * y, up_z]), altitude_km


def geographic_deg(direction: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the latitude and longitude of a (3, ...) direction; geodetic if it is a normal."""
    x, y, z = direction
    latitude_deg = np.degrees(np.arctan2(z, np.sqrt(x * x + y * y)))
    return latitude_deg, wrap_longitude_deg(np.degrees(np.arctan2(y, x)))


def itrs_from_geodetic(
    latitude_deg: FloatArray, longitude_deg: FloatArray, altitude_km: FloatArray | float = 0.0
) -> FloatArray:
    """Return the (3, ...) position in km of points given by geodetic coordinates on WGS84."""
    up = geodetic_up(latitude_deg, longitude_deg)
    position: FloatArray = _on_ellipsoid(up) + altitude_km * up
    return position


def geodetic_up(latitude_deg: FloatArray, longitude_deg: FloatArray) -> FloatArray:
    """Return the (3, ...) unit vector of the ellipsoid's outward normal at the given place."""
    latitude, longitude = np.radians(latitude_deg), np.radians(longitude_deg)
    cosine = np.cos(latitude)
    return np.stack(
        np.broadcast_arrays(
            cosine * np.cos(longitude), cosine * np.sin(longitude), np.sin(latitude)
        )
    )


def ground_range_km(origin_up: FloatArray, target_up: FloatArray) -> FloatArray:
    """Return the way over the ellipsoid between places (3, ...) given by their outward normals.

    It is the arc over the chord on the sphere that fits the ellipsoid along it, halfway.

    Source: Euler's radius of curvature along an azimuth.
    Accuracy: 0.01 % of the geodesic up to 3 000 km (tests/test_geometry.py).
    """
    chord_itrs_km = _on_ellipsoid(target_up) - _on_ellipsoid(origin_up)
    chord_km = length(chord_itrs_km)
    middle = unit(origin_up + target_up)
    north = np.stack([-middle[2] * middle[0], -middle[2] * middle[1], 1.0 - middle[2] ** 2])
    with np.errstate(invalid="ignore", divide="ignore"):  # at a pole, or of no chord, all are one
        northward = dot(chord_itrs_km, north) / (chord_km * length(north))
    share = np.nan_to_num(np.clip(northward**2, 0.0, 1.0))
    squashed = 1.0 - _E2 * middle[2] ** 2
    across_km = _A_KM / np.sqrt(squashed)
    radius_km = across_km / (1.0 - share + share * squashed / (1.0 - _E2))
    way_km: FloatArray = 2.0 * radius_km * np.arcsin(np.minimum(chord_km / (2.0 * radius_km), 1.0))
    return way_km


def _on_ellipsoid(up: FloatArray) -> FloatArray:
    """Return the places (3, ...) of the ellipsoid whose outward normals are given."""
    flat = np.stack([up[0], up[1], (1.0 - _E2) * up[2]])
    place: FloatArray = _A_KM / np.sqrt(1.0 - _E2 * up[2] ** 2) * flat
    return place


def geodetic_up_from_direction(direction_itrs: FloatArray) -> FloatArray:
    """Return the outward normal where a geocentric direction meets the ellipsoid.

    At 110 km above that point the true vertical differs by less than 0.004 degrees.
    """
    x, y, z = direction_itrs
    z = z / (1.0 - _E2)
    scale = 1.0 / np.sqrt(x * x + y * y + z * z)
    return np.stack([x * scale, y * scale, z * scale])


def direction_from_geodetic_up(up_itrs: FloatArray) -> FloatArray:
    """Return the geocentric direction of the ellipsoid's point whose outward normal is given."""
    return unit(np.stack([up_itrs[0], up_itrs[1], up_itrs[2] * (1.0 - _E2)]))


def ellipsoid_radius_km(sine_geocentric_latitude: FloatArray) -> FloatArray:
    """Return the distance from the Earth's centre to the ellipsoid at a geocentric latitude."""
    radius: FloatArray = _B_KM / np.sqrt(1.0 - _E2 * (1.0 - sine_geocentric_latitude**2))
    return radius


def graze_arc_rad(
    altitude_km: FloatArray, emission_km: float, graze_km: float, radius_km: FloatArray | float
) -> FloatArray:
    """Return the greatest ground arc between a viewer and a glow that it still sees past the limb.

    `altitude_km` is the viewer's, `emission_km` the glow's, and `graze_km` the lowest height that
    the line of sight may pass. The arc to the grazing point and the arc beyond it add up. A viewer
    or glow below the grazing height has no such line: nan.

    Source: plane geometry on a sphere of `radius_km`.
    """
    graze = radius_km + graze_km
    with np.errstate(invalid="ignore"):
        arc: FloatArray = np.arccos(graze / (radius_km + altitude_km)) + np.arccos(
            graze / (radius_km + emission_km)
        )
    return arc
