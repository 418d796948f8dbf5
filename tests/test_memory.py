"""What recent activity says of Kp ahead.

Truth: plain means over made-up rows; the record for what holds of the real Kp; the density of the
gamma distribution. How close the values come to later years, tests/accuracy/kp_forecast.py shows.
"""

from math import lgamma

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.spaceweather.kp import ap_from_kp, kp_from_ap, observed_kp
from planner.spaceweather.memory import (
    DAY,
    FORGOTTEN,
    ROTATION,
    YEAR,
    bridged,
    chance_at_least,
    expected_kp,
    features,
    kp_variance,
)

LEADS = np.unique(np.geomspace(1.0, 12000.0, 60).round())


@pytest.mark.parametrize("lead", [1, 5, 100, ROTATION - 5, ROTATION])
def test_features_are_plain_means(lead):
    """Of the last step, day, rotation and year, and of 27 hours a rotation before the target."""
    row = np.random.default_rng(1).normal(size=YEAR + 50)
    last = YEAR + 20
    known = row[: last + 1]
    again = last + lead - ROTATION
    expected = [
        known[-1],
        known[-DAY:].mean(),
        known[-ROTATION:].mean(),
        known[-YEAR:].mean(),
        known[again - 4 : again + 5].mean(),
    ]
    assert features(row, np.array(last), np.array(lead)) == pytest.approx(expected, abs=1e-9)


def test_beyond_a_rotation_and_before_the_record():
    """Nothing recurs that is not known, and what is before a short row counts as ordinary."""
    row = np.ones(10)
    assert features(row, np.array(9), np.array(1)) == pytest.approx(
        [1.0, 1.0, 10 / ROTATION, 10 / YEAR, 0.0]
    )
    far = features(row, np.array(9), np.array([ROTATION + 1, 5000]))
    assert far[4] == pytest.approx(far[2])
    assert not features(np.empty(0), np.array(-1), np.array([1, 5000])).any()


@given(st.integers(0, 2**32 - 1), st.floats(0, 3), st.floats(0, 9))
def test_values_are_possible_and_never_sure(seed, scale, climatology):
    row = scale * np.random.default_rng(seed).normal(size=400)
    kp, variance = expected_kp(np.full(len(LEADS), climatology), row, LEADS)
    assert np.all((kp >= 0.0) & (kp <= 9.0))
    assert np.all(variance > 0.0)


def test_an_ordinary_past_expects_the_climatology_and_so_does_a_forgotten_one():
    climatology = np.linspace(1.0, 3.0, len(LEADS))
    assert expected_kp(climatology, np.zeros(YEAR), LEADS)[0] == pytest.approx(climatology)
    lively, _ = expected_kp(np.array([2.0]), np.full(YEAR, 2.0), np.array([FORGOTTEN]))
    assert lively == pytest.approx([2.0])


def test_a_storm_is_remembered_for_a_day_and_less_and_less():
    """Kp of 8 in three hours after an ordinary year: what is left of 6 at each lead."""
    row = np.zeros(YEAR)
    row[-1] = 6.0
    kp, variance = expected_kp(np.full(24, 2.0), row, np.arange(1.0, 25.0))
    assert np.all(np.diff(kp) < 0.0)
    assert kp[0] == pytest.approx(2.0 + 0.7 * 6.0, abs=0.5)
    assert kp[8] < 4.0
    assert np.sqrt(variance[0]) > 1.0
    quiet = kp_variance(np.full(24, 1.0), np.arange(1.0, 25.0))
    assert np.all(variance > quiet)
    assert np.all(np.diff(quiet)[:8] > 0.0)  # the further ahead, the less is known


def test_the_sun_turns_in_27_days():
    """Lively days come again a rotation later, and only then."""
    row = np.zeros(YEAR)
    row[-ROTATION + 40 : -ROTATION + 48] = 4.0  # a day, of which 40 steps ahead is the repetition
    kp, _ = expected_kp(np.full(100, 2.0), row, np.arange(1.0, 101.0))
    assert 38 <= int(np.argmax(kp)) + 1 <= 50
    assert kp.max() > 2.0 + 0.6
    assert kp[75] < 2.3


