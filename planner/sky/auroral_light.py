"""The light of the aurora along lines of sight, in kilorayleigh.

Electrons bring down an energy flux of some mean energy (`planner.sky.aurora`); three lines of the
spectrum glow in layers whose height and brightness follow from both. The flux at each place is
shared out among five mean energies for which the layers are known, and each line of sight adds up
what it runs through (`planner.sky.line_of_sight`).

The model is a mean over the arcs and rays of a real aurora, which are brighter, with gaps between.
All of a column stands over its foot at 110 km, though field lines lean. Sunlight, the Moon and
airglow are not in it. From Kp 8 on there is too much light equatorward of the oval, as in the flux.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache

import numpy as np

from planner.base.arrays import BoolArray, FloatArray, IntArray
from planner.base.constants import EARTH_MEAN_RADIUS_KM
from planner.base.errors import InputError
from planner.base.geometry import arcsin_deg, dot
from planner.orbit.track import Track
from planner.sky.aurora import energy_flux_erg_cm2_s, equatorward_limits_deg, mean_energy_kev
from planner.sky.emission import sun_zenith_cosine, sun_zenith_deg
from planner.sky.geomagnetic import (
    magnetic_direction,
    magnetic_local_time_h,
    sun_magnetic_longitude_deg,
)
from planner.sky.line_of_sight import (
    GREEN,
    LINES,
    NODES_KEV,
    LayerGains,
    check_station,
    crossing_arcs_deg,
    energy_shares,
    farthest_arc_deg,
    layer_gains,
    range_km,
    tangent_depression_deg,
)
from planner.sky.magnetic_bounds import magnetic_bounds
from planner.sky.nowcast import Mapped, limits_with_nowcast
from planner.sky.peaks import find_peak, share_above
from planner.spaceweather.nowcast import Nowcast

EMISSION_KM = 110.0
_BELOW_LAYERS_KM = 80.0
# What the eye just sees, International Brightness Coefficient I (10 kR is II, 100 kR III).
VISIBLE_KR = 1.0

_USUAL_STATION_KM = 415.0
_STATION_STEP_KM = 5.0  # to which heights are rounded: 0.06 degrees at the limb
_BLOCK = 96  # moments at a time, to bound the memory

# Where the brightest direction is looked for: lines by their lowest height, and steeper ones by
# their share of the depression from the hard limb to straight down.
_TANGENT_KM = np.array([240.0, 200, 170, 145, 128, 117, 110, 105, 100, 92, 70, 40, 20])
_STEEPNESS = np.array([1.0, 0.45, 0.22, 0.1, 0.04])
_ARC_SHARE = np.array([0.0, 0.2, 0.32, 0.4, 0.46, 0.51, 0.56, 0.61, 0.66, 0.71, 0.77, 0.85, 1.0])
SEARCH_BEARING: FloatArray = np.linspace(0.0, 2.0 * np.pi, 20, endpoint=False)
# A flux too faint to matter beside what is looked for: 0.06 kR straight down, a third of airglow.
_LEAST_FLUX_ERG = 0.05


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
    green light comes, `direction_itrs` (3, N) its geocentric direction. From `sunlit_above_km` on
    the Sun shines there. `arc_width_deg` is how many degrees of azimuth show 1 kR or more of green
    at some depression; `disc_fraction` how much of the ground area over which 110 km is in sight
    has 1 kR straight above it, and `is_overhead` whether the sub-point has.

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
    sunlit_above_km: FloatArray
    green_kr: FloatArray
    red_kr: FloatArray
    blue_kr: FloatArray
    arc_width_deg: FloatArray
    disc_fraction: FloatArray
    is_overhead: BoolArray


@dataclass(frozen=True, eq=False)
class Places:
    """The places that may glow, of arcs, bearings and moments `shape`; the rest is left out.

    `cell` numbers them in that shape; `latitude_deg` is magnetic, `time_h` the local time. Of those
    that are `mapped` a nowcast says what the flux is.
    """

    shape: tuple[int, int, int]
    cell: IntArray
    moment: IntArray
    latitude_deg: FloatArray
    time_h: FloatArray
    least_flux_erg: float
    mapped: Mapped | None = None

    def deposit(self, kp: FloatArray, equatorward_deg: FloatArray | float = 0.0) -> FloatArray:
        """Return the energy flux by mean energy, (5, *shape), at Kp (n,) with the oval shifted."""
        shift = np.broadcast_to(equatorward_deg, kp.shape)[self.moment]
        latitude = np.abs(self.latitude_deg) + shift
        latitude = np.minimum(latitude, 180.0 - latitude)  # over the pole
        flux = energy_flux_erg_cm2_s(latitude, self.time_h, kp[self.moment])
        if self.mapped is not None:
            flux = self.mapped.replaced(flux, shift)
        some = np.flatnonzero(flux >= self.least_flux_erg)
        energy = mean_energy_kev(latitude[some], self.time_h[some], kp[self.moment[some]])
        deposit = np.zeros((len(NODES_KEV), int(np.prod(self.shape))))
        deposit[:, self.cell[some]] = flux[some] * energy_shares(energy)
        return deposit.reshape(len(NODES_KEV), *self.shape)


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


def sunlit_above_km(sun_zenith: FloatArray | float) -> FloatArray:
    """Return the height from which on the Sun shines over places of some zenith angle in degrees.

    Source: a straight ray past a sphere without air; 110 km at 100.6 degrees.
    """
    sine = np.sin(np.radians(np.maximum(sun_zenith, 90.0)))
    return np.asarray(EARTH_MEAN_RADIUS_KM / np.maximum(sine, 0.1) - EARTH_MEAN_RADIUS_KM)


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
    heights = np.round(track.altitude_km / _STATION_STEP_KM) * _STATION_STEP_KM
    for height in np.unique(heights):
        rows = np.flatnonzero(heights == height)
        gains = _search_gains(float(height))
        for start in range(0, len(rows), _BLOCK):
            yield rows[start : start + _BLOCK], gains


def find_places(
    track: Track,
    arc_deg: FloatArray,
    bearing: FloatArray,
    kp: FloatArray,
    shift_deg: FloatArray | float = 0.0,
    *,
    dark: float | None = None,
    nowcast: Nowcast | None = None,
) -> Places:
    """Return the places at arcs and bearings (radians); with `dark`, those that may matter in it.

    These are dark, and have at least the least flux at Kp (n,), or in the nowcast while that holds,
    and a shift of the oval.
    """
    direction = _directions(track, np.radians(arc_deg)[:, None, None], bearing[:, None])
    shape = direction.shape[1:]
    limit_deg = np.full(len(track), -np.inf)
    keep = np.ones(shape, bool)
    bounds = magnetic_bounds(float(track.posix_s[0]))
    if dark is not None:
        keep = sun_zenith_cosine(direction, track.sun_direction_itrs) <= np.cos(np.radians(dark))
        limit_deg = _each(
            kp, lambda known: equatorward_limits_deg(tuple(known.tolist()), _LEAST_FLUX_ERG)
        )
        if nowcast is not None:
            limit_deg = limits_with_nowcast(nowcast, _LEAST_FLUX_ERG, track.posix_s, limit_deg)
        limit_deg = limit_deg - shift_deg
        keep &= bounds.quadratic_sine(direction) > _each(
            limit_deg, lambda known: [bounds.least_quadratic_sine(one) for one in known.tolist()]
        )
    cell = np.flatnonzero(keep)
    moment = cell % len(track)
    magnetic = magnetic_direction(
        direction.reshape(3, -1)[:, cell], track.posix_s[moment], EMISSION_KM
    )
    latitude_deg = arcsin_deg(magnetic[2])
    near = np.flatnonzero(np.abs(latitude_deg) >= limit_deg[moment])
    moment = moment[near]
    longitude_deg = np.degrees(np.arctan2(magnetic[1, near], magnetic[0, near]))
    sun_deg = sun_magnetic_longitude_deg(track.sun_direction_itrs, track.posix_s)
    time_h = magnetic_local_time_h(longitude_deg, sun_deg[moment])
    least_flux = 0.0 if dark is None else _LEAST_FLUX_ERG
    cell, mapped = cell[near], None
    if nowcast is not None:
        number = np.flatnonzero(nowcast.holds_at(track.posix_s)[moment])
        there = direction.reshape(3, -1)[:, cell[number]]
        mapped = Mapped(nowcast, number, there, bounds.axis_itrs)
    return Places(shape, cell, moment, latitude_deg[near], time_h, least_flux, mapped)


def _each(values: FloatArray, function: Callable[[FloatArray], Sequence[float]]) -> FloatArray:
    """Return a function of values (n,) of which many are the same."""
    known, index = np.unique(values, return_inverse=True)
    return np.array(function(known))[index]


def _directions(track: Track, arc: FloatArray, bearing: FloatArray) -> FloatArray:
    """Return geocentric unit vectors (3, ..., N) at arcs and bearings, in radians."""
    out, down, ahead, aside = np.sin(arc), np.cos(arc), np.cos(bearing), np.sin(bearing)
    return np.stack(
        [out * (ahead * f + aside * s) - down * n for f, s, n in zip(*track.lvlh, strict=True)]
    )


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
    direction = _directions(track, np.radians(arc_deg), np.radians(bearing_deg))
    distance_km = np.where(
        depression_deg < 90.0,
        range_km(gains.station_km, np.minimum(depression_deg, 89.9), arc_deg),
        gains.station_km - EMISSION_KM,
    )
    zenith_deg = sun_zenith_deg(direction, track.sun_direction_itrs)
    column = np.tensordot(GREEN.yield_kr, deposit, 1)
    in_disc = gains.arc_deg <= farthest_arc_deg(gains.station_km, EMISSION_KM)
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
        sunlit_above_km=sunlit_above_km(zenith_deg),
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
    first, second = crossing_arcs_deg(gains.station_km, depression_deg, EMISSION_KM)
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
