"""Noctilucent clouds: published seasons and frequencies, and geometry worked out in a plane.

The plane is that of the Earth's centre, the station and the cloud, on a sphere; what it says is
compared with what the program says of vectors on the ellipsoid.
"""

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import planner.events.clouds
import tle
from planner.api import Interval, Orbit, fixed_kp
from planner.base.times import day_of_year, posix_from_utc
from planner.events.clouds import LIT_ZENITH_DEG, NoctilucentInView, cloud_direction_itrs
from planner.plan.scoring import product
from planner.plan.subjects import subject
from planner.plan.windows import find_windows
from planner.sky.noctilucent import (
    cloud_directions,
    cloud_seen,
    latitude_factor,
    season_factor,
    seasons,
)

ORBIT = Orbit(tle.bundled())
SUMMER = Interval.utc("2026-06-26", days=2)
KP = fixed_kp(2.0)
EVERY = np.arange(204)[:, None]
R = 6371.0


def posix(*date):
    """Return the POSIX seconds of a date."""
    return datetime(*date, tzinfo=UTC).timestamp()


def found(start_s, end_s, step_s=None):
    """Return when cloud may be in view, by hemisphere, as windows are made of it."""
    with pytest.MonkeyPatch.context() as patch:
        if step_s is not None:
            patch.setattr(planner.events.clouds, "_CLOUD_STEP_S", step_s)
        spells = dict(subject("noctilucent").find(ORBIT, KP, start_s, end_s))
    return {name: one.close_gaps(60.0).drop_shorter(20.0) for name, one in spells.items()}


def in_plane(altitude_km, arc_deg):
    """Return of a line of sight to 83 km so far around: its length, how level, how low it is."""
    arc = np.radians(arc_deg)
    station = np.array([0.0, R + altitude_km])
    cloud = (R + 83.0) * np.array([np.sin(arc), np.cos(arc)])
    line = cloud - station
    away = np.hypot(*line)
    level = np.degrees(np.arcsin(np.dot(line, cloud) / away / (R + 83.0)))
    nearest = -np.dot(station, line) / away
    lowest = np.hypot(*(station + nearest * line / away)) - R
    return away, level, lowest, nearest < away


def test_the_farthest_cloud_is_seen_past_twenty_kilometres():
    """By bisection in the plane: the rim's arc is that at which the line passes 20 km up."""
    track = ORBIT.track(SUMMER, 3000.0)
    rim = cloud_direction_itrs(track, np.full(len(track), 203))
    up = track.position_itrs_km / np.linalg.norm(track.position_itrs_km, axis=0)
    arc = np.degrees(np.arccos(np.sum(rim * up, axis=0)))
    for altitude_km, ours in zip(track.altitude_km, arc, strict=True):
        near, far = 10.0, 45.0
        for _ in range(50):
            middle = 0.5 * (near + far)
            _, _, lowest, beyond = in_plane(altitude_km, middle)
            near, far = (middle, far) if not beyond or lowest > 20.0 else (near, middle)
        assert ours == pytest.approx(near, abs=0.05)  # of an ellipsoid's local radius


def test_on_the_first_ring_cloud_is_seen_edge_on():
    """Within a degree of level, where a thin layer is longest; the rim is 8 degrees from it."""
    for altitude_km in (400.0, 415.0, 440.0):
        for direction, most in ((0, 1.0), (203, 8.5)):
            farthest = np.degrees(
                np.arccos((R + 20.0) / (R + altitude_km)) + np.arccos((R + 20.0) / (R + 83.0))
            )
            arc = cloud_directions().fraction[direction] * farthest
            assert abs(in_plane(altitude_km, arc)[1]) < most


def test_the_last_sunlight():
    """A ray that grazes 20 km ends 83 km up where the Sun is 8 degrees below the horizon."""
    down = np.degrees(np.arctan2(np.sqrt((R + 83.0) ** 2 - (R + 20.0) ** 2), R + 20.0))
    assert abs(LIT_ZENITH_DEG - 90.0 - down) < 1e-9
    assert abs(down - 8.0) < 0.05


def test_what_the_signals_mean():
    """Each sign against latitude and Sun where the direction meets the ellipsoid, on its own."""
    question = NoctilucentInView("north", 50.0, 96.0, 106.0)
    track = ORBIT.track(Interval.utc("2026-06-26T20:00", hours=1.5), 60.0)
    place = cloud_direction_itrs(track, EVERY)
    flat = 1.0 - 1.0 / 298.257223563
    up = place / np.array([1.0, 1.0, flat**2])[:, None, None]
    up = up / np.linalg.norm(up, axis=0)
    latitude = np.degrees(np.arcsin(up[2]))
    zenith = np.degrees(np.arccos(np.sum(up * track.sun_direction_itrs[:, None], axis=0)))
    poleward, dark, lit = (signal.margin(track, EVERY) for signal in question.signals())
    np.testing.assert_allclose(poleward, latitude - 50.0, atol=1e-6)
    np.testing.assert_allclose(dark, zenith - 96.0, atol=1e-6)
    np.testing.assert_allclose(lit, LIT_ZENITH_DEG - zenith, atol=1e-6)
    holds = (poleward > 0.0) & (dark > 0.0) & (lit > 0.0)
    assert np.any(holds)
    assert np.all(question.possible(track)[np.any(holds, axis=0)])
    assert np.all(question.signals()[0].possible(track, EVERY)[holds])
    assert np.mean(question.possible(track)) < 0.7


