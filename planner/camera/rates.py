"""How fast stars and ground move through the frame of a camera that is held to the station.

The camera turns with the local vertical: one turn a revolution, about the orbit's normal.
"""

from dataclasses import dataclass

import numpy as np

from planner.base.arrays import FloatArray
from planner.base.constants import (
    EARTH_EQUATORIAL_RADIUS_KM,
    EARTH_FLATNESS_J2,
    EARTH_GRAVITATION_KM3_S2,
    EARTH_ROTATION_RAD_S,
)
from planner.base.geometry import cross, dot, length, unit
from planner.orbit.track import Track


@dataclass(frozen=True, eq=False)
class Rates:
    """Angular rates at moments (N,), in degrees a second.

    `turn_deg_s` is the station's own about the orbit's normal, which a tracker must undo to follow
    the stars. `stars_deg_s` is that of stars along the line of sight, and `ground_deg_s` that of
    the place at its end, which is fixed to the turning Earth.
    """

    turn_deg_s: FloatArray
    stars_deg_s: FloatArray
    ground_deg_s: FloatArray


def rates(track: Track, line_itrs: FloatArray, ground_itrs_km: FloatArray) -> Rates:
    """Return the rates along lines (3, N) of any length, and at places (3, N) on the Earth.

    Source: d/dt of a unit vector in axes that turn with the angular velocity w of LVLH: stars move
    by -w x u; a place on the Earth, seen from the station at p with velocity v against the stars,
    by the part of -(v - e x p) - (w - e) x (line) across the line, over its length, where e is the
    Earth's turning.
    Accuracy: 0.1 % of numerical differences (tests/test_rates.py).
    """
    position, velocity = track.position_itrs_km, track.inertial_velocity_itrs_km_s
    turn = _turn_rad_s(position, velocity)
    earth = np.zeros_like(position)
    earth[2] = EARTH_ROTATION_RAD_S
    line_km = ground_itrs_km - position
    passing = -(velocity - cross(earth, position)) - cross(turn - earth, line_km)
    return Rates(
        turn_deg_s=np.degrees(length(turn)),
        stars_deg_s=np.degrees(length(cross(turn, unit(line_itrs)))),
        ground_deg_s=np.degrees(_across(passing, line_km) / length(line_km)),
    )


def _turn_rad_s(position: FloatArray, velocity: FloatArray) -> FloatArray:
    """Return the angular velocity (3, N) of the axes forward, starboard and nadir.

    Source: h/r^2 about the orbit's normal n, and about the vertical r (a n)/h, by which the plane
    turns: a is the pull of the Earth's flatness (Montenbruck and Gill, 2000, Satellite Orbits,
    equation 3.30), whose part along n is -3 mu J2 R^2 z n_z/r^5.
    """
    momentum = cross(position, velocity)
    radius_km, momentum_km2_s = length(position), length(momentum)
    normal = momentum / momentum_km2_s
    pull = -3.0 * EARTH_GRAVITATION_KM3_S2 * EARTH_FLATNESS_J2 * EARTH_EQUATORIAL_RADIUS_KM**2
    pull_km_s2 = pull * position[2] * normal[2] / radius_km**5
    turn: FloatArray = (
        momentum / radius_km**2 + (pull_km_s2 / momentum_km2_s) * position
    )  # r times the vertical is the position
    return turn


def _across(vector: FloatArray, line: FloatArray) -> FloatArray:
    """Return the length of a vector's part across a line."""
    return length(vector - dot(vector, unit(line)) * unit(line))
