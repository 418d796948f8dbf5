"""The stars and planets that the eye sees, where they stand, and which the Earth leaves in view."""

from dataclasses import dataclass
from functools import cache, partial
from importlib.resources import files
from typing import Any, Literal

import numpy as np
from skyfield.sgp4lib import TEME

from planner.base.arrays import AnyArray, BoolArray, FloatArray, IntArray
from planner.base.constants import DAY_S
from planner.base.frames import azimuth_and_elevation_deg, rotate_about_z
from planner.base.geometry import unit
from planner.base.times import POSIX_EPOCH_JULIAN_DATE
from planner.orbit.bodies import PLANETS, SUN, Body, planet_magnitude
from planner.orbit.track import Track
from planner.sky.lighting import elevation_above_limb_deg

# A parsec: so far off that it does not matter where about the Earth one stands.
STAR_KM = 3.0857e13

_LIGHT_KM_S = 299792.458
_J2000_POSIX_S = (2451545.0 - POSIX_EPOCH_JULIAN_DATE) * DAY_S
_YEAR_S = 365.25 * DAY_S
_MAS_RAD = np.pi / 180.0 / 3.6e6
_VELOCITY_STEP_S = 3600.0


@dataclass(frozen=True, eq=False)
class Stars:
    """Stars (K,), the brightest first.

    `direction_icrs` (3, K) is of J2000 and changes by `motion_icrs_rad` (3, K) a year. The colour
    index is B - V: about -0.3 is blue, 0.6 like the Sun, 1.6 red. A star without a name or a
    designation has an empty one; the parts of a double star may share a name.
    """

    hipparcos: IntArray
    direction_icrs: FloatArray
    motion_icrs_rad: FloatArray
    magnitude: FloatArray
    colour_index: FloatArray
    name: tuple[str, ...]
    designation: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.magnitude)

    def take(self, chosen: IntArray | BoolArray) -> "Stars":
        """Return the stars of the given numbers, or those that a mask holds true."""
        index = np.arange(len(self))[chosen]
        return Stars(
            self.hipparcos[index],
            self.direction_icrs[:, index],
            self.motion_icrs_rad[:, index],
            self.magnitude[index],
            self.colour_index[index],
            tuple(self.name[number] for number in index),
            tuple(self.designation[number] for number in index),
        )


@dataclass(frozen=True)
class SkyObject:
    """A star or planet at a moment, as seen from the station.

    `azimuth_deg` is from true north and `elevation_deg` above the local horizontal, which lies some
    20 degrees above the limb; `above_limb_deg` is the height above the hard limb. A planet, and
    many a star, has no designation.
    """

    kind: Literal["star", "planet"]
    name: str
    designation: str | None
    magnitude: float
    azimuth_deg: float
    elevation_deg: float
    above_limb_deg: float


@cache
def bright_stars() -> Stars:
    """Return the 5 044 stars to magnitude 6.

    Source: Hipparcos, the new reduction, with names from d3-celestial (see
    planner/data/bright_stars.md).
    """
    table = _table()
    alpha = np.radians(table["right_ascension_deg"])
    delta = np.radians(table["declination_deg"])
    east = np.stack([-np.sin(alpha), np.cos(alpha), np.zeros_like(alpha)])
    north = np.stack(
        [-np.sin(delta) * np.cos(alpha), -np.sin(delta) * np.sin(alpha), np.cos(delta)]
    )
    motion_east, motion_north = table["motion_mas"].astype(np.float64) * _MAS_RAD
    return Stars(
        table["hipparcos"].astype(np.int64),
        np.stack([np.cos(delta) * np.cos(alpha), np.cos(delta) * np.sin(alpha), np.sin(delta)]),
        east * motion_east + north * motion_north,
        table["magnitude"].astype(np.float64).round(2),
        table["colour_index"].astype(np.float64).round(3),
        tuple(table["name"].tolist()),
        tuple(table["designation"].tolist()),
    )


@cache
def named_stars(faintest_magnitude: float) -> Stars:
    """Return the stars with a name of their own that are no fainter than a magnitude."""
    stars = bright_stars()
    return stars.take((stars.magnitude <= faintest_magnitude) & np.array([*map(bool, stars.name)]))


