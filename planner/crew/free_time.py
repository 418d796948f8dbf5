"""The time that the crew is free: awake, in a break where breaks are given, and not engaged."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

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
        for one in self.busy:
            word = f"{BUSY}: {one.summary}"
            share_s = min(end_s, one.end_utc.timestamp()) - max(start_s, one.start_utc.timestamp())
            taken[word] = taken.get(word, 0.0) + max(share_s, 0.0)
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
