"""The search on functions whose roots are known from algebra.

Truth: arccosines of sines and parabolas written down here. All roots must be found to 1 ms, and
none may be lost with another step or a span that begins a little later.
"""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.base.intervals import IntervalSet
from planner.search.runs import find_in_any, find_together
from planner.search.signal import Signal

T0_S = 1.7e9
PERIOD_S = 5560.0
TOLERANCE_S = 1e-3


@dataclass(frozen=True)
class Moments:
    """A state that is nothing but its moments."""

    posix_s: np.ndarray

    def take(self, index):
        """Return the moments of the given numbers."""
        return Moments(self.posix_s[index])


@dataclass(frozen=True)
class Clock:
    """A source of moments, with breaks where it is told to have them."""

    jumps_s: tuple[float, ...] = ()

    def at(self, posix_s):
        """Return the state at the moments."""
        return Moments(posix_s)

    def breaks(self, start_s, end_s):
        """Return the jumps inside a span."""
        return np.array([one for one in self.jumps_s if start_s < one < end_s])


def phase(posix_s, shift=0.0):
    """Return the phase of the test's sinusoid, made of a difference so that it keeps its digits."""
    return 2.0 * np.pi * ((posix_s - T0_S) / PERIOD_S - shift)


def sinusoids(heights, shifts, max_step_s=300.0, **more):
    """Return a family: cos(phase) - 1 + height, above zero for a moment about each top."""
    heights, shifts = np.asarray(heights, float), np.asarray(shifts, float)

    def margin(state, member):
        # cos x - 1 without losing digits near the top
        half = np.sin(0.5 * phase(state.posix_s, shifts[member]))
        return heights[member] - 2.0 * half * half

    return Signal("family", "1", margin, max_step_s, members=len(heights), **more)


def expected(height, shift, start_s, end_s):
    """Return when the sinusoid is above zero, by the arccosine, cut to a span."""
    if height <= 0.0:
        return np.empty((0, 2))
    wide_s = PERIOD_S / np.pi * np.arcsin(np.sqrt(0.5 * height))
    tops = np.arange(
        np.floor((start_s - T0_S) / PERIOD_S) - 1.0, np.ceil((end_s - T0_S) / PERIOD_S) + 2.0
    )
    top_s = T0_S + (tops + shift) * PERIOD_S
    pairs = np.stack([np.maximum(top_s - wide_s, start_s), np.minimum(top_s + wide_s, end_s)], 1)
    return pairs[pairs[:, 1] > pairs[:, 0]]


def found(signal, start_s, end_s, member=0, source=None, step_s=None):
    """Return the found intervals of a member as rows of start and end."""
    whole = IntervalSet.single(start_s, end_s)
    one = find_together([signal], source or Clock(), whole, step_s=step_s).of(member)
    return np.stack([one.start_s, one.end_s], 1)


def assert_same(ours, theirs):
    """Hold two lists of intervals against each other, to 1 ms."""
    assert len(ours) == len(theirs)
    np.testing.assert_allclose(ours - T0_S, theirs - T0_S, rtol=0.0, atol=TOLERANCE_S)


@pytest.mark.parametrize("height", [1e-9, 1e-7, 1e-4, 0.1, 1.0, 1.9, 2.0 - 1e-6])
@pytest.mark.parametrize("start_s", [0.0, 3.0, 140.0, 299.0])
@pytest.mark.parametrize("step_s", [300.0, 150.0, 97.0])
def test_all_roots_to_a_millisecond(height, start_s, step_s):
    """Fifteen turns; tops that reach 1e-9 above zero last 0.08 s, and none may be lost."""
    start, end = T0_S + start_s, T0_S + start_s + 15.0 * PERIOD_S
    ours = found(sinusoids([height], [0.123]), start, end, step_s=step_s)
    assert_same(ours, expected(height, 0.123, start, end))


def test_tops_just_below_zero_are_not_found():
    """A billionth short of zero is short of zero."""
    signal = sinusoids([-1e-9, -1e-6, -0.1], [0.1, 0.2, 0.3])
    for member in range(3):
        assert len(found(signal, T0_S, T0_S + 10.0 * PERIOD_S, member)) == 0


