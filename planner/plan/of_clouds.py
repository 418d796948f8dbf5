"""The subject of noctilucent clouds: lit at 83 km over dark ground, in high summer latitudes."""

import math
from functools import partial

import numpy as np

from planner.base.arrays import FloatArray, IntArray
from planner.base.geometry import geodetic_up_from_direction, length
from planner.base.intervals import IntervalSet, union
from planner.base.times import absolute_grid, day_of_year
from planner.events.clouds import NoctilucentInView, cloud_direction_itrs
from planner.orbit.orbit import AnyOrbit
from planner.orbit.track import Track
from planner.plan.scoring import Settings, product
from planner.plan.subject import Found, Subject, View
from planner.search.runs import find_in_any
from planner.sky.emission import sun_zenith_cosine
from planner.sky.lighting import elevation_above_limb_deg
from planner.sky.noctilucent import (
    cloud_directions,
    cloud_seen,
    seasons,
)
from planner.spaceweather.kp import KpSeries

_COARSE_STEP_S = 60.0
# How far beyond what is possible the search goes, to see a peak at its edge from both sides.
_BESIDE_S = 180.0
_STEADY_S = 240.0
_ROUNDING = 1e-5


def noctilucent(limits: Settings) -> Subject:
    """Return the subject of noctilucent clouds."""
    return Subject(
        "noctilucent", False, limits, partial(_find, limits), partial(_view, limits), _STEADY_S
    )


def _question(limits: Settings, hemisphere: str) -> NoctilucentInView:
    values = limits.values
    return NoctilucentInView(
        hemisphere,
        values["least_latitude_deg"],
        values["least_sun_zenith_deg"],
        values["most_sun_zenith_deg"],
    )


def _find(limits: Settings, orbit: AnyOrbit, _: KpSeries, start_s: float, end_s: float) -> Found:
    """Return when lit cloud over dark ground may be in view, by hemisphere; cut to its season."""
    return [
        (hemisphere, _find_in_season(_question(limits, hemisphere), orbit, season))
        for hemisphere, season in seasons(start_s, end_s).items()
        if len(season)
    ]


def _find_in_season(
    question: NoctilucentInView, orbit: AnyOrbit, season: IntervalSet
) -> IntervalSet:
    possible = union(
        [
            IntervalSet.around_samples(coarse.posix_s, question.possible(coarse))
            for start_s, end_s in season
            for coarse in [orbit.at(absolute_grid(start_s, end_s, _COARSE_STEP_S))]
        ]
    )
    return find_in_any(
        question.signals(),
        orbit,
        possible.widened(_BESIDE_S) & season,
        groups=cloud_directions().as_they_see(),
    )


def _view(limits: Settings, track: Track, _: KpSeries, aim: IntArray | None) -> View:
    """Return the cloud in the direction that makes the best picture, at each moment.

    That moves along the limb all the while, as the strip of lit cloud is narrow: so it is the best
    one that is looked at, and no direction is kept.
    """
    direction = cloud_direction_itrs(track, _best_direction(limits, track))
    quantities, place_itrs_km = _clouds(track, direction)
    sun_deg = elevation_above_limb_deg(track.position_itrs_km, track.sun_itrs_km)
    return View(
        quantities={**quantities, "sun_above_limb_deg": sun_deg},
        target_itrs_km=place_itrs_km,
        aim=np.zeros(len(track), np.int64),
        holds=(_least_margin(limits, direction, track) >= 0.0) & (quantities["cloud_share"] > 0.0),
    )


def _best_direction(limits: Settings, track: Track) -> IntArray:
    """Return the number of the best direction at each moment, of those that hold if any does.

    Where none does it is the one that fails by least.
    """
    members = np.arange(len(cloud_directions()))[:, None]
    # Half the digits are plenty to tell where to look closely.
    rough = cloud_direction_itrs(track, members, precision=np.float32)
    merit = _least_margin(limits, rough, track).astype(np.float64)
    member, moment = np.nonzero(merit >= -_ROUNDING)
    some = track.take(moment)
    direction = cloud_direction_itrs(some, member)
    margin = _least_margin(limits, direction, some)
    quantities, _ = _clouds(some, direction)
    merit[member, moment] = np.where(
        margin >= 0.0, 1.0 + product(limits.factors(quantities)), margin
    )
    best: IntArray = np.argmax(merit, axis=0)
    return best


def _least_margin(limits: Settings, direction: FloatArray, track: Track) -> FloatArray:
    """Return the least of the margins along directions (3, ..., N), as differences of sines."""
    question = _question(limits, "north")
    bounds_deg = (
        question.least_latitude_deg,
        question.least_sun_zenith_deg - 90.0,
        question.darkest_deg - 90.0,
    )
    poleward, dark, lit = (math.sin(math.radians(deg)) for deg in bounds_deg)
    up = geodetic_up_from_direction(direction)
    sun_itrs = track.sun_direction_itrs.astype(direction.dtype, copy=False)
    depth = -sun_zenith_cosine(direction, sun_itrs)
    least = np.minimum(depth - dark, lit - depth)
    np.minimum(least, np.abs(up[2]) - poleward, out=least)
    return np.asarray(least)


def _clouds(track: Track, direction: FloatArray) -> tuple[dict[str, FloatArray], FloatArray]:
    """Return what cloud along directions (3, N) is like, and its place."""
    day = day_of_year(track.posix_s)
    cloud = cloud_seen(direction, track.position_itrs_km, track.sun_direction_itrs, day)
    quantities = {
        "cloud_cd_m2": cloud.luminance_cd_m2,
        "cloud_over_twilight": cloud.luminance_cd_m2 / cloud.twilight_cd_m2,
        "cloud_share": cloud.share,
        "range_km": length(cloud.place_itrs_km - track.position_itrs_km),
    }
    return quantities, cloud.place_itrs_km
