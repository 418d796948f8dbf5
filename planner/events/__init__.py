"""The signals of this program: each binds a sky margin to a name, a unit and a longest step."""

from planner.base.intervals import IntervalSet
from planner.events.aurora import aurora_in_view, station_in_oval
from planner.events.light import station_in_penumbra, station_in_umbra, sun_at_sub_point
from planner.orbit.track import Track
from planner.search.runs import find_in_any
from planner.search.signal import Signal

__all__ = [
    "aurora_in_view",
    "find_intervals",
    "station_in_oval",
    "station_in_penumbra",
    "station_in_umbra",
    "sun_at_sub_point",
]


def find_intervals(track: Track, signals: Signal[Track] | tuple[Signal[Track], ...]) -> IntervalSet:
    """Return when a signal holds in any of its members, from end to end of a track.

    Of several signals, when all hold together in one and the same member. The track gives the span
    and the orbit; the search samples as densely as each signal needs.
    """
    if isinstance(signals, Signal):
        signals = (signals,)
    span = IntervalSet.single(float(track.posix_s[0]), float(track.posix_s[-1]))
    return find_in_any(signals, track.orbit, span)
