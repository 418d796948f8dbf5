"""The plan: every window of a span, ranked, with what it rests on."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from planner.base.intervals import IntervalSet
from planner.base.side_by_side import side_by_side
from planner.base.times import Interval
from planner.events.area import Area
from planner.orbit.orbit import AnyOrbit
from planner.plan.free_windows import Cut, find_free_windows, joined
from planner.plan.scoring import BALANCED
from planner.plan.subject import Subject
from planner.plan.subjects import SUBJECTS, subject
from planner.plan.windows import Window, find_windows
from planner.spaceweather.kp import KpSeries, fixed_kp, known_kp

if TYPE_CHECKING:
    from planner.camera.attitude import Attitude
    from planner.camera.equipment import Kit
    from planner.plan.scene import Scene
    from planner.plan.shots import Shot


@dataclass(frozen=True, eq=False)
class Plan:
    """The windows of a span, best first.

    `rests_on_kp` says whether a subject that was asked for depends on `kp`. Where the crew's free
    time was given, `left_out` are the windows that lie outside it, whole and best first, and
    `shortened` names those of which a part does.
    """

    orbit: AnyOrbit
    span: Interval
    kp: KpSeries
    rests_on_kp: bool
    subjects: tuple[str, ...]
    windows: tuple[Window, ...]
    left_out: tuple[Window, ...] = ()
    shortened: frozenset[str] = frozenset()

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

    def next_good(self, moment_utc: datetime) -> Window | None:
        """Return the first window to begin after a moment that scores as well as most good ones.

        Good is three quarters of the best score there is; None where no window is left to begin.
        """
        coming = [window for window in self.windows if window.start_utc >= moment_utc]
        if not coming:
            return None
        least = 0.75 * max(window.score for window in coming)
        good = (window for window in coming if window.score >= least)
        return min(good, key=lambda window: window.start_utc)

    def shots(
        self,
        windows: Sequence[Window],
        *,
        kit: Kit | None = None,
        attitude: Attitude | None = None,
    ) -> list[Shot]:
        """Return how to take each of some windows, with what flew and as it usually flies."""
        from planner.camera.attitude import Attitude
        from planner.camera.equipment import Kit
        from planner.plan.shots import ShotMaker

        maker = ShotMaker(self.orbit, self.kp, kit or Kit.flown(), attitude or Attitude())
        return maker.shots(windows)

    def scene(self, windows: Sequence[Window] | None = None) -> Scene:
        """Return what a picture of the plan shows, with its ten best windows or those given."""
        from planner.plan.scenery import make_scene

        return make_scene(self, self.best(10) if windows is None else windows)


def make_plan(
    orbit: AnyOrbit,
    span: Interval,
    kp: KpSeries | float | None = None,
    *,
    subjects: Sequence[str] = SUBJECTS,
    prefer: str = BALANCED,
    area: Area | None = None,
    free: IntervalSet | None = None,
) -> Plan:
    """Return the ranked windows of the named subjects.

    `prefer` names the preset that ranks them (`scoring.presets`). Kp is what is known of it unless
    given. With an `area` the windows are cut to the times at which the station is over it, and with
    `free`, in POSIX seconds, to the best part that lies within that; a window that begins before
    the span or ends after it is cut there too, so let `free` reach beyond it. An unknown subject or
    preset raises `InputError`; Kp that is not known for the span raises `DataError` if a subject
    rests on it.
    """
    series = known_kp() if kp is None else kp if isinstance(kp, KpSeries) else fixed_kp(kp)
    chosen = [subject(name, prefer) for name in dict.fromkeys(subjects)]

    def found(some: Sequence[Subject]) -> Cut:
        if free is None:
            whole = [find_windows(orbit, span, series, one, area=area) for one in some]
            return Cut(list(chain(*whole)))
        return joined(find_free_windows(orbit, span, series, one, free, area=area) for one in some)

    auroral = [one for one in chosen if one.needs_kp]
    others = [one for one in chosen if not one.needs_kp]
    if auroral and others:  # each takes about as long
        first, second = side_by_side(partial(found, auroral), partial(found, others))
        cut = joined([first, second])
    else:
        cut = found(chosen)
    windows = sorted(cut.windows, key=_best_first)
    ranked = tuple(replace(window, rank=rank) for rank, window in enumerate(windows, start=1))
    return Plan(
        orbit=orbit,
        span=span,
        kp=series,
        rests_on_kp=any(one.needs_kp for one in chosen),
        subjects=tuple(one.name for one in chosen),
        windows=ranked,
        left_out=tuple(sorted(cut.left_out, key=_best_first)),
        shortened=frozenset(cut.shortened),
    )


def _best_first(window: Window) -> tuple[float, datetime, str]:
    return -window.score, window.start_utc, window.id
