"""The aurora of a nowcast: its flux, its bounds, and what a search and a plan make of it.

Truth: laws (a bilinear map, the area of a hemisphere), and the model of Kp itself: a map made of it
must give what it gives.
"""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from feed_world import oval_percent

import tle
from planner.base.errors import DataError
from planner.base.geometry import direction_from_geodetic_up, geodetic_up
from planner.base.intervals import union
from planner.base.times import Interval, utc_from_posix
from planner.events.aurora import aurora_in_view, log_flux
from planner.orbit.sgp4_orbit import Orbit
from planner.plan.plan import make_plan
from planner.plan.sentences import aurora_sentence
from planner.plan.subjects import subject
from planner.search.runs import find_in_any
from planner.sky.auroral_chance import expected_aurora
from planner.sky.geomagnetic import magnetic_latitude_deg
from planner.sky.nowcast import log_nowcast_flux, moved_to_pole, nowcast_limit_deg
from planner.spaceweather.kp import fixed_kp, known_kp
from planner.spaceweather.nowcast import hemispheric_powers_gw
from planner.spaceweather.ovation import OvationGrid, nowcast_of, packed, parse_ovation

ORBIT = Orbit(tle.bundled())
START = Interval.utc("2024-10-10", hours=1).start_utc
LATITUDE, LONGITUDE = np.arange(-90.0, 91.0), np.arange(360.0)
PLACES = direction_from_geodetic_up(geodetic_up(LATITUDE[None, :], LONGITUDE[:, None]))


def grid_of(percent, observation_utc=START, way=timedelta(minutes=60)):
    """Return a grid of cells that broadcast to (360, 181)."""
    cells = np.broadcast_to(np.asarray(percent, float), (360, 181)).copy()
    return OvationGrid(observation_utc, observation_utc + way, cells)


def model_percent(kp, moment_utc):
    """Return eight times the flux of the model at Kp, without a grid's rounding."""
    now = ORBIT.at(np.array([moment_utc.timestamp()]))
    return np.minimum(8.0 * np.exp(log_flux(now, PLACES[..., None], fixed_kp(kp))[..., 0]), 100.0)


def bumpy(moment_utc, kp=5.0):
    """Return a grid of the model in whole percents, a tenth of them off by one."""
    chance = np.random.default_rng(5).random((360, 181))
    off = (chance > 0.95).astype(int) - (chance < 0.05)
    whole = np.round(model_percent(kp, moment_utc))
    return grid_of(np.clip(whole + off * (whole > 0), 0, 100), moment_utc - timedelta(minutes=60))


OVAL = nowcast_of(grid_of([oval_percent(one) for one in LATITUDE]))


def test_at_the_cells_it_is_an_eighth_of_the_percentage():
    """To 0.15 erg at the top of a narrow oval: cells are smoothed, which lowers what bends."""
    flux = np.exp(log_nowcast_flux(OVAL, PLACES))
    expected = 20.0 / 8.0 * np.exp(-(((np.abs(LATITUDE) - 66.0) / 4.2) ** 2))
    far = np.abs(LATITUDE) > 22.0
    np.testing.assert_allclose(flux[:, far], np.tile(expected[far], (360, 1)), atol=0.15)
    assert flux.max() == pytest.approx(2.5, abs=0.15)
    np.testing.assert_allclose(flux[:, LATITUDE == 0.0], 1e-3, rtol=1e-9)


def test_between_cells_it_stays_between_them_and_is_finite_everywhere():
    """At 20 000 places, across the seams of longitude and over both poles."""
    random = np.random.default_rng(3)
    moment = nowcast_of(grid_of(random.integers(0, 60, (360, 181))))
    places = random.normal(size=(3, 20_000))
    places[:, :4] = np.array([[0, 0, 1.0], [0, 0, -1.0], [-1.0, 0, 0], [1.0, 0, 0]]).T
    places /= np.linalg.norm(places, axis=0)
    found = log_nowcast_flux(moment, places)
    assert np.isfinite(found).all()
    cells = moment.energy_flux_erg_cm2_s
    assert np.exp(found).max() <= cells.max() + 1e-3
    assert np.exp(found).min() >= 1e-3 - 1e-12
    near = [[-180.0 + 1e-9, 180.0 - 1e-9], [-1e-9, 1e-9]]
    for west, east in near:  # the same place from both sides
        pair = direction_from_geodetic_up(geodetic_up(np.full(2, 55.3), np.array([west, east])))
        assert np.ptp(log_nowcast_flux(moment, pair)) < 1e-6


def test_the_power_is_the_flux_times_the_area():
    """1 erg cm-2 s-1 is 1 mW m-2: over half a sphere of 6 481 km, 264 GW."""
    north_gw, south_gw = hemispheric_powers_gw(np.ones((360, 181)))
    half_sphere_gw = 2 * np.pi * 6.481e6**2 * 1e-3 / 1e9
    assert (north_gw, south_gw) == pytest.approx((half_sphere_gw, half_sphere_gw), rel=1e-3)


