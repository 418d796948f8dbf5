"""The best Kp at each moment.

Truth: the order of the sources, asked of each in a loop over moments; the record itself; laws (the
best source wins, nothing else changes, no hole). What forecasts and recent activity are worth,
tests/accuracy/kp_forecast.py shows.
"""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.base.errors import InputError
from planner.spaceweather.blend import best_kp
from planner.spaceweather.kp import KpSeries, climatology_kp, known_kp, observed_kp
from planner.spaceweather.noaa import HemisphericPower, Outlook
from planner.spaceweather.power import hemispheric_power_gw
from planner.spaceweather.reports import KpReport

HOUR_S = 3600.0
END = datetime(2024, 3, 10, tzinfo=UTC)  # of the record in these tests
NOW = END + timedelta(days=5, hours=10, minutes=20)
END_S, NOW_S = END.timestamp(), NOW.timestamp()
FAR_S = datetime(2050, 1, 1, tzinfo=UTC).timestamp()


def cut_record(end_s=END_S):
    """Return the packaged record up to a moment."""
    record = observed_kp()
    count = int(np.searchsorted(record.edge_posix_s, end_s))
    return KpSeries(record.edge_posix_s[: count + 1], record.kp[:count], record.source[:count])


RECORD = cut_record()


def report(start_s, kp, status, step_h=3.0, issued_utc=None):
    """Return a report of steps one after the other, but for those whose Kp is None."""
    steps = [(start_s + step_h * HOUR_S * i, one) for i, one in enumerate(kp) if one is not None]
    statuses = [status] * len(steps) if isinstance(status, str) else status
    start, values = np.array(steps, float).reshape(-1, 2).T.copy()
    return KpReport(start, step_h * HOUR_S, values, np.array(statuses, np.str_), issued_utc)


def outlook_of(start_s, ap, issued_utc=None):
    """Return an outlook of days one after the other."""
    days = report(start_s, [3.0] * len(ap), "predicted", 24.0, issued_utc)
    return Outlook(days, np.full(len(ap), 150.0), np.array(ap, float))


def power_of(kp, start_s, minutes=50.0, wait_s=HOUR_S):
    """Return rows every five minutes of observation, of the power that goes with Kp."""
    seen_s = start_s + 300.0 * np.arange(minutes / 5.0)
    gw = hemispheric_power_gw(np.full(len(seen_s), kp))
    return HemisphericPower(seen_s, seen_s + wait_s, 0.8 * gw, 1.2 * gw)


def at(series, *hours, since_s=END_S):
    """Return Kp, spread and source at hours since the end of the record."""
    moments = since_s + HOUR_S * np.array(hours, float)
    return series.at(moments), series.spread_at(moments), series.source_at(moments).tolist()


def check_sound(series):
    """Kp is possible, has no hole up to 2050, and is sure only where it was observed."""
    assert np.all(np.diff(series.edge_posix_s) > 0.0)
    assert series.start_posix_s == observed_kp().start_posix_s
    assert series.end_posix_s == FAR_S
    assert np.all((series.kp >= 0.0) & (series.kp <= 9.0))
    assert np.all((series.spread > 0.0) | (series.source == "observed"))
    assert np.all(np.isfinite(series.spread))


def test_with_the_record_alone():
    """The record as it is; three days of what is remembered; then the season, lively as of late."""
    series, known = best_kp(datetime(2026, 11, 1, tzinfo=UTC)), known_kp()
    check_sound(series)
    count = len(observed_kp().kp)
    assert np.array_equal(series.edge_posix_s[: count + 1], known.edge_posix_s[: count + 1])
    for name in ("kp", "source", "spread"):
        assert np.array_equal(getattr(series, name)[:count], getattr(known, name)[:count])
    end_s = observed_kp().end_posix_s
    _, _, sources = at(series, 0, 71.9, 72.1, 500, 20000, since_s=end_s)
    assert sources == ["blend", "blend"] + ["climatology"] * 3
    late = np.linspace(end_s + 4 * 365 * 86400.0, FAR_S, 500)
    assert series.at(late) == pytest.approx(climatology_kp().at(late))
    assert np.all(np.abs(series.spread_at(late) / climatology_kp().spread_at(late) - 1.0) < 0.1)


