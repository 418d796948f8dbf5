"""The table of countries: which one holds a place, and which shore lies nearest.

Within the table countries stand in order of area, the largest first, so that "the nearest large
country" is a search over the table's first part.
"""

import itertools
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from planner.base.arrays import AnyArray, FloatArray, IntArray
from planner.base.constants import EARTH_MEAN_RADIUS_KM
from planner.base.geometry import cross, dot, geodetic_up, unit

LARGE_KM2 = 100_000.0

_SINGLE_PRECISION_RAD = 6e-4  # what a float32 cosine leaves open near zero, with room to spare


@dataclass(frozen=True)
class Country:
    """A country, or a part that goes by its own name."""

    name: str
    has_article: bool
    area_km2: float

    @property
    def in_a_sentence(self) -> str:
        """The name with the article that English wants within a sentence."""
        return f"the {self.name}" if self.has_article else self.name


@dataclass(frozen=True)
class Shore:
    """A country's shore, as far from a place, with the direction from the shore to the place.

    `toward_place_deg` counts clockwise from north.
    """

    country: Country
    distance_km: float
    toward_place_deg: float


@dataclass(frozen=True, eq=False)
class _Rings:
    """Closed rings; a place lies in a country if it lies within an odd number of its rings."""

    country: IntArray
    start: IntArray
    longitude_deg: FloatArray
    latitude_deg: FloatArray
    west_deg: FloatArray
    south_deg: FloatArray
    east_deg: FloatArray
    north_deg: FloatArray


@dataclass(frozen=True, eq=False)
class _Shores:
    """Straight pieces of shore, each from a point of the rings to the next.

    The first `large_count` belong to large countries.
    """

    begin: IntArray
    country: IntArray
    begin_direction: npt.NDArray[np.float32]
    longest_rad: float
    large_count: int


@cache
def countries() -> tuple[Country, ...]:
    """Return the countries in order of area, the largest first.

    Source: Natural Earth 1:50 million (see planner/data/countries_50m.md).
    Accuracy: areas to 3 % down to the size of Cuba (tests/test_gazetteer.py).
    """
    table = _table()
    columns = (table[name].tolist() for name in ("names", "has_article", "area_km2"))
    return tuple(itertools.starmap(Country, zip(*columns, strict=True)))


def country_at(latitude_deg: float, longitude_deg: float) -> Country | None:
    """Return the country that holds a place; at sea None. Longitude is in [-180, 180)."""
    rings = _rings()
    is_near = (rings.west_deg <= longitude_deg) & (longitude_deg <= rings.east_deg)
    is_near &= (rings.south_deg <= latitude_deg) & (latitude_deg <= rings.north_deg)
    holders: set[int] = set()
    for ring in np.flatnonzero(is_near):
        inside = slice(rings.start[ring], rings.start[ring + 1])
        x, y = rings.longitude_deg[inside], rings.latitude_deg[inside]
        is_above = y > latitude_deg
        steps = np.flatnonzero(is_above[1:] != is_above[:-1])
        share = (latitude_deg - y[steps]) / (y[steps + 1] - y[steps])
        crossing_deg = x[steps] + share * (x[steps + 1] - x[steps])
        if np.count_nonzero(crossing_deg > longitude_deg) % 2:
            holders ^= {int(rings.country[ring])}
    return countries()[max(holders)] if holders else None


def nearest_shores(latitude_deg: float, longitude_deg: float) -> list[Shore]:
    """Return the nearest shore, then if its country is small the nearest one of a large country.

    Borders on land are no shores, nor are the banks of lakes. Geodetic coordinates are taken for
    those of a sphere.

    Accuracy: 0.6 % of the distance on WGS84, and 1 km (tests/test_gazetteer.py); the shores of the
    table themselves are some kilometres off where they are coarse.
    """
    shores = _shores()
    place = geodetic_up(np.asarray(latitude_deg), np.asarray(longitude_deg))
    cosine = shores.begin_direction @ place.astype(np.float32)
    nearest = _nearest_shore(place, cosine)
    if nearest.country.area_km2 >= LARGE_KM2:
        return [nearest]
    return [nearest, _nearest_shore(place, cosine[: shores.large_count])]


