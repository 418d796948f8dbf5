"""Shots: the view through a window's life, and settings that worked.

Truth: for directions Skyfield's `altaz` from the station to the same places, within 0.01 degrees;
for settings those that crews published (planner/data/cameras.toml), within one stop.
"""

import math
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from skyfield.api import load, wgs84

import tle
from planner.api import SUBJECTS, Interval, Orbit, make_plan
from planner.base.times import posix_from_utc
from planner.camera.attitude import Attitude
from planner.camera.equipment import Kit, published
from planner.camera.exposure import Limits, Scene, exposure_value_100, settle
from planner.camera.look import look_at
from planner.plan.replays import make_replay, replay_names
from planner.plan.scene_light import scene_cd_m2
from planner.plan.scoring import product
from planner.plan.shot_sentences import mind_sentence
from planner.plan.shot_style import Style
from planner.plan.shots import ShotMaker
from planner.plan.subjects import subject

ORBIT = Orbit(tle.bundled())
TIMES = load.timescale(builtin=True)
REPLAYS = {name: make_replay(name, ORBIT) for name in replay_names()}


def maker(plan, kit=None):
    """Return what makes a plan's shots."""
    return ShotMaker(plan.orbit, plan.kp, kit or Kit.flown(), Attitude())


def by_skyfield(track, target_itrs_km):
    """Return depression, azimuth and range of a place by Skyfield, from its own coordinates."""
    when = TIMES.utc(2024, 10, 10)  # both places turn with the Earth: any moment will do
    here = wgs84.latlon(
        track.latitude_deg[0], track.longitude_deg[0], elevation_m=1e3 * track.altitude_km[0]
    )
    there = here.at(when)  # a position to be moved by the difference of the vectors
    assert there is not None
    x, y, z = target_itrs_km[:, 0]
    radius = math.hypot(x, y)
    # Geodetic coordinates by plain iteration, not by the program's own formula.
    latitude = math.atan2(z, radius)
    for _ in range(50):
        normal = 6378.137 / math.sqrt(1.0 - 0.00669437999014 * math.sin(latitude) ** 2)
        latitude = math.atan2(z + 0.00669437999014 * normal * math.sin(latitude), radius)
    height = radius / math.cos(latitude) - normal
    target = wgs84.latlon(
        math.degrees(latitude), math.degrees(math.atan2(y, x)), elevation_m=1e3 * height
    )
    altitude, azimuth, distance = (target - here).at(when).altaz()
    return -altitude.degrees, azimuth.degrees, distance.km


def apart_deg(look, depression_deg, azimuth_deg, distance_km):
    """Return how far a look is from a direction, at most in either angle; the range must agree."""
    if abs(look.range_km - distance_km) > 0.1:
        return 180.0
    off = (look.azimuth_deg - azimuth_deg + 180.0) % 360.0 - 180.0
    aside = abs(off) * math.cos(math.radians(depression_deg))
    return max(abs(look.depression_deg - depression_deg), aside)


@pytest.mark.parametrize("name", replay_names())
def test_directions_of_the_replays_through_their_lives(name):
    """At start, peak and end of each window that is found."""
    replay = REPLAYS[name]
    windows = replay.found[:6]
    for window, shot in zip(windows, maker(replay.plan).shots(windows), strict=True):
        start_s, peak_s, end_s = map(
            posix_from_utc, (window.start_utc, window.peak_utc, window.end_utc)
        )
        asked, at_peak = subject(window.subject), ORBIT.at(np.array([peak_s]))
        for moment_s, look in (
            (start_s + 0.1, shot.look_at_start),
            (peak_s, window.look),
            (end_s - 0.1, shot.look_at_end),
        ):
            track = ORBIT.at(np.array([moment_s]))
            # The best direction there, or at the ends that of the peak.
            aims = (None, asked.view(at_peak, replay.plan.kp, None).aim)
            seen = [
                by_skyfield(track, asked.view(track, replay.plan.kp, aim).target_itrs_km)
                for aim in (aims[:1] if look is window.look else aims)
            ]
            assert min(apart_deg(look, *there) for there in seen) < 0.01


