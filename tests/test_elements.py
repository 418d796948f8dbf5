"""The element set as a value: what it refuses, and the orbit's size by Kepler's third law."""

from dataclasses import FrozenInstanceError, replace
from datetime import UTC, datetime, timedelta

import pytest
from sgp4.api import Satrec
from test_track import PAIRS

import tle
from tle import ElementsError

(STATION,) = tle.loads("\n".join(PAIRS[9]))


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("epoch_utc", datetime(2024, 1, 1), "no time zone"),
        ("inclination_deg", -0.1, "inclination"),
        ("inclination_deg", 180.1, "inclination"),
        ("raan_deg", 361.0, "right ascension"),
        ("argument_of_perigee_deg", -1.0, "argument of perigee"),
        ("mean_anomaly_deg", float("nan"), "mean anomaly"),
        ("mean_motion_rev_day", 0.0, "mean motion"),
        ("mean_motion_rev_day", 17.5, "mean motion"),
        ("eccentricity", 1.0, "eccentricity"),
        ("eccentricity", -0.1, "eccentricity"),
        ("eccentricity", 0.06, "perigee of -24 km|perigee is -?[0-9]+ km"),
        ("mean_motion_rev_day", 16.9, "perigee"),
    ],
)
def test_what_is_no_orbit_is_refused(field, value, says):
    """Each bound, with the value's name."""
    with pytest.raises(ElementsError, match=says):
        replace(STATION, **{field: value})


def test_size_is_sgp4s():
    """The semi-major axis and perigee of python-sgp4 with the same constants, to 6 km.

    Its axis is Brouwer's, ours that of Kepler's law with the mean motion as given: they differ by
    the Earth's flattening (J2), about 3 parts in 10 000 at the station.
    """
    satrec = Satrec.twoline2rv(*PAIRS[9])
    assert pytest.approx(satrec.a * 6378.135, abs=6.0) == STATION.semi_major_axis_km
    assert pytest.approx(satrec.altp * 6378.135, abs=6.0) == STATION.perigee_km


def test_geostationary_radius():
    """One turn in a sidereal day: 42 164 km."""
    still = replace(STATION, mean_motion_rev_day=1.00273791)
    assert still.semi_major_axis_km == pytest.approx(42_164.2, abs=0.5)


def test_age_counts_both_ways():
    """Half a day before and after the epoch, in any zone."""
    half = timedelta(hours=12)
    assert STATION.age_days(STATION.epoch_utc + half) == 0.5
    assert STATION.age_days(STATION.epoch_utc - half) == 0.5
    assert STATION.age_days(STATION.epoch_utc.astimezone(UTC)) == 0.0


def test_sets_are_values():
    """Equal when their fields are, and never changed."""
    assert replace(STATION) == STATION
    assert len({STATION, replace(STATION)}) == 1
    with pytest.raises(FrozenInstanceError):
        STATION.eccentricity = 0.5