def _nearest_shore(place: FloatArray, cosine: npt.NDArray[np.float32]) -> Shore:
    """Return the nearest among the first pieces, given the cosines of the way to each."""
    shores, rings = _shores(), _rings()
    nearest_rad = np.arccos(np.minimum(cosine.max(), 1.0))
    # a piece may come nearer than its beginning does, by no more than its length
    reach_rad = min(nearest_rad + shores.longest_rad + _SINGLE_PRECISION_RAD, np.pi)
    near = np.flatnonzero(cosine >= np.float32(np.cos(reach_rad)))
    ends = shores.begin[near] + np.array([[0], [1]])
    up = geodetic_up(rings.latitude_deg[ends], rings.longitude_deg[ends])
    foot = _nearest_on_arcs(place[:, None], up[:, 0], up[:, 1])
    offset = foot - place[:, None]
    square = dot(offset, offset)
    best = int(np.argmin(square))
    return Shore(
        countries()[shores.country[near[best]]],
        2.0 * float(np.arcsin(np.sqrt(square[best]) / 2.0)) * EARTH_MEAN_RADIUS_KM,
        _bearing_deg(foot[:, best], place),
    )


def _nearest_on_arcs(place: FloatArray, begin: FloatArray, end: FloatArray) -> FloatArray:
    """Return the point (3, N) nearest to a place (3, 1) on each great circle arc."""
    normal = unit(cross(begin, end))
    foot = unit(place - dot(place, normal) * normal)
    is_between = (dot(cross(normal, begin), foot) >= 0.0) & (dot(cross(end, normal), foot) >= 0.0)
    nearer_end = np.where(dot(place, begin) >= dot(place, end), begin, end)
    return np.where(is_between, foot, nearer_end)


def _bearing_deg(origin: FloatArray, target: FloatArray) -> float:
    """Return the direction from one unit vector (3,) to another, clockwise from north."""
    x, y, z = origin
    east = np.array([-y, x, 0.0])
    north = np.array([-z * x, -z * y, x * x + y * y])
    return float(np.degrees(np.arctan2(target @ east, target @ north)) % 360.0)


@cache
def _table() -> dict[str, AnyArray]:
    path = files("planner") / "data" / "countries_50m.npz"
    with path.open("rb") as file, np.load(file) as table:
        return dict(table)


@cache
def _rings() -> _Rings:
    table = _table()
    start = table["ring_start"].astype(np.int64)
    longitude_deg, latitude_deg = (
        _summed(table[name], table["ring_first"][:, axis], start) / float(table["units_per_deg"])
        for axis, name in enumerate(("longitude_steps", "latitude_steps"))
    )
    return _Rings(
        table["ring_country"].astype(np.int64),
        start,
        longitude_deg,
        latitude_deg,
        west_deg=np.minimum.reduceat(longitude_deg, start[:-1]),
        south_deg=np.minimum.reduceat(latitude_deg, start[:-1]),
        east_deg=np.maximum.reduceat(longitude_deg, start[:-1]),
        north_deg=np.maximum.reduceat(latitude_deg, start[:-1]),
    )


def _summed(steps: AnyArray, first: AnyArray, start: IntArray) -> IntArray:
    """Return the values of rings from their first values and the steps between the others."""
    walked = np.cumsum(steps, dtype=np.int64)
    return walked + np.repeat(first - walked[start[:-1]], np.diff(start))


@cache
def _shores() -> _Shores:
    table, rings = _table(), _rings()
    is_shore = np.unpackbits(table["is_shore"], count=len(rings.longitude_deg))
    begin = np.flatnonzero(is_shore)
    country = np.repeat(rings.country, np.diff(rings.start))[begin]
    longitude, latitude = (
        np.radians(degrees[begin], dtype=np.float32)
        for degrees in (rings.longitude_deg, rings.latitude_deg)
    )
    cosine = np.cos(latitude)
    direction = np.column_stack(
        [cosine * np.cos(longitude), cosine * np.sin(longitude), np.sin(latitude)]
    )
    across, along = (table[name][begin + 1] for name in ("longitude_steps", "latitude_steps"))
    longest_deg = np.sqrt(np.max((across * cosine) ** 2 + along.astype(np.float32) ** 2))
    longest_rad = 1.1 * float(np.radians(longest_deg / table["units_per_deg"]))
    large = np.count_nonzero(table["area_km2"] >= LARGE_KM2)
    return _Shores(begin, country, direction, longest_rad, int(np.searchsorted(country, large)))
