"""Signals of the aurora: a dark glow somewhere in view, and the station in the oval itself."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from planner.base.arrays import BoolArray, FloatArray, IntArray
from planner.base.constants import AURORA_KM, EARTH_POLAR_RADIUS_KM
from planner.base.geometry import graze_arc_rad, unit
from planner.orbit.track import Track
from planner.search.signal import Signal
from planner.sky.aurora import equatorward_limits_deg, log_energy_flux
from planner.sky.emission import ViewDirections, sun_zenith_cosine, sun_zenith_deg
from planner.sky.geomagnetic import (
    magnetic_direction,
    magnetic_place,
    sun_magnetic_longitude_deg,
)
from planner.sky.magnetic_bounds import magnetic_bounds
from planner.sky.nowcast import is_cut, limits_with_nowcast, log_nowcast_flux
from planner.sky.oval import equatorward_edge_deg, poleward_edge_deg
from planner.spaceweather.kp import KpSeries, fixed_kp

GRAZE_KM = 20.0
STATION_KM = 415.0

# Over 50 days at Kp 0, 1 and 2, where aurora only just suffices, windows are the same to 1 ms with
# steps of 15 to 60 s. At 90 s one end in 1 500 is lost by some seconds, at 120 s five.
_AURORA_STEP_S = 60.0
# The whole percents of a nowcast's grid make it bumpy, as no oval of Kp is.
_NOWCAST_STEP_S = 20.0
_OVAL_STEP_S = 60.0

# How deep in daylight the flux need not be known: more than the glow moves in a step.
_DAYLIGHT_DEG = 6.0
# How far a geodetic vertical may stand from a geocentric one.
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

    def glow_direction_itrs(
        self, track: Track, member: IntArray, *, precision: type[np.floating[Any]] = np.float64
    ) -> FloatArray:
        """Return the geocentric unit vectors (3, ...) of the glow in directions of the track."""
        return self.directions.emission_direction_itrs(
            track.position_itrs_km.astype(precision, copy=False),
            track.lvlh,
            track.altitude_km,
            member,
            emission_km=AURORA_KM,
            graze_km=GRAZE_KM,
        )

    @property
    def step_s(self) -> float:
        """The longest step that a search may take: shorter with a nowcast."""
        return _AURORA_STEP_S if self.kp.nowcast is None else _NOWCAST_STEP_S

    def bright(self) -> Signal[Track]:
        """Return the signal of enough flux: ln(flux / least flux), a member for each direction."""
        least = np.log(self.least_flux_erg_cm2_s)

        def margin(track: Track, member: IntArray) -> FloatArray:
            glow = self.glow_direction_itrs(track, member)
            above: FloatArray = log_flux(track, glow, self.kp) - least
            return above

        return Signal(
            "aurora is bright",
            "ln",
            margin,
            self.step_s,
            members=len(self.directions),
            breaks=self.kp.breaks,
            possible=self._possible,
        )

    def dark(self) -> Signal[Track]:
        """Return the signal of darkness where it glows, a member for each direction."""

        def margin_deg(track: Track, member: IntArray) -> FloatArray:
            glow = self.glow_direction_itrs(track, member)
            below: FloatArray = (
                sun_zenith_deg(glow, track.sun_direction_itrs) - self.least_sun_zenith_deg
            )
            return below

        return Signal(
            "aurora is dark",
            "deg",
            margin_deg,
            self.step_s,
            members=len(self.directions),
            breaks=self.kp.breaks,
            possible=self._possible,
        )

    def possible(self, track: Track) -> dict[str, BoolArray]:
        """Return, for each hemisphere, at which moments the search is worth its while.

        A necessary condition: whatever glows lies within the graze arc of the sub-point, so that
        far from the oval and deep in daylight there is nothing to be found.
        """
        farthest = graze_arc_rad(track.altitude_km, AURORA_KM, GRAZE_KM, EARTH_POLAR_RADIUS_KM)
        below = unit(track.position_itrs_km)
        bounds = magnetic_bounds(float(track.posix_s[0]))
        latitude = np.arcsin(bounds.dipole_sine(below))
        least = np.clip(self._at_limits(track, bounds.least_dipole_sine), -1.0, 1.0)
        near = np.abs(latitude) + farthest > np.arcsin(least)
        least_zenith_deg = self.least_sun_zenith_deg - _VERTICAL_SLACK_DEG - np.degrees(farthest)
        near &= sun_zenith_deg(below, track.sun_direction_itrs) > least_zenith_deg
        return {"north": near & (latitude > 0.0), "south": near & (latitude <= 0.0)}

    def near(
        self, track: Track, glow_itrs: FloatArray, *, daylight_deg: float = _DAYLIGHT_DEG
    ) -> BoolArray:
        """Return whether a glow would be at least near the oval, and less deep in daylight.

        It is cheap to tell, and what holds is always near.
        """
        precision = glow_itrs.dtype
        bounds = magnetic_bounds(float(track.posix_s[0]))
        limit = self._at_limits(track, bounds.least_quadratic_sine).astype(precision, copy=False)
        near: BoolArray = bounds.quadratic_sine(glow_itrs) > limit
        lightest = math.cos(math.radians(self.least_sun_zenith_deg - daylight_deg))
        sun_itrs = track.sun_direction_itrs.astype(precision, copy=False)
        near &= sun_zenith_cosine(glow_itrs, sun_itrs) < lightest
        return near

    def _possible(self, track: Track, member: IntArray) -> BoolArray:
        # Half the digits are plenty for a bound with slack, and take half the time.
        glow = self.glow_direction_itrs(track, member, precision=np.float32)
        return self.near(track, glow)

    def _at_limits(self, track: Track, bound: Callable[[float], float]) -> FloatArray:
        """Return a bound (N,) at the oval's equatorward limit, or the nowcast's, at each moment."""
        kp, index = np.unique(self.kp.at(track.posix_s), return_inverse=True)
        limits_deg = np.array(equatorward_limits_deg(tuple(kp.tolist()), self.least_flux_erg_cm2_s))
        if (nowcast := self.kp.nowcast) is not None:
            limits_deg = limits_with_nowcast(
                nowcast, self.least_flux_erg_cm2_s, track.posix_s, limits_deg[index]
            )
            limits_deg, index = np.unique(limits_deg, return_inverse=True)
        values: FloatArray = np.array([bound(limit) for limit in limits_deg.tolist()])[index]
        return values


def aurora_in_view(
    kp: KpSeries | float,
    *,
    least_flux_erg_cm2_s: float = 1.0,
    least_sun_zenith_deg: float = 102.0,
) -> tuple[Signal[Track], Signal[Track]]:
    """Return two signals that hold together in a direction with bright aurora in the dark."""
    series = kp if isinstance(kp, KpSeries) else fixed_kp(kp)
    question = AuroraInView(
        series, least_flux_erg_cm2_s, least_sun_zenith_deg, ViewDirections.rim_heavy()
    )
    return question.dark(), question.bright()


def log_flux(track: Track, glow_itrs: FloatArray, kp: KpSeries) -> FloatArray:
    """Return ln(flux in erg cm-2 s-1) along geocentric directions (3, ..., N) at a track's moments.

    It is that of the oval of Kp, and while a nowcast holds that of its map.
    """
    is_nowcast = kp.is_nowcast_at(track.posix_s)
    if kp.nowcast is None or not np.any(is_nowcast):
        return _log_model_flux(track, glow_itrs, kp)
    result = np.empty(np.shape(glow_itrs)[1:])
    for here, is_map in ((np.flatnonzero(~is_nowcast), False), (np.flatnonzero(is_nowcast), True)):
        if not len(here):
            continue
        some = glow_itrs[..., here]
        needs_model = not is_map or is_cut(kp.nowcast)
        model = _log_model_flux(track.take(here), some, kp) if needs_model else None
        if is_map:
            result[..., here] = log_nowcast_flux(kp.nowcast, some, model)
        elif model is not None:
            result[..., here] = model
    return result


def _log_model_flux(track: Track, glow_itrs: FloatArray, kp: KpSeries) -> FloatArray:
    # Many directions share a moment, and so the Sun.
    posix_s, first, which = np.unique(track.posix_s, return_index=True, return_inverse=True)
    sun_deg = sun_magnetic_longitude_deg(track.sun_direction_itrs[:, first], posix_s)
    magnetic = magnetic_direction(glow_itrs, track.posix_s, AURORA_KM)
    return log_energy_flux(magnetic, sun_deg[which], kp.at(posix_s)[which])


def station_in_oval(kp: KpSeries) -> tuple[Signal[Track], Signal[Track]]:
    """Return two signals that together hold while the station is in the auroral oval.

    The station's own field line is taken, at 415 km. The first margin is the distance in degrees of
    magnetic latitude poleward of the equatorward edge of the diffuse aurora, the second that
    equatorward of the poleward edge. While a nowcast holds the edges are those of its power.
    """

    def latitude_and_time(track: Track) -> tuple[FloatArray, FloatArray]:
        above = unit(track.position_itrs_km)
        latitude, time_h = magnetic_place(
            above, track.sun_direction_itrs, track.posix_s, STATION_KM
        )
        return np.abs(np.nan_to_num(latitude)), time_h

    def equatorward_margin_deg(track: Track, member: IntArray) -> FloatArray:
        latitude, time_h = latitude_and_time(track)
        inside: FloatArray = latitude - equatorward_edge_deg(time_h, kp.oval_kp_at(track.posix_s))
        return inside

    def poleward_margin_deg(track: Track, member: IntArray) -> FloatArray:
        latitude, time_h = latitude_and_time(track)
        inside: FloatArray = poleward_edge_deg(time_h, kp.oval_kp_at(track.posix_s)) - latitude
        return inside

    return (
        Signal("oval's near edge", "deg", equatorward_margin_deg, _OVAL_STEP_S, breaks=kp.breaks),
        Signal("oval's far edge", "deg", poleward_margin_deg, _OVAL_STEP_S, breaks=kp.breaks),
    )
