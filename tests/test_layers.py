"""Step functions with holes, laid over each other. Truth: a loop over layers and moments."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.base.errors import DataError
from planner.spaceweather.kp import KpSeries
from planner.spaceweather.layers import NOTHING, Layer, assembled, stacked


def layer(steps, source="x", spread=0.5):
    """Return a layer of (start, end, kp)."""
    start, end, kp = np.array(steps, float).reshape(-1, 3).T
    return Layer.of(start, end, kp, spread, source)


def said(one, moment):
    """Return what a layer says of a moment, by looking at every step; None in a hole."""
    for start, end, *rest in zip(*vars(one).values(), strict=True):
        if start <= moment < end:
            return tuple(rest)
    return None


@st.composite
def layers(draw):
    """Return one to four layers of up to eight steps, with holes, that share many edges."""
    made = []
    for number in range(draw(st.integers(1, 4))):
        edges = sorted(draw(st.sets(st.integers(0, 24), max_size=9)))
        steps = list(pairwise(edges))
        kept = [step for step in steps if draw(st.booleans())]
        made.append(layer([(*step, draw(st.integers(0, 3))) for step in kept], f"s{number}"))
    return made


@given(layers())
def test_the_first_that_knows_a_moment_counts(several):
    whole = stacked(several)
    assert np.all(whole.start_posix_s < whole.end_posix_s)
    assert np.all(whole.end_posix_s[:-1] <= whole.start_posix_s[1:])
    for moment in np.arange(-0.5, 25.0, 0.5):
        answers = [answer for one in several if (answer := said(one, moment)) is not None]
        assert said(whole, moment) == (answers[0] if answers else None)


@given(layers())
def test_a_worse_layer_under_a_whole_one_changes_nothing(several):
    best = layer([(-1, 10, 3), (10, 30, 4)])
    whole = stacked([best, *several])
    for mine, theirs in zip(vars(whole).values(), vars(best).values(), strict=True):
        assert np.array_equal(mine, theirs)


@given(layers(), st.integers(-10, 50), st.integers(1, 20))
def test_means_over_cells_are_those_of_moments(several, start, length):
    """Cells of half units and more; steps have whole ones, so that quarters tell all."""
    one = several[0]
    edges = 0.5 * (start + length * np.arange(4.0))
    means, shares = one.mean_over(edges)
    for number in range(3):
        moments = np.arange(edges[number] + 0.25, edges[number + 1], 0.5)
        known = [answer[0] for moment in moments if (answer := said(one, moment)) is not None]
        assert shares[number] == pytest.approx(len(known) / len(moments))
        assert means[number] == pytest.approx(np.mean(known) if known else np.nan, nan_ok=True)


@given(layers(), st.integers(-2, 26), st.integers(1, 20))
def test_a_layer_within_two_moments(several, start, length):
    part = several[0].within(start, start + length)
    for moment in np.arange(-2.5, 30.0, 0.5):
        inside = start <= moment < start + length
        assert said(part, moment) == (said(several[0], moment) if inside else None)


@given(layers())
def test_merging_joins_equal_neighbours_and_says_the_same(several):
    merged = several[0].merged()
    for moment in np.arange(-0.5, 25.0, 0.5):
        assert said(merged, moment) == said(several[0], moment)
    touches = merged.end_posix_s[:-1] == merged.start_posix_s[1:]
    assert not np.any(touches & (merged.kp[:-1] == merged.kp[1:]))


def test_a_series_as_a_layer_has_only_whole_steps():
    series = KpSeries(np.array([0.0, 3.0, 6.0, 9.0]), np.array([1.0, 2.0, 3.0]), np.full(3, "x"))
    assert Layer.of_series(series, 1.0, 9.0).kp.tolist() == [2.0, 3.0]
    assert Layer.of_series(series, 3.0, 8.9).kp.tolist() == [2.0]
    assert len(Layer.of_series(series, 4.0, 5.0)) == len(Layer.of_series(series, 20.0, 5.0)) == 0


def test_a_series_has_no_hole():
    series = assembled([layer([(2, 4, 5)], "a"), layer([(0, 3, 1), (3, 6, 2)], "b", 1.0)])
    assert series.edge_posix_s.tolist() == [0, 2, 4, 6]
    assert series.kp.tolist() == [1, 5, 2]
    assert series.source.tolist() == ["b", "a", "b"]
    assert series.spread.tolist() == [1.0, 0.5, 1.0]
    with pytest.raises(DataError, match=r"1970-01-01T01:00Z to 1970-01-01T02:00Z is not known"):
        assembled([layer([(0, 3600, 1), (7200, 9000, 2)])])
    with pytest.raises(DataError, match="no source"):
        assembled([NOTHING])
