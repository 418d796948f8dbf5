"""Passes of the aurora: while it is in view, or while the station is in the oval itself."""

from collections.abc import Callable
from functools import partial

from planner.base.errors import InputError
from planner.base.times import Interval
from planner.orbit.orbit import AnyOrbit
from planner.plan.of_aurora import oval
from planner.plan.subject import Subject
from planner.plan.subjects import subject
from planner.plan.windows import Window, find_windows
from planner.spaceweather.kp import KpSeries

ZONES: dict[str, Callable[[], Subject]] = {"view": partial(subject, "aurora"), "overhead": oval}


def find_aurora_passes(
    orbit: AnyOrbit, span: Interval, kp: KpSeries, *, zone: str = "view"
) -> list[Window]:
    """Return the passes in order of time, each with what it offers at its peak.

    Zone `view` is dark aurora anywhere in view, as the subject `aurora` has it; `overhead` is the
    station on field lines of the oval, by day too. An unknown zone raises `InputError`.
    """
    if zone not in ZONES:
        raise InputError(f"'{zone}' is no zone of the aurora: choose from {', '.join(ZONES)}.")
    return find_windows(orbit, span, kp, ZONES[zone]())
