"""Noctilucent clouds: when there are some, which are lit, and how bright they are from orbit.

They drift at 83 km over the summer's polar lands, thin as smoke, and show where the Sun still
reaches them while the ground beneath is dark. From the station they stand along the limb, where
the line of sight runs through them edge on.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

import numpy as np

from planner.base.arrays import FloatArray
from planner.base.constants import DAY_S, EARTH_MEAN_RADIUS_KM
from planner.base.geometry import (
    arccos_deg,
    dot,
    ellipsoid_radius_km,
    geodetic_up_from_direction,
    length,
    unit,
)
from planner.base.intervals import IntervalSet
from planner.base.times import FIRST_OF_MARCH, utc_from_posix
from planner.sky.emission import ViewDirections, emission_position_itrs_km, sun_zenith_deg
from planner.sky.photometry import limb_transmission
from planner.sky.twilight import limb_twilight_cd_m2

NOCTILUCENT_KM = 83.0
GRAZE_KM = 20.0  # lower sunlight is too weak and red, and so is what passes on to the station
_EDGE_ON_CD_M2 = 20.0
_EDGE_ON_GAIN = 100.0
_YEAR_DAYS = 365.25
# Begin, peak and end in days of the year, the northern season and the southern.
_SEASONS = {
    "north": (140.0, 186.0, 232.0),  # 20 May, 5 July, 20 August
    "south": (324.0, 370.0, 416.25),  # 20 November, 5 January, 20 February
}
_SEASON_DAYS = 92.0  # from begin to end, in either hemisphere
# How often cloud is found at the peak, by latitude.
_CLOUD_LATITUDE_DEG = np.array([50.0, 60.0, 72.5, 82.5])
_CLOUD_SHARE = np.array([0.0, 0.15, 0.55, 0.82])
# Rings as (fraction of the arc to the farthest cloud, number of bearings). On the first the line
# of sight runs level through the layer, and the cloud is seen edge on.
_RINGS = ((0.655, 48), (0.9, 36), (1.0, 120))


@dataclass(frozen=True, eq=False)
class Cloud:
    """Noctilucent cloud, were there any, at places (N,): its light, and the twilight's behind it.

    `luminance_cd_m2` is that of a bright cloud, whatever the season; `share` says how often there
    is cloud.
    """

    place_itrs_km: FloatArray
    luminance_cd_m2: FloatArray
    twilight_cd_m2: FloatArray
    share: FloatArray


@cache
def cloud_directions() -> ViewDirections:
    """Return the 204 directions in which noctilucent cloud is looked for."""
    fraction = np.concatenate([np.full(count, part) for part, count in _RINGS])
    bearing = np.concatenate([np.arange(count) * (2.0 * np.pi / count) for _, count in _RINGS])
    return ViewDirections(fraction, bearing)


def seasons(start_s: float, end_s: float) -> dict[str, IntervalSet]:
    """Return when in a span there may be cloud, by hemisphere.

    Source: 20 May to 20 August in the north, 20 November to 20 February in the south (World
    Meteorological Organization, International Cloud Atlas: mid-May and mid-November on).
    """
    years = range(utc_from_posix(start_s).year - 1, utc_from_posix(end_s).year + 1)
    found = {}
    for hemisphere, (begin, _, _) in _SEASONS.items():
        march_s = np.array([datetime(year, 3, 1, tzinfo=UTC).timestamp() for year in years])
        begin_s = march_s + (begin - FIRST_OF_MARCH) * DAY_S
        whole = IntervalSet(begin_s, begin_s + _SEASON_DAYS * DAY_S)
        found[hemisphere] = whole.within(start_s, end_s)
    return found


def season_factor(day: FloatArray | float, latitude_deg: FloatArray | float) -> FloatArray:
    """Return how far the season has come, from 0 outside it to 1 at its peak in early July.

    In the south the peak is in early January. It rises and falls as a squared sine.

    Source: the peak some two weeks after the solstice, as the CIPS camera on AIM saw the frequency
    of clouds rise from 30 days before it, peak 20 after and end at 80, farther poleward (2007).
    """
    northern = np.asarray(latitude_deg) >= 0.0
    begin, peak, end = (
        np.where(northern, north, south)
        for north, south in zip(_SEASONS["north"], _SEASONS["south"], strict=True)
    )
    half = 0.5 * _YEAR_DAYS
    since = (np.asarray(day, float) - peak + half) % _YEAR_DAYS - half
    part = np.maximum(1.0 - np.abs(since) / np.where(since < 0.0, peak - begin, end - peak), 0.0)
    factor: FloatArray = np.sin(0.5 * np.pi * part) ** 2
    return factor


def latitude_factor(latitude_deg: FloatArray | float) -> FloatArray:
    """Return how often there is cloud at the peak of the season, by latitude: 0 up to 50 degrees.

    From the ground the clouds are best seen at 58 to 65, where nights are still dark enough; from
    orbit they are seen against space, and grow more frequent all the way to the pole.

    Source: CIPS on AIM, northern season of 2007: 55 % at 72.5 degrees, over 80 % at 82.5. Between
    50 and 72.5 a bend through 15 % at 60 is assumed.
    """
    share: FloatArray = np.interp(np.abs(latitude_deg), _CLOUD_LATITUDE_DEG, _CLOUD_SHARE)
    return share


def cloud_latitude_deg(direction_itrs: FloatArray) -> FloatArray:
    """Return the geodetic latitude beneath cloud along geocentric directions (3, ...)."""
    return 90.0 - arccos_deg(geodetic_up_from_direction(direction_itrs)[2])


def cloud_seen(
    direction_itrs: FloatArray,
    position_itrs_km: FloatArray,
    sun_direction_itrs: FloatArray,
    day: FloatArray,
) -> Cloud:
    """Return cloud along geocentric directions (3, N) as a station (3, N) sees it.

    Source: a bright cloud seen edge on has 20 cd/m2 (an optical depth of 1e-5 overhead, a gain of
    100 along the limb: assumed), and less as the line of sight runs more steeply through it; both
    the sunlight and the light seen lose what the air takes where they pass lowest. Behind it is
    the twilight along the same line.
    Accuracy: of the luminance a factor of 5: clouds differ by more than that.
    """
    place_itrs_km = emission_position_itrs_km(direction_itrs, NOCTILUCENT_KM)
    line_km = place_itrs_km - position_itrs_km
    range_km = length(line_km)
    sight = line_km / range_km
    level = np.abs(dot(sight, geodetic_up_from_direction(direction_itrs)))
    gain = 1.0 / np.hypot(level, 1.0 / _EDGE_ON_GAIN)
    zenith_deg = sun_zenith_deg(direction_itrs, sun_direction_itrs)
    sunlight = limb_transmission(_ray_km(zenith_deg))
    # Where the line is lowest: between the station and the cloud, or beyond it.
    lowest_km = -dot(position_itrs_km, sight)
    lowest_itrs_km = position_itrs_km + lowest_km * sight
    below = unit(lowest_itrs_km)
    height_km = length(lowest_itrs_km) - ellipsoid_radius_km(below[2])
    on_the_way = np.where(lowest_km < range_km, limb_transmission(height_km), 1.0)
    depression_deg = sun_zenith_deg(below, sun_direction_itrs) - 90.0
    aside_deg = arccos_deg(
        dot(sight, sun_direction_itrs) / np.maximum(np.cos(np.radians(depression_deg)), 1e-9)
    )
    latitude_deg = cloud_latitude_deg(direction_itrs)
    return Cloud(
        place_itrs_km=place_itrs_km,
        luminance_cd_m2=_EDGE_ON_CD_M2 * gain / _EDGE_ON_GAIN * sunlight * on_the_way,
        twilight_cd_m2=limb_twilight_cd_m2(depression_deg, height_km, aside_deg),
        share=season_factor(day, latitude_deg) * latitude_factor(latitude_deg),
    )


def _ray_km(sun_zenith_deg: FloatArray) -> FloatArray:
    """Return how low the ray that lights the cloud passes the Earth; by day its own height."""
    below = np.radians(np.clip(sun_zenith_deg - 90.0, 0.0, 90.0))
    radius_km = EARTH_MEAN_RADIUS_KM + NOCTILUCENT_KM
    height: FloatArray = radius_km * np.cos(below) - EARTH_MEAN_RADIUS_KM
    return height