@pytest.mark.parametrize("gap", [1, 3, 8, 24, 400])
def test_a_bridge_meets_what_came_after(gap):
    """The nearer the later value, the more it counts: two thirds of the way next to it."""
    known = min(gap, 24)
    kp, variance = bridged(np.full(known, 2.0), np.ones(known), gap, 3.0)
    assert np.all(np.diff(kp) > 0.0)
    assert 2.0 + 1.2 < kp[-1] < 2.0 + 2.5
    assert np.all((variance > 0.0) & (variance < 1.0))
    assert np.all(np.diff(variance)[-1:] < 0.0)
    if gap > 24:
        assert kp[0] == pytest.approx(2.0, abs=0.15)
    assert bridged(np.full(known, 2.0), np.ones(known), gap, 0.0)[0] == pytest.approx(2.0)


@pytest.mark.parametrize(
    ("level", "kp", "spread"),
    [(2, 2.0, 1.0), (5, 2.0, 1.3), (5, 4.0, 1.5), (7, 8.0, 1.5), (2, 0, 0.5)],
)
def test_chances_are_those_of_a_gamma_distribution(level, kp, spread):
    """Its density, with the mean and the spread of 1 + Kp, summed from half a third below."""
    shape, scale = ((1.0 + kp) / spread) ** 2, spread**2 / (1.0 + kp)
    x = np.linspace(1.0 + level - 1.0 / 6.0, 40.0, 200_001)
    log_density = (shape - 1.0) * np.log(x) - x / scale - lgamma(shape) - shape * np.log(scale)
    chance = np.sum(np.exp(log_density)) * (x[1] - x[0])
    assert chance_at_least(level, kp, spread) == pytest.approx(chance, abs=3e-3)


def test_chances_rise_with_the_value_and_fall_with_the_level():
    kp = np.linspace(0.0, 9.0, 50)
    spread = np.sqrt(kp_variance(kp, np.full(50, 8.0)))
    by_level = np.stack([chance_at_least(level, kp, spread) for level in range(10)])
    assert np.all(by_level[0] == 1.0)
    assert np.all(np.diff(by_level, axis=1) >= -1e-6)
    assert np.all(np.diff(by_level, axis=0) <= 0.0)
    assert np.all((by_level >= 0.0) & (by_level <= 1.0))
    sure = chance_at_least(5.0, np.array([4.0, 4.8, 5.0]), np.full(3, 1e-6))
    assert sure == pytest.approx([0.0, 0.0, 1.0], abs=1e-9)


def test_ap_is_the_published_one():
    """Day 2024-01-22 of GFZ's file: Kp and ap of its eighths; Bartels' ends, 0 and 400."""
    kp = np.array([2.0, 1.0, 3.0, 4.0, 5.0, 6.0, 9.0, 10.0]) / 3.0
    assert ap_from_kp(kp) == pytest.approx([3, 2, 4, 5, 6, 7, 15, 18])
    assert ap_from_kp(np.array([0.0, 9.0])).tolist() == [0.0, 400.0]
    assert kp_from_ap(np.array([0.0, 400.0, 1000.0])).tolist() == [0.0, 9.0, 9.0]
    thirds = np.arange(28) / 3.0
    assert kp_from_ap(ap_from_kp(thirds)) == pytest.approx(thirds)


def test_the_mean_kp_of_a_day_lies_below_the_kp_of_its_ap():
    """On the record, by more the livelier the day is: ap rises faster than Kp."""
    kp = observed_kp().kp
    days = kp[: len(kp) // 8 * 8].reshape(-1, 8)
    of_ap = kp_from_ap(ap_from_kp(days).mean(axis=1))
    miss = days.mean(axis=1) - (0.05 + 0.905 * of_ap)
    assert abs(miss.mean()) < 0.02
    assert miss.std() < 0.2
