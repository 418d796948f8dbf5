"""How far off along the orbit: by hand, by kinds of change, and burns in made-up histories."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tle
from planner.orbit.sgp4_orbit import Orbit
from planner.orbit.uncertainty import (
    along_track_sigma_km,
    along_track_uncertainty_km,
    find_manoeuvres,
    manoeuvre_drift_km,
    timing_uncertainty_s,
    usual_bstar,
)

DAY_S = 86400.0
SETS = tle.bundled()
STORM = SETS[7:13]  # six sets of 9 to 12 October 2024; the second has a negative B*
MAY = SETS[6]
MU_KM3_S2 = 398600.8  # WGS72
DESCENT_KM_DAY = -2.0 / 3.0 * MAY.semi_major_axis_km / MAY.mean_motion_rev_day * 2.0

days_of = st.floats(1e-6, 30.0)
bstar_of = st.floats(0.0, 5e-3)


def with_axis(elements, axis_km, days):
    """Return the set some days later, with another semi-major axis."""
    mean_motion_rev_day = np.sqrt(MU_KM3_S2 / axis_km**3) * DAY_S / (2.0 * np.pi)
    epoch_utc = elements.epoch_utc + timedelta(days=float(days))
    return replace(elements, epoch_utc=epoch_utc, mean_motion_rev_day=float(mean_motion_rev_day))


def history(count=40, step_days=0.4, burns=(), noise_km=0.0, seed=0):
    """Return sets that drag brings down, raised by (number, km) after the set of that number."""
    descent_km_day = DESCENT_KM_DAY * MAY.mean_motion_dot
    noise = (
        np.random.default_rng(seed).normal(0.0, noise_km, count) if noise_km else np.zeros(count)
    )
    sets = []
    for number in range(count):
        raised_km = sum(rise_km for after, rise_km in burns if number > after)
        days = number * step_days
        axis_km = MAY.semi_major_axis_km + descent_km_day * days + raised_km + noise[number]
        sets.append(with_axis(MAY, axis_km, days))
    return sets


def epochs_s(sets):
    """Return the epochs as POSIX times."""
    return np.array([one.epoch_utc.timestamp() for one in sets])


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


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("step_days", [0.1, 0.4, 1.0, 3.5])
def test_drag_and_noise_are_no_burn(seed, step_days):
    """Four descents with 40 m of scatter, and one set in five 150 m off."""
    sets = history(step_days=step_days, noise_km=0.04, seed=seed)
    assert find_manoeuvres(history(step_days=step_days)) == []
    assert find_manoeuvres(sets) == []
    off = [
        with_axis(one, one.semi_major_axis_km + (0.15 if number % 5 == seed % 5 else 0.0), 0.0)
        for number, one in enumerate(history(step_days=min(step_days, 1.0)))
    ]
    assert find_manoeuvres(off) == []


def test_drag_misjudged_over_weeks_is_no_burn():
    """Sets 20 days apart, which tell a third too little of a descent of 2 km between them."""
    sets = [replace(one, mean_motion_dot=0.75 * MAY.mean_motion_dot) for one in history(6, 20.0)]
    assert sets[0].semi_major_axis_km - sets[1].semi_major_axis_km > 2.0
    assert find_manoeuvres(sets) == []
    raised = [with_axis(one, one.semi_major_axis_km + 3.0, 0.0) for one in sets[3:]]
    assert [one.after for one in find_manoeuvres(sets[:3] + raised)] == raised[:1]


def test_a_badly_fitted_set_is_no_burn():
    """One set 4 km off, as those fitted across a burn are, between sets that agree."""
    sets = history()
    sets[20] = with_axis(sets[20], sets[20].semi_major_axis_km + 4.0, 0.0)
    assert find_manoeuvres(sets) == []


@pytest.mark.parametrize("number", [2, 19, 36])
@pytest.mark.parametrize("rise_km", [0.5, 1.0, 5.0, -1.0])
def test_a_burn_is_found_where_it_was(number, rise_km):
    """In the gap that it lies in, of its size within the scatter; after it a set that is off."""
    sets = history(burns=[(number, rise_km)], noise_km=0.03, seed=number)
    (burn,) = find_manoeuvres(sets)
    assert burn.before is sets[number]
    assert burn.after is sets[number + 1]
    assert burn.rise_km == pytest.approx(rise_km, abs=0.1)
    odd = sets[number + 1]
    sets[number + 1] = with_axis(odd, odd.semi_major_axis_km + 0.8 * rise_km, 0.0)
    (burn,) = find_manoeuvres(sets)
    assert burn.before is sets[number]
    assert burn.rise_km == pytest.approx(rise_km, abs=0.12)


def test_two_burns():
    """Two days apart they are two; of few sets they are found too."""
    sets = history(burns=[(10, 1.0), (15, 2.0)])
    burns = find_manoeuvres(sets)
    assert [sets.index(one.before) for one in burns] == [10, 15]
    np.testing.assert_allclose([one.rise_km for one in burns], [1.0, 2.0], atol=1e-3)
    (burn,) = find_manoeuvres(sets[10:12])
    assert burn.rise_km == pytest.approx(1.0, abs=1e-6)


def test_real_sets():
    """None in the storm of October 2024, which left one B* negative; none among too few."""
    assert find_manoeuvres(STORM) == []
    assert find_manoeuvres(STORM[:1]) == find_manoeuvres([]) == []
    assert find_manoeuvres(SETS[3:6]) == []  # January 2024


def test_drift_by_hand():
    """1 km raised: 3 pi km a revolution from the set before it, or back from the set after it.

    The period of an orbit raised by 1 km grows by 1.5 / a of itself, here 1.23 s; at 7.66 km/s
    that is 9.4 km a revolution.
    """
    sets = history(burns=[(19, 1.0)])
    (burn,) = find_manoeuvres(sets)
    epoch_days = epochs_s(sets) / DAY_S
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


def test_each_moment_is_judged_by_the_nearest_set():
    """As served; with all six as neighbours."""
    orbit = Orbit(STORM)
    posix_s = np.sort(np.random.default_rng(0).uniform(-1.0, 4.0, 300)) * DAY_S + epochs_s(STORM)[0]
    ours = along_track_uncertainty_km(orbit, posix_s)
    away_days = (posix_s[:, None] - epochs_s(STORM)) / DAY_S
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


def test_a_burn_widens_only_its_gap():
    """Between the sets on its two sides it adds in quadrature; elsewhere nothing."""
    calm, burnt = history(), history(burns=[(19, 1.0)])
    posix_s = epochs_s(calm)[0] + DAY_S * np.linspace(0.0, 15.6, 1001)
    without, with_burn = (along_track_uncertainty_km(Orbit(one), posix_s) for one in (calm, burnt))
    start_s, end_s = epochs_s(calm)[19:21]
    is_within = (posix_s > start_s) & (posix_s < end_s)
    np.testing.assert_array_equal(without[~is_within], with_burn[~is_within])
    assert np.all(with_burn[is_within] > without[is_within])
    middle = np.argmin(np.abs(posix_s - 0.5 * (start_s + end_s)))
    assert with_burn[middle] == pytest.approx(3.0 * np.pi * 15.5 * 0.2, rel=0.1)


def test_timing():
    """The kilometres at 7.66 km/s, one figure for each moment of the track."""
    orbit = Orbit(SETS[13])
    track = orbit.at(epochs_s([SETS[13]])[0] + DAY_S * np.array([-1.0, 0.0, 1.0, 5.0]))
    seconds = timing_uncertainty_s(track)
    np.testing.assert_allclose(
        seconds * 7.66, along_track_uncertainty_km(orbit, track.posix_s), rtol=0.01
    )
    assert seconds[1] == pytest.approx(0.18, abs=0.01)
    assert 2.0 < seconds[3] < 10.0
