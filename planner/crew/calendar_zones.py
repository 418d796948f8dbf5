"""The time zones that a calendar file defines itself (VTIMEZONE).

Source: RFC 5545, section 3.6.5.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from planner.base.arrays import IntArray
from planner.base.errors import InputError
from planner.crew.calendar_lines import AGAIN, Block
from planner.crew.calendar_values import (
    DAY_S,
    Repeat,
    read_moment,
    read_offset_s,
    read_repeat,
)
from planner.crew.zones import Zone

_FIRST_S = 631_152_000  # 1990, before the station: rules are often written as of 1601
_LATEST_S = 7_258_118_400  # 2200: what clocks do later is as then
_YEAR_S = 366 * DAY_S


@dataclass(frozen=True, eq=False)
class _Change:
    """A change of a zone's clocks: their offsets, and when, by the clocks before it."""

    before_s: int
    after_s: int
    start_s: int
    more_s: tuple[int, ...]
    repeats: tuple[Repeat, ...]

    def at_s(self, last_s: int) -> IntArray:
        """Return the moments of the change up to one, by the clocks before it."""
        clock = Zone("", lambda wall_s: wall_s - self.before_s)
        found = [np.array([self.start_s, *self.more_s], np.int64)]
        found += [one.wall_s(self.start_s, _FIRST_S, last_s, clock) for one in self.repeats]
        return np.concatenate(found)


def ruled_zone(block: Block) -> Zone:
    """Return the zone of a block VTIMEZONE; one that does not define any raises `InputError`."""
    changes = tuple(_change(part) for part in block.inside("STANDARD", "DAYLIGHT"))
    if not changes:
        raise InputError(
            f"{block.place}: this VTIMEZONE has neither STANDARD nor DAYLIGHT. {AGAIN}"
        )

    @cache
    def switches(last_s: int) -> tuple[IntArray, IntArray]:
        """Return when the clocks show another offset, and the offsets, the first before all."""
        moments = [one.at_s(last_s) for one in changes]
        at_s, many = np.concatenate(moments), [*map(len, moments)]
        before_s = np.repeat([one.before_s for one in changes], many)
        after_s = np.repeat([one.after_s for one in changes], many)
        order = np.argsort(at_s - before_s, kind="stable")
        # By the clocks of both sides: a time that comes twice is the first, one that is left out
        # is counted on from before.
        shown_s = (at_s + np.maximum(after_s - before_s, 0))[order]
        return shown_s, np.concatenate([before_s[order][:1], after_s[order]])

    def utc_s(wall_s: IntArray) -> IntArray:
        if not len(wall_s):
            return wall_s
        latest_s = min(int(wall_s.max()), _LATEST_S)
        shown_s, offset_s = switches(latest_s // _YEAR_S * _YEAR_S + 2 * _YEAR_S)
        return wall_s - offset_s[np.searchsorted(shown_s, wall_s, side="right")]

    return Zone(block.needed("TZID").value, utc_s)


def _change(block: Block) -> _Change:
    before_s = read_offset_s(block.needed("TZOFFSETFROM"))
    clock = Zone("", lambda wall_s: wall_s - before_s)
    return _Change(
        before_s=before_s,
        after_s=read_offset_s(block.needed("TZOFFSETTO")),
        start_s=read_moment(block.needed("DTSTART"), {}, clock).wall_s,
        more_s=tuple(
            read_moment(one, {}, clock, value).wall_s
            for one in block.all("RDATE")
            for value in one.value.split(",")
        ),
        repeats=tuple(read_repeat(one, clock) for one in block.all("RRULE")),
    )
