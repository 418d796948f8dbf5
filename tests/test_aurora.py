"""The aurora's brightness against published values, and what a search needs of it."""

import json
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.sky.aurora import (
    energy_flux_erg_cm2_s,
    equatorward_limits_deg,
    log_energy_flux,
    mean_energy_kev,
)
from planner.spaceweather.power import hemispheric_power_gw

KP = st.floats(0.0, 9.0)
NODES = (0.75, 2.25, 3.75, 5.25, 7.0, 9.0)


def directions(count, seed):
    """Return (3, N) random unit vectors."""
    vectors = np.random.default_rng(seed).normal(size=(3, count))
    return vectors / np.sqrt(np.sum(vectors**2, axis=0))


def by_the_paper(quantity, magnetic_latitude_deg, magnetic_local_time_h, node):
    """Return the value at a Kp node, summed term by term as the paper writes it."""
    text = (files("planner") / "data" / "zhang_paxton2008.json").read_text(encoding="utf-8")
    rows = json.loads(text)[quantity][node]
    angle = np.radians(15.0 * magnetic_local_time_h)
    a, b, c, d = (
        rows[0][column]
        + sum(rows[k][column] * np.cos(k * angle) for k in range(1, 7))
        + sum(rows[6 + k][column] * np.sin(k * angle) for k in range(1, 7))
        for column in range(4)
    )
    x = 90.0 - abs(magnetic_latitude_deg)
    return a * np.exp((x - b) / c) / (1.0 + np.exp((x - b) / d)) ** 2


def test_values_of_another_implementation():
    # The test values of eppaurora 0.3.1 (its tests/test_models_zp2008.py).
    assert energy_flux_erg_cm2_s(65, 23, 4) == pytest.approx(5.061683414221345, rel=1e-9)
    assert mean_energy_kev(65, 23, 4) == pytest.approx(5.914083679736101, rel=1e-9)


@pytest.mark.parametrize(("kp", "flux"), [(1, 0.8428), (3, 3.7152), (5, 5.8931), (7, 9.11)])
def test_values_at_midnight(kp, flux):
    # Computed independently of this module, to four decimals.
    assert energy_flux_erg_cm2_s(65.0, 0.0, kp) == pytest.approx(flux, abs=6e-5)


@pytest.mark.parametrize("node", range(6))
@pytest.mark.parametrize(
    ("function", "quantity"),
    [(energy_flux_erg_cm2_s, "energy_flux"), (mean_energy_kev, "mean_energy")],
)
def test_nodes_are_the_formula_of_the_paper(function, quantity, node):
    for latitude_deg, local_time_h in ((70.0, 3.3), (-66.0, 11.9), (58.0, 20.1)):
        expected = by_the_paper(quantity, latitude_deg, local_time_h, node)
        assert function(latitude_deg, local_time_h, NODES[node]) == pytest.approx(expected)


def test_between_nodes_flux_goes_with_power_and_energy_with_kp():
    low, high, kp = 3.75, 5.25, 4.6
    power = hemispheric_power_gw(np.array([low, kp, high]))
    share = (power[1] - power[0]) / (power[2] - power[0])
    ends = energy_flux_erg_cm2_s(66.0, 1.0, np.array([low, high]))
    mixed = ends[0] + share * (ends[1] - ends[0])
    assert energy_flux_erg_cm2_s(66.0, 1.0, kp) == pytest.approx(mixed, rel=1e-12)
    ends = mean_energy_kev(66.0, 1.0, np.array([low, high]))
    mixed = ends[0] + (kp - low) / (high - low) * (ends[1] - ends[0])
    assert mean_energy_kev(66.0, 1.0, kp) == pytest.approx(mixed, rel=1e-12)


def test_below_the_first_node_nothing_changes():
    assert energy_flux_erg_cm2_s(67.0, 0.0, 0.0) == energy_flux_erg_cm2_s(67.0, 0.0, 0.75)


@pytest.mark.parametrize("kp", range(1, 10))
def test_the_sum_over_a_hemisphere_is_the_hemispheric_power(kp):
    # The paper's own power law, over a sphere at 110 km; the table reproduces it within 6 %.
    latitude_deg = np.arange(40.05, 90.0, 0.1)[:, np.newaxis]
    flux = energy_flux_erg_cm2_s(latitude_deg, np.arange(0.0, 24.0, 0.25), float(kp))
    ring_km2 = 2.0 * np.pi * 6481.0**2 * np.cos(np.radians(latitude_deg[:, 0])) * np.radians(0.1)
    power_gw = np.sum(flux.mean(axis=1) * ring_km2) * 1e-6  # mW m-2 km2 is 1e-6 GW
    assert power_gw == pytest.approx(float(hemispheric_power_gw(kp)), rel=0.06)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**31), st.floats(-180.0, 180.0), KP)