@cache
def of_published(worked):
    """Return the luminance that published settings are for, by the models."""
    if worked.subject.startswith("aurora"):
        # Kp at the time: 5.3 on 1 August, 4.0 on 31 August, and the storms of autumn 2024.
        kp = {50.0: 5.3, 15.0: 4.0}.get(worked.lens_mm, 8.0)
        plan = make_plan(ORBIT, Interval.utc("2024-10-10", days=1), kp, subjects=[worked.subject])
        brightest = [window.aurora.limb_brightness_kr for window in plan.windows]
        return 0.000193 * float(np.median(brightest))
    # A moonless night: the new Moon was on 8 May 2024.
    plan = make_plan(ORBIT, Interval.utc("2024-05-10", days=1), subjects=[worked.subject])
    windows = plan.windows
    track = ORBIT.at(np.array([posix_from_utc(window.peak_utc) for window in windows]))
    view = subject(worked.subject).view(track, plan.kp, None)
    is_long = worked.lens_mm >= 70.0
    light = scene_cd_m2(worked.subject, windows, track, view.quantities, long_lens=is_long)
    return float(np.median(light))


# The Moon's was by day and over bright cloud: no window of ours is like it.
@pytest.mark.parametrize(
    "worked",
    [one for one in published() if one.subject != "moonset"],
    ids=lambda one: f"{one.subject}-{one.lens_mm:g}",
)
def test_published_settings_come_out_within_a_stop(worked):
    """With the same lens, opening and sensitivity the shutter is within a factor of two."""
    style = Style.of(worked.subject, worked.lens_mm)
    scene = Scene(of_published(worked), style.stops_over_grey)
    shutter_s = worked.f_number**2 / 2.0**scene.ev_100 * 100.0 / worked.iso
    assert abs(math.log2(shutter_s / worked.shutter_s)) < 1.0


def test_free_choices_expose_like_the_published_ones():
    """What the program chooses by itself lets in within a stop of what worked, with that lens."""
    for worked in published():
        if worked.subject == "moonset":
            continue
        style = Style.of(worked.subject, worked.lens_mm)
        kit = Kit.flown("z9", worked.lens_mm)
        lens = kit.lens_of(worked.lens_mm, None)
        limits = Limits(worked.shutter_s, tracking=style.tracking, tracked_s=style.tracked_s)
        chosen = settle(
            Scene(of_published(worked), style.stops_over_grey), kit.camera, lens, limits
        )
        ours = exposure_value_100(chosen.f_number, chosen.shutter_s, chosen.iso)
        theirs = exposure_value_100(worked.f_number, worked.shutter_s, worked.iso)
        assert abs(ours - chosen.stops_under - theirs) < 1.0, worked


@pytest.fixture(scope="module")
def storm():
    """Return a day of the storm, with all subjects."""
    return make_plan(ORBIT, Interval.utc("2024-10-10T12:00", days=1))


def test_every_subject_has_a_style_and_a_shot(storm):
    """Settings are those that a camera has; a shot's limits are those of its motion."""
    for name in SUBJECTS:
        assert Style.of(name).still
    shots = maker(storm).shots(storm.windows)
    assert len(shots) == len(storm.windows)
    for window, shot in zip(storm.windows, shots, strict=True):
        exposure = shot.exposure
        assert 0.0 < exposure.shutter_s <= 30.0
        assert 0.0 < exposure.max_shutter_stars_s <= 30.0
        assert 0.0 < exposure.max_shutter_ground_s <= 30.0
        assert (exposure.tracking == "none") == (exposure.tracking_deg_s is None)
        assert (exposure.timelapse is None) or exposure.tracking == "none"
        assert exposure.why.startswith("Exposed for")
        assert exposure.why.count(". ") == 0, "one sentence"
        if exposure.tracking == "sidereal":
            assert exposure.tracking_deg_s == pytest.approx(0.0647, rel=0.02)
            assert window.subject == "stars"


def test_shots_are_the_same_alone_and_together(storm):
    some = storm.windows[:25]
    together = maker(storm).shots(some)
    assert together == [maker(storm).shots([window])[0] for window in some]


def test_a_brighter_aurora_takes_less_light(storm):
    window = next(window for window in storm.windows if window.subject == "aurora")
    brighter = replace(window, aurora=replace(window.aurora, limb_brightness_kr=4000.0))
    fainter = replace(window, aurora=replace(window.aurora, limb_brightness_kr=4.0))
    values = [
        exposure_value_100(one.exposure.f_number, one.exposure.shutter_s, one.exposure.iso)
        for one in maker(storm).shots([fainter, window, brighter])
    ]
    assert values == sorted(values)
    assert values[0] < values[2] - 5.0


def test_an_unknown_brightness_is_taken_from_the_flux(storm):
    window = next(window for window in storm.windows if window.subject == "aurora")
    unknown = replace(window, aurora=replace(window.aurora, limb_brightness_kr=None))
    (shot,) = maker(storm).shots([unknown])
    assert shot.exposure.shutter_s > 0.0


