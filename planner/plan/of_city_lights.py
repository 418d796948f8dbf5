"""The subject of the lights of cities by night, below the station."""

from functools import partial

import numpy as np

from planner.base.arrays import IntArray
from planner.base.intervals import IntervalSet
from planner.events.city_lights import lit_land_below
from planner.events.light import sun_at_sub_point
from planner.orbit.orbit import AnyOrbit
from planner.orbit.track import Track
from planner.plan.scoring import Settings
from planner.plan.subject import Found, Subject, View
from planner.search.runs import find_in_any
from planner.sky.city_lights import (
    OFF_NADIR_DEG,
    brightest_city,
    city_seen,
    light_below_million,
)
from planner.sky.moonlight import moonlight_lux
from planner.spaceweather.kp import KpSeries

_STEADY_S = 30.0  # in which the ground passes by some 200 km, a quarter of what is below


def city_lights(limits: Settings) -> Subject:
    """Return the subject of lit land by night within 45 degrees of the nadir."""
    find, view = partial(_find, limits), partial(_view, limits)
    return Subject("city_lights", False, limits, find, view, _STEADY_S)


def _find(limits: Settings, orbit: AnyOrbit, _: KpSeries, start_s: float, end_s: float) -> Found:
    """Return when there is night and lit land below."""
    span = IntervalSet.single(start_s, end_s)
    highest_deg = 90.0 - limits.values["least_sun_zenith_deg"]
    night = find_in_any([sun_at_sub_point([highest_deg])], orbit, span).complement(span)
    lit = lit_land_below(limits.values["least_light_million"])
    return [(None, find_in_any([lit], orbit, night))]


def _view(limits: Settings, track: Track, kp: KpSeries, aim: IntArray | None) -> View:
    """Return the city that shows brightest of those below, or that of a given number."""
    if aim is None:
        aim = _brightest_below(track)
    city = city_seen(aim, track.position_itrs_km, track.sun_direction_itrs)
    light = light_below_million(track.latitude_deg, track.longitude_deg, track.altitude_km)
    values = limits.values
    return View(
        quantities={
            "light_below_million": light,
            "city_light_million": city.light_million,
            "city_off_nadir_deg": city.off_nadir_deg,
            "city_sun_zenith_deg": city.sun_zenith_deg,
            "moonlight_lux": moonlight_lux(track.up_itrs, track.moon_itrs_km, track.sun_itrs_km),
        },
        target_itrs_km=city.place_itrs_km,
        aim=aim,
        holds=np.asarray(
            (track.sun_elevation_deg <= 90.0 - values["least_sun_zenith_deg"])
            & (light >= values["least_light_million"])
        ),
        city=aim,
    )


def _brightest_below(track: Track) -> IntArray:
    """Return the number of the brightest city within 45 degrees of the nadir.

    Where there is none, of the brightest in view: the edge of what is below is soft. The Sun is
    below the horizon there, if not as far as beneath the station.
    """

    def brightest(where: Track, off_nadir_deg: float) -> IntArray:
        return brightest_city(
            where.position_itrs_km,
            where.sun_direction_itrs,
            off_nadir_deg=off_nadir_deg,
            least_sun_zenith_deg=90.0,
        )[0]

    number = brightest(track, OFF_NADIR_DEG)
    none = np.flatnonzero(number < 0)
    if len(none):
        number[none] = brightest(track.take(none), 90.0)
    return number
