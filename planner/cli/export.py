"""The formats of other programs: what a command hands over for them beside its records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from planner.output.records import Record
from planner.output.writers import WRITERS

if TYPE_CHECKING:
    from planner.base.arrays import FloatArray
    from planner.base.times import Interval
    from planner.orbit.orbit import AnyOrbit
    from planner.output.ground_track import GroundTrack
    from planner.plan.windows import Window

Writer = Callable[[Record, str], Iterator[str]]

PLACES = ("table", *WRITERS, "kml", "geojson", "czml")  # of an answer that is places
EVENTS = ("table", *WRITERS, "ics", "kml", "geojson", "czml")  # and of one that is times too
_STEP_S = 30.0
_MOMENTS_AT_ONCE = 20_000


def writer(
    format_: str,
    orbit: AnyOrbit,
    span: Interval,
    moments_s: Iterable[float] = (),
    lead_s: float | None = None,
) -> Writer | None:
    """Return what writes a document in a format; None for a table.

    The moments are those at which what is answered begins, is best and ends; `lead_s` is the notice
    that a calendar gives before each, the usual one unless given.
    """
    if format_ in ("table", *WRITERS):
        return WRITERS.get(format_)
    if format_ == "ics":
        from planner.output.ics import LEAD_S, to_ics

        return partial(to_ics, lead_s=LEAD_S if lead_s is None else lead_s)
    track = ground_track(orbit, span, moments_s)
    if format_ == "kml":
        from planner.output.kml import to_kml

        return lambda document, kind: to_kml(document, kind, track)
    if format_ == "geojson":
        from planner.output.geojson import to_geojson

        return lambda document, kind: to_geojson(document, kind, track)
    from planner.output.czml import to_czml

    return lambda document, kind: to_czml(document, kind, track)


def moments_of(windows: Iterable[Window]) -> Iterator[float]:
    """Yield the POSIX seconds at which windows begin, are best and end."""
    for window in windows:
        for moment_utc in (window.start_utc, window.peak_utc, window.end_utc):
            yield moment_utc.timestamp()


def ground_track(orbit: AnyOrbit, span: Interval, moments_s: Iterable[float]) -> GroundTrack:
    """Return the track of a span, and of what reaches beyond it, a moment each half minute."""
    import numpy as np

    from planner.base.times import absolute_grid
    from planner.output.ground_track import GroundTrack

    own_s = np.fromiter(moments_s, float)
    start_s = min(span.start_posix_s, own_s.min(initial=np.inf))
    end_s = max(span.end_posix_s, own_s.max(initial=-np.inf))
    at_s = np.unique(np.concatenate([absolute_grid(start_s, end_s, _STEP_S), own_s]))
    columns: list[list[FloatArray]] = [[], [], []]
    for first in range(0, len(at_s), _MOMENTS_AT_ONCE):
        part = orbit.at(at_s[first : first + _MOMENTS_AT_ONCE])
        for column, values in zip(
            columns, (part.latitude_deg, part.longitude_deg, part.altitude_km), strict=True
        ):
            column.append(values)
    return GroundTrack(orbit.name, at_s, *map(np.concatenate, columns))
