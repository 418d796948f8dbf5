"""The plan: ranked, chosen from, honest about what it rests on. Truth: its own words."""

from datetime import timedelta

import numpy as np
import pytest

import tle
from planner.api import (
    SUBJECTS,
    Area,
    DataError,
    InputError,
    Interval,
    Orbit,
    fixed_kp,
    known_kp,
    make_plan,
    observed_kp,
)
from planner.base.times import posix_from_utc

ORBIT = Orbit(tle.bundled())
SPAN = Interval.utc("2024-10-10T12:00", hours=18)
PLAN = make_plan(ORBIT, SPAN, observed_kp())


def test_best_first():
    """Scores fall and ranks count up from 1; the subjects are those asked for.

    The waxing Moon only sets by night, and October is no season of noctilucent clouds.
    """
    scores = [window.score for window in PLAN.windows]
    assert scores == sorted(scores, reverse=True)
    assert [window.rank for window in PLAN.windows] == list(range(1, len(scores) + 1))
    assert {window.subject for window in PLAN.windows} == {*SUBJECTS} - {"moonrise", "noctilucent"}


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
    assert not plan.rests_on_kp
    assert plan.windows
    assert len({window.id for window in plan.windows}) == len(plan.windows)
    with pytest.raises(DataError, match="--kp X"):
        make_plan(ORBIT, late, observed_kp())
    assert make_plan(ORBIT, late, fixed_kp(3.0)).rests_on_kp
    assert make_plan(ORBIT, late, 3, subjects=["aurora"]).windows[0].kp == 3.0


def test_windows_at_the_end_of_the_record_of_kp():
    """A span that ends with the record is answered, though what lies beyond is not known."""
    last = Interval.utc("2026-06-30T12:00", hours=12)
    windows = make_plan(ORBIT, last, observed_kp(), subjects=["aurora"]).windows
    assert all(window.end_utc <= last.end_utc for window in windows)


def test_an_unknown_subject_is_refused():
    """With those that there are."""
    with pytest.raises(
        InputError, match=r"'comet' is no subject.*aurora, aurora_sunrise, aurora_sunset"
    ):
        make_plan(ORBIT, SPAN, observed_kp(), subjects=["comet"])


def test_kp_beyond_the_record_is_climatology_with_its_spread():
    """Unless given: the mean of the month, its name, and how far it may be off."""
    (window, *_) = make_plan(
        ORBIT, Interval.utc("2026-07-03", hours=6), subjects=["aurora"]
    ).windows
    assert window.kp_source == "climatology"
    july = known_kp()
    assert window.kp == july.at(np.array([posix_from_utc(window.peak_utc)]))[0]
    assert 1.0 < window.kp_spread < 2.0


def test_an_area_cuts_windows_to_the_time_over_it():
    """Each begins and ends within it (0.01 degrees), and together they are what lies over it."""
    area = Area(south_deg=-30.0, north_deg=20.0, west_deg=150.0, east_deg=-120.0)
    everywhere = make_plan(ORBIT, SPAN, subjects=["airglow"])
    cut = make_plan(ORBIT, SPAN, subjects=["airglow"], area=area)
    assert 3 < len(cut.windows) <= len(everywhere.windows)

    def over(moments_s):
        track = ORBIT.at(moments_s)
        east = (track.longitude_deg - 150.0) % 360.0
        return (np.abs(track.latitude_deg + 5.0) < 25.01) & ((east < 90.01) | (east > 359.99))

    for window in cut.windows:
        ends = [posix_from_utc(window.start_utc), posix_from_utc(window.end_utc)]
        assert np.all(over(np.linspace(*ends, 50)))
        assert ends[0] <= posix_from_utc(window.peak_utc) <= ends[1]
    moments = np.arange(SPAN.start_posix_s, SPAN.end_posix_s, 20.0)

    def held(plan):
        return np.any(
            [
                (moments >= posix_from_utc(one.start_utc))
                & (moments <= posix_from_utc(one.end_utc))
                for one in plan.windows
            ],
            axis=0,
        )

    # Pieces under 20 s are dropped, and the ends may fall between two moments.
    assert np.count_nonzero(held(cut) != (held(everywhere) & over(moments))) <= 2 * len(cut.windows)


@pytest.mark.parametrize(
    "corners", [(10.0, 10.0, 0.0, 20.0), (-95.0, 0.0, 0.0, 20.0), (0.0, 10.0, 30.0, 30.0)]
)
def test_no_area_is_refused(corners):
    with pytest.raises(InputError, match="area"):
        Area(*corners)


def test_the_next_good_window_begins_first_among_the_good():
    """It scores at least three quarters of the best to come, and none as good begins before it."""
    moment = SPAN.start_utc + timedelta(hours=2)
    chosen = PLAN.next_good(moment)
    coming = [window for window in PLAN.windows if window.start_utc >= moment]
    assert chosen in coming
    least = 0.75 * max(window.score for window in coming)
    assert chosen.score >= least
    assert all(one.score < least for one in coming if one.start_utc < chosen.start_utc)
    assert PLAN.next_good(SPAN.end_utc + timedelta(days=1)) is None
