"""Passes of the aurora; those overhead against a brute-force scan.

Truth: the sign of the two margins of `station_in_oval` on a grid of 2 s, which no search has seen.
"""

import numpy as np
import pytest

import tle
from planner.api import InputError, Interval, Orbit, find_aurora_passes, observed_kp
from planner.base.times import posix_from_utc
from planner.events.aurora import station_in_oval
from planner.plan.subjects import subject
from planner.plan.windows import find_windows

ORBIT = Orbit([one for one in tle.bundled() if f"{one.epoch_utc:%Y-%m}" == "2024-10"])
SPAN = Interval.utc("2024-10-10", days=2)


def test_overhead_against_a_scan():
    """The same runs within the scan's 2 s, gaps under 60 s closed and runs under 20 s dropped."""
    kp = observed_kp()
    times = np.arange(SPAN.start_posix_s - 6000.0, SPAN.end_posix_s + 6000.0, 2.0)
    track, member = ORBIT.at(times), np.zeros(1, np.int64)
    inside = np.all([edge.margin(track, member) > 0.0 for edge in station_in_oval(kp)], axis=0)
    change = np.diff(np.concatenate([[0], inside.astype(int), [0]]))
    starts, ends = times[change[:-1] == 1], times[np.flatnonzero(change == -1) - 1]
    wide = starts[1:] - ends[:-1] >= 60.0
    starts, ends = starts[np.append(True, wide)], ends[np.append(wide, True)]
    long = ends - starts >= 20.0
    near = (ends > SPAN.start_posix_s) & (starts < SPAN.end_posix_s)
    starts, ends = starts[long & near], ends[long & near]
    found = find_aurora_passes(ORBIT, SPAN, kp, zone="overhead")
    assert len(found) == len(starts) > 15
    for one, start_s, end_s in zip(found, starts, ends, strict=True):
        assert start_s - 2.001 <= posix_from_utc(one.start_utc) <= start_s + 1e-3
        assert end_s - 1e-3 <= posix_from_utc(one.end_utc) <= end_s + 2.001
        assert one.aurora.overhead
        assert one.aurora.hemisphere == ("north" if one.latitude_deg > 0.0 else "south")


def test_in_view_is_the_subject_aurora():
    """Zone `view` has the windows of the subject, in order of time."""
    passes = find_aurora_passes(ORBIT, SPAN, observed_kp())
    assert passes == find_windows(ORBIT, SPAN, observed_kp(), subject("aurora"))
    assert [one.start_utc for one in passes] == sorted(one.start_utc for one in passes)
    assert {one.aurora.hemisphere for one in passes} == {"north", "south"}


def test_an_unknown_zone_is_refused():
    """With those that there are."""
    with pytest.raises(InputError, match="view, overhead"):
        find_aurora_passes(ORBIT, SPAN, observed_kp(), zone="under")
