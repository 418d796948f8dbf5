"""The signals of the aurora: signs, members and monotone thresholds.

Truth: the definition itself. A margin is a logarithm or an angle whose value is worked out here
from the flux, the Sun and the oval's edges.
"""

import numpy as np
import pytest

import tle
from planner.api import Interval, Orbit, events, fixed_kp
from planner.events import find_intervals
from planner.events.aurora import AuroraInView, aurora_in_view, station_in_oval
from planner.sky.emission import ViewDirections
from planner.sky.geomagnetic import magnetic_latitude_deg

ORBIT = Orbit([one for one in tle.bundled() if f"{one.epoch_utc:%Y-%m}" == "2024-10"][2:3])
DAY = ORBIT.track(Interval.utc("2024-10-10", days=1), 120.0)
EVERY = np.arange(253)[:, None]


def test_thresholds_shift_the_margins():
    """Ten times the least flux lowers `bright` by ln 10; 3 degrees more lower `dark` by 3."""
    dark, bright = aurora_in_view(4)
    darker, brighter = aurora_in_view(4, least_flux_erg_cm2_s=10.0, least_sun_zenith_deg=105.0)
    some = DAY.take(np.arange(0, len(DAY), 40))
    lost = bright.margin(some, EVERY) - brighter.margin(some, EVERY)
    assert np.max(np.abs(lost - np.log(10.0))) < 1e-9
    assert np.max(np.abs(dark.margin(some, EVERY) - darker.margin(some, EVERY) - 3.0)) < 1e-9


@pytest.mark.parametrize("kp", [0.0, 3.0, 6.0, 9.0])
def test_where_it_holds_it_was_possible(kp):
    """Both cheap questions say yes wherever the full answer is yes: no direction is lost."""
    question = AuroraInView(fixed_kp(kp), 1.0, 102.0, ViewDirections.rim_heavy())
    holds = (question.bright().margin(DAY, EVERY) > 0.0) & (
        question.dark().margin(DAY, EVERY) > 0.0
    )
    assert np.count_nonzero(holds) > 100
    near = question.near(DAY, question.glow_direction_itrs(DAY, EVERY))
    assert np.all(near[holds])
    possible = question.possible(DAY)
    assert np.all((possible["north"] | possible["south"])[np.any(holds, axis=0)])
    assert not np.any(possible["north"] & possible["south"])
    assert np.mean(near) < 0.5  # and they are worth asking


def test_more_activity_shows_more_aurora():
    """Over a day the time with aurora in view grows from Kp 1 to 4 to 7.

    Truth: 18 % at Kp 1 and 33 % at Kp 7 over 120 days were measured with denser directions; single
    days scatter.
    """
    seen = [find_intervals(DAY, events.aurora_in_view(kp)).total_s / 86400.0 for kp in (1, 4, 7)]
    assert seen == sorted(seen)
    assert 0.05 < seen[0] < 0.3
    assert 0.2 < seen[2] < 0.5


def test_the_oval_lies_between_its_edges():
    """In it the station is over 45 degrees of magnetic latitude, and 6 degrees are between edges.

    Truth: the station reaches 65 degrees; at Kp 5 the oval's night side begins near 60 (Starkov).
    """
    near, far = (signal.margin(DAY, np.zeros(1, int)) for signal in station_in_oval(fixed_kp(5.0)))
    latitude = np.abs(
        magnetic_latitude_deg(
            DAY.position_itrs_km / np.linalg.norm(DAY.position_itrs_km, axis=0), DAY.posix_s, 415.0
        )
    )
    inside = (near > 0.0) & (far > 0.0)
    assert 0 < np.count_nonzero(inside) < 0.2 * len(DAY)
    assert latitude[inside].min() > 45.0
    width = near + far  # whatever the station's place
    assert np.all((width > 1.0) & (width < 25.0))


def test_breaks_are_those_of_kp():
    """A fixed Kp has none."""
    for signal in (*aurora_in_view(4), *station_in_oval(fixed_kp(4.0))):
        assert len(signal.breaks(DAY.posix_s[0], DAY.posix_s[-1])) == 0
    assert [len(find_intervals(DAY, one)) > 0 for one in station_in_oval(fixed_kp(4.0))] == [
        True
    ] * 2
