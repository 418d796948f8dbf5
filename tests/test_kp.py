"""Kp as a step function. Truth: GFZ Potsdam's published index (CC BY 4.0), single values quoted."""

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.base.errors import DataError, InputError
from planner.spaceweather.kp import STEP_S, KpSeries, fixed_kp, observed_kp


def posix(*moment: int) -> float:
    return datetime(*moment, tzinfo=UTC).timestamp()


def small_series() -> KpSeries:
    """Three, three, five, and two thirds, an hour each from 1000 s on."""
    return KpSeries(
        1000.0 + 3600.0 * np.arange(5.0),
        np.array([3.0, 3.0, 5.0, 2.0 / 3.0]),
        np.array(["observed", "observed", "forecast", "forecast"]),
    )


def test_a_quiet_and_a_lively_day_of_january_2024_are_as_gfz_publishes_them():
    # GFZ, Kp_ap_Ap_SN_F107, rows 2024 01 21 and 2024 01 24 (definitive): to the third.
    eighths = STEP_S * np.arange(8)
    quiet = observed_kp().at(posix(2024, 1, 21) + eighths)
    lively = observed_kp().at(posix(2024, 1, 24) + eighths)
    assert quiet == pytest.approx([0, 1.333, 1.333, 2, 1.667, 1, 0.667, 1], abs=5e-4)
    assert lively == pytest.approx([3.333, 3, 3, 1.667, 1.333, 0.333, 0.333, 0.333], abs=5e-4)


def test_the_storm_of_october_2024_reached_nine_minus():
    # GFZ: the greatest of 10 and 11 October 2024 was 8.667, from 21 to 24 UTC on the 10th.
    series = observed_kp()
    storm = series.at(posix(2024, 10, 10) + STEP_S * np.arange(16))
    assert storm.max() == pytest.approx(8.667, abs=5e-4)
    assert storm.argmax() == 7


def test_the_storms_that_reached_nine_are_those_of_the_chronicles():
    # Kp 9 since 1998: 15 July 2000 (Bastille Day), 29-30 October 2003 (Halloween) and 11 May 2024
    # (Gannon), by GFZ's record; St. Patrick's Day 2015 stayed below.
    series = observed_kp()
    at_nine = series.edge_posix_s[:-1][series.kp == 9.0]
    days = {f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%d}" for moment in at_nine}
    assert days == {"2000-07-15", "2003-10-29", "2003-10-30", "2024-05-11"}


def test_a_value_holds_from_its_edge_up_to_the_next():
    edge = posix(2024, 1, 21, 3)  # 0 before, 1.333 after
    before, after = observed_kp().at(np.array([edge - 0.001, edge]))
    assert before == 0.0
    assert after == pytest.approx(4 / 3)


def test_shapes_and_sources_follow_the_moments():
    series = small_series()
    moments = np.array([[1000.0, 8199.0], [8200.0, 15400.0]])
    assert series.at(moments).tolist() == [[3.0, 3.0], [5.0, 2.0 / 3.0]]
    assert series.source_at(moments).tolist() == [["observed", "observed"], ["forecast"] * 2]
    assert series.at(np.empty(0)).shape == (0,)


def test_a_break_is_where_the_value_changes_and_nowhere_else():
    series = small_series()
    assert series.breaks(0.0, 1e9).tolist() == [8200.0, 11800.0]
    assert series.breaks(8200.0, 11800.0).tolist() == []  # strictly inside
    assert series.breaks(8199.0, 11801.0).tolist() == [8200.0, 11800.0]
    assert series.breaks(11801.0, 1e9).tolist() == []
    assert series.breaks(-5.0, 900.0).tolist() == []


@given(st.lists(st.integers(0, 4), min_size=1, max_size=12), st.floats(-20, 80), st.floats(0, 90))
def test_between_breaks_kp_is_constant_and_across_them_it_is_not(thirds, start, length):
    count = len(thirds)
    series = KpSeries(5.0 * np.arange(count + 1), np.array(thirds) / 3.0, np.full(count, "x"))
    breaks = series.breaks(start, start + length)
    assert all(start < moment < start + length for moment in breaks)
    moments = np.linspace(max(start, 0.0), min(start + length, 5.0 * count), 200)
    if moments[0] > moments[-1]:
        return
    values = series.at(moments)
    piece = np.searchsorted(breaks, moments, side="right")
    assert all(len(set(values[piece == number])) <= 1 for number in range(len(breaks) + 1))
    assert all(series.at(moment) != series.at(moment - 0.01) for moment in breaks)


def test_the_spread_is_kept_with_the_value():
    steps = 1000.0 + 3600.0 * np.arange(3.0)
    spread = np.array([0.0, 1.4])
    series = KpSeries(steps, np.array([3.0, 2.0]), np.array(["observed", "guessed"]), spread)
    assert series.spread_at(np.array([1000.0, 4599.0, 4600.0, 8200.0])).tolist() == [0, 0, 1.4, 1.4]
    assert series.spread_within(1000.0, 4600.0).tolist() == [0.0]
    assert series.spread_within(1000.0, 4601.0).tolist() == [0.0, 1.4]
    assert series.spread_within(4600.0, 8200.0).tolist() == [1.4]
    with pytest.raises(DataError, match="--kp X"):
        series.spread_at(np.array([999.0]))
    for array in (spread, series.spread):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1.0
    with pytest.raises(ValueError, match="broadcast"):
        KpSeries(steps, np.array([3.0, 2.0]), np.array(["x", "x"]), np.zeros(3))


