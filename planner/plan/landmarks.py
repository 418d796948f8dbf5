"""Which landmarks and towns are in view of the station, where they lie, and where in the frame."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from planner.base.arrays import BoolArray, FloatArray, IntArray
from planner.base.constants import EARTH_MEAN_RADIUS_KM
from planner.base.geometry import (
    arccos_deg,
    arcsin_deg,
    dot,
    geodetic_up,
    geographic_deg,
    ground_range_km,
    length,
    unit,
)
from planner.camera.frame import (
    STRAIGHT_DOWN_DEG,
    frame_axes,
    is_in_frame,
    line_of_look,
    offsets_deg,
)
from planner.camera.look import Look, look_at
from planner.places.gazetteer import compass_word, nearest_country, seas_along
from planner.places.landmarks import landmarks, landmarks_itrs_km
from planner.sky.city_lights import LAMPS_LIT_ZENITH_DEG, cities, city_itrs_km
from planner.sky.moonlight import LANDSCAPE_BEST_LUX, moonlight_lux

if TYPE_CHECKING:
    from planner.orbit.track import Track

MOST_LANDMARKS = 8
_MOST_IN_FRAME = 5  # that come before what is out of the frame and shows better
_APART_DEG, _APART_KM = 4.0, 60.0  # of two that lie closer by either, the lesser is not told
_ALONG_DEG = 2.5

# What shows, and how well. All chosen here: no published scale of landmarks is known to us.
_TOWN_MILLION = 2.0  # the light of a town that is worth half the best landmark
_ROOFS = 0.3  # a town by day, against by night
_HAZE_DEG = 5.0  # the station's height in a landmark's sky at which the air takes half
_DAY_DEG = (-6.0, 6.0)  # the Sun's height there, from no daylight to full
_LAMPS_DEG = (LAMPS_LIT_ZENITH_DEG - 90.0, 12.0)  # the Sun's depth there, from no lamps to all
_BY_MOON = 0.35  # the best moonlight, against daylight
_MOON_LUX = LANDSCAPE_BEST_LUX[1]
_LEAST_SHOWING = 0.05
_LIGHTS = ("daylight", "moonlight", "lamps")


@dataclass(frozen=True, slots=True)
class Direction:
    """Where a place lies from the point below the station, over the ground."""

    compass: str
    bearing_deg: float
    ground_range_km: float


@dataclass(frozen=True, slots=True)
class LandmarkSeen:
    """A landmark or town in view; `lit_by` is `daylight`, `moonlight` or `lamps`.

    `right_deg` and `up_deg` are how far right of the frame's middle it is, and how far above; None
    where there is no frame, or it is not ahead of the camera. `in_frame` is None without a field.
    """

    name: str
    kind: str
    country: str | None
    latitude_deg: float
    longitude_deg: float
    lit_by: str
    direction: Direction
    look: Look
    right_deg: float | None
    up_deg: float | None
    in_frame: bool | None


@dataclass(frozen=True, slots=True)
class Frame:
    """What a lens takes in: the whole width and height of its field of view."""

    lens_mm: float
    width_deg: float
    height_deg: float


@dataclass(frozen=True)
class PlacesInView:
    """What lies in view: the frame where there is one, landmarks, the best first, and seas.

    The seas are those beneath the station and on toward the look, in this order.
    """

    frame: Frame | None
    landmarks: tuple[LandmarkSeen, ...]
    seas: tuple[str, ...]


def places_in_view(
    track: Track, look: Look | None = None, frame: Frame | None = None
) -> PlacesInView:
    """Return what lies in view at the one moment of a track, with its place in a frame."""
    field_deg = None if frame is None else (frame.width_deg, frame.height_deg)
    return PlacesInView(
        frame, landmarks_in_view(track, look, field_deg=field_deg), seas_toward(track, look)
    )


def landmarks_in_view(
    track: Track,
    look: Look | None = None,
    *,
    field_deg: tuple[float, float] | None = None,
    most: int = MOST_LANDMARKS,
) -> tuple[LandmarkSeen, ...]:
    """Return the landmarks that show best at the one moment of a track, the best first.

    They are above their limb, and lit: land by the Sun or a bright Moon, towns by their lamps or
    the Sun. How well one shows is the product of its renown or light, its nearness, the air, and
    the light on it. With a field of view, up to five in the frame come before what is out of it.

    Accuracy: directions and places in the frame within 0.01 degrees of Skyfield's, ways over the
    ground within 0.01 % of pyproj's (tests/test_landmarks.py, tests/accuracy/places.py).
    """
    every = _candidates()
    line_km = every.place_itrs_km - track.position_itrs_km
    showing, lit_by = _showing(track, every, line_km)
    right_deg = up_deg = np.full(len(showing), np.nan)
    if look is not None:
        ahead = line_of_look(look.azimuth_deg, look.depression_deg, track.enu)
        right_deg, up_deg = offsets_deg(line_km, frame_axes(ahead, track.up_itrs, track.lvlh[0]))
    inside = is_in_frame(right_deg, up_deg, field_deg or (0.0, 0.0))
    number = _best(showing, (unit(line_km), every.up_itrs), inside, most)
    looks = look_at(track.take(np.zeros_like(number)), every.place_itrs_km[:, number])
    ground_km = ground_range_km(track.up_itrs, every.up_itrs[:, number])
    return tuple(
        LandmarkSeen(
            **_named(one),
            lit_by=_LIGHTS[lit_by[one]],
            direction=Direction(compass_word(seen.azimuth_deg), seen.azimuth_deg, float(km)),
            look=seen,
            right_deg=_known(right_deg[one]),
            up_deg=_known(up_deg[one]),
            in_frame=bool(inside[one]) if look is not None and field_deg is not None else None,
        )
        for one, seen, km in zip(number.tolist(), looks, ground_km, strict=True)
    )


def seas_toward(track: Track, look: Look | None = None) -> tuple[str, ...]:
    """Return the sea beneath the station, if there is one, and those on toward a look.

    They are looked up every 2.5 degrees of the ground as far as the limb.
    """
    arc_deg = 0.0
    if look is not None and look.depression_deg < STRAIGHT_DOWN_DEG:
        arc_deg = float(arccos_deg(1.0 / (1.0 + track.altitude_km[0] / EARTH_MEAN_RADIUS_KM)))
    arc = np.radians(np.arange(0.0, arc_deg + 1e-9, _ALONG_DEG))
    azimuth = np.radians(0.0 if look is None else look.azimuth_deg)
    east, north, up = (axis[:, 0, None] for axis in track.enu)
    ahead = np.sin(azimuth) * east + np.cos(azimuth) * north
    return tuple(seas_along(*geographic_deg(np.cos(arc) * up + np.sin(arc) * ahead)))


@dataclass(frozen=True, eq=False)
class _Candidates:
    """All landmarks and then all towns: places and verticals (3, K), and how good each is."""

    place_itrs_km: FloatArray
    up_itrs: FloatArray
    worth: FloatArray
    is_town: BoolArray


@cache
def _candidates() -> _Candidates:
    place_itrs_km, up_itrs = landmarks_itrs_km()
    renown = np.array([one.renown for one in landmarks()]) / 3.0
    light = np.array([city.light_million for city in cities()])
    town_up = geodetic_up(
        np.array([city.latitude_deg for city in cities()]),
        np.array([city.longitude_deg for city in cities()]),
    )
    return _Candidates(
        np.hstack([place_itrs_km, city_itrs_km(np.arange(len(light)))]),
        np.hstack([up_itrs, town_up]),
        np.concatenate([renown, light / (light + _TOWN_MILLION)]),
        np.arange(len(renown) + len(light)) >= len(renown),
    )


def _named(number: int) -> dict[str, Any]:
    """Return what a candidate is called, what and where it is."""
    if number < len(landmarks()):
        mark = landmarks()[number]
        return {
            "name": mark.name,
            "kind": mark.kind,
            "country": mark.country,
            "latitude_deg": mark.latitude_deg,
            "longitude_deg": mark.longitude_deg,
        }
    city = cities()[number - len(landmarks())]
    return {
        "name": city.name,
        "kind": "town",
        "country": nearest_country(city.latitude_deg, city.longitude_deg),
        "latitude_deg": city.latitude_deg,
        "longitude_deg": city.longitude_deg,
    }


def _showing(track: Track, every: _Candidates, line_km: FloatArray) -> tuple[FloatArray, IntArray]:
    """Return how well each candidate shows, 0 to 1, and by which of the lights."""
    range_km = length(line_km)
    haze = np.sin(np.radians(_HAZE_DEG))
    above = np.maximum(-dot(line_km, every.up_itrs) / range_km, 0.0)
    near = np.sqrt(np.minimum(track.altitude_km / range_km, 1.0))
    sun_deg = arcsin_deg(dot(every.up_itrs, track.sun_direction_itrs))
    day = _rise(sun_deg, *_DAY_DEG) * np.where(every.is_town, _ROOFS, 1.0)
    moon_lux = moonlight_lux(every.up_itrs, track.moon_itrs_km, track.sun_itrs_km)
    moon = np.minimum(moon_lux / _MOON_LUX, 1.0) * _BY_MOON * ~every.is_town
    lamps = _rise(-sun_deg, *_LAMPS_DEG) * every.is_town
    lights = np.stack([day, moon * (sun_deg < _DAY_DEG[0]), lamps])
    return every.worth * near * (above / (above + haze)) * lights.max(axis=0), lights.argmax(axis=0)


def _rise(value: FloatArray, start: float, end: float) -> FloatArray:
    """Return 0 up to the start and 1 from the end on, with no kink between."""
    share = np.clip((value - start) / (end - start), 0.0, 1.0)
    return share * share * (3.0 - 2.0 * share)


def _best(
    showing: FloatArray, apart: tuple[FloatArray, FloatArray], inside: BoolArray, most: int
) -> IntArray:
    """Return the numbers of the best, in the order of how they show.

    They keep `apart` from each other by the lines to them (3, K) and by the verticals there.
    """
    least = np.cos([np.radians(_APART_DEG), _APART_KM / EARTH_MEAN_RADIUS_KM])
    order = np.argsort(-showing, kind="stable")
    order = order[showing[order] > _LEAST_SHOWING]
    chosen: list[int] = []
    for group, limit in ((order[inside[order]], _MOST_IN_FRAME), (order, most)):
        for one in group.tolist():
            if len(chosen) >= min(limit, most):
                break
            cosines = [directions[:, chosen].T @ directions[:, one] for directions in apart]
            if np.all(np.transpose(cosines) < least):
                chosen.append(one)
    return np.array(sorted(chosen, key=lambda one: -showing[one]), dtype=np.int64)


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
