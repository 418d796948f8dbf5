"""The track: where the station is at many moments, with the Sun and Moon, computed once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from planner.base.arrays import FloatArray, IntArray
from planner.base.frames import Triad, enu_axes, lvlh_axes, rotate_about_z
from planner.base.geometry import (
    arcsin_deg,
    cross,
    dot,
    geographic_deg,
    length,
    unit,
    vertical_from_itrs,
)
from planner.orbit.bodies import GALACTIC_CENTRE, MOON, SUN
from planner.orbit.timescale import turn_to_itrs

if TYPE_CHECKING:
    from planner.orbit.orbit import AnyOrbit


@dataclass(frozen=True, eq=False)
class Track:
    """Moments (N,) and Earth-fixed vectors (3, N); what is derived is computed when first asked.

    `to_itrs` holds the cosine and sine of the turn about the axis from TEME to ITRS.
    The track remembers its orbit, so that more moments can be had: `track.orbit.at(posix_s)`.
    Accuracy: sub-points within 3e-8 degrees, Sun elevation within 5e-7 degrees of Skyfield's own
    route (tests/test_track.py).
    """

    orbit: AnyOrbit
    posix_s: FloatArray
    to_itrs: tuple[FloatArray, FloatArray]
    position_itrs_km: FloatArray
    velocity_teme_km_s: FloatArray

    @classmethod
    def from_teme(
        cls,
        orbit: AnyOrbit,
        posix_s: FloatArray,
        position_teme_km: FloatArray,
        velocity_teme_km_s: FloatArray,
    ) -> Track:
        """Return the track of positions and velocities (3, N) in TEME at moments (N,)."""
        to_itrs = turn_to_itrs(posix_s)
        position_itrs_km = rotate_about_z(position_teme_km, *to_itrs)
        return cls(orbit, posix_s, to_itrs, position_itrs_km, velocity_teme_km_s)

    def __len__(self) -> int:
        return len(self.posix_s)

    def take(self, index: IntArray) -> Track:
        """Return the track at the moments of the given numbers (K,), which may repeat.

        Of what has been derived, that is taken along which searches ask for most.
        """
        taken = Track(
            self.orbit,
            self.posix_s[index],
            (self.to_itrs[0][index], self.to_itrs[1][index]),
            self.position_itrs_km[:, index],
            self.velocity_teme_km_s[:, index],
        )
        for name in ("_vertical", "lvlh"):
            if name in self.__dict__:
                taken.__dict__[name] = tuple(part[..., index] for part in self.__dict__[name])
        if "sun_direction_itrs" in self.__dict__:
            taken.__dict__["sun_direction_itrs"] = self.sun_direction_itrs[:, index]
        return taken

    @cached_property
    def inertial_velocity_itrs_km_s(self) -> FloatArray:
        """The velocity against the stars, on ITRS axes; the Earth's turning is not taken off."""
        return rotate_about_z(self.velocity_teme_km_s, *self.to_itrs)

    @cached_property
    def speed_km_s(self) -> FloatArray:
        """The speed against the stars."""
        return length(self.velocity_teme_km_s)

    @cached_property
    def _vertical(self) -> tuple[FloatArray, FloatArray]:
        return vertical_from_itrs(self.position_itrs_km)

    @property
    def up_itrs(self) -> FloatArray:
        """The geodetic vertical at the sub-point (3, N)."""
        return self._vertical[0]

    @property
    def altitude_km(self) -> FloatArray:
        """The height above the WGS84 ellipsoid."""
        return self._vertical[1]

    @cached_property
    def _sub_point_deg(self) -> tuple[FloatArray, FloatArray]:
        return geographic_deg(self.up_itrs)

    @property
    def latitude_deg(self) -> FloatArray:
        """The geodetic latitude of the sub-point."""
        return self._sub_point_deg[0]

    @property
    def longitude_deg(self) -> FloatArray:
        """The longitude of the sub-point, east positive, in [-180, 180)."""
        return self._sub_point_deg[1]

    @cached_property
    def sun_itrs_km(self) -> FloatArray:
        """The apparent geocentric Sun (3, N)."""
        return rotate_about_z(SUN.position_teme_km(self.posix_s), *self.to_itrs)

    @cached_property
    def sun_direction_itrs(self) -> FloatArray:
        """The direction of the Sun from the Earth's centre (3, N)."""
        return unit(self.sun_itrs_km)

    @cached_property
    def moon_itrs_km(self) -> FloatArray:
        """The apparent geocentric Moon (3, N)."""
        return rotate_about_z(MOON.position_teme_km(self.posix_s), *self.to_itrs)

    @cached_property
    def galactic_centre_itrs_km(self) -> FloatArray:
        """The middle of the Galaxy (3, N)."""
        return rotate_about_z(GALACTIC_CENTRE.position_teme_km(self.posix_s), *self.to_itrs)

    @cached_property
    def sun_elevation_deg(self) -> FloatArray:
        """The Sun's elevation at the sub-point: geocentric direction, geodetic vertical."""
        return arcsin_deg(dot(self.up_itrs, self.sun_direction_itrs))

    @cached_property
    def solar_beta_deg(self) -> FloatArray:
        """The Sun's angle out of the orbit plane, positive on the side of the angular momentum."""
        normal = unit(cross(self.position_itrs_km, self.inertial_velocity_itrs_km_s))
        return arcsin_deg(dot(normal, self.sun_direction_itrs))

    @cached_property
    def lvlh(self) -> Triad:
        """The axes forward, starboard and nadir."""
        return lvlh_axes(self.position_itrs_km, self.inertial_velocity_itrs_km_s)

    @cached_property
    def enu(self) -> Triad:
        """The axes east, north and up of the local horizontal."""
        return enu_axes(self.latitude_deg, self.longitude_deg)
