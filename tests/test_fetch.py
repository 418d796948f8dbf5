"""`iss fetch`, and commands that refresh by themselves: what is asked, kept, used and told.

Truth: the contract. A server on loopback stands for CelesTrak, NASA, NOAA and GFZ.
"""

import json
import os
import re
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import feed_world
import jsonschema
import pytest
from feed_server import serving, silence
from schema import UTC as UTC_TEXT
from schema import document, null_or, record, rows
from test_feeds import FAULTS

import tle

FEED = record(
    name={"type": "string", "minLength": 1},
    result={"enum": ["updated", "unchanged", "waiting", "refused", "failed", "never"]},
    message={"type": "string", "minLength": 1},
    checked_utc=null_or(UTC_TEXT),
    next_allowed_utc=null_or(UTC_TEXT),
)
FETCH = record(schema={}, command={"const": "fetch"}, feeds=rows(FEED))
SOON = ("windows", "--hours", "6", "--subject", "sunset")


@pytest.fixture
def now():
    """Return the moment that the server's world is about."""
    return datetime.now(UTC)


@pytest.fixture
def world(now, monkeypatch, iss):
    """Return the server of a whole world; commands refresh by themselves."""
    found = feed_world.world(now)
    monkeypatch.setenv("ISS_PLANNER_REFRESH", "auto")
    with serving(feed_world.replies(found, now)) as server:
        server.found = found
        for name, value in feed_world.environment(server.url).items():
            monkeypatch.setenv(name, value)
        yield server


def test_fetch_gets_everything_once(iss, world, now):
    """Every feed is asked, what it gives is kept, and a second run asks nobody."""
    world.found[feed_world.OEM] = feed_world.trajectory(now)
    code, out, err = iss("fetch", "--json")
    found = json.loads(out)
    jsonschema.validate(found, FETCH)
    assert code == 0
    assert err == ""
    assert {one["name"]: one["result"] for one in found["feeds"]} == dict.fromkeys(
        [
            *("celestrak-25544", "nasa-oem", "noaa-kp", "noaa-kp-forecast", "noaa-outlook"),
            *("noaa-power", "noaa-ovation", "gfz-kp", "gfz-hp30"),
        ],
        "updated",
    )
    for one in found["feeds"]:
        wait = datetime.fromisoformat(one["next_allowed_utc"]) - datetime.fromisoformat(
            one["checked_utc"]
        )
        hours = {"celestrak-25544": 2, "nasa-oem": 12, "gfz-kp": 1, "gfz-hp30": 1}
        assert wait == timedelta(hours=hours.get(one["name"], 1 / 12))
    asked = len(world.paths)
    code, out, _ = iss("fetch", "--json")
    assert code == 0
    assert {one["result"] for one in json.loads(out)["feeds"]} == {"waiting"}
    assert len(world.paths) == asked == 9
    epoch = now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=2)
    assert tle.latest(25544).epoch_utc == epoch


def test_fetch_as_a_table(iss, world):
    """It fits a page of 80 columns; NASA's missing file is told, and is no failure."""
    code, out, err = iss("fetch")
    assert code == 0
    assert re.search("celestrak-25544 +updated", out)
    assert "not nasa-oem: it answered 404 (not found)" in err
    assert "a new set, epoch" in out


def test_a_plan_of_days_to_come_refreshes_by_itself(iss, world):
    """One line tells of it; the answer names where all is from; no second question."""
    code, out, err = iss("windows", "--days", "6", "--subject", "aurora", "--json")
    assert code == 0
    found = json.loads(out)
    jsonschema.validate(found, document("windows"))
    assert {one["source"] for one in found["elements"]} == {"celestrak"}
    assert {"forecast", "outlook"} <= set(found["kp"]["sources"])
    assert set(found["kp"]["sources"]) <= {"observed", "nowcast", "forecast", "outlook", "blend"}
    assert [line for line in err.splitlines() if "Fetched" in line] == [
        "Fetched what is new from CelesTrak, NOAA and GFZ; not nasa-oem: it answered 404 (not "
        "found). What is stored stays in use (see iss status)."
    ]
    asked = len(world.paths)
    again = iss("windows", "--days", "6", "--subject", "aurora", "--json")
    assert len(world.paths) == asked
    assert "Fetched" not in again[2]
    assert json.loads(again[1])["windows"] == found["windows"]


