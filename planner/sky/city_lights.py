"""The lights of cities: how much of them lies beneath the station, and where the brightest is.

Light is counted in millions of people of the world's mean income, whose light each of a country's
places is taken to give: see planner/data/city_lights.md for what that leaves out.

How much lies in a circle is summed up once for every half degree of the Earth, and what is between
is interpolated in its logarithm, so that it has no steps. For the circles that the station sees
the sums come along (planner/data/city_light_fields.md); others are made when first asked for.
"""

from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

import numpy as np

from planner.base.arrays import AnyArray, FloatArray, IntArray
from planner.base.constants import EARTH_MEAN_RADIUS_KM
from planner.base.frames import enu_axes
from planner.base.geometry import (
    arccos_deg,
    dot,
    geodetic_up,
    geographic_deg,
    itrs_from_geodetic,
    length,
    unit,
    vertical_from_itrs,
)

OFF_NADIR_DEG = 45.0

# What counts as none: ten thousand people. It keeps the logarithm finite over the oceans.
NONE_MILLION = 0.01
_CELL_DEG = 0.5
_ROWS, _COLUMNS = 360, 720
# The circle's edge is soft: over so much of its radius the weight falls by a factor of e. Far
# outside, that makes the logarithm fall in a straight line, which cubics follow closely.
_SOFTNESS = 0.1
_TAIL = 12.0  # this many times the softness beyond the edge the weight is 6e-6
_RADIUS_STEP_DEG = 0.5
_LEAST_RADIUS_DEG, _GREATEST_RADIUS_DEG = 1.0, 20.0
_BESIDE_LINE_DEG = 2.5
_NEAR_KM = 415.0
_AT_ONCE = 4000  # places whose sixteen cells are looked up together
_FLATNESS_KM2 = 6400.0 * 25.0  # how much sooner a vertical of the ellipsoid may see the station
LAMPS_LIT_ZENITH_DEG = 96.0  # the Sun's, from which on a city's lamps outshine the daylight left


@dataclass(frozen=True)
class City:
    """One of the 1 500 cities of the most people.

    `country` is its code of two letters (ISO 3166-1). `light_million` is that of all places within
    30 km; it is 0 for a city that lies within the reach of a larger one.
    """

    name: str
    country: str
    latitude_deg: float
    longitude_deg: float
    people: int
    light_million: float


@dataclass(frozen=True, eq=False)
class CitySeen:
    """Cities from a station at moments (N,): places (3, N), and how each of them shows.

    `light_million` is as if it stood at the nadir, as in `brightest_city`.
    """

    place_itrs_km: FloatArray
    light_million: FloatArray
    off_nadir_deg: FloatArray
    sun_zenith_deg: FloatArray


@cache
def cities() -> tuple[City, ...]:
    """Return the cities, the one of the most people first.

    Source: GeoNames (see planner/data/city_lights.md).
    """
    table = _table()
    columns = [
        table["name"].tolist(),
        table["country"].tolist(),
        np.round(table["latitude_deg"].astype(np.float64), 4).tolist(),
        np.round(table["longitude_deg"].astype(np.float64), 4).tolist(),
        table["people"].tolist(),
        np.round(table["light_million"].astype(np.float64), 3).tolist(),
    ]
    return tuple(City(*row) for row in zip(*columns, strict=True))


def off_nadir_radius_deg(
    altitude_km: FloatArray, off_nadir_deg: float = OFF_NADIR_DEG
) -> FloatArray:
    """Return the ground arc out to which a line this far off the nadir reaches, or the limb.

    Source: the law of sines on a sphere; at 415 km and 45 degrees 3.86 degrees, 430 km.
    """
    ratio = 1.0 + np.maximum(altitude_km, 0.0) / EARTH_MEAN_RADIUS_KM
    sine = np.minimum(ratio * np.sin(np.radians(off_nadir_deg)), 1.0)
    # Beyond the limb the arc is the limb's own.
    nadir = np.minimum(np.radians(off_nadir_deg), np.arcsin(1.0 / ratio))
    radius_deg: FloatArray = np.degrees(np.arcsin(sine) - nadir)
    return radius_deg


def light_within_million(
    latitude_deg: FloatArray, longitude_deg: FloatArray, radius_deg: FloatArray
) -> FloatArray:
    """Return the light of cities within a ground arc of each place (N,), never below 0.

    The edge is soft: at the radius the weight is a half. Radii are held between 1 and 20 degrees.
    Accuracy: that of the sum over the table's cells for a radius 0.2 degrees off, and 0.01 million
    (tests/test_city_lights.py). What the table itself is worth stands beside it.
    """
    log_light = _log_light(latitude_deg, longitude_deg, radius_deg)
    return np.maximum(np.exp(log_light) - NONE_MILLION, 0.0)