def test_steps_begin_at_fixed_hours():
    """Three hours for three days, days to the end of a rotation, then months."""
    series = best_kp(NOW, record=RECORD)
    edges = series.edge_posix_s[series.edge_posix_s >= END_S]
    fine = np.arange(END_S, END_S + 3 * 86400.0, 10800.0)
    days = np.arange(END_S + 3 * 86400.0, END_S + 27 * 86400.0 + 1.0, 86400.0)
    months = climatology_kp().edge_posix_s
    expected = [*fine, *days, *months[months > days[-1]]]
    assert edges.tolist() == expected


def test_what_was_not_over_is_not_known():
    """In the night of May 2024 the storm was felt for 19 of its hours; nobody knew the rest."""
    now = datetime(2024, 5, 11, 10, 40, tzinfo=UTC)
    series = best_kp(now)
    same = best_kp(now, record=cut_record(datetime(2024, 5, 11, 9, tzinfo=UTC).timestamp()))
    assert np.array_equal(series.kp, same.kp)
    assert np.array_equal(series.edge_posix_s, same.edge_posix_s)
    kp, _, sources = at(series, -0.1, 0.1, since_s=datetime(2024, 5, 11, 9, tzinfo=UTC).timestamp())
    assert sources == ["observed", "blend"]
    assert kp[0] >= 8.0
    assert 5.0 < kp[1] < kp[0]
    early = best_kp(datetime(1990, 1, 1, tzinfo=UTC))
    check_sound(early)
    assert set(early.source) == {"climatology"}
    moments = np.linspace(early.start_posix_s, FAR_S, 500)
    assert early.at(moments) == pytest.approx(climatology_kp().at(moments))
    with pytest.raises(InputError, match="no time zone"):
        best_kp(datetime(2024, 5, 11))


@st.composite
def feeds(draw):
    """Return a subset of the feeds about NOW, with values missing here and there."""

    def values(count, highest=8):
        third = st.one_of(st.none(), st.integers(0, 3 * highest).map(lambda one: one / 3.0))
        return [
            one if i else 1.0
            for i, one in enumerate(draw(st.lists(third, min_size=count, max_size=count)))
        ]

    made = {
        "gfz": report(END_S - 24 * HOUR_S, values(30), "preliminary"),
        "noaa": report(END_S + 30 * HOUR_S, values(36), "observed"),
        "hp30": report(NOW_S - 20 * HOUR_S - 1200.0, values(40), "preliminary", 0.5),
        "power": power_of(draw(st.integers(1, 8)), NOW_S - HOUR_S),
        "forecast": report(
            END_S + 123 * HOUR_S, values(30), "predicted", 3.0, NOW - timedelta(hours=6)
        ),
        "outlook": outlook_of(END_S, [draw(st.integers(2, 60)) for _ in range(27)]),
    }
    return {name: one for name, one in made.items() if draw(st.booleans())}


def told(one, moment_s, until_s=np.inf):
    """Return the value of a report at a moment, None where it has none or it was not over."""
    for start_s, kp in zip(one.start_posix_s, one.kp, strict=True):
        if start_s <= moment_s < start_s + one.step_s <= until_s:
            return kp
    return None


