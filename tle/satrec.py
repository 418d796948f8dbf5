"""Element sets into propagators of python-sgp4."""

import math
from datetime import UTC, datetime, timedelta

from sgp4.api import WGS72, Satrec

from tle.elements import Elements

_FIRST_DAY_UTC = datetime(1949, 12, 31, tzinfo=UTC)  # from which SGP4 counts
_DAY_MINUTES = 1440.0


def to_satrec(elements: Elements) -> Satrec:
    """Return the SGP4 propagator, with the WGS72 constants that element sets are fitted with."""
    satrec = Satrec()
    revolutions = math.tau / _DAY_MINUTES  # per day, in radians per minute
    satrec.sgp4init(
        WGS72,
        "i",
        0,  # the number plays no part in the orbit
        (elements.epoch_utc - _FIRST_DAY_UTC) / timedelta(days=1),
        elements.bstar,
        elements.mean_motion_dot * revolutions / _DAY_MINUTES,
        elements.mean_motion_ddot * revolutions / _DAY_MINUTES**2,
        elements.eccentricity,
        math.radians(elements.argument_of_perigee_deg),
        math.radians(elements.inclination_deg),
        math.radians(elements.mean_anomaly_deg),
        elements.mean_motion_rev_day * revolutions,
        math.radians(elements.raan_deg),
    )
    return satrec


def stays_in_orbit(elements: Elements, days: float) -> bool:
    """Tell whether SGP4 keeps a set in orbit from its epoch on for some days."""
    satrec = to_satrec(elements)
    codes = [satrec.sgp4_tsince(day * _DAY_MINUTES)[0] for day in (0.0, 0.5 * days, days)]
    return codes == [0, 0, 0]