def light_below_million(
    latitude_deg: FloatArray, longitude_deg: FloatArray, altitude_km: FloatArray
) -> FloatArray:
    """Return the light of cities within 45 degrees of the nadir of a station (N,)."""
    return light_within_million(latitude_deg, longitude_deg, off_nadir_radius_deg(altitude_km))


def lit_margin(
    latitude_deg: FloatArray,
    longitude_deg: FloatArray,
    altitude_km: FloatArray,
    least_light_million: float,
) -> FloatArray:
    """Return the margin (N,) by which the light within 45 degrees of the nadir exceeds a least one.

    Positive over lit land; a natural logarithm, so that 0.7 is twice the light. Its first
    derivatives are continuous, and it moves no faster than 1.2 while the station goes 0.5 degrees.
    """
    radius_deg = off_nadir_radius_deg(altitude_km)
    threshold = np.log(least_light_million + NONE_MILLION)
    margin: FloatArray = _log_light(latitude_deg, longitude_deg, radius_deg) - threshold
    return margin


def light_toward_limb_million(
    latitude_deg: FloatArray,
    longitude_deg: FloatArray,
    altitude_km: FloatArray,
    azimuth_deg: FloatArray,
) -> FloatArray:
    """Return the light beneath a line of sight to the limb (N,), as if it stood at the nadir.

    It is what shines into a picture of the limb from below. Of the ground from the sub-point to the
    limb, a strip 5 degrees wide, each part counts by the square of its distance against the height.
    """
    latitude_deg, longitude_deg, altitude_km, azimuth_deg = np.broadcast_arrays(
        latitude_deg, longitude_deg, altitude_km, azimuth_deg
    )
    east, north, up = enu_axes(latitude_deg, longitude_deg)
    azimuth = np.radians(azimuth_deg)
    ahead = np.cos(azimuth) * north + np.sin(azimuth) * east
    ratio = 1.0 + altitude_km / EARTH_MEAN_RADIUS_KM
    limb = np.arccos(1.0 / ratio)
    # Circles of 2.5 degrees that stand as far apart as they are wide, the first about the nadir.
    count = int(np.ceil(np.degrees(np.max(limb, initial=0.0)) / (2.0 * _BESIDE_LINE_DEG))) + 1
    total = np.zeros(latitude_deg.shape)
    for step in range(count):
        arc = np.minimum(np.radians(2.0 * _BESIDE_LINE_DEG * step), limb)
        is_new = np.radians(2.0 * _BESIDE_LINE_DEG * (step - 1)) < limb
        place = geographic_deg(np.cos(arc) * up + np.sin(arc) * ahead)
        square = (ratio - np.cos(arc)) ** 2 + np.sin(arc) ** 2
        light = light_within_million(*place, np.full(arc.shape, _BESIDE_LINE_DEG))
        total += is_new * light * (ratio - 1.0) ** 2 / square
    return total


def brightest_city(
    position_itrs_km: FloatArray,
    sun_direction_itrs: FloatArray,
    *,
    off_nadir_deg: float = 90.0,
    least_sun_zenith_deg: float = LAMPS_LIT_ZENITH_DEG,
) -> tuple[IntArray, FloatArray]:
    """Return the number in `cities()` of the brightest one in view (N,), and how bright it is.

    The brightness is in millions as if it stood at the nadir, 415 km off: the light falls with the
    square of the distance and, as of a level lamp, with the cosine of the angle from its zenith.
    Cities farther off the nadir, or with a higher Sun, than asked for do not count. Where none is
    in view the number is -1 and the brightness 0.
    """
    number = np.flatnonzero(_places()[2] > 0.0)
    place_itrs_km = city_itrs_km(number)
    place_km, station_km = length(place_itrs_km), length(position_itrs_km)
    best = np.full(len(station_km), -1)
    brightness = np.zeros(len(station_km))
    for first in range(0, len(best), 500):  # within the processor's memory
        part = slice(first, first + 500)
        station, sun = position_itrs_km[:, part], sun_direction_itrs[:, part]
        # Over the city's horizon, and a little more: the Earth is no sphere.
        near = place_itrs_km.T @ station > (place_km**2 - _FLATNESS_KM2)[:, None]
        city, moment = np.nonzero(near)
        shown = city_seen(number[city], station[:, moment], sun[:, moment])
        counts = shown.off_nadir_deg <= off_nadir_deg
        counts &= shown.sun_zenith_deg >= least_sun_zenith_deg
        seen = np.zeros(near.shape)
        seen[city, moment] = counts * shown.light_million
        index = np.argmax(seen, axis=0)
        brightness[part] = np.take_along_axis(seen, index[None], axis=0)[0]
        best[part] = np.where(brightness[part] > 0.0, number[index], -1)
    return best, brightness


