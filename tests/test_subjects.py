"""Subjects: what is aimed at. Truth: the limb by tangency, and the 253 directions one by one."""

import numpy as np
import pytest

import tle
from planner.api import Interval, Orbit, fixed_kp, make_plan, observed_kp
from planner.base.geometry import itrs_from_geodetic
from planner.base.times import posix_from_utc
from planner.plan.scoring import product
from planner.plan.sentences import score_sentences
from planner.plan.subjects import SUBJECTS, subject
from planner.plan.windows import find_windows
from planner.sky.city_lights import cities, light_below_million
from planner.sky.lighting import elevation_above_limb_deg

ORBIT = Orbit([one for one in tle.bundled() if f"{one.epoch_utc:%Y-%m}" == "2024-10"])
SPAN = Interval.utc("2024-10-10T16:00", hours=8)


@pytest.mark.parametrize("name", ["sunrise", "sunset"])
def test_the_sun_is_aimed_at_over_the_limb(name):
    """The point of aim lies on the ellipsoid (1 m), its line of sight touches it, under the Sun."""
    windows = find_windows(ORBIT, SPAN, observed_kp(), subject(name))
    track = ORBIT.at(np.array([posix_from_utc(window.peak_utc) for window in windows]))
    assert len(track) >= 4
    target = subject(name).view(track, observed_kp(), None).target_itrs_km
    stretch = np.array([1.0, 1.0, 1.0 / (1.0 - 1.0 / 298.257223563)])[:, None]
    point, here = target * stretch, track.position_itrs_km * stretch
    assert np.linalg.norm(point, axis=0) == pytest.approx(6378.137, abs=1e-3)
    assert np.sum(point * (here - point), axis=0) == pytest.approx(0.0, abs=1.0)
    line, sun = target - track.position_itrs_km, track.sun_itrs_km
    cosine = np.sum(line * sun, axis=0) / np.linalg.norm(line, axis=0) / np.linalg.norm(sun, axis=0)
    assert np.all(np.degrees(np.arccos(cosine)) < 1.0)  # at the peak the Sun stands at the limb
    for window in windows:
        rises = window.look.toward.startswith("forward")
        assert rises == (name == "sunrise")
        assert window.aurora is None
        assert window.kp is None


@pytest.mark.parametrize("name", ["moonrise", "moonset"])
@pytest.mark.parametrize("start", ["2024-10-09", "2024-10-17", "2024-10-24"])
def test_the_moon_stands_at_the_limb_by_night(name, start):
    """Within a window it climbs or sinks between -1 and 3 degrees, the Sun below the limb.

    A second outside either end one of these fails. The waxing Moon sets by night and the waning one
    rises; the full one does neither, for the station sees 20 degrees below the horizontal: when it
    is at the limb on one side, the Sun is 40 degrees above it on the other.
    """
    span = Interval.utc(start, days=1)
    orbit = Orbit(tle.bundled())
    windows = find_windows(orbit, span, observed_kp(), subject(name))
    assert bool(windows) == (
        (start, name) in {("2024-10-09", "moonset"), ("2024-10-24", "moonrise")}
    )
    for window in windows:
        ends = posix_from_utc(window.start_utc), posix_from_utc(window.end_utc)
        moments = np.array([ends[0] - 1.0, ends[0] + 0.1, ends[1] - 0.1, ends[1] + 1.0])
        track = orbit.at(moments)
        moon = elevation_above_limb_deg(track.position_itrs_km, track.moon_itrs_km)
        sun = elevation_above_limb_deg(track.position_itrs_km, track.sun_itrs_km)
        climbs = np.array([(moon[1] - moon[0]), (moon[3] - moon[2])]) > 0.0
        holds = (moon >= -1.0) & (moon <= 3.0) & (sun <= 0.0)
        assert np.all(holds[1:3])
        assert np.all(climbs == (name == "moonrise"))
        turned = abs(moon[0] - moon[1]) < 0.02 or abs(moon[2] - moon[3]) < 0.02
        assert turned or not np.any(holds[[0, 3]])
        assert window.look.range_km == pytest.approx(384400.0, rel=0.07)
        assert window.look.toward.startswith("forward") == (name == "moonrise")


NORTHERN_SUMMER = Interval.utc("2026-06-26T12:00", hours=36)
EVERY_SET = Orbit(tle.bundled())