def test_what_is_observed_or_fixed_has_no_spread():
    for series in (small_series(), observed_kp(), fixed_kp(4.0)):
        assert series.spread.shape == series.kp.shape
        assert not series.spread.any()
        with pytest.raises(ValueError, match="read-only"):
            series.spread[0] = 1.0


@given(st.floats(-3, 22), st.floats(0.1, 20))
def test_the_spreads_within_belong_to_the_values_within(start, length):
    start = min(max(start, 0.0), 18.0)
    end = min(start + length, 20.0)
    series = KpSeries(
        5.0 * np.arange(5), np.array([1.0, 2.0, 2.0, 3.0]), np.full(4, "x"), np.arange(4.0) / 4
    )
    values, sources = series.within(start, end)
    spreads = series.spread_within(start, end)
    assert len(values) == len(sources) == len(spreads)
    assert np.all(np.isin(values - 4 * spreads, [0.0, 1.0]))
    moments = np.linspace(start, end, 100)[:-1]
    assert set(series.spread_at(moments)) <= set(spreads)


def test_a_series_is_followed_by_what_reaches_further():
    early = small_series()  # from 1000 to 15400 s
    later = KpSeries(
        np.array([0.0, 12000.0, 16000.0, 20000.0]),
        np.array([1.0, 2.0, 4.0]),
        np.full(3, "climatology"),
        np.array([0.5, 1.0, 1.5]),
    )
    both = early.followed_by(later)
    assert both.edge_posix_s.tolist() == [1000, 4600, 8200, 11800, 15400, 16000, 20000]
    assert both.kp.tolist() == [3, 3, 5, 2 / 3, 2, 4]
    assert both.source.tolist() == ["observed"] * 2 + ["forecast"] * 2 + ["climatology"] * 2
    assert both.spread.tolist() == [0, 0, 0, 0, 1, 1.5]
    assert both.breaks(0.0, 1e9).tolist() == [8200, 11800, 15400, 16000]


def test_a_series_is_followed_without_a_gap_or_not_at_all():
    early = small_series()

    def later(*edges):
        return KpSeries(np.array(edges), np.full(len(edges) - 1, 2 / 3), np.full(1, "x"))

    whole = early.followed_by(later(15400.0, 20000.0))  # from its end on, with the same value
    assert whole.edge_posix_s.tolist() == [1000, 4600, 8200, 11800, 15400, 20000]
    assert whole.breaks(11800.0, 1e9).tolist() == []
    assert early.followed_by(later(0.0, 15400.0)) is early
    assert early.followed_by(later(0.0, 900.0)) is early
    with pytest.raises(DataError, match="is not known"):
        early.followed_by(later(15401.0, 20000.0))


def test_outside_the_record_the_error_names_its_range_and_the_way_out():
    series = observed_kp()
    series.at(np.array([series.start_posix_s, series.end_posix_s]))  # both ends are known
    for beyond in (series.start_posix_s - 1.0, series.end_posix_s + 1.0):
        with pytest.raises(DataError, match=r"1998-01-01T00:00Z to 20\d\d-.*--kp X"):
            series.at(np.array([beyond]))
    with pytest.raises(DataError, match="no moment"):
        series.source_at(np.array([np.nan]))


def test_the_record_is_whole_and_in_thirds():
    series = observed_kp()
    assert series.start_posix_s == posix(1998, 1, 1)
    assert series.end_posix_s >= posix(2026, 7, 1)
    assert np.all(np.diff(series.edge_posix_s) == STEP_S)
    assert np.all(np.abs(3 * series.kp - np.round(3 * series.kp)) < 1e-9)
    # Kp >= 5 is rare: 4.4 % of GFZ's record since 1932, and fewer in the weak cycles since 1998.
    assert 0.02 < np.mean(series.kp >= 5.0) < 0.044
    assert observed_kp() is series
    with pytest.raises(ValueError, match="read-only"):
        series.kp[0] = 1.0


def test_a_fixed_kp_holds_at_all_times_and_never_breaks():
    series = fixed_kp(4.5)
    moments = np.array([-1e12, 0.0, 1e12])
    assert series.at(moments).tolist() == [4.5] * 3
    assert series.source_at(moments).tolist() == ["fixed"] * 3
    assert series.breaks(-1e12, 1e12).size == 0
    assert (series.start_posix_s, series.end_posix_s) == (-np.inf, np.inf)


@pytest.mark.parametrize("kp", [-0.1, 9.1, float("nan"), float("inf")])
def test_an_impossible_kp_is_refused(kp):
    with pytest.raises(InputError, match="0 to 9"):
        fixed_kp(kp)
