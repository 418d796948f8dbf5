"""The climatology of Kp, and what follows the record.

Truth: plain loops over the record with Python's own calendar and statistics; Russell and McPherron
(1973) for the seasons; each year against the climatology of the others for the error.
"""

import statistics
import timeit
from datetime import UTC, datetime

import numpy as np
import pytest

from planner.base.errors import DataError
from planner.spaceweather.climatology import monthly_climatology
from planner.spaceweather.kp import KpSeries, climatology_kp, known_kp, observed_kp

END = datetime(2050, 1, 1, tzinfo=UTC).timestamp()


def calendar(posix_s):
    """Return the year and the month of a moment."""
    moment = datetime.fromtimestamp(posix_s, UTC)
    return moment.year, moment.month


@pytest.fixture(scope="module")
def record_by_month():
    """The values of the record, by the number of the month."""
    record = observed_kp()
    values = {month: [] for month in range(1, 13)}
    for start_s, kp in zip(record.edge_posix_s[:-1].tolist(), record.kp.tolist(), strict=True):
        values[calendar(start_s)[1]].append(kp)
    return values


def test_months_are_those_of_a_plain_loop(record_by_month):
    """Mean and spread of every calendar month, in every year of the series."""
    series = climatology_kp()
    expected = {
        month: (statistics.fmean(values), statistics.pstdev(values))
        for month, values in record_by_month.items()
    }
    for start_s, kp, spread in zip(series.edge_posix_s[:-1], series.kp, series.spread, strict=True):
        assert (kp, spread) == pytest.approx(expected[calendar(start_s)[1]], abs=1e-9)


def test_steps_are_calendar_months_of_utc():
    """From January 1998 to the end of 2049: 52 years of twelve, each from its first midnight."""
    edges = [
        datetime(year, month, 1, tzinfo=UTC).timestamp()
        for year in range(1998, 2050)
        for month in range(1, 13)
    ]
    assert climatology_kp().edge_posix_s.tolist() == [*edges, END]
    assert set(climatology_kp().source) == {"climatology"}


def test_equinoxes_are_livelier_than_solstices(record_by_month):
    """Russell and McPherron (1973); and the year as a whole is as quiet as the record."""
    kp = dict(zip(range(1, 13), climatology_kp().kp[:12], strict=True))
    assert min(kp[3], kp[4], kp[9], kp[10]) > max(kp[6], kp[7], kp[12], kp[1])
    assert 1.5 < statistics.fmean(kp.values()) < 2.3
    assert statistics.fmean(kp.values()) == pytest.approx(observed_kp().kp.mean(), abs=0.01)


def test_the_error_is_what_the_spread_says():
    """The RMSE is 1.35 in these years (1.43 in all), the spread just as large."""
    record, series = observed_kp(), climatology_kp()
    moments = record.edge_posix_s[:-1]
    misses = record.kp - series.at(moments)
    assert np.sqrt(np.mean(misses**2)) == pytest.approx(1.35, abs=0.02)
    assert np.sqrt(np.mean(series.spread_at(moments) ** 2)) == pytest.approx(1.35, abs=0.02)
    assert np.mean(np.abs(misses) <= series.spread_at(moments)) == pytest.approx(0.68, abs=0.04)


def test_years_that_it_was_not_made_from():
    """Each year against the climatology of all the others: 1.36, and the spread covers it."""
    record = observed_kp()
    starts = record.edge_posix_s[:-1]
    year = starts.astype("datetime64[s]").astype("datetime64[Y]").astype(int) + 1970
    month = starts.astype("datetime64[s]").astype("datetime64[M]").astype(int) % 12
    misses = np.empty_like(record.kp)
    for one in np.unique(year):
        for number in range(12):
            others = (year != one) & (month == number)
            mine = (year == one) & (month == number)
            misses[mine] = record.kp[mine] - record.kp[others].mean()
    assert np.sqrt(np.mean(misses**2)) == pytest.approx(1.36, abs=0.02)


