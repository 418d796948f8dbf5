"""The subjects: when each is to be had, and what it offers to a camera at a moment.

A subject is two functions. `find` says when it holds; `view` gives, at the moments of a track, the
quantities that its merits rest on and the point to aim at: the best there is, or the one in a
direction that was chosen before.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from planner.base.arrays import BoolArray, FloatArray, IntArray
from planner.base.geometry import length
from planner.base.intervals import IntervalSet, union
from planner.base.times import absolute_grid
from planner.events.aurora import EMISSION_KM, AuroraInView, log_flux, station_in_oval
from planner.events.light import sun_above_limb, sun_ahead
from planner.orbit.sgp4_orbit import Orbit
from planner.orbit.track import Track
from planner.plan.scoring import Settings, product, settings
from planner.search.runs import find_in_any, find_together
from planner.sky.emission import ViewDirections, emission_position_itrs_km, sun_zenith_deg
from planner.sky.lighting import elevation_above_limb_deg, limb_point_itrs_km
from planner.sky.moonlight import moonlight_lux
from planner.spaceweather.kp import KpSeries

_COARSE_STEP_S = 60.0
# How far beyond what is possible the search goes, to see a peak at its edge from both sides.
_BESIDE_S = 180.0
_ROUNDING_DEG = 0.01
_FIRST_OF = 4  # the share of the directions in which the flux is looked up first
_BEST_COLOUR_DEG = -0.5  # the Sun's centre below the limb, with its upper edge about to break

Found = list[tuple[str | None, IntervalSet]]


@dataclass(frozen=True, eq=False)
class Glow:
    """The brightest emission in view at each moment (N,): its flux and its place."""

    energy_flux_erg_cm2_s: FloatArray
    direction_itrs: FloatArray
    sun_zenith_deg: FloatArray


@dataclass(frozen=True, eq=False)
class View:
    """What a subject offers at the moments (N,) of a track.

    `quantities` feed the merits, `target_itrs_km` (3, N) is the point to aim at, `aim` (N,) the
    number of the direction that it lies in where a subject looks into several, and `holds` says
    where the subject's own condition holds.
    """

    quantities: Mapping[str, FloatArray]
    target_itrs_km: FloatArray
    aim: IntArray
    holds: BoolArray
    glow: Glow | None = None


@dataclass(frozen=True)
class Subject:
    """Something to photograph."""

    name: str
    needs_kp: bool
    settings: Settings
    find: Callable[[Orbit, IntervalSet, KpSeries], Found]
    view: Callable[[Track, KpSeries, IntArray | None], View]


def _find_sun(rises: bool, limits: Settings, orbit: Orbit, span: IntervalSet, _: KpSeries) -> Found:
    """Return when the Sun stands about the limb, on its way up or down."""
    low, high = limits.values["lowest_sun_deg"], limits.values["highest_sun_deg"]
    above = find_together([sun_above_limb([low, high])], orbit, span)
    ahead = find_in_any([sun_ahead()], orbit, span)
    near = above.of(0) & above.of(1).complement(span)
    return [(None, near & (ahead if rises else ahead.complement(span)))]


def _view_sun(limits: Settings, track: Track, _: KpSeries, aim: IntArray | None) -> View:
    above_deg = elevation_above_limb_deg(track.position_itrs_km, track.sun_itrs_km)
    return View(
        quantities={"sun_from_best_colour_deg": np.abs(above_deg - _BEST_COLOUR_DEG)},
        target_itrs_km=limb_point_itrs_km(track.position_itrs_km, track.sun_itrs_km),
        aim=np.zeros(len(track), np.int64),
        holds=(above_deg >= limits.values["lowest_sun_deg"])
        & (above_deg <= limits.values["highest_sun_deg"]),
    )


def aurora_question(limits: Settings, kp: KpSeries) -> AuroraInView:
    """Return the question of dark aurora in view, with the thresholds of the settings."""
    return AuroraInView(
        kp=kp,
        least_flux_erg_cm2_s=limits.values["least_flux_erg_cm2_s"],
        least_sun_zenith_deg=limits.values["least_sun_zenith_deg"],
        directions=ViewDirections.rim_heavy(),
    )


def _find_aurora(limits: Settings, orbit: Orbit, span: IntervalSet, kp: KpSeries) -> Found:
    """Return when dark aurora is in view, by hemisphere."""
    question = aurora_question(limits, kp)
    within: dict[str, list[IntervalSet]] = {"north": [], "south": []}
    for start_s, end_s in span:
        coarse = orbit.at(absolute_grid(start_s, end_s, _COARSE_STEP_S))
        for hemisphere, possible in question.possible(coarse).items():
            within[hemisphere].append(IntervalSet.around_samples(coarse.posix_s, possible))
    places = {hemisphere: union(parts) for hemisphere, parts in within.items()}
    searched = union(list(places.values())).widened(_BESIDE_S) & span
    found = find_in_any(
        [question.dark(), question.bright()],
        orbit,
        searched,
        groups=question.directions.rim_and_inside(),  # the rim sees most, so it goes first
    )
    return [(hemisphere, found & place) for hemisphere, place in places.items()]


def _find_oval(orbit: Orbit, span: IntervalSet, kp: KpSeries) -> Found:
    """Return when the station is in the oval, by hemisphere."""
    inside = find_in_any(station_in_oval(kp), orbit, span)
    middle = orbit.at(0.5 * (inside.start_s + inside.end_s)) if len(inside) else None
    if middle is None:
        return []
    north = middle.latitude_deg > 0.0
    return [
        (hemisphere, IntervalSet(inside.start_s[where], inside.end_s[where]))
        for hemisphere, where in (("north", north), ("south", ~north))
    ]


def _view_aurora(
    limits: Settings, only_dark: bool, track: Track, kp: KpSeries, aim: IntArray | None
) -> View:
    """Return the aurora in the direction that makes the best picture, at each moment."""
    question = aurora_question(limits, kp)
    if aim is None:
        aim = _best_direction(question, limits, only_dark, track)
    quantities, glow = _glow(question, track, question.glow_direction_itrs(track, aim))
    return View(
        quantities={
            **quantities,
            "sun_above_limb_deg": elevation_above_limb_deg(
                track.position_itrs_km, track.sun_itrs_km
            ),
            "moonlight_lux": moonlight_lux(track.up_itrs, track.moon_itrs_km, track.sun_itrs_km),
        },
        target_itrs_km=emission_position_itrs_km(glow.direction_itrs, EMISSION_KM),
        aim=aim,
        holds=_qualifies(question, quantities),
        glow=glow,
    )


def _best_direction(
    question: AuroraInView, limits: Settings, only_dark: bool, track: Track
) -> IntArray:
    """Return the number of the best direction at each moment, of those that hold if any does.

    The flux is looked up in a few directions first, and then only in those that could be better
    than the best of these with all the brightness that there is.
    """
    members = np.arange(len(question.directions))[:, None]
    direction = question.glow_direction_itrs(track, members)
    if only_dark:
        near = question.near(track, direction, daylight_deg=_ROUNDING_DEG)
    else:
        near = np.ones(direction.shape[1:], bool)
    member, moment = np.nonzero(near)
    some, direction = track.take(moment), direction[:, member, moment]
    geometry = _geometry(some, direction)
    bound = product(limits.factors(geometry))
    if only_dark:
        bound += geometry["emission_sun_zenith_deg"] >= question.least_sun_zenith_deg
    merit = np.zeros(near.shape)

    def look(chosen: IntArray) -> None:
        flux = np.exp(log_flux(some.take(chosen), direction[:, chosen], question.kp))
        quantities = {name: values[chosen] for name, values in geometry.items()}
        quantities["energy_flux_erg_cm2_s"] = flux
        found = product(limits.factors(quantities))
        if only_dark:
            found += _qualifies(question, quantities)
        merit[member[chosen], moment[chosen]] = found

    first = member % _FIRST_OF == 0
    look(np.flatnonzero(first))
    look(np.flatnonzero(~first & (bound > merit.max(axis=0)[moment])))
    best: IntArray = np.argmax(merit, axis=0)
    return best


def _glow(
    question: AuroraInView, track: Track, direction: FloatArray
) -> tuple[dict[str, FloatArray], Glow]:
    """Return what is to be seen along one geocentric direction (3, N) at each moment."""
    geometry = _geometry(track, direction)
    flux = np.exp(log_flux(track, direction, question.kp))
    glow = Glow(flux, direction, geometry["emission_sun_zenith_deg"])
    return {"energy_flux_erg_cm2_s": flux, **geometry}, glow


def _geometry(track: Track, direction: FloatArray) -> dict[str, FloatArray]:
    """Return how far off the glow along geocentric directions (3, N) is, and the Sun there."""
    line_km = emission_position_itrs_km(direction, EMISSION_KM) - track.position_itrs_km
    return {
        "emission_sun_zenith_deg": sun_zenith_deg(direction, track.sun_direction_itrs),
        "range_km": length(line_km),
    }


def _qualifies(question: AuroraInView, quantities: Mapping[str, FloatArray]) -> BoolArray:
    qualifies: BoolArray = (
        quantities["energy_flux_erg_cm2_s"] >= question.least_flux_erg_cm2_s
    ) & (quantities["emission_sun_zenith_deg"] >= question.least_sun_zenith_deg)
    return qualifies


def _sun(name: str) -> Subject:
    limits = settings(name)
    return Subject(
        name,
        needs_kp=False,
        settings=limits,
        find=partial(_find_sun, name == "sunrise", limits),
        view=partial(_view_sun, limits),
    )


def aurora() -> Subject:
    """Return the subject of dark aurora anywhere in view."""
    limits = settings("aurora")
    return Subject(
        "aurora",
        needs_kp=True,
        settings=limits,
        find=partial(_find_aurora, limits),
        view=partial(_view_aurora, limits, True),
    )


def oval() -> Subject:
    """Return the passes through the auroral oval itself, dark or not; no subject of a window."""
    limits = settings("aurora")
    return Subject(
        "oval",
        needs_kp=True,
        settings=limits,
        find=_find_oval,
        view=partial(_view_aurora, limits, False),
    )


def subject(name: str) -> Subject:
    """Return the subject of a name that is in `SUBJECTS`."""
    return aurora() if name == "aurora" else _sun(name)


SUBJECTS = ("aurora", "sunrise", "sunset")