def test_a_lens_of_choice_is_used_for_all(storm):
    """Cities with a long lens are streets, and need far less light than a wide view's towns."""
    shots = maker(storm, Kit.flown("z9", 200.0)).shots(storm.windows)
    assert {shot.exposure.lens_mm for shot in shots} == {200.0}
    long, wide = Style.of("city_lights", 200.0), Style.of("city_lights", 35.0)
    assert long.is_long
    assert not wide.is_long
    assert long.why != wide.why


def test_no_windows_make_no_shots(storm):
    assert maker(storm).shots([]) == []


def test_the_look_at_the_ends_is_that_of_the_peak_unless_another_is_clearly_better(storm):
    """A camera is turned only for what scores over 0.1 more there than the peak's direction."""
    windows = [one for one in storm.windows if one.subject in ("aurora_sunrise", "airglow")]
    kept, turned = 0, 0
    for window, shot in zip(windows, maker(storm).shots(windows), strict=True):
        asked = subject(window.subject)
        track = ORBIT.at(np.array([posix_from_utc(window.start_utc) + 0.1]))
        peak = ORBIT.at(np.array([posix_from_utc(window.peak_utc)]))
        aim = asked.view(peak, storm.kp, None).aim
        best, same = asked.view(track, storm.kp, None), asked.view(track, storm.kp, aim)
        scores = [
            float(product(asked.settings.factors(view.quantities))[0] + view.holds[0])
            for view in (best, same)
        ]
        chosen = same if scores[0] - scores[1] <= 0.1 else best
        (look,) = look_at(track, chosen.target_itrs_km)
        assert shot.look_at_start == look
        kept += chosen is same
        turned += chosen is best
    assert kept > 10
    assert turned > 0


def test_aurora_with_the_sun_takes_both_in_where_a_lens_can():
    """Glow and the Sun's place lie within the frame that is aimed between them, or it is said."""
    windows = REPLAYS["wilmore-2015"].found
    shots = maker(REPLAYS["wilmore-2015"].plan).shots(windows)
    lenses = []
    for window, shot in zip(windows, shots, strict=True):
        apart = abs((window.sun.azimuth_deg - window.look.azimuth_deg + 180.0) % 360.0 - 180.0)
        width = shot.exposure.field_deg[0]
        holds_both = apart < width - 10.0
        assert ("aim" in shot.exposure.why) == holds_both
        assert ("out of the frame" in shot.exposure.why) != holds_both
        lenses.append(shot.exposure.lens_mm)
    assert lenses[0] < 24.0, "78 degrees do not fit a frame of 74"
    own = maker(REPLAYS["wilmore-2015"].plan, Kit.flown(lens_mm=50.0)).shots(windows)
    assert {shot.exposure.lens_mm for shot in own} == {50.0}


def test_films_of_the_dark_end_where_the_sun_comes(storm):
    """No longer than the station's night: 36 minutes and a half at most at that height."""
    windows = [window for window in storm.windows if window.subject in ("aurora", "airglow")]
    longest = 0.0
    for window, shot in zip(windows, maker(storm).shots(windows), strict=True):
        film = shot.exposure.timelapse
        if film is not None:
            length_s = (film.frames - 1) * film.interval_s
            assert length_s <= min(window.duration_s, 2200.0) + 1.0
            longest = max(longest, window.duration_s - length_s)
    assert longest > 300.0, "some aurora windows reach into sunlight"


def test_light_that_spoils_a_dark_picture_is_told(storm):
    """The twilight's arc and the Moon, where they stand in the frame, and nowhere else."""
    told = 0
    for window, shot in zip(storm.windows, maker(storm).shots(storm.windows), strict=True):
        said = mind_sentence(window, shot.exposure)
        width, height = shot.exposure.field_deg
        moon = window.moon
        aside = (moon.azimuth_deg - window.look.azimuth_deg + 180.0) % 360.0 - 180.0
        higher = moon.elevation_deg + window.look.depression_deg
        inside = abs(aside) < width / 2.0 and abs(higher) < height / 2.0
        if window.subject in ("sunrise", "sunset", "moonrise", "moonset", "city_lights"):
            assert said is None
        elif said is not None and "the Moon" in said:
            assert inside
            told += 1
            side = "right" if aside > 0.0 else "left"
            assert f"{side} of the frame's middle" in said
        elif inside and window.subject in ("stars", "airglow"):
            assert moon.elevation_deg < -19.0, "only behind the Earth is it not told"
    assert told