def test_a_record_that_ends_within_a_month():
    """Two years and ten days of made-up values, by hand."""
    starts = np.arange(
        datetime(2001, 1, 1, tzinfo=UTC).timestamp(),
        datetime(2003, 1, 11, tzinfo=UTC).timestamp(),
        86400.0,
    )
    values = np.array([float(calendar(start)[1]) for start in starts])
    values[:31] = 4.0  # January of 2001; the other two are at 1
    edges, mean, spread = monthly_climatology(starts, values, "2004-03")
    assert len(edges) == 39
    assert edges[-1] == datetime(2004, 3, 1, tzinfo=UTC).timestamp()
    january = (31 * 4.0 + 41 * 1.0) / 72
    assert mean[[0, 12, 24, 36]] == pytest.approx([january] * 4)
    assert spread[0] == pytest.approx(3.0 * np.sqrt(31 * 41) / 72)
    assert mean[1:12] == pytest.approx(np.arange(2.0, 13.0))
    assert spread[1:12] == pytest.approx(np.zeros(11), abs=1e-6)


def test_the_record_stands_as_it_is_up_to_its_end():
    """Values, sources and no spread."""
    record, known = observed_kp(), known_kp()
    count = len(record.kp)
    assert np.array_equal(known.edge_posix_s[: count + 1], record.edge_posix_s)
    assert np.array_equal(known.kp[:count], record.kp)
    assert set(known.source[:count]) == {"observed"}
    assert not known.spread[:count].any()


def test_the_seam():
    """No gap; from the record's end on, and not before, the value of the month and its spread."""
    known, seam = known_kp(), observed_kp().end_posix_s
    assert np.all(np.diff(known.edge_posix_s) > 0.0)
    around = np.array([seam - 0.001, seam])
    assert known.source_at(around).tolist() == ["observed", "climatology"]
    assert known.spread_at(around)[0] == 0.0
    assert known.spread_at(around)[1] == climatology_kp().spread_at(around)[1] > 1.0
    before, after = known.at(around)
    assert before == observed_kp().kp[-1]
    assert after == climatology_kp().at(around)[1]
    assert known.breaks(seam - 1.0, seam + 1.0).tolist() == ([seam] if before != after else [])
    values, sources = known.within(seam - 10800.0, seam + 1.0)
    assert sources.tolist() == ["observed", "climatology"]
    assert known.spread_within(seam - 10800.0, seam + 1.0).tolist()[0] == 0.0
    assert len(values) == 2


def test_no_break_where_the_record_ends_at_the_months_mean():
    """A record whose last value happens to be the mean that follows."""
    mean = float(climatology_kp().kp[8])  # September
    start = datetime(2026, 9, 10, tzinfo=UTC).timestamp()
    record = KpSeries(start + 10800.0 * np.arange(3), np.array([5.0, mean]), np.full(2, "observed"))
    known = record.followed_by(climatology_kp())
    october = datetime(2026, 10, 1, tzinfo=UTC).timestamp()
    assert known.breaks(start, october + 1.0).tolist() == [start + 10800.0, october]
    assert known.source_at(np.array([record.end_posix_s])).tolist() == ["climatology"]


def test_years_ahead_are_known_and_what_is_beyond_is_not():
    """Up to 2050; before 1998 and after, the error names the range and the way out."""
    known = known_kp()
    assert known.end_posix_s == END
    spring = datetime(2049, 3, 20, tzinfo=UTC).timestamp()
    assert known.at(np.array([spring])) == climatology_kp().kp[2]
    for beyond in (observed_kp().start_posix_s - 1.0, END + 1.0):
        with pytest.raises(DataError, match=r"1998-01-01T00:00Z to 2050-01-01T00:00Z.*--kp X"):
            known.at(np.array([beyond]))


@pytest.mark.parametrize("series", [known_kp(), climatology_kp()], ids=["known", "climatology"])
def test_series_are_shared_and_so_read_only(series):
    """Every array."""
    assert known_kp() is known_kp()
    assert climatology_kp() is climatology_kp()
    for array in (series.edge_posix_s, series.kp, series.source, series.spread):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = array[1]


def test_it_costs_milliseconds():
    """Less than 5 ms on top of the record: the best of ten, without what was kept."""

    def work():
        record = observed_kp()
        months = climatology_kp.__wrapped__()
        assert record.followed_by(months).end_posix_s == END

    assert min(timeit.repeat(work, number=1, repeat=10)) < 0.005
