"""Brackets and roots, on functions whose roots are known; the whole search is in test_runs.py."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.search.extrema import climb, possible_extrema
from planner.search.grid import Grid
from planner.search.roots import TOLERANCE_S, Brackets, refine_roots, sign_changes
from planner.search.samples import Samples


def sampled(time_s, margin, linked=None):
    """Return the samples of margins (rows, N), of which those that are nan are left out."""
    linked = np.ones(len(time_s) - 1, bool) if linked is None else np.asarray(linked)
    row, column = np.nonzero(~np.isnan(margin))
    return Samples(Grid(time_s, linked, time_s), row, column, margin[row, column])


def find_brackets(samples, evaluate):
    """Return all brackets: those between samples, and those that an extremum hides."""
    hidden = climb(samples, possible_extrema(samples), evaluate)
    return Brackets.joined([sign_changes(samples), hidden])


def search(function, time_s, linked=None, members=1):
    """Return members and roots of a function(time, member) from its samples."""
    time_s = np.asarray(time_s, float)
    rows = np.arange(members)
    margin = np.stack([function(time_s, np.full(len(time_s), row)) for row in rows])
    samples = sampled(time_s, margin, linked)
    brackets = find_brackets(samples, function)
    roots = refine_roots(brackets, function)
    order = np.lexsort((roots, brackets.row))
    return brackets.row[order], roots[order]


@given(st.lists(st.floats(0.0, 1000.0), min_size=1, max_size=5), st.floats(0.1, 1.0))
def test_cubes_have_their_root(roots, scale):
    """Flatter at the root than anywhere near it, by up to four times."""
    at = np.array(roots)

    def function(time_s, member):
        return scale * ((time_s - at[member]) / 100.0) ** 3 + 3e-3 * (time_s - at[member])

    grid = np.arange(-50.0, 1060.0, 100.0)
    member, found = search(function, grid, members=len(at))
    assert np.array_equal(member, np.arange(len(at)))
    np.testing.assert_allclose(found, at, atol=TOLERANCE_S)


@pytest.mark.parametrize("sharp", [1e-3, 1.0, 1e3, 1e6])
def test_steep_and_flat_slopes(sharp):
    """An arctangent, almost a step: a secant overshoots, and the bisection saves it."""

    def function(time_s, member):
        return np.arctan(sharp * (time_s - 412.345))

    _, found = search(function, np.arange(0.0, 1201.0, 300.0))
    np.testing.assert_allclose(found, [412.345], atol=TOLERANCE_S)


@given(
    top=st.floats(310.0, 890.0),
    height=st.one_of(st.floats(1e-8, 1e-4), st.floats(1e-4, 0.9)),
    tilt=st.floats(-0.5, 0.5),
)
@settings(max_examples=200)
def test_hidden_tops(top, height, tilt):
    """A skewed top between samples: both roots by bisection of a fine scan beside its maximum."""

    def function(time_s, member):
        x = (time_s - top) / 300.0
        return height - x * x * (1.0 + tilt * np.tanh(x))

    def bisect(low, high):
        for _ in range(80):
            middle = 0.5 * (low + high)
            if (function(middle, 0) > 0.0) == (function(low, 0) > 0.0):
                low = middle
            else:
                high = middle
        return low

    _, found = search(function, np.arange(-600.0, 2101.0, 300.0))
    np.testing.assert_allclose(
        found, [bisect(top - 900.0, top), bisect(top, top + 900.0)], atol=TOLERANCE_S
    )


def test_no_bracket_spans_what_is_not_linked():
    """Samples of unlike sign on both sides of a break, and unknown samples, bracket nothing."""
    time_s = np.array([0.0, 100.0, 100.0, 200.0, 300.0, 400.0])

    def evaluate(moments_s, member):
        return np.full(len(moments_s), np.nan)

    margin = np.array([[-2.0, -2.0, 2.0, 2.0, np.nan, -2.0]])
    linked = np.array([True, False, True, True, True])
    assert len(find_brackets(sampled(time_s, margin, linked), evaluate).row) == 0


def test_a_root_on_a_sample_is_found_once():
    """The margin is zero, exactly, at a sample: it does not hold there, and begins after it."""

    def function(time_s, member):
        return time_s - 300.0

    _, found = search(function, np.arange(0.0, 901.0, 100.0))
    np.testing.assert_allclose(found, [300.0], atol=TOLERANCE_S)


def test_nothing_to_refine():
    """No bracket, no root, and no question asked."""
    none = np.empty(0)
    brackets = Brackets(np.empty(0, int), none, none, none, none, none, none)

    def evaluate(moments_s, member):
        raise AssertionError("asked")

    assert len(refine_roots(brackets, evaluate)) == 0


def test_few_questions_are_asked():
    """A smooth sinusoid: at most three evaluations a root, and none of them per sample again."""
    asked = []

    def function(time_s, member):
        asked.append(len(time_s))
        return np.sin(2.0 * np.pi * (time_s / 5560.0 + 0.1)) - 0.3

    grid = np.arange(0.0, 100 * 5560.0, 300.0)
    samples = sampled(grid, function(grid, np.zeros(len(grid), int))[None])
    asked.clear()
    found = refine_roots(find_brackets(samples, function), function)
    assert len(found) == 200
    assert sum(asked) <= 3 * 200
