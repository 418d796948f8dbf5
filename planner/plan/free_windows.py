"""Windows cut to the time that somebody is free to use them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from planner.base.intervals import IntervalSet
from planner.base.times import Interval, posix_from_utc
from planner.events.area import Area
from planner.orbit.orbit import AnyOrbit
from planner.plan.scoring import settings_file
from planner.plan.subject import Subject
from planner.plan.windows import Window, find_spells, judge_spells
from planner.spaceweather.kp import KpSeries


@dataclass(frozen=True)
class Cut:
    """Windows, those left out of them (whole), and the names of those shortened."""

    windows: list[Window]
    left_out: list[Window] = field(default_factory=list)
    shortened: list[str] = field(default_factory=list)


def joined(cuts: Iterable[Cut]) -> Cut:
    """Return several cuts as one."""
    whole = Cut([])
    for one in cuts:
        whole.windows.extend(one.windows)
        whole.left_out.extend(one.left_out)
        whole.shortened.extend(one.shortened)
    return whole


def find_free_windows(
    orbit: AnyOrbit,
    span: Interval,
    kp: KpSeries,
    subject: Subject,
    free: IntervalSet,
    *,
    area: Area | None = None,
) -> Cut:
    """Return the windows of a subject in a span, each cut to its best part within `free`.

    `free` is in POSIX seconds. A window keeps its name; peak, score and all else are those of the
    part that scores best, of equal ones the first. Parts shorter than any window, and those in
    which the subject does not hold as they lie in a gap that was closed, are none.
    """
    shortest_s = settings_file()["windows"]["shortest_s"]
    spells = find_spells(orbit, span, kp, subject, area=area)
    parts = [
        spell._replace(start_s=start_s, end_s=end_s)
        for spell in spells
        for start_s, end_s in free.within(spell.start_s, spell.end_s).drop_shorter(shortest_s)
    ]
    whole = set(spells)
    windows: dict[str, Window] = {}
    for part, window in zip(parts, judge_spells(orbit, kp, subject, parts), strict=True):
        best = windows.get(window.id)
        if best is not None and best.score >= window.score:
            continue
        if part in whole or _holds(orbit, kp, subject, window):
            windows[window.id] = window
    left_out = [spell for spell in spells if spell.id not in windows]
    unchanged = {part.id for part in parts if part in whole}
    return Cut(
        windows=list(windows.values()),
        left_out=judge_spells(orbit, kp, subject, left_out),
        shortened=[name for name in windows if name not in unchanged],
    )


def _holds(orbit: AnyOrbit, kp: KpSeries, subject: Subject, window: Window) -> bool:
    """Return whether a subject holds at a window's peak, and so anywhere in it."""
    track = orbit.at(np.array([posix_from_utc(window.peak_utc)]))
    return bool(subject.view(track, kp, None).holds[0])
