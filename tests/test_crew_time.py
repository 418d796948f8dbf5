"""The crew's free time, and windows cut to it.

Truth: each minute of some days by itself, against what the words of the options mean; and the
plan without any limits, of which the cut windows are parts.
"""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

import tle
from planner.api import InputError, Interval, IntervalSet, Orbit, fixed_kp, make_plan
from planner.base.times import posix_from_utc
from planner.crew.calendars import parse_calendar
from planner.crew.free_time import crew_time
from planner.crew.hours import Hours, every_day, parse_hours
from planner.plan.subjects import subject

DAY = datetime(2024, 10, 10, tzinfo=UTC)
START_S, END_S = DAY.timestamp(), DAY.timestamp() + 3 * 86400.0
MINUTES_S = np.arange(START_S, END_S, 60.0) + 30.0


def calendar(*events):
    """Return a calendar of (start, end, rest) in hours of every day."""
    text = "BEGIN:VCALENDAR\n"
    for number, (first, last, rest) in enumerate(events):
        begin, end = (DAY + timedelta(hours=hour - 24) for hour in (first, last))
        text += f"BEGIN:VEVENT\nUID:{number}\nDTSTART:{begin:%Y%m%dT%H%M%SZ}\n"
        text += f"DTEND:{end:%Y%m%dT%H%M%SZ}\nRRULE:FREQ=DAILY\n{rest}\nEND:VEVENT\n"
    return parse_calendar(f"{text}END:VCALENDAR\n".encode())


def of_day(first, last):
    """Return which minutes lie between two hours of their day."""
    hour = (MINUTES_S % 86400.0) / 3600.0
    return (hour >= first) & (hour < last)


@pytest.mark.parametrize(
    ("text", "start_s", "end_s"),
    [
        ("06:00-21:30", 21600.0, 77400.0),
        (" 6:00 - 21:30 ", 21600.0, 77400.0),
        ("22:00-05:30", 79200.0, 19800.0),
        ("00:00-24:00", 0.0, 86400.0),
    ],
)
def test_hours(text, start_s, end_s):
    assert parse_hours(text) == Hours(start_s, end_s)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("25:00-26:00", "beyond the day"),
        ("06:00-24:01", "beyond the day"),
        ("24:00-06:00", "beyond the day"),
        ("06:00-06:00", "for the whole day write 00:00-24:00"),
        ("6-22", "write it such as 06:00-21:30"),
        ("06:60-07:00", "names no hours"),
        ("06:00", "names no hours"),
        ("06:00-21:30Z", "names no hours"),
        ("", "names no hours"),
        ("\u0660\u0666:00-21:30", "names no hours"),
    ],
)
def test_hours_that_are_none(text, said):
    with pytest.raises(InputError, match=said):
        parse_hours(text)


def test_hours_of_every_day():
    """By day, over midnight, and several that overlap: each minute of three days."""
    for hours, expected in (
        ([Hours(6 * 3600.0, 21.5 * 3600.0)], of_day(6, 21.5)),
        ([Hours(22 * 3600.0, 5.5 * 3600.0)], of_day(22, 24) | of_day(0, 5.5)),
        ([Hours(0.0, 86400.0)], of_day(0, 24)),
        ([Hours(6 * 3600.0, 9 * 3600.0), Hours(8 * 3600.0, 12 * 3600.0)], of_day(6, 12)),
    ):
        found = every_day(hours, START_S, END_S)
        assert np.array_equal(found.contains(MINUTES_S), expected)
        assert found.start_s[0] >= START_S
        assert found.end_s[-1] <= END_S


def test_free_is_awake_in_a_break_and_not_engaged():
    """Each minute of three days; an event that is transparent keeps nobody busy, and is a break."""
    awake, busy = [parse_hours("06:00-21:30")], [calendar((7, 9, ""), (8, 10, ""))]
    see_through = "TRANSP:TRANSPARENT"
    breaks = [calendar((8, 13, see_through)), calendar((20, 23, ""))]
    for parts, expected in (
        ({"awake": awake}, of_day(6, 21.5)),
        ({"busy": busy}, ~of_day(7, 10)),
        ({"breaks": breaks}, of_day(8, 13) | of_day(20, 23)),
        ({"busy": [calendar((7, 9, see_through))]}, of_day(0, 24)),
        (
            {"awake": awake, "busy": busy, "breaks": breaks},
            of_day(10, 13) | of_day(20, 21.5),
        ),
        ({"breaks": [calendar()]}, of_day(0, 0)),
    ):
        crew = crew_time(START_S, END_S, **parts)
        assert np.array_equal(crew.free.contains(MINUTES_S), expected)
        assert [crew.is_free_at(one) for one in MINUTES_S[::97]] == expected[::97].tolist()


