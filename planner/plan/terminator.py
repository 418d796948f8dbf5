"""Crossings of the terminator: the station's own shadow, and the Sun's height at the sub-point."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from planner.base.errors import InputError
from planner.base.intervals import IntervalSet
from planner.base.times import Interval, utc_from_posix
from planner.events.light import PENUMBRA, UMBRA, station_shadow, sun_at_sub_point
from planner.orbit.orbit import AnyOrbit
from planner.orbit.uncertainty import timing_uncertainty_s
from planner.plan.names import numbered_names
from planner.search.runs import find_together

KINDS = ("station_penumbra", "station_umbra", "ground_sun")
LEVELS_DEG = (0.0, -6.0, -12.0, -18.0)


@dataclass(frozen=True)
class TerminatorCrossing:
    """One crossing: the station enters or leaves its shadow, or the Sun passes a level below it.

    `timing_uncertainty_s` is one sigma, of the orbit alone.
    """

    id: str
    catalogue_number: int
    time_utc: datetime
    kind: str
    level_deg: float | None
    edge: str
    latitude_deg: float
    longitude_deg: float
    altitude_km: float
    solar_beta_deg: float
    timing_uncertainty_s: float


def find_terminator_crossings(
    orbit: AnyOrbit,
    span: Interval,
    *,
    kinds: Sequence[str] = KINDS,
    levels_deg: Sequence[float] = LEVELS_DEG,
) -> list[TerminatorCrossing]:
    """Return the crossings within a span, in order of time.

    `station_penumbra` is the first (or last) of the Sun's disc behind the hard limb,
    `station_umbra` the last (or first), and `ground_sun` the Sun's centre at one of `levels_deg`
    from the horizon of the sub-point, without refraction. An unknown kind raises `InputError`.
    """
    for kind in kinds:
        if kind not in KINDS:
            raise InputError(f"'{kind}' is no kind of crossing: choose from {', '.join(KINDS)}.")
    whole = IntervalSet.single(span.start_posix_s, span.end_posix_s)
    crossings: list[tuple[float, str, float | None, str]] = []

    def add(kind: str, level_deg: float | None, holds: IntervalSet, begins: str, ends: str) -> None:
        for start_s, end_s in holds:
            crossings.extend(
                (moment_s, kind, level_deg, edge)
                for moment_s, edge in ((start_s, begins), (end_s, ends))
                if span.start_posix_s < moment_s < span.end_posix_s
            )

    shadows = [kind for kind in KINDS[:2] if kind in kinds]
    if shadows:
        sides = [PENUMBRA if kind == "station_penumbra" else UMBRA for kind in shadows]
        shadow = find_together([station_shadow(sides)], orbit, whole)
        for member, kind in enumerate(shadows):
            add(kind, None, shadow.of(member), "into_night", "into_day")
    if "ground_sun" in kinds:
        sun = find_together([sun_at_sub_point(levels_deg)], orbit, whole)
        for member, level_deg in enumerate(levels_deg):
            add("ground_sun", level_deg, sun.of(member), "into_day", "into_night")
    if not crossings:
        return []
    crossings.sort(key=lambda crossing: crossing[0])
    moments_s = np.array([crossing[0] for crossing in crossings])
    track = orbit.at(moments_s)
    timing_s = timing_uncertainty_s(track)
    what = [
        f"{kind if level_deg is None else f'{kind}_{abs(level_deg):.0f}'}-{edge}"
        for _, kind, level_deg, edge in crossings
    ]
    names = numbered_names(orbit, what, moments_s)
    return [
        TerminatorCrossing(
            id=names[i],
            catalogue_number=orbit.catalogue_number,
            time_utc=utc_from_posix(moment_s),
            kind=kind,
            level_deg=level_deg,
            edge=edge,
            latitude_deg=float(track.latitude_deg[i]),
            longitude_deg=float(track.longitude_deg[i]),
            altitude_km=float(track.altitude_km[i]),
            solar_beta_deg=float(track.solar_beta_deg[i]),
            timing_uncertainty_s=float(timing_s[i]),
        )
        for i, (moment_s, kind, level_deg, edge) in enumerate(crossings)
    ]
