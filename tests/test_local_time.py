"""Clocks below the station. Truth: what a printed world clock shows, by the laws of each year."""

from datetime import UTC, datetime, timedelta

import pytest

from planner.base.errors import InputError
from planner.places.local_time import local_time, nautical_zone_name, zone_name

NOON_JANUARY = datetime(2024, 1, 15, 12, 0, tzinfo=UTC)
NOON_JULY = datetime(2024, 7, 15, 12, 0, tzinfo=UTC)

# place: latitude, longitude, hours ahead of UTC in January and in July 2024
CLOCKS = {
    "London": (51.5, -0.12, 0, 1),
    "New York": (40.7, -74.0, -5, -4),
    "Phoenix, without summer time": (33.45, -112.07, -7, -7),
    "St. John's, half an hour off": (47.56, -52.71, -3.5, -2.5),
    "Caracas": (10.5, -66.9, -4, -4),
    "Santiago, summer in January": (-33.45, -70.67, -3, -4),
    "Nairobi": (-1.29, 36.82, 3, 3),
    "Tehran, no summer time since 2022": (35.7, 51.4, 3.5, 3.5),
    "Delhi": (28.6, 77.2, 5.5, 5.5),
    "Kathmandu, three quarters": (27.7, 85.3, 5.75, 5.75),
    "Beijing": (39.9, 116.4, 8, 8),
    "Tokyo": (35.7, 139.7, 9, 9),
    "Adelaide, summer in January": (-34.93, 138.6, 10.5, 9.5),
    "Lord Howe Island, half an hour of summer time": (-31.55, 159.08, 11, 10.5),
    "Auckland": (-36.85, 174.76, 13, 12),
    "Chatham Islands": (-43.95, -176.55, 13.75, 12.75),
    "Apia, west of Greenwich and ahead of it": (-13.83, -171.76, 13, 13),
    "Kiritimati": (1.87, -157.4, 14, 14),
    "Honolulu": (21.3, -157.86, -10, -10),
}

# place: latitude, longitude, hours ahead of UTC by the nearest multiple of 15 degrees
AT_SEA = {
    "Gulf of Guinea": (0.0, 0.0, 0),
    "mid-Atlantic": (30.0, -40.0, -3),
    "South Pacific": (-35.0, -120.0, -8),
    "North Pacific": (40.0, 170.0, 11),
    "just west of the date line": (5.0, 179.0, 12),
    "just east of it": (5.0, -179.0, -12),
    "Indian Ocean": (-30.0, 80.0, 5),
    "the same, with a longitude a turn on": (-30.0, 440.0, 5),
    "south of Australia": (-50.0, 126.0, 8),
}


@pytest.mark.parametrize("place", CLOCKS)
def test_the_clocks_of_cities(place):
    latitude, longitude, january_h, july_h = CLOCKS[place]
    for moment, hours in ((NOON_JANUARY, january_h), (NOON_JULY, july_h)):
        local = local_time(moment, latitude, longitude)
        assert local.utcoffset() == timedelta(hours=hours)
        assert local == moment


@pytest.mark.parametrize("place", AT_SEA)
def test_the_clocks_at_sea_follow_the_meridian(place):
    latitude, longitude, hours = AT_SEA[place]
    for moment in (NOON_JANUARY, NOON_JULY):
        assert local_time(moment, latitude, longitude).utcoffset() == timedelta(hours=hours)


def test_the_hour_changes_at_the_moment_of_the_law():
    # Central Europe, 2024-03-31: at 01:00 UTC the clocks go from 02:00 to 03:00
    before = local_time(datetime(2024, 3, 31, 0, 59, 59, tzinfo=UTC), 48.2, 16.4)
    after = local_time(datetime(2024, 3, 31, 1, 0, 0, tzinfo=UTC), 48.2, 16.4)
    assert before.replace(tzinfo=None) == datetime(2024, 3, 31, 1, 59, 59)
    assert after.replace(tzinfo=None) == datetime(2024, 3, 31, 3, 0, 0)


def test_a_day_lies_between_the_two_sides_of_the_date_line():
    west = local_time(NOON_JULY, 5.0, 179.0)
    east = local_time(NOON_JULY, 5.0, -179.0)
    assert west.replace(tzinfo=None) - east.replace(tzinfo=None) == timedelta(days=1)


def test_any_time_zone_may_come_in():
    moment = datetime.fromisoformat("2024-07-15T14:00:00+02:00")
    assert local_time(moment, 35.7, 139.7).isoformat() == "2024-07-15T21:00:00+09:00"


def test_the_names_are_those_of_the_iana_database():
    assert zone_name(28.6, 77.2) == "Asia/Kolkata"
    assert zone_name(51.5, -0.12) == "Europe/London"
    assert zone_name(10.0, -150.0) == "Etc/GMT+10"


def test_every_meridian_has_a_nautical_zone_within_half_an_hour():
    for tenths in range(-1800, 1800):
        zone = nautical_zone_name(tenths / 10)
        ahead_h = -int(zone.removeprefix("Etc/GMT") or 0)
        assert abs(ahead_h - tenths / 150) <= 0.5 + 1e-12
    assert nautical_zone_name(0.0) == "Etc/GMT"
    assert nautical_zone_name(-180.0) == "Etc/GMT+12"


@pytest.mark.parametrize("unknown", ["", "Mars/Olympus", "../etc"])
def test_what_the_map_or_the_database_does_not_know_goes_by_the_meridian(monkeypatch, unknown):
    monkeypatch.setattr("tzfpy.get_tz", lambda longitude_deg, latitude_deg: unknown)
    assert zone_name(48.2, 16.4) == "Etc/GMT-1"


@pytest.mark.parametrize("latitude", [-90.0, -89.9, 89.9, 90.0])
@pytest.mark.parametrize("longitude", [-180.0, -1.0, 0.0, 179.999, 180.0, 360.0])
def test_the_poles_and_the_seam_have_a_time(latitude, longitude):
    assert local_time(NOON_JULY, latitude, longitude) == NOON_JULY


def test_a_naive_moment_is_refused():
    with pytest.raises(InputError, match="no time zone"):
        local_time(datetime(2024, 7, 15, 12, 0), 0.0, 0.0)


@pytest.mark.parametrize(
    "place", [(91.0, 0.0), (float("nan"), 0.0), (0.0, float("inf")), (0.0, float("nan"))]
)
def test_no_place_on_earth_is_refused(place):
    with pytest.raises(InputError, match="no place on Earth"):
        zone_name(*place)
