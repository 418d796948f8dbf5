"""The algebra of interval sets against a raster of booleans.

Truth: sets are painted, as booleans, on a raster of half seconds that has a cell for each moment
and for each gap between moments; then `and`, `or` and `not` are numpy's own. Answers are equal.
"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.base.intervals import IntervalSet, MemberIntervals, union

LENGTH = 40  # whole seconds; the raster's cells are the seconds between them


def painted(pairs):
    """Return the raster (LENGTH,) of the seconds that some of the pairs cover."""
    cells = np.zeros(LENGTH, bool)
    for low, high in pairs:
        cells[low:high] = True
    return cells


def runs(cells):
    """Return the runs of a raster as (start, end) pairs."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], cells, [False]]).astype(int)))
    return [(float(a), float(b)) for a, b in edges.reshape(-1, 2)]


def interval_set(pairs):
    """Return the set of pairs in any order, overlapping or not."""
    low, high = np.array(pairs, float).reshape(-1, 2).T
    return IntervalSet.union_of(low, high)


pairs = st.lists(st.tuples(st.integers(0, LENGTH), st.integers(0, LENGTH)).map(sorted), max_size=8)


@given(pairs)
def test_union_of_any_intervals(one):
    """Overlapping, touching, equal and empty ones, in any order."""
    assert list(interval_set(one)) == runs(painted(one))


@given(pairs, pairs)
def test_and_or(one, two):
    """Both and either."""
    a, b, cells_a, cells_b = interval_set(one), interval_set(two), painted(one), painted(two)
    assert list(a & b) == runs(cells_a & cells_b)
    assert list(a | b) == runs(cells_a | cells_b)
    assert list(union([a, b, a])) == runs(cells_a | cells_b)


@given(pairs, pairs)
def test_complement_within_a_span_of_any_shape(one, two):
    """What of the span is left."""
    left = interval_set(one).complement(interval_set(two))
    assert list(left) == runs(painted(two) & ~painted(one))


@given(pairs, st.integers(0, LENGTH - 1), st.integers(1, LENGTH))
def test_within_and_overlapping(one, start, length):
    """Cut to a span, and the whole intervals that share time with it."""
    end = min(start + length, LENGTH)
    a, span = interval_set(one), painted([(start, end)])
    assert list(a.within(start, end)) == runs(painted(one) & span)
    whole = [pair for pair in runs(painted(one)) if painted([map(int, pair)])[span].any()]
    assert list(a.overlapping(start, end)) == whole


@given(pairs, st.integers(0, 5))
def test_widened(one, margin):
    """Painted again with each interval longer."""
    wider = [(max(int(a) - margin, 0), min(int(b) + margin, LENGTH)) for a, b in interval_set(one)]
    ours = interval_set(one).widened(float(margin)).within(0.0, float(LENGTH))
    assert list(ours) == runs(painted(wider))


@given(pairs, st.integers(0, 6))
def test_close_gaps_and_drop_shorter(one, limit):
    """Gaps shorter than the limit are filled, runs shorter than it go; equal ones stay."""
    cells = painted(one)
    filled = cells.copy()
    for low, high in runs(~cells):
        if high - low < limit and low > 0 and high < LENGTH:
            filled[int(low) : int(high)] = True
    assert list(interval_set(one).close_gaps(limit)) == runs(filled)
    long = [pair for pair in runs(cells) if pair[1] - pair[0] >= limit]
    assert list(interval_set(one).drop_shorter(limit)) == long


@given(pairs)
def test_contains_and_total(one):
    """The middles of the raster's cells, and its sum."""
    a, cells = interval_set(one), painted(one)
    assert np.array_equal(a.contains(np.arange(LENGTH) + 0.5), cells)
    assert a.total_s == cells.sum()
    assert bool(a) == bool(len(a)) == cells.any()


def test_ends_are_contained():
    """An interval holds at both its ends."""
    one = IntervalSet.single(2.0, 5.0)
    assert one.contains(np.array([1.9, 2.0, 5.0, 5.1])).tolist() == [False, True, True, False]
    assert not IntervalSet.empty().contains(np.array([0.0, 1.0])).any()


@given(st.lists(st.booleans(), min_size=1, max_size=20))
def test_around_samples(holds):
    """Each sample that holds reaches to its neighbours."""
    samples = np.arange(len(holds), dtype=float)
    cells = np.zeros(len(holds) - 1, bool)
    for index in np.flatnonzero(holds):
        cells[max(index - 1, 0) : index + 1] = True
    assert list(IntervalSet.around_samples(samples, np.array(holds))) == runs(cells)


members = st.lists(
    st.tuples(
        st.integers(0, 3), st.tuples(st.integers(0, LENGTH), st.integers(0, LENGTH)).map(sorted)
    ),
    max_size=12,
)


FIELDS = ("member", "start_s", "end_s")


def side_by_side(rows):
    """Return rows of (member, pair) as one value."""
    low, high = np.array([pair for _, pair in rows], float).reshape(-1, 2).T
    return MemberIntervals.joined(
        [MemberIntervals(np.array([m for m, _ in rows], np.int64), low, high)]
    )


@given(members, members)
def test_members_do_not_mix(one, two):
    """Each member's intervals are those of its own raster, joined and met side by side."""
    a, b = side_by_side(one), side_by_side(two)
    both = MemberIntervals(
        *(np.concatenate([getattr(part, name) for part in (a, b)]) for name in FIELDS)
    ).where(2)
    joined = MemberIntervals.joined([a, b])
    for member in range(4):
        mine, other = (painted([p for m, p in rows if m == member]) for rows in (one, two))
        assert list(a.of(member)) == runs(mine)
        assert list(both.of(member)) == runs(mine & other)
        assert list(joined.of(member)) == runs(mine | other)
    assert list(a.union()) == runs(painted([pair for _, pair in one]))


@pytest.mark.parametrize("operation", ["close", "drop", "widen", "and", "or", "complement"])
def test_the_empty_set(operation):
    """Nothing in, nothing (or the span) out."""
    empty, span = IntervalSet.empty(), IntervalSet.single(0.0, 9.0)
    answers = {
        "close": lambda: empty.close_gaps(5.0),
        "drop": lambda: empty.drop_shorter(5.0),
        "widen": lambda: empty.widened(5.0),
        "and": lambda: empty & span,
        "or": lambda: empty | empty,
        "complement": lambda: span.complement(span),
    }
    assert list(answers[operation]()) == []
    assert list(empty.complement(span)) == [(0.0, 9.0)]
    assert list(MemberIntervals.joined([]).union()) == []
