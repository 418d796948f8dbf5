"""How fast stars and ground move in the frame.

Truth: the directions half a second before and after, on the axes of the station; the angle between
them. Bar: 0.1 %.
"""

import numpy as np
import pytest

import tle
from planner.api import Orbit, parse_utc
from planner.base.geometry import itrs_from_geodetic, length, unit
from planner.camera.attitude import direction_lvlh
from planner.camera.rates import rates

ORBIT = Orbit(tle.bundled())
START_S = parse_utc("2024-10-10T18:00").timestamp()
STEP_S = 1.0


def on_axes(track, line_itrs):
    """Return directions on the axes of the station, as plain products."""
    return np.stack([np.sum(axis * unit(line_itrs), axis=0) for axis in track.lvlh])


def angle_deg(one, other):
    """Return the angle between unit vectors, exact for small ones."""
    return np.degrees(2.0 * np.arcsin(0.5 * length(one - other)))


def moments():
    """Return some moments along a revolution, and bearings and depressions for each."""
    posix_s = START_S + np.arange(0.0, 5600.0, 200.0)
    random = np.random.default_rng(8)
    return posix_s, random.uniform(-180, 180, len(posix_s)), random.uniform(-30, 89, len(posix_s))


def lines_itrs(track, bearing_deg, depression_deg):
    """Return lines of sight from their parts on the axes."""
    parts = direction_lvlh(bearing_deg, depression_deg)
    return sum(part * axis for part, axis in zip(parts, track.lvlh, strict=True))


def test_stars_against_numerical_differences():
    """A star keeps its place in the inertial frame while the axes turn."""
    posix_s, bearing_deg, depression_deg = moments()
    track = ORBIT.at(posix_s)
    line = lines_itrs(track, bearing_deg, depression_deg)
    cosine, sine = track.to_itrs
    # The inverse of the turn from TEME.
    star_teme = np.stack(
        [cosine * line[0] + sine * line[1], -sine * line[0] + cosine * line[1], line[2]]
    )
    seen = []
    for aside_s in (-0.5 * STEP_S, 0.5 * STEP_S):
        there = ORBIT.at(posix_s + aside_s)
        c, s = there.to_itrs
        star = np.stack(
            [c * star_teme[0] - s * star_teme[1], s * star_teme[0] + c * star_teme[1], star_teme[2]]
        )
        seen.append(on_axes(there, star))
    numerical = angle_deg(*seen) / STEP_S
    found = rates(track, line, track.position_itrs_km + line).stars_deg_s
    assert found == pytest.approx(numerical, rel=1e-3)


@pytest.mark.parametrize("height_km", [0.0, 110.0])
def test_ground_against_numerical_differences(height_km):
    """A place that turns with the Earth, at its height, seen from the moving station."""
    posix_s, bearing_deg, _ = moments()
    track = ORBIT.at(posix_s)
    place = itrs_from_geodetic(
        np.clip(track.latitude_deg + 8.0 * np.cos(bearing_deg), -89.0, 89.0),
        track.longitude_deg + 8.0 * np.sin(bearing_deg),
        height_km,
    )
    seen = [
        on_axes(there, place - there.position_itrs_km)
        for there in (ORBIT.at(posix_s - 0.5 * STEP_S), ORBIT.at(posix_s + 0.5 * STEP_S))
    ]
    numerical = angle_deg(*seen) / STEP_S
    found = rates(track, place - track.position_itrs_km, place).ground_deg_s
    assert found == pytest.approx(numerical, rel=1e-3)


def test_figures_that_are_known():
    """One turn in 92.7 min, and 6.9 km/s over the ground straight below, to 2 %."""
    track = ORBIT.at(START_S + np.arange(0.0, 5600.0, 60.0))
    ground = itrs_from_geodetic(track.latitude_deg, track.longitude_deg)
    found = rates(track, -track.position_itrs_km, ground)
    assert found.turn_deg_s == pytest.approx(0.0647, rel=0.01)
    assert np.radians(found.ground_deg_s) * track.altitude_km == pytest.approx(6.9, rel=0.02)
    assert found.stars_deg_s == pytest.approx(found.turn_deg_s, rel=1e-6)


def test_stars_stand_still_about_the_orbits_normal():
    """To starboard and to port, and move with the sine of the angle from there."""
    track = ORBIT.at(np.array([START_S]))
    _, starboard, nadir = track.lvlh
    for share, sine in ((0.0, 0.0), (0.5, 0.5), (1.0, 1.0)):
        line = np.sqrt(1.0 - share**2) * starboard + share * nadir
        found = rates(track, line, track.position_itrs_km + 400.0 * nadir)
        # But for the plane's own turning, 5 degrees a day and more over the poles.
        assert found.stars_deg_s == pytest.approx(sine * found.turn_deg_s, abs=2e-4)
