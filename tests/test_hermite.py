"""Paths through vectors: polynomials are met exactly, circles nearly, and nothing is magnified."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_oem_orbit import STEP_S, circle

from planner.orbit.hermite import HermitePath


def test_error_of_interpolation():
    """On a circle: 2 mm every 4 minutes, 0.5 m every 8; at the ends, seen from one side, thrice."""
    for step_s, inside_km, at_end_km in ((240.0, 3e-6, 1e-5), (480.0, 7e-4, 2e-3)):
        knots_s = step_s * np.arange(40)
        path = HermitePath.through(knots_s, *circle(knots_s))
        moments = np.linspace(0.0, knots_s[-1], 5000)
        away = np.linalg.norm(path.at(moments)[0] - circle(moments)[0], axis=0)
        inside = (moments > step_s) & (moments < knots_s[-2])
        assert np.max(away[inside]) < inside_km
        assert np.max(away) < at_end_km
    knots_s = 240.0 * np.arange(40)
    missed = HermitePath.through(knots_s, *circle(knots_s)).left_out_km()
    assert len(missed) == 19
    assert 2e-4 < np.max(missed) < 2e-3


@pytest.mark.parametrize("rounded_km", [1e-6, 1e-3])
@pytest.mark.parametrize("apart_s", [1e-3, 1.0, 30.0])
@pytest.mark.parametrize("near", [0, 10, 18])
def test_vectors_close_to_each_other_are_not_magnified(near, apart_s, rounded_km):
    """A vector a millisecond after another: the path stays within four times the rounding.

    All knots taken, it went 160,000 km astray.
    """
    knots_s = STEP_S * np.arange(20)
    knots_s = np.sort(np.append(knots_s, knots_s[near] + apart_s))
    vectors = circle(knots_s)
    place = np.round(vectors[0] / rounded_km) * rounded_km
    speed = np.round(vectors[1] / rounded_km * 1e3) * rounded_km / 1e3
    moments = np.linspace(0.0, knots_s[-1], 5000)
    path = HermitePath.through(knots_s, place, speed)
    away = np.linalg.norm(path.at(moments)[0] - circle(moments)[0], axis=0)
    assert np.max(away) < 4.0 * rounded_km + 2e-5


@given(
    st.lists(st.floats(2.0, 7.9), min_size=1, max_size=8),
    st.lists(st.floats(-5.0, 5.0), min_size=8, max_size=8),
)
def test_polynomials_are_met_exactly(steps, coefficients):
    """Of degree 3, 5 or 7 by the number of knots, with steps up to four times as long as others."""
    knots = np.concatenate([[0.0], np.cumsum(steps)]) / 20.0
    degree = 2 * min(len(knots), 4) - 1
    one = np.polynomial.Polynomial(coefficients[: degree + 1])
    stack = np.array([[1.0], [-2.0], [0.5]])
    path = HermitePath.through(knots, stack * one(knots), stack * one.deriv()(knots))
    moments = np.linspace(knots[0], knots[-1], 50)
    place, rate = path.at(moments)
    largest = 1.0 + np.max(np.abs(one(moments)))
    np.testing.assert_allclose(place, stack * one(moments), atol=1e-8 * largest)
    np.testing.assert_allclose(rate, stack * one.deriv()(moments), atol=1e-5 * largest)
    # From one interval to the next nothing jumps.
    before, after = path.at(knots[1:-1] - 1e-9), path.at(knots[1:-1])
    np.testing.assert_allclose(before[0], after[0], atol=1e-6 * largest)


def test_knots_that_are_too_near_to_each_other_lower_the_degree():
    """Of four knots two coincide nearly: three are left, and degree 5 is met exactly."""
    knots = np.array([0.0, 1.0, 1.0 + 1e-6, 2.0])
    one = np.polynomial.Polynomial([1.0, -2.0, 0.5, 3.0, -1.0, 0.25])
    stack = np.ones((3, 1))
    path = HermitePath.through(knots, stack * one(knots), stack * one.deriv()(knots))
    moments = np.linspace(0.0, 2.0, 50)
    np.testing.assert_allclose(path.at(moments)[0], stack * one(moments), atol=1e-9)


def flown(moments, burn_s, thrust_km_s2):
    """Return positions and velocities (3, N) of a flight about a point, with a burn along it.

    Integrated by Runge and Kutta in steps of 0.5 s, which is exact to a micrometre.
    """

    def change(time_s, state):
        place, speed = state
        pull = -398600.4418 * place / np.linalg.norm(place) ** 3
        push = thrust_km_s2 * speed / np.linalg.norm(speed) if burn_s[0] <= time_s else 0.0
        return np.array([speed, pull + (push if time_s < burn_s[1] else 0.0)])

    state = np.array([[6795.0, 0.0, 0.0], [0.0, 4.76, 6.01]])
    step_s, states = 0.5, []
    for number in range(int(moments[-1] / step_s) + 1):
        states.append(state)
        time_s = number * step_s
        middle_s = time_s + 0.5 * step_s  # no step has a change of thrust within it
        a = change(middle_s, state)
        b = change(middle_s, state + 0.5 * step_s * a)
        c = change(middle_s, state + 0.5 * step_s * b)
        d = change(middle_s, state + step_s * c)
        state = state + step_s / 6.0 * (a + 2.0 * b + 2.0 * c + d)
    chosen = np.array(states)[np.round(moments / step_s).astype(int)]
    return chosen[:, 0].T, chosen[:, 1].T


@pytest.mark.parametrize(("every", "bar_km"), [(1, 1e-4), (2, 6e-3)])
def test_a_burn_with_vectors_of_its_own_is_an_arc_of_its_own(every, bar_km):
    """A reboost of 2 m/s in 600 s with a vector every 4 s is flown to 10 cm.

    With each second vector left out it is 6 m. Polynomials that reach across the burn's ends miss
    by 12 m in both.
    """
    burn_s = (4000.0, 4600.0)
    knots_s = np.concatenate(
        [
            np.arange(0.0, 3700.0, 240.0)[::every],
            np.arange(4000.0, 4600.1, 4.0)[::every],
            np.arange(4840.0, 9000.0, 240.0)[::every],
        ]
    )
    path = HermitePath.through(knots_s, *flown(knots_s, burn_s, 2e-3 / 600.0))
    moments = np.arange(1200.0, 7800.0, 2.0)
    away_km = np.linalg.norm(path.at(moments)[0] - flown(moments, burn_s, 2e-3 / 600.0)[0], axis=0)
    assert np.max(away_km) < bar_km
