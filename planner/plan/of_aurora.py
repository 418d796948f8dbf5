"""The subjects of the aurora: in view, in view as the Sun comes or goes, and all around."""

from dataclasses import replace
from functools import lru_cache, partial

import numpy as np

from planner.base.arrays import BoolArray, FloatArray, IntArray
from planner.base.constants import AURORA_KM
from planner.base.geometry import arcsin_deg, dot, length, unit
from planner.base.intervals import IntervalSet, union
from planner.base.times import absolute_grid
from planner.events.aurora import AuroraInView, log_flux, station_in_oval
from planner.orbit.orbit import AnyOrbit
from planner.orbit.track import Track
from planner.plan.brightness import with_light
from planner.plan.of_sun import sun_near_limb
from planner.plan.scoring import Settings, product, settings
from planner.plan.subject import (
    Found,
    Glow,
    Subject,
    View,
    angle_deg,
    moonlight_on_line_kr,
    sky_quantities,
)
from planner.search.runs import find_in_any
from planner.sky.emission import ViewDirections, emission_position_itrs_km, sun_zenith_deg
from planner.sky.lighting import limb_point_itrs_km
from planner.spaceweather.kp import KpSeries

_COARSE_STEP_S = 60.0
# How long the best direction hardly changes: a dawn comes and goes within minutes.
_STEADY_S, _STEADY_WITH_SUN_S = 120.0, 60.0
# How far beyond what is possible the search goes, to see a peak at its edge from both sides.
_BESIDE_S = 180.0
_ROUNDING_DEG = 0.01
_FIRST_OF = 4  # the share of the directions in which the flux is looked up first
_CURTAIN_KM = 150.0  # the middle of a curtain: what lies behind it there is what it must outshine
# How far the Sun is from its best height below the limb, where aurora and dawn are to meet.
_BEST_DAWN_DEG = -4.0


def aurora(name: str, limits: Settings) -> Subject:
    """Return the subject of dark aurora in view; of another name, with the Sun near the limb."""
    question = _Question(limits)
    if name == "aurora":
        find = partial(_find, question)
    else:
        find = partial(_find_with_sun, question, name == "aurora_sunrise")
    steady_s = _STEADY_WITH_SUN_S if question.with_sun else _STEADY_S
    return Subject(name, True, limits, find, partial(_view, question), steady_s, with_light)


def oval() -> Subject:
    """Return the passes through the auroral oval itself, dark or not; no subject of a window."""
    limits = settings("aurora")
    view = partial(_view, _Question(limits, only_dark=False))
    return Subject("oval", True, limits, _find_oval, view, _STEADY_S, with_light)


class _Question:
    """What an auroral subject asks of a direction: its thresholds, and whether with the Sun."""

    def __init__(self, limits: Settings, *, only_dark: bool = True) -> None:
        self.limits, self.only_dark = limits, only_dark
        self.least_flux_erg_cm2_s = settings("aurora").values["least_flux_erg_cm2_s"]
        self.least_sun_zenith_deg = settings("aurora").values["least_sun_zenith_deg"]
        self.with_sun = "lowest_sun_deg" in limits.values

    def of(self, kp: KpSeries) -> AuroraInView:
        """Return the question of dark aurora in view."""
        return AuroraInView(
            kp=kp,
            least_flux_erg_cm2_s=self.least_flux_erg_cm2_s,
            least_sun_zenith_deg=self.least_sun_zenith_deg,
            directions=ViewDirections.rim_heavy(),
        )

    def qualifies(self, quantities: dict[str, FloatArray]) -> BoolArray:
        """Return where a glow is bright and dark enough."""
        bright = quantities["energy_flux_erg_cm2_s"] >= self.least_flux_erg_cm2_s
        dark = quantities["emission_sun_zenith_deg"] >= self.least_sun_zenith_deg
        return np.asarray(bright & dark)

    def geometry(
        self, track: Track, direction_itrs: FloatArray, to_sun_itrs: FloatArray
    ) -> dict[str, FloatArray]:
        """Return what is known of glows along geocentric directions (3, N) without their flux.

        `to_sun_itrs` (3, N) points from the station to the limb below the Sun.
        """
        line_km = emission_position_itrs_km(direction_itrs, AURORA_KM) - track.position_itrs_km
        quantities = {
            "emission_sun_zenith_deg": sun_zenith_deg(direction_itrs, track.sun_direction_itrs),
            "range_km": length(line_km),
            "depression_deg": arcsin_deg(dot(unit(line_km), track.lvlh[2])),
        }
        if self.with_sun:
            quantities["sun_from_view_deg"] = angle_deg(line_km, to_sun_itrs)
        return quantities


@lru_cache(maxsize=8)
def _aurora_in_view(
    orbit: AnyOrbit, kp: KpSeries, flux: float, zenith_deg: float, start_s: float, end_s: float
) -> Found:
    """Return when dark aurora is in view, by hemisphere: one search for all auroral subjects."""
    question = AuroraInView(kp, flux, zenith_deg, ViewDirections.rim_heavy())
    coarse = orbit.at(absolute_grid(start_s, end_s, _COARSE_STEP_S))
    places = {
        hemisphere: IntervalSet.around_samples(coarse.posix_s, possible)
        for hemisphere, possible in question.possible(coarse).items()
    }
    searched = union(list(places.values())).widened(_BESIDE_S).within(start_s, end_s)
    found = union([_found(part, orbit, spells) for part, spells in _parts(question, searched)])
    return [(hemisphere, found & place) for hemisphere, place in places.items()]


