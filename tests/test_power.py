"""The power over a hemisphere and the Kp that belongs to it.

Truth: Zhang & Paxton's two exponentials, typed again here, and the three pairs of power and Kp that
are in common use.
"""

from math import exp

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.spaceweather.power import effective_kp, hemispheric_power_gw


@pytest.mark.parametrize(("kp", "power_gw"), [(1.7, 20.0), (3.9, 50.0), (6.0, 100.0)])
def test_the_pairs_in_common_use(kp, power_gw):
    assert float(hemispheric_power_gw(kp)) == pytest.approx(power_gw, rel=0.03)
    assert float(effective_kp(power_gw)) == pytest.approx(kp, abs=0.05)


def test_the_power_is_one_exponential_up_to_kp_5_and_another_above():
    kp = np.array([0.0, 2.5, 5.0, 5.0 + 1e-9, 7.0, 9.0])
    lower = [38.66 * exp(0.1967 * one) - 33.99 for one in kp[:3]]
    upper = [4.592 * exp(0.4731 * one) + 20.47 for one in kp[3:]]
    np.testing.assert_allclose(hemispheric_power_gw(kp), lower + upper, rtol=1e-12)
    assert lower[-1] - upper[0] == pytest.approx(0.007, abs=0.001)  # they do not quite meet


@given(st.floats(0.0, 9.0))
def test_kp_comes_back_from_its_power(kp):
    # Within the 0.007 GW that both exponentials reach, no answer can be exact.
    closeness = 5e-4 if 4.9994 < kp < 5.0006 else 1e-9
    assert float(effective_kp(hemispheric_power_gw(kp))) == pytest.approx(kp, abs=closeness)


def test_kp_rises_steadily_with_the_power_and_has_no_step_where_the_exponentials_meet():
    power_gw = np.linspace(4.671, 344.9, 400_001)
    rise = np.diff(effective_kp(power_gw))
    assert np.all(rise > 0.0)
    # The exponentials rise by at least 7.6 GW for one Kp, so a step of 0.00085 GW is 0.00012 of Kp.
    assert np.all(rise < 1.2e-4)
    fine = effective_kp(np.linspace(69.36, 69.39, 3001))  # across the place
    assert np.all(np.diff(fine) > 0.0)
    assert np.all(np.diff(fine) < 2.0 * 1e-5 / 13.0)  # there both rise, at 20.6 and 23.1 GW for one


@pytest.mark.parametrize(
    ("power_gw", "kp"),
    [(-np.inf, 0.0), (0.0, 0.0), (4.66, 0.0), (346.0, 9.0), (1e9, 9.0), (np.inf, 9.0)],
)
def test_powers_beyond_the_index_have_its_ends(power_gw, kp):
    assert float(effective_kp(power_gw)) == kp


def test_no_power_is_no_kp_and_shapes_stay():
    assert np.isnan(effective_kp(np.nan))
    assert effective_kp(np.full((2, 3), 50.0)).shape == (2, 3)
    assert effective_kp(50.0).shape == hemispheric_power_gw(3.0).shape == ()
