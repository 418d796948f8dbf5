"""The frames this program speaks: TEME inside `orbit`, ITRS everywhere, ENU and LVLH at a point.

A frame is a triple of unit vectors, each a (3, ...) ITRS array.
"""

import numpy as np

from planner.base.arrays import FloatArray
from planner.base.geometry import arcsin_deg, cross, dot, length, unit

Triad = tuple[FloatArray, FloatArray, FloatArray]


def rotate_about_z(vector: FloatArray, cosine: FloatArray, sine: FloatArray) -> FloatArray:
    """Turn (3, N) vectors about z by the angles (N,) given, counterclockwise seen from +z."""
    turned = np.empty(np.broadcast_shapes(vector.shape, (3, *np.shape(cosine))))
    np.subtract(cosine * vector[0], sine * vector[1], out=turned[0])
    np.add(sine * vector[0], cosine * vector[1], out=turned[1])
    turned[2] = vector[2]
    return turned


def enu_axes(latitude_deg: FloatArray, longitude_deg: FloatArray) -> Triad:
    """Return the east, north and up axes at geodetic places."""
    latitude, longitude = np.radians(latitude_deg), np.radians(longitude_deg)
    sin_lat, cos_lat = np.sin(latitude), np.cos(latitude)
    sin_lon, cos_lon = np.sin(longitude), np.cos(longitude)
    east = np.stack(np.broadcast_arrays(-sin_lon, cos_lon, np.zeros_like(sin_lat)))
    north = np.stack([-sin_lat * cos_lon, -sin_lat * sin_lon, cos_lat])
    up = np.stack([cos_lat * cos_lon, cos_lat * sin_lon, sin_lat])
    return east, north, up


def azimuth_and_elevation_deg(line: FloatArray, enu: Triad) -> tuple[FloatArray, FloatArray]:
    """Return the true azimuth in [0, 360) and the elevation above the horizontal of lines (3, ...).

    The lines are of any length, in the frame of the axes, and broadcast with them.
    """
    east, north, up = enu
    azimuth_deg: FloatArray = np.degrees(np.arctan2(dot(line, east), dot(line, north)))
    # Rounded first: a trifle below north would else come out as 360.
    return np.round(azimuth_deg, 9) % 360.0, arcsin_deg(dot(line, up) / length(line))


def lvlh_axes(position_km: FloatArray, inertial_velocity_km_s: FloatArray) -> Triad:
    """Return the local-vertical local-horizontal axes: x forward, y starboard, z to the nadir.

    The nadir is geocentric and the velocity inertial, as the station's own attitude is reckoned.
    """
    nadir = -unit(position_km)
    along = inertial_velocity_km_s - dot(inertial_velocity_km_s, nadir) * nadir
    forward = unit(along)
    return forward, cross(nadir, forward), nadir
