"""The brightness of windows: what is worked out for those that are told in full.

Truth: planner.sky.auroral_light and auroral_chance, which have tests of their own; and what chances
are.
"""

import json
import re

import numpy as np
import pytest
from jsonschema import validate
from schema import document
from synthetic_sets import circling

import tle
from planner.api import Interval, Orbit, fixed_kp, known_kp, make_plan
from planner.base.times import posix_from_utc
from planner.plan.brightness import with_brightness
from planner.sky.auroral_light import brightest_aurora

ORBIT = Orbit(tle.bundled())
SPAN = Interval.utc("2024-10-10T12:00", hours=12)


@pytest.mark.parametrize("kp", [1.0, 4.0, 8.0, None])
def test_each_window_has_its_own(kp):
    """In the order given, other fields untouched; the chances fall with the level."""
    series = known_kp() if kp is None else fixed_kp(kp)
    plan = make_plan(ORBIT, SPAN, series, subjects=["aurora", "sunset", "aurora_sunrise"])
    told = with_brightness(ORBIT, series, plan.windows)
    assert [one.id for one in told] == [one.id for one in plan.windows]
    for before, after in zip(plan.windows, told, strict=True):
        if before.aurora is None:
            assert after == before
            continue
        track = ORBIT.at(np.array([posix_from_utc(before.peak_utc)]))
        expected = brightest_aurora(track, series.at(track.posix_s)).green_kr[0]
        assert after.aurora.limb_brightness_kr == pytest.approx(expected, rel=0.05)
        chances = list(after.aurora.chance.values())
        assert list(after.aurora.chance) == ["1_kr", "10_kr", "100_kr"]
        assert all(0.0 <= one <= 1.0 for one in chances)
        assert chances == sorted(chances, reverse=True)
        assert after.aurora.energy_flux_erg_cm2_s == before.aurora.energy_flux_erg_cm2_s


def test_a_storm_is_brighter_than_a_quiet_night():
    """At the limb a storm has hundreds of kilorayleigh, a quiet oval tens at most."""
    quiet, storm = (
        max(
            one.aurora.limb_brightness_kr
            for one in with_brightness(
                ORBIT, fixed_kp(kp), make_plan(ORBIT, SPAN, kp, subjects=["aurora"]).windows
            )
        )
        for kp in (1.0, 8.0)
    )
    assert 3.0 < quiet < 100.0 < storm < 1500.0


@pytest.mark.parametrize(("height_km", "is_known"), [(120, False), (700, True), (2000, False)])
def test_too_low_or_high_for_it(height_km, is_known):
    """The windows are found all the same, with the flux; brightness and chances are unknown."""
    orbit, kp = Orbit([circling(height_km, 80.0)]), fixed_kp(5.0)
    plan = make_plan(orbit, SPAN, kp, subjects=["aurora"])
    told = with_brightness(orbit, kp, plan.windows)
    assert len(told) > 3
    for one in told:
        assert one.aurora.energy_flux_erg_cm2_s > 0.0
        assert (one.aurora.limb_brightness_kr is not None) == is_known
        assert all((chance is not None) == is_known for chance in one.aurora.chance.values())


def test_no_windows():
    """Nothing comes of nothing."""
    assert with_brightness(ORBIT, fixed_kp(3.0), []) == []


def test_programs_and_readers_are_told(iss):
    """In JSON as the contract has it, in words with `iss explain`, and not in a table."""
    words = ("--from", "2024-10-10T12:00", "--hours", "6", "--subject", "aurora")
    found = json.loads(iss("windows", *words, "--json")[1])
    validate(found, document("windows"))
    best = found["windows"][0]["aurora"]
    assert best["limb_brightness_kr"] > 50.0
    assert set(best["chance"]) == {"1_kr", "10_kr", "100_kr"}
    passes = json.loads(iss("aurora", *words[:4], "--json")[1])["passes"]
    assert all(one["aurora"]["limb_brightness_kr"] > 0.0 for one in passes)
    text = " ".join(iss("explain", "1", *words, "-q")[1].split())
    said = re.search(r"green light comes to ([\d.]+) kR .* is (\d+), (\d+) and (\d+) %", text)
    assert float(said[1]) == pytest.approx(best["limb_brightness_kr"], rel=0.05)
    chances = [float(one) / 100.0 for one in said.groups()[1:]]
    assert chances == pytest.approx(list(best["chance"].values()), abs=0.006)
