"""The aurora of a nowcast: its energy flux along geocentric directions, and how far it reaches."""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from planner.base.arrays import FloatArray, IntArray
from planner.base.constants import AURORA_KM
from planner.base.geometry import (
    direction_from_geodetic_up,
    geodetic_up,
    geodetic_up_from_direction,
    geographic_deg,
    unit,
)
from planner.sky.geomagnetic import magnetic_latitude_deg
from planner.spaceweather.nowcast import LATITUDES, LONGITUDES, Nowcast

# The flux of a dark place: it counts for nothing, and keeps the logarithm finite and smooth.
_LEAST_FLUX_ERG = 1e-3
# Between cells the flux is at most that of the greatest of the four about it, a degree and a half
# of the globe away at most; half a degree more is for the rounding of the latitude at 110 km.
_CELL_DEG = 2.0
_CUT_FROM = 0.9  # of the greatest flux that a map can say


def log_nowcast_flux(
    nowcast: Nowcast, direction_itrs: FloatArray, log_model_flux: FloatArray | None = None
) -> FloatArray:
    """Return ln(flux in erg cm-2 s-1) along geocentric unit vectors (3, ...); always finite.

    Between the cells the flux is bilinear, so the logarithm is continuous and bends at their
    middles. Where the map says as much as it can the flux is `log_model_flux` (...), if that is
    greater; see `is_cut`.
    """
    latitude_deg, longitude_deg = geographic_deg(geodetic_up_from_direction(direction_itrs))
    south = np.clip(np.floor(latitude_deg).astype(np.int64), -90, 89)
    west = np.floor(longitude_deg).astype(np.int64)
    north_share, east_share = latitude_deg - south, longitude_deg - west
    west = west % LONGITUDES
    first = west * LATITUDES + south + 90
    last = (west + 1) % LONGITUDES * LATITUDES + south + 90
    cells = nowcast.energy_flux_erg_cm2_s.ravel()
    at_west = cells[first] * (1.0 - north_share) + cells[first + 1] * north_share
    at_east = cells[last] * (1.0 - north_share) + cells[last + 1] * north_share
    flux = at_west + east_share * (at_east - at_west)
    result: FloatArray = np.log(flux + _LEAST_FLUX_ERG)
    if log_model_flux is not None:
        greatest = nowcast.greatest_flux_erg_cm2_s
        share = (flux / greatest - _CUT_FROM) / (1.0 - _CUT_FROM)
        tiny = np.finfo(np.float64).tiny
        log_share = np.log(np.clip(share, tiny, 1.0))
        result = np.maximum(result, np.maximum(log_model_flux + log_share, result.min()))
    return result


def is_cut(nowcast: Nowcast) -> bool:
    """Tell whether the map says somewhere as much as it can, or nearly: the model may say more."""
    greatest = float(nowcast.energy_flux_erg_cm2_s.max())
    return greatest > _CUT_FROM * nowcast.greatest_flux_erg_cm2_s


@dataclass(frozen=True, eq=False)
class Mapped:
    """Some of the places that may glow: those in a nowcast's time, by number, and where they are.

    `direction_itrs` (3, K) are geocentric; `axis_itrs` is that about which the oval is shifted.
    """

    nowcast: Nowcast
    number: IntArray
    direction_itrs: FloatArray
    axis_itrs: FloatArray

    def repeated(self, count: int, places: int) -> "Mapped":
        """Return the same places some times over, of so many places in all each time."""
        number = (np.arange(count)[:, None] * places + self.number).ravel()
        return replace(self, number=number, direction_itrs=np.tile(self.direction_itrs, count))

    def replaced(self, flux: FloatArray, equatorward_deg: FloatArray) -> FloatArray:
        """Return the flux of all places, here that of the map shifted equatorward."""
        place = moved_to_pole(self.direction_itrs, self.axis_itrs, equatorward_deg[self.number])
        model = np.log(flux[self.number]) if is_cut(self.nowcast) else None
        mapped = flux.copy()
        mapped[self.number] = np.exp(log_nowcast_flux(self.nowcast, place, model))
        return mapped


def limits_with_nowcast(
    nowcast: Nowcast, threshold_erg_cm2_s: float, posix_s: FloatArray, limit_deg: FloatArray
) -> FloatArray:
    """Return the equatorward limits (N,) of the oval of Kp, and those of the nowcast in its time.

    Where the map says as much as it can, the oval of Kp counts too.
    """
    mapped_deg: FloatArray | float = nowcast_limit_deg(nowcast, threshold_erg_cm2_s)
    if is_cut(nowcast):
        mapped_deg = np.minimum(limit_deg, mapped_deg)
    return np.where(nowcast.holds_at(posix_s), mapped_deg, limit_deg)


@lru_cache(maxsize=8)
def nowcast_limit_deg(nowcast: Nowcast, threshold_erg_cm2_s: float) -> float:
    """Return a magnetic latitude (degrees, positive) below which the flux is under the threshold.

    It is infinite where the flux is under it everywhere.

    Accuracy: never too high (tests/test_nowcast.py).
    """
    # What is the least flux in the dark adds to every cell.
    reaches = nowcast.energy_flux_erg_cm2_s + _LEAST_FLUX_ERG >= threshold_erg_cm2_s
    longitude, latitude = np.nonzero(reaches)
    if not len(longitude):
        return float("inf")
    up = geodetic_up(latitude.astype(np.float64) - 90.0, longitude.astype(np.float64))
    places = direction_from_geodetic_up(up)
    magnetic_deg = magnetic_latitude_deg(places, nowcast.forecast_posix_s, AURORA_KM)
    lowest_deg = float(np.min(np.abs(np.nan_to_num(magnetic_deg))))
    return max(0.0, lowest_deg - _CELL_DEG)


def moved_to_pole(
    direction_itrs: FloatArray, axis_itrs: FloatArray, angle_deg: FloatArray
) -> FloatArray:
    """Return unit vectors (3, K) moved by angles (K,) toward the nearer end of an axis (3,).

    What is moved past the end comes down on the other side.
    """
    height = axis_itrs @ direction_itrs
    axis = np.where(height < 0.0, -1.0, 1.0) * axis_itrs[:, None]
    across = unit(axis - np.abs(height) * direction_itrs + 1e-15)
    angle = np.radians(angle_deg)
    moved: FloatArray = np.cos(angle) * direction_itrs + np.sin(angle) * across
    return moved
