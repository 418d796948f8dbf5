"""The light of the aurora along lines of sight, in kilorayleigh.

Electrons bring down an energy flux of some mean energy (`planner.sky.aurora`); three lines of the
spectrum glow in layers whose height and brightness follow from both. The flux at each place is
shared out among five mean energies for which the layers are known, and each line of sight adds up
what it runs through (`planner.sky.line_of_sight`).

The model is a mean over the arcs and rays of a real aurora, which are brighter, with gaps between.
All of a column stands over its foot at 110 km, though field lines lean. Sunlight, the Moon and
airglow are not in it. From Kp 8 on there is too much light equatorward of the oval, as in the flux.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import lru_cache

import numpy as np

from planner.base.arrays import BoolArray, FloatArray, IntArray, distinct
from planner.base.constants import AURORA_KM
from planner.base.errors import InputError
from planner.base.geometry import dot
from planner.orbit.track import Track
from planner.sky.auroral_places import directions_at, find_places
from planner.sky.emission import sun_zenith_deg
from planner.sky.line_of_sight import (
    GREEN,
    LINES,
    NODES_KEV,
    LayerGains,
    check_station,
    crossing_arcs_deg,
    farthest_arc_deg,
    layer_gains,
    range_km,
    tangent_depression_deg,
)
from planner.sky.peaks import find_peak, share_above
from planner.sky.twilight import sunlit_from_km
from planner.spaceweather.nowcast import Nowcast

_BELOW_LAYERS_KM = 80.0
# What the eye just sees, International Brightness Coefficient I (10 kR is II, 100 kR III).
VISIBLE_KR = 1.0

_USUAL_STATION_KM = 415.0
_STATION_STEP_KM = 10.0  # to which heights are rounded: 0.1 degrees at the limb
_BLOCK = 96  # moments at a time, to bound the memory

# Where the brightest direction is looked for: lines by their lowest height, and steeper ones by
# their share of the depression from the hard limb to straight down.
_TANGENT_KM = np.array([240.0, 200, 170, 145, 128, 117, 110, 105, 100, 92, 70, 40, 20])
_STEEPNESS = np.array([1.0, 0.45, 0.22, 0.1, 0.04])
_ARC_SHARE = np.array([0.0, 0.2, 0.32, 0.4, 0.46, 0.51, 0.56, 0.61, 0.66, 0.71, 0.77, 0.85, 1.0])
SEARCH_BEARING: FloatArray = np.linspace(0.0, 2.0 * np.pi, 20, endpoint=False)


@dataclass(frozen=True, eq=False)
class BrightnessField:
    """The light of the aurora over depressions (P,) and bearings (Z,) at one moment, in kR (P, Z).

    Bearings run clockwise from the flight direction, seen from above; azimuths, of the same
    directions, from north. What is sunlit counts as what is dark.
    """

    depression_deg: FloatArray
    bearing_deg: FloatArray
    azimuth_deg: FloatArray
    green_kr: FloatArray
    red_kr: FloatArray
    blue_kr: FloatArray


@dataclass(frozen=True, eq=False)
class AuroralLight:
    """The brightest direction of dark aurora at moments (N,), and how far the aurora spreads.

    `range_km` and `sun_zenith_deg` are those of the place along the line from which most of the
    green light comes, `direction_itrs` (3, N) its geocentric direction. From `sunlit_from_km` on
    the Sun shines there, by rays 30 km clear of the ground. `arc_width_deg` is how many degrees of
    azimuth show 1 kR or more of green at some depression; `disc_fraction` how much of the ground
    area over which 110 km is in sight has 1 kR straight above it, and `is_overhead` whether the
    sub-point has.

    The blue light is that of electrons alone. Tops in sunlight scatter more: in the only flight
    through them 40 % of 427.8 nm did so (Ellingsen et al. 2021, Ann. Geophys. 39, 849), which is
    not added, for want of a rule.

    Where nothing dark glows the brightnesses are 0 and the direction is straight down.
    """

    bearing_deg: FloatArray
    azimuth_deg: FloatArray
    depression_deg: FloatArray
    range_km: FloatArray
    direction_itrs: FloatArray
    sun_zenith_deg: FloatArray
    sunlit_from_km: FloatArray
    green_kr: FloatArray
    red_kr: FloatArray
    blue_kr: FloatArray
    arc_width_deg: FloatArray
    disc_fraction: FloatArray
    is_overhead: BoolArray


def brightness_field(
    track: Track,
    kp: float,
    depression_deg: FloatArray,
    bearing_deg: FloatArray,
    *,
    arcs: int = 49,
) -> BrightnessField:
    """Return how bright the aurora is in directions at one moment, from a track of that moment.

    `arcs` is the number of ground arcs at which the flux is looked up at each bearing. Raises
    `InputError` for a height outside 150 to 1 500 km or a Kp that is nan; Kp is cut to 0 to 9.
    """
    check_station(track.altitude_km)
    level = checked("Kp", kp, 1)
    gains = layer_gains(
        float(track.altitude_km[0]), np.asarray(depression_deg, float), np.linspace(0.0, 1.0, arcs)
    )
    bearing = np.radians(bearing_deg)
    deposit = find_places(track, gains.arc_deg, bearing, level).deposit(level)
    green, red, blue = (gains.seen_kr(number, deposit)[..., 0] for number in range(len(LINES)))
    azimuth = (np.asarray(bearing_deg) + _heading_deg(track)[0]) % 360.0
    return BrightnessField(
        np.asarray(depression_deg), np.asarray(bearing_deg), azimuth, green, red, blue
    )


def brightest_aurora(
    track: Track,
    kp: FloatArray | float,
    *,
    least_sun_zenith_deg: float = 102.0,
    nowcast: Nowcast | None = None,
) -> AuroralLight:
    """Return the brightest dark aurora at each moment of a track; Kp is one or (N,).

    While a nowcast holds the flux is that of its map, and the mean energy that of its power.
    Dark is where the Sun's zenith angle at 110 km is at least `least_sun_zenith_deg`. Raises
    `InputError` as `brightness_field` does.

    Accuracy: against the maximum of `brightness_field` on a dense grid, 5 % typical, and no more
    than 30 % too low where only the edge of a faint aurora shows (tests/test_auroral_light.py).
    """
    level = checked("Kp", kp, len(track))
    level = level if nowcast is None else nowcast.kp_at(track.posix_s, level)
    if not len(track):
        nothing = np.zeros((len(NODES_KEV), len(_ARC_SHARE), len(SEARCH_BEARING), 0))
        return _brightest(track, _search_gains(_USUAL_STATION_KM), nothing)
    parts, order = [], []
    for rows, gains in search_blocks(track):
        here = track.take(rows)
        places = find_places(
            *(here, gains.arc_deg, SEARCH_BEARING, level[rows]),
            dark=least_sun_zenith_deg,
            nowcast=nowcast,
        )
        parts.append(_brightest(here, gains, places.deposit(level[rows])))
        order.append(rows)
    back = np.argsort(np.concatenate(order))
    return AuroralLight(
        *(
            np.concatenate([getattr(part, one.name) for part in parts], axis=-1)[..., back]
            for one in fields(AuroralLight)
        )
    )


@lru_cache(maxsize=64)
def _search_gains(station_km: float) -> LayerGains:
    """Return the gains in the directions in which the brightest is looked for."""
    limb = float(tangent_depression_deg(station_km, 0.0))
    # A station in the layers looks level at what lies above it.
    level = tangent_depression_deg(station_km, np.minimum(_TANGENT_KM, station_km))
    depression_deg = np.concatenate([limb + (90.0 - limb) * _STEEPNESS, level[::-1]])
    return layer_gains(station_km, depression_deg, _ARC_SHARE)


def search_blocks(track: Track) -> Iterator[tuple[IntArray, LayerGains]]:
    """Yield the numbers of moments of about the same height, some at a time, with their gains."""
    check_station(track.altitude_km)
    steps = np.round(track.altitude_km / _STATION_STEP_KM)
    for step in distinct(steps).tolist():
        rows = np.flatnonzero(steps == step)
        gains = _search_gains(step * _STATION_STEP_KM)
        for start in range(0, len(rows), _BLOCK):
            yield rows[start : start + _BLOCK], gains


def _brightest(track: Track, gains: LayerGains, deposit: FloatArray) -> AuroralLight:
    """Return the brightest direction of a block of moments from what falls on its places."""
    moments = np.arange(len(track))
    green = gains.seen_kr(0, deposit)
    peak = find_peak(green)
    line, side = peak.line, peak.side
    along = deposit[:, :, side, moments]  # (5, A, n)
    parts = [np.einsum("nka,kan->an", gain[line], along) for gain in gains.by_line]
    kr = [part.sum(axis=0) * peak.rise for part in parts]
    depression_deg = gains.depression_deg[line]
    arc_deg = _main_arc_deg(parts[0], gains, depression_deg)
    bearing_deg = np.degrees(SEARCH_BEARING[side] + peak.aside * SEARCH_BEARING[1]) % 360.0
    direction = directions_at(track, np.radians(arc_deg), np.radians(bearing_deg))
    distance_km = np.where(
        depression_deg < 90.0,
        range_km(gains.station_km, np.minimum(depression_deg, 89.9), arc_deg),
        gains.station_km - AURORA_KM,
    )
    zenith_deg = sun_zenith_deg(direction, track.sun_direction_itrs)
    column = np.tensordot(GREEN.yield_kr, deposit, 1)
    in_disc = gains.arc_deg <= farthest_arc_deg(gains.station_km, AURORA_KM)
    area = np.sin(np.radians(gains.arc_deg)) * np.gradient(gains.arc_deg) * in_disc
    glows = np.mean(column >= VISIBLE_KR, axis=1)
    ridge = np.log(np.maximum(green.max(axis=0), 1e-9) / VISIBLE_KR)
    width = np.mean(share_above(ridge, np.roll(ridge, -1, axis=0)), axis=0)
    return AuroralLight(
        bearing_deg=bearing_deg,
        azimuth_deg=(bearing_deg + _heading_deg(track)) % 360.0,
        depression_deg=depression_deg,
        range_km=distance_km,
        direction_itrs=direction,
        sun_zenith_deg=zenith_deg,
        sunlit_from_km=sunlit_from_km(zenith_deg),
        green_kr=kr[0],
        red_kr=kr[1],
        blue_kr=kr[2],
        arc_width_deg=360.0 * width,
        disc_fraction=area @ glows / area.sum(),
        is_overhead=column[0, 0] >= VISIBLE_KR,
    )


def _main_arc_deg(parts: FloatArray, gains: LayerGains, depression_deg: FloatArray) -> FloatArray:
    """Return the arc from which most light comes: the mean about the greatest of (A, n).

    A line that passes below the layers meets them twice, and it is one of the two.
    """
    number = np.arange(len(gains.arc_deg))[:, None]
    near = np.where(np.abs(number - np.argmax(parts, axis=0)) <= 1, parts, 0.0)
    total = near.sum(axis=0)
    mean = gains.arc_deg @ near / np.where(total > 0.0, total, 1.0)
    first, second = crossing_arcs_deg(gains.station_km, depression_deg, AURORA_KM)
    limb_deg = tangent_depression_deg(gains.station_km, 0.0)
    is_second = (mean > 0.5 * (first + second)) & (depression_deg < limb_deg)
    twice = depression_deg > tangent_depression_deg(gains.station_km, _BELOW_LAYERS_KM)
    return np.asarray(np.where(twice, np.where(is_second, second, first), mean))


def _heading_deg(track: Track) -> FloatArray:
    """Return the azimuth of the flight direction, clockwise from north."""
    east, north, _ = track.enu
    forward = track.lvlh[0]
    return np.asarray(np.degrees(np.arctan2(dot(forward, east), dot(forward, north))))


def checked(name: str, values: FloatArray | float, count: int) -> FloatArray:
    """Return one number for each moment, from 0 to 9; `InputError` if one is nan."""
    spread = np.array(np.broadcast_to(np.asarray(values, np.float64), (count,)))
    if np.any(np.isnan(spread)):
        raise InputError(
            f"{name} is not a number at moment {int(np.flatnonzero(np.isnan(spread))[0])} of "
            f"{count}. Give a value from 0 to 9, or leave the moment out."
        )
    return np.clip(spread, 0.0, 9.0)