def test_city_lights_are_below_by_night():
    """Just inside a window it is night and land is lit; a second outside one of these fails.

    The line of sight ends on the ground at the city that is named, within 45 degrees of the nadir
    but for a few, whose light is that of a great city not much farther off.
    """
    chosen = subject("city_lights")
    windows = find_windows(EVERY_SET, NORTHERN_SUMMER, fixed_kp(2.0), chosen)
    assert len(windows) > 30
    by_name = {city.name: city for city in reversed(cities())}
    off_nadir = []
    for window in windows:
        ends = posix_from_utc(window.start_utc), posix_from_utc(window.end_utc)
        moments = np.array([ends[0] - 1.0, ends[0] + 0.05, ends[1] - 0.05, ends[1] + 1.0])
        track = EVERY_SET.at(moments)
        light = light_below_million(track.latitude_deg, track.longitude_deg, track.altitude_km)
        holds = (track.sun_elevation_deg <= -6.0) & (light >= 3.0)
        assert holds.tolist() == [False, True, True, False], window.id
        track = EVERY_SET.at(np.array([posix_from_utc(window.peak_utc)]))
        city = by_name[window.city.name]
        assert city.country == window.city.country
        place = itrs_from_geodetic(city.latitude_deg, city.longitude_deg)
        here = track.position_itrs_km[:, 0]
        away = np.linalg.norm(place - here)
        assert window.look.range_km == pytest.approx(away, abs=0.1)
        down = -np.dot(place - here, here) / away / np.linalg.norm(here)
        off_nadir.append(np.degrees(np.arccos(down)))
        assert window.look.depression_deg == pytest.approx(90.0 - off_nadir[-1], abs=0.3)
    assert np.mean(np.array(off_nadir) <= 45.0) > 0.9
    assert max(off_nadir) < 65.0


def test_the_best_nights_over_cities_are_over_great_ones():
    """As anyone who has seen pictures of the night side would choose."""
    windows = find_windows(EVERY_SET, NORTHERN_SUMMER, fixed_kp(2.0), subject("city_lights"))
    best = sorted(windows, key=lambda window: -window.score)[:5]
    assert {window.city.name for window in best} <= {
        *("Beijing", "Shanghai", "Tokyo", "Osaka", "Seoul", "New York City", "Los Angeles"),
        *("Toronto", "Milan", "Chicago", "London", "Paris", "Delhi"),
    }


def test_the_best_direction_is_the_best():
    """No direction that qualifies scores above the one that is taken (1e-9), the Moon apart."""

    def scores(view):
        moonless = {k: v for k, v in view.quantities.items() if k != "moonlit_background_kr"}
        return product(chosen.settings.factors(moonless))

    kp, chosen = observed_kp(), subject("aurora")
    times = SPAN.start_posix_s + 97.0 * np.arange(280)
    best = chosen.view(ORBIT.at(times), kp, None)
    track = ORBIT.at(times[best.holds])
    assert len(track) > 30
    taken = scores(best)[best.holds]
    for direction in range(253):
        view = chosen.view(track, kp, np.full(len(track), direction))
        assert np.all(np.where(view.holds, scores(view), 0.0) <= taken + 1e-9)


@pytest.mark.parametrize(("night", "full"), [("2024-10-17", True), ("2024-10-02", False)])
def test_a_full_moon_drowns_the_aurora_straight_down(night, full):
    """Over 100 kR at the nadir under a full Moon 45 degrees up, under 15 above the limb; new, none.

    Cloud in the light of a Moon half as high as overhead is as bright as 250 kR, less its distance.
    """
    track = ORBIT.at(Interval.utc(night, days=1).start_posix_s + np.arange(0.0, 86400.0, 30.0))
    up = np.sum(track.up_itrs * track.moon_itrs_km, axis=0) / np.linalg.norm(
        track.moon_itrs_km, axis=0
    )
    some = track.take(np.flatnonzero((up > np.sqrt(0.5)) & (track.sun_elevation_deg < -12.0)))
    chosen = subject("aurora")
    background = [
        chosen.view(some, fixed_kp(5.0), np.full(len(some), number)).quantities[
            "moonlit_background_kr"
        ]
        for number in (0, *range(133, 253, 20))  # straight down, and all round the rim
    ]
    if not full:
        assert len(some) == 0 or np.max(background) < 3.0
        return
    assert len(some) > 100
    assert np.min(background[0]) > 150.0
    assert np.median(background[1:]) < 6.0
    assert np.max(background[1:]) < 15.0


def test_every_subject_has_its_name():
    """And says whether it rests on Kp."""
    for name in SUBJECTS:
        assert subject(name).name == name
        assert subject(name).needs_kp == name.startswith("aurora")


def test_the_airglow_s_rank_falls_over_a_full_moon_and_says_why():
    """Of the Moon of October 2024: full on the 17th, new on the 2nd (an eclipse of the Sun).

    Every window near the full Moon scores under half of the best near the new one, and what is
    told of first is the Moon.
    """
    new, full = (
        make_plan(ORBIT, Interval.utc(f"2024-10-{day}", days=1), subjects=["airglow"]).windows
        for day in ("02", "17")
    )
    assert len(new) > 10
    assert len(full) > 10
    assert max(one.score for one in full) < 0.5 * max(one.score for one in new)
    for window in full:
        assert window.moon.illuminated_fraction > 0.98
        factors = {k: v for k, v in window.breakdown.items() if k != "rarity"}
        assert min(factors, key=lambda name: factors[name]) in ("moon", "veil")
        assert "What takes most from it: moon, how little moonlight" in score_sentences(window)[1]


def test_the_arch_is_looked_for_where_it_stands():
    """2.3 to 2.5 degrees above the hard limb, which is 20.1 degrees down at 415 km (SCIENCE, 3)."""
    windows = make_plan(ORBIT, SPAN, subjects=["airglow"]).windows
    assert len(windows) > 5
    for window in windows:
        limb_deg = np.degrees(np.arccos(6371.0 / (6371.0 + window.altitude_km)))
        assert 2.1 < limb_deg - window.look.depression_deg < 2.6