def test_a_trajectory_serves_before_sets(iss, world, now):
    """NASA's is used for a span within it, its reboost named; for a longer one the sets are."""
    world.found[feed_world.OEM] = feed_world.trajectory(now)
    code, out, _ = iss("windows", "--days", "2", "--json")
    found = json.loads(out)
    assert (code, found["elements"][0]["source"]) == (0, "oem:NASA")
    events = [event["name"] for one in found["windows"] for event in one["planned_events"]]
    assert any("Reboost" in name for name in events)
    long = ("terminator", "--days", "16", "--max-age", "20", "--json")
    assert json.loads(iss(*long)[1])["elements"][0]["source"] == "celestrak"


def test_another_objects_trajectory_is_refused(iss, world, now):
    """Nothing of it is kept."""
    other = feed_world.trajectory(now, days=1, OBJECT_ID="1999-025A", OBJECT_NAME="FENGYUN")
    world.found[feed_world.OEM] = other
    found = json.loads(iss("fetch", "--json")[1])
    (nasa,) = (one for one in found["feeds"] if one["name"] == "nasa-oem")
    assert nasa["result"] == "refused"
    assert "FENGYUN" in nasa["message"]
    assert json.loads(iss("now", "--json")[1])["elements"][0]["source"] == "celestrak"


@pytest.mark.parametrize(
    ("words", "variables", "wanted"),
    [
        (SOON, {}, {"gp.php", "oem"}),
        (("now",), {}, {"gp.php", "oem", "json"}),
        (("track",), {}, {"gp.php", "oem"}),
        (("aurora", "--hours", "3", "--kp", "4"), {}, {"gp.php", "oem"}),
        (("aurora", "--hours", "3", "--elements", "own.tle"), {}, {"json"}),
        (("terminator", "--elements", "own.tle"), {}, set()),
        (("now", "--offline"), {}, set()),
        (("now",), {"ISS_PLANNER_OFFLINE": "1"}, set()),
        (("now",), {"ISS_PLANNER_REFRESH": "never"}, set()),
        (("windows", "--from", "2024-10-10", "--hours", "3"), {}, set()),
        (("now", "--at", "2024-10-10T12:00"), {}, set()),
        (("status",), {}, set()),
        (("replay", "--list"), {}, set()),
    ],
)
def test_what_is_asked(words, variables, wanted, iss, world, now, monkeypatch, tmp_path):
    """Only what the answer needs, only for the future, and nothing where it is forbidden."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    own = feed_world.station_set(now)
    (tmp_path / "own.tle").write_text("\n".join(tle.to_tle(own)) + "\n", encoding="ascii")
    iss(*words)
    asked = {path.partition("?")[0].rpartition("/")[2] or "json" for path in world.paths}
    assert {name for name in asked if name in ("gp.php", "oem")} == wanted - {"json"}
    assert bool(asked - {"gp.php", "oem"}) == ("json" in wanted)


def age_notes(folder, hours):
    """Make as if all that was asked had been asked so many hours earlier."""
    for path in (folder / "feeds").glob("*.json"):
        note = json.loads(path.read_text())
        for name in ("checked_utc", "next_allowed_utc"):
            note[name] = (datetime.fromisoformat(note[name]) - timedelta(hours=hours)).isoformat()
        path.write_text(json.dumps(note))


def test_after_eight_hours_it_is_asked_again(iss, world, now, tmp_path):
    """Not before, though it might be; what gave nothing when it may be."""
    iss(*SOON)
    assert len(world.paths) == 2  # CelesTrak, and NASA, which has nothing
    age_notes(tmp_path / "data", 7.9)
    iss(*SOON)
    assert len(world.paths) == 2
    age_notes(tmp_path / "data", 0.2)
    iss(*SOON)
    assert [path.partition("?")[0] for path in world.paths[2:]] == [feed_world.GP]
    age_notes(tmp_path / "data", 4.0)
    iss(*SOON)
    assert [path.partition("?")[0] for path in world.paths[3:]] == [feed_world.OEM]


def test_after_trouble_it_is_asked_when_it_may_be(iss, now, monkeypatch, tmp_path):
    """Nothing stored and a server in trouble: told each time, and mended as soon as allowed."""
    monkeypatch.setenv("ISS_PLANNER_REFRESH", "auto")
    found = {}
    with serving(lambda handler: feed_world.replies(found, now)(handler)) as server:
        for name, value in feed_world.environment(server.url).items():
            monkeypatch.setenv(name, value)
        code, _, err = iss(*SOON)
        assert code == 3
        assert "CelesTrak gave none (it answered 404 (not found))" in err
        found |= feed_world.world(now)
        for hours, expected in ((0.0, 3), (1.9, 3), (0.2, 0)):
            age_notes(tmp_path / "data", hours)
            code, _, err = iss(*SOON)
            assert code == expected
            assert ("CelesTrak gave none" in err) is (expected == 3)
    assert [path.partition("?")[0] for path in server.paths].count(feed_world.GP) == 2


def test_another_objects_plan_has_a_forecast(iss, world, now, tmp_path):
    """With --sat the set is that object's, and Kp is as fresh as ever."""
    epoch_utc = now - timedelta(hours=1)
    world.found[feed_world.GP] = tle.to_omm_json(
        [feed_world.station_set(epoch_utc, 48274)]
    ).encode()
    code, out, _ = iss("aurora", "--sat", "48274", "--hours", "6", "--json")
    assert code == 0
    found = json.loads(out)
    assert found["elements"][0]["catalogue_number"] == 48274
    assert set(found["kp"]["sources"]) <= {"nowcast", "forecast"}
    assert iss("fetch", "--sat", "0")[0] == iss("now", "--sat", "-5")[0] == 2