@settings(max_examples=40)
@given(feeds(), st.lists(st.integers(-40 * 6, 1000 * 6), min_size=30, max_size=30))
def test_the_best_source_wins_at_every_moment(given_feeds, ten_minutes):
    series = best_kp(NOW, record=RECORD, **given_feeds)
    check_sound(series)
    known_s = END_S
    for name in ("gfz", "noaa", "hp30"):
        if name in given_feeds:
            ends = given_feeds[name].start_posix_s + given_feeds[name].step_s
            known_s = max(known_s, ends[ends <= NOW_S].max())
    for moment_s in END_S + 600.0 * np.array(ten_minutes) + 1.0:
        kp, spread, (source,) = (one for one in at(series, (moment_s - END_S) / HOUR_S))
        expected = None
        for name, label in (
            ("gfz", "observed"),
            ("", "observed"),
            ("noaa", "observed"),
            ("hp30", "nowcast"),
        ):
            if name == "" and moment_s < END_S:
                value = RECORD.at(moment_s)
            else:
                value = told(given_feeds[name], moment_s, NOW_S) if name in given_feeds else None
            if value is not None:
                expected = label, value, 0.0 if name == "" else 0.2
                break
        if expected:
            assert (source, float(kp[0])) == (expected[0], pytest.approx(expected[1]))
            assert spread[0] >= expected[2]
        elif moment_s < known_s or "power" in given_feeds:
            assert source in ("nowcast", "blend", "climatology", "forecast", "outlook")
        elif "forecast" in given_feeds and told(given_feeds["forecast"], moment_s) is not None:
            assert source in ("forecast", "nowcast")
        elif "outlook" in given_feeds and moment_s < END_S + 27 * 86400.0:
            assert source in ("outlook", "nowcast")
        else:
            assert source in ("blend", "climatology", "nowcast")


@settings(max_examples=30)
@given(feeds(), st.sampled_from(["forecast", "outlook"]))
def test_without_a_source_only_its_own_moments_change(given_feeds, name):
    whole = best_kp(NOW, record=RECORD, **given_feeds)
    rest = best_kp(
        NOW, record=RECORD, **{key: one for key, one in given_feeds.items() if key != name}
    )
    moments = END_S + HOUR_S * np.arange(-200.0, 1500.0, 0.5) + 1.0
    others = moments[whole.source_at(moments) != name]
    assert np.allclose(whole.at(others), rest.at(others), atol=0.3 if name == "forecast" else 1e-9)
    # Where steps are three hours for the forecast's sake, they are days without it.
    near = others[others < END_S + 3 * 86400.0]
    assert np.array_equal(whole.at(near), rest.at(near))
    assert np.array_equal(whole.source_at(near), rest.source_at(near))
    assert name not in rest.source


@settings(max_examples=20)
@given(feeds(), st.integers(-19, 9))
def test_a_minute_changes_nothing_unless_something_is_over(given_feeds, minutes):
    """From 10:01 to 10:29 no step ends: neither a half hour nor three hours."""
    one = best_kp(NOW, record=RECORD, **{k: v for k, v in given_feeds.items() if k != "power"})
    later = NOW + timedelta(minutes=minutes)
    other = best_kp(later, record=RECORD, **{k: v for k, v in given_feeds.items() if k != "power"})
    for name in ("edge_posix_s", "kp", "source", "spread"):
        assert np.array_equal(getattr(one, name), getattr(other, name))


@pytest.mark.parametrize(
    ("status", "replaces", "spread"),
    [("definitive", True, 0.0), ("preliminary", False, 0.0), ("nowcast", False, 0.0)],
)
def test_long_ago_only_what_is_definitive_is_better_than_the_record(status, replaces, spread):
    start_s = END_S - 400 * 86400.0
    kp, spreads, _ = at(
        best_kp(NOW, record=RECORD, gfz=report(start_s, [9.0], status)), 1, since_s=start_s
    )
    assert kp[0] == (9.0 if replaces else RECORD.at(np.array(start_s + HOUR_S)))
    assert spreads[0] == spread


