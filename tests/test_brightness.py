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
from planner.plan.scoring import settings
from planner.sky.auroral_light import brightest_aurora
from planner.sky.line_of_sight import GREEN
from planner.spaceweather.kp import FORECAST, KpSeries

ORBIT = Orbit(tle.bundled())
SPAN = Interval.utc("2024-10-10T12:00", hours=12)


@pytest.mark.parametrize("kp", [1.0, 4.0, 8.0, None])
def test_each_window_has_its_own(kp):
    """Only those of the aurora; the chances fall with the level; the score rests on both."""
    series = known_kp() if kp is None else fixed_kp(kp)
    plan = make_plan(ORBIT, SPAN, series, subjects=["aurora", "sunset", "aurora_sunrise"])
    for window in plan.windows:
        if window.subject == "sunset":
            assert window.aurora is None
            continue
        track = ORBIT.at(np.array([posix_from_utc(window.peak_utc)]))
        expected = brightest_aurora(track, series.at(track.posix_s)).green_kr[0]
        assert window.aurora.limb_brightness_kr == pytest.approx(expected, rel=0.05)
        chances = list(window.aurora.chance.values())
        assert list(window.aurora.chance) == ["1_kr", "10_kr", "100_kr"]
        assert all(0.0 <= one <= 1.0 for one in chances)
        assert chances == sorted(chances, reverse=True)
        merits = {merit.name: merit for merit in settings(window.subject).merits}
        for name, value in (("brightness", expected), ("chance", np.mean(chances))):
            factor = merits[name].factor(np.array([value]))[0]
            assert window.breakdown[name] == pytest.approx(factor, abs=0.01)


def test_no_darker_than_straight_above_the_glow():
    """A line of sight runs through at least what stands above the glow that it passes.

    About midsummer the dark in view is at times smaller than the search for the brightest line is
    dense; then the glow alone is there to see.
    """
    orbit = Orbit(circling(417, 51.64))
    span = Interval.utc("2026-06-20", days=6)
    windows = make_plan(orbit, span, 2.0, subjects=["aurora"]).windows
    assert len(windows) > 50
    for window in windows:
        least_kr = min(GREEN.yield_kr) * window.aurora.energy_flux_erg_cm2_s
        assert window.aurora.limb_brightness_kr > 0.99 * least_kr
        assert window.aurora.chance["1_kr"] > 0.25


def test_a_storm_is_brighter_than_a_quiet_night():
    """At the limb a storm has hundreds of kilorayleigh, a quiet oval tens at most."""
    quiet, storm = (
        max(
            one.aurora.limb_brightness_kr
            for one in make_plan(ORBIT, SPAN, kp, subjects=["aurora"]).windows
        )
        for kp in (1.0, 8.0)
    )
    assert 3.0 < quiet < 100.0 < storm < 1500.0


@pytest.mark.parametrize(("height_km", "is_known"), [(120, False), (700, True), (2000, False)])
def test_too_low_or_high_for_it(height_km, is_known):
    """The windows are found all the same, with the flux; brightness and chances are unknown.

    What is unknown counts as none, so that the rank promises nothing.
    """
    plan = make_plan(Orbit([circling(height_km, 80.0)]), SPAN, 5.0, subjects=["aurora"])
    assert len(plan.windows) > 3
    least = {merit.name: 1.0 - merit.weight for merit in settings("aurora").merits}
    for one in plan.windows:
        assert one.aurora.energy_flux_erg_cm2_s > 0.0
        assert (one.aurora.limb_brightness_kr is not None) == is_known
        assert all((chance is not None) == is_known for chance in one.aurora.chance.values())
        for name in ("brightness", "chance"):
            assert is_known or one.breakdown[name] == pytest.approx(least[name])


def test_what_kp_may_be_counts():
    """Of two skies with the same Kp, the wider spread changes the chances, and nothing else."""
    edges = np.array([SPAN.start_posix_s - 1e6, SPAN.end_posix_s + 1e6])
    sure, unsure = (
        {
            one.id: one
            for one in make_plan(
                ORBIT,
                SPAN,
                KpSeries(edges, np.array([2.0]), np.array([FORECAST]), np.array([spread])),
                subjects=["aurora"],
            ).windows
        }
        for spread in (0.0, 1.5)
    )
    assert sure.keys() == unsure.keys()
    assert len(sure) > 5
    moved = set()
    for name, window in sure.items():
        other = unsure[name]
        assert other.peak_utc == window.peak_utc
        moved |= {
            merit
            for merit in window.breakdown
            if window.breakdown[merit] != pytest.approx(other.breakdown[merit], abs=1e-9)
        }
        rises = np.mean(list(other.aurora.chance.values())) >= np.mean(
            list(window.aurora.chance.values())
        )
        assert (other.breakdown["chance"] >= window.breakdown["chance"]) == rises
    assert moved == {"chance", "rarity"}


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
    said = re.search(
        r"line of sight that comes to ([\d.]+) kR .* is (\d+), (\d+) and (\d+) %", text
    )
    assert float(said[1]) == pytest.approx(best["limb_brightness_kr"], rel=0.05)
    chances = [float(one) / 100.0 for one in said.groups()[1:]]
    assert chances == pytest.approx(list(best["chance"].values()), abs=0.006)