def test_why_a_time_is_not_free():
    """What takes most of it."""
    crew = crew_time(
        START_S,
        END_S,
        awake=[parse_hours("06:00-21:30")],
        busy=[calendar((7, 9, "SUMMARY:EVA prep"), (9, 10, "SUMMARY:Lunch"))],
        breaks=[calendar((6, 20, ""))],
    )

    def why(first, last):
        return crew.why_not(START_S + 3600.0 * first, START_S + 3600.0 * last)

    assert why(2, 3) == "asleep"
    assert why(8, 9.4) == "busy: EVA prep"
    assert why(8.9, 9.4) == "busy: Lunch"
    assert why(20.1, 21) == "outside the breaks"
    assert why(5.5, 8) == "busy: EVA prep"


ORBIT = Orbit(tle.bundled())
SPAN = Interval.utc("2024-10-10T12:00", hours=12)
SUBJECTS = ("aurora", "sunset", "airglow")
WHOLE = make_plan(ORBIT, SPAN, subjects=SUBJECTS)
ALWAYS = IntervalSet.single(SPAN.start_posix_s - 1e6, SPAN.end_posix_s + 1e6)


def ends_s(window):
    """Return when a window begins and ends."""
    return posix_from_utc(window.start_utc), posix_from_utc(window.end_utc)


def cut_to(free, *subjects):
    """Return the plan of a free time, of all three subjects unless named."""
    return make_plan(ORBIT, SPAN, subjects=subjects or SUBJECTS, free=free)


def test_a_free_day_cuts_nothing_and_a_full_one_leaves_all_out():
    """What is left out is whole, best first, and has no rank."""
    free = cut_to(ALWAYS)
    assert free.windows == WHOLE.windows
    assert (free.left_out, free.shortened) == ((), frozenset())
    full = cut_to(IntervalSet.empty())
    assert full.windows == ()
    assert [one.id for one in full.left_out] == [one.id for one in WHOLE.windows]
    assert [one.score for one in full.left_out] == [one.score for one in WHOLE.windows]
    assert {one.rank for one in full.left_out} == {0}


def test_windows_are_cut_to_their_best_free_part():
    """Ten minutes of every twenty-five: each keeps its name, and is as if only its part were free.

    Every window is there, shortened or left out, and no part scores better than the one taken.
    """
    starts_s = np.arange(SPAN.start_posix_s - 1e4, SPAN.end_posix_s + 1e4, 1500.0)
    free = IntervalSet(starts_s, starts_s + 600.0)
    plan = cut_to(free)
    by_id = {window.id: window for window in WHOLE.windows}
    assert {one.id for one in (*plan.windows, *plan.left_out)} == set(by_id)
    assert [one.rank for one in plan.windows] == [*range(1, len(plan.windows) + 1)]
    seen = 0
    for window in plan.windows:
        start_s, end_s = ends_s(window)
        whole_start_s, whole_end_s = ends_s(by_id[window.id])
        parts = free.within(whole_start_s, whole_end_s).drop_shorter(20.0)
        around = [(a, b) for a, b in parts if abs(a - start_s) < 1e-3 and abs(b - end_s) < 1e-3]
        assert len(around) == 1
        assert start_s <= posix_from_utc(window.peak_utc) <= end_s
        assert (window.id in plan.shortened) == (end_s - start_s < whole_end_s - whole_start_s)
        if len(parts) > 1:
            seen += 1
            of_parts = [cut_to(IntervalSet.single(*one), window.subject).windows for one in parts]
            scores = [one.score for some in of_parts for one in some if one.id == window.id]
            assert window.score == pytest.approx(max(scores), rel=1e-6)
    assert seen > 3
    for window in plan.left_out:
        assert len(free.within(*ends_s(window)).drop_shorter(20.0)) == 0


def test_more_free_time_never_makes_a_window_worse():
    """Free from its middle on, and all of it.

    But for 0.018: by as much the peak may score below the best (`Window`).
    """
    middle_s = 0.5 * sum(ends_s(WHOLE.windows[0]))
    half = cut_to(IntervalSet.single(middle_s, SPAN.end_posix_s + 1e6))
    by_id = {window.id: window for window in WHOLE.windows}
    assert WHOLE.windows[0].id in half.shortened
    for window in half.windows:
        assert window.score <= by_id[window.id].score + 0.018


def test_a_gap_that_was_closed_is_no_window():
    """Aurora out of view for 26 s between 6 and 9 minutes of it is one window (gaps under 60 s).

    Who is free in the gap alone has none; with some seconds of either side there is something.
    """
    span = Interval.utc("2024-10-08T08:00", hours=1)
    found = subject("aurora").find(ORBIT, fixed_kp(1.0), span.start_posix_s, span.end_posix_s)
    spells = dict(found)["south"]
    gaps = list(zip(spells.end_s[:-1], spells.start_s[1:], strict=True))
    ((gone_s, back_s),) = [(a, b) for a, b in gaps if 20.0 < b - a < 60.0]

    def plan(start_s, end_s):
        free = IntervalSet.single(start_s, end_s)
        return make_plan(ORBIT, span, 1.0, subjects=["aurora"], free=free)

    assert plan(gone_s + 0.5, back_s - 0.5).windows == ()
    assert len(plan(gone_s - 5.0, back_s - 0.5).windows) == 1
    assert len(plan(gone_s + 0.5, back_s + 5.0).windows) == 1
