"""Kp from the publications that are stored, and where the aurora is."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from planner.base.errors import DataError
from planner.base.times import Interval, format_utc
from planner.spaceweather.blend import best_kp
from planner.spaceweather.kp import KpSeries
from planner.spaceweather.nowcast import Nowcast
from planner.supply.products import (
    GFZ_HP30,
    GFZ_KP,
    NOAA_FORECAST,
    NOAA_KP,
    NOAA_OUTLOOK,
    NOAA_OVATION,
    NOAA_POWER,
)

# Clocks differ: a grid that was made later than this from now has a wrong date, or now has.
_CLOCK_SLACK = timedelta(minutes=10)
_HEAD_BYTES = 200
_AROUND = timedelta(hours=3)  # windows at the ends of a span are given whole


def stored_kp(
    folder: Path | None, now_utc: datetime, *, warn: Callable[[str], None] = lambda problem: None
) -> KpSeries:
    """Return the best Kp there is at a moment, from what is stored in a folder, if there is one.

    `warn` hears of what is damaged.
    """
    if folder is None:
        return best_kp(now_utc)
    return best_kp(
        now_utc,
        gfz=GFZ_KP.stored(folder, warn),
        hp30=GFZ_HP30.stored(folder, warn),
        noaa=NOAA_KP.stored(folder, warn),
        forecast=NOAA_FORECAST.stored(folder, warn),
        outlook=NOAA_OUTLOOK.stored(folder, warn),
        power=NOAA_POWER.stored(folder, warn),
    )


def stored_nowcast(
    folder: Path | None,
    span: Interval,
    now_utc: datetime,
    *,
    warn: Callable[[str], None] = lambda problem: None,
) -> Nowcast | None:
    """Return the stored nowcast of the aurora if it is fresh now and holds in or about a span.

    Else None, at the cost of reading its times. `warn` hears of what is damaged, of a grid that
    cannot be true, and of one that comes from the future.
    """
    if folder is None:
        return None
    from planner.spaceweather.ovation import PRODUCT, head_of, nowcast_of

    try:
        with NOAA_OVATION.file(folder).open("rb") as file:
            head = head_of(file.read(_HEAD_BYTES))
    except (OSError, DataError):  # whatever is wrong, reading all of it tells
        head = None
    grid = NOAA_OVATION.stored(folder, warn) if head is None else head
    if grid is None or now_utc >= grid.end_utc:
        return None
    if grid.observation_utc > now_utc + _CLOCK_SLACK:
        warn(
            f"{PRODUCT} was observed at {format_utc(grid.observation_utc, 'minutes')}, which is "
            "yet to come, or this machine's clock is wrong: it is not used."
        )
        return None
    if not grid.start_utc - _AROUND < span.end_utc or not span.start_utc < grid.end_utc + _AROUND:
        return None
    grid = NOAA_OVATION.stored(folder, warn) if grid is head else grid
    try:
        return None if grid is None else nowcast_of(grid)
    except DataError as error:
        warn(f"{str(error).rstrip('.')}: it is not used.")
        return None
