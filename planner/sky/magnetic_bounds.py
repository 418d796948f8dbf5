"""Where magnetic latitude can reach a limit, told cheaply: bounds that let a search skip the rest.

Two rough latitudes are at hand: that about the axis of the centred dipole, which changes no faster
than a place moves, and a quadratic in x, y and z for each hemisphere, which is closer. How low
either falls where the true latitude reaches a limit is looked up on a grid of places.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from planner.base.arrays import FloatArray
from planner.base.constants import DAY_S
from planner.base.geometry import dot, geodetic_up
from planner.sky.geomagnetic import magnetic_direction

_BLOCK_S = 5 * 365.25 * DAY_S
_FITTED_ABOVE = np.sin(np.radians(34.0))
# What the grid's spacing and the field's drift within a block may add, in the sine of the latitude
# (tests/test_magnetic_bounds.py).
_SLACK = 0.012


@dataclass(frozen=True, eq=False)
class MagneticBounds:
    """The rough latitudes for some years, and their values (K,) at a grid of places.

    `axis_itrs` is the dipole's axis, `quadratics` (2, 9) the northern and southern fit, and `sine`
    the sine of the true latitude without its sign at the places of `dipole` and `quadratic`.
    """

    axis_itrs: FloatArray
    quadratics: FloatArray
    sine: FloatArray
    dipole: FloatArray
    quadratic: FloatArray

    def dipole_sine(self, direction_itrs: FloatArray) -> FloatArray:
        """Return the sine of the latitude about the dipole's axis."""
        sine: FloatArray = dot(self.axis_itrs, direction_itrs)
        return sine

    def quadratic_sine(self, direction_itrs: FloatArray) -> FloatArray:
        """Return the greater of the two fits to the sine of the latitude without its sign."""
        x, y, z = direction_itrs
        values = []
        for c in self.quadratics.tolist():  # plain numbers, which leave the precision as it is
            value: FloatArray = c[0] + x * (c[1] + c[4] * x + c[6] * y + c[7] * z)
            value += y * (c[2] + c[5] * y + c[8] * z)
            value += z * c[3]
            values.append(value)
        greater: FloatArray = np.maximum(*values)
        return greater

    def least_dipole_sine(self, limit_deg: float) -> float:
        """Return the least `dipole_sine`, without its sign, where the latitude is at the limit."""
        return self._least(self.dipole, limit_deg)

    def least_quadratic_sine(self, limit_deg: float) -> float:
        """Return the least `quadratic_sine` where the latitude is at the limit or beyond."""
        return self._least(self.quadratic, limit_deg)

    def _least(self, values: FloatArray, limit_deg: float) -> float:
        limit = np.sin(np.radians(min(limit_deg, 90.0)))
        if limit < _FITTED_ABOVE:
            return -np.inf
        reached = self.sine >= limit - _SLACK
        return float(values[reached].min()) - _SLACK if np.any(reached) else np.inf


def magnetic_bounds(posix_s: float) -> MagneticBounds:
    """Return the bounds for the years about a moment."""
    return _bounds(int(posix_s // _BLOCK_S))


@cache
def _bounds(block: int) -> MagneticBounds:
    latitude, longitude = np.meshgrid(np.arange(-88.5, 90.0, 3.0), np.arange(-180.0, 180.0, 5.0))
    places = geodetic_up(latitude.ravel(), longitude.ravel())  # on the sphere
    magnetic = magnetic_direction(places, (block + 0.5) * _BLOCK_S, 110.0)
    axis = _fit(places, magnetic[2])
    axis /= np.linalg.norm(axis)
    x, y, z = places
    terms = np.stack([np.ones_like(x), x, y, z, x * x, y * y, x * y, x * z, y * z])
    fits = [
        _fit(terms[:, chosen], sign * magnetic[2][chosen])
        for sign in (1.0, -1.0)
        if np.any(chosen := sign * magnetic[2] > _FITTED_ABOVE)
    ]
    bounds = MagneticBounds(
        axis, np.array(fits), np.abs(magnetic[2]), np.abs(axis @ places), np.empty(0)
    )
    quadratic = bounds.quadratic_sine(places)
    return MagneticBounds(axis, bounds.quadratics, bounds.sine, bounds.dipole, quadratic)


def _fit(terms: FloatArray, values: FloatArray) -> FloatArray:
    """Return the weights of the terms (K, N) that fit the values (N,) with the least squares.

    By the normal equations: a bound holds for any weights, so that the last digits do not matter.
    """
    return np.asarray(np.linalg.solve(terms @ terms.T, terms @ values), np.float64)
