"""The signal of lit land beneath the station."""

from planner.base.arrays import FloatArray, IntArray
from planner.orbit.track import Track
from planner.search.signal import Signal
from planner.sky.city_lights import lit_margin

# A lone city at the edge of what counts is in it for a minute, and the edge is soft.
_LIT_STEP_S = 30.0


def lit_land_below(least_light_million: float) -> Signal[Track]:
    """Return the signal that is positive while enough light of cities lies below.

    That is within 45 degrees of the nadir, whether it is night there or day. The margin is the
    natural logarithm of the light over the least.
    """

    def margin(track: Track, member: IntArray) -> FloatArray:
        return lit_margin(
            track.latitude_deg, track.longitude_deg, track.altitude_km, least_light_million
        )

    return Signal("lit land below", "ln", margin, _LIT_STEP_S)
