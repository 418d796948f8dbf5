"""Orbits of trajectories: against Skyfield's frames, SGP4, and paths that are known exactly."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from skyfield.api import wgs84
from skyfield.framelib import ICRS_to_J2000, itrs
from skyfield.positionlib import Geocentric
from skyfield.sgp4lib import TEME
from synthetic_oem import (
    START_S,
    STEP_S,
    iso,
    kvn,
    segment,
    station_eme2000,
    station_segment,
    xml,
)
from test_track import PAIRS, skyfield_time

import tle
from planner import events
from planner.base.errors import DataError, InputError
from planner.base.times import Interval, utc_from_posix
from planner.orbit.hermite import HermitePath
from planner.orbit.oem import parse_oem
from planner.orbit.oem_orbit import OemOrbit
from planner.orbit.orbit import AnyOrbit
from planner.orbit.sgp4_orbit import Orbit

DAY_S = 86400.0
AU_KM = 149597870.7
GRAVITATION = 398600.4418
SETS = Orbit(tle.loads("\n".join(PAIRS[9])))


def orbit_of(*segments, spell=kvn):
    """Return the orbit of a trajectory that is written and read again."""
    return OemOrbit(parse_oem(spell(list(segments)), source="oem:made.txt"))


STATION = orbit_of(station_segment(361))  # a day


def span(first_s, last_s):
    """Return the span between two moments, counted from the trajectory's start."""
    return Interval(utc_from_posix(START_S + first_s), utc_from_posix(START_S + last_s))


def away_km(ours, theirs):
    """Return the largest distance between two tracks' places."""
    return np.max(np.linalg.norm(ours.position_itrs_km - theirs.position_itrs_km, axis=0))


def circle(moment_s, *, radius_km=6790.0, kick_s=None, kick_m_s=0.0):
    """Return place and velocity (3, N) on a circle, from a kick along the track on by Kepler."""
    rate = np.sqrt(GRAVITATION / radius_km**3)
    angle = rate * moment_s
    place = radius_km * np.stack([np.cos(angle), 0.6 * np.sin(angle), 0.8 * np.sin(angle)])
    speed = rate * radius_km * np.stack([-np.sin(angle), 0.6 * np.cos(angle), 0.8 * np.cos(angle)])
    if kick_s is None:
        return place, speed
    # From the kick on it is at the perigee of an ellipse: Kepler's equation, solved by Newton.
    axis = 1.0 / (2.0 / radius_km - (rate * radius_km + kick_m_s / 1e3) ** 2 / GRAVITATION)
    oblate = 1.0 - radius_km / axis
    mean = np.sqrt(GRAVITATION / axis**3) * (moment_s - kick_s)
    anomaly = mean.copy()
    for _ in range(20):
        anomaly -= (anomaly - oblate * np.sin(anomaly) - mean) / (1.0 - oblate * np.cos(anomaly))
    flat = axis * np.sqrt(1.0 - oblate**2)
    growth = np.sqrt(GRAVITATION / axis**3) / (1.0 - oblate * np.cos(anomaly))
    out, along = axis * (np.cos(anomaly) - oblate), flat * np.sin(anomaly)
    out_rate, along_rate = -axis * np.sin(anomaly) * growth, flat * np.cos(anomaly) * growth
    start = rate * kick_s
    first = np.array([[np.cos(start)], [0.6 * np.sin(start)], [0.8 * np.sin(start)]])
    second = np.array([[-np.sin(start)], [0.6 * np.cos(start)], [0.8 * np.cos(start)]])
    after = moment_s >= kick_s
    return (
        np.where(after, out * first + along * second, place),
        np.where(after, out_rate * first + along_rate * second, speed),
    )


@pytest.mark.parametrize("spell", [kvn, xml])
def test_sub_points_agree_with_skyfield(spell):
    """The file's own vectors by Skyfield's EME2000, ICRS and ITRS, to 1e-6 degrees and 0.1 m.

    Measured: 6e-8 degrees. Left out on both sides is polar motion.
    """
    orbit = orbit_of(station_segment(31), spell=spell)
    (one,) = orbit.oem.segments
    time = skyfield_time(one.posix_s)
    place = Geocentric(ICRS_to_J2000.T @ one.position_km / AU_KM, t=time, center=399)
    below = wgs84.subpoint_of(place)
    track = orbit.at(one.posix_s)
    longitude = (track.longitude_deg - below.longitude.degrees + 180.0) % 360.0 - 180.0
    assert np.max(np.abs(track.latitude_deg - below.latitude.degrees)) < 1e-7
    assert np.max(np.abs(longitude)) < 2e-7
    np.testing.assert_allclose(track.altitude_km, wgs84.height_of(place).km, atol=1e-4)


