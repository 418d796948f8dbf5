"""Photo windows: from the times at which a subject holds to opportunities with a place and a score.

A window is found whole: the search goes on past the ends of the span as far as it takes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from planner.base.arrays import FloatArray, IntArray
from planner.base.constants import DAY_S
from planner.base.intervals import IntervalSet
from planner.base.times import Interval, absolute_grid, utc_from_posix
from planner.camera.look import Look
from planner.events.area import Area, over_area
from planner.orbit.oem_events import PlannedEvent
from planner.orbit.orbit import AnyOrbit
from planner.places.gazetteer import place_below
from planner.places.local_time import local_time
from planner.plan.details import AuroraDetails, CityAimedAt, Moon, Sun, describe
from planner.plan.names import numbered_names
from planner.plan.scoring import product, settings_file
from planner.plan.subject import Found, Subject
from planner.search.runs import find_in_any
from planner.spaceweather.kp import KpSeries

# The best direction changes within minutes (`Subject.steady_s`), and its score within seconds.
_FINE_SAMPLES = 12  # in a steady while
_PROMISING = 0.05  # the peak lies beside a coarse sample that scores this much less than the best
_INSIDE_S = 0.1  # the subject just holds there, whatever the rounding of the ends
_FINEST_SAMPLES_S = 1.0
_REFINED_SAMPLES = np.linspace(-1.0, 1.0, 13)
_MOMENTS_AT_ONCE = 1500
_FARTHEST_BEYOND_SPAN_S = 3.0 * DAY_S
_EVENT_MARGIN = timedelta(hours=1)  # how near a planned burn or docking touches a window


@dataclass(frozen=True, slots=True)
class Window:
    """One opportunity: when, and at its peak where, which way and how good.

    `score` is the product of `breakdown`, by the weights of the preset `prefer`. The peak is the
    moment at which the merits that change within a window are best; what is judged there, length
    and rarity are the whole window's. (With that judged at each moment the best score would be
    higher by 0.018 at most, mostly by 0.001.) `rank` counts from 1 within a plan, and is 0 outside
    one.
    `timing_uncertainty_s` is one sigma, of the orbit alone.
    """

    id: str
    rank: int
    catalogue_number: int
    subject: str
    prefer: str
    start_utc: datetime
    end_utc: datetime
    peak_utc: datetime
    score: float
    breakdown: dict[str, float]
    timing_uncertainty_s: float
    latitude_deg: float
    longitude_deg: float
    altitude_km: float
    sun_elevation_deg: float
    solar_beta_deg: float
    station_sunlit: bool
    sun: Sun
    moon: Moon
    kp: float | None
    kp_source: str | None
    kp_spread: float | None
    look: Look
    aurora: AuroraDetails | None
    city: CityAimedAt | None
    planned_events: tuple[PlannedEvent, ...]

    @property
    def duration_s(self) -> float:
        """The length of the window."""
        return (self.end_utc - self.start_utc).total_seconds()

    @property
    def place(self) -> str:
        """What lies beneath the station at the peak, in words."""
        return place_below(self.latitude_deg, self.longitude_deg)

    @property
    def local_time(self) -> datetime:
        """The peak by the clocks beneath the station."""
        return local_time(self.peak_utc, self.latitude_deg, self.longitude_deg)


class Spell(NamedTuple):
    """While a window is open, in POSIX seconds: its hemisphere where it has one, and its name."""

    hemisphere: str | None
    start_s: float
    end_s: float
    id: str


def find_windows(
    orbit: AnyOrbit, span: Interval, kp: KpSeries, subject: Subject, *, area: Area | None = None
) -> list[Window]:
    """Return the windows of a subject that share some time with a span, in order of time.

    With an `area` they are cut to the times over it. Their ranks are 0: a plan gives them.
    """
    spells = find_spells(orbit, span, kp, subject, area=area)
    windows = judge_spells(orbit, kp, subject, spells)
    return sorted(windows, key=lambda window: window.start_utc)


def find_spells(
    orbit: AnyOrbit, span: Interval, kp: KpSeries, subject: Subject, *, area: Area | None = None
) -> list[Spell]:
    """Return when there are windows of a subject that share some time with a span."""
    return [
        Spell(hemisphere, start_s, end_s, name)
        for hemisphere, spells in find_whole(orbit, span, kp, subject, area=area)
        for (start_s, end_s), name in zip(
            spells, _names(orbit, subject, hemisphere, spells), strict=True
        )
        if end_s > span.start_posix_s and start_s < span.end_posix_s
    ]


def judge_spells(
    orbit: AnyOrbit, kp: KpSeries, subject: Subject, spells: Sequence[Spell]
) -> list[Window]:
    """Return the windows of some spells, each with its peak and its score, one for one."""
    if not spells:
        return []
    hemispheres, starts, ends, names = zip(*spells, strict=True)
    start_s, end_s = np.array(starts), np.array(ends)
    peak_s = _peaks(orbit, kp, subject, start_s, end_s)
    track = orbit.at(peak_s)
    view = subject.judge(track, kp, subject.view(track, kp, None))
    factors = subject.settings.breakdown({**view.quantities, "duration_s": end_s - start_s})
    scores = product(factors)
    details = describe(track, view, hemispheres, kp, subject.needs_kp)
    return [
        Window(
            id=names[i],
            rank=0,
            catalogue_number=orbit.catalogue_number,
            subject=subject.name,
            prefer=subject.settings.prefer,
            start_utc=utc_from_posix(start_s[i]),
            end_utc=utc_from_posix(end_s[i]),
            peak_utc=utc_from_posix(peak_s[i]),
            score=float(scores[i]),
            breakdown={name: float(values[i]) for name, values in factors.items()},
            planned_events=tuple(
                orbit.events_touching(
                    utc_from_posix(start_s[i]), utc_from_posix(end_s[i]), _EVENT_MARGIN
                )
            ),
            **details[i],
        )
        for i in range(len(spells))
    ]


def find_whole(
    orbit: AnyOrbit, span: Interval, kp: KpSeries, subject: Subject, *, area: Area | None = None
) -> Found:
    """Return when a subject holds in a span and at least a revolution either side of it.

    What crosses the span's edge is followed to its own end, as far as Kp is known and up to three
    days. Short gaps are closed, then short spells dropped.
    """
    start, end = span.start_posix_s, span.end_posix_s
    first, last = orbit.limits(span)
    if subject.needs_kp:
        first, last = max(first, kp.start_posix_s), min(last, kp.end_posix_s)
    kp_needed = np.array([start, end]) if subject.needs_kp else np.empty(0)
    kp.at(kp_needed)  # speaks up, with the known range, where the span goes beyond it
    rules = settings_file()["windows"]
    beyond_s = 1.1 * orbit.period_s
    while True:
        low, high = max(start - beyond_s, first), min(end + beyond_s, last)
        over = IntervalSet.single(low, high)
        if area is not None:
            over = find_in_any(over_area(area), orbit, over)
        found = [
            (hemisphere, (closed & over).drop_shorter(rules["shortest_s"]))
            for hemisphere, spells in subject.find(orbit, kp, low, high)
            for closed in [spells.close_gaps(rules["close_gaps_s"])]
        ]
        cut = any(
            (spells.start_s[0] <= low > first or spells.end_s[-1] >= high < last)
            for _, whole in found
            if len(spells := whole.overlapping(start, end))
        )
        if not cut or beyond_s >= _FARTHEST_BEYOND_SPAN_S:
            return found
        beyond_s = min(4.0 * beyond_s, _FARTHEST_BEYOND_SPAN_S)


def _peaks(
    orbit: AnyOrbit, kp: KpSeries, subject: Subject, start_s: FloatArray, end_s: FloatArray
) -> FloatArray:
    """Return the moment of the best score within each interval.

    First the best direction at moments all along; then, at closer ones about the best of these, the
    directions that were the best just before and just after; then the best at ever closer moments.
    """
    start_s, end_s = start_s + _INSIDE_S, end_s - _INSIDE_S
    coarse = [absolute_grid(*ends, subject.steady_s) for ends in zip(start_s, end_s, strict=True)]
    edges = np.cumsum([*map(len, coarse)])[:-1]
    fine_s = subject.steady_s / _FINE_SAMPLES
    looked = _look(orbit, kp, subject, np.concatenate(coarse), None)
    moments, aims = [], []
    for grid, score, aim in zip(coarse, *(np.split(part, edges) for part in looked), strict=True):
        fine = absolute_grid(grid[0], grid[-1], fine_s)
        after = np.clip(np.searchsorted(grid, fine), 1, len(grid) - 1)
        promising = np.maximum(score[after - 1], score[after]) >= score.max() - _PROMISING
        fine, after = fine[promising], after[promising]
        turns = aim[after - 1] != aim[after]
        moments.append(np.concatenate([fine, fine[turns]]))
        aims.append(np.concatenate([aim[after - 1], aim[after[turns]]]))
    peak_s, aim = _best_of(orbit, kp, subject, moments, aims)
    reach_s = fine_s
    while reach_s > _FINEST_SAMPLES_S:
        about = peak_s[:, None] + reach_s * _REFINED_SAMPLES
        grids = list(np.clip(about, start_s[:, None], end_s[:, None]))
        peak_s, _ = _best_of(orbit, kp, subject, grids, [np.full(about.shape[1], i) for i in aim])
        reach_s *= _REFINED_SAMPLES[1] - _REFINED_SAMPLES[0]
    return peak_s


def _best_of(
    orbit: AnyOrbit,
    kp: KpSeries,
    subject: Subject,
    moments_s: list[FloatArray],
    aims: list[IntArray],
) -> tuple[FloatArray, IntArray]:
    """Return, for each interval, the best-scoring of some pairs of moment and direction."""
    moment_s, aim = np.concatenate(moments_s), np.concatenate(aims)
    score, _ = _look(orbit, kp, subject, moment_s, aim)
    edges = np.cumsum([0, *map(len, moments_s)])
    best = np.array([low + np.argmax(score[low:high]) for low, high in pairwise(edges)])
    return moment_s[best], aim[best]


def _look(
    orbit: AnyOrbit, kp: KpSeries, subject: Subject, moment_s: FloatArray, aim: IntArray | None
) -> tuple[FloatArray, IntArray]:
    """Return the scores at moments, one more where the subject holds, and the directions."""
    scores, aims = np.empty(len(moment_s)), np.empty(len(moment_s), np.int64)
    for first in range(0, len(moment_s), _MOMENTS_AT_ONCE):
        part = slice(first, first + _MOMENTS_AT_ONCE)
        view = subject.view(orbit.at(moment_s[part]), kp, None if aim is None else aim[part])
        scores[part] = product(subject.settings.factors(view.quantities)) + view.holds
        aims[part] = view.aim
    return scores, aims


def _names(
    orbit: AnyOrbit, subject: Subject, hemisphere: str | None, spells: IntervalSet
) -> list[str]:
    """Return the windows' names, by subject, hemisphere and middle."""
    what = f"{subject.name}-{hemisphere[0]}" if hemisphere else subject.name
    return numbered_names(orbit, [what] * len(spells), 0.5 * (spells.start_s + spells.end_s))
