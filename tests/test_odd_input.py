"""Orbits, moments and Kp at the edge of what can be: an answer without a nan, or a clear error.

Truth: the contract (`tests/schema.py`, exit codes); a moment's place where geometry alone gives it.
"""

import json
from dataclasses import replace

import jsonschema
import numpy as np
import pytest
import schema
from synthetic_sets import circling

import tle
from planner.api import DataError, InputError, Interval, Orbit, fixed_kp, make_plan, states
from planner.camera.look import Look
from planner.orbit.bodies import MOON, PLANETS, SUN, ephemeris_limits_posix_s
from planner.plan.landmarks import Frame, places_in_view
from planner.plan.subjects import SUBJECTS, subject
from planner.plan.surroundings import surroundings

SPAN = ("--from", "2024-10-10T12:00", "--hours", "4")
MOMENT = "2024-10-10T13:00"
QUESTIONS = [
    ("windows", *SPAN, "--kp", "9"),
    ("aurora", *SPAN, "--zone", "overhead"),
    ("terminator", *SPAN),
    ("track", *SPAN, "--step", "7m"),
    ("now", "--at", MOMENT, "--kp", "0"),
    ("explain", MOMENT),
    ("explain", "1", *SPAN, "--kp", "4.333333333333"),
]
ORBITS = {
    "just above the air": circling(160, 51.64),
    "low, over the poles": circling(190, 90.0),
    "over the poles": circling(415, 90.0),
    "along the equator": circling(415, 0.0),
    "the other way about": circling(650, 180.0),
    "high": circling(1450, 66.0),
    "too high for the light": circling(2000, 80.0),
    "geostationary": circling(35786, 0.0),
    "long": circling(20000, 63.4, eccentricity=0.7),
}

FRAME = Frame(28.0, 65.0, 46.0)


def leaves(value):
    """Return every number, text, truth and null in a document."""
    if isinstance(value, dict | list):
        inner = value.values() if isinstance(value, dict) else value
        return [leaf for one in inner for leaf in leaves(one)]
    return [value]


def no_constant(name):
    """Refuse NaN and Infinity, which are no JSON."""
    raise AssertionError(name)


@pytest.mark.parametrize("orbit", ORBITS)
def test_every_command_answers_for_every_orbit(orbit, iss, tmp_path):
    """By the contract; no nan and no empty text in JSON, and none of it in a table."""
    path = tmp_path / "odd.json"
    path.write_text(tle.to_omm_json([ORBITS[orbit]]))
    for words in QUESTIONS:
        code, out, err = iss(*words, "--elements", str(path), "--json")
        assert code == 0, (words, err)
        answer = json.loads(out, parse_constant=no_constant)
        jsonschema.validate(answer, schema.document(words[0]), jsonschema.Draft202012Validator)
        assert "" not in leaves(answer)
        code, out, err = iss(*words, "--elements", str(path))
        assert code == 0, (words, err)
        assert not {"nan", "inf", "-inf", "None"} & set(out.split()), words


POLE_KM, EQUATOR_KM = 6771.8, 6793.1
PLACES = {
    "the north pole": ([0.0, 0.0, POLE_KM], [7.66, 0.0, 0.0]),
    "the south pole": ([0.0, 0.0, -POLE_KM], [0.0, 7.66, 0.0]),
    "the equator": ([EQUATOR_KM, 0.0, 0.0], [0.0, 0.0, 7.66]),
    "the date line": ([-EQUATOR_KM, 0.0, 0.0], [0.0, 7.66, 0.0]),
    "a hair west of it": ([-EQUATOR_KM, -1e-13, 0.0], [0.0, 7.66, 0.0]),
}


@pytest.mark.parametrize("month", ["03-20", "06-21", "12-21"])
@pytest.mark.parametrize("place", PLACES)
def test_exactly_there(place, month):
    """Where an azimuth is undefined or a longitude turns over, every quantity is still a number."""
    position_km, velocity_km_s = PLACES[place]
    track = Orbit([circling(415, 51.64)]).track(Interval.utc(f"2024-{month}", hours=1.0), 7200.0)
    track = replace(
        track.take(np.array([0])),
        position_itrs_km=np.array([position_km]).T,
        velocity_teme_km_s=np.array([velocity_km_s]).T,
    )
    (state,) = states(track)
    assert abs(state.latitude_deg) == pytest.approx(90.0 if "pole" in place else 0.0)
    assert -180.0 <= state.longitude_deg < 180.0
    assert 410.0 < state.altitude_km < 420.0
    surroundings(track)
    for depression_deg in (20.0, 90.0):
        look = Look(40.0, 0.0, "forward", depression_deg, None)
        for one in places_in_view(track, look, FRAME).landmarks:
            assert np.all(np.isfinite([one.look.azimuth_deg, one.direction.ground_range_km]))
    for name in SUBJECTS:
        view = subject(name).view(track, fixed_kp(5.0), None)
        assert np.all(np.isfinite(view.target_itrs_km))
        for quantity, values in view.quantities.items():
            assert np.all(np.isfinite(values)), (name, quantity)


