"""The best that is stored, or comes with the program, for a span: an orbit, and Kp."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from planner.base.errors import DataError, PlannerError
from planner.base.times import Interval
from planner.orbit.arcs import CONTEXT_DAYS
from planner.orbit.orbit import AnyOrbit
from planner.orbit.sgp4_orbit import Orbit
from planner.spaceweather.kp import KpSeries, known_kp, observed_kp
from planner.supply.limits import STATION
from planner.supply.products import PRELIMINARY_S, TRAJECTORY
from tle.library import gather

# A trajectory knows the burns to come, which weighs more than some days of age.
_OLDER_BY = timedelta(days=3)
_AROUND = timedelta(hours=3)  # windows at the ends of a span are given whole


def orbit_at_hand(
    folder: Path | None,
    catalogue_number: int,
    span: Interval,
    *,
    max_age_days: float,
    warn: Callable[[str], None] = lambda problem: None,
) -> AnyOrbit:
    """Return the orbit that serves a span best: NASA's trajectory, or the sets of its days.

    The trajectory serves a span that lies within it, unless it was made three days before the
    newest set. `warn` hears of what is damaged in the folder. When there is no set of the object,
    `DataError` is raised.
    """
    sets = gather(
        *(catalogue_number, span.start_utc, span.end_utc, folder),
        margin_days=CONTEXT_DAYS,
        tell=warn,
    )
    newest_utc = max((one.epoch_utc for one in sets), default=None)
    if folder is not None and catalogue_number == STATION:
        trajectory: AnyOrbit | None = TRAJECTORY.stored(folder, warn)
        if trajectory is not None and _serves(trajectory, span, max_age_days):
            ((source, _),) = trajectory.serving(span)
            if newest_utc is None or source.epoch_utc >= newest_utc - _OLDER_BY:
                return trajectory
    if not sets:
        raise DataError(
            f"No element set of object {catalogue_number} is at hand. Fetch it with iss fetch "
            f"--sat {catalogue_number}, or give a file of sets with --elements FILE."
        )
    return Orbit(sets)


def kp_at_hand(
    folder: Path | None,
    span: Interval,
    now_utc: datetime,
    *,
    warn: Callable[[str], None] = lambda problem: None,
) -> KpSeries:
    """Return the best Kp there is for a span, at a moment that is now.

    What lies so far back that the record which comes with the program is final is taken from it.
    With a moment before the span's end it is what could have been known then. A nowcast of the
    aurora that is fresh at that moment and holds in or about the span comes with it. `warn` hears
    of what is damaged in the folder.
    """
    is_final = span.end_posix_s <= observed_kp().end_posix_s - PRELIMINARY_S
    if is_final and span.end_utc <= now_utc:
        return known_kp()
    from planner.supply.space_weather import stored_kp, stored_nowcast

    series = stored_kp(folder, now_utc, warn=warn)
    nowcast = stored_nowcast(folder, span, now_utc, warn=warn)
    return series if nowcast is None else replace(series, nowcast=nowcast)


def _serves(trajectory: AnyOrbit, span: Interval, max_age_days: float) -> bool:
    """Tell whether a trajectory is usable throughout a span and about it."""
    try:
        trajectory.limits(Interval(span.start_utc - _AROUND, span.end_utc + _AROUND))
        trajectory.require_age(span, max_age_days)
    except (PlannerError, OverflowError):
        return False
    return True