@pytest.mark.parametrize("threshold", [0.05, 1.0, 2.0])
def test_no_aurora_lies_equatorward_of_the_limit(threshold):
    """At a place on every half degree."""
    latitude, longitude = np.meshgrid(np.arange(-89.75, 90, 0.5), np.arange(-180, 180, 0.5))
    places = direction_from_geodetic_up(geodetic_up(latitude.ravel(), longitude.ravel()))
    for moment in (OVAL, nowcast_of(bumpy(START + timedelta(hours=1)))):
        reached = np.exp(log_nowcast_flux(moment, places)) >= threshold
        mlat_deg = np.abs(magnetic_latitude_deg(places, START.timestamp(), 110.0))
        lowest_deg = np.nanmin(mlat_deg[reached])
        assert lowest_deg - 4.0 < nowcast_limit_deg(moment, threshold) < lowest_deg
    assert nowcast_limit_deg(OVAL, 5.0) == np.inf


def test_a_place_is_moved_by_the_angle_toward_the_nearer_pole():
    axis = np.array([0.1, -0.2, 0.97])
    axis /= np.linalg.norm(axis)
    places = PLACES[:, ::40, 10:-10:20].reshape(3, -1)
    moved = moved_to_pole(places, axis, np.full(places.shape[1], 3.0))
    np.testing.assert_allclose(np.linalg.norm(moved, axis=0), 1.0, atol=1e-12)
    np.testing.assert_allclose(
        np.degrees(np.arccos(np.sum(places * moved, axis=0))), 3.0, atol=1e-6
    )
    before, after = (np.degrees(np.arcsin(np.abs(axis @ one))) for one in (places, moved))
    away = before < 86.0
    np.testing.assert_allclose((after - before)[away], 3.0, atol=1e-6)


def test_where_the_map_says_all_it_can_a_greater_model_counts():
    full = nowcast_of(grid_of(np.where(np.abs(LATITUDE) > 60, 100.0, 0.0)))
    place = direction_from_geodetic_up(geodetic_up(np.array([70.0, 30.0]), np.zeros(2)))
    for model_erg, seen in ((5.0, 12.5), (20.0, 20.0)):
        flux = np.exp(log_nowcast_flux(full, place, np.log(np.full(2, model_erg))))
        assert flux == pytest.approx([seen, 1e-3], rel=1e-3)


def around(moment_utc, minutes, percent, kp=1.0):
    """Return Kp with a nowcast of some minutes about a moment."""
    middle_s = moment_utc.timestamp()
    made = nowcast_of(grid_of(percent, moment_utc - timedelta(minutes=60)))
    ends = {"start_posix_s": middle_s - 60.0 * minutes, "end_posix_s": middle_s + 60.0 * minutes}
    return replace(fixed_kp(kp), nowcast=replace(made, **ends))


def found(kp, start_s, end_s):
    """Return when dark aurora is in view."""
    return union([one for _, one in subject("aurora").find(ORBIT, kp, start_s, end_s)])


def test_a_map_of_the_model_finds_the_model_s_windows():
    """Ends within 15 s of those of Kp 6 at six moments, when all else says Kp 1."""
    count = 0
    for hour in range(1, 19, 3):
        moment_utc = START + timedelta(hours=hour)
        kp = around(moment_utc, 10, model_percent(6.0, moment_utc))
        ends = kp.nowcast.start_posix_s, kp.nowcast.end_posix_s
        mapped, model = (found(one, *ends) for one in (kp, fixed_kp(6.0)))
        assert len(mapped) == len(model)
        count += len(model)
        np.testing.assert_allclose(mapped.start_s, model.start_s, atol=15.0)
        np.testing.assert_allclose(mapped.end_s, model.end_s, atol=15.0)
        assert len(found(fixed_kp(6.0), *ends)) >= len(found(fixed_kp(1.0), *ends))
    assert count >= 3


def test_outside_its_time_nothing_changes():
    """To the last bit; and inside it something does."""
    moment_utc = START + timedelta(hours=4)
    kp, plain = around(moment_utc, 45, model_percent(6.0, moment_utc)), fixed_kp(1.0)
    track = ORBIT.track(Interval(START, START + timedelta(hours=8)), 60.0)
    outside = ~kp.is_nowcast_at(track.posix_s)
    assert (~outside).sum() == 90
    (dark, bright), (_, without) = aurora_in_view(kp), aurora_in_view(plain)
    members = np.arange(dark.members)[:, None]
    margins = bright.margin(track, members), without.margin(track, members)
    np.testing.assert_array_equal(margins[0][:, outside], margins[1][:, outside])
    assert np.abs(margins[0] - margins[1])[:, ~outside].max() > 0.5
    ends_s = START.timestamp() - 7200.0, kp.nowcast.start_posix_s
    np.testing.assert_array_equal(found(kp, *ends_s).start_s, found(plain, *ends_s).start_s)