def test_no_magnetic_place_on_the_dip_equator(iss, tmp_path):
    """AACGM has none in a strip: null in JSON and no sentence; elsewhere it is told."""
    path = tmp_path / "equator.json"
    path.write_text(tle.to_omm_json([circling(415, 15.0)]))
    words = ("track", *SPAN[:2], "--hours", "24", "--step", "2m", "--elements", str(path))
    rows = json.loads(iss(*words, "--json")[1])["states"]
    unknown = [row["magnetic_latitude_deg"] is None for row in rows]
    assert unknown == [row["magnetic_local_time_h"] is None for row in rows]
    assert 0.02 < np.mean(unknown) < 0.5
    nowhere = rows[unknown.index(True)]["time_utc"]
    code, out, _ = iss("explain", nowhere, "--elements", str(path))
    assert code == 0
    assert "magnetic latitude" not in out


def test_up_to_the_ends_of_the_ephemeris():
    """Sun, Moon and planets are there at both; beyond them the error says where they are."""
    limits_s = ephemeris_limits_posix_s()
    for body in (SUN, MOON, *PLANETS):
        for moment_s in limits_s:
            assert np.all(np.isfinite(body.position_teme_km(np.array([moment_s]))))
        for beyond_s in (limits_s[0] - 1e6, limits_s[1] + 1e6, limits_s[1] + 1e10):
            with pytest.raises(DataError, match=r"not known: .* from 1899-08-04 to 2053-10-03\. "):
                body.position_teme_km(np.array([beyond_s]))


@pytest.mark.parametrize(("year", "code"), [("1950", 2), ("1999", 0), ("2053", 3), ("2100", 3)])
def test_years(year, code, iss, tmp_path):
    """None before the station flew, and none beyond the ephemeris; the error gives the remedy."""
    path = tmp_path / "odd.json"
    path.write_text(tle.to_omm_json([circling(415, 51.64, f"{year}-11-30T00:00")]))
    span = ("--from", f"{year}-11-30", "--hours", "2")
    for words in (("windows", *span), ("now", "--at", span[1]), ("track", *span)):
        kp = ("--kp", "3") if words[0] != "track" else ()
        got, out, err = iss(*words, *kp, "--elements", str(path))
        assert got == code, err
        assert bool(out) == (code == 0)
        assert code == 0 or "Ask for a " in err


def test_spans_shorter_than_a_second(iss):
    """A microsecond has its window whole; less than that is no span."""
    words = ("windows", "--from", "2024-10-10T14:10", "--subject", "aurora", "--json")
    found = [
        json.loads(iss(*words, "--hours", hours)[1])["windows"] for hours in ("0.1", "2.8e-10")
    ]
    assert {one["id"] for one in found[1]} <= {one["id"] for one in found[0]}
    assert iss(*words, "--hours", "1e-11")[0] == 2


def test_kp_of_any_kind_of_number():
    """From Python: numbers of numpy too; minus zero is zero; what is no Kp is refused by name."""
    orbit, span = Orbit([circling(415, 80.0)]), Interval.utc("2024-10-10T12:00", hours=2)
    plans = [make_plan(orbit, span, kp, subjects=["aurora"]) for kp in (np.int64(4), 4.0)]
    assert plans[0].windows == plans[1].windows
    assert not np.signbit(fixed_kp(-0.0).at(np.array([0.0])))[0]
    for kp in (np.nan, np.inf, -1e-9, 9.0000001):
        with pytest.raises(InputError, match=r"is not possible: the index runs from 0 to 9"):
            fixed_kp(kp)
    with pytest.raises(InputError, match=r"Kp 9\.0000001 "):
        fixed_kp(9.0000001)


def test_moments_steps_and_spans_that_are_none():
    """From Python, where no command line has looked at them before."""
    orbit, span = Orbit(tle.bundled()), Interval.utc("2024-10-10", hours=1)
    for moment in (np.nan, np.inf, 1e18):
        with pytest.raises(InputError, match="is no moment of the years 1 to 9999"):
            orbit.at(np.array([span.start_posix_s, moment]))
    for step_s in (0.0, -60.0, np.nan, 1e-9):
        with pytest.raises(InputError, match="is no step for a span of 3600 s"):
            orbit.track(span, step_s)
    for days in (np.nan, np.inf, 1e9, 1e7):
        with pytest.raises(InputError, match="ends nowhere in the calendar"):
            Interval.utc("2024-10-10", days=days)