def city_seen(
    number: IntArray, position_itrs_km: FloatArray, sun_direction_itrs: FloatArray
) -> CitySeen:
    """Return what the cities of the given numbers (N,) in `cities()` are like from a station.

    Of the number -1 it is the place straight below, without any light.
    """
    is_city = number >= 0
    place_itrs_km, up, light = (part[..., number] for part in _places())
    if not np.all(is_city):
        nadir_up, altitude_km = vertical_from_itrs(position_itrs_km)
        up = np.where(is_city, up, nadir_up)
        place_itrs_km = np.where(is_city, place_itrs_km, position_itrs_km - altitude_km * nadir_up)
    line_km = place_itrs_km - position_itrs_km
    range_km = length(line_km)
    upward = np.maximum(-dot(line_km, up) / range_km, 0.0)
    light = np.where(is_city, light, 0.0)
    return CitySeen(
        place_itrs_km=place_itrs_km,
        light_million=light * upward * (_NEAR_KM / range_km) ** 2,
        off_nadir_deg=arccos_deg(-dot(line_km, unit(position_itrs_km)) / range_km),
        sun_zenith_deg=arccos_deg(dot(up, sun_direction_itrs)),
    )


def city_itrs_km(number: IntArray) -> FloatArray:
    """Return the place (3, N) of the cities of the given numbers in `cities()`."""
    return _places()[0][:, number]


def _log_light(
    latitude_deg: FloatArray, longitude_deg: FloatArray, radius_deg: FloatArray
) -> FloatArray:
    """Return the logarithm of the light within circles, and of what counts as none."""
    spread = np.broadcast_arrays(latitude_deg, longitude_deg, radius_deg)
    flat = [part.reshape(-1) for part in spread]
    value = np.empty(flat[0].shape)
    for first in range(0, len(value), _AT_ONCE):
        part = slice(first, first + _AT_ONCE)
        value[part] = _log_light_of(*(one[part] for one in flat))
    return value.reshape(spread[0].shape)


