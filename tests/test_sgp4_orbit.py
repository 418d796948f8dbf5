"""Orbits of several element sets: against python-sgp4 over the same lines, and definitions."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sgp4.api import Satrec
from synthetic_burn import burning
from test_track import PAIRS, epoch_s

import tle
from planner.base.errors import DataError, InputError
from planner.base.times import Interval
from planner.orbit.sgp4_orbit import Orbit

DAY_S = 86400.0
SETS = tle.bundled()
STORM = Orbit(SETS[7:13])  # six sets of 9 to 12 October 2024


def span_of(start_s, days):
    """Return the span that begins at a POSIX time."""
    start_utc = datetime.fromtimestamp(start_s, UTC)
    return Interval(start_utc, start_utc + timedelta(days=days))


@pytest.mark.parametrize("number", range(0, 14, 3))
def test_velocities_and_radii_are_sgp4s(number):
    """`Satrec.twoline2rv(...).sgp4_array` at the same Julian dates, within ten days.

    To 1 cm and 1e-8 km/s: our epoch is held to a microsecond, in which the station moves 8 mm.
    """
    pair = PAIRS[number]
    posix_s = epoch_s(pair) + DAY_S * np.random.default_rng(number).uniform(-10.0, 10.0, 200)
    days = np.floor(posix_s / DAY_S)
    errors, position, velocity = Satrec.twoline2rv(*pair).sgp4_array(
        days + 2440587.5, posix_s / DAY_S - days
    )
    assert not np.any(errors)
    track = Orbit(tle.loads("\n".join(pair))).at(posix_s)
    np.testing.assert_allclose(track.velocity_teme_km_s, velocity.T, rtol=0.0, atol=2e-8)
    ours = np.linalg.norm(track.position_itrs_km, axis=0)
    np.testing.assert_allclose(ours, np.linalg.norm(position, axis=1), rtol=0.0, atol=1e-5)
    np.testing.assert_allclose(track.position_itrs_km[2], position[:, 2], rtol=0.0, atol=1e-5)


def test_each_moment_is_served_by_the_nearest_set():
    """Without burns the track is, moment by moment, that of the set whose epoch is nearest."""
    epochs = np.array([one.epoch_utc.timestamp() for one in STORM.elements])
    posix_s = np.random.default_rng(0).uniform(epochs[0] - DAY_S, epochs[-1] + DAY_S, 400)
    nearest = np.argmin(np.abs(posix_s[:, None] - epochs), axis=1)
    together = STORM.at(posix_s).position_itrs_km
    for number, one in enumerate(STORM.elements):
        mine = nearest == number
        assert np.count_nonzero(mine) > 10
        alone = Orbit([one]).at(posix_s[mine]).position_itrs_km
        np.testing.assert_allclose(together[:, mine], alone, rtol=0.0, atol=1e-9)


def test_hand_overs_lie_midway_and_say_how_far_they_jump():
    """The jump is the distance between the two sets' own places there; between, it is smooth."""
    span = Interval.utc("2024-10-09", days=5)
    hand_overs = STORM.hand_overs(span)
    assert len(hand_overs) == 5
    breaks = STORM.breaks(span.start_posix_s, span.end_posix_s)
    assert breaks.tolist() == [one.posix_s for one in hand_overs]
    for one in hand_overs:
        middle = 0.5 * (one.before.epoch_utc.timestamp() + one.after.epoch_utc.timestamp())
        assert one.posix_s == pytest.approx(middle, abs=1e-6)
        moment = np.array([one.posix_s])
        before, after = (Orbit([e]).at(moment).position_itrs_km for e in (one.before, one.after))
        assert one.jump_km == pytest.approx(np.linalg.norm(after - before), abs=1e-9)
        assert one.jump_s <= one.jump_km / 7.6
        sides = STORM.at(one.posix_s + np.array([-1e-6, 1e-6])).position_itrs_km
        assert np.linalg.norm(sides[:, 1] - sides[:, 0]) == pytest.approx(one.jump_km, abs=1e-4)