def test_bottoms_just_above_zero_do_not_part_and_just_below_do():
    """The mirror image: a gap of 0.08 s in what holds is found, one that is none is not made."""
    family = sinusoids([1e-9, -1e-9], [0.4, 0.4])
    signal = Signal(
        "mirror", "1", lambda state, member: -family.margin(state, member), 300.0, members=2
    )
    start, end = T0_S, T0_S + 5.0 * PERIOD_S
    parted, whole = found(signal, start, end, 0), found(signal, start, end, 1)
    gaps = expected(1e-9, 0.4, start, end)
    assert_same(np.stack([parted[:-1, 1], parted[1:, 0]], 1), gaps)
    assert_same(whole, np.array([[start, end]]))


@given(
    height=st.one_of(st.floats(1e-9, 1e-3), st.floats(1e-3, 1.99)),
    shift=st.floats(0.0, 1.0),
    start_s=st.floats(0.0, 600.0),
    length_s=st.floats(400.0, 20_000.0),
)
@settings(max_examples=150)
def test_spans_cut_anywhere(height, shift, start_s, length_s):
    """Whatever the span: tops beside its ends, tops outside it, and what it cuts in two."""
    start, end = T0_S + start_s, T0_S + start_s + length_s
    theirs = expected(height, shift, start, end)
    # What the edge of the span cuts to less than the tolerance may be there or not.
    ours = found(sinusoids([height], [shift]), start, end)
    assert_same(ours[ours[:, 1] - ours[:, 0] > 5e-3], theirs[theirs[:, 1] - theirs[:, 0] > 5e-3])


@pytest.mark.parametrize("before_s", [0.01, 0.5, 1.0, 20.0, 150.0, 280.0])
@pytest.mark.parametrize("at", np.linspace(0.02, 0.98, 17))
def test_a_top_in_the_first_or_last_whole_step_is_not_lost(before_s, at):
    """The span's end lies a little beyond a sample: the neighbours of a top are then uneven."""
    grid_s = T0_S - T0_S % 300.0 + 600.0
    top_s = grid_s + at * 300.0
    signal = sinusoids([1e-6], [(top_s - T0_S) / PERIOD_S])
    half_turn = 0.45 * PERIOD_S
    first = found(signal, grid_s - before_s, grid_s + half_turn)
    last = found(signal, grid_s - half_turn, grid_s + 300.0 + before_s)
    theirs = expected(1e-6, (top_s - T0_S) / PERIOD_S, grid_s - half_turn, grid_s + half_turn)
    assert_same(first, theirs)
    assert_same(last, theirs)


def test_tops_at_the_ends_of_runs_between_breaks():
    """A break in the middle of a brief top: each side is found, and joined across the break."""
    top_s = T0_S + 3.0 * PERIOD_S
    for offset_s in (-0.03, 0.0, 0.02, 0.2, 40.0):
        source = Clock((top_s + offset_s,))
        ours = found(sinusoids([1e-9], [0.0]), T0_S + 400.0, T0_S + 5.5 * PERIOD_S, source=source)
        assert_same(ours, expected(1e-9, 0.0, T0_S + 400.0, T0_S + 5.5 * PERIOD_S))


def test_no_root_is_made_up_at_a_jump():
    """A square wave that jumps at its breaks: the edges are the breaks themselves, exactly."""
    breaks = T0_S + np.array([1000.0, 2500.5, 2600.25, 7000.0])

    def margin(state, member):
        side = np.where(np.searchsorted(breaks, state.posix_s, side="right") % 2, 5.0, -3.0)
        return side + 0.0 * member

    for signal, source in (
        (Signal("jumps", "1", margin, 300.0), Clock(tuple(breaks))),
        (Signal("jumps", "1", margin, 300.0, breaks=Clock(tuple(breaks)).breaks), Clock()),
    ):
        ours = found(signal, T0_S, T0_S + 9000.0, source=source)
        assert np.array_equal(ours, breaks.reshape(2, 2))


