"""Geometry on the ellipsoid, against Skyfield's geodesy, iteration to the end, and definitions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod
from skyfield.api import wgs84

from planner.base.geometry import (
    arccos_deg,
    arcsin_deg,
    cross,
    cut_at_antimeridian,
    direction_from_geodetic_up,
    dot,
    ellipsoid_radius_km,
    geodetic_up,
    geodetic_up_from_direction,
    geographic_deg,
    graze_arc_rad,
    ground_range_km,
    itrs_from_geodetic,
    length,
    unit,
    vertical_from_itrs,
    wrap_longitude_deg,
)

WGS84 = Geod(ellps="WGS84")
A_KM = 6378.137
B_KM = A_KM * (1.0 - 1.0 / 298.257223563)

latitudes = st.floats(-90.0, 90.0)
longitudes = st.floats(-180.0, 180.0, exclude_max=True)
altitudes = st.floats(-5.0, 40_000.0)


def one(value):
    """Return an array of one number."""
    return np.array([value])


@given(latitudes, longitudes, altitudes)
def test_geodetic_there_and_back(latitude, longitude, altitude):
    """The latitude comes back to 1e-10 degrees and the altitude to 1e-9 km, up to 40 000 km.

    A float64 holds a place of 46 000 km to 7e-12 km.
    """
    up, height_km = vertical_from_itrs(
        itrs_from_geodetic(one(latitude), one(longitude), one(altitude))
    )
    found_latitude, found_longitude = geographic_deg(up)
    assert abs(found_latitude[0] - latitude) < 1e-10
    assert abs(height_km[0] - altitude) < 1e-9
    if abs(latitude) < 89.999:
        assert abs((found_longitude[0] - longitude + 180.0) % 360.0 - 180.0) < 1e-9


@given(latitudes, longitudes, st.floats(0.0, 2000.0))
def test_positions_are_skyfields(latitude, longitude, altitude):
    """`wgs84.latlon(...).itrs_xyz`, to 1e-8 km."""
    theirs = wgs84.latlon(latitude, longitude, elevation_m=altitude * 1000.0).itrs_xyz.km
    ours = itrs_from_geodetic(one(latitude), one(longitude), one(altitude))[:, 0]
    np.testing.assert_allclose(ours, theirs, rtol=0.0, atol=1e-8)


def test_vertical_at_the_poles_and_the_equator():
    """Where the answer is plain; the pole's longitude may be any, and nothing warns."""
    places = np.array(
        [[0.0, 0.0, A_KM + 3.0, 0.0], [0.0, 0.0, 0.0, -7000.0], [B_KM + 7.0, -B_KM, 0.0, 0.0]]
    )
    up, altitude_km = vertical_from_itrs(places)
    expected = np.array([[0.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.0, -1.0], [1.0, -1.0, 0.0, 0.0]])
    np.testing.assert_allclose(up, expected, atol=1e-15)
    np.testing.assert_allclose(altitude_km, [7.0, 0.0, 3.0, 7000.0 - A_KM], atol=1e-9)


@given(latitudes, longitudes)
def test_up_and_direction_are_each_others_inverse(latitude, longitude):
    """The geocentric direction of an ellipsoid's point, and the normal where it meets it."""
    up = geodetic_up(one(latitude), one(longitude))
    direction = direction_from_geodetic_up(up)
    np.testing.assert_allclose(
        direction, unit(itrs_from_geodetic(one(latitude), one(longitude))), atol=1e-14
    )
    np.testing.assert_allclose(geodetic_up_from_direction(direction), up, atol=1e-14)
    radius_km = length(itrs_from_geodetic(one(latitude), one(longitude)))
    np.testing.assert_allclose(ellipsoid_radius_km(direction[2]), radius_km, rtol=1e-14)


def test_normal_below_a_glow_is_nearly_the_vertical_there():
    """The docstring's 0.004 degrees between the normal below and the vertical at 110 km."""
    latitude = np.linspace(-90.0, 90.0, 721)
    place = itrs_from_geodetic(latitude, np.full(721, 20.0), 110.0)
    vertical, _ = vertical_from_itrs(place)
    off = np.degrees(length(geodetic_up_from_direction(unit(place)) - vertical))
    assert 0.003 < np.max(off) < 0.004


@given(st.floats(-1e5, 1e5))
def test_longitudes_are_wrapped(longitude):
    """Into [-180, 180), by whole turns."""
    wrapped = wrap_longitude_deg(one(longitude))[0]
    assert -180.0 <= wrapped < 180.0
    turns = (longitude - wrapped) / 360.0
    assert turns == pytest.approx(round(turns), abs=1e-9)


def test_ground_ranges_are_geodesics():
    """Truth: pyproj's geodesics, every way and everywhere, out past the limb of the station."""
    rng = np.random.default_rng(7)
    latitude, longitude = rng.uniform(-90, 90, 400), rng.uniform(-180, 180, 400)
    end_longitude, end_latitude, _ = WGS84.fwd(
        longitude, latitude, rng.uniform(0, 360, 400), rng.uniform(1e3, 3e6, 400)
    )
    truth_km = WGS84.inv(longitude, latitude, end_longitude, end_latitude)[2] / 1e3
    way_km = ground_range_km(
        geodetic_up(latitude, longitude), geodetic_up(end_latitude, end_longitude)
    )
    assert way_km == pytest.approx(truth_km, rel=1e-4)
    pole, here = geodetic_up(np.array([90.0, 10.0]), np.array([0.0, 0.0])).T
    assert ground_range_km(pole, pole) == ground_range_km(here, here) == 0.0


