"""The best schedule against every subset of the windows, and the laws that it must keep.

Truth: the subsets without a collision, added up one by one as exact fractions.
"""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tle
from planner.api import InputError, Interval, Orbit, make_plan
from planner.plan.schedule import best_schedule

MIDNIGHT = datetime(2024, 10, 10, tzinfo=UTC)
(MODEL, *_) = make_plan(
    Orbit(tle.bundled()), Interval.utc("2024-10-10", hours=2), subjects=["sunset"]
).windows


def window(start_s, length_s, score, name="w"):
    """Return a window of the plan with other ends, score and name."""
    start = MIDNIGHT + timedelta(seconds=start_s)
    end = start + timedelta(seconds=length_s)
    return replace(MODEL, id=name, start_utc=start, end_utc=end, peak_utc=start, score=score)


def drawn(rng):
    """Return up to ten windows on a raster on which ends touch and scores are equal."""
    return [
        window(30 * rng.randrange(40), 30 * rng.randrange(1, 14), rng.randrange(9) / 8, f"w{n}")
        for n in range(rng.randrange(11))
    ]


def collide(one, other, setup_s):
    """Return whether two windows leave no time to set up between them."""
    first, second = sorted((one, other), key=lambda each: (each.start_utc, each.end_utc))
    return (second.start_utc - first.end_utc).total_seconds() < setup_s


def best_of_all_subsets(windows, setup_s):
    """Return the greatest total score of any subset, and the greatest score in one of that total.

    Also how early the last shot of such a subset can end, as seconds before midnight.
    """
    best = (Fraction(0), 0.0, 0.0)
    for size in range(1, len(windows) + 1):
        for chosen in combinations(windows, size):
            if not any(collide(one, other, setup_s) for one, other in combinations(chosen, 2)):
                scores = [one.score for one in chosen]
                ends_s = (MIDNIGHT - max(one.end_utc for one in chosen)).total_seconds()
                best = max(best, (sum(map(Fraction, scores)), max(scores), ends_s))
    return best


@pytest.mark.parametrize("seed", range(4))
def test_the_schedule_is_the_best_of_all_subsets(seed):
    """200 cases in all: the total exactly, then the greatest score, then the earliest end."""
    rng = random.Random(seed)
    for _ in range(50):
        windows, setup_s = drawn(rng), rng.choice((0.0, 30.0, 60.0, 120.0, 1.5))
        schedule = best_schedule(windows, setup_s)
        scores = [shot.score for shot in schedule.shots]
        total, greatest, before_midnight_s = best_of_all_subsets(windows, setup_s)
        assert sum(map(Fraction, scores)) == total
        assert max(scores, default=0.0) == greatest
        last = max((shot.end_utc for shot in schedule.shots), default=MIDNIGHT)
        assert (MIDNIGHT - last).total_seconds() == before_midnight_s
        assert schedule.total_score == float(total)


seeds = st.integers(0, 1 << 32).map(random.Random)
setups = st.sampled_from([0.0, 30.0, 120.0])


@settings(max_examples=60)
@given(seeds, setups)
def test_every_window_is_a_shot_or_given_up_for_shots(rng, setup_s):
    """The shots stand in order with the set-up time between; each other names all in its way."""
    windows = drawn(rng)
    schedule = best_schedule(windows, setup_s)
    for before, after in pairwise(schedule.shots):
        assert (after.start_utc - before.end_utc).total_seconds() >= setup_s
    given_up = [one.window for one in schedule.given_up]
    assert sorted(one.id for one in (*schedule.shots, *given_up)) == sorted(w.id for w in windows)
    assert [one.score for one in given_up] == sorted((w.score for w in given_up), reverse=True)
    for one in schedule.given_up:
        in_the_way = [shot for shot in schedule.shots if collide(shot, one.window, setup_s)]
        assert list(one.collides_with) == in_the_way
        # Else to take it instead of them would be better.
        assert Fraction(one.window.score) <= sum(Fraction(shot.score) for shot in in_the_way)


@settings(max_examples=60)
@given(seeds, setups)
def test_more_windows_and_less_set_up_never_lower_the_total(rng, setup_s):
    """And neither the order of the windows nor the time of day changes the schedule."""
    windows = drawn(rng)
    schedule = best_schedule(windows, setup_s)
    one_more = best_schedule([*windows, *drawn(rng)[:1]], setup_s)
    assert one_more.total_score >= schedule.total_score
    assert best_schedule(windows, 0.5 * setup_s).total_score >= schedule.total_score
    shuffled = rng.sample(windows, len(windows))
    assert best_schedule(shuffled, setup_s) == schedule
    day = timedelta(days=1)
    later = [
        replace(one, start_utc=one.start_utc + day, end_utc=one.end_utc + day) for one in windows
    ]
    names = [shot.id for shot in best_schedule(later, setup_s).shots]
    assert names == [shot.id for shot in schedule.shots]


def test_windows_that_touch_collide_only_where_there_is_something_to_set_up():
    """To the microsecond: 120 s between them are enough for 120 s."""
    touching = [window(0, 100, 0.5, "a"), window(100, 50, 0.5, "b")]
    assert len(best_schedule(touching, 0.0).shots) == 2
    assert len(best_schedule(touching, 1e-6).shots) == 1
    apart = [window(0, 100, 0.5, "a"), window(220, 50, 0.4, "b")]
    assert len(best_schedule(apart).shots) == 2
    ((given_up,), (shot,)) = (
        (schedule := best_schedule(apart, 120.000001)).given_up,
        schedule.shots,
    )
    assert (given_up.window.id, given_up.collides_with) == ("b", (shot,))


def test_a_great_window_gives_way_to_two_good_ones():
    """The sum counts: 0.6 and 0.5 before 0.9; the greater score where the sums are the same."""
    long = window(0, 1000, 0.9, "long")
    short = [window(0, 300, 0.6, "a"), window(600, 300, 0.5, "b")]
    schedule = best_schedule([long, *short], 60.0)
    assert [shot.id for shot in schedule.shots] == ["a", "b"]
    assert schedule.total_score == 1.1
    assert [shot.id for shot in schedule.given_up[0].collides_with] == ["a", "b"]
    even = [window(0, 1000, 1.0, "long"), window(0, 300, 0.5, "a"), window(600, 300, 0.5, "b")]
    assert [shot.id for shot in best_schedule(even, 60.0).shots] == ["long"]


def test_no_windows_make_an_empty_schedule():
    schedule = best_schedule([])
    assert (schedule.shots, schedule.given_up, schedule.total_score) == ((), (), 0.0)


@pytest.mark.parametrize("setup_s", [-1.0, float("nan"), float("inf")])
def test_no_set_up_time_is_refused(setup_s):
    with pytest.raises(InputError, match="set-up time"):
        best_schedule([], setup_s)
