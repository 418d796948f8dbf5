"""Signals of the orbit itself."""

from planner.base.arrays import FloatArray, IntArray
from planner.orbit.track import Track
from planner.search.signal import Signal

_ORBIT_STEP_S = 300.0


def north_of_equator() -> Signal[Track]:
    """Return the signal that is positive north of the equator: it begins at each ascending node."""

    def margin_deg(track: Track, member: IntArray) -> FloatArray:
        return track.latitude_deg

    return Signal("north of the equator", "deg", margin_deg, _ORBIT_STEP_S)
