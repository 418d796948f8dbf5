"""Merits: straight or logarithmic, capped at both ends, weighted. Truth: the words of the file."""

from pathlib import Path

import numpy as np
import pytest

from planner.plan.scoring import Merit, merit_names, presets, product, settings, settings_file
from planner.plan.subjects import SUBJECTS


def test_a_straight_merit():
    """Half way from worst to best is worth half, to rounding."""
    merit = Merit("nearness", of="range_km", worst=3000.0, best=1000.0, weight=0.5)
    assert merit.factor(np.array([5000.0, 3000.0, 2000.0, 1000.0, 0.0])) == pytest.approx(
        [0.5, 0.5, 0.75, 1.0, 1.0]
    )


def test_a_logarithmic_merit():
    """The geometric mean of worst and best is worth half; nothing at all is no trouble."""
    merit = Merit("brightness", of="flux", worst=1.0, best=100.0, weight=1.0, scale="log")
    assert merit.factor(np.array([0.0, 1.0, 10.0, 100.0, 1e9])) == pytest.approx([0, 0, 0.5, 1, 1])


@pytest.mark.parametrize("name", SUBJECTS)
def test_the_settings_are_sound(name):
    """Weights in 0 to 1, worst unlike best, positive where the scale is logarithmic."""
    for merit in settings(name).merits:
        assert 0.0 < merit.weight <= 1.0
        assert merit.worst != merit.best
        assert merit.scale in ("linear", "log")
        assert merit.scale == "linear" or min(merit.worst, merit.best) > 0.0
        assert merit.name in merit_names()


def test_the_contract_stands_in_the_file():
    """Gaps under 60 s, windows of 20 s, 1 erg, zenith angle 102, the Sun from -6 to +1 degrees."""
    rules = settings_file()
    assert rules["windows"] == {"close_gaps_s": 60.0, "shortest_s": 20.0}
    assert rules["aurora"]["least_flux_erg_cm2_s"] == 1.0
    assert rules["aurora"]["least_sun_zenith_deg"] == 102.0
    for name in ("sunrise", "sunset"):
        assert (rules[name]["lowest_sun_deg"], rules[name]["highest_sun_deg"]) == (-6.0, 1.0)


def test_only_known_quantities_count():
    """A merit whose quantity is not given leaves the score alone."""
    factors = settings("aurora").factors({"range_km": np.array([800.0, 3300.0])})
    assert list(factors) == ["nearness"]
    assert product(factors) == pytest.approx([1.0, 0.5])


def test_the_page_about_ranking_names_the_presets():
    """Each with the words of the file."""
    page = (Path(__file__).parents[1] / "docs" / "ranking.md").read_text(encoding="utf-8")
    for name, why in presets().items():
        assert f"| `{name}` | {why} |" in page