@pytest.mark.parametrize(
    "frame", ["J2000", "GCRF", "ICRF", "TEME", "ITRF", "ITRF2000", "ICRF3", "ITRF-93"]
)
def test_one_orbit_in_every_frame(frame):
    """Written in each frame by Skyfield's rotations, it is the same orbit, to 0.1 m and 1 mm/s."""
    posix_s = START_S + STEP_S * np.arange(31)
    time = skyfield_time(posix_s)
    position, velocity = (ICRS_to_J2000.T @ part for part in station_eme2000(posix_s))
    if frame == "J2000":
        vectors = station_eme2000(posix_s)
    elif frame in ("GCRF", "ICRF", "ICRF3"):
        vectors = position, velocity
    elif frame == "TEME":
        turn = TEME.rotation_at(time)
        vectors = [np.einsum("ijn,jn->in", turn, part) for part in (position, velocity)]
    else:
        place = Geocentric(position / AU_KM, velocity / AU_KM * DAY_S, t=time, center=399)
        vectors = [
            one.km if number == 0 else one.km_per_s
            for number, one in enumerate(place.frame_xyz_and_velocity(itrs))
        ]
    orbit = orbit_of(segment(posix_s, vectors, REF_FRAME=frame))
    # The first and last interval differ where one is the end of a segment and the other is not.
    moments = np.append(START_S + np.linspace(STEP_S, 29 * STEP_S, 200), posix_s)
    ours, theirs = orbit.at(moments), STATION.at(moments)
    assert away_km(ours, theirs) < 1e-4
    np.testing.assert_allclose(ours.velocity_teme_km_s, theirs.velocity_teme_km_s, atol=1e-5)


def test_places_between_vectors_are_sgp4s():
    """The trajectory is one of SGP4, whose velocities are not quite the rates of its places."""
    moments = START_S + np.random.default_rng(0).uniform(0.0, DAY_S, 1000)
    ours, theirs = STATION.at(moments), SETS.at(moments)
    assert away_km(ours, theirs) < 1e-3
    np.testing.assert_allclose(ours.velocity_teme_km_s, theirs.velocity_teme_km_s, atol=5e-5)
    assert STATION.interpolation_error_km < 2e-3
    assert STATION.period_s == pytest.approx(SETS.period_s, abs=5.0)


def test_a_burn_between_two_vectors():
    """A kick of 1.7 m/s in the middle of an interval: within 50 m there, and nothing 8 minutes off.

    With a segment change at the kick, as the standard wants it, it is met to centimetres.
    """
    kick_s = 20.5 * STEP_S
    knots_s = STEP_S * np.arange(41)
    moments = np.linspace(0.0, knots_s[-1], 4001)
    truth, _ = circle(moments, kick_s=kick_s, kick_m_s=1.7)
    vectors = circle(knots_s, kick_s=kick_s, kick_m_s=1.7)
    away = np.linalg.norm(HermitePath.through(knots_s, *vectors).at(moments)[0] - truth, axis=0)
    assert 0.01 < np.max(away) < 0.05
    assert np.max(away[np.abs(moments - kick_s) > 2.0 * STEP_S]) < 1e-5

    first_s, last_s = np.append(knots_s[:21], kick_s), np.append(kick_s, knots_s[21:])
    before, after = (
        segment(START_S + part, circle(part, kick_s=at_s, kick_m_s=1.7), REF_FRAME="TEME")
        for part, at_s in ((first_s, None), (last_s, kick_s))
    )
    orbit = orbit_of(before, after)
    ours = orbit.at(START_S + moments)
    radius = np.linalg.norm(ours.position_itrs_km, axis=0)
    np.testing.assert_allclose(radius, np.linalg.norm(truth, axis=0), atol=2e-5)
    assert orbit.breaks(START_S, START_S + DAY_S).tolist() == [START_S + kick_s]
    (change,) = orbit.hand_overs(span(0.0, 9600.0))
    assert change.jump_km < 1e-5
    sides = orbit.at(START_S + kick_s + np.array([-1e-3, 0.0])).speed_km_s
    assert sides[1] - sides[0] == pytest.approx(1.7e-3, abs=1e-5)


