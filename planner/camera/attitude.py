"""How the station is turned against the direction of flight and the vertical."""

import math
from dataclasses import dataclass

import numpy as np

from planner.base.arrays import FloatArray
from planner.base.errors import InputError

_LARGEST_DEG = 180.0


@dataclass(frozen=True, slots=True)
class Attitude:
    """The turn from the local vertical and horizontal (LVLH) to the station's own axes.

    At zero the station's x points forward, y to starboard and z to the nadir, as LVLH does. First
    it yaws about z (positive: the nose goes to starboard), then pitches about the new y (positive:
    the nose goes up), then rolls about the new x (positive: the starboard side goes down). Angles
    that are no numbers or beyond 180 degrees raise `InputError`.

    The default is the usual one between dockings: yaw -4, pitch -3, roll 0.
    """

    yaw_deg: float = -4.0
    pitch_deg: float = -3.0
    roll_deg: float = 0.0

    def __post_init__(self) -> None:
        """Refuse angles that cannot be meant."""
        for angle_deg in (self.yaw_deg, self.pitch_deg, self.roll_deg):
            if not abs(angle_deg) <= _LARGEST_DEG:
                raise InputError(f"{angle_deg:g} is no angle of an attitude: give -180 to 180.")

    @classmethod
    def parse(cls, text: str) -> "Attitude":
        """Return the attitude that `Y,P,R` writes in degrees, such as `-4,-3,0`."""
        try:
            yaw, pitch, roll = (float(part) for part in text.split(","))
        except ValueError:
            raise InputError(
                f"'{text}' is no attitude: write yaw, pitch and roll in degrees, such as -4,-3,0."
            ) from None
        return cls(yaw, pitch, roll)

    def __str__(self) -> str:
        """Return the three angles as `parse` takes them."""
        return f"{self.yaw_deg:g},{self.pitch_deg:g},{self.roll_deg:g}"

    @property
    def body_from_lvlh(self) -> FloatArray:
        """The matrix (3, 3) that takes a direction from LVLH to the station's axes.

        Source: the turns about z, y and x in that order (Diebel, 2006, Representing Attitude,
        section 8.2, the 3-2-1 sequence).
        """
        yaw, pitch, roll = map(math.radians, (self.yaw_deg, self.pitch_deg, self.roll_deg))
        about_z = [
            [math.cos(yaw), math.sin(yaw), 0.0],
            [-math.sin(yaw), math.cos(yaw), 0.0],
            [0.0, 0.0, 1.0],
        ]
        about_y = [
            [math.cos(pitch), 0.0, -math.sin(pitch)],
            [0.0, 1.0, 0.0],
            [math.sin(pitch), 0.0, math.cos(pitch)],
        ]
        about_x = [
            [1.0, 0.0, 0.0],
            [0.0, math.cos(roll), math.sin(roll)],
            [0.0, -math.sin(roll), math.cos(roll)],
        ]
        turn: FloatArray = np.array(about_x) @ np.array(about_y) @ np.array(about_z)
        return turn


def direction_lvlh(
    bearing_deg: FloatArray | float, depression_deg: FloatArray | float
) -> FloatArray:
    """Return the unit vectors (3, ...) forward, starboard and nadir of bearings and depressions."""
    bearing, depression = np.radians(bearing_deg), np.radians(depression_deg)
    level = np.cos(depression)
    return np.stack(
        np.broadcast_arrays(level * np.cos(bearing), level * np.sin(bearing), np.sin(depression))
    )