def test_what_is_older_replaces_nothing(iss, world, now, tmp_path):
    """A mirror that lags, or a cut answer: what is stored stays, and what it is is told."""
    world.found[feed_world.OEM] = feed_world.trajectory(now)
    iss("fetch")
    kept = {p.name: p.read_bytes() for p in (tmp_path / "data" / "publications").iterdir()}
    old = now - timedelta(days=60)
    world.found.update(feed_world.world(old))
    world.found[feed_world.OEM] = feed_world.trajectory(old)
    world.found[feed_world.OUTLOOK] = world.found[feed_world.OUTLOOK].rpartition(b"2026")[0]
    age_notes(tmp_path / "data", 13.0)
    found = {one["name"]: one for one in json.loads(iss("fetch", "--json")[1])["feeds"]}
    for name in ("nasa-oem", "noaa-kp", "noaa-kp-forecast", "noaa-power", "noaa-ovation"):
        assert "older than what is stored" in found[name]["message"], name
    assert "27 days are wanted" in found["noaa-outlook"]["message"]
    for name, content in kept.items():
        if name.startswith(("noaa", "nasa")):
            assert (tmp_path / "data" / "publications" / name).read_bytes() == content


@pytest.mark.parametrize("fault", FAULTS)
def test_with_every_fault_it_plans_from_what_it_has(fault, iss, now, monkeypatch, tmp_path):
    """Within 5 seconds and a little, with one line that names the cause."""
    sets = [feed_world.station_set(now - timedelta(hours=20))]
    tle.Store(tmp_path / "data").add(sets, now_utc=now, source="celestrak")
    monkeypatch.setenv("ISS_PLANNER_REFRESH", "auto")
    for module in ("refresh", "fetch"):
        monkeypatch.setattr(f"planner.cli.{module}._SECONDS", 1.0)
    with serving(FAULTS[fault][0]) as server:
        for name, value in feed_world.environment(server.url).items():
            monkeypatch.setenv(name, value)
        code, out, err = iss(*SOON, "--json")
        assert code == 0
        assert json.loads(out)["windows"]
        assert len([line for line in err.splitlines() if "Fetched nothing" in line]) == 1
        count = len(server.paths)
        assert iss(*SOON, "--json")[0] == 0
        assert len(server.paths) == count
        assert iss("fetch", "--json")[0] == 0  # the others may be asked; these two may not yet
        assert [path.partition("?")[0] for path in server.paths].count(feed_world.GP) == 1


