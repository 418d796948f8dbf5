"""A made-up scene for the maps' tests: a circular orbit, a Sun, and a ring of aurora."""

from datetime import UTC, datetime, timedelta

import numpy as np

from planner.base.arrays import FloatArray
from planner.base.times import Interval
from planner.plan.scene import Curve, MarkedWindow, Scene

SUBJECTS = (
    "aurora",
    "aurora_sunset",
    "airglow",
    "stars",
    "sunrise",
    "moonrise",
    "noctilucent",
    "city_lights",
    "aurora_sunrise",
    "aurora",
)
PERIOD_S = 5560.0


def ground_track(elapsed_s: FloatArray, node_deg: float) -> tuple[FloatArray, FloatArray]:
    """Return latitude and longitude under a circular orbit of 51.6 degrees."""
    along = 2 * np.pi * elapsed_s / PERIOD_S
    tilt = np.radians(51.6)
    latitude = np.degrees(np.arcsin(np.sin(tilt) * np.sin(along)))
    longitude = np.degrees(np.arctan2(np.cos(tilt) * np.sin(along), np.cos(along)))
    turned = longitude + node_deg - elapsed_s * 360.0 / 86164.0
    return latitude, (turned + 180.0) % 360.0 - 180.0


def dipole_latitude_deg(latitude_deg: FloatArray, longitude_deg: FloatArray) -> FloatArray:
    """Return the latitude about a magnetic pole at 80.7 N, 72.7 W."""
    latitude, longitude = np.radians(latitude_deg), np.radians(longitude_deg + 72.7)
    pole = np.radians(80.7)
    sine = np.sin(latitude) * np.sin(pole) + np.cos(latitude) * np.cos(pole) * np.cos(longitude)
    return np.degrees(np.arcsin(np.clip(sine, -1, 1)))


def edge(magnetic_latitude_deg: float) -> Curve:
    """Return a circle about the magnetic pole, its first point not repeated."""
    turn = np.radians(np.arange(0.0, 360.0, 2.0))
    pole, arc = np.radians(80.7), np.radians(90.0 - magnetic_latitude_deg)
    sine = np.sin(pole) * np.cos(arc) + np.cos(pole) * np.sin(arc) * np.cos(turn)
    around = np.arctan2(
        np.sin(turn) * np.sin(arc) * np.cos(pole), np.cos(arc) - np.sin(pole) * sine
    )
    longitude = (np.degrees(around) - 72.7 + 180.0) % 360.0 - 180.0
    return Curve(np.degrees(np.arcsin(sine)), longitude)


def make_scene(
    start: str = "2024-10-10T14:40",
    *,
    hours: float = 1.6,
    moment_hours: float = 0.7,
    windows: int = 1,
    node_deg: float = -60.0,
    kp: float | None = 8.667,
    crowded: bool = False,
) -> Scene:
    """Return a scene; `crowded` puts all windows' peaks within a few degrees of one another."""
    span = Interval.utc(start, hours=hours)
    moment = span.start_utc + timedelta(hours=moment_hours)
    elapsed = np.append(np.arange(0.0, span.duration_s, 30.0), span.duration_s)
    latitude, longitude = ground_track(elapsed, node_deg)
    grid_latitude, grid_longitude = np.linspace(-90, 90, 181), np.arange(-180.0, 180.0, 1.0)
    rows, columns = grid_latitude[:, None], grid_longitude[None, :]
    day = (moment - datetime(moment.year, 3, 20, tzinfo=UTC)).total_seconds() / 86400
    sun_latitude = 23.44 * np.sin(2 * np.pi * day / 365.25)
    clock = (moment - moment.replace(hour=0, minute=0, second=0)).total_seconds() / 3600
    sun_longitude = (180.0 - 15.0 * clock + 180.0) % 360.0 - 180.0
    sine = np.sin(np.radians(rows)) * np.sin(np.radians(sun_latitude)) + np.cos(
        np.radians(rows)
    ) * np.cos(np.radians(sun_latitude)) * np.cos(np.radians(columns - sun_longitude))
    magnetic = np.abs(dipole_latitude_deg(rows, columns))
    flux = 14.0 * np.exp(-(((magnetic - 62.0) / 4.0) ** 2)) * (1.2 - sine)
    edges = tuple(edge(sign * latitude_deg) for sign in (1, -1) for latitude_deg in (56.0, 68.0))
    if kp is None:
        flux, edges = np.zeros_like(flux), ()
    marked = []
    for number in range(windows):
        at = span.duration_s * (0.5 if crowded else (number + 0.5) / windows)
        if crowded:
            at += 25.0 * number
            at -= at % PERIOD_S - PERIOD_S / 4 - 25.0 * number
        around = np.clip(np.arange(at - 240.0, at + 241.0, 20.0), 0.0, span.duration_s)
        track = Curve(*ground_track(around, node_deg))
        peak_latitude, peak_longitude = ground_track(np.array([at]), node_deg)
        marked.append(
            MarkedWindow(
                number + 1,
                SUBJECTS[number % len(SUBJECTS)],
                span.start_utc + timedelta(seconds=float(around[0])),
                span.start_utc + timedelta(seconds=float(around[-1])),
                0.93 - 0.07 * number,
                track,
                float(peak_latitude[0]),
                float(peak_longitude[0]),
            )
        )
    return Scene(
        "ISS (ZARYA)",
        span,
        moment,
        kp,
        None if kp is None else "observed",
        span.start_posix_s + elapsed,
        Curve(latitude, longitude),
        grid_latitude,
        grid_longitude,
        np.degrees(np.arcsin(np.clip(sine, -1, 1))),
        flux,
        edges,
        float(sun_latitude),
        float(sun_longitude),
        -14.0,
        float((sun_longitude + 95.0 + 180.0) % 360.0 - 180.0),
        tuple(marked),
    )
