"""Time zones: from what the clocks on the wall show to UTC.

Where clocks are put back, a time that comes twice is the first; one that is left out when they are
put forward is counted on from before. Source: RFC 5545, sections 3.3.5 and 3.6.5.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from functools import cache

import numpy as np

from planner.base.arrays import IntArray

_EPOCH = datetime(1970, 1, 1)
# Clocks outside these years are taken as at their ends.
_FIRST_S, _LAST_S = (int((datetime(y, 1, 1) - _EPOCH).total_seconds()) for y in (1900, 2200))


@dataclass(frozen=True, eq=False)
class Zone:
    """A time zone: the UTC of what its clocks show, both in seconds since they showed 1970."""

    name: str
    utc_s: Callable[[IntArray], IntArray]


def zone_of(clock: tzinfo, name: str) -> Zone:
    """Return the zone of a clock of Python's."""

    def utc_s(wall_s: IntArray) -> IntArray:
        near_s = np.clip(wall_s, _FIRST_S, _LAST_S).tolist()
        moments = ((_EPOCH + timedelta(seconds=one)).replace(tzinfo=clock) for one in near_s)
        offsets = (moment.utcoffset() or timedelta() for moment in moments)
        return wall_s - np.array([round(one.total_seconds()) for one in offsets], np.int64)

    return Zone(name, utc_s)


UTC_ZONE = Zone("UTC", lambda wall_s: wall_s)


@cache
def named_zone(name: str) -> Zone | None:
    """Return the zone that IANA has under a name, or None."""
    from zoneinfo import ZoneInfo

    try:
        clock = ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # also where the name is that of a folder of zones
        return None
    return zone_of(clock, name)