def star_directions_itrs(track: Track, stars: Stars) -> FloatArray:
    """Return the apparent directions (3, N, K) of stars at a track's moments (N,).

    Proper motion and the aberration of the Earth's course about the Sun are in. That of the
    station's own, at most 0.0015 degrees, is left out, as it is of the Sun and the Moon.

    Accuracy: 2e-4 degrees of Skyfield's apparent place from the Earth's centre, or 6e-4 beside the
    Sun, whose mass bends their light (tests/test_stars.py).
    """
    years = (track.posix_s - _J2000_POSIX_S) / _YEAR_S
    teme_from_icrs = np.stack([axis.position_teme_km(track.posix_s) for axis in _ICRS_AXES], axis=1)
    direction = np.einsum("ijn,jk->ink", teme_from_icrs, stars.direction_icrs)
    direction += np.einsum("ijn,n,jk->ink", teme_from_icrs, years, stars.motion_icrs_rad)
    direction += (_earth_velocity_teme_km_s(track.posix_s) / _LIGHT_KM_S)[:, :, None]
    cosine, sine = track.to_itrs
    return rotate_about_z(unit(direction), cosine[:, None], sine[:, None])


def planet_itrs_km(track: Track, planet: Body) -> FloatArray:
    """Return the apparent geocentric position (3, N) of one of `PLANETS` at a track's moments."""
    return rotate_about_z(planet.position_teme_km(track.posix_s), *track.to_itrs)


def stars_above_limb_deg(track: Track, stars: Stars) -> FloatArray:
    """Return how far each star stands above the hard limb (N, K); negative behind the Earth."""
    target_itrs_km = STAR_KM * star_directions_itrs(track, stars)
    return elevation_above_limb_deg(track.position_itrs_km[:, :, None], target_itrs_km)


def planet_above_limb_deg(track: Track, planet: Body) -> FloatArray:
    """Return how far one of `PLANETS` stands above the hard limb (N,); negative behind it."""
    return elevation_above_limb_deg(track.position_itrs_km, planet_itrs_km(track, planet))


def stars_in_view(track: Track, *, faintest_magnitude: float = 2.0) -> list[list[SkyObject]]:
    """Return the named stars and the planets above the hard limb, for each moment of a track.

    The brightest come first. Whether the Sun's or the Moon's glare hides one is not asked.
    """
    stars = named_stars(faintest_magnitude)
    sights = _sights(track, STAR_KM * star_directions_itrs(track, stars))
    designation = [one or None for one in stars.designation]
    known = list(zip(stars.name, designation, stars.magnitude.tolist(), strict=True))
    seen = [
        [
            SkyObject("star", *star, *sight)
            for star, sight in zip(known, moment, strict=True)
            if sight[2] >= 0.0
        ]
        for moment in sights
    ]
    for planet in PLANETS:
        magnitudes = planet_magnitude(planet, track.posix_s).tolist()
        sights = _sights(track, planet_itrs_km(track, planet)[:, :, None])
        for objects, magnitude, (sight,) in zip(seen, magnitudes, sights, strict=True):
            if magnitude <= faintest_magnitude and sight[2] >= 0.0:
                objects.append(SkyObject("planet", planet.name.title(), None, magnitude, *sight))
    return [sorted(objects, key=lambda item: item.magnitude) for objects in seen]


def _sights(track: Track, target_itrs_km: FloatArray) -> list[list[tuple[float, float, float]]]:
    """Return azimuth, elevation and height above the limb of targets (3, N, K), by moment."""
    position_itrs_km = track.position_itrs_km[:, :, None]
    east, north, up = (axis[:, :, None] for axis in track.enu)
    azimuth_deg, elevation_deg = azimuth_and_elevation_deg(
        target_itrs_km - position_itrs_km, (east, north, up)
    )
    above_limb_deg = elevation_above_limb_deg(position_itrs_km, target_itrs_km)
    angles = np.stack([azimuth_deg, elevation_deg, above_limb_deg], axis=-1)
    return [[(a, e, h) for a, e, h in moment] for moment in angles.tolist()]


def _earth_velocity_teme_km_s(posix_s: FloatArray) -> FloatArray:
    """Return the velocity of the Earth about the Sun (3, N).

    The Sun's own about the middle of the planets, 0.016 km/s, would be 3e-6 degrees of aberration.
    """
    after = SUN.position_teme_km(posix_s + _VELOCITY_STEP_S)
    before = SUN.position_teme_km(posix_s - _VELOCITY_STEP_S)
    velocity: FloatArray = (before - after) / (2.0 * _VELOCITY_STEP_S)
    return velocity


def _icrs_axis(axis: int, time: Any) -> FloatArray:
    """Return one axis of the ICRS in TEME (nodes, 3) at Skyfield's times."""
    direction: FloatArray = TEME.rotation_at(time)[:, axis].T
    return direction


# Precession and nutation turn so slowly that few nodes serve.
_ICRS_AXES = tuple(
    Body(f"ICRS axis {axis}", 4.0 * DAY_S, partial(_icrs_axis, axis)) for axis in range(3)
)


@cache
def _table() -> dict[str, AnyArray]:
    path = files("planner") / "data" / "bright_stars.npz"
    with path.open("rb") as file, np.load(file) as table:
        return dict(table)
