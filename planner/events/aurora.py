"""Signals of the aurora: a dark glow somewhere in view, and the station in the oval itself."""

from dataclasses import dataclass

import numpy as np

from planner.base.arrays import BoolArray, FloatArray, IntArray
from planner.base.constants import EARTH_POLAR_RADIUS_KM
from planner.base.geometry import graze_arc_rad, unit
from planner.orbit.track import Track
from planner.search.signal import Signal
from planner.sky.aurora import equatorward_limit_deg, log_energy_flux
from planner.sky.emission import ViewDirections, sun_zenith_deg
from planner.sky.geomagnetic import (
    magnetic_direction,
    magnetic_latitude_deg,
    magnetic_local_time_h,
    magnetic_longitude_deg,
    sun_magnetic_longitude_deg,
)
from planner.sky.oval import equatorward_edge_deg, poleward_edge_deg
from planner.spaceweather.kp import KpSeries

EMISSION_KM = 110.0
GRAZE_KM = 20.0
STATION_KM = 415.0

# The glow crosses the oval's thinnest part, about two degrees, in half a minute.
_AURORA_STEP_S = 30.0
_COARSE_STEP_S = 60.0
# How many degrees of magnetic latitude may lie within a view's radius beyond its own degrees.
_MAGNETIC_SLACK_DEG = 12.0
# And of the Sun's height, since verticals are not quite geocentric.
_VERTICAL_SLACK_DEG = 0.5


@dataclass(frozen=True)
class AuroraInView:
    """The question "is there dark aurora in view?", put to each of a fixed set of directions.

    A direction holds while the electron energy flux at 110 km in it is at least
    `least_flux_erg_cm2_s` and the Sun's zenith angle there is at least `least_sun_zenith_deg`.
    """

    kp: KpSeries
    least_flux_erg_cm2_s: float
    least_sun_zenith_deg: float
    directions: ViewDirections

    def glow_direction_itrs(self, track: Track, member: IntArray) -> FloatArray:
        """Return the geocentric unit vectors (3, ...) of the glow in directions of the track."""
        return self.directions.emission_direction_itrs(
            track.position_itrs_km,
            track.lvlh,
            track.altitude_km,
            member,
            emission_km=EMISSION_KM,
            graze_km=GRAZE_KM,
        )

    def log_flux(self, track: Track, glow_itrs: FloatArray) -> FloatArray:
        """Return the natural logarithm of the flux in erg cm-2 s-1 where it glows."""
        magnetic = magnetic_direction(glow_itrs, track.posix_s, EMISSION_KM)
        sun_deg = sun_magnetic_longitude_deg(track.sun_direction_itrs, track.posix_s)
        return log_energy_flux(magnetic, sun_deg, self.kp.at(track.posix_s))

    def bright(self) -> Signal[Track]:
        """Return the signal of enough flux: ln(flux / least flux), a member for each direction."""
        least = np.log(self.least_flux_erg_cm2_s)

        def margin(track: Track, member: IntArray) -> FloatArray:
            above: FloatArray = (
                self.log_flux(track, self.glow_direction_itrs(track, member)) - least
            )
            return above

        return Signal(
            "aurora is bright", "ln", margin, _AURORA_STEP_S, len(self.directions), self.kp.breaks
        )

    def dark(self) -> Signal[Track]:
        """Return the signal of darkness where it glows, a member for each direction."""

        def margin_deg(track: Track, member: IntArray) -> FloatArray:
            glow = self.glow_direction_itrs(track, member)
            below: FloatArray = (
                sun_zenith_deg(glow, track.sun_direction_itrs) - self.least_sun_zenith_deg
            )
            return below

        return Signal("aurora is dark", "deg", margin_deg, _AURORA_STEP_S, len(self.directions))

    def possible(self, track: Track) -> dict[str, BoolArray]:
        """Return, for each hemisphere, at which moments the search is worth its while.

        A necessary condition: whatever glows lies within the graze arc of the sub-point, so that
        far from the oval and deep in daylight there is nothing to be found.
        """
        farthest = graze_arc_rad(track.altitude_km, EMISSION_KM, GRAZE_KM, EARTH_POLAR_RADIUS_KM)
        arc_deg = np.degrees(np.max(farthest))
        below = unit(track.position_itrs_km)
        latitude_deg = np.nan_to_num(magnetic_latitude_deg(below, track.posix_s, EMISSION_KM))
        kp, index = np.unique(self.kp.at(track.posix_s), return_inverse=True)
        limits = [equatorward_limit_deg(float(one), self.least_flux_erg_cm2_s) for one in kp]
        nearest_deg = np.array(limits)[index] - arc_deg - _MAGNETIC_SLACK_DEG
        least_zenith_deg = self.least_sun_zenith_deg - arc_deg - _VERTICAL_SLACK_DEG
        reach = (np.abs(latitude_deg) > nearest_deg) & (
            sun_zenith_deg(below, track.sun_direction_itrs) > least_zenith_deg
        )
        return {"north": reach & (latitude_deg > 0.0), "south": reach & (latitude_deg <= 0.0)}


def station_in_oval(kp: KpSeries) -> tuple[Signal[Track], Signal[Track]]:
    """Return two signals that together hold while the station is in the auroral oval.

    The station's own field line is taken, at 415 km. The first margin is the distance in degrees of
    magnetic latitude poleward of the equatorward edge of the diffuse aurora, the second that
    equatorward of the poleward edge.
    """

    def latitude_and_time(track: Track) -> tuple[FloatArray, FloatArray]:
        above = unit(track.position_itrs_km)
        latitude = np.nan_to_num(magnetic_latitude_deg(above, track.posix_s, STATION_KM))
        time_h = magnetic_local_time_h(
            magnetic_longitude_deg(above, track.posix_s, STATION_KM),
            sun_magnetic_longitude_deg(track.sun_direction_itrs, track.posix_s),
        )
        return np.abs(latitude), time_h

    def equatorward_margin_deg(track: Track, member: IntArray) -> FloatArray:
        latitude, time_h = latitude_and_time(track)
        inside: FloatArray = latitude - equatorward_edge_deg(time_h, kp.at(track.posix_s))
        return inside

    def poleward_margin_deg(track: Track, member: IntArray) -> FloatArray:
        latitude, time_h = latitude_and_time(track)
        inside: FloatArray = poleward_edge_deg(time_h, kp.at(track.posix_s)) - latitude
        return inside

    return (
        Signal("oval's near edge", "deg", equatorward_margin_deg, _COARSE_STEP_S, 1, kp.breaks),
        Signal("oval's far edge", "deg", poleward_margin_deg, _COARSE_STEP_S, 1, kp.breaks),
    )
