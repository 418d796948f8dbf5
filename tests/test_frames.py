"""Frames: against definitions, Skyfield's rotation of axes, and handedness."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from skyfield.functions import rot_z

from planner.base.frames import enu_axes, lvlh_axes, rotate_about_z
from planner.base.geometry import geodetic_up, itrs_from_geodetic

angles = st.floats(-180.0, 180.0)


def assert_right_handed(first, second, third):
    """Hold three axes to be square to each other, of length one, and right-handed."""
    matrix = np.stack([first, second, third])  # (axis, xyz, N)
    products = np.einsum("ain,bin->abn", matrix, matrix)
    np.testing.assert_allclose(products, np.eye(3)[..., None] + 0.0 * products, atol=1e-13)
    np.testing.assert_allclose(np.cross(first.T, second.T).T, third, atol=1e-13)


@given(angles, st.tuples(*[st.floats(-1e4, 1e4)] * 3))
def test_turn_about_z_is_skyfields(angle, vector):
    """Counterclockwise seen from +z: the matrix `rot_z` turns so too."""
    theta = np.radians(np.array([angle]))
    ours = rotate_about_z(np.array(vector)[:, None], np.cos(theta), np.sin(theta))[:, 0]
    np.testing.assert_allclose(ours, rot_z(theta[0]) @ np.array(vector), atol=1e-9)


def test_turn_takes_x_to_y():
    """A quarter turn, by hand."""
    turned = rotate_about_z(np.array([[1.0], [0.0], [5.0]]), np.zeros(1), np.ones(1))
    np.testing.assert_array_equal(turned[:, 0], [0.0, 1.0, 5.0])


@given(st.floats(-89.9, 89.9), angles)
def test_east_north_up(latitude, longitude):
    """East and north are where a place moves to with growing longitude and latitude."""
    at = np.array([latitude]), np.array([longitude])
    east, north, up = enu_axes(*at)
    assert_right_handed(east, north, up)
    np.testing.assert_allclose(up, geodetic_up(*at), atol=1e-15)
    here = itrs_from_geodetic(*at)
    step = 1e-4
    eastward = itrs_from_geodetic(at[0], at[1] + step) - here
    northward = itrs_from_geodetic(at[0] + step, at[1]) - here
    for axis, moved in ((east, eastward), (north, northward)):
        np.testing.assert_allclose(moved / np.linalg.norm(moved), axis, atol=1e-5)


def test_forward_starboard_nadir():
    """Flying north over the equator at longitude 0, starboard is east and nadir is -x."""
    position, velocity = np.array([[6800.0], [0.0], [0.0]]), np.array([[0.3], [0.0], [7.6]])
    forward, starboard, nadir = lvlh_axes(position, velocity)
    np.testing.assert_allclose(forward[:, 0], [0.0, 0.0, 1.0], atol=1e-15)
    np.testing.assert_allclose(starboard[:, 0], [0.0, 1.0, 0.0], atol=1e-15)
    np.testing.assert_allclose(nadir[:, 0], [-1.0, 0.0, 0.0], atol=1e-15)


@given(st.integers(0, 2**32 - 1))
def test_local_frame_is_right_handed(seed):
    """Whatever the state: square axes, nadir toward the centre, forward along the flight."""
    random = np.random.default_rng(seed)
    position, velocity = random.normal(size=(3, 6)) * 6800.0, random.normal(size=(3, 6)) * 7.6
    forward, starboard, nadir = lvlh_axes(position, velocity)
    assert_right_handed(forward, starboard, nadir)
    np.testing.assert_allclose(nadir * np.linalg.norm(position, axis=0), -position, atol=1e-8)
    assert np.all(np.sum(forward * velocity, axis=0) > 0.0)
    np.testing.assert_allclose(np.sum(starboard * velocity, axis=0), 0.0, atol=1e-11)
