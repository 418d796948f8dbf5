"""A nowcast of the aurora: a map of the electrons' energy flux that holds for an hour or so.

For its time it says where the aurora is, instead of the oval that goes with Kp.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from planner.base.arrays import BoolArray, FloatArray
from planner.base.constants import AURORA_KM, EARTH_MEAN_RADIUS_KM

LONGITUDES = 360
LATITUDES = 181
_CM2_IN_KM2 = 1e10
_GW_IN_ERG_S = 1e16


@dataclass(frozen=True, eq=False)
class Nowcast:
    """The energy flux (360, 181) in erg cm-2 s-1 of auroral electrons, and when it holds.

    It is given by the longitude, 0 to 359 degrees east, and the geographic latitude, -90 to 90. It
    is fixed to the ground, holds from `start_posix_s` up to `end_posix_s`, and where it reaches
    `greatest_flux_erg_cm2_s` the true flux may be more. `kp` is the Kp at which a hemisphere gets
    as much power.
    """

    observation_posix_s: float
    forecast_posix_s: float
    start_posix_s: float
    end_posix_s: float
    energy_flux_erg_cm2_s: FloatArray
    greatest_flux_erg_cm2_s: float
    kp: float

    def __post_init__(self) -> None:
        """Keep the array as it is."""
        self.energy_flux_erg_cm2_s.flags.writeable = False

    def holds_at(self, posix_s: FloatArray) -> BoolArray:
        """Return at which moments it holds."""
        return np.asarray((posix_s >= self.start_posix_s) & (posix_s < self.end_posix_s))

    def kp_at(self, posix_s: FloatArray, kp: FloatArray) -> FloatArray:
        """Return Kp (N,) at moments, and while the nowcast holds that of its power."""
        return np.where(self.holds_at(posix_s), self.kp, kp)

    def touches(self, start_posix_s: float, end_posix_s: float) -> bool:
        """Tell whether it holds at some moment from one up to another."""
        return self.start_posix_s < end_posix_s and start_posix_s < self.end_posix_s

    @cached_property
    def power_gw(self) -> tuple[float, float]:
        """The power over the northern and over the southern hemisphere at 110 km in GW."""
        return hemispheric_powers_gw(self.energy_flux_erg_cm2_s)


def hemispheric_powers_gw(energy_flux_erg_cm2_s: FloatArray) -> tuple[float, float]:
    """Return the power in GW over the north and the south of a map (360, 181) of the flux."""
    latitude = np.radians(np.linspace(-90.0, 90.0, LATITUDES))
    cell_cm2 = (np.radians(1.0) * (EARTH_MEAN_RADIUS_KM + AURORA_KM)) ** 2 * _CM2_IN_KM2
    by_row_gw = energy_flux_erg_cm2_s.sum(axis=0) * np.cos(latitude) * cell_cm2 / _GW_IN_ERG_S
    equator = LATITUDES // 2
    half = 0.5 * by_row_gw[equator]
    north_gw, south_gw = by_row_gw[equator + 1 :].sum(), by_row_gw[:equator].sum()
    return float(north_gw + half), float(south_gw + half)