@pytest.mark.parametrize("whole", [True, False])
def test_a_search_that_ends_at_a_jump_does_not_see_beyond_it(whole):
    """The wave jumps up just where an interval of the search ends: before, it never holds."""
    jump = T0_S + 1000.0

    def margin(state, member):
        return np.where(state.posix_s >= jump, 5.0, -3.0) + 0.0 * member

    signal = Signal("jumps", "1", margin, 300.0)
    starts, ends = [T0_S, jump + 500.0], [jump, jump + 800.0]
    spans = (
        IntervalSet(np.array(starts), np.array(ends)) if whole else IntervalSet.single(T0_S, jump)
    )
    for search in (find_together, find_in_any):
        ours = search([signal], Clock((jump,)), spans)
        assert list(ours.start_s) == ([jump + 500.0] if whole else [])


@given(st.integers(0, 2**32 - 1), st.integers(1, 11))
@settings(max_examples=40)
def test_groups_of_members_change_nothing(seed, first):
    """Twelve members, some asked only where no other holds: the union is that of all of them."""
    random = np.random.default_rng(seed)
    signals = [
        sinusoids(10.0 ** random.uniform(-4.0, 0.2, 12), random.uniform(0.0, 1.0, 12))
        for _ in range(2)
    ]
    span = IntervalSet.single(T0_S + 50.0, T0_S + 5.3 * PERIOD_S)
    members = random.permutation(12)
    theirs = find_together(signals, Clock(), span).union()
    for groups in (None, [members[:first], members[first:]]):
        ours = find_in_any(signals, Clock(), span, groups=groups)
        assert len(ours) == len(theirs)
        np.testing.assert_allclose(ours.start_s, theirs.start_s, rtol=0.0, atol=2.0 * TOLERANCE_S)
        np.testing.assert_allclose(ours.end_s, theirs.end_s, rtol=0.0, atol=2.0 * TOLERANCE_S)


def test_what_goes_on_across_breaks_is_joined():
    """Breaks at which nothing happens change nothing."""
    breaks = tuple(T0_S + np.arange(50.0, 20_000.0, 371.0))
    start, end = T0_S, T0_S + 20_000.0
    ours = found(sinusoids([1.2], [0.3]), start, end, source=Clock(breaks))
    assert_same(ours, expected(1.2, 0.3, start, end))


def test_families_are_searched_member_by_member():
    """Forty members of other heights and phases: each as if it were alone."""
    random = np.random.default_rng(3)
    heights = 10.0 ** random.uniform(-9.0, 0.2, 40)
    shifts = random.uniform(0.0, 1.0, 40)
    signal = sinusoids(heights, shifts)
    start, end = T0_S, T0_S + 6.4 * PERIOD_S
    every = find_together([signal], Clock(), IntervalSet.single(start, end))
    for member, (height, shift) in enumerate(zip(heights, shifts, strict=True)):
        one = every.of(member)
        assert_same(np.stack([one.start_s, one.end_s], 1), expected(height, shift, start, end))


def test_long_spans_are_cut_and_joined_again():
    """So many members and moments that they cannot be held at once: 2 000 of 900 samples."""
    count = 2000
    shifts = np.linspace(0.0, 1.0, count, endpoint=False)
    start, end = T0_S, T0_S + 48.0 * PERIOD_S
    every = find_together(
        [sinusoids(np.full(count, 1e-5), shifts)], Clock(), IntervalSet.single(start, end)
    )
    theirs = [expected(1e-5, shift, start, end) for shift in shifts]
    assert np.array_equal(np.bincount(every.member, minlength=count), [len(t) for t in theirs])
    np.testing.assert_allclose(every.start_s, np.concatenate(theirs)[:, 0], atol=TOLERANCE_S)


@pytest.mark.parametrize("height", [1e-6, 0.02, 0.8])
def test_possible_masks_change_nothing(height):
    """A cheaper necessary question, true wherever the margin is above -0.1, gives the same."""
    shifts = np.linspace(0.0, 1.0, 7, endpoint=False)
    plain = sinusoids(np.full(7, height), shifts)

    def possible(state, member):
        return plain.margin(state, member) > -0.1

    masked = sinusoids(np.full(7, height), shifts, possible=possible)
    whole = IntervalSet.single(T0_S + 17.0, T0_S + 17.0 + 9.0 * PERIOD_S)
    ours, theirs = (find_together([one], Clock(), whole) for one in (masked, plain))
    assert np.array_equal(ours.member, theirs.member)
    np.testing.assert_allclose(ours.start_s, theirs.start_s, rtol=0.0, atol=TOLERANCE_S)
    np.testing.assert_allclose(ours.end_s, theirs.end_s, rtol=0.0, atol=TOLERANCE_S)


