"""Signals of the stars over the limb."""

from planner.base.arrays import FloatArray, IntArray
from planner.orbit.track import Track
from planner.search.signal import Signal
from planner.sky.lighting import elevation_above_limb_deg

_STARS_STEP_S = 300.0


def galactic_centre_above_limb() -> Signal[Track]:
    """Return the signal that is positive while the galactic centre is above the hard limb."""

    def margin_deg(track: Track, member: IntArray) -> FloatArray:
        return elevation_above_limb_deg(track.position_itrs_km, track.galactic_centre_itrs_km)

    return Signal("galactic centre above the limb", "deg", margin_deg, _STARS_STEP_S)
