"""Signals of noctilucent clouds: lit ones over dark ground, somewhere in view."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from planner.base.arrays import BoolArray, FloatArray, IntArray
from planner.base.constants import EARTH_POLAR_RADIUS_KM
from planner.base.geometry import graze_arc_rad
from planner.orbit.track import Track
from planner.search.signal import Signal
from planner.sky.emission import sun_zenith_cosine, sun_zenith_deg
from planner.sky.noctilucent import (
    GRAZE_KM,
    NOCTILUCENT_KM,
    cloud_directions,
    cloud_latitude_deg,
)
from planner.sky.twilight import sunlit_margin_deg

_CLOUD_STEP_S = (
    45.0  # shorter than it must be: a direction that holds all through a step spares others
)
_SLACK_DEG = 2.5  # more than a place moves in half a step
# How far a geodetic vertical may stand from a geocentric one.
_VERTICAL_SLACK_DEG = 0.5

Margin = Callable[[Track, IntArray], FloatArray]
# From the Sun's zenith angle on at which it has set on the cloud.
LIT_ZENITH_DEG = float(sunlit_margin_deg(0.0, NOCTILUCENT_KM, GRAZE_KM))


@dataclass(frozen=True)
class NoctilucentInView:
    """The question "is there noctilucent cloud in view?", put to each of the fixed directions.

    A direction holds while the place at 83 km in it lies poleward of a latitude, the Sun's zenith
    angle there is within bounds, and it is lit. Whether it is the season for clouds is not asked.
    """

    hemisphere: str
    least_latitude_deg: float
    least_sun_zenith_deg: float
    most_sun_zenith_deg: float

    @property
    def darkest_deg(self) -> float:
        """The greatest zenith angle of the Sun at which cloud shows: the bound, or its setting."""
        return min(self.most_sun_zenith_deg, LIT_ZENITH_DEG)

    def signals(self) -> tuple[Signal[Track], Signal[Track], Signal[Track]]:
        """Return three signals that hold together in a direction with cloud: all in degrees."""
        sign = self._sign

        def poleward_deg(track: Track, member: IntArray) -> FloatArray:
            latitude_deg = cloud_latitude_deg(cloud_direction_itrs(track, member))
            return sign * latitude_deg - self.least_latitude_deg

        def dark_deg(track: Track, member: IntArray) -> FloatArray:
            place = cloud_direction_itrs(track, member)
            return sun_zenith_deg(place, track.sun_direction_itrs) - self.least_sun_zenith_deg

        def lit_deg(track: Track, member: IntArray) -> FloatArray:
            place = cloud_direction_itrs(track, member)
            return self.darkest_deg - sun_zenith_deg(place, track.sun_direction_itrs)

        def signal(name: str, margin_deg: Margin) -> Signal[Track]:
            return Signal(
                name,
                "deg",
                margin_deg,
                _CLOUD_STEP_S,
                members=len(cloud_directions()),
                possible=self._possible,
            )

        return (
            signal("cloud is poleward", poleward_deg),
            signal("cloud is over dark ground", dark_deg),
            signal("cloud is lit", lit_deg),
        )

    def possible(self, track: Track) -> BoolArray:
        """Return at which moments cloud may be in view at all: a necessary condition."""
        farthest_deg = np.degrees(
            graze_arc_rad(track.altitude_km, NOCTILUCENT_KM, GRAZE_KM, EARTH_POLAR_RADIUS_KM)
        )
        reach_deg = farthest_deg + _VERTICAL_SLACK_DEG
        zenith_deg = 90.0 - track.sun_elevation_deg
        near: BoolArray = self._sign * track.latitude_deg > self.least_latitude_deg - reach_deg
        near &= zenith_deg > self.least_sun_zenith_deg - reach_deg
        near &= zenith_deg < self.darkest_deg + reach_deg
        return near

    def _possible(self, track: Track, member: IntArray) -> BoolArray:
        # Half the digits are plenty for a bound with slack, and take half the time.
        place = cloud_direction_itrs(track, member, precision=np.float32)
        sun_itrs: FloatArray = track.sun_direction_itrs.astype(place.dtype, copy=False)
        cosine = sun_zenith_cosine(place, sun_itrs)
        least = math.sin(math.radians(self.least_latitude_deg - _SLACK_DEG))
        near: BoolArray = self._sign * place[2] > least
        near &= cosine < math.cos(math.radians(self.least_sun_zenith_deg - _SLACK_DEG))
        near &= cosine > math.cos(math.radians(self.darkest_deg + _SLACK_DEG))
        return near

    @property
    def _sign(self) -> float:
        return 1.0 if self.hemisphere == "north" else -1.0


def cloud_direction_itrs(
    track: Track, member: IntArray, *, precision: type[np.floating[Any]] = np.float64
) -> FloatArray:
    """Return the geocentric unit vectors (3, ...) of cloud in directions of the track."""
    return cloud_directions().emission_direction_itrs(
        track.position_itrs_km.astype(precision, copy=False),
        track.lvlh,
        track.altitude_km,
        member,
        emission_km=NOCTILUCENT_KM,
        graze_km=GRAZE_KM,
    )
