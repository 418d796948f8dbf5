"""The signals of this program: each binds a sky margin to a name, a unit and a longest step."""

from planner.base.intervals import IntervalSet
from planner.orbit.track import Track
from planner.search.runs import find_together
from planner.search.signal import Signal


def find_intervals(track: Track, *signals: Signal[Track]) -> IntervalSet:
    """Return when all of the signals hold together, in any one member, from end to end of a track.

    The track gives the span and the orbit; the search samples as densely as each signal needs.
    """
    span = IntervalSet.single(float(track.posix_s[0]), float(track.posix_s[-1]))
    return find_together(signals, track.orbit, span).union()
