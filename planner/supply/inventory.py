"""What is stored and how good it is: element sets, feeds, and the tables that come along."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from planner.base.errors import PlannerError
from planner.base.times import Interval, posix_from_utc, utc_from_posix
from planner.orbit.bodies import ephemeris_limits_posix_s
from planner.orbit.orbit import AnyOrbit
from planner.orbit.sgp4_orbit import Orbit
from planner.orbit.timescale import rotation_end_posix_s
from planner.orbit.uncertainty import along_track_uncertainty_km
from planner.sky.geomagnetic import last_epoch_posix_s
from planner.spaceweather.kp import climatology_kp, observed_kp
from planner.spaceweather.ovation import OvationGrid
from planner.supply.addresses import Addresses
from planner.supply.fetch import feeds
from planner.supply.limits import AHEAD_DAYS, STATION
from planner.supply.products import NOAA_OVATION, SPACE_WEATHER, TRAJECTORY
from planner.supply.space_weather import stored_nowcast
from tle import Elements, bundled
from tle.celestrak import asked_numbers
from tle.feeds import Asked, last_asked
from tle.store import Store

_MOMENT = timedelta(seconds=1)


@dataclass(frozen=True)
class ExpectedError:
    """One standard deviation along the orbit, some days from now, as a length and as a time."""

    ahead_days: float
    along_track_km: float
    timing_s: float


@dataclass(frozen=True)
class Holding:
    """What is at hand of one object's orbit: element sets, or a trajectory.

    `count` is how many sets are stored, 0 for those that come with the program. `until_utc` is up
    to when a trajectory reaches, None for sets.
    """

    catalogue_number: int
    name: str
    source: str
    count: int
    epoch_utc: datetime
    age_days: float
    until_utc: datetime | None
    expected_errors: tuple[ExpectedError, ...]


@dataclass(frozen=True)
class Table:
    """A table that comes with the program: what it holds, and up to when it serves."""

    name: str
    until_utc: datetime | None
    note: str


@dataclass(frozen=True)
class StoredNowcast:
    """NOAA's nowcast of the aurora that is stored: when it holds, and its power if it is fresh.

    `age_min` counts from when the solar wind was measured; fresh is one that is in use.
    """

    observation_utc: datetime
    forecast_utc: datetime
    start_utc: datetime
    end_utc: datetime
    age_min: float
    is_fresh: bool
    north_gw: float | None
    south_gw: float | None


@dataclass(frozen=True)
class Inventory:
    """All that answers can rest on, and what is wrong with it."""

    holdings: tuple[Holding, ...]
    feeds: tuple[Asked, ...]
    nowcast: StoredNowcast | None
    tables: tuple[Table, ...]
    problems: tuple[str, ...]


def take_inventory(
    folder: Path | None, addresses: Addresses, now_utc: datetime, problems: Sequence[str] = ()
) -> Inventory:
    """Return what is stored in the folder of the data, and how good it is at a moment.

    Where there is no folder, that is what comes with the program. `problems` come first.
    """
    found = list(problems)
    numbers, holdings, nowcast = {STATION}, [], None
    if folder is not None:
        store = Store(folder)
        numbers |= {*store.catalogue_numbers(), *asked_numbers(folder / "feeds")}
        trajectory = TRAJECTORY.stored(folder, found.append)
        if trajectory is not None:
            holdings.append(_holding_of(trajectory, 0, trajectory.oem.usable.end_utc, now_utc))
        grid = None
        for product in SPACE_WEATHER:
            stored = product.stored(folder, found.append)
            grid = stored if product is NOAA_OVATION else grid
        nowcast = None if grid is None else _nowcast_of(grid, folder, now_utc, found)
    for number in sorted(numbers):
        sets = store.all(number) if folder is not None else []
        holdings += _holdings_of(number, sets, now_utc)
    asked = [
        Asked(feed.name, feed.owner) if folder is None else last_asked(feed, folder / "feeds")
        for feed in feeds(addresses, now_utc, sorted(numbers))
    ]
    if folder is not None:
        found += store.problems
    return Inventory(tuple(holdings), tuple(asked), nowcast, tables(), tuple(found))


def _nowcast_of(
    grid: OvationGrid, folder: Path, now_utc: datetime, problems: list[str]
) -> StoredNowcast:
    """Return what a stored grid is good for now."""
    span = Interval(grid.start_utc, grid.end_utc)
    used = stored_nowcast(folder, span, now_utc, warn=problems.append)
    north_gw, south_gw = (None, None) if used is None else used.power_gw
    return StoredNowcast(
        *(grid.observation_utc, grid.forecast_utc, grid.start_utc, grid.end_utc),
        (now_utc - grid.observation_utc).total_seconds() / 60.0,
        used is not None,
        *(north_gw, south_gw),
    )


def tables() -> tuple[Table, ...]:
    """Return the tables that come with the program."""
    ends = (
        ("Kp", observed_kp().end_posix_s, "three-hourly record since 1998, by GFZ"),
        ("Kp climatology", climatology_kp().end_posix_s, "means of calendar months"),
        ("magnetic coordinates", last_epoch_posix_s(), "AACGM-v2; continued after that"),
        ("Sun and Moon", ephemeris_limits_posix_s()[1], "JPL's DE421, by skyfield-data"),
        ("Earth's rotation", rotation_end_posix_s(), "IERS, by Skyfield; modelled after that"),
    )
    return (
        *(Table(name, utc_from_posix(end_s), note) for name, end_s, note in ends),
        Table("coasts and countries", None, "Natural Earth, 1:110 and 1:50 million"),
        Table("time zones", None, "OpenStreetMap, by tzfpy"),
    )


def _holdings_of(
    catalogue_number: int, stored: Sequence[Elements], now_utc: datetime
) -> list[Holding]:
    """Return what the sets of an object come to: those stored, else those that come along."""
    sets = stored or [one for one in bundled() if one.catalogue_number == catalogue_number]
    return [_holding_of(Orbit(sets), len(stored), None, now_utc)] if sets else []


def _holding_of(
    orbit: AnyOrbit, count: int, until_utc: datetime | None, now_utc: datetime
) -> Holding:
    newest = max(
        (one for one, _ in orbit.serving(Interval(now_utc, now_utc + _MOMENT))),
        key=lambda one: one.epoch_utc,
    )
    errors = []
    for ahead_days in AHEAD_DAYS:
        moment_utc = now_utc + timedelta(days=ahead_days)
        if until_utc is not None and moment_utc > until_utc:
            continue
        moment_s = np.array([posix_from_utc(moment_utc)])
        try:
            along_km = float(along_track_uncertainty_km(orbit, moment_s)[0])
            speed_km_s = float(orbit.at(moment_s).speed_km_s[0])
        except PlannerError:  # decayed by then, as far as the set can tell
            continue
        errors.append(ExpectedError(ahead_days, along_km, along_km / speed_km_s))
    return Holding(
        orbit.catalogue_number,
        orbit.name,
        newest.source,
        count,
        newest.epoch_utc,
        (now_utc - newest.epoch_utc).total_seconds() / 86400.0,
        until_utc,
        tuple(errors),
    )