def test_segments_that_jump():
    """A new prediction from the middle on: the jump is the distance of the two, along the orbit."""
    late_s = START_S + 10 * STEP_S + 0.5 + STEP_S * np.arange(11)
    early = station_segment(16, USEABLE_STOP_TIME=iso(START_S + 11 * STEP_S))
    later = segment(
        late_s, station_eme2000(late_s + 0.5), USEABLE_START_TIME=iso(START_S + 11 * STEP_S)
    )
    orbit = orbit_of(later, early)
    (change,) = orbit.hand_overs(span(0.0, 4000.0))
    assert change.posix_s == START_S + 11 * STEP_S
    assert change.jump_s == pytest.approx(0.5, abs=1e-3)
    assert change.jump_km == pytest.approx(0.5 * 7.66, abs=0.02)
    assert orbit.hand_overs(span(0.0, 100.0)) == []
    moments = change.posix_s + np.array([-1e-4, 1e-4, 300.0, -300.0])
    track = orbit.at(moments)  # in any order
    expected = SETS.at(moments + np.array([0.0, 0.5, 0.5, 0.0])).position_itrs_km[2]
    np.testing.assert_allclose(track.position_itrs_km[2], expected, atol=1e-3)


def test_nothing_is_known_beyond_the_usable_times():
    """A moment past either end, in a gap, or past where the file says it may be used."""
    usable = {
        "USEABLE_START_TIME": iso(START_S + 60.0),
        "USEABLE_STOP_TIME": iso(START_S + 2000.0),
    }
    orbit = orbit_of(station_segment(12, **usable), station_segment(12, START_S + 7200.0))
    assert len(orbit.at(START_S + np.array([60.0, 2000.0, 7200.0, 7200.0 + 11 * STEP_S]))) == 4
    for moment in (0.0, 59.9, 2000.1, 7199.0, 7201.0 + 11 * STEP_S):
        with pytest.raises(DataError, match=r"usable from .*12:01:00Z .*--elements FILE") as told:
            orbit.at(START_S + np.array([100.0, moment]))
        assert "made.txt" in str(told.value)
    assert orbit.limits(span(100.0, 200.0)) == (START_S + 60.0, START_S + 2000.0)
    assert orbit.limits(span(7200.0, 7300.0)) == (START_S + 7200.0, START_S + 7200.0 + 11 * STEP_S)
    for outside in (span(0.0, 100.0), span(100.0, 3000.0), span(100.0, 7300.0)):
        with pytest.raises(DataError, match="lies outside"):
            orbit.limits(outside)
        with pytest.raises(DataError, match="lies outside"):
            orbit.require_age(outside, 14.0)
    with pytest.raises(DataError, match=r"13:16:40Z lies outside"):  # the middle of the gap
        orbit.limits(span(100.0, 7300.0))
    last_s = 7200.0 + 11 * STEP_S
    assert orbit.known_part(span(0.0, 3000.0)) == span(60.0, 2000.0)
    assert orbit.known_part(span(1000.0, 1500.0)) == span(1000.0, 1500.0)
    assert orbit.known_part(span(-DAY_S, DAY_S)) == span(7200.0, last_s)
    for outside in (span(-100.0, 60.0), span(2500.0, 7000.0), span(last_s, DAY_S)):
        with pytest.raises(DataError, match="lies outside"):
            orbit.known_part(outside)
    assert orbit.breaks(START_S, START_S + DAY_S).tolist() == [START_S + 2000.0, START_S + 7200.0]
    assert orbit.hand_overs(span(60.0, 8000.0)) == []


def test_of_many_gaps_the_nearest_is_told():
    """Two of thirty spans, and how many there are."""
    orbit = orbit_of(*(station_segment(3, START_S + 3600.0 * n) for n in range(30)))
    with pytest.raises(
        DataError, match=r"13:00:00Z to .*13:08.* from .*14:00.*of 30 spans"
    ) as told:
        orbit.at(START_S + np.array([5400.0]))
    assert len(str(told.value)) < 400
    with pytest.raises(DataError, match=r"17:00:00Z to \S*17:08:00Z \(of 30 spans the nearest\)"):
        orbit.at(START_S + np.array([DAY_S * 3]))


def test_a_segment_within_another():
    """It serves while it is usable, and then the longer one serves again: there is no gap."""
    inner = station_segment(5, START_S + 4 * STEP_S)
    orbit = orbit_of(station_segment(21), inner, station_segment(9, START_S + 12 * STEP_S))
    assert orbit.limits(span(0.0, 100.0)) == (START_S, START_S + 20 * STEP_S)
    starts = START_S + STEP_S * np.array([4.0, 8.0, 12.0])
    assert orbit.breaks(START_S, START_S + DAY_S).tolist() == starts.tolist()
    assert [one.posix_s for one in orbit.hand_overs(span(0.0, DAY_S))] == starts.tolist()
    assert max(one.jump_km for one in orbit.hand_overs(span(0.0, DAY_S))) < 3e-3
    moments = START_S + np.linspace(0.0, 20 * STEP_S, 300)
    assert away_km(orbit.at(moments), SETS.at(moments)) < 3e-3


