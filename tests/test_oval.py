"""The oval's edges against published coefficients, and what drawing and searching need of them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.sky.oval import (
    al_index_nt,
    equatorward_edge_deg,
    gussenhoven_edge_deg,
    poleward_edge_deg,
    starkov_edge_deg,
)

KP = st.floats(0.0, 9.0)
LOCAL_TIME_H = st.floats(0.0, 24.0)
ALL_KP = np.linspace(0.0, 9.0, 271)[:, np.newaxis]
ALL_HOURS = np.arange(0.0, 24.0, 0.05)


@pytest.mark.parametrize(
    ("kp", "al_nt", "poleward_deg", "equatorward_deg", "diffuse_deg"),
    [
        (1, 30.9, 70.481, 67.486, 64.852),
        (3, 171.9, 71.894, 63.767, 61.138),
        (5, 386.5, 73.123, 61.399, 57.102),
        (7, 578.7, 73.009, 59.937, 54.100),
    ],
)
def test_starkov_at_midnight(kp, al_nt, poleward_deg, equatorward_deg, diffuse_deg):
    # Computed independently of this module from the same coefficients, to three decimals.
    assert al_index_nt(kp) == pytest.approx(al_nt, abs=1e-9)
    assert starkov_edge_deg("poleward", 0.0, kp) == pytest.approx(poleward_deg, abs=6e-4)
    assert starkov_edge_deg("equatorward", 0.0, kp) == pytest.approx(equatorward_deg, abs=6e-4)
    assert starkov_edge_deg("diffuse", 0.0, kp) == pytest.approx(diffuse_deg, abs=6e-4)


@pytest.mark.parametrize(
    ("hour", "at_kp_0_deg", "per_kp_deg"),
    [(0.5, 66.1, -1.99), (5.5, 67.8, -1.87), (12.5, 69.4, -0.84), (23.5, 67.8, -2.07)],
)
def test_gussenhoven_in_the_middle_of_an_hour(hour, at_kp_0_deg, per_kp_deg):
    # The published table, read again here.
    kp = np.array([0.0, 5.0, 9.0])
    np.testing.assert_allclose(gussenhoven_edge_deg(hour, kp), at_kp_0_deg + per_kp_deg * kp)


def test_gussenhoven_is_bridged_where_nothing_was_observed():
    # A third and two thirds of the way between 65.1 - 1.55 Kp (1 h) and 67.7 - 1.48 Kp (4 h).
    expected = [
        65.1 + 2.6 / 3.0 - (1.55 - 0.07 / 3.0) * 8,
        65.1 + 5.2 / 3.0 - (1.55 - 0.14 / 3) * 8,
    ]
    np.testing.assert_allclose(gussenhoven_edge_deg(np.array([2.5, 3.5]), 8.0), expected)


def test_two_independent_data_sets_agree_at_night():
    # Starkov's diffuse edge (all-sky cameras) minus Gussenhoven's (DMSP electrons), 18 to 6 h: an
    # earlier comparison gave +0.03 +/- 0.61 degrees.
    observed_h = np.array([18, 19, 20, 21, 22, 23, 0, 1, 4, 5]) + 0.5
    kp = np.arange(6.0)[:, np.newaxis]
    difference = starkov_edge_deg("diffuse", observed_h, kp) - gussenhoven_edge_deg(observed_h, kp)
    assert abs(difference.mean()) < 0.1
    assert difference.std() == pytest.approx(0.61, abs=0.05)


def test_the_oval_keeps_its_order_at_every_kp_and_local_time():
    width_deg = poleward_edge_deg(ALL_HOURS, ALL_KP) - equatorward_edge_deg(ALL_HOURS, ALL_KP)
    assert width_deg.min() > 4.0
    assert width_deg.max() < 30.0
    diffuse, inner = (starkov_edge_deg(e, ALL_HOURS, ALL_KP) for e in ("diffuse", "equatorward"))
    assert (poleward_edge_deg(ALL_HOURS, ALL_KP) > inner).all()
    assert (inner > diffuse).all()


def test_the_oval_grows_with_kp_at_night():
    # From 18 to 6 h the edge moves towards the equator with every step of Kp above 0.47, by 1.2 to
    # 2.2 degrees per unit at midnight but for the blend between the models.
    night_h = np.concatenate([np.arange(18.0, 24.0, 0.25), np.arange(0.0, 6.0, 0.25)])
    edge = equatorward_edge_deg(night_h, np.arange(0.5, 9.01, 0.1)[:, np.newaxis])
    assert (np.diff(edge, axis=0) < 0.0).all()
    at_midnight = np.diff(equatorward_edge_deg(0.0, np.array([1, 2, 3, 4, 5, 6])))
    assert ((at_midnight > -2.2) & (at_midnight < -1.2)).all()


def test_starkov_up_to_kp_6_and_gussenhoven_from_kp_7():
    hours = ALL_HOURS
    starkov = starkov_edge_deg("diffuse", hours, 6.0)
    np.testing.assert_allclose(equatorward_edge_deg(hours, 6.0), starkov, atol=1e-12)
    for kp in (7.0, 9.0):
        gussenhoven = gussenhoven_edge_deg(hours, kp)
        np.testing.assert_allclose(equatorward_edge_deg(hours, kp), gussenhoven, atol=1e-12)
    half = 0.5 * (starkov_edge_deg("diffuse", hours, 6.5) + gussenhoven_edge_deg(hours, 6.5))
    np.testing.assert_allclose(equatorward_edge_deg(hours, 6.5), half, atol=1e-12)


@given(LOCAL_TIME_H, KP)
def test_continuous_in_kp(hours, kp):
    # No step at the joints (0.47, 6, 7, 8.8) either: a thousandth of Kp moves an edge 0.01 degrees
    # at most.
    more = min(kp + 1e-3, 9.0)
    for edge in (equatorward_edge_deg, poleward_edge_deg):
        assert abs(edge(hours, more) - edge(hours, kp)) < 0.01


@given(st.floats(-24.0, 48.0), KP)
def test_the_slope_in_local_time_is_continuous(hours, kp):
    # Second differences shrink with the square of the step; a kink of 0.1 degrees per hour would
    # leave 1e-5 here.
    step_h = 1e-4
    for edge in (equatorward_edge_deg, poleward_edge_deg):
        left, middle, right = edge(hours + step_h * np.array([-1.0, 0.0, 1.0]), kp)
        assert abs(left - 2.0 * middle + right) < 20.0 * step_h**2 + 1e-10


@given(LOCAL_TIME_H, KP)
def test_a_day_later_the_edge_is_the_same(hours, kp):
    for edge in (equatorward_edge_deg, poleward_edge_deg):
        assert edge(hours + 24.0, kp) == pytest.approx(float(edge(hours, kp)), abs=1e-9)


def test_electrojet_does_not_fall_as_kp_rises():
    al_nt = al_index_nt(ALL_KP[:, 0])
    assert (np.diff(al_nt) >= 0.0).all()
    assert al_nt[0] == 18.0
    assert al_index_nt(8.8) == al_index_nt(9.0) == pytest.approx(653.2, abs=0.1)


def test_arguments_broadcast():
    assert equatorward_edge_deg(np.zeros((4, 1)), np.full(3, 6.5)).shape == (4, 3)
    assert poleward_edge_deg(np.zeros(5), 3.0).shape == (5,)
    kp = np.array([[1.0], [6.4], [8.0]])
    together = equatorward_edge_deg(ALL_HOURS, kp)
    for row in range(3):
        alone = equatorward_edge_deg(ALL_HOURS, kp[row, 0])
        np.testing.assert_allclose(together[row], alone, atol=1e-12)
