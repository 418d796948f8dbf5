"""What `explain` says, against the numbers of the record that it explains.

Truth: the record itself; each number in a sentence is one of its values, rounded as it is shown.
"""

import re
from datetime import timedelta

import numpy as np
import pytest

import tle
from planner.api import SUBJECTS, Interval, Orbit, make_plan, states
from planner.base.times import format_utc
from planner.camera.look import toward_words
from planner.plan.details import Moon, Sun
from planner.plan.sentences import (
    kp_sentence,
    light_sentence,
    look_sentence,
    moon_sentence,
    state_sentences,
    sun_sentence,
    window_sentences,
)

ORBIT = Orbit(tle.bundled())
PLAN = make_plan(ORBIT, Interval.utc("2024-10-10T12:00", days=1))
# The first and the last of each subject.
SOME = [
    window
    for name in SUBJECTS
    for window in [one for one in PLAN.windows if one.subject == name][:: max(1, 10)][:2]
]
NUMBER = r"(-?\d+(?:\.\d+)?)"


def found(pattern, text):
    """Return the numbers that a pattern captures, which must be in the text once."""
    matches = re.findall(pattern, text)
    assert len(matches) == 1, (pattern, text)
    return [float(one) for one in ([matches[0]] if isinstance(matches[0], str) else matches[0])]


@pytest.mark.parametrize("window", SOME, ids=lambda one: one.id)
def test_sentences_agree_with_the_numbers(window):
    """Times, place, look, light, Moon, Kp, glow and score: all those of the record."""
    text = " ".join(window_sentences(window))
    for moment in (window.start_utc, window.end_utc, window.peak_utc):
        assert format_utc(moment, "seconds").replace("T", " ").replace("Z", " UTC") in text
    minutes, seconds = found(r"(\d+) min (\d\d) s", text)
    assert abs(60.0 * minutes + seconds - window.duration_s) <= 0.5
    assert found(rf"{NUMBER} km up", text)[0] == round(window.altitude_km)
    north, east = found(rf"over {NUMBER} [NS], {NUMBER} [EW]", text)
    assert (north, east) == pytest.approx(
        (abs(window.latitude_deg), abs(window.longitude_deg)), abs=0.0501
    )
    assert (" N," in text) == (window.latitude_deg >= 0)
    assert window.place in text
    assert f"{window.local_time:%H:%M}" in text
    assert ("in sunlight" in text) == window.station_sunlit
    assert found(rf"Solar beta is {NUMBER}", text)[0] == round(window.solar_beta_deg)
    sun = found(rf"Below, the Sun (?:stands|is) {NUMBER} degree", text)[0]
    assert sun == round(abs(window.sun_elevation_deg))
    down = window.look.depression_deg
    if down <= 80.0:
        way = toward_words(window.look.relative_bearing_deg)
        look = found(rf"Look {way}, {NUMBER} degrees?", text)[0]
        assert look == round(abs(down))
    assert ("above the horizontal, in azimuth" in text.split(". ")[1]) == (down < 0)
    if window.sun.above_limb_deg > -18.0:
        sun = found(rf"the Sun is {NUMBER} degrees (?:below|above) the limb", text)[0]
        assert sun == pytest.approx(abs(window.sun.above_limb_deg), abs=0.0501)
    else:
        assert "Seen from the station" not in text
    assert found(rf"The Moon, {NUMBER} % lit", text)[0] == round(
        100 * window.moon.illuminated_fraction
    )
    assert (window.kp is None) == ("Kp is" not in text)
    if window.kp is not None:
        assert found(rf"Kp is {NUMBER}", text)[0] == pytest.approx(window.kp, abs=0.0501)
    if window.aurora is not None:
        assert f"in the {window.aurora.hemisphere}" in text
        flux = found(rf"takes {NUMBER} erg", text)[0]
        assert flux == pytest.approx(window.aurora.energy_flux_erg_cm2_s, abs=0.0501)
        assert ("inside the oval" in text) == window.aurora.overhead
    known = found(rf"known to {NUMBER} s", text)[0]
    assert known == pytest.approx(window.timing_uncertainty_s, rel=0.05, abs=0.0501)
    assert found(rf"The score of {NUMBER} is", text)[0] == pytest.approx(window.score, abs=0.00501)
    for name, value in window.breakdown.items():
        assert f"{name} {value:.2f}" in text


def test_what_costs_most_is_named_first():
    """The least factor of the breakdown but for rarity, with what it stands for."""
    met = 0
    for window in PLAN.windows[::7]:
        factors = {name: value for name, value in window.breakdown.items() if name != "rarity"}
        least = min(factors, key=factors.get)
        if factors[least] < 0.95:
            said = window_sentences(window)[-1]
            assert said.startswith(f"What takes most from it: {least}, how ")
            met += 1
    assert met > 5


def test_a_moment_names_the_windows_that_are_open():
    """All of those given, by their ids; or that there is none."""
    moment = PLAN.windows[0].peak_utc
    (state,) = states(ORBIT.at(np.array([moment.timestamp()])))
    open_ = [one for one in PLAN.windows if one.start_utc <= moment < one.end_utc]
    text = " ".join(state_sentences(state, open_))
    assert len(open_) >= 2
    assert all(window.id in text for window in open_)
    assert f"{state.speed_km_s:.2f} km/s" in text
    assert f"{max(1.0, state.position_uncertainty_km):.0f} km ahead or behind" in text
    assert state_sentences(state, [])[-1] == "No photo window is open."


def test_words_for_what_is_on_the_other_side():
    """Above instead of below, day, twilights, and a Moon behind the Earth."""
    look = PLAN.windows[0].look.__class__(10.0, 5.0, "forward", -12.4, None)
    assert look_sentence(look) == "Look forward, 12 degrees above the horizontal, in azimuth 10."
    assert "stands 30 degrees above the horizon" in light_sentence(30.2, True, -4.6)
    assert "Solar beta is -5 degrees" in light_sentence(30.2, True, -4.6)
    for sun_deg, word in ((-3, "civil"), (-9, "nautical"), (-15, "astronomical"), (-40, "night")):
        assert word in light_sentence(sun_deg, False, 0.0)
    assert (
        moon_sentence(Moon(-21.0, 90.0, 0.5), 415.0) == "The Moon, 50 % lit, is behind the Earth."
    )
    assert "10 degrees below the horizontal" in moon_sentence(Moon(-10.0, 90.0, 0.5), 415.0)
    assert "1 degree above" in moon_sentence(Moon(1.2, 90.0, 0.5), 415.0)
    assert "1.8 +/- 1.3 is what recent" in kp_sentence(1.8, "climatology", 1.3)
    assert kp_sentence(4.0, "forecast", 1.7) == "Kp is 4.0 +/- 1.7 (forecast)."
    assert timedelta(0) < PLAN.span.end_utc - PLAN.span.start_utc


def test_the_sun_is_told_from_the_view():
    """Right is clockwise seen from above; the azimuths differ by as much, the short way round."""
    look = PLAN.windows[0].look.__class__(350.0, 5.0, "forward", 17.0, 2000.0)
    said = sun_sentence(Sun(-4.04, 20.0), look)
    assert said == (
        "Seen from the station the Sun is 4.0 degrees below the limb, in azimuth 20, 30 degrees to "
        "the right of the view."
    )
    assert "in azimuth 0, 10 degrees to the right" in sun_sentence(Sun(0.5, 359.7), look)
    assert "40 degrees to the left" in sun_sentence(Sun(0.5, 310.0), look)
    assert sun_sentence(Sun(0.5, 350.2), look).endswith("straight in the view.")
