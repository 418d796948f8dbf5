"""The plan: ranked, chosen from, honest about what it rests on. Truth: its own words."""

import pytest

import tle
from planner.api import DataError, InputError, Interval, Orbit, fixed_kp, make_plan, observed_kp

ORBIT = Orbit(tle.bundled())
SPAN = Interval.utc("2024-10-10T12:00", hours=18)
PLAN = make_plan(ORBIT, SPAN, observed_kp())


def test_best_first():
    """Scores fall and ranks count up from 1; every subject is there."""
    scores = [window.score for window in PLAN.windows]
    assert scores == sorted(scores, reverse=True)
    assert [window.rank for window in PLAN.windows] == list(range(1, len(scores) + 1))
    assert {window.subject for window in PLAN.windows} == {"aurora", "sunrise", "sunset"}


def test_best_chooses_in_order():
    """A limit of each subject, a least score and a count together."""
    least = PLAN.windows[len(PLAN.windows) // 2].score
    chosen = PLAN.best(5, most_of_a_subject=2, least_score=least)
    assert [window.rank for window in chosen] == sorted(window.rank for window in chosen)
    assert all(window.score >= least for window in chosen)
    assert max(sum(a.subject == b.subject for b in chosen) for a in chosen) == 2
    assert PLAN.best() == list(PLAN.windows)
    assert PLAN.best(1)[0].rank == 1


def test_kp_only_where_it_is_used():
    """The Sun's subjects need none: their plan says so and reaches beyond the record."""
    late = Interval.utc("2026-06-30", days=3)
    plan = make_plan(ORBIT, late, observed_kp(), subjects=["sunset", "sunset"])
    assert plan.kp is None
    assert plan.windows
    assert len({window.id for window in plan.windows}) == len(plan.windows)
    with pytest.raises(DataError, match="--kp X"):
        make_plan(ORBIT, late, observed_kp())
    assert make_plan(ORBIT, late, fixed_kp(3.0)).kp is not None


def test_windows_at_the_end_of_the_record_of_kp():
    """A span that ends with the record is answered, though what lies beyond is not known."""
    last = Interval.utc("2026-06-30T12:00", hours=12)
    windows = make_plan(ORBIT, last, observed_kp(), subjects=["aurora"]).windows
    assert all(window.end_utc <= last.end_utc for window in windows)


def test_an_unknown_subject_is_refused():
    """With those that there are."""
    with pytest.raises(InputError, match=r"'comet' is no subject.*aurora, sunrise, sunset"):
        make_plan(ORBIT, SPAN, observed_kp(), subjects=["comet"])
