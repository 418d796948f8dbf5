"""Compare how often aurora is in view with an independent simulation.

    python tests/accuracy/in_view.py

A circular orbit of 415 km and 51.64 degrees, 120 days from 1 January 2026; emission at 110 km that
takes 1 erg cm-2 s-1 or more where the Sun's zenith angle is over 102 degrees, within 28 degrees of
arc from the sub-point. A simulation of the same, that looked into directions as dense as it took,
found it in view for 18, 24, 28 and 33 % of the time at Kp 1, 3, 5 and 7. The exit code is 1 if a
figure is off by more than 1.5 points.
"""

import sys
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np

import tle
from planner.api import Interval, Orbit
from planner.events.aurora import log_flux
from planner.sky.emission import sun_zenith_deg
from planner.spaceweather.kp import fixed_kp

SIMULATED = {1.0: 18.0, 3.0: 24.0, 5.0: 28.0, 7.0: 33.0}
BAR_POINTS = 1.5
ARC_DEG, ALTITUDE_KM = 28.0, 415.0
LEAST_ERG, LEAST_ZENITH_DEG = 1.0, 102.0
DAYS, STEP_S, AT_ONCE = 120, 120.0, 500
# Caps of equal area would crowd the middle: rings 1.4 degrees apart, bearings 3 apart at the rim.
RINGS_DEG = np.linspace(0.0, ARC_DEG, 21)


def circular() -> Orbit:
    """Return the orbit, without drag."""
    axis_km = 6371.0 + ALTITUDE_KM
    revolutions = 86400.0 / (2.0 * np.pi * np.sqrt(axis_km**3 / 398600.8))
    return Orbit(
        replace(
            tle.bundled()[0],
            epoch_utc=datetime(2026, 1, 1, tzinfo=UTC),
            inclination_deg=51.64,
            eccentricity=1e-6,
            mean_motion_rev_day=revolutions,
            mean_motion_dot=0.0,
            mean_motion_ddot=0.0,
            bstar=0.0,
        )
    )


def directions(position_itrs_km: np.ndarray) -> np.ndarray:
    """Return geocentric unit vectors (3, D, N) all over the cap about each sub-point."""
    up = position_itrs_km / np.linalg.norm(position_itrs_km, axis=0)
    east = np.stack([-up[1], up[0], np.zeros(up.shape[1])])
    east /= np.linalg.norm(east, axis=0)
    north = np.cross(up, east, axis=0)
    pairs = [
        (np.radians(arc), bearing)
        for arc in RINGS_DEG
        for bearing in np.linspace(0.0, 2.0 * np.pi, max(1, round(120 * arc / ARC_DEG)), False)
    ]
    arc, bearing = np.array(pairs).T[:, :, None]
    out = np.cos(bearing) * north[:, None] + np.sin(bearing) * east[:, None]
    return np.cos(arc) * up[:, None] + np.sin(arc) * out


def share_in_view(orbit: Orbit, span: Interval, kp: float, step_s: float = STEP_S) -> float:
    """Return the share of the moments, in percent, with aurora somewhere within the cap."""
    series = fixed_kp(kp)
    moments = np.arange(span.start_posix_s, span.end_posix_s, step_s)
    seen = 0
    for first in range(0, len(moments), AT_ONCE):
        track = orbit.at(moments[first : first + AT_ONCE])
        glow = directions(track.position_itrs_km)
        dark = sun_zenith_deg(glow, track.sun_direction_itrs) > LEAST_ZENITH_DEG
        near = np.abs(glow[2]) > np.sin(np.radians(35.0))  # no aurora is nearer to the equator
        which, moment = np.nonzero(dark & near)
        bright = log_flux(track.take(moment), glow[:, which, moment], series) >= np.log(LEAST_ERG)
        seen += len(np.unique(moment[bright]))
    return 100.0 * seen / len(moments)


def main() -> int:
    """Print the shares beside the simulated ones."""
    orbit, span = circular(), Interval.utc("2026-01-01", days=DAYS)
    missed = 0
    for kp, simulated in SIMULATED.items():
        ours = share_in_view(orbit, span, kp)
        missed += abs(ours - simulated) > BAR_POINTS
        print(f"Kp {kp:.0f}: {ours:.1f} % of the time, {simulated:.0f} simulated")
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
