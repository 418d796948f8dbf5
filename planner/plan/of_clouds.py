"""The subject of noctilucent clouds: lit at 83 km over dark ground, in high summer latitudes."""

from functools import partial

import numpy as np

from planner.base.arrays import FloatArray, IntArray
from planner.base.geometry import length
from planner.base.intervals import IntervalSet, union
from planner.base.times import absolute_grid
from planner.events.clouds import NoctilucentInView, cloud_direction_itrs
from planner.orbit.orbit import AnyOrbit
from planner.orbit.track import Track
from planner.plan.scoring import Settings, product, settings
from planner.plan.subject import Found, Subject, View
from planner.search.runs import find_in_any
from planner.sky.emission import sun_zenith_deg
from planner.sky.lighting import elevation_above_limb_deg
from planner.sky.noctilucent import (
    cloud_directions,
    cloud_latitude_deg,
    cloud_seen,
    day_of_year,
    seasons,
)
from planner.spaceweather.kp import KpSeries

_COARSE_STEP_S = 60.0
# How far beyond what is possible the search goes, to see a peak at its edge from both sides.
_BESIDE_S = 180.0
_STEADY_S = 300.0


def noctilucent() -> Subject:
    """Return the subject of noctilucent clouds."""
    limits = settings("noctilucent")
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
        groups=cloud_directions().rim_and_inside(),  # the rim sees most, so it goes first
    )


def _view(limits: Settings, track: Track, _: KpSeries, aim: IntArray | None) -> View:
    """Return the cloud in the direction that makes the best picture, at each moment."""
    if aim is None:
        aim = _best_direction(limits, track)
    direction = cloud_direction_itrs(track, aim)
    quantities, place_itrs_km = _clouds(track, direction)
    sun_deg = elevation_above_limb_deg(track.position_itrs_km, track.sun_itrs_km)
    return View(
        quantities={**quantities, "sun_above_limb_deg": sun_deg},
        target_itrs_km=place_itrs_km,
        aim=aim,
        holds=(_least_margin_deg(limits, track, direction) >= 0.0)
        & (quantities["cloud_share"] > 0.0),
    )


def _best_direction(limits: Settings, track: Track) -> IntArray:
    """Return the number of the best direction at each moment, of those that hold if any does.

    Where none does it is the one that fails by least.
    """
    direction = cloud_direction_itrs(track, np.arange(len(cloud_directions()))[:, None])
    merit = _least_margin_deg(limits, track, direction)
    member, moment = np.nonzero(merit >= 0.0)
    quantities, _ = _clouds(track.take(moment), direction[:, member, moment])
    merit = np.minimum(merit, 0.0)
    merit[member, moment] = 1.0 + product(limits.factors(quantities))
    best: IntArray = np.argmax(merit, axis=0)
    return best


def _least_margin_deg(limits: Settings, track: Track, direction: FloatArray) -> FloatArray:
    """Return the least of the margins along directions (3, ..., N); positive where all hold."""
    question = _question(limits, "north")
    zenith_deg = sun_zenith_deg(direction, track.sun_direction_itrs)
    least: FloatArray = np.minimum(
        np.abs(cloud_latitude_deg(direction)) - question.least_latitude_deg,
        np.minimum(zenith_deg - question.least_sun_zenith_deg, question.darkest_deg - zenith_deg),
    )
    return least


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
