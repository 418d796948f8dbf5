"""The signals of this program: each binds a sky margin to a name, a unit and a longest step."""

from collections.abc import Sequence

from planner.base.intervals import IntervalSet, MemberIntervals
from planner.orbit.sgp4_orbit import Orbit
from planner.orbit.track import Track
from planner.search.runs import find_member_intervals
from planner.search.signal import Signal


def find_intervals(track: Track, *signals: Signal[Track]) -> IntervalSet:
    """Return when all of the signals hold together, in any one member, from end to end of a track.

    The track gives the span and the orbit; the search samples as densely as each signal needs.
    """
    span = IntervalSet.single(float(track.posix_s[0]), float(track.posix_s[-1]))
    return find_together(track.orbit, span, signals).union()


def find_together(
    orbit: Orbit,
    span: IntervalSet,
    signals: Sequence[Signal[Track]],
    *,
    step_s: float | None = None,
) -> MemberIntervals:
    """Return when all of the signals, which have the same members, hold within a span."""
    first, *others = (
        find_member_intervals(signal, orbit, span, step_s=step_s) for signal in signals
    )
    for other in others:
        first = first & other
    return first
