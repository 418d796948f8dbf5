"""The station's attitude. Truth: what yaw, pitch and roll mean, turn by turn, in plain words."""

import numpy as np
import pytest

from planner.base.errors import InputError
from planner.camera.attitude import Attitude, direction_lvlh

FORWARD, STARBOARD, NADIR = np.eye(3)


def seen(attitude, direction):
    """Return a direction on the station's axes."""
    return attitude.body_from_lvlh @ direction


def test_no_turn_leaves_all_as_it_is():
    assert np.array_equal(Attitude(0.0, 0.0, 0.0).body_from_lvlh, np.eye(3))


@pytest.mark.parametrize(
    ("attitude", "direction", "on_axis"),
    [
        (Attitude(90.0, 0.0, 0.0), STARBOARD, FORWARD),  # the nose to starboard
        (Attitude(90.0, 0.0, 0.0), FORWARD, -STARBOARD),  # the flight is then to port
        (Attitude(0.0, 90.0, 0.0), -NADIR, FORWARD),  # the nose up
        (Attitude(0.0, 90.0, 0.0), FORWARD, NADIR),  # the belly forward
        (Attitude(0.0, 0.0, 90.0), NADIR, STARBOARD),  # the starboard side down
        (Attitude(180.0, 0.0, 0.0), FORWARD, -FORWARD),  # flying backward
        (Attitude(90.0, 90.0, 0.0), STARBOARD, NADIR),  # first the yaw, then the pitch
    ],
)
def test_what_each_turn_does(attitude, direction, on_axis):
    assert np.allclose(seen(attitude, direction), on_axis, atol=1e-12)


def test_any_attitude_is_a_rotation():
    """Lengths and handedness stay."""
    for angles in np.random.default_rng(6).uniform(-180.0, 180.0, (20, 3)):
        turn = Attitude(*angles).body_from_lvlh
        assert np.allclose(turn @ turn.T, np.eye(3), atol=1e-12)
        assert np.isclose(np.linalg.det(turn), 1.0)


def test_a_direction_from_bearing_and_depression():
    assert np.allclose(direction_lvlh(90.0, 0.0), STARBOARD)
    assert np.allclose(direction_lvlh(37.0, 90.0), NADIR)
    assert direction_lvlh(np.zeros(4), 20.0).shape == (3, 4)


def test_the_usual_attitude_is_the_one_nasa_flies():
    assert str(Attitude()) == "-4,-3,0"
    assert Attitude.parse(str(Attitude())) == Attitude()


@pytest.mark.parametrize("text", ["", "1,2", "1,2,3,4", "a,b,c", "nan,0,0", "0,inf,0", "0,0,181"])
def test_what_is_no_attitude_is_refused(text):
    with pytest.raises(InputError):
        Attitude.parse(text)
