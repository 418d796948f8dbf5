"""NOAA's nowcast from its address to the answer: fetched, kept, used while fresh, told of.

Truth: the contract; a server on loopback stands for NOAA, and its odd answers must change nothing.
"""

import json
from datetime import UTC, datetime, timedelta

import feed_world
import jsonschema
import numpy as np
import pytest
from feed_server import serving
from schema import AURORA

from planner.base.times import Interval
from planner.spaceweather.ovation import OvationGrid, packed, parse_ovation
from planner.supply.at_hand import kp_at_hand
from planner.supply.products import NOAA_OVATION
from planner.supply.space_weather import stored_nowcast


@pytest.fixture
def now():
    """Return the moment that the server's world is about."""
    return datetime.now(UTC)


@pytest.fixture
def world(now, monkeypatch, iss):
    """Return the server of a whole world, which is asked only when told to."""
    content = feed_world.world(now)
    monkeypatch.setenv("ISS_PLANNER_REFRESH", "never")
    with serving(feed_world.replies(content, now)) as server:
        server.found = content
        for name, value in feed_world.environment(server.url).items():
            monkeypatch.setenv(name, value)
        yield server


def grid(observation_utc, percent=None, way=timedelta(minutes=50)):
    """Return a grid of the world's oval, or of one percentage."""
    oval = np.array([feed_world.oval_percent(one) for one in range(-90, 91)])
    cells = np.broadcast_to(oval if percent is None else float(percent), (360, 181)).astype(float)
    return OvationGrid(observation_utc, observation_utc + way, cells)


def keep(folder, one):
    """Put a grid where what is fetched is kept."""
    file = NOAA_OVATION.file(folder)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(packed(one))


def windows_of(iss, *more):
    """Return the aurora windows of three hours about now, and what is said of them."""
    code, out, err = iss("windows", "--hours", "3", "--subject", "aurora", "--json", *more)
    assert code == 0, err
    assert "NaN" not in out
    windows = json.loads(out)["windows"]
    for window in windows:
        if window["aurora"]:
            jsonschema.validate(window["aurora"], AURORA)
    return [one for one in windows if one["aurora"]], err


def test_it_is_fetched_and_used_in_its_time(iss, world, now, tmp_path):
    """A window whose peak lies in the 90 minutes after the observation rests on it, no other."""
    assert iss("fetch")[0] == 0
    assert NOAA_OVATION.file(tmp_path / "data").stat().st_size < 300_000
    found, err = windows_of(iss, "-v")
    observed = now.replace(minute=0, second=0, microsecond=0)
    for window in found:
        since = datetime.fromisoformat(window["peak_utc"]) - observed
        is_map = timedelta(0) <= since < timedelta(minutes=90)
        assert window["aurora"]["flux_source"] == ("ovation" if is_map else "model")
        assert window["kp_source"] in ("observed", "nowcast", "forecast")
    (said,) = [line for line in err.splitlines() if "OVATION" in line]
    assert "33 GW in the north and 33 in the south, as at Kp 2.8; Kp " in said
    assert "disagree" not in said
    quiet = windows_of(iss)[1]
    assert "OVATION" not in quiet  # they agree, so that only -v tells
    fixed, err = windows_of(iss, "--kp", "2", "-v")
    assert {one["aurora"]["flux_source"] for one in fixed} <= {"model"}
    assert "OVATION" not in err


def test_where_its_power_and_kp_s_disagree_both_are_told(iss, world, now):
    """Kp 2.33 of GFZ and of the power text, and three times the flux."""
    answer = json.loads(world.found[feed_world.OVATION])
    for cell in answer["coordinates"]:
        cell[2] *= 4
    world.found[feed_world.OVATION] = json.dumps(answer).encode()
    iss("fetch")
    err = windows_of(iss)[1]
    (said,) = [line for line in err.splitlines() if "OVATION" in line]
    assert "131 GW in the north and 131 in the south, as at Kp 6.7; Kp 2." in said
    assert said.endswith("They disagree, and the nowcast is used.")


def test_status_says_how_old_it_is_and_whether_it_is_fresh(iss, world, now, tmp_path):
    assert json.loads(iss("status", "--json")[1])["nowcast"] is None
    iss("fetch")
    found = json.loads(iss("status", "--json")[1])["nowcast"]
    hour = now.replace(minute=0, second=0, microsecond=0)
    assert found["fresh"]
    assert found["age_min"] == pytest.approx((now - hour).total_seconds() / 60.0, abs=1.0)
    assert found["observation_utc"] == f"{hour:%Y-%m-%dT%H:%M:%S.000Z}"
    assert found["north_gw"] == pytest.approx(33.0, abs=1.0)
    assert " min ago: it is used from " in iss("status")[1].replace("\n", " ")
    keep(tmp_path / "data", grid(now - timedelta(hours=5)))
    found = json.loads(iss("status", "--json")[1])["nowcast"]
    assert (found["fresh"], found["north_gw"]) == (False, None)
    assert "5 h ago: it is not fresh, and" in iss("status")[1].replace("\n", " ")


