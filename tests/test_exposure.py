"""Settings from luminance and motion.

Truth: the rule of the sunny f/16 and the definition of the exposure value for the photometry, the
project's own formula for stars with a pixel count for the motion; laws for the rest.
"""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.camera.equipment import Kit
from planner.camera.exposure import (
    LONGEST_S,
    Limits,
    Scene,
    exposure_value_100,
    settle,
    sharp_shutter_s,
    standard_shutter_s,
)

KIT = Kit.flown()
Z9 = KIT.named("z9")
LENS = KIT.lens_of(28.0, None)
THIRD = 2.0 ** (1.0 / 3.0)


def test_exposure_values():
    """EV 15 is f/16 at 1/125 s (sunny f/16), and that is 4096 cd/m2 at middle grey."""
    assert exposure_value_100(16.0, 1.0 / 128.0, 100) == pytest.approx(15.0)
    assert Scene(4096.0, 0.0).ev_100 == pytest.approx(15.0)
    assert Scene(4096.0, 2.0).ev_100 == pytest.approx(13.0)
    assert exposure_value_100(1.4, 0.25, 6400) == pytest.approx(-3.03, abs=0.01)


def test_stars_smear_as_pixels_say():
    """n pixels: n x 206.265 x pixel_um / (focal_mm x 233 x sin theta), in seconds.

    With the smear that shows on a print, 30 micrometres, that is 6.9 pixels of the Z9.
    """
    pixels = 1000.0 * math.hypot(*Z9.sensor_mm) / 1442.0 / Z9.pixel_um
    assert pixels == pytest.approx(6.9, abs=0.1)
    for focal_mm in (14.0, 50.0, 400.0):
        for sine in (0.3, 1.0):
            rule_s = pixels * 206.265 * Z9.pixel_um / (focal_mm * 233.0 * sine)
            rate_deg_s = 233.0 / 3600.0 * sine
            assert sharp_shutter_s(Z9, focal_mm, rate_deg_s) == pytest.approx(rule_s, rel=1e-4)
    assert sharp_shutter_s(Z9, 28.0, 0.0) == LONGEST_S


scenes = st.builds(
    Scene, st.floats(1e-5, 2e4), st.floats(-1.0, 3.0)
)  # fmt: skip
limits = st.builds(
    Limits,
    sharp_s=st.floats(0.001, 30.0),
    soft_stops=st.floats(0.0, 2.0),
    tracking=st.sampled_from(["none", "sidereal"]),
    tracked_s=st.floats(0.1, 30.0),
    tracked_over_iso=st.floats(100.0, 20000.0),
    f_number=st.floats(0.0, 11.0),
)
cameras = st.sampled_from(KIT.cameras)


@given(scenes, cameras, limits)
def test_settings_expose_or_say_what_is_missing(scene, camera, limit):
    """Within a third of a stop of what the scene asks, or short by what is told."""
    chosen = settle(scene, camera, LENS, limit)
    given_ev = exposure_value_100(chosen.f_number, chosen.shutter_s, chosen.iso)
    too_bright = chosen.iso == camera.iso[0] and chosen.shutter_s < 1.1 * camera.fastest_s
    if not too_bright:
        assert given_ev - scene.ev_100 == pytest.approx(chosen.stops_under, abs=0.51)
    assert chosen.stops_under >= 0.0
    assert camera.iso[0] <= chosen.iso <= camera.iso[1]
    assert chosen.f_number >= LENS.f_number
    longest_s = max(limit.sharp_s * 2.0**limit.soft_stops, limit.tracked_s)
    assert chosen.shutter_s <= min(longest_s, LONGEST_S) * THIRD or chosen.shutter_s <= 1.0 / 8000.0
    if chosen.tracking == "none" and limit.soft_stops == 0.0:
        assert chosen.shutter_s <= limit.sharp_s * THIRD or limit.sharp_s < camera.fastest_s


@given(cameras, limits, st.floats(1e-5, 1e3), st.floats(1.0, 100.0))
def test_a_brighter_scene_never_takes_more_light(camera, limit, light, times):
    """Nor a more sensitive setting, as long as both are followed in the same way."""
    dim, bright = (
        settle(Scene(luminance, 0.0), camera, LENS, limit) for luminance in (light, times * light)
    )
    dim_ev, bright_ev = (
        exposure_value_100(one.f_number, one.shutter_s, one.iso) for one in (dim, bright)
    )
    assert bright_ev >= dim_ev - 0.34
    if dim.tracking == bright.tracking:
        assert bright.iso <= dim.iso


def test_tracking_is_used_where_it_is_needed_and_not_else():
    dark, bright = Scene(4e-4, 0.0), Scene(10.0, 0.0)
    limit = Limits(2.0, tracking="sidereal", tracked_s=25.0, tracked_over_iso=3200)
    assert settle(dark, Z9, LENS, limit).tracking == "sidereal"
    assert settle(dark, Z9, LENS, limit).iso <= 3200
    assert settle(bright, Z9, LENS, limit).tracking == "none"


@given(st.floats(1e-6, 100.0))
def test_shutters_are_those_of_the_dial(wanted_s):
    found_s = standard_shutter_s(wanted_s, Z9.fastest_s)
    assert Z9.fastest_s * 0.9 <= found_s <= LONGEST_S
    if Z9.fastest_s < wanted_s < LONGEST_S:
        assert 1.0 / THIRD < found_s / wanted_s < THIRD
