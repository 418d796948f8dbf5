"""Names of what happens along the orbit, which new element sets keep."""

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from planner.base.arrays import FloatArray
from planner.base.constants import DAY_S
from planner.base.times import Interval, utc_from_posix
from planner.events import find_intervals
from planner.events.orbit import north_of_equator
from planner.orbit.orbit import AnyOrbit


def numbered_names(orbit: AnyOrbit, what: Sequence[str], posix_s: FloatArray) -> list[str]:
    """Return names of things of some kinds at moments (N,) in order of time.

    A name is the catalogue number, `what`, the UTC day, the ascending nodes of that day so far, and
    an ordinal. So it outlives small changes of the orbit, unless they carry the moment itself past
    a node or midnight.
    """
    if not len(posix_s):
        return []
    day_s = np.floor(posix_s / DAY_S) * DAY_S
    nodes_s = _ascending_nodes_s(orbit, float(day_s[0]), float(day_s[-1]) + DAY_S)
    revolution = np.searchsorted(nodes_s, posix_s) - np.searchsorted(nodes_s, day_s)
    seen: Counter[str] = Counter()
    names = []
    for kind, day, turn in zip(what, day_s, revolution, strict=True):
        stem = f"{orbit.catalogue_number}-{kind}-{utc_from_posix(day):%Y-%m-%d}-r{turn:02d}"
        seen[stem] += 1
        names.append(f"{stem}-{seen[stem]}")
    return names


@lru_cache(maxsize=16)
def _ascending_nodes_s(orbit: AnyOrbit, start_s: float, end_s: float) -> FloatArray:
    """Return the moments inside a span at which the station crosses the equator northward."""
    span = orbit.known_part(Interval(utc_from_posix(start_s), utc_from_posix(end_s)))
    north = find_intervals(orbit.track(span, DAY_S), north_of_equator())
    # A set that takes over near a node may lead the station back across it; that is one node.
    nodes_s = north.close_gaps(0.25 * orbit.period_s).start_s
    nodes_s = nodes_s[nodes_s > span.start_posix_s]
    if span.start_posix_s > start_s and len(nodes_s):  # counted back to where nothing is known yet
        turn_s = np.mean(np.diff(nodes_s)) if len(nodes_s) > 1 else orbit.period_s
        before_s = np.arange(nodes_s[0] - turn_s, start_s, -turn_s)[::-1]
        nodes_s = np.concatenate([before_s, nodes_s])
    return nodes_s