def test_each_moment_is_served_by_a_set_of_its_own_arc():
    """A burn 4 hours after a set, and one set passed over: all that tells of serving agrees."""
    sets = burning([0.0, 0.8, 1.0, 1.6], 0.2, 1.7)
    sets[1] = replace(sets[1], bstar=-0.1)
    orbit = Orbit(sets)
    start_s = sets[0].epoch_utc.timestamp()
    span = span_of(start_s - 0.1 * DAY_S, 2.0)
    first, second = orbit.hand_overs(span)
    assert (first.before, first.after, second.before) == (sets[0], sets[2], sets[2])
    assert first.posix_s == pytest.approx(start_s + 0.2 * DAY_S, abs=60.0)
    assert first.jump_km < 1.0
    assert second.posix_s == pytest.approx(start_s + 1.3 * DAY_S, abs=1e-3)
    breaks = orbit.breaks(span.start_posix_s, span.end_posix_s)
    assert breaks.tolist() == [first.posix_s, second.posix_s]
    served = orbit.serving(span)
    assert [one for one, _ in served] == [sets[0], sets[2], sets[3]]
    np.testing.assert_allclose([age for _, age in served], [0.2, 0.8, 0.3], atol=1e-3)
    with pytest.raises(DataError, match="1 days away"):
        orbit.require_age(span, 0.7)
    posix_s = np.linspace(span.start_posix_s, span.end_posix_s, 201)
    edges = [-np.inf, *breaks, np.inf]
    together = orbit.at(posix_s).position_itrs_km
    for low, high, one in zip(edges, edges[1:], (sets[0], sets[2], sets[3]), strict=False):
        mine = (posix_s >= low) & (posix_s < high)
        assert np.all(orbit.serving_numbers(posix_s[mine]) == sets.index(one))
        alone = Orbit(one).at(posix_s[mine]).position_itrs_km
        np.testing.assert_allclose(together[:, mine], alone, rtol=0.0, atol=1e-9)


def test_leap_seconds_are_breaks():
    """The track jumps by 7.7 km where a POSIX second stands for two."""
    orbit = Orbit([replace(SETS[0], epoch_utc=datetime(2016, 12, 31, tzinfo=UTC))])
    leap_s = datetime(2017, 1, 1, tzinfo=UTC).timestamp()
    assert orbit.breaks(leap_s - DAY_S, leap_s + DAY_S).tolist() == [leap_s]
    assert len(orbit.breaks(leap_s, leap_s + DAY_S)) == 0


@given(st.permutations(range(6)))
def test_order_and_doubles_do_not_matter(order):
    """Sets in any order, some twice, are the same orbit."""
    sets = [STORM.elements[number] for number in order]
    assert Orbit([*sets, *sets[:2]]).elements == STORM.elements


@given(st.floats(-3.0, 3.0), st.floats(0.01, 6.0))
def test_serving_sets_cover_the_span(start_days, days):
    """Those that serve some sampled moment, each with its greatest distance from them."""
    start_s = STORM.elements[0].epoch_utc.timestamp() + start_days * DAY_S
    span = span_of(start_s, days)
    moments = np.linspace(span.start_posix_s, span.end_posix_s, 2001)
    epochs = np.array([one.epoch_utc.timestamp() for one in STORM.elements])
    away = np.abs(moments[:, None] - epochs) / DAY_S
    nearest = np.argmin(away, axis=1)
    serving = STORM.serving(span)
    ours = {STORM.elements.index(elements): age for elements, age in serving}
    assert set(nearest) <= set(ours)
    for number in set(nearest):
        farthest = np.max(away[nearest == number, number])
        assert farthest - 1e-9 <= ours[number] <= farthest + 2.0 * days / 2000.0


def test_old_sets_are_refused_with_what_to_do():
    """To three weeks after the last set: its epoch, the days, and the option."""
    span = Interval.utc("2024-11-02", days=1)
    STORM.require_age(span, 30.0)
    with pytest.raises(DataError, match=r"epoch 2024-10-12T.* is 22 days away.*--max-age"):
        STORM.require_age(span, 14.0)
    assert DataError.exit_code == 3


def test_orbits_that_are_none():
    """No set, sets of two objects, and a satellite that has come down by the moment asked for."""
    with pytest.raises(InputError, match="none was given"):
        Orbit([])
    with pytest.raises(InputError, match="several objects"):
        Orbit([SETS[0], replace(SETS[1], catalogue_number=7)])
    falling = Orbit([replace(SETS[9], bstar=0.05, mean_motion_dot=0.05)])
    later_s = SETS[9].epoch_utc.timestamp() + 60.0 * DAY_S
    with pytest.raises(InputError, match=r"describes no orbit on 2024-12-.*nearer to that date"):
        falling.at(np.array([later_s]))


def test_names():
    """The newest set's name, or the number."""
    assert STORM.name == "ISS (ZARYA)"
    assert STORM.catalogue_number == 25544
    assert Orbit([replace(SETS[0], name="")]).name == "Object 25544"
    assert STORM.period_s == pytest.approx(92.9 * 60.0, abs=30.0)


def test_no_moments():
    """An empty question has an empty answer."""
    track = STORM.at(np.empty(0))
    assert len(track) == len(track.latitude_deg) == len(track.sun_elevation_deg) == 0
    assert track.moon_itrs_km.shape == (3, 0)
