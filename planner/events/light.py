"""Signals of light: the station's shadow, Sun and Moon over the limb, the terminator below."""

from collections.abc import Sequence

import numpy as np

from planner.base.arrays import FloatArray, IntArray
from planner.base.geometry import arcsin_deg, dot, unit
from planner.orbit.track import Track
from planner.search.signal import Signal
from planner.sky.lighting import elevation_above_limb_deg, sun_radius_deg

# An orbit of 92 minutes turns 20 degrees in this time: each rise and fall of the Sun is many steps.
_LIGHT_STEP_S = 300.0

PENUMBRA, UMBRA = 1.0, -1.0


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
    level = np.array(levels_deg, float)

    def margin_deg(track: Track, member: IntArray) -> FloatArray:
        elevation_deg = elevation_above_limb_deg(track.position_itrs_km, track.sun_itrs_km)
        above_deg: FloatArray = elevation_deg - level[member]
        return above_deg

    return Signal("Sun above the limb", "deg", margin_deg, _LIGHT_STEP_S, members=len(level))


def sun_ahead() -> Signal[Track]:
    """Return the signal that is positive while the Sun stands ahead of the station: it rises.

    The margin is the Sun's angle forward of the plane across the flight direction. The Sun climbs
    while it is ahead, and sinks while it is behind.
    """

    def margin_deg(track: Track, member: IntArray) -> FloatArray:
        return arcsin_deg(dot(track.lvlh[0], track.sun_direction_itrs))

    return Signal("Sun ahead", "deg", margin_deg, _LIGHT_STEP_S)


def moon_above_limb(levels_deg: Sequence[float]) -> Signal[Track]:
    """Return the signal of the Moon's centre standing higher above the hard limb than each level.

    It is the true height: the air shows it higher.
    """
    level = np.array(levels_deg, float)

    def margin_deg(track: Track, member: IntArray) -> FloatArray:
        elevation_deg = elevation_above_limb_deg(track.position_itrs_km, track.moon_itrs_km)
        above_deg: FloatArray = elevation_deg - level[member]
        return above_deg

    return Signal("Moon above the limb", "deg", margin_deg, _LIGHT_STEP_S, members=len(level))


def moon_ahead() -> Signal[Track]:
    """Return the signal that is positive while the Moon stands ahead of the station: it rises."""

    def margin_deg(track: Track, member: IntArray) -> FloatArray:
        return arcsin_deg(dot(track.lvlh[0], unit(track.moon_itrs_km)))

    return Signal("Moon ahead", "deg", margin_deg, _LIGHT_STEP_S)


def sun_at_sub_point(levels_deg: Sequence[float]) -> Signal[Track]:
    """Return the signal of the Sun standing higher at the sub-point than each level."""
    level = np.array(levels_deg, float)

    def margin_deg(track: Track, member: IntArray) -> FloatArray:
        above_deg: FloatArray = track.sun_elevation_deg - level[member]
        return above_deg

    return Signal("Sun at the sub-point", "deg", margin_deg, _LIGHT_STEP_S, members=len(level))
