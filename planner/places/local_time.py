"""What the clocks show at a place: by law on land and near it, by 15 degree zones at sea."""

from datetime import datetime
from math import isfinite
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from planner.base.errors import InputError
from planner.base.times import posix_from_utc, utc_from_posix


def zone_name(latitude_deg: float, longitude_deg: float) -> str:
    """Return the name of the time zone at a geodetic latitude and east longitude.

    It is one of the IANA database, such as "Asia/Kolkata"; at sea and wherever none is known it is
    the nautical zone, such as "Etc/GMT-10", whose sign runs against that of the clock. What is no
    place on Earth raises `InputError`.

    Source: timezone-boundary-builder by way of tzfpy, whose borders are simplified: right to some
    hundred metres.
    """
    if not abs(latitude_deg) <= 90.0 or not isfinite(longitude_deg):
        raise InputError(
            f"Latitude {latitude_deg}, longitude {longitude_deg} is no place on Earth: a latitude "
            "lies in [-90, 90], and a longitude is finite."
        )
    from tzfpy import get_tz

    longitude_deg = (float(longitude_deg) + 180.0) % 360.0 - 180.0
    name = get_tz(longitude_deg, float(latitude_deg))  # longitude comes first
    try:
        return ZoneInfo(name).key if name else nautical_zone_name(longitude_deg)
    except (ZoneInfoNotFoundError, ValueError):
        return nautical_zone_name(longitude_deg)


def nautical_zone_name(longitude_deg: float) -> str:
    """Return the name of the nautical zone at an east longitude in [-180, 180).

    Zones are 15 degrees wide; the one about Greenwich, and so each, reaches 7.5 degrees to either
    side, and the last is halved by the date line.
    """
    hours = round(longitude_deg / 15.0)
    return f"Etc/GMT{-hours:+d}" if hours else "Etc/GMT"


def local_time(moment_utc: datetime, latitude_deg: float, longitude_deg: float) -> datetime:
    """Return a moment on the clock of a place; a naive moment raises `InputError`."""
    moment = utc_from_posix(posix_from_utc(moment_utc))
    return moment.astimezone(ZoneInfo(zone_name(latitude_deg, longitude_deg)))
