"""The time that the crew is free: awake, in a break where breaks are given, and not engaged."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from planner.base.arrays import FloatArray
from planner.base.intervals import IntervalSet
from planner.crew.calendars import Calendar, Engagement, times_of
from planner.crew.hours import Hours, every_day

ASLEEP, NO_BREAK, BUSY = "asleep", "outside the breaks", "busy"


@dataclass(frozen=True, eq=False)
class CrewTime:
    """When the crew is free in a span, and what it is that takes the rest.

    All times are POSIX seconds; `awake` and `breaks` are None where nothing is said of them, and
    then they leave nothing out.
    """

    free: IntervalSet
    awake: IntervalSet | None
    breaks: IntervalSet | None
    busy: tuple[Engagement, ...]

    @cached_property
    def _busy_s(self) -> FloatArray:
        ends = [(one.start_utc.timestamp(), one.end_utc.timestamp()) for one in self.busy]
        return np.array(ends).reshape(-1, 2).T

    def is_free_at(self, posix_s: float) -> bool:
        """Return whether a moment is free."""
        return bool(self.free.contains(np.array([posix_s]))[0])

    def why_not(self, start_s: float, end_s: float) -> str:
        """Return what takes most of a time, in words: sleep, no break, or an engagement by name."""
        whole = IntervalSet.single(start_s, end_s)
        taken = {
            word: part.complement(whole).total_s
            for word, part in ((ASLEEP, self.awake), (NO_BREAK, self.breaks))
            if part is not None
        }
        share_s = np.minimum(end_s, self._busy_s[1]) - np.maximum(start_s, self._busy_s[0])
        for place in np.flatnonzero(share_s > 0.0).tolist():
            word = f"{BUSY}: {self.busy[place].summary}"
            taken[word] = taken.get(word, 0.0) + float(share_s[place])
        return max(taken, key=lambda word: taken[word])


def crew_time(
    start_s: float,
    end_s: float,
    *,
    awake: Sequence[Hours] = (),
    busy: Sequence[Calendar] = (),
    breaks: Sequence[Calendar] = (),
) -> CrewTime:
    """Return when the crew is free in a span of POSIX seconds.

    That is within the hours `awake`, in an event of the calendars `breaks`, and in none of the
    calendars `busy`, each where any are given. Events that leave the time free (transparent) are no
    engagements, but may be breaks.
    """
    whole = IntervalSet.single(start_s, end_s)
    awake_times = every_day(awake, start_s, end_s) if awake else None
    break_times = None
    if breaks:
        break_times = times_of([one for each in breaks for one in each.engagements(start_s, end_s)])
    engaged = [
        one for each in busy for one in each.engagements(start_s, end_s) if not one.is_transparent
    ]
    free = whole
    for part in (awake_times, break_times):
        if part is not None:
            free = free & part
    if engaged:
        free = times_of(engaged).complement(free)
    return CrewTime(free, awake_times, break_times, tuple(engaged))
