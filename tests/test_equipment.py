"""Cameras and lenses. Truth: the makers' figures, and the dates of delivery in cameras.toml."""

import math
from datetime import date
from itertools import pairwise

import pytest

from planner.base.errors import InputError
from planner.camera.equipment import Camera, Kit, Lens, cameras, lenses, published
from planner.plan.subjects import SUBJECTS

OWN = Camera("pocket", "Pocket camera", (13.2, 8.8), (5472, 3648), (125, 6400))


def test_the_table_follows_the_calendar():
    """One camera takes over from another, without a gap; the newest has no end."""
    flown = cameras()
    for one, other in pairwise(flown):
        assert one.until == other.since
    assert flown[-1].until == date.max
    for one in flown:
        assert one.iso[0] < one.iso[1]
        assert one.sensor_mm[0] / one.sensor_mm[1] == pytest.approx(1.5, rel=0.02)
        assert one.pixels[0] / one.pixels[1] == pytest.approx(1.5, rel=0.02)


def test_pixels_and_fields_are_as_the_makers_say():
    """The Z9 has pixels of 4.35 micrometres; 28 mm on the full frame shows 65 degrees by 46."""
    z9 = Kit.flown().named("z9")
    assert z9.pixel_um == pytest.approx(4.35, abs=0.01)
    assert z9.field_deg(28.0) == pytest.approx((65.4, 46.2), abs=0.3)
    assert math.hypot(*z9.sensor_mm) == pytest.approx(43.1, abs=0.1)


@pytest.mark.parametrize(
    ("day", "key"),
    [
        (date(2012, 4, 1), "d3s"),  # Pettit's star trails
        (date(2015, 1, 26), "d4"),
        (date(2024, 1, 21), "d5"),
        (date(2024, 10, 10), "z9"),
        (date(2003, 1, 1), "d2xs"),  # before the table begins
    ],
)
def test_the_camera_is_that_of_the_day(day, key):
    assert Kit.flown().camera_on(day).key == key


def test_what_was_chosen_is_taken_on_any_day():
    """By its key or its name, in any case; own ones too."""
    for name in ("D4", "nikon d4", "d4"):
        assert Kit.flown(name).camera_on(date(2025, 1, 1)).key == "d4"
    kit = Kit.flown("POCKET", own_cameras=[OWN])
    assert kit.camera_on(date(2025, 1, 1)) is OWN


def test_the_lens_is_the_fastest_prime_that_was_aboard():
    kit = Kit.flown()
    assert kit.lens_of(50.0, date(2024, 8, 1)).f_number == 1.4
    assert kit.lens_of(50.0, date(2025, 1, 1)).f_number == 1.2
    assert kit.lens_of(35.0, date(2025, 1, 1)).is_zoom
    assert kit.lens_of(14.0, date(2020, 1, 1)).f_number == 2.8
    assert kit.lens_of(5.0, None) is None
    own = Lens("noct", "58 mm f/0.95", (58.0,), 0.95)
    assert Kit.flown(own_lenses=[own]).lens_of(58.0, date(2025, 1, 1)) is own


@pytest.mark.parametrize("focal_mm", [1.0, 13.9, 900.0, 2000.0])
def test_a_focal_length_that_no_lens_has_names_the_nearest(focal_mm):
    with pytest.raises(InputError, match=r"nearest are (14 and 15|400 and 800) mm"):
        Kit.flown(lens_mm=focal_mm)


def test_an_unknown_camera_names_those_there_are():
    with pytest.raises(InputError, match=r"did you mean d3s.*d2xs, d3s, d4, d5, z9"):
        Kit.flown("d3x")


def test_published_settings_are_of_subjects_that_there_are():
    for one in published():
        assert one.subject in SUBJECTS
        assert one.source
        assert Kit.flown().lens_of(one.lens_mm, None) is not None
    assert {one.known for one in lenses()} <= {"published", "recalled"}
