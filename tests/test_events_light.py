"""Signals of sunlight: none missed, each at its second, and what the words mean.

Truth: a scan of the margin every half second; rays from the station to the rim of the Sun's disc,
which the WGS84 ellipsoid stops or lets pass; and Skyfield's own Sun at the sub-point.
"""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest
from test_lighting import SUN_KM, is_blocked, least_angle_deg, unit
from test_track import PAIRS, skyfield_route

import tle
from planner.base.intervals import IntervalSet
from planner.base.times import Interval
from planner.events.light import station_shadow, sun_above_limb, sun_ahead, sun_at_sub_point
from planner.orbit.sgp4_orbit import Orbit
from planner.plan.terminator import find_terminator_crossings
from planner.search.runs import find_together

DAY_S = 86400.0
PENUMBRA, UMBRA = 0, 1


def orbit_of(number):
    """Return the orbit of one bundled set, and its epoch."""
    orbit = Orbit(tle.loads("\n".join(PAIRS[number])))
    return orbit, orbit.elements[0].epoch_utc.timestamp()


def grazing_span():
    """Return an orbit, the start of ten days about its highest beta, and that beta."""
    orbit, epoch_s = orbit_of(6)
    days = np.arange(-40.0, 40.0, 0.25)
    beta = np.abs(orbit.at(epoch_s + days * DAY_S).solar_beta_deg)
    first = float(days[np.argmax(beta)])
    return orbit, epoch_s + (first - 5.0) * DAY_S, float(beta.max())


def found(signal, orbit, start_s, end_s, member, step_s=None):
    """Return when a member of a signal holds."""
    return find_together([signal], orbit, IntervalSet.single(start_s, end_s), step_s=step_s).of(
        member
    )


def edges_of_scan(signal, orbit, start_s, end_s, members, step_s=0.5):
    """Return, for each member, the moments before and whether the margin rises after them."""
    edges = [([], []) for _ in range(members)]
    for low_s in np.arange(start_s, end_s, DAY_S / 2.0):
        moments = np.arange(low_s, min(low_s + DAY_S / 2.0, end_s) + step_s, step_s)
        margin = signal.margin(orbit.at(moments), np.arange(members)[:, None])
        for member in range(members):
            holds = margin[member] > 0.0
            at = np.flatnonzero(holds[1:] != holds[:-1])
            edges[member][0].append(moments[at])
            edges[member][1].append(holds[at + 1])
    return [(np.concatenate(a), np.concatenate(b)) for a, b in edges]


@pytest.mark.parametrize("grazing", [False, True], ids=["october", "high beta"])
def test_no_shadow_is_missed_in_ten_days(grazing):
    """Every sign change of the margin in half-second samples is an edge found within that half.

    What is found beyond them would have to be shorter than half a second.
    """
    if grazing:
        orbit, start_s, beta_deg = grazing_span()
        assert beta_deg > 68.0  # so that the nights fade out and come back
    else:
        orbit, start_s = orbit_of(9)
    end_s = start_s + 10.0 * DAY_S
    signal = station_shadow()
    scans = edges_of_scan(signal, orbit, start_s, end_s, 2)
    for member, (before_s, rises) in enumerate(scans):
        ours = found(signal, orbit, start_s, end_s, member)
        lasting = ours.end_s - ours.start_s > 0.5
        for edge_s, wanted in (
            (ours.start_s[lasting], before_s[rises]),
            (ours.end_s[lasting], before_s[~rises]),
        ):
            inner = edge_s[(edge_s > start_s) & (edge_s < end_s)]
            assert len(inner) == len(wanted)
            assert len(inner) > 40
            assert np.all((inner >= wanted - 1e-3) & (inner <= wanted + 0.5 + 1e-3))


