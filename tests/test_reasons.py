"""Why an answer is empty. Truth: the orbit's season, found by Skyfield's beta and a scan."""

from datetime import timedelta

import numpy as np
import pytest

import tle
from planner.api import Interval, Orbit, fixed_kp, make_plan
from planner.base.times import utc_from_posix
from planner.plan.reasons import why_empty, why_no_pass

FIRST = "1 25544U 98067A   26177.67101756  .00008101  00000+0  15268-3 0  999"
SECOND = "2 25544  51.6322 {node:8.4f} 0004299 235.1263 124.9322 15.4944243357322"


def orbit(node_deg):
    """Return the station's orbit turned to another node."""
    lines = [
        line + str(sum(int(c) if c.isdigit() else c == "-" for c in line) % 10)
        for line in (FIRST, SECOND.format(node=node_deg))
    ]
    return Orbit(tle.loads("\n".join(lines)))


DAY = Interval.utc("2026-06-26T12:00", hours=12)


def in_full_sun():
    """Return an orbit whose Sun stands over 70 degrees out of its plane: no night at all."""
    return max(
        (orbit(node) for node in range(0, 360, 20)),
        key=lambda one: abs(one.track(DAY, 600.0).solar_beta_deg[0]),
    )


def test_no_orbital_night():
    """In late June beta reaches 75 degrees, over the 71 from which there is no night at 415 km.

    Truth: inclination 51.6 plus declination 23.4; the shadow's edge lies at asin(6378 / 6793) from
    the axis, 70 degrees.
    """
    bright = in_full_sun()
    beta = abs(bright.track(DAY, 600.0).solar_beta_deg).max()
    assert beta > 71.0
    words = why_empty(make_plan(bright, DAY, subjects=["airglow", "stars"]))
    assert words == f"No window: no orbital night: beta {beta:.0f} degrees."


def test_a_short_span_in_sunlight_is_not_a_lack_of_night():
    """A tenth of an hour by day: it was once told to be a season without night."""
    span = Interval.utc("2024-10-10", hours=0.1)
    plan = make_plan(Orbit(tle.bundled()), span, fixed_kp(2.0))
    assert plan.windows == ()
    assert "less than a revolution" in why_empty(plan)
    assert why_empty(plan).count("sunlight") == 1, "each reason once"
    assert "beta" not in why_empty(plan)


def test_no_aurora_names_the_thresholds_and_kp():
    """A dark half hour over the equator at Kp 0."""
    span = Interval.utc("2024-10-10T00:36", hours=0.2)
    plan = make_plan(Orbit(tle.bundled()), span, fixed_kp(0.0), subjects=["aurora"])
    assert plan.windows == ()
    assert "1 erg cm-2 s-1" in why_empty(plan)
    assert "102 degrees" in why_empty(plan)
    assert "Kp at most 0.0" in why_empty(plan)


@pytest.mark.parametrize(
    ("start", "is_season"),
    [("2024-10-10", False), ("2015-01-27", True), ("2024-05-13", False), ("2024-05-21", True)],
)
def test_the_season_of_noctilucent_clouds_is_told(start, is_season):
    """Out of season the reason names it; in season there are windows, or what was not in view."""
    span = Interval.utc(start, hours=0.2)
    plan = make_plan(Orbit(tle.bundled()), span, fixed_kp(2.0), subjects=["noctilucent"])
    words = why_empty(plan)
    if is_season:
        assert plan.windows or "no cloud at 83 km poleward of 50 degrees" in words
    else:
        assert not plan.windows
        assert "20 May to 20 August and in the south 20 November to 20 February" in words


def test_no_city_by_night():
    """By day, in twilight, and over the ocean: each for its own reason."""

    def why(orbit, span):
        plan = make_plan(orbit, span, fixed_kp(2.0), subjects=["city_lights"])
        assert plan.windows == ()
        return why_empty(plan)

    station = Orbit(tle.bundled())
    assert "it was day below" in why(station, Interval.utc("2024-10-10T00:10", hours=0.2))
    dusk = why(station, Interval.utc("2024-10-10T13:32", hours=0.1))
    assert dusk == (
        "No window: no night below: the Sun was 4.9 degrees below the horizon there at most, not 6."
    )
    assert "no land of 3 million" in why(station, Interval.utc("2024-10-10T19:15", hours=0.1))


def test_a_score_too_high_names_the_best():
    """Of how many, and what it scores."""
    plan = make_plan(
        Orbit(tle.bundled()), Interval.utc("2024-10-10", days=1), fixed_kp(5.0), subjects=["sunset"]
    )
    best = plan.windows[0].score
    words = why_empty(plan, 0.99)
    assert words == (
        f"No window scores 0.99 or more; the best of {len(plan.windows)} scores {best:.2f}."
    )


def test_no_pass_overhead():
    """Equatorward of the oval, with the Kp that it was."""
    span = Interval.utc("2024-10-10", hours=1)
    words = why_no_pass(Orbit(tle.bundled()), span, fixed_kp(1.0), "overhead")
    assert "equatorward of the oval (Kp at most 1.0)" in words


def test_stars_without_the_galaxy():
    """In mid-December the Sun stands before the Galaxy's centre: at midnight both are set.

    Truth: both lie at ecliptic longitude 266 to 267 degrees on 18 December.
    """
    station = orbit(253.0)
    whole = station.track(Interval.utc("2026-12-18", hours=2), 30.0)
    midnight = utc_from_posix(whole.posix_s[np.argmin(whole.sun_elevation_deg)])
    plan = make_plan(
        station, Interval(midnight, midnight + timedelta(seconds=60)), subjects=["stars"]
    )
    assert plan.windows == ()
    assert "galactic centre was not above the limb" in why_empty(plan)


def test_no_dawn_with_aurora():
    """Aurora is in view, but the Sun is far below the limb all the while: that is what is said."""
    station = Orbit(tle.bundled())
    plan = make_plan(
        station, Interval.utc("2024-10-10T19:24", hours=0.01), subjects=["aurora_sunrise"]
    )
    assert plan.windows == ()
    assert "aurora was in view, but not while the Sun was 0 to 10 degrees" in why_empty(plan)