@pytest.mark.parametrize(
    ("status", "spread"),
    [("definitive", 0.0), ("preliminary", 0.25), ("nowcast", 0.35), ("observed", 0.35)],
)
def test_the_newest_values_say_how_sure_they_are(status, spread):
    series = best_kp(NOW, record=RECORD, gfz=report(END_S - 6 * HOUR_S, [7.0, 8.0, 6.0], status))
    kp, spreads, sources = at(series, -4, -1, 1, 4)
    assert kp[:3].tolist() == [7.0, 8.0, 6.0]
    assert spreads[:3].tolist() == [spread] * 3
    assert sources == ["observed"] * 3 + ["blend"]


def test_a_short_hole_is_bridged_and_a_long_one_falls_back_to_the_season():
    lively = report(END_S + 12 * HOUR_S, [7.0], "observed")
    kp, spread, sources = at(best_kp(NOW, record=RECORD, noaa=lively), -1, 1, 4, 7, 10, 13)
    assert sources == ["observed"] + ["blend"] * 4 + ["observed"]
    assert np.all(np.diff(kp[2:]) > 0.0)
    assert spread[4] < spread[3]
    late = report(END_S + 20 * 86400.0, [7.0] * 8, "observed")
    series = best_kp(NOW + timedelta(days=30), record=RECORD, noaa=late)
    days = at(series, *(24 * np.array([0.1, 2.9, 3.1, 16.9, 17.1, 19.95, 20.1, 21.1])))[2]
    assert days == [*["blend"] * 2, *["climatology"] * 2, *["blend"] * 2, "observed", "blend"]
    kp, _, _ = at(series, 24 * 10.0, 24 * 19.95)
    assert kp[1] > kp[0] + 2.0


def test_half_of_three_hours_is_held_to_their_end():
    """Hp30 of an hour and a half serves them all; of one hour, only that hour."""
    three = report(END_S, [6.0, 6.0, 5.0], "preliminary", 0.5)
    kp, spread, sources = at(best_kp(NOW, record=RECORD, hp30=three), 0.9, 1.4, 1.6, 2.9, 3.1)
    assert kp[:4].tolist() == [6.0, 5.0, 5.0, 5.0]
    assert sources == ["nowcast"] * 4 + ["blend"]
    assert spread[2] > spread[1] == 0.35
    two = report(END_S, [6.0, 6.0], "preliminary", 0.5)
    kp, _, sources = at(best_kp(NOW, record=RECORD, hp30=two), 0.9, 1.1, 3.1)
    assert sources == ["nowcast", "blend", "blend"]
    assert kp[1] < 6.0


@pytest.mark.parametrize("kp", [1.0, 4.0, 7.0])
def test_the_power_of_the_aurora_is_a_nowcast(kp):
    """Both hemispheres' mean; from the half hour of the forecast moment on, an hour beyond it."""
    start_s = END_S + 600.0
    power = power_of(kp, start_s)  # works from 1:10 to 1:55
    series = best_kp(END + timedelta(hours=1.1), record=RECORD, power=power)
    got, spread, sources = at(series, 0.9, 1.1, 1.6, 2.9, 3.1)
    assert sources == ["blend"] + ["nowcast"] * 3 + ["blend"]
    assert got[1:4] == pytest.approx([kp] * 3, abs=1e-6)
    assert np.all(spread > 0.4)
    assert len(series.breaks(END_S + 1.01 * HOUR_S, END_S + 2.99 * HOUR_S)) == 0


def test_powers_that_cannot_be_are_passed_over():
    """Of a wind that has been on its way for a year, or is measured after now."""
    for power in (power_of(7.0, END_S, wait_s=3e7), power_of(7.0, NOW_S + 60.0)):
        series, alone = (best_kp(NOW, record=RECORD, power=one) for one in (power, None))
        assert np.array_equal(series.kp, alone.kp)