def test_shadow_times_are_those_of_the_whole_limb():
    """A tenth of a second either side, the least angle to the limb is on either side of the edge.

    Away from grazing: where the Sun climbs faster than 0.02 degrees a second.
    """
    orbit, start_s = orbit_of(9)
    for member, side in ((PENUMBRA, 1.0), (UMBRA, -1.0)):
        ours = found(station_shadow(), orbit, start_s, start_s + 3.0 * DAY_S, member)
        for edge_s, direction in ((ours.start_s[1:], 1.0), (ours.end_s[:-1], -1.0)):
            margins = []
            for offset_s in (-0.1, 0.1):
                track = orbit.at(edge_s + offset_s)
                station, sun = track.position_itrs_km, track.sun_itrs_km
                distance_km = np.linalg.norm(sun - station, axis=0)
                radius = np.degrees(np.arcsin(SUN_KM / distance_km))
                margins.append(direction * (side * radius - least_angle_deg(station, sun)))
            assert np.all(margins[0] < 0.0)
            assert np.all(margins[1] > 0.0)
            assert np.all(margins[1] - margins[0] > 0.2 * 0.02)


def rim_seen(orbit, moment_s):
    """Return which of 1 440 points of the rim of the Sun's disc are seen from the station."""
    track = orbit.at(np.array([moment_s]))
    station, sun = track.position_itrs_km, track.sun_itrs_km
    sight = sun - station
    distance_km = float(np.linalg.norm(sight))
    first = unit(np.cross(sight[:, 0], [0.3, -0.2, 0.9]))[:, None]
    second = unit(np.cross(sight[:, 0], first[:, 0]))[:, None]
    angle = np.linspace(0.0, 2.0 * np.pi, 1440, endpoint=False)
    # The rim as seen: a circle on which lines from the station touch the Sun's sphere.
    spread = SUN_KM / np.sqrt(1.0 - (SUN_KM / distance_km) ** 2)
    rim = sun + spread * (np.cos(angle) * first + np.sin(angle) * second)
    return ~is_blocked(station, rim)


def crossings(number, days=1.0, **asked):
    """Return an orbit and its crossings in the days after a set's epoch."""
    orbit, epoch_s = orbit_of(number)
    start_utc = datetime.fromtimestamp(epoch_s, UTC)
    span = Interval(start_utc, start_utc + timedelta(days=days))
    return orbit, find_terminator_crossings(orbit, span, **asked)


@pytest.mark.parametrize("number", [0, 9, 13])
def test_umbra_means_that_no_sun_is_seen(number):
    """Half a second on the day's side some of the rim is seen; half a second inside, none."""
    orbit, events = crossings(number, kinds=("station_umbra",))
    assert len(events) > 20
    for event in events:
        moment_s, inward_s = event.time_utc.timestamp(), 0.5 if event.edge == "into_night" else -0.5
        assert np.any(rim_seen(orbit, moment_s - inward_s))
        assert not np.any(rim_seen(orbit, moment_s + inward_s))


@pytest.mark.parametrize("number", [0, 9, 13])
def test_penumbra_means_that_some_sun_is_hidden(number):
    """Half a second on the day's side the whole rim is seen; half a second inside, not all."""
    orbit, events = crossings(number, kinds=("station_penumbra",))
    assert len(events) > 20
    for event in events:
        moment_s, inward_s = event.time_utc.timestamp(), 0.5 if event.edge == "into_night" else -0.5
        assert np.all(rim_seen(orbit, moment_s - inward_s))
        assert not np.all(rim_seen(orbit, moment_s + inward_s))


def test_penumbra_comes_before_umbra_and_leaves_after_it():
    """Each umbra lies within a penumbra."""
    orbit, start_s = orbit_of(9)
    end_s = start_s + 3.0 * DAY_S
    penumbra, umbra = (found(station_shadow(), orbit, start_s, end_s, m) for m in (0, 1))
    assert len(umbra & penumbra) == len(umbra)
    np.testing.assert_array_equal((umbra & penumbra).start_s, umbra.start_s)
    assert penumbra.total_s > umbra.total_s


