"""The level pinhole camera against rotations by Euler angles, and its own laws.

Truth: rotation matrices of pitch and yaw, written out here; fields of view by the tables of lens
makers.
"""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from planner.base.errors import InputError
from planner.camera.frame import (
    field_of_lens_deg,
    frame_axes,
    is_in_frame,
    line_of_look,
    offsets_deg,
)

EAST, NORTH, UP = np.eye(3)
ENU = (EAST, NORTH, UP)
AZIMUTHS = st.floats(0.0, 360.0)


def turned(azimuth_deg, depression_deg, x, y, z):
    """Return in east, north, up what is x right, y up and z ahead in a camera so turned.

    First it is pitched about its right side, then turned about the vertical.
    """
    dip, turn = np.radians(depression_deg), np.radians(azimuth_deg)
    pitch = np.array([[1, 0, 0], [0, np.cos(dip), -np.sin(dip)], [0, np.sin(dip), np.cos(dip)]])
    right, upper, ahead = pitch @ [x, y, z]
    yaw = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    return np.array([*(yaw @ [right, ahead]), upper])


@given(AZIMUTHS, st.floats(-79.0, 79.0), st.floats(-2.0, 2.0), st.floats(-2.0, 2.0))
def test_offsets_are_those_of_a_camera_turned_by_angles(azimuth_deg, depression_deg, x, y):
    axes = frame_axes(line_of_look(azimuth_deg, depression_deg, ENU), UP, NORTH)
    line = 731.0 * turned(azimuth_deg, depression_deg, x, y, 1.0)
    right_deg, up_deg = offsets_deg(line, axes)
    assert right_deg == pytest.approx(np.degrees(np.arctan(x)), abs=1e-9)
    assert up_deg == pytest.approx(np.degrees(np.arctan(y)), abs=1e-9)


@given(AZIMUTHS, st.floats(-90.0, 90.0))
def test_what_lies_along_the_look_is_the_middle(azimuth_deg, depression_deg):
    line = line_of_look(azimuth_deg, depression_deg, ENU)
    axes = frame_axes(line, UP, NORTH)
    assert offsets_deg(7.0 * line, axes) == pytest.approx((0.0, 0.0), abs=1e-9)
    assert np.isnan(offsets_deg(-line, axes)).all()
    assert np.array(axes) @ np.array(axes).T == pytest.approx(np.eye(3), abs=1e-12)
    right, upper, ahead = axes
    assert np.cross(right, upper) == pytest.approx(-ahead)  # a frame as one looks into it


@given(AZIMUTHS, st.floats(0.0, 79.0), st.floats(-80.0, 80.0), st.floats(-90.0, 90.0))
def test_the_horizon_is_level_and_a_mirror_swaps_left_and_right(look_deg, dip_deg, aside, low):
    """Two lines alike to either side of the look fall alike to either side, and equally high."""
    axes = frame_axes(line_of_look(look_deg, dip_deg, ENU), UP, NORTH)
    left = offsets_deg(line_of_look(look_deg - aside, low, ENU), axes)
    right = offsets_deg(line_of_look(look_deg + aside, low, ENU), axes)
    assume(not np.isnan(left[0]) and abs(aside) > 1e-6)
    assert right[0] == pytest.approx(-left[0], abs=1e-6)
    assert right[1] == pytest.approx(left[1], abs=1e-6)
    assert np.sign(right[0]) == (np.sign(aside) if abs(low) < 89.9 else np.sign(right[0]))


@pytest.mark.parametrize("azimuth_deg", [0.0, 77.0, 301.0])
@pytest.mark.parametrize("depression_deg", [81.0, 90.0])
def test_straight_down_the_flight_direction_is_up(azimuth_deg, depression_deg):
    """What lies ahead stands above the middle, and starboard at the right, as on a map of it."""
    forward = np.array([0.6, 0.8, 0.0])
    starboard = np.array([0.8, -0.6, 0.0])
    axes = frame_axes(line_of_look(azimuth_deg, depression_deg, ENU), UP, forward)
    here = 10.0 * line_of_look(azimuth_deg, depression_deg, ENU)
    right_deg, up_deg = offsets_deg(here + forward, axes)
    assert abs(right_deg) < 2.0
    assert up_deg == pytest.approx(5.7, abs=0.7)
    right_deg, up_deg = offsets_deg(here + starboard, axes)
    assert right_deg == pytest.approx(5.7, abs=0.7)
    assert abs(up_deg) < 2.0


def test_fields_of_view_are_those_of_the_makers():
    """A 50 mm lens on 36 by 24 mm: 39.6 by 27.0 degrees; 24 mm: 73.7 by 53.1 degrees."""
    assert field_of_lens_deg(50.0) == pytest.approx((39.6, 27.0), abs=0.05)
    assert field_of_lens_deg(24.0) == pytest.approx((73.7, 53.1), abs=0.05)
    assert field_of_lens_deg(50.0, (23.5, 15.6)) == pytest.approx((26.4, 17.7), abs=0.1)


@pytest.mark.parametrize("lens_mm", [0.0, -50.0, float("nan")])
def test_no_lens_no_field(lens_mm):
    with pytest.raises(InputError, match="above zero"):
        field_of_lens_deg(lens_mm)


def test_corners_are_inside_and_what_is_behind_is_not():
    right, up = np.array([19.8, -19.8, 19.9, 0.0, np.nan]), np.array([13.5, -13.5, 0.0, 13.6, 0.0])
    assert is_in_frame(right, up, (39.6, 27.0)).tolist() == [True, True, False, False, False]