def test_the_search_finds_the_same_with_half_its_step_and_from_another_start():
    """Of a grid of whole percents, a tenth of them off by one, over a day of orbits."""
    count = 0
    for hour in range(2, 24, 2):
        moment_utc = START + timedelta(hours=hour)
        kp = replace(fixed_kp(1.0), nowcast=nowcast_of(bumpy(moment_utc)))
        start_s, end_s = kp.nowcast.start_posix_s, kp.nowcast.end_posix_s
        whole = found(kp, start_s - 3600.0, end_s + 3600.0)
        late = found(kp, start_s - 3583.0, end_s + 3611.0).within(start_s, end_s)
        signals = aurora_in_view(kp)
        half = find_in_any(signals, ORBIT, whole.widened(200.0).within(start_s, end_s), step_s=10.0)
        for other in (late, half):
            here = whole.within(start_s, end_s)
            assert len(other) == len(here)
            np.testing.assert_allclose(other.start_s, here.start_s, atol=0.01)
            np.testing.assert_allclose(other.end_s, here.end_s, atol=0.01)
        count += len(whole)
    assert count >= 10


def test_a_plan_tells_of_it_and_its_brightness_is_the_map_s():
    """Beside the model at Kp 6, from which the map is made: light to 15 %, chances to 0.1."""
    moment_utc = START + timedelta(hours=2, minutes=20)
    kp = around(moment_utc, 20, model_percent(6.0, moment_utc))
    span = Interval(
        *(utc_from_posix(s) for s in (kp.nowcast.start_posix_s, kp.nowcast.end_posix_s))
    )
    plan = make_plan(ORBIT, span, kp, subjects=["aurora"])
    inside = [one for one in plan.windows if kp.is_nowcast_at(one.peak_utc.timestamp())]
    assert inside
    for one in plan.windows:
        is_map = bool(kp.is_nowcast_at(one.peak_utc.timestamp()))
        assert one.aurora.flux_source == ("ovation" if is_map else "model")
        assert ("OVATION" in aurora_sentence(one.aurora)) == is_map
        assert (one.kp, one.kp_source) == (1.0, "fixed")
    track = ORBIT.at(np.array([one.peak_utc.timestamp() for one in inside]))
    model = expected_aurora(track, 6.0, 0.0)
    for number, one in enumerate(inside):
        assert one.aurora.limb_brightness_kr == pytest.approx(model.green_kr[number], rel=0.15)
        chances = list(one.aurora.chance.values())
        assert chances == pytest.approx(model.chance[:, number], abs=0.1)
    assert plan.scene(inside[:1]).kp_source == "by NOAA's nowcast, OVATION"
    flux = plan.scene(inside[:1]).energy_flux_erg_cm2_s
    assert flux.max() == pytest.approx(float(kp.nowcast.energy_flux_erg_cm2_s.max()), rel=0.02)


def test_kp_keeps_its_nowcast_and_breaks_where_it_begins_and_ends():
    record = replace(known_kp(), nowcast=OVAL)
    ends = [OVAL.start_posix_s, OVAL.end_posix_s]
    breaks = record.breaks(ends[0] - 10.0, ends[1] + 10.0)
    assert set(ends) <= set(breaks.tolist())
    assert np.all(np.diff(breaks) > 0)
    assert not set(ends) & set(record.breaks(ends[0], ends[1]).tolist())
    assert record.followed_by(fixed_kp(3.0)).nowcast is OVAL
    assert fixed_kp(3.0).nowcast is None
    assert record.is_nowcast_at(np.array(ends)).tolist() == [True, False]
    assert record.oval_kp_at(np.array(ends))[0] == OVAL.kp


def test_what_is_kept_is_what_came():
    grid = bumpy(START + timedelta(hours=1))
    again = parse_ovation(packed(grid))
    assert (again.observation_utc, again.forecast_utc) == (grid.observation_utc, grid.forecast_utc)
    np.testing.assert_array_equal(again.probability_percent, grid.probability_percent)
    for broken in (packed(grid)[:-1], packed(grid)[:40], packed(grid)[:24]):
        with pytest.raises(DataError):
            parse_ovation(broken)


@pytest.mark.parametrize("percent", [0.0, 100.0])
def test_what_no_aurora_can_be_is_refused(percent):
    with pytest.raises(DataError, match="GW, which is no power of an aurora"):
        nowcast_of(grid_of(percent))


@pytest.mark.parametrize("minutes", [-1, 121])
def test_a_forecast_that_no_solar_wind_can_make_is_refused(minutes):
    with pytest.raises(DataError, match="0 to 2 hours are wanted between them"):
        parse_ovation(packed(grid_of(5.0, way=timedelta(minutes=minutes))))