@pytest.mark.parametrize("number", [0, 9])
def test_ground_sun_means_the_suns_height_below(number):
    """By Skyfield alone: half a second before `into_night` the Sun is above the level."""
    _, events = crossings(number, kinds=("ground_sun",))
    assert {event.level_deg for event in events} == {0.0, -6.0, -12.0, -18.0}
    moments = np.array([event.time_utc.timestamp() for event in events])
    level = np.array([event.level_deg for event in events])
    into_day = np.array([event.edge == "into_day" for event in events])
    before, after = (
        skyfield_route(PAIRS[number], moments + offset)[3] - level for offset in (-0.5, 0.5)
    )
    assert np.array_equal(before < 0.0, into_day)
    assert np.array_equal(after > 0.0, into_day)
    at = skyfield_route(PAIRS[number], moments)
    assert np.max(np.abs(at[3] - level)) < 1e-4  # a millisecond moves it by 7e-5
    for value, name in ((at[0], "latitude_deg"), (at[1], "longitude_deg"), (at[2], "altitude_km")):
        np.testing.assert_allclose([getattr(event, name) for event in events], value, atol=1e-4)


def test_edges_take_turns():
    """Day follows night for each kind and level by itself, in order of time."""
    _, events = crossings(9, days=2.0)
    times = [event.time_utc for event in events]
    assert times == sorted(times)
    for key in {(event.kind, event.level_deg) for event in events}:
        edges = [event.edge for event in events if (event.kind, event.level_deg) == key]
        assert all(one != other for one, other in pairwise(edges))


def test_half_the_step_and_a_later_span_find_the_same_year_of_shadows():
    """A whole year, with its seasons of high beta: steps of 300 and 150 s, and 3 s later."""
    orbit, epoch_s = orbit_of(9)
    start_s, end_s = epoch_s - 180.0 * DAY_S, epoch_s + 185.0 * DAY_S
    for member in (PENUMBRA, UMBRA):
        one = found(station_shadow(), orbit, start_s, end_s, member)
        for other in (
            found(station_shadow(), orbit, start_s, end_s, member, step_s=150.0),
            found(station_shadow(), orbit, start_s + 3.0, end_s, member),
        ):
            assert len(one) == len(other) > 5000
            # beside grazing a millisecond of tolerance is all that is asked
            np.testing.assert_allclose(one.start_s[1:], other.start_s[1:], rtol=0.0, atol=2e-3)
            np.testing.assert_allclose(one.end_s, other.end_s, rtol=0.0, atol=2e-3)


def test_sun_over_the_limb_by_levels():
    """At each edge the least angle to the limb is the level, within 0.001 degrees."""
    orbit, start_s = orbit_of(2)
    levels = (-6.0, 0.0, 1.0)
    for member, level_deg in enumerate(levels):
        ours = found(sun_above_limb(levels), orbit, start_s, start_s + DAY_S, member)
        edge_s = np.concatenate([ours.start_s[1:], ours.end_s[:-1]])
        assert len(edge_s) > 20
        track = orbit.at(edge_s)
        angle = least_angle_deg(track.position_itrs_km, track.sun_itrs_km)
        np.testing.assert_allclose(angle, level_deg, atol=1e-3)


def test_sun_ahead_means_that_it_rises():
    """A minute later the Sun stands higher at the sub-point if it is ahead, lower if behind."""
    orbit, start_s = orbit_of(9)
    moments = start_s + np.arange(0.0, DAY_S, 97.0)
    track = orbit.at(moments)
    ahead = sun_ahead().margin(track, np.zeros(1, int))
    # against the geocentric vertical, which the margin's plane holds, and clear of its turning
    up = [unit(orbit.at(moments + s).position_itrs_km) for s in (-1.0, 1.0)]
    sun = [orbit.at(moments + s).sun_direction_itrs for s in (-1.0, 1.0)]
    climb = np.sum(up[1] * sun[1], axis=0) - np.sum(up[0] * sun[0], axis=0)
    clear = np.abs(ahead) > 0.1
    assert np.array_equal(climb[clear] > 0.0, ahead[clear] > 0.0)


def test_levels_at_the_sub_point_are_nested():
    """Where the Sun is over a higher level it is over a lower one."""
    orbit, start_s = orbit_of(9)
    signal = sun_at_sub_point((0.0, -6.0, -12.0, -18.0))
    every = [found(signal, orbit, start_s, start_s + DAY_S, member) for member in range(4)]
    for higher, lower in pairwise(every):
        assert (higher & lower).total_s == pytest.approx(higher.total_s, abs=1e-6)
        assert lower.total_s > higher.total_s
