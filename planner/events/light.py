"""Signals of light: the station's shadow, Sun and Moon over the limb, the terminator below."""

from collections.abc import Callable, Sequence

import numpy as np

from planner.base.arrays import FloatArray, IntArray
from planner.base.geometry import arcsin_deg, dot, unit
from planner.orbit.track import Track
from planner.search.signal import Signal
from planner.sky.lighting import elevation_above_limb_deg, sun_radius_deg

# An orbit of 92 minutes turns 20 degrees in this time: each rise and fall of the Sun is many steps.
_LIGHT_STEP_S = 300.0

PENUMBRA, UMBRA = 1.0, -1.0

_OfTrack = Callable[[Track], FloatArray]


def station_shadow(sides: Sequence[float] = (PENUMBRA, UMBRA)) -> Signal[Track]:
    """Return the signal of the station's shadow, a member for each of `sides`.

    The margin is positive while the station is in the penumbra or deeper (`PENUMBRA`: part of the
    Sun is hidden), or in the umbra (`UMBRA`: all of it is): the angle by which the Sun's near or
    far edge stands below the limb.
    """
    side = np.array(sides)

    def margin_deg(track: Track, member: IntArray) -> FloatArray:
        sun = track.sun_itrs_km
        radius = sun_radius_deg(track.position_itrs_km, sun)
        below = -elevation_above_limb_deg(track.position_itrs_km, sun)
        return below + side[member] * radius

    return Signal("station shadow", "deg", margin_deg, _LIGHT_STEP_S, members=len(side))


def station_in_umbra() -> Signal[Track]:
    """Return the signal that is positive while no part of the Sun is seen from the station."""
    return station_shadow((UMBRA,))


def station_in_penumbra() -> Signal[Track]:
    """Return the signal that is positive while any part of the Sun is hidden from the station."""
    return station_shadow((PENUMBRA,))


def sun_above_limb(levels_deg: Sequence[float]) -> Signal[Track]:
    """Return the signal of the Sun's centre standing higher above the hard limb than each level."""
    return _above_limb("Sun", lambda track: track.sun_itrs_km, levels_deg)


def moon_above_limb(levels_deg: Sequence[float]) -> Signal[Track]:
    """Return the signal of the Moon's centre standing higher above the hard limb than each level.

    It is the true height: the air shows it higher.
    """
    return _above_limb("Moon", lambda track: track.moon_itrs_km, levels_deg)


def sun_ahead() -> Signal[Track]:
    """Return the signal that is positive while the Sun stands ahead of the station: it rises.

    The margin is the Sun's angle forward of the plane across the flight direction. The Sun climbs
    while it is ahead, and sinks while it is behind.
    """
    return _ahead("Sun", lambda track: track.sun_direction_itrs)


def moon_ahead() -> Signal[Track]:
    """Return the signal that is positive while the Moon stands ahead of the station: it rises."""
    return _ahead("Moon", lambda track: unit(track.moon_itrs_km))


def sun_at_sub_point(levels_deg: Sequence[float]) -> Signal[Track]:
    """Return the signal of the Sun standing higher at the sub-point than each level."""
    level = np.array(levels_deg, float)

    def margin_deg(track: Track, member: IntArray) -> FloatArray:
        above_deg: FloatArray = track.sun_elevation_deg - level[member]
        return above_deg

    return Signal("Sun at the sub-point", "deg", margin_deg, _LIGHT_STEP_S, members=len(level))


def _above_limb(name: str, place_itrs_km: _OfTrack, levels_deg: Sequence[float]) -> Signal[Track]:
    level = np.array(levels_deg, float)

    def margin_deg(track: Track, member: IntArray) -> FloatArray:
        elevation_deg = elevation_above_limb_deg(track.position_itrs_km, place_itrs_km(track))
        above_deg: FloatArray = elevation_deg - level[member]
        return above_deg

    return Signal(f"{name} above the limb", "deg", margin_deg, _LIGHT_STEP_S, members=len(level))


def _ahead(name: str, direction_itrs: _OfTrack) -> Signal[Track]:
    def margin_deg(track: Track, member: IntArray) -> FloatArray:
        return arcsin_deg(dot(track.lvlh[0], direction_itrs(track)))

    return Signal(f"{name} ahead", "deg", margin_deg, _LIGHT_STEP_S)
