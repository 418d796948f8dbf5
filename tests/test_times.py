"""Times: against Python's own calendar and Skyfield's Julian dates."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from skyfield.api import load

from planner.base.errors import InputError
from planner.base.times import (
    Interval,
    absolute_grid,
    format_utc,
    julian_date_utc,
    parse_utc,
    posix_from_utc,
    utc_from_posix,
)

moments = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))


@given(moments)
def test_posix_seconds_and_back(moment):
    """A float64 holds every microsecond."""
    assert utc_from_posix(posix_from_utc(moment)) == moment


def test_naive_times_are_refused():
    """A time without a zone could be any."""
    with pytest.raises(InputError, match="no time zone"):
        posix_from_utc(datetime(2024, 1, 1))


def test_julian_dates_are_skyfields():
    """UTC as a Julian date, to a microsecond, over the days that end in leap seconds too."""
    dates = [(1998, 12, 31), (2016, 12, 31), (2017, 1, 1), (2024, 2, 29), (2030, 6, 1)]
    for date in dates:
        posix = datetime(*date, 17, 31, 12, 345678, tzinfo=UTC).timestamp()
        whole, fraction = julian_date_utc(np.array([posix]))
        theirs = load.timescale(builtin=True).utc(*date)
        midnight = theirs.tt - theirs._leap_seconds() / 86400.0 - 32.184 / 86400.0
        assert whole[0] == pytest.approx(midnight, abs=1e-8)
        clock = 17 / 24 + 31 / 1440 + 12.345678 / 86400.0
        assert fraction[0] == pytest.approx(clock, abs=1e-11)


@given(st.integers(-(10**15), 4 * 10**15))
def test_julian_dates_split_at_midnight(microseconds):
    """The whole part ends in a half, and the fraction lies in [0, 1)."""
    whole, fraction = julian_date_utc(np.array([microseconds / 1e6]))
    assert whole[0] % 1.0 == 0.5
    assert 0.0 <= fraction[0] < 1.0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-10-11", datetime(2024, 10, 11)),
        ("2024-10-11T14:25", datetime(2024, 10, 11, 14, 25)),
        ("2024-10-11 14:25:36.5", datetime(2024, 10, 11, 14, 25, 36, 500_000)),
        ("  2024-10-11T14:25:36Z ", datetime(2024, 10, 11, 14, 25, 36)),
        ("2024-10-11T14:25+02:00", datetime(2024, 10, 11, 12, 25)),
        ("20241011T1425", datetime(2024, 10, 11, 14, 25)),
        ("2024-W41-5", datetime(2024, 10, 11)),
        ("2024-285T14:25", datetime(2024, 10, 11, 14, 25)),
        ("2024-366", datetime(2024, 12, 31)),
        ("2024-001", datetime(2024, 1, 1)),
        ("2023-060", datetime(2023, 3, 1)),
        ("9999-365T01", datetime(9999, 12, 31, 1)),
        ("2024-060T00:00Z", datetime(2024, 2, 29)),
    ],
)
def test_what_is_read(text, expected):
    """ISO 8601 and days of the year, in the zone they say or UTC; by hand from a calendar."""
    assert parse_utc(text) == expected.replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("10/11/2024", "ambiguous"),
        ("10.11.2024", "ambiguous"),
        ("2023-366", "no day 366"),
        ("2024-367", "no day 367"),
        ("2024-000", "no day 0"),
        ("2024-13-01", "not a moment"),
        ("2024-02-30", "not a moment"),
        ("14:25", "not a moment"),
        ("", "not a moment"),
        ("yesterday", "not a moment"),
        ("2024-285T", "not a moment"),
        ("2024-285T25:00", "not a moment"),
        ("0000-001", "no day 1"),
        ("0001-01-01T00:00+10:00", "not a moment"),
        ("9999-12-31T23:59-10:00", "not a moment"),
    ],
)
def test_what_is_refused(text, says):
    """What is no moment is refused with the user's own text, never with another error."""
    with pytest.raises(InputError, match=says) as refused:
        parse_utc(text)
    assert text.strip() in str(refused.value)


@given(st.one_of(st.text(max_size=12), st.text("0123456789-:TWZ+./ ", max_size=18)))
def test_any_text_is_read_or_refused(text):
    """No text ends in an error of another kind."""
    with suppress(InputError):
        assert parse_utc(text).utcoffset() == timedelta(0)


@given(moments)
def test_what_is_written_is_read_again(moment):
    """To half a millisecond, with a Z."""
    text = format_utc(moment)
    assert text.endswith("Z")
    assert abs(parse_utc(text) - moment) <= timedelta(microseconds=500)


@pytest.mark.parametrize(
    ("moment", "timespec", "expected"),
    [
        (datetime(2024, 12, 31, 23, 59, 59, 999_600, UTC), "milliseconds",
         "2025-01-01T00:00:00.000Z"),
        (datetime(2024, 10, 10, 0, 0, 29, 0, UTC), "minutes", "2024-10-10T00:00Z"),
        (datetime(2024, 10, 10, 0, 0, 30, 0, UTC), "minutes", "2024-10-10T00:01Z"),
        (datetime(2024, 10, 10, 2, 0, 0, 0, timezone(timedelta(hours=2))), "seconds",
         "2024-10-10T00:00:00Z"),
    ],
)  # fmt: skip
def test_times_are_rounded_not_cut(moment, timespec, expected):
    """By hand."""
    assert format_utc(moment, timespec) == expected


@given(
    start=st.floats(0.0, 2e9),
    length=st.floats(1e-3, 1e5),
    step=st.sampled_from([0.5, 1.0, 7.3, 60.0, 90.0, 97.0, 300.0]),
)
def test_grid_is_absolute_and_ascends(start, length, step):
    """Both ends, and between them every multiple of the step since 1970, once."""
    end = start + length
    grid = absolute_grid(start, end, step)
    assert grid[0] == start
    assert grid[-1] == end
    assert np.all(np.diff(grid) > 0.0)
    multiples = grid[1:-1] / step
    np.testing.assert_allclose(multiples, np.round(multiples), rtol=0.0, atol=1e-6)
    assert np.all(np.diff(grid) <= step * (1.0 + 1e-6))


def test_spans():
    """Two days from a date; what is empty or runs backward is refused."""
    span = Interval.utc("2024-10-10", days=1, hours=24)
    assert span.end_utc == datetime(2024, 10, 12, tzinfo=UTC)
    assert span.duration_s == 172_800.0
    assert span.end_posix_s - span.start_posix_s == 172_800.0
    for hours in (0.0, -1.0):
        with pytest.raises(InputError, match="is empty"):
            Interval.utc("2024-10-10", hours=hours)
    with pytest.raises(InputError, match="no time zone"):
        Interval(datetime(2024, 1, 1), datetime(2024, 1, 2))


@pytest.mark.parametrize(
    "text", ["2" * 5000, "\u0662\u0660\u0662\u0664-285", "2024-\uff12\uff18\uff15"]
)
def test_what_is_no_time_is_told_in_short(text):
    """Neither a flood of digits nor those of other scripts."""
    with pytest.raises(InputError) as told:
        parse_utc(text)
    assert len(str(told.value)) < 250
