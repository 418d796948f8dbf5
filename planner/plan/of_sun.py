"""The subjects of the Sun at the limb: its rise and its set as the station sees them."""

from collections.abc import Callable
from functools import lru_cache, partial

import numpy as np

from planner.base.arrays import IntArray
from planner.base.intervals import IntervalSet
from planner.events.light import sun_above_limb, sun_ahead
from planner.orbit.orbit import AnyOrbit
from planner.orbit.track import Track
from planner.plan.scoring import Settings, settings_file
from planner.plan.subject import Found, Subject, View
from planner.search.runs import find_in_any, find_together
from planner.sky.lighting import elevation_above_limb_deg, limb_point_itrs_km
from planner.spaceweather.kp import KpSeries

_BEST_COLOUR_DEG = -0.5  # the Sun's centre below the limb, with its upper edge about to break


def sun_subject(name: str, limits: Settings) -> Subject:
    """Return the subject `sunrise` or `sunset`."""
    return Subject(
        name,
        needs_kp=False,
        settings=limits,
        find=partial(_find, limits, name == "sunrise"),
        view=partial(_view, limits),
    )


def sun_near_limb(
    orbit: AnyOrbit, limits: Settings, rises: bool, start_s: float, end_s: float
) -> IntervalSet:
    """Return when the Sun stands between a subject's two heights, on its way up or down."""
    low, high = limits.values["lowest_sun_deg"], limits.values["highest_sun_deg"]
    above, ahead = _sun_about_limb(orbit, start_s, end_s)
    span = IntervalSet.single(start_s, end_s)
    near = above(low) & above(high).complement(span)
    return near & (ahead if rises else ahead.complement(span))


def sun_above(orbit: AnyOrbit, level_deg: float, start_s: float, end_s: float) -> IntervalSet:
    """Return when the Sun stands higher above the limb than a height that the settings name."""
    above, _ = _sun_about_limb(orbit, start_s, end_s)
    return above(level_deg)


@lru_cache(maxsize=8)
def _sun_about_limb(
    orbit: AnyOrbit, start_s: float, end_s: float
) -> tuple[Callable[[float], IntervalSet], IntervalSet]:
    """Return when the Sun is above each height that a subject asks for, and when it is ahead.

    The subjects share it: one search serves them all.
    """
    names = ("lowest_sun_deg", "highest_sun_deg")
    levels_deg = sorted(
        {
            float(table[name])
            for table in settings_file().values()
            for name in names
            if name in table
        }
    )
    span = IntervalSet.single(start_s, end_s)
    found = find_together([sun_above_limb(levels_deg)], orbit, span)
    return lambda deg: found.of(levels_deg.index(deg)), find_in_any([sun_ahead()], orbit, span)


def _find(
    limits: Settings, rises: bool, orbit: AnyOrbit, _: KpSeries, start_s: float, end_s: float
) -> Found:
    return [(None, sun_near_limb(orbit, limits, rises, start_s, end_s))]


def _view(limits: Settings, track: Track, _: KpSeries, aim: IntArray | None) -> View:
    above_deg = elevation_above_limb_deg(track.position_itrs_km, track.sun_itrs_km)
    return View(
        quantities={"sun_from_best_colour_deg": np.abs(above_deg - _BEST_COLOUR_DEG)},
        target_itrs_km=limb_point_itrs_km(track.position_itrs_km, track.sun_itrs_km),
        aim=np.zeros(len(track), np.int64),
        holds=(above_deg >= limits.values["lowest_sun_deg"])
        & (above_deg <= limits.values["highest_sun_deg"]),
    )