def test_arcs_cut_rounding_off():
    """A cosine a little over 1 is 0 degrees, not nan."""
    np.testing.assert_array_equal(arccos_deg(np.array([1.0 + 1e-15, -1.0 - 1e-15])), [0.0, 180.0])
    np.testing.assert_array_equal(arcsin_deg(np.array([1.0 + 1e-15, -1.0 - 1e-15])), [90.0, -90.0])


def test_products_are_numpys():
    """dot, cross, length and unit along the first axis, for any shape behind it."""
    a, b = np.random.default_rng(2).normal(size=(2, 3, 4, 5))
    np.testing.assert_allclose(dot(a, b), np.sum(a * b, axis=0), rtol=1e-13, atol=1e-14)
    np.testing.assert_allclose(cross(a, b), np.cross(a, b, axis=0), rtol=1e-13, atol=1e-14)
    np.testing.assert_allclose(length(a), np.linalg.norm(a, axis=0), rtol=1e-14)
    np.testing.assert_allclose(length(unit(a)), 1.0, rtol=1e-14)


@given(altitude=st.floats(300.0, 500.0), glow=st.floats(80.0, 260.0), graze=st.floats(0.0, 60.0))
def test_graze_arc_is_the_farthest_glow_whose_light_clears(altitude, glow, graze):
    """The line from viewer to glow comes down to the grazing height, to a metre, and no lower.

    The least distance of the line from the centre is that of plane vectors.
    """
    radius = 6371.0
    arc = float(graze_arc_rad(one(altitude), glow, graze, radius)[0])
    viewer = np.array([radius + altitude, 0.0])
    light = (radius + glow) * np.array([np.cos(arc), np.sin(arc)])
    along = (light - viewer) / np.linalg.norm(light - viewer)
    nearest = viewer - (viewer @ along) * along
    assert np.linalg.norm(nearest) == pytest.approx(radius + graze, abs=1e-3)
    assert 0.0 < -(viewer @ along) < np.linalg.norm(light - viewer)  # between the two


def test_graze_arc_of_the_station():
    """29.2 degrees (110 km) and 34.8 (250 km) from 415 km: worked out by hand; below it, nan."""
    for glow, expected in ((110.0, 29.2), (250.0, 34.8)):
        arc = np.degrees(graze_arc_rad(one(415.0), glow, 20.0, 6371.0))[0]
        assert arc == pytest.approx(expected, abs=0.05)
    assert np.isnan(graze_arc_rad(one(10.0), 110.0, 20.0, 6371.0)[0])


def test_a_line_over_the_antimeridian_is_cut_on_it():
    pieces = cut_at_antimeridian(np.array([170.0, 178.0, -178.0]), np.array([0.0, 2.0, 4.0]))
    assert [piece.tolist() for piece in pieces] == [
        [[170.0, 0.0], [178.0, 2.0], [180.0, 3.0]],
        [[-180.0, 3.0], [-178.0, 4.0]],
    ]
    back = cut_at_antimeridian(np.array([-178.0, 178.0]), np.array([0.0, 4.0]))
    assert [piece.tolist() for piece in back] == [
        [[-178.0, 0.0], [-180.0, 2.0]],
        [[180.0, 2.0], [178.0, 4.0]],
    ]
    assert cut_at_antimeridian(np.empty(0), np.empty(0)) == []
    assert cut_at_antimeridian(np.array([5.0]), np.array([5.0])) == []


def test_what_goes_along_a_cut_line_is_shared_out_in_proportion():
    """Height and time at a crossing a fifth of the way from one point to the next."""
    first, second = cut_at_antimeridian(
        np.array([178.0, -172.0]), np.array([10.0, 20.0]), np.array([400.0, 410.0])
    )
    assert first.tolist() == [[178.0, 10.0, 400.0], [180.0, 12.0, 402.0]]
    assert second.tolist() == [[-180.0, 12.0, 402.0], [-172.0, 20.0, 410.0]]


def test_a_point_on_the_antimeridian_ends_a_line_there_once():
    """No piece without length, whichever way the line comes to it or leaves it."""
    latitude = np.array([0.0, 1.0, 2.0])
    for longitude in ([178.0, -180.0, -178.0], [-178.0, -180.0, 178.0], [176.0, 178.0, -180.0]):
        for piece in cut_at_antimeridian(np.array(longitude), latitude):
            assert np.all(np.diff(piece[:, 1]) != 0.0)


@given(
    st.lists(st.tuples(st.floats(-80, 80), st.floats(-85, 85)), min_size=2, max_size=30),
    st.floats(-180, 179),
)
def test_no_piece_of_any_line_jumps(steps, start):
    unrolled = start + np.cumsum([step for step, _ in steps])
    latitude = np.array([latitude for _, latitude in steps])
    pieces = cut_at_antimeridian((unrolled + 180) % 360 - 180, latitude)
    length = 0.0
    for piece in pieces:
        assert np.all(np.abs(piece[:, 0]) <= 180.0 + 1e-9)
        assert np.all(np.abs(np.diff(piece[:, 0])) <= 80.0 + 1e-6)
        length += np.abs(np.diff(piece[:, 0])).sum()
    # nothing is lost: the pieces add up to the whole line
    assert length == pytest.approx(np.abs(np.diff(unrolled)).sum(), abs=1e-6)
