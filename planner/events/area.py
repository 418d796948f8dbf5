"""Signals of the place beneath the station."""

from dataclasses import dataclass

import numpy as np

from planner.base.arrays import FloatArray, IntArray
from planner.base.errors import InputError
from planner.orbit.track import Track
from planner.search.signal import Signal

_AREA_STEP_S = 60.0  # the station crosses ten degrees in two and a half minutes


@dataclass(frozen=True)
class Area:
    """A part of the Earth between two latitudes and, eastward from the first, two longitudes."""

    south_deg: float
    north_deg: float
    west_deg: float
    east_deg: float

    def __post_init__(self) -> None:
        """Refuse what is no area."""
        if not -90.0 <= self.south_deg < self.north_deg <= 90.0:
            raise InputError(
                f"The area from latitude {self.south_deg:g} to {self.north_deg:g} is none: give "
                "the southern one first, both within 90 degrees."
            )
        if not 0.0 < self.width_deg < 360.0:
            raise InputError(f"The area begins and ends at longitude {self.west_deg:g}.")

    @property
    def width_deg(self) -> float:
        """How many degrees of longitude it reaches eastward from its western edge."""
        return (self.east_deg - self.west_deg) % 360.0


def over_area(area: Area) -> tuple[Signal[Track], Signal[Track]]:
    """Return two signals that hold together while the sub-point lies in an area.

    The margins are smooth: a product of the distances from both latitudes, and the cosine of the
    distance from the middle meridian above that of half the width.
    """
    middle_deg = area.west_deg + 0.5 * area.width_deg
    edge = np.cos(np.radians(0.5 * area.width_deg))

    def latitude_margin(track: Track, member: IntArray) -> FloatArray:
        latitude_deg = track.latitude_deg
        inside: FloatArray = (latitude_deg - area.south_deg) * (area.north_deg - latitude_deg)
        return inside

    def longitude_margin(track: Track, member: IntArray) -> FloatArray:
        inside: FloatArray = np.cos(np.radians(track.longitude_deg - middle_deg)) - edge
        return inside

    return (
        Signal("between latitudes", "deg^2", latitude_margin, _AREA_STEP_S),
        Signal("between longitudes", "1", longitude_margin, _AREA_STEP_S),
    )
