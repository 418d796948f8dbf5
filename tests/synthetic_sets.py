"""Element sets of a station that never was, by epoch, and stores of them, for the tests."""

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import tle
from planner.base.constants import EARTH_EQUATORIAL_RADIUS_KM, EARTH_GRAVITATION_KM3_S2
from tle.store import Store

NOW_UTC = datetime(2026, 11, 20, 12, tzinfo=UTC)
STATION = replace(tle.bundled()[-1], source="celestrak")


def at(epoch_utc, **changes):
    """Return the station's set with another epoch: a moment, or days from the start of November."""
    if not isinstance(epoch_utc, datetime):
        epoch_utc = datetime(2026, 11, 1, tzinfo=UTC) + timedelta(days=epoch_utc)
    return replace(STATION, epoch_utc=epoch_utc, **changes)


def circling(height_km, inclination_deg, epoch_utc="2024-10-10T12:00", **changes):
    """Return a set of a circle at some height above the equator, without drag."""
    radius_km = EARTH_EQUATORIAL_RADIUS_KM + height_km
    orbit = {
        "inclination_deg": inclination_deg,
        "eccentricity": 0.0,
        "mean_motion_rev_day": 86400.0
        * math.sqrt(EARTH_GRAVITATION_KM3_S2 / radius_km**3)
        / math.tau,
        "mean_motion_dot": 0.0,
        "bstar": 0.0,
    }
    epoch = datetime.fromisoformat(epoch_utc).replace(tzinfo=UTC)
    return replace(STATION, epoch_utc=epoch, **(orbit | changes))


THREE = [at(1.5), at(2.25, name="ISS [ZARYA], {né}"), at(3.75, bstar=-0.0)]


def filled(folder, sets=THREE):
    """Return a store with sets in it, and the file of the first."""
    one = Store(folder)
    assert one.add(sets, now_utc=NOW_UTC) == len(sets)
    return one, file_of(folder, sets[0])


def file_of(folder, elements):
    """Return the file that a set belongs in."""
    month = f"{elements.epoch_utc:%Y-%m}"
    return folder / "elements" / str(elements.catalogue_number) / f"{month}.json"


def read_again(folder):
    """Return what a new look at a store gives of the station, and its problems."""
    fresh = Store(folder)
    return fresh.all(25544), fresh.problems
