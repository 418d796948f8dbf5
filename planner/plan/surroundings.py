"""What else a picture of a moment may hold: the brightest stars and planets, and the city below."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from planner.camera.look import Look, look_at
from planner.sky.city_lights import brightest_city, cities, city_itrs_km
from planner.sky.lighting import elevation_above_limb_deg
from planner.sky.stars import SkyObject, stars_in_view

if TYPE_CHECKING:
    from planner.orbit.track import Track

_FAINTEST_MAGNITUDE = 1.5
_MOST_OBJECTS = 6
_DARK_SKY_DEG = -3.0  # the Sun's height above the limb below which stars show beside its glow
_CLEAR_AIR_DEG = 2.0  # above the limb; lower down the air dims and reddens
_LEAST_CITY_MILLION = 0.05  # of light, as if at the nadir: less is one of many


@dataclass(frozen=True)
class CityBelow:
    """The brightest city in view in the dark, and where to look for it."""

    name: str
    country: str
    latitude_deg: float
    longitude_deg: float
    people: int
    look: Look


@dataclass(frozen=True)
class Surroundings:
    """What else is in view at a moment; no stars while the Sun is near or above the limb."""

    sky: tuple[SkyObject, ...]
    city: CityBelow | None


def surroundings(track: Track) -> Surroundings:
    """Return what is in view at the one moment of a track."""
    sun_deg = elevation_above_limb_deg(track.position_itrs_km, track.sun_itrs_km)
    sky: tuple[SkyObject, ...] = ()
    if sun_deg[0] < _DARK_SKY_DEG:
        (seen,) = stars_in_view(track, faintest_magnitude=_FAINTEST_MAGNITUDE)
        sky = tuple(one for one in seen if one.above_limb_deg > _CLEAR_AIR_DEG)[:_MOST_OBJECTS]
    return Surroundings(sky, _city(track))


def _city(track: Track) -> CityBelow | None:
    (number,), (brightness,) = brightest_city(track.position_itrs_km, track.sun_direction_itrs)
    if number < 0 or brightness < _LEAST_CITY_MILLION:
        return None
    city = cities()[int(number)]
    (look,) = look_at(track, city_itrs_km(np.array([number])))
    return CityBelow(
        city.name, city.country, city.latitude_deg, city.longitude_deg, city.people, look
    )