def test_segments_that_follow_at_once_have_no_gap():
    """Two segments that share a vector are one span."""
    orbit = orbit_of(station_segment(5), station_segment(5, START_S + 4 * STEP_S))
    assert orbit.limits(span(0.0, 100.0)) == (START_S, START_S + 8 * STEP_S)
    moments = START_S + np.linspace(0.0, 8 * STEP_S, 300)
    assert away_km(orbit.at(moments), SETS.at(moments)) < 3e-3


def test_across_a_leap_second():
    """The vectors are 4 minutes apart in TAI, though POSIX seconds count one less."""
    leap_s = datetime(2017, 1, 1, tzinfo=UTC).timestamp()
    tai_s = leap_s - 20.5 * STEP_S + STEP_S * np.arange(41)
    posix_s = np.where(tai_s < leap_s, tai_s, tai_s - 1.0)
    orbit = orbit_of(segment(posix_s, circle(tai_s - tai_s[0]), REF_FRAME="TEME"))
    assert orbit.breaks(leap_s - 3000.0, leap_s + 3000.0).tolist() == [leap_s]
    near_s = np.array([-100.0, -1.0, 2.0, 100.0])
    moments = leap_s + np.where(near_s < 0.0, near_s, near_s - 1.0)
    place, speed = circle(leap_s + near_s - tai_s[0])
    track = orbit.at(moments)
    np.testing.assert_allclose(track.position_itrs_km[2], place[2], atol=1e-5)
    np.testing.assert_allclose(track.velocity_teme_km_s, speed, atol=1e-7)


def test_what_serves_a_span():
    """The file; until it was made its vectors are observed, and then they age."""
    ((served, age_days),) = STATION.serving(span(0.0, DAY_S))
    assert served.catalogue_number == 25544
    assert served.source == "oem:made.txt"
    assert served.epoch_utc == datetime(2024, 10, 10, 18, 18, 7, 830_000, tzinfo=UTC)
    assert age_days == pytest.approx(1.0 - 6.3 / 24.0, abs=1e-3)
    ((_, before),) = STATION.serving(span(0.0, 3600.0))
    assert before == 0.0
    STATION.require_age(span(0.0, DAY_S), 14.0)
    with pytest.raises(DataError, match=r"made on 2024-10-10T18:18Z.*0\.7 days.*--max-age"):
        STATION.require_age(span(0.0, DAY_S), 0.5)
    later = orbit_of(station_segment(5, START_S + DAY_S))  # predicted from its first vector on
    assert later.source.epoch_utc == utc_from_posix(START_S + DAY_S)


def test_numbers_and_names():
    """The file's own number, one that is given where it has none, and one that is another's."""
    assert (STATION.catalogue_number, STATION.name) == (25544, "ISS")
    assert OemOrbit(STATION.oem, 25544).catalogue_number == 25544
    with pytest.raises(InputError, match=r"number 25544, not 20580.*--sat 25544"):
        OemOrbit(STATION.oem, 20580)
    other = parse_oem(kvn([station_segment(5, OBJECT_ID="2021-035A", OBJECT_NAME="TIANHE")]))
    assert OemOrbit(other, 48274).catalogue_number == 48274
    with pytest.raises(InputError, match=r"TIANHE \(2021-035A\).*--sat N"):
        OemOrbit(other)


def test_events_that_touch_a_window():
    """Those inside, at the edge, and within a margin."""
    undock, reboost = STATION.events
    assert STATION.events_touching(undock.time_utc, reboost.time_utc) == [undock, reboost]
    hour = timedelta(hours=1)
    window = reboost.time_utc + hour, reboost.time_utc + 2 * hour
    assert STATION.events_touching(*window) == []
    assert STATION.events_touching(*window, margin=hour) == [reboost]


def test_searches_go_as_with_element_sets():
    """Nights found on the trajectory are those of the sets that it was made from, to 1 ms."""
    orbit: AnyOrbit = STATION
    one = span(3600.0, 80000.0)
    found = [
        events.find_intervals(each.track(one, 60.0), events.station_in_umbra())
        for each in (orbit, SETS)
    ]
    assert len(found[0]) == len(found[1]) > 10
    np.testing.assert_allclose(found[0].start_s, found[1].start_s, atol=1e-3)
    np.testing.assert_allclose(found[0].end_s, found[1].end_s, atol=1e-3)


def test_no_moments():
    """An empty question has an empty answer."""
    track = STATION.at(np.empty(0))
    assert len(track) == len(track.latitude_deg) == 0
