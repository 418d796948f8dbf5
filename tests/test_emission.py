"""Directions to a glow: against plain geometry of the station's own axes."""

import numpy as np
import pytest
from test_track import PAIRS, epoch_s

import tle
from planner.base.geometry import itrs_from_geodetic, unit, vertical_from_itrs
from planner.orbit.sgp4_orbit import Orbit
from planner.sky.emission import (
    ViewDirections,
    emission_position_itrs_km,
    sun_zenith_cosine,
    sun_zenith_deg,
)

TRACK = Orbit(tle.loads("\n".join(PAIRS[9]))).at(epoch_s(PAIRS[9]) + np.arange(0.0, 6000.0, 50.0))
A_KM, B_KM = 6378.137, 6378.137 * (1.0 - 1.0 / 298.257223563)


def glows(directions, member, **heights):
    """Return the directions of the glow along the test's track."""
    return directions.emission_direction_itrs(
        TRACK.position_itrs_km, TRACK.lvlh, TRACK.altitude_km, member,
        emission_km=heights.get("emission_km", 110.0), graze_km=heights.get("graze_km", 20.0),
    )  # fmt: skip


def test_there_are_253_directions():
    """One below, and rings that are densest at the rim, each bearing once."""
    directions = ViewDirections.rim_heavy()
    assert len(directions) == 253
    assert np.count_nonzero(directions.fraction == 1.0) == 120
    pairs = set(zip(directions.fraction.tolist(), directions.bearing_rad.tolist(), strict=True))
    assert len(pairs) == 253


def test_the_nadir_direction_is_straight_down():
    """The glow below is along the station's own geocentric direction."""
    glow = glows(ViewDirections(np.zeros(1), np.zeros(1)), np.zeros(1, int))
    np.testing.assert_allclose(glow, unit(TRACK.position_itrs_km), atol=1e-15)


def test_arcs_and_bearings():
    """Each direction lies at its fraction of the farthest arc, at its bearing from the flight.

    The arc is that of acos(R + 20 km over each height), R the Earth's radius below the station.
    """
    directions = ViewDirections.rim_heavy()
    glow = glows(directions, np.arange(253)[:, None])
    assert glow.shape == (3, 253, len(TRACK))
    forward, starboard, nadir = TRACK.lvlh
    along, across, up = (
        np.einsum("idn,in->dn", glow, axis) for axis in (forward, starboard, -nadir)
    )
    radius = np.linalg.norm(TRACK.position_itrs_km, axis=0) - TRACK.altitude_km
    farthest = np.arccos((radius + 20.0) / (radius + TRACK.altitude_km)) + np.arccos(
        (radius + 20.0) / (radius + 110.0)
    )
    arc = np.arctan2(np.hypot(along, across), up)
    np.testing.assert_allclose(arc, directions.fraction[:, None] * farthest, atol=1e-12)
    off = np.arctan2(across, along)[1:] - directions.bearing_rad[1:, None]
    np.testing.assert_allclose(np.sin(0.5 * off), 0.0, atol=1e-9)


def test_one_by_one_is_the_same_as_all_together():
    """Members and moments in a list go another way through the code than a whole table."""
    directions = ViewDirections.rim_heavy()
    table = glows(directions, np.arange(253)[:, None])
    moments = np.arange(len(TRACK))
    member = (moments * 37) % 253
    listed = glows(directions, member)
    np.testing.assert_allclose(listed, table[:, member, moments], atol=1e-14)


def test_the_rims_light_grazes_the_height_it_should():
    """The line from the rim to the station passes 20 km over the ellipsoid, within 12 km.

    The arcs are those of a sphere of the radius below the station, and the ellipsoid's radius
    changes along them by up to 12 km.
    """
    directions = ViewDirections.rim_heavy()
    rim = np.flatnonzero(directions.fraction == 1.0)[::10]
    glow = glows(directions, rim[:, None])
    place = emission_position_itrs_km(glow, 110.0)
    station = TRACK.position_itrs_km[:, None, :]
    lowest = np.full(place.shape[1:], np.inf)
    for part in np.linspace(0.0, 1.0, 400):
        _, height_km = vertical_from_itrs((station + part * (place - station)).reshape(3, -1))
        lowest = np.minimum(lowest, height_km.reshape(lowest.shape))
    assert np.max(np.abs(lowest - 20.0)) < 12.0
    assert np.abs(np.mean(lowest) - 20.0) < 2.0


@pytest.mark.parametrize("height_km", [0.0, 95.0, 250.0])
def test_glow_stands_at_its_height(height_km):
    """Along the geocentric direction, over the ellipsoid: its point there is (x/a, y/a, z/b)."""
    direction = unit(np.random.default_rng(4).normal(size=(3, 500)))
    place = emission_position_itrs_km(direction, height_km)
    foot = place - height_km * direction
    axes = np.array([A_KM, A_KM, B_KM])[:, None]
    np.testing.assert_allclose(np.sum((foot / axes) ** 2, axis=0), 1.0, rtol=1e-13)


def test_suns_zenith_angle_is_from_the_vertical():
    """Against the true geodetic vertical at 110 km, to the 0.004 degrees that are promised."""
    random = np.random.default_rng(6)
    place = itrs_from_geodetic(
        random.uniform(-90.0, 90.0, 400), random.uniform(-180.0, 180.0, 400), 110.0
    )
    vertical, _ = vertical_from_itrs(place)
    sun = unit(random.normal(size=(3, 400)))
    true_deg = np.degrees(np.arccos(np.clip(np.sum(vertical * sun, axis=0), -1.0, 1.0)))
    ours_deg = sun_zenith_deg(unit(place), sun)
    np.testing.assert_allclose(ours_deg, true_deg, rtol=0.0, atol=0.004)
    np.testing.assert_allclose(
        np.cos(np.radians(ours_deg)), sun_zenith_cosine(unit(place), sun), atol=1e-13
    )
    # and the arguments are left as they were
    direction = unit(place)
    before = direction.copy()
    sun_zenith_cosine(direction, sun)
    assert np.array_equal(direction, before)
