"""The bounds are bounds: nowhere does the true latitude reach a limit with a rough one below it.

Truth: `magnetic_latitude_deg`, itself tested against aacgmv2, at random places and dates.
"""

from datetime import UTC, datetime

import numpy as np
import pytest

from planner.base.geometry import unit
from planner.sky.geomagnetic import magnetic_latitude_deg
from planner.sky.magnetic_bounds import magnetic_bounds

LIMITS_DEG = np.arange(35.0, 71.0, 1.0)
YEARS = np.arange(1998, 2030)
# What must be left to spare, in the sine. The least measured over nine years of 400 000 places is
# 0.0184 (dipole) and 0.0115 (quadratic).
LEAST_SPARE = 0.01


def spares(year, count, seed):
    """Return the least spare of both bounds over random places of a random moment of a year."""
    random = np.random.default_rng(seed)
    moment_s = datetime(year, 1, 1, tzinfo=UTC).timestamp() + random.uniform(0.0, 365.0) * 86400.0
    direction = unit(random.normal(size=(3, count)))
    latitude = np.abs(magnetic_latitude_deg(direction, moment_s, 110.0))
    bounds = magnetic_bounds(moment_s)
    dipole = np.abs(bounds.dipole_sine(direction))
    quadratic = bounds.quadratic_sine(direction)
    least = [np.inf, np.inf]
    for limit_deg in LIMITS_DEG:
        reached = latitude >= limit_deg
        assert np.count_nonzero(reached) > 100
        for which, (values, bound) in enumerate(
            (
                (dipole, bounds.least_dipole_sine(limit_deg)),
                (quadratic, bounds.least_quadratic_sine(limit_deg)),
            )
        ):
            least[which] = min(least[which], float(np.min(values[reached])) - bound)
    return least


@pytest.mark.parametrize("year", YEARS[::3])
def test_rough_latitudes_are_at_least_the_bound(year):
    """Wherever |AACGM latitude at 110 km| reaches 35 to 70 degrees, with something to spare."""
    dipole, quadratic = spares(year, 20_000, year)
    assert dipole > LEAST_SPARE
    assert quadratic > LEAST_SPARE


@pytest.mark.parametrize("limit_deg", [50.0, 60.0, 66.0])
def test_bounds_leave_little_beside(limit_deg):
    """They are worth their while: of what passes the quadratic bound, most is within 6 degrees."""
    moment_s = datetime(2024, 10, 10, tzinfo=UTC).timestamp()
    direction = unit(np.random.default_rng(8).normal(size=(3, 20_000)))
    latitude = np.abs(magnetic_latitude_deg(direction, moment_s, 110.0))
    bounds = magnetic_bounds(moment_s)
    passed = bounds.quadratic_sine(direction) >= bounds.least_quadratic_sine(limit_deg)
    assert np.mean(latitude[passed] >= limit_deg - 6.0) > 0.8


def test_limits_beyond_the_fit():
    """Below 34 degrees everything may be near; at 90 hardly anything is."""
    bounds = magnetic_bounds(1.7e9)
    assert bounds.least_dipole_sine(20.0) == -np.inf
    assert bounds.least_quadratic_sine(33.0) == -np.inf
    assert bounds.least_quadratic_sine(89.9) > 0.9
    assert bounds.least_dipole_sine(95.0) == bounds.least_dipole_sine(90.0)