def test_the_logarithm_is_that_of_the_flux(seed, sun_deg, kp):
    direction = directions(20, seed)
    latitude_deg = np.degrees(np.arcsin(direction[2]))
    local_time_h = (np.degrees(np.arctan2(direction[1], direction[0])) - sun_deg) / 15.0 + 12.0
    flux = energy_flux_erg_cm2_s(latitude_deg, local_time_h, kp)
    np.testing.assert_allclose(log_energy_flux(direction, sun_deg, kp), np.log(flux), atol=1e-9)


@settings(max_examples=60, deadline=None)
@given(KP)
def test_finite_everywhere(kp):
    latitude_deg, local_time_h = np.arange(-90.0, 91.0, 5.0)[:, np.newaxis], np.arange(0, 24, 0.5)
    flux = energy_flux_erg_cm2_s(latitude_deg, local_time_h, kp)
    assert (flux > 0.0).all()
    assert np.isfinite(np.log(flux)).all()
    poles_and_equator = np.array([[0.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.0, -1.0], [1.0, -1.0, 0.0, 0]])
    assert np.isfinite(log_energy_flux(poles_and_equator, 12.0, kp)).all()


def test_the_fit_keeps_its_shape_at_all_local_times():
    # A, C and D stay positive and the flux falls towards the equator (2/D > 1/C): else the flux
    # could turn negative or grow without end.
    local_time_h = np.arange(0.0, 24.0, 0.05)[:, np.newaxis]
    for kp in NODES:
        flux = energy_flux_erg_cm2_s(np.arange(50.0, -0.1, -0.5), local_time_h, kp)
        assert (np.diff(flux, axis=1) < 0.0).all()


def test_unknown_latitude_gives_unknown_flux():
    flux = energy_flux_erg_cm2_s(np.array([np.nan, 65.0]), 0.0, 3.0)
    assert np.isnan(flux[0])
    assert flux[1] > 1.0


def test_arguments_broadcast_and_each_element_has_its_own_kp():
    direction = directions(30, seed=3)
    kp = np.linspace(0.0, 9.0, 25)[:, np.newaxis]
    sun_deg = np.linspace(-180.0, 180.0, 25)[:, np.newaxis]
    together = log_energy_flux(direction, sun_deg, kp)
    assert together.shape == (25, 30)
    for row in range(25):
        alone = log_energy_flux(direction, sun_deg[row, 0], kp[row, 0])
        np.testing.assert_allclose(together[row], alone, atol=1e-12)
    assert log_energy_flux(direction[:, 0], 0.0, 3.0).shape == ()
    assert energy_flux_erg_cm2_s(np.full((4, 1), 65.0), np.zeros(5), 3.0).shape == (4, 5)


@settings(max_examples=60, deadline=None)
@given(KP, st.floats(-85.0, -50.0), st.floats(-179.0, 179.0))
def test_smooth_enough_to_search(kp, latitude_deg, longitude_deg):
    # Second differences shrink with the square of the step, as they do where there are no kinks.
    def bend(step_deg):
        angles = np.radians(latitude_deg + step_deg * np.array([-1.0, 0.0, 1.0]))
        longitude = np.radians(longitude_deg)
        direction = [
            np.cos(angles) * np.cos(longitude),
            np.cos(angles) * np.sin(longitude),
            np.sin(angles),
        ]
        log_flux = log_energy_flux(direction, 10.0, kp)
        return abs(log_flux[0] - 2.0 * log_flux[1] + log_flux[2])

    assert bend(0.01) < 3e-4
    assert bend(0.001) < 3e-6


@settings(max_examples=100, deadline=None)
@given(KP, st.floats(0.1, 8.0), st.floats(0.0, 24.0), st.floats(0.0, 1.0))
def test_nothing_reaches_the_threshold_equatorward_of_the_limit(kp, threshold, local_time_h, part):
    (limit_deg,) = equatorward_limits_deg((kp,), threshold)
    latitude_deg = part * min(limit_deg, 90.0)
    assert energy_flux_erg_cm2_s(latitude_deg, local_time_h, kp) < threshold


@pytest.mark.parametrize("kp", [0.0, 1.0, 3.0, 4.6, 6.0, 7.5, 9.0])
def test_the_limit_is_close(kp):
    # A little poleward of the limit some local time reaches the threshold.
    local_time_h = np.arange(0.0, 24.0, 0.005)
    latitude_deg = np.arange(50.0, 90.0, 0.1)[:, np.newaxis]
    greatest = energy_flux_erg_cm2_s(latitude_deg, local_time_h[::20], kp).max()
    for threshold in (0.05 * greatest, 0.2 * greatest, 0.5 * greatest):
        (limit_deg,) = equatorward_limits_deg((kp,), threshold)
        assert energy_flux_erg_cm2_s(limit_deg + 0.05, local_time_h, kp).max() >= threshold
        assert energy_flux_erg_cm2_s(limit_deg, local_time_h, kp).max() < threshold
    assert equatorward_limits_deg((kp,), 1.06 * greatest) == (np.inf,)