def _parts(question: AuroraInView, searched: IntervalSet) -> list[tuple[AuroraInView, IntervalSet]]:
    """Return the question of Kp outside the nowcast's time, and within it that of the nowcast.

    Only the nowcast needs short steps.
    """
    nowcast = question.kp.nowcast
    if nowcast is None:
        return [(question, searched)]
    within = searched.within(nowcast.start_posix_s, nowcast.end_posix_s)
    model = replace(question, kp=replace(question.kp, nowcast=None))
    return [(model, within.complement(searched)), (question, within)]


def _found(question: AuroraInView, orbit: AnyOrbit, searched: IntervalSet) -> IntervalSet:
    """Return when dark aurora is in view within some intervals."""
    return find_in_any(
        [question.dark(), question.bright()],
        orbit,
        searched,
        groups=question.directions.as_they_see(),
    )


def _find(
    question: _Question, orbit: AnyOrbit, kp: KpSeries, start_s: float, end_s: float
) -> Found:
    """Return when dark aurora is in view, by hemisphere."""
    thresholds = question.least_flux_erg_cm2_s, question.least_sun_zenith_deg
    return _aurora_in_view(orbit, kp, *thresholds, start_s, end_s)


def _find_with_sun(
    question: _Question, rises: bool, orbit: AnyOrbit, kp: KpSeries, start_s: float, end_s: float
) -> Found:
    """Return when dark aurora is in view while the Sun is about to rise, or has just set."""
    sun = sun_near_limb(orbit, question.limits, rises, start_s, end_s)
    aurora = _find(question, orbit, kp, start_s, end_s)
    return [(hemisphere, spells & sun) for hemisphere, spells in aurora]


def _find_oval(orbit: AnyOrbit, kp: KpSeries, start_s: float, end_s: float) -> Found:
    """Return when the station is in the oval, by hemisphere."""
    inside = find_in_any(station_in_oval(kp), orbit, IntervalSet.single(start_s, end_s))
    if not len(inside):
        return []
    north = orbit.at(0.5 * (inside.start_s + inside.end_s)).latitude_deg > 0.0
    return [
        (hemisphere, IntervalSet(inside.start_s[where], inside.end_s[where]))
        for hemisphere, where in (("north", north), ("south", ~north))
    ]


def _view(question: _Question, track: Track, kp: KpSeries, aim: IntArray | None) -> View:
    """Return the aurora in the direction that makes the best picture, at each moment."""
    asked = question.of(kp)
    if aim is None:
        aim = _best_direction(question, asked, track)
    direction = asked.glow_direction_itrs(track, aim)
    flux = np.exp(log_flux(track, direction, kp))
    curtain_km = emission_position_itrs_km(direction, _CURTAIN_KM) - track.position_itrs_km
    quantities = {
        "energy_flux_erg_cm2_s": flux,
        "moonlit_background_kr": moonlight_on_line_kr(track, curtain_km),
        **question.geometry(track, direction, _to_sun_itrs(track)),
        **sky_quantities(track),
    }
    if question.with_sun:
        sun_deg = quantities["sun_above_limb_deg"]
        quantities["sun_from_best_dawn_deg"] = np.abs(sun_deg - _BEST_DAWN_DEG)
    return View(
        quantities=quantities,
        target_itrs_km=emission_position_itrs_km(direction, AURORA_KM),
        aim=aim,
        holds=question.qualifies(quantities),
        glow=Glow(flux, direction, quantities["emission_sun_zenith_deg"]),
    )


def _best_direction(question: _Question, asked: AuroraInView, track: Track) -> IntArray:
    """Return the number of the best direction at each moment, of those that hold if any does.

    The flux is looked up in a few directions first, and then only in those that could be better
    than the best of these with all the brightness that there is. Moonlight has no say: it takes too
    long to ask in each.
    """
    members = np.arange(len(asked.directions))[:, None]
    direction = asked.glow_direction_itrs(track, members)
    if question.only_dark:
        near = asked.near(track, direction, daylight_deg=_ROUNDING_DEG)
    else:
        near = np.ones(direction.shape[1:], bool)
    member, moment = np.nonzero(near)
    some, direction = track.take(moment), direction[:, member, moment]
    geometry = question.geometry(some, direction, _to_sun_itrs(track)[:, moment])
    bound = product(question.limits.factors(geometry))
    if question.only_dark:
        bound += geometry["emission_sun_zenith_deg"] >= question.least_sun_zenith_deg
    merit = np.zeros(near.shape)

    def look(chosen: IntArray) -> None:
        quantities = {name: values[chosen] for name, values in geometry.items()}
        flux = np.exp(log_flux(some.take(chosen), direction[:, chosen], asked.kp))
        quantities["energy_flux_erg_cm2_s"] = flux
        found = product(question.limits.factors(quantities))
        if question.only_dark:
            found += question.qualifies(quantities)
        merit[member[chosen], moment[chosen]] = found

    first = member % _FIRST_OF == 0
    look(np.flatnonzero(first))
    look(np.flatnonzero(~first & (bound > merit.max(axis=0)[moment])))
    best: IntArray = np.argmax(merit, axis=0)
    return best


def _to_sun_itrs(track: Track) -> FloatArray:
    """Return the lines (3, N) from the station to the limb beneath (or above) the Sun."""
    return limb_point_itrs_km(track.position_itrs_km, track.sun_itrs_km) - track.position_itrs_km
