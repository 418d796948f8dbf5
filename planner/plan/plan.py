"""The plan: every window of a span, ranked, with what it rests on."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from planner.base.errors import InputError
from planner.base.times import Interval
from planner.orbit.sgp4_orbit import Orbit
from planner.plan.subjects import SUBJECTS, subject
from planner.plan.windows import Window, find_windows
from planner.spaceweather.kp import KpSeries


@dataclass(frozen=True, eq=False)
class Plan:
    """The windows of a span, best first; `kp` is None where no window's subject rests on it."""

    orbit: Orbit
    span: Interval
    kp: KpSeries | None
    windows: tuple[Window, ...]

    def best(
        self,
        count: int | None = None,
        *,
        most_of_a_subject: int | None = None,
        least_score: float = 0.0,
    ) -> list[Window]:
        """Return the first `count` windows, at most so many of one subject, that score enough."""
        chosen: list[Window] = []
        for window in self.windows:
            same = sum(one.subject == window.subject for one in chosen)
            if window.score >= least_score and same < (most_of_a_subject or math.inf):
                chosen.append(window)
        return chosen[:count]


def make_plan(
    orbit: Orbit,
    span: Interval,
    kp: KpSeries,
    *,
    subjects: Sequence[str] = SUBJECTS,
) -> Plan:
    """Return the ranked windows of the named subjects.

    An unknown subject raises `InputError`; Kp that is not known for the span raises `DataError` if
    a subject rests on it.
    """
    for name in subjects:
        if name not in SUBJECTS:
            raise InputError(
                f"'{name}' is no subject that this program plans: choose from "
                f"{', '.join(SUBJECTS)}."
            )
    chosen = [subject(name) for name in dict.fromkeys(subjects)]
    windows = [window for one in chosen for window in find_windows(orbit, span, kp, one)]
    windows.sort(key=lambda window: (-window.score, window.start_utc, window.id))
    ranked = tuple(replace(window, rank=rank) for rank, window in enumerate(windows, start=1))
    rests_on_kp = any(one.needs_kp for one in chosen)
    return Plan(orbit, span, kp if rests_on_kp else None, ranked)
