"""The station's windows. Truth: the table's own directions, and what the words mean."""

from datetime import UTC, date, datetime

import numpy as np
import pytest

from planner.camera.attitude import Attitude
from planner.camera.viewports import in_the_way, stands_beside, viewports, viewports_seeing

LEVEL = Attitude(0.0, 0.0, 0.0)
DAY = datetime(2024, 1, 21, tzinfo=UTC)


def seeing(bearing_deg, depression_deg, attitude=LEVEL, day=date(2024, 1, 21)):
    """Return the windows that see one direction."""
    return viewports_seeing(
        np.array([bearing_deg]), np.array([depression_deg]), attitude, [day]
    )[0]  # fmt: skip


def test_the_table_is_whole():
    """Each has a name of its own, a direction, a reach and a word of how well that is known."""
    names = [one.name for one in viewports()]
    assert len(set(names)) == len(names)
    modules = {one.module for one in viewports()}
    assert modules >= {"Cupola", "Destiny", "Kibo", "Zvezda"}
    assert sum(one.module == "Cupola" for one in viewports()) == 7
    assert sum(one.module == "Kibo" for one in viewports()) == 2
    for one in viewports():
        assert -180.0 <= one.azimuth_deg <= 180.0
        assert -90.0 <= one.depression_deg <= 90.0
        assert 0.0 < one.half_angle_deg <= 90.0
        assert 0.0 < one.glass <= 1.0
        assert one.known in ("documented", "described", "estimated")
    for thing in in_the_way():
        assert thing.module in modules
        assert 0.0 < thing.share < 1.0, "what covers all would hide the table's windows"


@pytest.mark.parametrize("window", viewports(), ids=lambda one: one.name)
def test_each_sees_straight_ahead_and_not_beyond_its_reach(window):
    axis = window.azimuth_deg, window.depression_deg
    assert window.name in seeing(*axis)
    beyond_deg = window.depression_deg - window.half_angle_deg - 1.0
    assert window.name not in seeing(window.azimuth_deg, beyond_deg)


def test_straight_down_is_the_labs_and_the_limb_the_cupolas():
    """The Lab's window has the best glass, and sees nothing of the limb."""
    assert seeing(0.0, 90.0)[0] == "Lab nadir (WORF)"
    for bearing_deg in (0.0, 60.0, 120.0, -60.0, -120.0, 180.0):
        assert "Lab nadir (WORF)" not in seeing(bearing_deg, 18.0)
        assert any(name.startswith("Cupola") for name in seeing(bearing_deg, 18.0))
    assert seeing(0.0, -80.0) == []


def test_the_attitude_turns_the_windows():
    """Yawed by 90 degrees the forward pane looks to starboard; rolled over, the nadir up."""
    assert seeing(90.0, 35.0, Attitude(90.0, 0.0, 0.0))[0] == "Cupola forward"
    assert "Cupola nadir" in seeing(0.0, -90.0, Attitude(0.0, 0.0, 180.0))
    assert seeing(0.0, 90.0, Attitude(0.0, 0.0, 180.0)) == []


def test_many_directions_are_as_each_alone():
    bearing_deg, depression_deg = np.linspace(-180, 179, 60), np.linspace(-90, 90, 60)
    together = viewports_seeing(bearing_deg, depression_deg, Attitude(), [DAY.date()] * 60)
    alone = [
        seeing(*pair, Attitude()) for pair in zip(bearing_deg, depression_deg, strict=True)
    ]  # fmt: skip
    assert together == alone


def test_looking_aft_the_russian_segment_stands_at_the_left():
    """As in Mogensen's photograph of 21 January 2024 (NASA, 30 January 2024).

    Seen from the Cupola it is on the starboard side: at the left of who looks aft, and at the right
    of who looks to starboard.
    """

    def russian(bearing_deg, day=DAY):
        beside = stands_beside(bearing_deg, 18.0, Attitude(), "Cupola", (65.0, 46.0), day)
        return [(one.side, one.what) for one in beside if "Russian" in one.what]

    assert russian(180.0) == [("left", "the Russian segment with Nauka and Prichal")]
    assert [side for side, _ in russian(115.0)] == ["right"]
    assert [side for side, _ in russian(150.0)] == ["middle"]
    assert russian(0.0) == russian(-60.0) == []
    # Nauka and Prichal came in July and November 2021.
    assert russian(180.0, datetime(2015, 1, 26, tzinfo=UTC)) == [("left", "the Russian segment")]


def test_what_ends_high_stands_at_the_top():
    """The truss, above the horizon to port; a lens that is aimed lower has less of it, or none."""

    def truss(depression_deg, field_deg=(74.0, 53.0)):
        beside = stands_beside(-90.0, depression_deg, Attitude(), "Cupola", field_deg, DAY)
        return [one.side for one in beside if "truss" in one.what]

    assert truss(18.0) == ["top"]
    assert truss(2.0) == ["middle"]
    assert truss(60.0) == truss(18.0, (12.0, 8.0)) == []


def test_what_stood_there_only_at_times_counts_then_only():
    """The Russian segment's nadir window lost its view forward when Nauka came."""
    before, after = date(2021, 7, 1), date(2022, 7, 1)
    name = "Zvezda nadir (window 9)"
    assert seeing(0.0, 55.0, day=before).index(name) <= seeing(0.0, 55.0, day=after).index(name)


def test_a_narrow_frame_holds_less():
    wide = stands_beside(180.0, 18.0, Attitude(), "Cupola", (100.0, 80.0), DAY)
    narrow = stands_beside(180.0, 18.0, Attitude(), "Cupola", (3.0, 2.0), DAY)
    assert {one.what for one in narrow} < {one.what for one in wide}
