"""Kp from the publications that are stored."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from planner.spaceweather.blend import best_kp
from planner.spaceweather.kp import KpSeries
from planner.supply.products import (
    GFZ_HP30,
    GFZ_KP,
    NOAA_FORECAST,
    NOAA_KP,
    NOAA_OUTLOOK,
    NOAA_POWER,
)


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
