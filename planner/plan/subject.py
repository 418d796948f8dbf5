"""What a subject is: when it is to be had, and what it offers to a camera at a moment.

A subject is three functions. `find` says when it holds; `view` gives, at the moments of a track,
the quantities that its merits rest on and the point to aim at: the best there is, or the one in a
direction that was chosen before; `judge` adds at the peak what takes too long to look for.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from planner.base.arrays import BoolArray, FloatArray, IntArray
from planner.base.geometry import arccos_deg, dot, length, unit
from planner.base.intervals import IntervalSet
from planner.orbit.orbit import AnyOrbit
from planner.orbit.track import Track
from planner.plan.scoring import Settings
from planner.sky.lighting import elevation_above_limb_deg
from planner.sky.moonlight import (
    landscape_stops,
    moonlight_lux,
    moonlight_on_line_cd_m2,
)
from planner.sky.photometry import brightness_kr
from planner.spaceweather.kp import KpSeries

_NO_MOON_SINE = -np.sin(np.radians(45.0))

Found = list[tuple[str | None, IntervalSet]]


@dataclass(frozen=True, eq=False)
class Glow:
    """The brightest emission in view at each moment (N,): its flux and its place.

    How bright the aurora is along the line of sight, and the chances (3, N) that 1, 10 and 100 kR
    are in view, are there once they have been judged, and nan where that is not known.
    """

    energy_flux_erg_cm2_s: FloatArray
    direction_itrs: FloatArray
    sun_zenith_deg: FloatArray
    limb_brightness_kr: FloatArray | None = None
    chance: FloatArray | None = None


@dataclass(frozen=True, eq=False)
class View:
    """What a subject offers at the moments (N,) of a track.

    `quantities` feed the merits, `target_itrs_km` (3, N) is the point to aim at, `aim` (N,) the
    number of the direction that it lies in where a subject looks into several, and `holds` says
    where the subject's own condition holds. `city` (N,) is the number of the city aimed at, or -1.
    """

    quantities: Mapping[str, FloatArray]
    target_itrs_km: FloatArray
    aim: IntArray
    holds: BoolArray
    glow: Glow | None = None
    city: IntArray | None = None


def as_seen(track: Track, kp: KpSeries, view: View) -> View:
    """Return a view as it stands: there is nothing more to judge."""
    return view


@dataclass(frozen=True)
class Subject:
    """Something to photograph.

    `find(orbit, kp, start_s, end_s)` returns when it is to be had in a span, by hemisphere where it
    has one. `view(track, kp, aim)` looks in the best direction, or in those that `aim` names. The
    best direction hardly changes in `steady_s`. `judge(track, kp, view)` adds the quantities that
    are those of a window as a whole: they are worked out at its peak, and do not choose it.
    """

    name: str
    needs_kp: bool
    settings: Settings
    find: Callable[[AnyOrbit, KpSeries, float, float], Found]
    view: Callable[[Track, KpSeries, IntArray | None], View]
    steady_s: float = 120.0
    judge: Callable[[Track, KpSeries, View], View] = as_seen


def sky_quantities(track: Track) -> dict[str, FloatArray]:
    """Return how bright the sky and the ground are that every night subject stands before."""
    light_lux = moonlight_lux(track.up_itrs, track.moon_itrs_km, track.sun_itrs_km)
    return {
        "sun_above_limb_deg": elevation_above_limb_deg(track.position_itrs_km, track.sun_itrs_km),
        "moonlight_lux": light_lux,
        "moonlit_landscape_stops": landscape_stops(light_lux),
    }


def moonlight_on_line_kr(track: Track, line_itrs: FloatArray) -> FloatArray:
    """Return the moonlight over and behind a line of sight (3, N), in kR of 557.7 nm."""
    light_kr = np.zeros(len(track))
    # No place in view has a Moon that stands half of a right angle below the station's horizon.
    sine = dot(unit(track.moon_itrs_km), unit(track.position_itrs_km))
    lit = np.flatnonzero(sine > _NO_MOON_SINE)
    places = (
        part[:, lit]
        for part in (track.position_itrs_km, line_itrs, track.moon_itrs_km, track.sun_itrs_km)
    )
    light_kr[lit] = brightness_kr(moonlight_on_line_cd_m2(*places))
    return light_kr


def angle_deg(one: FloatArray, other: FloatArray) -> FloatArray:
    """Return the angle between vectors (3, ...)."""
    return arccos_deg(dot(unit(one), other) / length(other))
