"""The sky's own light at a moment, and how it is told.

Truth: the models have tests of their own (test_twilight, test_airglow, test_auroral_light); here
are the conditions under which each is told, laws between them, and the numbers in the sentences.
"""

import re

import numpy as np
import pytest
from synthetic_sets import circling

import tle
from planner.api import Orbit, fixed_kp, parse_utc
from planner.base.frames import azimuth_and_elevation_deg
from planner.events.light import station_in_umbra
from planner.plan.sky_light import sky_light
from planner.plan.sky_sentences import (
    airglow_sentence,
    aurora_sentences,
    sky_light_sentences,
    twilight_sentence,
)
from planner.sky.auroral_light import brightest_aurora
from planner.sky.geomagnetic import magnetic_latitude_deg
from planner.sky.lighting import elevation_above_limb_deg

ORBIT = Orbit(tle.bundled())
START_S = parse_utc("2024-10-10T18:40").timestamp()
MINUTES = range(0, 93, 4)


def at(minute, orbit=ORBIT):
    """Return the track of one moment of a revolution."""
    return orbit.at(np.array([START_S + 60.0 * minute]))


def numbers(text):
    """Return the numbers in a text, spaces between thousands taken out."""
    return [float(one.replace(" ", "")) for one in re.findall(r"\d+(?: \d{3})*(?:\.\d+)?", text)]


@pytest.mark.parametrize("minute", MINUTES)
def test_each_is_told_where_it_shines(minute):
    """Twilight with the Sun 0 to 18 degrees below the limb, airglow in the umbra; not else."""
    track = at(minute)
    light = sky_light(track, fixed_kp(5.0))
    below_deg = -elevation_above_limb_deg(track.position_itrs_km, track.sun_itrs_km)[0]
    dark = station_in_umbra().margin(track, np.zeros(1, np.int64))[0] > 0.0
    assert (light.twilight is not None) == (0.0 <= below_deg <= 18.0)
    assert (light.airglow is not None) == dark
    said = " ".join(sky_light_sentences(light))
    assert ("twilight colours" in said) == (light.twilight is not None)
    assert ("golden arch" in said) == dark
    assert "nan" not in said
    if light.twilight is not None:
        azimuth_deg, _ = azimuth_and_elevation_deg(track.sun_itrs_km, track.enu)
        assert light.twilight.azimuth_deg == azimuth_deg[0]
        assert numbers(twilight_sentence(light.twilight))[:2] == [
            round(azimuth_deg[0]) % 360,
            round(light.twilight.half_width_deg),
        ]
    if light.airglow is not None:
        assert 17.5 < light.airglow.depression_deg < 19.0
        assert 5.0 < light.airglow.sodium_kr + light.airglow.green_kr < 30.0
        assert numbers(airglow_sentence(light.airglow))[0] == round(light.airglow.depression_deg, 1)


def test_the_twilight_fades_as_the_sun_sinks():
    """And with it the part of the limb along which it drowns the airglow."""
    tracks = [at(minute) for minute in np.arange(0.0, 93.0, 0.5)]
    below_deg = [
        -elevation_above_limb_deg(one.position_itrs_km, one.sun_itrs_km)[0] for one in tracks
    ]
    lights = [sky_light(tracks[number]) for number in np.argsort(below_deg)]
    arcs = [one.twilight.luminance_cd_m2 for one in lights if one.twilight is not None]
    assert len(arcs) > 40
    assert arcs == sorted(arcs, reverse=True)
    drowned = [one.airglow.twilight_within_deg for one in lights if one.airglow is not None]
    assert np.all(np.diff(drowned) < 3.0)  # the arch itself is not the same everywhere
    assert drowned[0] > 60.0
    assert drowned[-1] < 0.8 * drowned[0]


@pytest.mark.parametrize("minute", MINUTES)
def test_the_aurora_is_that_of_the_model(minute):
    """Where it is under 1 kR nothing is told; sunlit tops only where the Sun is near enough."""
    track = at(minute)
    model, told = brightest_aurora(track, 7.0), sky_light(track, fixed_kp(7.0)).aurora
    assert (told is None) == (model.green_kr[0] < 1.0)
    if told is None:
        return
    assert (told.green_kr, told.red_kr) == (model.green_kr[0], model.red_kr[0])
    # The Sun's rays, 30 km clear of the ground, are at 400 km up to this zenith angle.
    farthest_deg = 90.0 + np.degrees(np.arccos((6371.0 + 30.0) / (6371.0 + 400.0)))
    assert (told.sunlit_from_km is not None) == (model.sun_zenith_deg[0] < farthest_deg)
    said = aurora_sentences(told)
    assert len(said) == 1 + (told.sunlit_from_km is not None)
    assert f"{100 * told.overhead_share:.0f} %" in said[0]
    if told.arc_width_deg < 359.0:
        assert numbers(said[0])[0] == round(told.arc_width_deg)


def test_a_storm_spreads_farther():
    """More of the horizon and of the ground; without Kp nothing is said of it."""
    for minute in (36, 44):
        widths = [sky_light(at(minute), fixed_kp(kp)).aurora for kp in (3.0, 6.0, 8.0)]
        spreads = [(one.arc_width_deg, one.overhead_share) for one in widths]
        assert spreads == sorted(spreads)
    assert sky_light(at(40)).aurora is None


@pytest.mark.parametrize("height_km", [120.0, 2000.0])
def test_from_odd_heights(height_km):
    """No aurora where its light is not worked out; the rest is still told."""
    orbit = Orbit([circling(height_km, 51.64)])
    lights = [sky_light(at(minute, orbit), fixed_kp(5.0)) for minute in range(0, 1440, 20)]
    assert all(one.aurora is None for one in lights)
    assert any(one.airglow is not None for one in lights)
    assert "nan" not in " ".join(" ".join(sky_light_sentences(one)) for one in lights)


def test_the_red_arcs_are_those_of_the_evening_near_the_magnetic_equator():
    """They are most of the red light only within 25 degrees of it and from dusk to early morning.

    Source: Kulkarni (1975): 12 to 15 degrees either side of it, after dusk.
    """
    seen = 0
    evening_s = parse_utc("2024-09-26T00:00").timestamp()  # by then the station passes in it
    for minute in range(0, 1440, 4):
        track = ORBIT.at(np.array([evening_s + 60.0 * minute]))
        arch = sky_light(track).airglow
        if arch is None:
            continue
        assert 10.0 < arch.red_depression_deg < 15.0
        if arch.red_arcs_share > 0.5:
            seen += 1
            (latitude_deg,) = magnetic_latitude_deg(track.up_itrs, track.posix_s, 250.0)
            assert not abs(latitude_deg) > 25.0
            assert (
                not 4.0 < (track.posix_s[0] / 3600.0 + track.longitude_deg[0] / 15.0) % 24.0 < 18.0
            )
    assert seen > 3
