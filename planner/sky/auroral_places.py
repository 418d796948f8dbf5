"""Where the aurora may glow in view of the station: the ground under its lines of sight.

Of arcs and bearings about the sub-point those are kept that are dark and near the oval, with their
magnetic places, and at each the electrons' energy flux is shared out by mean energy.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from planner.base.arrays import FloatArray, IntArray
from planner.base.constants import AURORA_KM
from planner.base.geometry import arcsin_deg
from planner.orbit.track import Track
from planner.sky.aurora import energy_flux_erg_cm2_s, equatorward_limits_deg, mean_energy_kev
from planner.sky.emission import sun_zenith_cosine
from planner.sky.geomagnetic import (
    magnetic_direction,
    magnetic_local_time_h,
    sun_magnetic_longitude_deg,
)
from planner.sky.line_of_sight import GREEN, NODES_KEV, energy_shares
from planner.sky.magnetic_bounds import magnetic_bounds
from planner.sky.nowcast import Mapped, limits_with_nowcast
from planner.spaceweather.nowcast import Nowcast

# A flux too faint to matter beside what is looked for: 0.06 kR straight down, a third of airglow.
_LEAST_FLUX_ERG = 0.05


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

    def repeated(self, count: int) -> "Places":
        """Return the same places some times over, one copy of all the moments after the other."""
        arcs, bearings, moments = self.shape
        line, _ = np.divmod(self.cell, moments)
        copy = np.arange(count)[:, None] * moments
        return Places(
            (arcs, bearings, count * moments),
            (line * (count * moments) + self.moment + copy).ravel(),
            (self.moment + copy).ravel(),
            np.tile(self.latitude_deg, count),
            np.tile(self.time_h, count),
            self.least_flux_erg,
            self.mapped and self.mapped.repeated(count, len(self.cell)),
        )

    def column_kr(self, kp: FloatArray, equatorward_deg: FloatArray | float = 0.0) -> FloatArray:
        """Return the green light straight above each place, `shape`; see `deposit`."""
        return np.asarray(np.tensordot(GREEN.yield_kr, self.deposit(kp, equatorward_deg), 1))


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
    direction = directions_at(track, np.radians(arc_deg)[:, None, None], bearing[:, None])
    return _places(track, direction, kp, shift_deg, dark, nowcast)


def glow_places(
    track: Track,
    glow_itrs: FloatArray,
    kp: FloatArray,
    shift_deg: FloatArray | float = 0.0,
    *,
    dark: float | None = None,
    nowcast: Nowcast | None = None,
) -> Places:
    """Return the places of one glow a moment, in geocentric directions (3, N): shape (1, 1, N).

    The rest is as in `find_places`. Where the dark in view is smaller than the search for the
    brightest line is dense, this is all there is to see.
    """
    return _places(track, glow_itrs[:, None, None], kp, shift_deg, dark, nowcast)


def _places(
    track: Track,
    direction: FloatArray,
    kp: FloatArray,
    shift_deg: FloatArray | float,
    dark: float | None,
    nowcast: Nowcast | None,
) -> Places:
    shape = direction.shape[1:]
    limit_deg = np.full(len(track), -np.inf)
    keep = np.ones(shape, bool)
    bounds = magnetic_bounds(float(track.posix_s[0]))
    if dark is not None:
        keep = sun_zenith_cosine(direction, track.sun_direction_itrs) <= np.cos(np.radians(dark))
        limit_deg = _each(  # it falls as Kp rises: few whole values serve all
            np.ceil(kp),
            lambda known: equatorward_limits_deg(tuple(known.tolist()), _LEAST_FLUX_ERG),
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
        direction.reshape(3, -1)[:, cell], track.posix_s[moment], AURORA_KM
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


def directions_at(track: Track, arc: FloatArray, bearing: FloatArray) -> FloatArray:
    """Return geocentric unit vectors (3, ..., N) at arcs and bearings, in radians."""
    out, down, ahead, aside = np.sin(arc), np.cos(arc), np.cos(bearing), np.sin(bearing)
    return np.stack(
        [out * (ahead * f + aside * s) - down * n for f, s, n in zip(*track.lvlh, strict=True)]
    )