def test_the_network_may_take_five_seconds(iss, monkeypatch, now):
    """All feeds together, and nothing stored: the exit code says that the network failed."""
    monkeypatch.setenv("ISS_PLANNER_REFRESH", "auto")
    with serving(silence()) as server:
        for name, value in feed_world.environment(server.url).items():
            monkeypatch.setenv(name, value)
        start = time.monotonic()
        code, out, err = iss("now")
        assert 4.5 < time.monotonic() - start < 7.0
    assert (code, out) == (4, "")
    assert "no whole answer came within 5 s" in err
    assert err.rstrip().splitlines()[-1].startswith("Error: ")


def test_fetch_where_nothing_can_be_had(iss, monkeypatch):
    """No network: 4; a refusal: 3; each in one sentence; nothing is written but the notes."""
    for reply, expected in ((FAULTS["404"][0], 3), (FAULTS["cut off"][0], 4)):
        with serving(reply) as server:
            for name, value in feed_world.environment(server.url).items():
                monkeypatch.setenv(name, value)
            number = str(60000 + expected)
            code, _, err = iss("fetch", "--sat", number)
        assert code == expected
        assert f"No element set of object {number} is stored, and CelesTrak gave none" in err


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"ISS_PLANNER_OFFLINE": "1"}, "ISS_PLANNER_OFFLINE"),
        ({"ISS_PLANNER_OFFLINE": "perhaps"}, "set it to 1 or 0"),
        ({"ISS_PLANNER_CELESTRAK_URL": "celestrak.org"}, "ISS_PLANNER_CELESTRAK_URL is"),
        ({"ISS_PLANNER_SWPC_URL": "ftp://example.org"}, "ISS_PLANNER_SWPC_URL is"),
        ({"ISS_PLANNER_OEM_URL": "http://[::1"}, "ISS_PLANNER_OEM_URL is"),
    ],
)
def test_settings_that_cannot_be_meant(variables, said, iss, monkeypatch):
    """They are named, with what to write."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    code, out, err = iss("fetch")
    assert (code, out) == (2, "")
    assert said in err


def test_eight_commands_send_each_question_once(world, tmp_path):
    """Started together, they share what one of them gets."""
    variables = {**os.environ, "ISS_PLANNER_DATA_DIR": str(tmp_path / "shared")}
    runs = [
        subprocess.Popen(
            [sys.executable, "-m", "planner", "now", "--json"],
            env=variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(8)
    ]
    answers = [run.communicate() for run in runs]
    assert [run.returncode for run in runs] == [0] * 8
    assert {json.loads(out)["elements"][0]["source"] for out, _ in answers} == {"celestrak"}
    assert len(world.paths) == len(set(world.paths)) == 9
    assert sum("Fetched" in err for _, err in answers) >= 1


def test_damaged_publications_are_passed_over(iss, world, tmp_path):
    """Rubbish where space weather was kept costs the forecast, not the plan."""
    assert iss("fetch")[0] == 0
    for path in (tmp_path / "data" / "publications").iterdir():
        path.write_bytes(b"\x00rubbish")
    code, out, _ = iss("aurora", "--hours", "3", "--json")
    assert code == 0
    assert "forecast" not in json.loads(out)["kp"]["sources"]
