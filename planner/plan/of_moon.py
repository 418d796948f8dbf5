"""The subjects of the Moon at the limb: its rise and its set through the air, by night."""

from functools import lru_cache, partial

import numpy as np

from planner.base.arrays import IntArray
from planner.base.intervals import IntervalSet
from planner.events.light import moon_above_limb, moon_ahead
from planner.orbit.orbit import AnyOrbit
from planner.orbit.track import Track
from planner.plan.of_sun import sun_above
from planner.plan.scoring import Settings
from planner.plan.subject import Found, Subject, View
from planner.search.runs import find_in_any, find_together
from planner.sky.lighting import elevation_above_limb_deg
from planner.sky.moonlight import illuminated_fraction, phase_angle_deg
from planner.spaceweather.kp import KpSeries

# Just above the hard limb the air flattens and reddens the disc, and still lets it through.
_BEST_HEIGHT_DEG = 0.5


def moon_subject(name: str, limits: Settings) -> Subject:
    """Return the subject `moonrise` or `moonset`."""
    return Subject(
        name,
        needs_kp=False,
        settings=limits,
        find=partial(_find, limits, name == "moonrise"),
        view=partial(_view, limits),
    )


@lru_cache(maxsize=8)
def _moon_about_limb(
    orbit: AnyOrbit, low_deg: float, high_deg: float, start_s: float, end_s: float
) -> tuple[IntervalSet, IntervalSet]:
    """Return when the Moon stands between two heights, and when it is ahead: both share it."""
    span = IntervalSet.single(start_s, end_s)
    found = find_together([moon_above_limb([low_deg, high_deg])], orbit, span)
    near = found.of(0) & found.of(1).complement(span)
    return near, find_in_any([moon_ahead()], orbit, near)


def _find(
    limits: Settings, rises: bool, orbit: AnyOrbit, _: KpSeries, start_s: float, end_s: float
) -> Found:
    values = limits.values
    near, ahead = _moon_about_limb(
        orbit, values["lowest_moon_deg"], values["highest_moon_deg"], start_s, end_s
    )
    night = sun_above(orbit, values["highest_sun_deg"], start_s, end_s).complement(
        IntervalSet.single(start_s, end_s)
    )
    return [(None, near & night & (ahead if rises else ahead.complement(near)))]


def _view(limits: Settings, track: Track, _: KpSeries, aim: IntArray | None) -> View:
    height_deg = elevation_above_limb_deg(track.position_itrs_km, track.moon_itrs_km)
    sun_deg = elevation_above_limb_deg(track.position_itrs_km, track.sun_itrs_km)
    phase_deg = phase_angle_deg(track.moon_itrs_km, track.sun_itrs_km)
    values = limits.values
    return View(
        quantities={
            "moon_from_best_height_deg": np.abs(height_deg - _BEST_HEIGHT_DEG),
            "moon_illuminated_fraction": illuminated_fraction(phase_deg),
            "sun_above_limb_deg": sun_deg,
        },
        target_itrs_km=track.moon_itrs_km,
        aim=np.zeros(len(track), np.int64),
        holds=(height_deg >= values["lowest_moon_deg"])
        & (height_deg <= values["highest_moon_deg"])
        & (sun_deg <= values["highest_sun_deg"]),
    )