@pytest.mark.parametrize("hemisphere", ["north", "south"])
def test_windows_are_those_of_a_scan(hemisphere):
    """Every 13 s of a day of each summer, direction by direction, half a second from the ends."""
    start_s = posix(2026, 6, 26) if hemisphere == "north" else posix(2024, 12, 1)
    ours = found(start_s, start_s + 86400.0)
    raw = dict(subject("noctilucent").find(ORBIT, KP, start_s, start_s + 86400.0))
    assert list(ours) == [hemisphere]
    assert len(raw[hemisphere]) > 3
    moments = np.arange(start_s, start_s + 86400.0, 13.0)
    ends = np.concatenate([raw[hemisphere].start_s, raw[hemisphere].end_s])
    moments = moments[np.min(np.abs(moments[:, None] - ends), axis=1) > 0.5]
    track = ORBIT.at(moments)
    margins = [
        signal.margin(track, EVERY)
        for signal in NoctilucentInView(hemisphere, 50.0, 96.0, 106.0).signals()
    ]
    holds = np.any(np.min(margins, axis=0) > 0.0, axis=0)
    assert np.array_equal(raw[hemisphere].contains(moments), holds)


def test_start_and_step_do_not_move_windows():
    """Eight days: half the step and a start 7 s later, the same windows within a millisecond."""
    start_s = posix(2026, 6, 22)
    one = found(start_s, start_s + 8 * 86400.0)["north"].within(start_s + 600.0, start_s + 690e3)
    other = found(start_s + 7.0, start_s + 8 * 86400.0, 22.5)["north"]
    other = other.within(start_s + 600.0, start_s + 690e3)
    assert len(one) == len(other) > 100
    assert np.max(np.abs(one.start_s - other.start_s)) < 1e-3
    assert np.max(np.abs(one.end_s - other.end_s)) < 1e-3


def test_each_revolution_of_june_sees_them_and_none_of_april():
    """From the orbit's northern turn, about 50 N; toward the pole, where the Sun is at midnight."""
    windows = find_windows(ORBIT, SUMMER, KP, subject("noctilucent"))
    assert 28 <= len(windows) <= 34  # 15.5 revolutions a day
    for window in windows:
        assert "-noctilucent-n-" in window.id
        assert window.latitude_deg > 22.0
        assert 17.0 < window.look.depression_deg < 21.0
        assert 1700.0 < window.look.range_km < 3200.0
        assert window.look.azimuth_deg < 60.0 or window.look.azimuth_deg > 300.0
        assert window.sun_elevation_deg > -45.0
        assert (window.aurora, window.kp, window.city) == (None, None, None)
    assert found(posix(2024, 4, 10), posix(2024, 4, 20)) == {}


def test_the_best_direction_is_the_best():
    """No direction that holds scores above the one that is taken (1e-9), each looked at alone."""
    chosen = subject("noctilucent")
    track = ORBIT.track(Interval.utc("2026-06-28T23:59", hours=0.3), 60.0)
    best = chosen.view(track, KP, None)
    taken = product(chosen.settings.factors(best.quantities))
    assert np.count_nonzero(best.holds) > 10
    signals = NoctilucentInView("north", 50.0, 96.0, 106.0).signals()
    for direction in range(204):
        member = np.full(len(track), direction)
        holds = np.min([signal.margin(track, member) for signal in signals], axis=0) > 0.0
        cloud = cloud_seen(
            cloud_direction_itrs(track, member),
            track.position_itrs_km,
            track.sun_direction_itrs,
            day_of_year(track.posix_s),
        )
        line_km = cloud.place_itrs_km - track.position_itrs_km
        quantities = {
            **best.quantities,
            "cloud_cd_m2": cloud.luminance_cd_m2,
            "cloud_over_twilight": cloud.luminance_cd_m2 / cloud.twilight_cd_m2,
            "cloud_share": cloud.share,
            "range_km": np.linalg.norm(line_km, axis=0),
        }
        scores = product(chosen.settings.factors(quantities))
        assert np.all(scores[holds] <= taken[holds] + 1e-9)
        assert np.all(best.holds[holds])


