"""How far off along the orbit: by hand, by kinds of change, and about burns."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from synthetic_burn import DAY_S, MAY, MAY_S, SETS, STORM, burning, history

from planner.orbit.arcs import epochs_posix_s, find_manoeuvres
from planner.orbit.sgp4_orbit import Orbit
from planner.orbit.uncertainty import (
    along_track_sigma_km,
    along_track_uncertainty_km,
    manoeuvre_drift_km,
    timing_uncertainty_s,
    usual_bstar,
)

days_of = st.floats(1e-6, 30.0)
bstar_of = st.floats(0.0, 5e-3)


def test_by_hand():
    """Two days after and four days before, with a usual B* of 3e-4 and a set's own of 5e-4.

    Also of sets without neighbours, where 5e-4 is its own usual, 8e-4 is 2e-4 beyond the ordinary,
    and a negative one, -1e-4, is 5e-4 away from it.
    """
    after = np.hypot(1.39, 3.37 * (0.194 * 3.0 + 2.0) * 2.0**1.81)
    before = np.hypot(0.849, 0.668 * (0.0182 * 3.0 * 4.0 + 2.0) ** 1.5 * 4.0**2.24)
    assert along_track_sigma_km(2.0, 5e-4, 3e-4) == pytest.approx(after, rel=1e-12)
    assert along_track_sigma_km(-4.0, 5e-4, 3e-4) == pytest.approx(before, rel=1e-12)
    assert after == pytest.approx(30.6, abs=0.1)
    assert before == pytest.approx(49.3, abs=0.3)
    for bstar, usual, odd in ((5e-4, 5.0, 0.0), (8e-4, 6.0, 2.0), (-1e-4, 4.0, 5.0)):
        after = np.hypot(1.39, 3.70 * (0.248 * usual + odd) * 2.0**1.78)
        before = np.hypot(0.849, 0.729 * (0.059 * usual * 2.0 + odd) ** 1.5 * 2.0**1.91)
        assert along_track_sigma_km(2.0, bstar) == pytest.approx(after, rel=1e-12)
        assert along_track_sigma_km(-2.0, bstar) == pytest.approx(before, rel=1e-12)


@pytest.mark.parametrize("usual", [np.nan, 3e-4])
def test_at_the_epoch_and_far_from_it(usual):
    """A kilometre or so at the epoch whatever the drag; never more than half a revolution."""
    assert along_track_sigma_km(0.0, 5e-4, usual) == pytest.approx(1.39)
    assert along_track_sigma_km(-1e-9, 5e-4, usual) == pytest.approx(0.849, abs=1e-6)
    far = along_track_sigma_km(np.array([-400.0, 400.0]), -0.1, usual)
    np.testing.assert_allclose(far, 21300.0)


@given(days_of, days_of, bstar_of, st.one_of(st.just(np.nan), bstar_of))
def test_older_is_never_better(one, other, bstar, usual):
    """On either side of the epoch; and what is before it is known better than what is after."""
    low, high = sorted((one, other))
    for sign in (1.0, -1.0):
        near, far = along_track_sigma_km(sign * np.array([low, high]), bstar, usual)
        assert near <= far
    if high <= 3.0 and abs(bstar - usual) < 1e-4:
        assert along_track_sigma_km(-high, bstar, usual) <= along_track_sigma_km(high, bstar, usual)


@given(st.floats(-30.0, 30.0), bstar_of, bstar_of)
def test_more_drag_is_never_better(days, one, other):
    """Alone; as the usual of all; and as the distance from what is usual, to either side alike."""
    low, high = sorted((one, other))
    alone = along_track_sigma_km(days, np.array([low, high]))
    agreeing = along_track_sigma_km(days, np.array([low, high]), np.array([low, high]))
    odd = along_track_sigma_km(days, 1e-3 + np.array([low, high]), 1e-3)
    below = along_track_sigma_km(days, 1e-3 - np.array([low, high]), 1e-3)
    for pair in (alone, agreeing, odd):
        assert pair[0] <= pair[1] * (1.0 + 1e-12)
    np.testing.assert_allclose(odd, below, rtol=1e-9)


def test_arrays_are_as_one_by_one():
    """Of any shape, mixed in sign and in what is known."""
    generator = np.random.default_rng(3)
    days = generator.uniform(-10.0, 10.0, (20, 3))
    bstar = generator.uniform(-1e-3, 2e-3, 3)
    usual = np.where(generator.random((20, 3)) < 0.5, np.nan, 4e-4)
    together = along_track_sigma_km(days, bstar, usual)
    assert together.shape == (20, 3)
    for row, column in np.ndindex(20, 3):
        alone = along_track_sigma_km(days[row, column], bstar[column], usual[row, column])
        assert together[row, column] == alone
    assert along_track_sigma_km(np.empty(0), np.empty(0)).shape == (0,)


def test_usual_bstar():
    """The median of nine; of the first sets with what follows; nan where too few lie near."""
    values = np.random.default_rng(1).uniform(1e-4, 1e-3, 40)
    sets = [replace(one, bstar=float(b)) for one, b in zip(history(), values, strict=True)]
    usual = usual_bstar(sets)
    assert usual[20] == np.median(values[12:21])
    assert usual[39] == np.median(values[31:])
    assert usual[0] == usual[8] == np.median(values[:9])
    np.testing.assert_array_equal(usual_bstar(sets[:21])[8:], usual[8:21])  # later ones: no part
    storm = [one.bstar for one in STORM]
    np.testing.assert_allclose(usual_bstar(STORM), np.median(storm))
    assert np.all(np.isnan(usual_bstar(STORM[:4])))
    assert np.all(np.isfinite(usual_bstar(STORM[:5])))
    assert np.all(np.isnan(usual_bstar(history(9, step_days=11.0))))
    assert usual_bstar([]).shape == (0,)


def test_drift_by_hand():
    """1 km raised: 3 pi km a revolution from the set before it, or back from the set after it.

    The period of an orbit raised by 1 km grows by 1.5 / a of itself, here 1.23 s; at 7.66 km/s
    that is 9.4 km a revolution.
    """
    sets = history(burns=[(19, 1.0)])
    (burn,) = find_manoeuvres(sets)
    epoch_days = epochs_posix_s(sets) / DAY_S
    start, end = epoch_days[19:21]
    revolutions_day = burn.after.mean_motion_rev_day
    assert 3.0 * np.pi == pytest.approx(
        1.5 / burn.after.semi_major_axis_km * 5570.0 * 7.66, rel=0.01
    )
    moments = np.array([start - 1.0, start, start + 0.1, end, end + 1.0])
    served_before = manoeuvre_drift_km([burn], np.full(5, start), moments)
    served_after = manoeuvre_drift_km([burn], np.full(5, end), moments)
    since = np.array([0.0, 0.0, 0.1, 0.4, 1.4])
    np.testing.assert_allclose(
        served_before, 9.4248 * revolutions_day * since, rtol=1e-4, atol=1e-6
    )
    until = np.array([1.4, 0.4, 0.3, 0.0, 0.0])
    np.testing.assert_allclose(served_after, 9.4248 * revolutions_day * until, rtol=1e-4, atol=1e-6)
    assert not np.any(manoeuvre_drift_km([], np.full(5, end), moments))


@pytest.mark.parametrize("doubt_days", [0.0, 0.1, 9.0])
def test_drift_when_the_moment_is_known(doubt_days):
    """Only from the earliest moment, or to the latest, at most those of the two epochs."""
    sets = history(burns=[(19, 1.0)])
    (burn,) = find_manoeuvres(sets)
    start, end = epochs_posix_s(sets)[19:21] / DAY_S
    burn = replace(burn, posix_s=(start + 0.15) * DAY_S)
    km_day = 9.4248 * burn.after.mean_motion_rev_day
    moments = start + np.linspace(-1.0, 2.0, 301)
    early, late = (
        manoeuvre_drift_km([burn], np.full(301, epoch), moments, [doubt_days * km_day])
        for epoch in (start, end)
    )
    earliest, latest = max(start + 0.15 - doubt_days, start), min(start + 0.15 + doubt_days, end)
    np.testing.assert_allclose(early, km_day * np.maximum(moments - earliest, 0.0), atol=0.1)
    np.testing.assert_allclose(late, km_day * np.maximum(latest - moments, 0.0), atol=0.1)


def test_each_moment_is_judged_by_the_nearest_set():
    """As served; with all six as neighbours."""
    orbit = Orbit(STORM)
    posix_s = (
        np.sort(np.random.default_rng(0).uniform(-1.0, 4.0, 300)) * DAY_S + epochs_posix_s(STORM)[0]
    )
    ours = along_track_uncertainty_km(orbit, posix_s)
    away_days = (posix_s[:, None] - epochs_posix_s(STORM)) / DAY_S
    nearest = np.argmin(np.abs(away_days), axis=1)
    assert len(set(nearest.tolist())) == 6
    expected = along_track_sigma_km(
        away_days[np.arange(300), nearest],
        np.array([one.bstar for one in STORM])[nearest],
        np.median([one.bstar for one in STORM]),
    )
    np.testing.assert_allclose(ours, expected, rtol=1e-6)
    np.testing.assert_array_equal(along_track_uncertainty_km(orbit, posix_s[::-1]), ours[::-1])
    assert along_track_uncertainty_km(orbit, np.empty(0)).shape == (0,)


def test_a_burn_widens_what_is_near_it():
    """At it by as much as the two sets may be apart there; nothing beyond where that is made up."""
    sets = burning(np.arange(0.0, 4.0, 0.8), 2.0, 1.5)
    orbit = Orbit(sets)
    (burn,) = orbit.manoeuvres
    sides = np.linspace(1e-6, 1.0, 1000)
    posix_s = burn.posix_s + DAY_S * np.concatenate([-sides[::-1], sides])
    serving = orbit.serving_numbers(posix_s)
    sigma_km = along_track_sigma_km(
        (posix_s - epochs_posix_s(sets)[serving]) / DAY_S, MAY.bstar, MAY.bstar
    )
    ours_km = along_track_uncertainty_km(orbit, posix_s)
    both_km = np.hypot(sigma_km[999], sigma_km[1000])
    assert ours_km[999] == pytest.approx(np.hypot(sigma_km[999], both_km), rel=0.01)
    assert ours_km[1000] == pytest.approx(np.hypot(sigma_km[1000], both_km), rel=0.01)
    km_day = 3.0 * np.pi * burn.rise_km * burn.after.mean_motion_rev_day
    is_far = np.abs(posix_s - burn.posix_s) / DAY_S > 1.01 * both_km / km_day
    np.testing.assert_allclose(ours_km[is_far], sigma_km[is_far], rtol=1e-9)
    assert np.count_nonzero(is_far) > 1900
    assert np.all(ours_km[~is_far] >= sigma_km[~is_far])


def test_an_unknown_moment_widens_the_whole_gap():
    """By what the burn does from the last epoch on, or back from the next; the arcs never met."""
    sets = burning([0.0, 6.5], 2.0, 1.5)
    sets[1] = replace(sets[1], mean_anomaly_deg=(sets[1].mean_anomaly_deg + 60.0) % 360.0)
    (burn,) = Orbit(sets).manoeuvres
    km_day = 3.0 * np.pi * burn.rise_km * burn.after.mean_motion_rev_day
    assert np.isnan(burn.posix_s)
    days = np.array([-1.0, 0.0, 1.0, 3.2, 3.3, 5.5, 6.5, 7.5])
    ours_km = along_track_uncertainty_km(Orbit(sets), MAY_S + DAY_S * days)
    drift_km = km_day * np.array([0.0, 0.0, 1.0, 3.2, 3.2, 1.0, 0.0, 0.0])
    away = np.where(days < 3.25, days, days - 6.5)
    expected_km = np.hypot(along_track_sigma_km(away, MAY.bstar), drift_km)
    np.testing.assert_allclose(ours_km, expected_km, rtol=0.01)


def test_timing():
    """The kilometres at 7.66 km/s, one figure for each moment of the track."""
    orbit = Orbit(SETS[13])
    track = orbit.at(epochs_posix_s([SETS[13]])[0] + DAY_S * np.array([-1.0, 0.0, 1.0, 5.0]))
    seconds = timing_uncertainty_s(track)
    np.testing.assert_allclose(
        seconds * 7.66, along_track_uncertainty_km(orbit, track.posix_s), rtol=0.01
    )
    assert seconds[1] == pytest.approx(0.18, abs=0.01)
    assert 2.0 < seconds[3] < 10.0
