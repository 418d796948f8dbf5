"""What comes next: the station's sunset and sunrise, and the aurora."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from planner.base.times import Interval
from planner.orbit.orbit import AnyOrbit
from planner.plan.subjects import subject
from planner.plan.terminator import find_terminator_crossings
from planner.plan.windows import find_windows
from planner.spaceweather.kp import KpSeries

# How far to look, in steps: most often the first suffices.
_SUN_HOURS = (3.0, 48.0, 240.0)
_AURORA_HOURS = (3.0, 24.0, 72.0)


@dataclass(frozen=True)
class Outlook:
    """The next moments after a given one; None where there is none for days.

    `aurora_until_utc` is when the aurora that is in view goes; None where none is.
    """

    aurora_until_utc: datetime | None
    next_station_sunset_utc: datetime | None
    next_station_sunrise_utc: datetime | None
    next_aurora_utc: datetime | None


def look_ahead(orbit: AnyOrbit, moment_utc: datetime, kp: KpSeries) -> Outlook:
    """Return what comes next after a moment.

    Sunset is when the last of the Sun goes behind the limb, sunrise when the first of it comes,
    each within ten days; the aurora is the start of the next window of dark aurora in view, within
    three.
    """
    sunset = sunrise = aurora = until = None
    for hours in _SUN_HOURS:
        span = orbit.known_part(Interval(moment_utc, moment_utc + timedelta(hours=hours)))
        crossings = find_terminator_crossings(orbit, span, kinds=["station_umbra"])
        night = [one.time_utc for one in crossings if one.edge == "into_night"]
        day = [one.time_utc for one in crossings if one.edge == "into_day"]
        if night and day:
            sunset, sunrise = night[0], day[0]
            break
    for hours in _AURORA_HOURS:
        span = orbit.known_part(Interval(moment_utc, moment_utc + timedelta(hours=hours)))
        windows = find_windows(orbit, span, kp, subject("aurora"))
        until = max((one.end_utc for one in windows if one.start_utc <= moment_utc), default=None)
        starts = [one.start_utc for one in windows if one.start_utc > moment_utc]
        if starts:
            aurora = starts[0]
            break
    return Outlook(until, sunset, sunrise, aurora)
