"""The formats of other programs: what a command hands over for them beside its records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from planner.output.records import Record
from planner.output.writers import WRITERS

if TYPE_CHECKING:
    from planner.base.times import Interval
    from planner.orbit.orbit import AnyOrbit
    from planner.plan.windows import Window

Writer = Callable[[Record, str], Iterator[str]]

PLACES = ("table", *WRITERS, "kml", "geojson", "czml")  # of an answer that is places
EVENTS = ("table", *WRITERS, "ics", "kml", "geojson", "czml")  # and of one that is times too


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
    from planner.plan.ground_track import ground_track

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
