"""The orbit and the Kp at hand for a span: the history that is stored, and what comes along.

Truth: an orbit of all the sets at once, and what was put into the folder.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import feed_world
import numpy as np
import pytest

import tle
from planner.api import DataError, Interval, Orbit, known_kp, kp_at_hand, orbit_at_hand
from planner.supply.products import GFZ_KP, NOAA_FORECAST, TRAJECTORY

NOW = datetime(2026, 11, 25, 2, tzinfo=UTC)
DAY = timedelta(days=1)


def history(days=60, number=25544):
    """Return a set every 17 hours of the days before now; the orbit stays as it is."""
    newest = feed_world.station_set(NOW, number)
    return [replace(newest, epoch_utc=NOW - n * timedelta(hours=17)) for n in range(days)]


@pytest.fixture
def folder(tmp_path):
    """Return a folder in which a history is stored."""
    tle.Store(tmp_path).add(history(), now_utc=NOW, source="celestrak")
    return tmp_path


@pytest.mark.parametrize("days_ago", [2.0, 11.3, 30.0, 40.0])
def test_a_span_in_the_past_is_served_by_the_sets_of_its_days(days_ago, folder):
    """By the very sets, and at the very places, as by an orbit of all of them."""
    span = Interval(NOW - days_ago * DAY, NOW - (days_ago - 1.5) * DAY)
    orbit = orbit_at_hand(folder, 25544, span, max_age_days=1.0)
    whole = Orbit([replace(one, source="celestrak") for one in history()])
    assert orbit.serving(span) == whole.serving(span)
    assert all(age_days < 0.4 for _, age_days in orbit.serving(span))
    moments = np.linspace(span.start_posix_s, span.end_posix_s, 200)
    assert np.array_equal(orbit.at(moments).position_itrs_km, whole.at(moments).position_itrs_km)
    assert list(orbit.breaks(*moments[[0, -1]])) == list(whole.breaks(*moments[[0, -1]]))


def test_what_comes_along_serves_where_nothing_is_stored(folder, tmp_path):
    """The storm of 2024 is planned from bundled sets, whatever is stored of other days."""
    span = Interval.utc("2024-10-10", days=1)
    for some in (folder, tmp_path / "nowhere", None):
        serving = orbit_at_hand(some, 25544, span, max_age_days=3.0).serving(span)
        assert {one.source for one, _ in serving} == {"bundled"}


def test_no_set_at_all_is_an_error_that_says_what_to_do(folder):
    """It names the number and the command."""
    span = Interval(NOW, NOW + DAY)
    with pytest.raises(DataError, match=r"No element set of object 5 .* iss fetch --sat 5"):
        orbit_at_hand(folder, 5, span, max_age_days=3.0)


@pytest.mark.parametrize(
    ("made_days_ago", "from_days", "length_days", "taken"),
    [
        (0.0, 0.0, 3.0, True),
        (0.0, 0.0, 13.0, True),
        (0.0, 0.0, 16.0, False),  # it does not reach so far
        (0.0, -5.0, 1.0, False),  # nor back so far
        (2.0, 0.0, 3.0, True),
        (4.0, 0.0, 3.0, False),  # too old beside the newest set
    ],
)
def test_the_trajectory_serves_what_it_reaches(
    made_days_ago, from_days, length_days, taken, folder
):
    """Where it is no older than three days beside the newest set."""
    file = TRAJECTORY.file(folder)
    file.parent.mkdir()
    file.write_bytes(feed_world.trajectory(NOW - made_days_ago * DAY))
    span = Interval(NOW + from_days * DAY, NOW + (from_days + length_days) * DAY)
    orbit = orbit_at_hand(folder, 25544, span, max_age_days=20.0)
    assert (orbit.serving(span)[0][0].source == "oem:NASA") is taken
    assert orbit_at_hand(folder, 25544, span, max_age_days=20.0).catalogue_number == 25544


def test_kp_of_long_ago_is_the_record(folder):
    """Whatever is stored; and of days to come it is what was fetched."""
    past = Interval.utc("2024-10-10", days=1)
    assert kp_at_hand(folder, past, NOW) is known_kp()
    found = feed_world.world(NOW)
    GFZ_KP.file(folder).parent.mkdir()
    GFZ_KP.file(folder).write_bytes(
        feed_world.gfz("/?start=2026-03-02T00:00:00Z&end=x&index=Kp", NOW)
    )
    ahead = Interval(NOW + 0.5 * DAY, NOW + 2.0 * DAY)
    without = kp_at_hand(folder, ahead, NOW)
    NOAA_FORECAST.file(folder).write_bytes(found[feed_world.FORECAST])
    series = kp_at_hand(folder, ahead, NOW)
    ends = ahead.start_posix_s, ahead.end_posix_s
    assert set(without.within(*ends)[1]) == {"blend"}
    assert set(series.within(*ends)[1]) == {"forecast"}
    assert np.all(series.within(*ends)[0] > without.within(*ends)[0])
    before = np.array([NOW.timestamp() - 86400.0])
    assert series.source_at(before) == ["observed"]
    assert series.at(before) == pytest.approx(feed_world.OBSERVED_KP)
