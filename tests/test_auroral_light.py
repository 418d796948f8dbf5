"""The light of the aurora from the station: its field, its brightest direction, its chance.

Truth: laws (linearity, no seam, no grid, no frame), the field on a dense grid for the search, brute
force over draws of Kp and of the oval for the chance, and published sunlit heights.
"""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tle
from planner.api import Interval, Orbit
from planner.base.errors import InputError
from planner.base.geometry import itrs_from_geodetic, length
from planner.orbit.track import Track
from planner.sky.auroral_chance import expected_aurora
from planner.sky.auroral_light import (
    AuroralLight,
    brightest_aurora,
    brightness_field,
    search_blocks,
)
from planner.sky.auroral_places import Places, find_places
from planner.sky.emission import sun_zenith_deg
from planner.sky.line_of_sight import NODES_KEV, layer_gains

ORBIT = Orbit([one for one in tle.bundled() if f"{one.epoch_utc:%Y-%m}" == "2024-10"][2:3])
DAY = ORBIT.track(Interval.utc("2024-10-10", days=1), 60.0)
LIGHT = brightest_aurora(DAY, 5.0)
SEEN = np.flatnonzero(LIGHT.green_kr > 1.0)
BRIGHT = DAY.take(SEEN[[int(np.argmax(LIGHT.green_kr[SEEN]))]])
DEPRESSION_DEG = np.concatenate([np.arange(12.0, 20.2, 0.2), np.arange(21.0, 91.0, 3.0)])
GAINS = layer_gains(415.0, DEPRESSION_DEG, np.linspace(0.0, 1.0, 25))


def values(light: AuroralLight) -> np.ndarray:
    """Return all that is known of the light, (15, N)."""
    return np.vstack([np.asarray(part, float) for part in vars(light).values()])


def at_places(latitude_deg, longitude_deg, altitude_km, posix_s=1.728e9) -> Track:
    """Return a track of stations over places, all flying along the equator or to 90 E."""
    position = itrs_from_geodetic(
        np.array(latitude_deg, float), np.array(longitude_deg, float), np.array(altitude_km, float)
    )
    times = np.full(position.shape[1], posix_s)
    still = np.tile([[0.0], [7.6], [0.0]], position.shape[1])
    track = Track.from_teme(ORBIT, times, position, still)
    return Track(ORBIT, times, track.to_itrs, position, still)


@given(st.integers(0, 2**32 - 1))
def test_brightness_rises_with_the_flux(seed):
    """More flux anywhere is never darker in any direction or colour, and twice is twice as bright.

    What is turned about the nadir is seen turned.
    """
    rng = np.random.default_rng(seed)
    deposit = rng.exponential(size=(5, 25, 8))
    more = deposit + rng.exponential(size=deposit.shape) * (rng.random(deposit.shape) < 0.1)
    for number in range(3):
        seen = GAINS.seen_kr(number, deposit)
        assert np.all(GAINS.seen_kr(number, more) >= seen)
        assert np.all(seen >= 0.0)
        assert np.allclose(GAINS.seen_kr(number, 2.0 * deposit), 2.0 * seen)
        turned = GAINS.seen_kr(number, np.roll(deposit, 3, axis=2))
        assert np.allclose(turned, np.roll(seen, 3, axis=1))


def test_the_field_has_no_seam():
    """Bearings 0 and 360 are one, and from one degree to the next nothing jumps."""
    field = brightness_field(BRIGHT, 5.0, DEPRESSION_DEG, np.arange(361.0))
    for kr in (field.green_kr, field.red_kr, field.blue_kr):
        assert np.allclose(kr[:, 0], kr[:, 360], rtol=1e-9)
        assert np.max(np.abs(np.diff(kr, axis=1))) < 0.1 * kr.max()
        assert np.all(np.isfinite(kr))
        assert kr.min() >= 0.0


def test_the_field_does_not_depend_on_the_flight_direction():
    """Flying the other way shows the same light at the same azimuth, to 1e-6."""
    back = Track(
        ORBIT,
        BRIGHT.posix_s,
        BRIGHT.to_itrs,
        BRIGHT.position_itrs_km,
        -BRIGHT.velocity_teme_km_s,
    )
    one = brightness_field(BRIGHT, 5.0, DEPRESSION_DEG, np.arange(0.0, 360.0, 5.0))
    other = brightness_field(back, 5.0, DEPRESSION_DEG, (one.bearing_deg + 180.0) % 360.0)
    assert np.allclose(np.mod(one.azimuth_deg - other.azimuth_deg + 1.0, 360.0), 1.0)
    assert np.allclose(one.green_kr, other.green_kr, rtol=1e-6)


