"""Make the scene of a plan: every value that a picture of it shows."""

from collections.abc import Sequence

import numpy as np

from planner.base.arrays import FloatArray
from planner.base.constants import AURORA_KM
from planner.base.geometry import (
    arcsin_deg,
    cross,
    direction_from_geodetic_up,
    geodetic_up,
    geodetic_up_from_direction,
    geographic_deg,
    unit,
)
from planner.base.times import posix_from_utc
from planner.events.aurora import log_flux
from planner.orbit.orbit import AnyOrbit
from planner.orbit.track import Track
from planner.plan.plan import Plan
from planner.plan.scene import Curve, MarkedWindow, Scene
from planner.plan.windows import Window
from planner.sky.geomagnetic import magnetic_place
from planner.sky.magnetic_bounds import magnetic_bounds
from planner.sky.oval import equatorward_edge_deg, poleward_edge_deg
from planner.spaceweather.kp import KpSeries

_TRACK_STEP_S = 30.0
_WINDOW_STEP_S = 10.0
_GRID_STEP_DEG = 1.0
_EDGE_POINTS = 240
_FARTHEST_EDGE_DEG = 60.0  # from the magnetic pole


def make_scene(plan: Plan, windows: Sequence[Window]) -> Scene:
    """Return the scene of a plan with some of its windows marked.

    Night and oval stand as they are at the peak of the first of `windows`, or in the middle of the
    span where there is none.
    """
    span, kp = plan.span, plan.kp
    middle = span.start_utc + (span.end_utc - span.start_utc) / 2
    moment_utc = windows[0].peak_utc if windows else middle
    now = plan.orbit.at(np.array([posix_from_utc(moment_utc)]))
    kp_known = kp.start_posix_s <= now.posix_s[0] <= kp.end_posix_s
    track = plan.orbit.track(span, _TRACK_STEP_S)
    latitude_deg = np.arange(-90.0, 90.0 + _GRID_STEP_DEG, _GRID_STEP_DEG)
    longitude_deg = np.arange(-180.0, 180.0 + _GRID_STEP_DEG, _GRID_STEP_DEG)
    places = geodetic_up(latitude_deg[:, None], longitude_deg[None, :])
    sun_elevation_deg = arcsin_deg(np.einsum("ijk,i->jk", places, now.sun_direction_itrs[:, 0]))
    subsolar, sublunar = _sub_point(now.sun_itrs_km), _sub_point(now.moon_itrs_km)
    return Scene(
        satellite_name=plan.orbit.name,
        span=span,
        moment_utc=moment_utc,
        kp=float(kp.oval_kp_at(now.posix_s)[0]) if kp_known else None,
        kp_source=_source_of(kp, now) if kp_known else None,
        track_posix_s=track.posix_s,
        track=Curve(track.latitude_deg, track.longitude_deg),
        grid_latitude_deg=latitude_deg,
        grid_longitude_deg=longitude_deg,
        sun_elevation_deg=sun_elevation_deg,
        energy_flux_erg_cm2_s=_flux(now, places, kp)
        if kp_known
        else np.zeros(sun_elevation_deg.shape),
        oval_edges=_oval_edges(now, kp) if kp_known else (),
        subsolar_latitude_deg=subsolar[0],
        subsolar_longitude_deg=subsolar[1],
        sublunar_latitude_deg=sublunar[0],
        sublunar_longitude_deg=sublunar[1],
        windows=tuple(_marked(plan.orbit, window) for window in windows),
    )


def _sub_point(position_itrs_km: FloatArray) -> tuple[float, float]:
    latitude_deg, longitude_deg = geographic_deg(position_itrs_km[:, 0])
    return float(latitude_deg), float(longitude_deg)


def _source_of(kp: KpSeries, now: Track) -> str:
    """Return where the oval comes from: the source of Kp, or the nowcast in its place."""
    if kp.is_nowcast_at(now.posix_s)[0]:
        return "by NOAA's nowcast, OVATION"
    return str(kp.source_at(now.posix_s)[0])


def _flux(now: Track, places: FloatArray, kp: KpSeries) -> FloatArray:
    """Return the electron energy flux at places (3, ...) given by their verticals."""
    flux: FloatArray = np.exp(log_flux(now, direction_from_geodetic_up(places)[..., None], kp))
    return flux[..., 0]


def _oval_edges(now: Track, kp: KpSeries) -> tuple[Curve, ...]:
    """Return the equatorward and the poleward edge about each magnetic pole.

    Along each meridian from the pole the edge lies where the place's magnetic latitude is the
    edge's at the place's local time, found by bisection. While a nowcast holds the edges are those
    of its power.
    """
    moment = float(now.posix_s[0])
    value = float(kp.oval_kp_at(now.posix_s)[0])
    sun = now.sun_direction_itrs[:, 0]
    curves = []
    for pole in (1.0, -1.0):
        axis = pole * magnetic_bounds(moment).axis_itrs
        around = _about(axis)
        for edge_deg in (equatorward_edge_deg, poleward_edge_deg):
            near = np.zeros(_EDGE_POINTS)
            far = np.full(_EDGE_POINTS, np.radians(_FARTHEST_EDGE_DEG))
            for _ in range(24):
                arc = 0.5 * (near + far)
                place = np.cos(arc) * around[0] + np.sin(arc) * around[1]
                latitude, time_h = magnetic_place(place, sun, moment, AURORA_KM)
                within = np.abs(latitude) > edge_deg(time_h, value)
                near, far = np.where(within, arc, near), np.where(within, far, arc)
            curves.append(Curve(*geographic_deg(geodetic_up_from_direction(place))))
    return tuple(curves)


def _about(axis: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the axis, and the unit vectors (3, points) across it all around."""
    first = unit(cross(axis, np.array([0.0, 1.0, 0.0])))
    second = cross(axis, first)
    turn = np.arange(_EDGE_POINTS) * (2.0 * np.pi / _EDGE_POINTS)
    across = np.cos(turn) * first[:, None] + np.sin(turn) * second[:, None]
    return axis[:, None], across


def _marked(orbit: AnyOrbit, window: Window) -> MarkedWindow:
    start_s, end_s = posix_from_utc(window.start_utc), posix_from_utc(window.end_utc)
    steps = max(2, int((end_s - start_s) / _WINDOW_STEP_S) + 1)
    stretch = orbit.at(np.linspace(start_s, end_s, steps))
    return MarkedWindow(
        rank=window.rank,
        subject=window.subject,
        start_utc=window.start_utc,
        end_utc=window.end_utc,
        score=window.score,
        track=Curve(stretch.latitude_deg, stretch.longitude_deg),
        peak_latitude_deg=window.latitude_deg,
        peak_longitude_deg=window.longitude_deg,
    )
