"""Where in the frame a line of sight falls: a pinhole camera that is held level.

The picture of a point is at the focal length times the tangents of its offsets from the middle.
"""

import numpy as np

from planner.base.arrays import BoolArray, FloatArray
from planner.base.errors import InputError
from planner.base.frames import Triad
from planner.base.geometry import cross, dot, unit

FULL_FRAME_MM = (36.0, 24.0)  # width and height of the sensor: that of 135 film
# Nearer than this to the vertical a look has no side that is level: it is "straight down".
STRAIGHT_DOWN_DEG = 80.0


def line_of_look(
    azimuth_deg: FloatArray | float, depression_deg: FloatArray | float, enu: Triad
) -> FloatArray:
    """Return the unit vectors (3, ...) of looks, on the axes that `enu` is given in."""
    azimuth, depression = np.radians(azimuth_deg), np.radians(depression_deg)
    east, north, up = enu
    level = np.sin(azimuth) * east + np.cos(azimuth) * north
    line: FloatArray = np.cos(depression) * level - np.sin(depression) * up
    return line


def frame_axes(line: FloatArray, up: FloatArray, forward: FloatArray) -> Triad:
    """Return the right, upper and forward axes of a camera that looks along lines (3, ...).

    It is held level: its right is square to the vertical `up`. On a line of more than 80 degrees
    above or below the horizontal the upper edge is toward the flight direction `forward` instead.
    """
    ahead = unit(line)
    is_steep = np.abs(dot(ahead, unit(up))) > np.sin(np.radians(STRAIGHT_DOWN_DEG))
    right = unit(cross(ahead, np.where(is_steep, forward, up)))
    return right, cross(right, ahead), ahead


def offsets_deg(line: FloatArray, axes: Triad) -> tuple[FloatArray, FloatArray]:
    """Return how far right of the frame's middle, and how far above it, lines (3, ...) fall.

    Each is the angle in the plane of that axis and the middle; left and below are negative. Lines
    that do not lie ahead of the camera fall nowhere: nan.

    Accuracy: within 1e-9 degrees of rotations by Euler angles (tests/test_frame.py).
    """
    right, upper, ahead = (dot(line, axis) for axis in axes)
    depth = np.where(ahead > 0.0, ahead, np.nan)
    return np.degrees(np.arctan(right / depth)), np.degrees(np.arctan(upper / depth))


def is_in_frame(
    right_deg: FloatArray, up_deg: FloatArray, field_deg: tuple[float, float]
) -> BoolArray:
    """Tell which offsets lie within a field of view, given by its whole width and height."""
    width_deg, height_deg = field_deg
    inside: BoolArray = (np.abs(right_deg) <= width_deg / 2.0) & (
        np.abs(up_deg) <= height_deg / 2.0
    )
    return inside


def field_of_lens_deg(
    lens_mm: float, sensor_mm: tuple[float, float] = FULL_FRAME_MM
) -> tuple[float, float]:
    """Return the width and height of the field of view of a lens that draws straight lines.

    A focal length or a side of the sensor that is not above zero raises `InputError`.
    """
    if not (lens_mm > 0.0 and min(sensor_mm) > 0.0):
        raise InputError(
            f"A lens of {lens_mm:g} mm on a sensor of {sensor_mm[0]:g} by {sensor_mm[1]:g} mm has "
            "no field of view: all three lengths must be above zero."
        )
    width_deg, height_deg = (
        float(2.0 * np.degrees(np.arctan(side / (2.0 * lens_mm)))) for side in sensor_mm
    )
    return width_deg, height_deg