def test_nothing_possible_is_nothing_found():
    """No sample is possible: no margin is asked for, and nothing holds."""

    def margin(state, member):
        raise AssertionError("the margin was computed")

    signal = Signal(
        "never",
        "1",
        margin,
        300.0,
        members=3,
        possible=lambda state, member: np.zeros(
            np.broadcast_shapes(member.shape, state.posix_s.shape), bool
        ),
    )
    every = find_together([signal], Clock(), IntervalSet.single(T0_S, T0_S + 9000.0))
    assert len(every.start_s) == 0


def test_where_the_first_members_hold_throughout_no_later_one_is_asked():
    """A span as short as that broke the search off."""
    shape = np.broadcast_shapes

    def possible(state, member):
        assert len(state.posix_s)  # it may look at the first moment
        return np.ones(shape(member.shape, state.posix_s.shape), bool)

    signal = Signal(
        "always",
        "1",
        lambda state, member: np.ones(shape(member.shape, state.posix_s.shape)),
        300.0,
        members=2,
        possible=possible,
    )
    span = IntervalSet.single(T0_S, T0_S + 900.0)
    found = find_in_any([signal], Clock(), span, groups=[np.array([0]), np.array([1])])
    assert (found.start_s, found.end_s) == (span.start_s, span.end_s)


def test_signals_together_hold_where_each_does():
    """Two waves out of step: the overlap of both, by hand from their own arccosines."""
    one, two = sinusoids([0.9], [0.0]), sinusoids([0.9], [0.2])
    start, end = T0_S + 100.0, T0_S + 100.0 + 8.0 * PERIOD_S
    both = find_together([one, two], Clock(), IntervalSet.single(start, end)).of(0)
    lap = [
        (max(a, c), min(b, d))
        for a, b in expected(0.9, 0.0, start, end)
        for c, d in expected(0.9, 0.2, start, end)
        if max(a, c) < min(b, d)
    ]
    assert_same(np.stack([both.start_s, both.end_s], 1), np.array(lap))


def test_several_intervals_of_a_span_are_searched_each_by_itself():
    """Nothing is found between them, and what goes on at their ends is cut there."""
    parts = IntervalSet(
        T0_S + np.array([0.0, 9000.0, 20_000.0]), T0_S + np.array([4000.0, 9010.0, 30_000.0])
    )
    ours = find_together([sinusoids([1.1], [0.25])], Clock(), parts).of(0)
    theirs = np.concatenate([expected(1.1, 0.25, low, high) for low, high in parts])
    assert_same(np.stack([ours.start_s, ours.end_s], 1), theirs)


@given(
    st.lists(st.floats(0.05, 1.0), min_size=3, max_size=3),
    st.lists(st.floats(0.0, 1.0), min_size=3, max_size=3),
    st.floats(-1.0, 1.0),
)
@settings(max_examples=60)
def test_step_and_start_do_not_matter(weights, shifts, level):
    """Sums of three harmonics: half the step, and a span three seconds later, find the same."""

    def margin(state, member):
        x = phase(state.posix_s)
        waves = sum(
            w * np.sin(n * x + 6.28 * s)
            for n, (w, s) in enumerate(zip(weights, shifts, strict=True), start=1)
        )
        return waves - level + 0.0 * member

    signal = Signal("sum", "1", margin, 300.0)
    start, end = T0_S, T0_S + 4.0 * PERIOD_S
    whole = found(signal, start, end)
    assert_same(found(signal, start, end, step_s=150.0), whole)
    later = whole[whole[:, 1] > start + 3.0 + 1e-2].copy()
    later[:, 0] = np.maximum(later[:, 0], start + 3.0)
    assert_same(found(signal, start + 3.0, end), later)
