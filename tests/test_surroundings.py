"""What else is in view: stars and planets by night, and the brightest city in the dark below.

Truth: places and magnitudes are those of tests/test_stars.py and tests/test_city_lights.py; here is
what is chosen of them, and how it is told.
"""

import json
import re

import numpy as np
import pytest

import tle
from planner.api import Orbit, parse_utc
from planner.plan.sentences import city_sentence, sky_sentence
from planner.plan.surroundings import surroundings
from planner.sky.lighting import elevation_above_limb_deg

ORBIT = Orbit(tle.bundled())


def at(moment):
    """Return the track of one moment."""
    return ORBIT.at(np.array([parse_utc(moment).timestamp()]))


@pytest.mark.parametrize("minute", range(0, 92, 7))
def test_all_through_a_revolution(minute):
    """By day no star; by night the brightest first, all above the limb; each number is told."""
    track = at(f"2024-10-10T{19 + minute // 60}:{minute % 60:02}")
    found = surroundings(track)
    sun_deg = elevation_above_limb_deg(track.position_itrs_km, track.sun_itrs_km)[0]
    assert bool(found.sky) is bool(sun_deg < -3.0)
    magnitudes = [one.magnitude for one in found.sky]
    assert magnitudes == sorted(magnitudes)
    assert len(magnitudes) <= 6
    assert all(one.above_limb_deg >= 0.0 for one in found.sky)
    said = sky_sentence(found)
    assert (said is None) is (not found.sky)
    for one in found.sky:
        place = f"{one.name} (azimuth {round(one.azimuth_deg) % 360}, {one.above_limb_deg:.0f})"
        assert place in said
    if found.city is not None:
        assert 0.0 < found.city.look.depression_deg < 90.0
        assert found.city.look.range_km < 2500.0
        assert found.city.name in city_sentence(found)


def test_a_city_in_the_dusk():
    """São Paulo, from 1 200 km off over Brazil; none over the ocean, and none by day."""
    found = surroundings(at("2024-10-10T22:10"))
    assert found.sky == ()
    assert found.city.name == "São Paulo"
    assert found.city.look.range_km == pytest.approx(1166.0, abs=2.0)
    assert city_sentence(surroundings(at("2024-10-10T19:20"))) is None  # south of Australia
    assert surroundings(at("2024-10-10T21:50")).city is None


def test_explain_tells_of_them(iss):
    """In words and, for programs, as a field of its own."""
    moment = "2024-10-10T23:56:33"
    found = json.loads(iss("explain", moment, "--json")[1])
    names = [one["name"] for one in found["in_view"]["sky"]]
    assert {"Venus", "Sirius", "Canopus"} <= set(names)
    text = " ".join(iss("explain", moment, "-q")[1].split())
    told = re.search(r"Bright in the sky, with degrees above the limb: (.*?)\. ", text)[1]
    assert [name for name in names if name in told] == names
