"""Places where the sky glows, as seen from the station: a fixed set of directions out to the limb.

"Somewhere in view" is asked of each of these directions by itself, so that every one of them is a
smooth function of time.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from planner.base.arrays import FloatArray, IntArray
from planner.base.constants import EARTH_ECCENTRICITY_SQUARED
from planner.base.frames import Triad
from planner.base.geometry import (
    arccos_deg,
    ellipsoid_radius_km,
    graze_arc_rad,
    length,
)

# Rings as (fraction of the graze arc, number of bearings): dense toward the rim, where most of the
# area in view lies and where aurora is first seen.
_RINGS = ((0.0, 1), (0.36, 12), (0.64, 24), (0.82, 36), (0.93, 60), (1.0, 120))


@dataclass(frozen=True, eq=False)
class ViewDirections:
    """Directions (D,): a fraction of the arc to the farthest visible glow, and a bearing.

    Bearings run clockwise seen from above, from the flight direction.
    """

    fraction: FloatArray
    bearing_rad: FloatArray

    @classmethod
    def rim_heavy(cls) -> "ViewDirections":
        """Return the 253 directions in which the program looks for a glow."""
        fraction = np.concatenate([np.full(count, part) for part, count in _RINGS])
        bearing = np.concatenate([np.arange(count) * (2.0 * np.pi / count) for _, count in _RINGS])
        return cls(fraction, bearing)

    def __len__(self) -> int:
        return len(self.fraction)

    def as_they_see(self) -> tuple[IntArray, IntArray, IntArray]:
        """Return the numbers of the directions in three parts: those first that see most.

        They are every fifth at the farthest visible glow, the others there, and those inside.
        """
        rim, fifth = self.fraction == 1.0, np.arange(len(self)) % 5 == 0
        return np.flatnonzero(rim & fifth), np.flatnonzero(rim & ~fifth), np.flatnonzero(~rim)

    @cached_property
    def _sides(self) -> tuple[FloatArray, FloatArray]:
        return np.cos(self.bearing_rad), np.sin(self.bearing_rad)

    def emission_direction_itrs(
        self,
        position_itrs_km: FloatArray,
        lvlh: Triad,
        altitude_km: FloatArray,
        member: IntArray,
        *,
        emission_km: float,
        graze_km: float,
    ) -> FloatArray:
        """Return the geocentric unit vectors (3, ...) of the glow in the directions `member`.

        The station's arrays are (N,) and (3, N), and `member` broadcasts against (N,). The arc runs
        from the sub-point to the farthest glow at `emission_km` whose light passes `graze_km`. The
        vectors are as precise as the station's position is given.
        """
        precision = position_itrs_km.dtype
        forward, starboard, nadir = (axis.astype(precision, copy=False) for axis in lvlh)
        farthest = graze_arc_rad(
            altitude_km, emission_km, graze_km, length(position_itrs_km) - altitude_km
        ).astype(precision, copy=False)
        if member.shape[-1:] == (1,):  # all the moments: the sines of a ring serve all its bearings
            fraction, ring = np.unique(self.fraction[member[..., 0]], return_inverse=True)
            arc = fraction[:, None].astype(precision) * farthest
            out, down = np.sin(arc)[ring], np.cos(arc)[ring]
        else:
            arc = self.fraction[member].astype(precision, copy=False) * farthest
            out, down = np.sin(arc), np.cos(arc)
        ahead, aside = (side[member].astype(precision, copy=False) for side in self._sides)
        direction = np.empty((3, *out.shape), precision)
        for axis in range(3):
            part = direction[axis]
            np.multiply(ahead, forward[axis], out=part)
            part += aside * starboard[axis]
            part *= out
            part -= down * nadir[axis]
        return direction


def emission_position_itrs_km(direction_itrs: FloatArray, emission_km: float) -> FloatArray:
    """Return the point `emission_km` above the ellipsoid along a geocentric direction (3, ...)."""
    position: FloatArray = direction_itrs * (ellipsoid_radius_km(direction_itrs[2]) + emission_km)
    return position


def sun_zenith_deg(direction_itrs: FloatArray, sun_direction_itrs: FloatArray) -> FloatArray:
    """Return the Sun's zenith angle, from the geodetic vertical, at places along directions."""
    return arccos_deg(sun_zenith_cosine(direction_itrs, sun_direction_itrs))


def sun_zenith_cosine(direction_itrs: FloatArray, sun_direction_itrs: FloatArray) -> FloatArray:
    """Return the cosine of the Sun's zenith angle; see `sun_zenith_deg`.

    The vertical is the ellipsoid's outward normal where the geocentric direction (3, ...) meets it;
    at 110 km above that point the true one differs by less than 0.004 degrees.
    """
    x, y, z = direction_itrs
    z = z * (1.0 / (1.0 - EARTH_ECCENTRICITY_SQUARED))
    cosine: FloatArray = x * sun_direction_itrs[0]
    cosine += y * sun_direction_itrs[1]
    cosine += z * sun_direction_itrs[2]
    z *= z
    z += x * x
    z += y * y
    cosine /= np.sqrt(z)
    return cosine