def _log_light_of(
    latitude_deg: FloatArray, longitude_deg: FloatArray, radius_deg: FloatArray
) -> FloatArray:
    """Return the same for places (N,), few enough for the processor's memory."""
    radius = np.clip(radius_deg, _LEAST_RADIUS_DEG, _GREATEST_RADIUS_DEG) / _RADIUS_STEP_DEG
    step = np.floor(radius).astype(np.int64)
    share = radius - step
    share = share * share * (3.0 - 2.0 * share)  # level at each step, so that nothing bends there
    row, row_weights = _cubic((latitude_deg + 90.0) / _CELL_DEG - 0.5)
    column, column_weights = _cubic((longitude_deg + 180.0) / _CELL_DEG - 0.5)
    # Past a pole the rows come back on the other side.
    is_past = (row < 0) | (row >= _ROWS)
    row = np.where(row < 0, -1 - row, np.where(row >= _ROWS, 2 * _ROWS - 1 - row, row))
    shifted = column + np.where(is_past, _COLUMNS // 2, 0)[:, None]
    index = row[:, None] * _COLUMNS + shifted % _COLUMNS
    weights = row_weights[:, None] * column_weights
    value = np.zeros(radius.shape)
    for number in set(step.flat) | set(step[share > 0.0] + 1):
        part = np.where(step == number, 1.0 - share, np.where(step == number - 1, share, 0.0))
        value += part * np.einsum("rc...,rc...->...", weights, np.take(_log_field(number), index))
    return value


def _cubic(place: FloatArray) -> tuple[IntArray, FloatArray]:
    """Return the four nodes (4, N) about places on a line, and the weights of their values.

    Source: Catmull and Rom (1974): the cubic takes the nodes' values, with slopes from neighbours.
    """
    first = np.floor(place)
    x = place - first
    weights = np.stack(
        [
            x * (-0.5 + x * (1.0 - 0.5 * x)),
            1.0 + x * x * (-2.5 + 1.5 * x),
            x * (0.5 + x * (2.0 - 1.5 * x)),
            x * x * (-0.5 + 0.5 * x),
        ]
    )
    return first.astype(np.int64) + np.arange(-1, 3).reshape(4, *(1,) * place.ndim), weights


@lru_cache(maxsize=64)
def _log_field(radius_steps: int) -> FloatArray:
    """Return the logarithm of the light within a circle about the middle of each cell."""
    fields = _shipped_fields()
    return fields[radius_steps] if radius_steps in fields else summed_log_field(radius_steps)


@cache
def _shipped_fields() -> dict[int, FloatArray]:
    """Return the fields that come along, by their radius."""
    path = files("planner") / "data" / "city_light_fields.npz"
    with path.open("rb") as file, np.load(file) as table:
        value, steps, step = table["differences"], table["radius_steps"], float(table["step"])
    for one in range(1, len(value)):
        value[one] += value[one - 1]
    for row in range(1, _ROWS):  # whole rows at once: ten times faster than a sum down columns
        value[:, row] += value[:, row - 1]
    np.cumsum(value, axis=2, dtype=np.int16, out=value)
    fields = value * np.float32(step) + np.float32(np.log(NONE_MILLION))
    return dict(zip(steps.tolist(), fields, strict=True))


def summed_log_field(radius_steps: int) -> FloatArray:
    """Return the logarithm of the light within circles of so many half degrees, summed up anew.

    One (360, 720) for each half degree, from the South Pole and from 180 W; 0.01 million count as
    none.

    Along a parallel the sum is a convolution: a product of transforms, and a row's weights are
    even, so that theirs are cosines. Single precision leaves 1e-4 million open, far below none.
    """
    radius = np.radians(radius_steps * _RADIUS_STEP_DEG)
    reach = radius * (1.0 + _SOFTNESS * _TAIL)
    latitude = np.radians((np.arange(_ROWS) + 0.5) * _CELL_DEG - 90.0)
    spectrum, waves = _light_spectrum()
    lit = np.flatnonzero(np.any(spectrum != 0.0, axis=1))
    rows_out = np.zeros_like(spectrum)
    for row in range(_ROWS):
        near = lit[np.abs(latitude[lit] - latitude[row]) <= reach]
        if not len(near):
            continue
        steps = _columns_within(latitude[row], reach)
        apart = np.radians(np.arange(steps + 1) * _CELL_DEG)
        # The haversine keeps small arcs exact.
        haversine = (
            np.sin((latitude[near] - latitude[row]) / 2.0)[:, None] ** 2
            + np.cos(latitude[row]) * np.cos(latitude[near])[:, None] * np.sin(apart / 2.0) ** 2
        ).astype(np.float32)
        beyond = (2.0 / radius) * np.arcsin(np.sqrt(np.minimum(haversine, 1.0))) - 1.0
        weight = 1.0 / (1.0 + np.exp(np.minimum(beyond / _SOFTNESS, 50.0)))
        weight[:, 1 : _COLUMNS // 2] *= 2.0  # east and west
        rows_out[row] = np.einsum("nw,nw->w", weight @ waves[: steps + 1], spectrum[near])
    light = np.fft.irfft(rows_out, _COLUMNS, axis=1)
    return np.log(np.maximum(light, 0.0) + NONE_MILLION)


def _columns_within(latitude: float, reach: float) -> int:
    """Return how many columns to either side a circle about a place may touch."""
    if abs(latitude) + reach >= np.pi / 2.0:
        return _COLUMNS // 2
    widest_deg = np.degrees(np.arcsin(np.sin(reach) / np.cos(latitude)))
    return min(int(np.ceil(widest_deg / _CELL_DEG)), _COLUMNS // 2)


@cache
def _light_spectrum() -> tuple[AnyArray, FloatArray]:
    """Return the transforms of the light along each row of cells, and the cosines of all waves."""
    table = _table()
    fine = int(table["cells_per_deg"])
    row, column = np.divmod(table["cell"].astype(np.int64), 360 * fine)
    merged = round(fine * _CELL_DEG)
    light = np.zeros((_ROWS, _COLUMNS))
    np.add.at(light, (row // merged, column // merged), table["cell_light_million"])
    turns = np.outer(np.arange(_COLUMNS // 2 + 1), np.arange(_COLUMNS // 2 + 1)) % _COLUMNS
    waves = np.cos(turns * (2.0 * np.pi / _COLUMNS)).astype(np.float32)
    return np.fft.rfft(light, axis=1).astype(np.complex64), waves


@cache
def _places() -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the places (3, K), the verticals (3, K) and the light (K,) of the cities."""
    table = _table()
    latitude_deg, longitude_deg, light = (
        table[name].astype(np.float64)
        for name in ("latitude_deg", "longitude_deg", "light_million")
    )
    return (
        itrs_from_geodetic(latitude_deg, longitude_deg),
        geodetic_up(latitude_deg, longitude_deg),
        light,
    )


@cache
def _table() -> dict[str, AnyArray]:
    path = files("planner") / "data" / "city_lights.npz"
    with path.open("rb") as file, np.load(file) as table:
        return dict(table)
