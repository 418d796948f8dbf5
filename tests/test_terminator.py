"""Terminator crossings against a brute-force scan of one hour with Skyfield alone.

Truth: `EarthSatellite`, the apparent Sun of DE421 and `wgs84`; the limb from the cone of tangents
to the ellipsoid, worked out in stretched space. Bar: 0.1 s.
"""

from datetime import timedelta
from importlib.resources import files
from itertools import pairwise

import numpy as np
import pytest
from skyfield.api import EarthSatellite, load, load_file, wgs84
from skyfield.framelib import itrs

import tle
from planner.api import InputError, Interval, Orbit, find_terminator_crossings

TIMESCALE = load.timescale(builtin=True)
EPHEMERIS = load_file(str(files("skyfield_data") / "data" / "de421.bsp"))
FIRST = "1 25544U 98067A   24284.82270477  .00058831  00000-0  10430-2 0  9992"
SECOND = "2 25544  51.6375 102.6414 0009203  57.0496 303.1376 15.49634632476487"
STATION = EarthSatellite(FIRST, SECOND, ts=TIMESCALE)
ORBIT = Orbit(tle.loads(f"{FIRST}\n{SECOND}\n"))
SPAN = Interval.utc("2024-10-10T18:00", hours=1.7)
EQUATORIAL_KM, FLATTENING, SUN_KM = 6378.137, 1.0 / 298.257223563, 695700.0


def margins(seconds):
    """Return, by Skyfield, the four Sun elevations and the two shadows' margins after the start."""
    time = TIMESCALE.utc(2024, 10, 10, 18, 0, seconds)
    position = STATION.at(time)
    here = position.frame_xyz(itrs).km
    sun = EPHEMERIS["earth"].at(time).observe(EPHEMERIS["sun"]).apparent().frame_xyz(itrs).km
    below = wgs84.geographic_position_of(position)
    phi, lam = below.latitude.radians, below.longitude.radians
    up = np.array([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)])
    elevation = np.degrees(np.arcsin(np.sum(up * sun, axis=0) / np.linalg.norm(sun, axis=0)))
    found = {("ground_sun", level): elevation - level for level in (0.0, -6.0, -12.0, -18.0)}
    # The edge of the Sun that is nearest to the Earth's centre, or farthest from it, as a point.
    line = sun - here
    distance = np.linalg.norm(line, axis=0)
    toward = line / distance
    outward = here - np.sum(here * toward, axis=0) * toward
    outward /= np.linalg.norm(outward, axis=0)
    stretch = np.array([1.0, 1.0, 1.0 / (1.0 - FLATTENING)])[:, None]
    for kind, side in (("station_penumbra", -1.0), ("station_umbra", 1.0)):
        angle = np.arcsin(SUN_KM / distance) * side
        ray = (np.cos(angle) * toward + np.sin(angle) * outward) * stretch
        start = here * stretch
        along = -np.sum(start * ray, axis=0) / np.sum(ray * ray, axis=0)
        nearest = np.linalg.norm(start + along * ray, axis=0)
        found[kind, None] = np.where(along > 0.0, nearest - EQUATORIAL_KM, 1e3)
    return found


def brute_force():
    """Return (seconds, kind, level, edge) of every change of sign, from a scan each second."""
    grid = np.arange(0.0, SPAN.duration_s + 0.5)
    events = []
    for key, margin in margins(grid).items():
        for index in np.flatnonzero((margin[1:] > 0.0) != (margin[:-1] > 0.0)):
            fine = grid[index] + np.linspace(0.0, 1.0, 101)
            value = margins(fine)[key]
            change = np.flatnonzero((value[1:] > 0.0) != (value[:-1] > 0.0))[0]
            edge = "into_day" if value[-1] > 0.0 else "into_night"
            events.append((fine[change] + 0.005, *key, edge))
    return sorted(events)


def test_against_a_scan_with_skyfield():
    """Every event and no other, within 0.1 s."""
    expected = brute_force()
    found = find_terminator_crossings(ORBIT, SPAN)
    assert len(expected) >= 12
    assert len({event[1:] for event in expected}) == 12  # six kinds and levels, both ways
    keys = [(one.kind, one.level_deg, one.edge) for one in found]
    assert keys == [event[1:] for event in expected]
    late_s = [
        (one.time_utc - SPAN.start_utc).total_seconds() - event[0]
        for one, event in zip(found, expected, strict=True)
    ]
    assert np.max(np.abs(late_s)) < 0.1


def test_choices_choose_from_the_whole():
    """A kind or a level alone gives exactly its part of the whole answer."""
    whole = find_terminator_crossings(ORBIT, SPAN)
    for kind in ("station_penumbra", "station_umbra", "ground_sun"):
        part = find_terminator_crossings(ORBIT, SPAN, kinds=[kind])
        assert part == [one for one in whole if one.kind == kind]
    low = find_terminator_crossings(ORBIT, SPAN, kinds=["ground_sun"], levels_deg=[-12.0])
    assert low == [one for one in whole if one.level_deg == -12.0]


def test_a_day_alternates():
    """Each kind and level goes into night and into day in turn, once a revolution each."""
    found = find_terminator_crossings(ORBIT, Interval.utc("2024-10-10", days=1))
    for key in {(one.kind, one.level_deg) for one in found}:
        edges = [one.edge for one in found if (one.kind, one.level_deg) == key]
        assert 30 <= len(edges) <= 32
        assert all(one != two for one, two in pairwise(edges))


def test_names_outlive_new_elements_and_other_spans():
    """A set half a day older moves each crossing by a second, and a later span begins amid them."""
    sets = tle.select(tle.bundled(), 25544)
    day = Interval.utc("2024-10-10T12:00", hours=12)
    older = [one for one in sets if one.epoch_utc < ORBIT.elements[0].epoch_utc]
    found = find_terminator_crossings(ORBIT, day)
    again = find_terminator_crossings(Orbit(older), day)
    assert len({one.id for one in found}) == len(found) > 80
    assert [one.id for one in again] == [one.id for one in found]
    assert max(abs(a.time_utc - b.time_utc) for a, b in zip(found, again, strict=True)) > (
        timedelta(seconds=0.01)
    )
    part = find_terminator_crossings(ORBIT, Interval.utc("2024-10-10T20:00", hours=4))
    assert {one.id for one in part} == {
        one.id for one in found if one.time_utc > part[0].time_utc - timedelta(seconds=1)
    }


def test_an_unknown_kind_is_refused():
    """With those that there are."""
    with pytest.raises(InputError, match="station_penumbra, station_umbra, ground_sun"):
        find_terminator_crossings(ORBIT, SPAN, kinds=["sunset"])