@pytest.mark.parametrize("kp", [0.0, 2.0, 5.0, 8.0])
def test_a_forecast_is_averaged_with_recent_activity(kp):
    """Half of each where both look as far ahead; the livelier, the less sure."""
    forecast = report(END_S, [kp] * 24, "predicted", issued_utc=END)
    both, alone = (best_kp(NOW, record=RECORD, forecast=one) for one in (forecast, None))
    hours = np.arange(1.0, 72.0, 3.0)
    (mean, spread, sources), (recent, _, _) = at(both, *hours), at(alone, *hours)
    assert set(sources) == {"forecast"}
    assert mean == pytest.approx(0.5 * (recent + kp))
    assert np.all(np.diff(spread[:6]) > 0.0) or kp == 0.0
    if kp == 8.0:
        assert np.all(spread > at(alone, *hours)[1])


def test_an_old_forecast_counts_less_and_is_less_sure():
    fresh, old = (
        at(
            best_kp(NOW, record=RECORD, forecast=report(END_S, [7.0], "predicted", issued_utc=one)),
            1,
        )
        for one in (END, END - timedelta(days=2))
    )
    assert at(best_kp(NOW, record=RECORD), 1)[0] < old[0] < fresh[0] < 7.0
    assert old[1] / old[0] > fresh[1] / fresh[0]


def test_a_forecast_that_gives_no_time_of_issue():
    """It was made when what it calls observed was over; the running hours are estimated."""
    status = ["observed"] * 2 + ["estimated"] + ["predicted"] * 5
    mixed = report(END_S, [3.0, 4.0] + [5.0] * 6, status)
    timed = report(END_S + 6 * HOUR_S, [5.0] * 6, status[2:], issued_utc=END + timedelta(hours=6))
    first, second = report(END_S, [3.0, 4.0], "observed"), None
    one = best_kp(NOW, record=RECORD, forecast=mixed)
    other = best_kp(NOW, record=RECORD, forecast=timed, noaa=first, gfz=second)
    assert np.array_equal(one.kp, other.kp)
    assert np.array_equal(one.spread, other.spread)
    assert at(one, 1, 4, 7, 10, 25)[2] == ["observed"] * 2 + ["forecast"] * 2 + ["blend"]


def test_an_outlook_fills_what_the_forecast_leaves():
    """NOAA's days of 24 March 2025: A index 30 on the 25th and 5 on the 30th."""
    forecast = report(END_S, [4.0] * 20, "predicted", issued_utc=END)
    days = outlook_of(END_S, [20, 30, 20, 15, 12, 8, 5, 5], END + timedelta(hours=2))
    series = best_kp(NOW, record=RECORD, forecast=forecast, outlook=days)
    kp, _, sources = at(series, 59, 61, 71, 73, 191, 193)
    assert sources == ["forecast", *["outlook"] * 4, "climatology"]
    alone = at(best_kp(NOW, record=RECORD), 61, 191)[0]
    # Ap of 20 is a Kp of 3.49, and 5 is one of 1.33: a day's mean is 3.2 and 1.26.
    assert kp[1] == pytest.approx(0.5 * (alone[0] + 3.2), abs=0.05)
    assert kp[4] == pytest.approx(0.5 * (alone[1] + 1.26), abs=0.05)


def test_all_feeds_together_reach_as_far_as_none():
    """What each feed says is blended into one series that goes on to the end of the climatology."""
    now = datetime(2026, 7, 6, 10, 20, tzinfo=UTC)
    end_s = observed_kp().end_posix_s
    feeds = {
        "gfz": report(end_s - 30 * 86400.0, [2.0] * 270, "preliminary"),
        "hp30": report(now.timestamp() - 24 * HOUR_S - 1200.0, [1.0, 2.0] * 24, "preliminary", 0.5),
        "noaa": report(end_s - 86400.0, [2.0] * 50, "observed"),
        "forecast": report(end_s + 5 * 86400.0, [4.0] * 24, "predicted", issued_utc=now),
        "outlook": outlook_of(end_s, [10.0] * 27, now),
        "power": power_of(3.0, now.timestamp() - 24 * HOUR_S, 1440.0),
    }
    for given_feeds in ({}, feeds):
        assert best_kp(now, **given_feeds).end_posix_s == FAR_S