def changed(**fields):
    """Return a fault that changes fields of NOAA's answer."""
    return lambda content: json.dumps(json.loads(content) | fields).encode()


def cells(value):
    """Return a fault that gives every cell one value."""

    def fault(content):
        answer = json.loads(content)
        answer["coordinates"] = [[lon, lat, value] for lon, lat, _ in answer["coordinates"]]
        return json.dumps(answer).encode()

    return fault


FAULTS = {
    "NaN": (cells(float("nan")), "percentage 0 to 100 are wanted"),
    "null": (cells(None), "percentage 0 to 100 are wanted"),
    "zeros": (cells(0), "0.0 GW, which is no power of an aurora"),
    "all 100": (cells(100), "GW, which is no power of an aurora"),
    "truncated": (lambda content: content[: len(content) // 2], "noaa-ovation"),
    "from the future": (
        changed(**dict.fromkeys(("Observation Time", "Forecast Time"), "2099-01-01T00:00:00Z")),
        "too far from now",
    ),
    "a forecast of the past": (
        changed(**{"Forecast Time": "2020-01-01T00:00:00Z"}),
        "0 to 2 hours are wanted between them",
    ),
    "times that are none": (changed(**{"Observation Time": "12 o'clock"}), "is no time"),
    "no cells": (changed(coordinates=[]), "65,160 cells are wanted"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_an_odd_answer_is_refused_with_a_sentence_and_the_plan_goes_on(
    fault, iss, world, now, tmp_path
):
    change, sentence = FAULTS[fault]
    world.found[feed_world.OVATION] = change(world.found[feed_world.OVATION])
    code, out, _ = iss("fetch", "--json")
    assert code == 0
    (record,) = [one for one in json.loads(out)["feeds"] if one["name"] == "noaa-ovation"]
    assert record["result"] == "refused"
    assert sentence in record["message"]
    assert not NOAA_OVATION.file(tmp_path / "data").exists()
    found, err = windows_of(iss)
    assert {one["aurora"]["flux_source"] for one in found} <= {"model"}
    assert "OVATION" not in err


def test_times_may_be_written_as_others_write_them(iss, world, now, tmp_path):
    hour = now.replace(minute=0, second=0, microsecond=0)
    answer = json.loads(world.found[feed_world.OVATION])
    del answer["Observation Time"], answer["Forecast Time"]
    answer["observation_time"] = f"{hour:%Y-%m-%d %H:%M:%S}"
    answer["Forecast_Time"] = f"{hour + timedelta(minutes=50):%Y-%m-%dT%H:%M:%S.000+00:00}"
    world.found[feed_world.OVATION] = json.dumps(answer).encode()
    iss("fetch")
    kept = parse_ovation(NOAA_OVATION.file(tmp_path / "data").read_bytes())
    assert kept.observation_utc == hour


@pytest.mark.parametrize(
    ("observed_min", "percent", "says"),
    [
        (-20, None, None),
        (-200, None, ""),  # an old one is no matter of concern
        (-89, None, None),
        (-91, None, ""),
        (9, None, None),  # clocks differ
        (11, None, "yet to come"),
        (-20, 0, "no power of an aurora: it is not used"),
        (-20, 100, "no power of an aurora: it is not used"),
    ],
)
def test_only_a_fresh_and_possible_one_is_used(observed_min, percent, says, now, tmp_path):
    """For 90 minutes; what cannot be is told of, and is not used."""
    keep(tmp_path, grid(now + timedelta(minutes=observed_min), percent))
    told = []
    kp = kp_at_hand(tmp_path, Interval(now, now + timedelta(days=1)), now, warn=told.append)
    assert (kp.nowcast is not None) == (says is None)
    assert len(told) == (1 if says else 0)
    assert all(says in one for one in told)


def test_where_a_span_is_far_from_its_time_only_its_times_are_read(now, tmp_path):
    """Cells that are damaged are not even noticed then."""
    one = grid(now - timedelta(minutes=20))
    keep(tmp_path, one)
    file = NOAA_OVATION.file(tmp_path)
    file.write_bytes(file.read_bytes()[:-100])
    told = []
    far = Interval(now + timedelta(hours=6), now + timedelta(hours=9))
    assert stored_nowcast(tmp_path, far, now, warn=told.append) is None
    assert told == []
    near = Interval(now, now + timedelta(hours=3))
    assert stored_nowcast(tmp_path, near, now, warn=told.append) is None
    assert "is damaged" in told[0]
    assert stored_nowcast(None, near, now) is None


def test_one_that_was_kept_as_it_came_serves_too(now, tmp_path):
    """As an earlier version kept it."""
    file = NOAA_OVATION.file(tmp_path)
    file.parent.mkdir(parents=True)
    file.write_bytes(feed_world.world(now)[feed_world.OVATION])
    near = Interval(now, now + timedelta(hours=3))
    assert stored_nowcast(tmp_path, near, now) is not None