@pytest.mark.parametrize("kp", [1.0, 5.0, 9.0])
def test_half_the_grid_gives_the_same_light(kp):
    """With half the arcs no direction changes by over 2 % of the brightest (or of 1 kR)."""
    for number in SEEN[:: max(1, len(SEEN) // 12)]:
        one = DAY.take(np.array([number]))
        fine, coarse = (
            brightness_field(one, kp, DEPRESSION_DEG, np.arange(0.0, 360.0, 10.0), arcs=arcs)
            for arcs in (97, 49)
        )
        assert np.max(np.abs(fine.green_kr - coarse.green_kr)) < 0.02 * max(
            1.0, fine.green_kr.max()
        )


def test_the_search_finds_what_the_field_shows():
    """In dark and light alike the peak is that of a dense field: 6 % typical, 30 % at worst."""
    some = DAY.take(SEEN[:: max(1, len(SEEN) // 30)])
    found = brightest_aurora(some, 5.0, least_sun_zenith_deg=0.0)
    ratio = []
    for number in range(len(some)):
        field = brightness_field(
            some.take(np.array([number])), 5.0, DEPRESSION_DEG, np.arange(0.0, 360.0, 3.0)
        )
        ratio.append(found.green_kr[number] / field.green_kr.max())
        line = np.argmax(field.green_kr.max(axis=1))
        assert abs(found.depression_deg[number] - field.depression_deg[line]) < 1.0
        if field.green_kr.max() > 20.0:
            near = field.green_kr[
                :, np.cos(np.radians(field.bearing_deg - found.bearing_deg[number])) > 0.98
            ]
            assert near.max() > 0.8 * field.green_kr.max()
    assert np.median(np.abs(np.array(ratio) - 1.0)) < 0.06
    assert min(ratio) > 0.7
    assert max(ratio) < 1.1


def test_what_is_found_is_dark_and_in_sight():
    """Where it glows the Sun is as low as asked, to half a step; the range leads to the layer."""
    assert np.all(LIGHT.sun_zenith_deg[SEEN] > 102.0 - 4.0)
    assert np.median(LIGHT.sun_zenith_deg[SEEN]) > 102.0
    again = sun_zenith_deg(LIGHT.direction_itrs, DAY.sun_direction_itrs)
    assert np.allclose(again, LIGHT.sun_zenith_deg)
    assert np.all((LIGHT.range_km[SEEN] > 300.0) & (LIGHT.range_km[SEEN] < 4500.0))
    glow = LIGHT.direction_itrs[:, SEEN] * (6371.0 + 110.0)
    straight = length(
        glow - DAY.position_itrs_km[:, SEEN] * 6786.0 / length(DAY.position_itrs_km[:, SEEN])
    )
    assert np.median(np.abs(straight / LIGHT.range_km[SEEN] - 1.0)) < 0.05


def test_darkness_only_takes_away():
    """The lower the Sun must be the less is left; where nothing is, the answer is straight down."""
    darker = [brightest_aurora(DAY, 5.0, least_sun_zenith_deg=z) for z in (95.0, 102.0, 108.0)]
    for more, less in pairwise(darker):
        assert np.all(less.green_kr <= 1.2 * more.green_kr + 1e-9)
        assert less.disc_fraction.sum() < more.disc_fraction.sum()
        assert np.all(less.disc_fraction <= more.disc_fraction + 1e-12)
    none = brightest_aurora(DAY, 5.0, least_sun_zenith_deg=181.0)
    assert np.all(np.isfinite(values(none)))
    assert np.all(none.depression_deg == 90.0)
    for kr in (none.green_kr, none.red_kr, none.blue_kr, none.arc_width_deg, none.disc_fraction):
        assert np.all(kr == 0.0)
    assert not np.any(none.is_overhead)


def test_more_activity_is_brighter_wider_and_nearer():
    """Over a day from Kp 1 to 5 to 9 all of these grow; overhead means part of the disc glows."""
    days = [brightest_aurora(DAY, kp) for kp in (1.0, 5.0, 9.0)]
    for less, more in pairwise(days):
        for name in ("green_kr", "red_kr", "blue_kr", "arc_width_deg", "disc_fraction"):
            assert getattr(more, name).sum() > getattr(less, name).sum(), name
        assert np.count_nonzero(more.is_overhead) >= np.count_nonzero(less.is_overhead)
    assert np.count_nonzero(days[2].is_overhead) > 10
    for light in days:
        assert np.all(light.disc_fraction[light.is_overhead] > 0.0)
        assert np.all(light.arc_width_deg[light.is_overhead] > 90.0)
        assert np.all(light.arc_width_deg <= 360.0)
        assert np.all(light.blue_kr <= 0.3 * light.green_kr + 1e-9)


def test_moments_do_not_meddle_with_each_other():
    """All at once, in any order or one by one: the same to 1e-9; none at all is no trouble."""
    some = SEEN[:: max(1, len(SEEN) // 7)]
    kp = np.linspace(2.0, 8.0, len(some))
    together = values(brightest_aurora(DAY.take(some), kp))
    backward = values(brightest_aurora(DAY.take(some[::-1]), kp[::-1]))[:, ::-1]
    single = np.hstack(
        [values(brightest_aurora(DAY.take(some[i : i + 1]), kp[i])) for i in range(len(some))]
    )
    assert np.allclose(together, backward, rtol=1e-9)
    assert np.allclose(together, single, rtol=1e-9)
    assert values(brightest_aurora(DAY.take(some[:0]), 5.0)).shape == (15, 0)
    assert expected_aurora(DAY.take(some[:0]), 5.0, 1.0).chance.shape == (3, 0)


@pytest.mark.parametrize("kp", [-3.0, 0.0, 4.5, 9.0, 14.0, np.inf])
def test_odd_places_and_kp_never_give_nan(kp):
    """At the poles, along the dip equator and from 150 to 1 500 km every number is finite."""
    latitude = [90, -90, 89.9999, 0, 0, 10, -12, 65, -65, 65, 65]
    longitude = [0, 0, 120, 0, -80, 80, -75, -150, 120, -150, -150]
    altitude = [415, 415, 415, 415, 415, 415, 415, 150, 1500, 199, 601]
    track = at_places(latitude, longitude, altitude)
    for zenith_deg in (0.0, 102.0):
        light = brightest_aurora(track, kp, least_sun_zenith_deg=zenith_deg)
        assert np.all(np.isfinite(values(light)))
    chance = expected_aurora(track, kp, 1.0).chance
    assert np.all((chance >= 0.0) & (chance <= 1.0))
    for number in range(len(track)):
        one = track.take(np.array([number]))
        field = brightness_field(one, kp, np.array([-20.0, 0.0, 17.0, 90.0]), np.arange(0, 360, 30))
        assert np.all(np.isfinite(field.green_kr + field.red_kr + field.blue_kr))
    top, same = (brightest_aurora(track, value).green_kr for value in (14.0, 9.0))
    assert np.array_equal(top, same)  # beyond 0 to 9 it is cut


def test_bad_input_is_named():
    """A Kp or spread that is not a number, and a height out of range, say what to do."""
    some = DAY.take(SEEN[:3])
    with pytest.raises(InputError, match=r"Kp is not a number at moment 1 of 3\. Give a value"):
        brightest_aurora(some, np.array([2.0, np.nan, 3.0]))
    with pytest.raises(InputError, match=r"The spread of Kp is not a number at moment 0 of 3"):
        expected_aurora(some, 3.0, np.nan)
    with pytest.raises(InputError, match="Kp is not a number"):
        brightness_field(BRIGHT, np.nan, DEPRESSION_DEG, np.arange(3.0))
    for altitude_km in (140.0, 1600.0):
        with pytest.raises(InputError, match="is outside the 150 to 1500 km"):
            brightest_aurora(at_places([60], [0], [altitude_km]), 5.0)


def test_a_shift_moves_the_oval_as_a_whole():
    """Shifted 3 degrees equatorward, a place glows as did one 3 degrees nearer to the pole."""
    latitude, time_h = np.array([62.0, -58.0, 70.0]), np.array([23.0, 1.0, 20.0])
    poleward = latitude + 3.0 * np.sign(latitude)
    shape, cell, moment = (1, 3, 1), np.arange(3), np.zeros(3, int)
    here = Places(shape, cell, moment, latitude, time_h, 0.0)
    there = Places(shape, cell, moment, poleward, time_h, 0.0)
    kp = np.array([5.0])
    assert np.allclose(here.deposit(kp, 3.0), there.deposit(kp))
    assert here.deposit(kp, 3.0)[:, 0, 1].sum() > here.deposit(kp)[:, 0, 1].sum()
    assert here.deposit(kp).shape == (len(NODES_KEV), *shape)


def test_without_a_spread_the_chance_is_certain():
    """With neither spread nor width it is 0 or 1, and 1 where the brightest reaches the level."""
    chance = expected_aurora(DAY, 5.0, 0.0, oval_spread_deg=(0.0, 0.0), light_spread=0.0).chance
    assert np.all(np.isclose(chance, 0.0, atol=1e-9) | np.isclose(chance, 1.0, atol=1e-9))
    for level, row in zip((1.0, 10.0, 100.0), chance, strict=True):
        assert np.all(row[LIGHT.green_kr > 1.15 * level] > 0.5)
        assert np.all(row[LIGHT.green_kr < 0.99 * level] < 0.5)


def test_the_chance_of_what_is_expected_is_about_even():
    """With the light's own spread alone: a half at what is expected, a sixth a sigma above."""
    some = DAY.take(SEEN[::20])
    exact = expected_aurora(some, 5.0, 0.0, oval_spread_deg=(0.0, 0.0))
    for number, kr in enumerate(exact.green_kr):
        one, levels = some.take(np.array([number])), (kr, kr * np.exp(0.4), kr * np.exp(-0.4))
        chance = expected_aurora(one, 5.0, 0.0, oval_spread_deg=(0.0, 0.0), levels_kr=levels).chance
        assert chance[:, 0] == pytest.approx([0.5, 0.1587, 0.8413], abs=0.001)


@given(st.floats(0.0, 9.0), st.floats(0.0, 3.0), st.floats(0.0, 5.0))
def test_the_chance_falls_with_the_level(kp, spread, width):
    """It is a chance, and never higher for more light; levels may come in any number."""
    levels = (0.1, 1.0, 3.0, 10.0, 30.0, 100.0, 1e6)
    some = DAY.take(SEEN[::20])
    chance = expected_aurora(
        some, kp, spread, levels_kr=levels, oval_spread_deg=(width, 2.0 * width)
    ).chance
    assert np.all(np.diff(chance, axis=0) <= 1e-12)
    assert np.all((chance >= 0.0) & (chance <= 1.0))
    assert np.all(chance[-1] < 1e-9)


@pytest.mark.parametrize(("kp", "spread"), [(2.0, 0.5), (4.0, 1.2), (6.5, 1.5)])
def test_the_chance_is_that_of_many_draws(kp, spread):
    """Within 0.12 of 400 draws of Kp (gamma) and of the oval (normal), 0.03 typical."""
    rng = np.random.default_rng(7)
    some = DAY.take(np.arange(0, len(DAY), 37))
    mean = 1.0 + kp
    draws = np.clip(rng.gamma((mean / spread) ** 2, spread**2 / mean, 400) - 1.0, 0.0, 9.0)
    shift = rng.normal(size=400) * np.interp(draws, [6.0, 7.0], [2.0, 4.0])
    reached = np.zeros((3, len(some)))
    bearing = np.linspace(0.0, 2.0 * np.pi, 20, endpoint=False)
    for rows, gains in search_blocks(some):
        many = np.full(len(rows), 9.0)
        places = find_places(some.take(rows), gains.arc_deg, bearing, many, 20.0, dark=102.0)
        for one_kp, one_shift in zip(draws, shift, strict=True):
            deposit = places.deposit(np.full(len(rows), one_kp), one_shift)
            peak_kr = gains.seen_kr(0, deposit).max(axis=(0, 1))
            reached[:, rows] += peak_kr >= np.array([[1.0], [10.0], [100.0]])
    error = expected_aurora(some, kp, spread, light_spread=0.0).chance - reached / 400.0
    assert np.max(np.abs(error)) < 0.12
    assert np.sqrt(np.mean(error**2)) < 0.03