def test_cloud_is_brightest_edge_on_and_against_a_dark_limb():
    """Steeper it is fainter; deeper in the shadow fainter; over a nearer Sun it stands out less."""
    track = ORBIT.at(np.full(204, posix(2026, 6, 29, 0, 5)))
    place = cloud_direction_itrs(track, np.arange(204))
    cloud = cloud_seen(
        place, track.position_itrs_km, track.sun_direction_itrs, day_of_year(track.posix_s)
    )
    assert np.all(np.isfinite(cloud.luminance_cd_m2))
    assert np.all((cloud.luminance_cd_m2 >= 0.0) & (cloud.luminance_cd_m2 <= 20.0))
    assert np.all(cloud.twilight_cd_m2 > 0.0)
    assert np.all((cloud.share >= 0.0) & (cloud.share <= 0.82))
    # The same azimuth on the first ring and on the rim, where both are in sunlight.
    sunny = np.flatnonzero(cloud.luminance_cd_m2[:48] > 10.0)
    assert len(sunny) > 5
    rim = 84 + 120 * sunny // 48
    assert np.all(cloud.luminance_cd_m2[sunny] > 2.0 * cloud.luminance_cd_m2[rim])


def test_the_seasons():
    """20 May to 20 August, and 20 November to 20 February, in leap years as in others."""
    ours = seasons(posix(2023, 1, 1), posix(2025, 1, 1))
    north = [(posix(year, 5, 20), posix(year, 8, 20)) for year in (2023, 2024)]
    south = [
        (posix(2023, 1, 1), posix(2023, 2, 20)),
        (posix(2023, 11, 20), posix(2024, 2, 20)),
        (posix(2024, 11, 20), posix(2025, 1, 1)),
    ]
    assert list(ours["north"]) == north
    assert list(ours["south"]) == south
    assert not any(map(len, seasons(posix(2024, 3, 1), posix(2024, 5, 19)).values()))


@given(st.floats(-1e9, 4e9))
def test_the_season_is_where_its_factor_is(moment_s):
    """In either hemisphere, an hour from the ends; never outside 0 to 1."""
    for name, latitude in (("north", 60.0), ("south", -60.0)):
        factor = season_factor(day_of_year(np.array([moment_s])), latitude)[0]
        assert 0.0 <= factor <= 1.0
        around = seasons(moment_s - 3600.0, moment_s + 3600.0)[name].total_s
        assert factor > 0.0 or around < 7200.0
        assert factor == 0.0 or around > 0.0


def test_days_of_the_year():
    """The first is 1, and 20 May is the 140th of a common year, whatever the year."""
    for year in (1969, 2000, 2023, 2024):
        days = day_of_year(
            np.array([posix(year, *date) for date in ((1, 1), (2, 28), (3, 1), (5, 20), (12, 31))])
        )
        assert days.tolist() == [1.0, 59.0, 60.0, 140.0, 365.0]


def test_the_peak_of_the_season():
    """Some two weeks after the solstice, as published."""
    days = np.arange(1.0, 366.0)
    assert abs(days[np.argmax(season_factor(days, 60.0))] - 186.0) <= 3.0
    assert days[np.argmax(season_factor(days, -60.0))] <= 10.0


def test_cloud_grows_toward_the_pole():
    """None up to 50 degrees; CIPS in July 2007: 55 % at 72.5 and over 80 % at 82.5, both sides."""
    np.testing.assert_allclose(
        latitude_factor(np.array([0.0, 50.0, 72.5, -82.5])), [0, 0, 0.55, 0.82]
    )
    latitude = np.linspace(50.0, 82.5, 100)
    assert np.all(np.diff(latitude_factor(latitude)) > 0.0)


def test_a_window_ends_with_the_season():
    """The window open at midnight of 20 August 2024, if any, ends there: a cut, and no kink."""
    start_s = posix(2024, 8, 19)
    spells = found(start_s, start_s + 2 * 86400.0)["north"]
    assert len(spells) > 5
    assert spells.end_s[-1] <= posix(2024, 8, 20) + 1e-6


def test_ids_carry_the_hemisphere():
    """As those of the aurora do."""
    windows = find_windows(ORBIT, Interval.utc("2024-12-01", days=1), KP, subject("noctilucent"))
    assert windows
    assert all("-noctilucent-s-2024-1" in window.id for window in windows)
    assert all(window.latitude_deg < -22.0 for window in windows)
    assert all(posix_from_utc(w.start_utc) < posix_from_utc(w.end_utc) for w in windows)


def test_no_moment_of_a_window_scores_above_its_peak():
    """On a 10 s grid of each window nothing exceeds the peak's score by more than 0.01."""
    chosen = subject("noctilucent")
    for window in find_windows(ORBIT, Interval.utc("2026-06-28", hours=10), KP, chosen):
        moments = np.arange(posix_from_utc(window.start_utc), posix_from_utc(window.end_utc), 10.0)
        view = chosen.view(ORBIT.at(moments), KP, None)
        fixed = window.breakdown["length"] * window.breakdown["rarity"]
        scores = product(chosen.settings.factors(view.quantities)) * fixed
        assert np.max(scores[view.holds]) <= window.score + 1e-2, window.id
