"""`iss status`: what a user sees with nothing stored, fresh and old sets, damage, and no home.

Truth: the contract of its fields; what was put into the folder.
"""

import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import feed_world
import jsonschema
import pytest
from schema import COUNT, ELEMENTS, POSITIVE, TEXT, null_or, record, rows
from schema import UTC as UTC_TEXT
from test_fetch import FEED

import tle

ERROR = record(ahead_days=POSITIVE, along_track_km=POSITIVE, timing_s=POSITIVE)
STATUS = record(
    schema={"const": "iss-planner/1"},
    command={"const": "status"},
    elements=rows(record(**ELEMENTS["properties"], stored_sets=COUNT, expected_errors=rows(ERROR))),
    feeds=rows(FEED),
    tables=rows(record(name=TEXT, until_utc=null_or(UTC_TEXT), note=TEXT)),
    settings=rows(record(name=TEXT, value=null_or(TEXT), origin=TEXT)),
    nowcast=null_or({"type": "object"}),
    problems=rows(TEXT),
)
PARTS = ("Elements, and", "Feeds\n", "Tables that come along", "Settings\n")


@pytest.fixture
def now():
    """Return the moment of the test."""
    return datetime.now(UTC)


def store(folder, now, *ages_hours, number=25544):
    """Store sets of some ages."""
    sets = [feed_world.station_set(now - timedelta(hours=age), number) for age in ages_hours]
    return tle.Store(folder).add(sets, now_utc=now, source="celestrak")


def test_with_nothing_stored(iss):
    """What comes along is named, too old to serve, and the next step stands first."""
    code, out, err = iss("status")
    assert (code, err) == (0, "")
    assert out.startswith("No element set of the station is stored yet, so days to come cannot be")
    assert all(part in out for part in PARTS)
    assert len(re.findall(r"^\S+ +never ", out, re.MULTILINE)) == 9
    assert out.count(" old") >= 4
    found = json.loads(iss("status", "--json")[1])
    jsonschema.validate(found, STATUS)
    assert [one["source"] for one in found["elements"]] == ["bundled"]
    assert found["elements"][0]["stored_sets"] == 0
    assert found["span"] is found["kp"] is None


def test_with_fresh_sets(iss, now, tmp_path):
    """Nothing is to be done; the error grows with the days ahead, and so it says per object."""
    store(tmp_path / "data", now, 30, 26, 4)
    store(tmp_path / "data", now, 50, number=48274)
    out = iss("status")[1]
    assert out.startswith("Elements, and how far off")
    found = json.loads(iss("status", "--json")[1])
    jsonschema.validate(found, STATUS)
    station, tiangong = found["elements"]
    assert (station["stored_sets"], tiangong["catalogue_number"]) == (3, 48274)
    assert station["age_days"] == pytest.approx(4 / 24, abs=0.01)
    assert [one["ahead_days"] for one in station["expected_errors"]] == [0, 1, 3, 7]
    errors = [one["timing_s"] for one in station["expected_errors"]]
    assert errors == sorted(errors)
    assert errors[0] < 1.0 < errors[3] < 100.0
    for one in station["expected_errors"]:
        assert one["along_track_km"] == pytest.approx(7.66 * one["timing_s"], rel=0.01)
    assert "celestrak-48274" in out


def test_with_old_sets(iss, now, tmp_path):
    """It says how old, and what helps."""
    store(tmp_path / "data", now, 24 * 6)
    assert iss("status")[1].startswith("The newest elements of 25544 are 6 days old. Fetch newer")


def test_with_damage(iss, now, tmp_path):
    """Each damaged file is named, what is whole still counts, and nothing fails."""
    folder = tmp_path / "data"
    store(folder, now, 2)
    (path,) = (folder / "elements" / "25544").glob("*.json")
    path.write_text(path.read_text().replace("\n]", ',\n{"half": 1\n]'))
    for name in ("noaa-kp", "nasa-oem", "gfz-kp"):
        (folder / "publications").mkdir(exist_ok=True)
        (folder / "publications" / name).write_bytes(b"\xff\x00")
    (folder / "feeds").mkdir()
    (folder / "feeds" / "noaa-kp@services.swpc.noaa.gov.json").write_bytes(b"{")
    code, out, _ = iss("status")
    assert code == 0
    first, *_ = out.partition("\n\n")
    flat = " ".join(first.split())
    assert f"{path.name}, line" in flat
    for name in ("noaa-kp", "nasa-oem", "gfz-kp"):
        assert f"{name} cannot be used (it is damaged): iss fetch gets it again." in flat
    found = json.loads(iss("status", "--json")[1])
    jsonschema.validate(found, STATUS)
    assert found["elements"][0]["stored_sets"] == 1
    assert len(found["problems"]) == 4
    code, _, err = iss("now", "--json")
    assert code == 0
    assert f"Warning: {path}" in err


def test_settings_and_where_they_come_from(iss, monkeypatch):
    """What the environment says stands there, and the rest as default."""
    monkeypatch.setenv("ISS_PLANNER_SWPC_URL", "https://mirror.example.org")
    found = json.loads(iss("status", "--json")[1])
    origins = {one["name"]: (one["value"], one["origin"]) for one in found["settings"]}
    assert origins["ISS_PLANNER_SWPC_URL"] == ("https://mirror.example.org", "environment")
    assert origins["ISS_PLANNER_CELESTRAK_URL"] == ("https://celestrak.org", "default")
    assert origins["ISS_PLANNER_OFFLINE"] == ("0", "default")


def test_a_setting_that_is_wrong_is_what_the_page_tells(iss, monkeypatch):
    """It is named first, and the rest of the page is there."""
    monkeypatch.setenv("ISS_PLANNER_SWPC_URL", "ftp://x")
    monkeypatch.setenv("ISS_PLANNER_OFFLINE", "perhaps")
    code, out, _ = iss("status")
    assert code == 0
    first = " ".join(out.partition("Elements,")[0].split())
    assert first.startswith("ISS_PLANNER_OFFLINE is 'perhaps': set it to 1 or 0.")
    assert first.count("ISS_PLANNER_SWPC_URL is 'ftp://x': no address of the web.") == 1
    monkeypatch.setenv("ISS_PLANNER_DATA_DIR", "~nobody9/x")
    assert "ISS_PLANNER_DATA_DIR is '~nobody9/x'" in " ".join(iss("status")[1].split())


def test_files_of_ones_own_are_told(iss, monkeypatch, tmp_path):
    """With elements of the user's own the stored ones do not matter; a file must be there."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ISS_PLANNER_ELEMENTS", "own.tle")
    assert iss("status")[1].startswith("ISS_PLANNER_ELEMENTS is 'own.tle': there is no such file.")
    (tmp_path / "own.tle").touch()
    assert iss("status")[1].startswith("Commands take the elements from own.tle")


@pytest.mark.parametrize("columns", [60, 80, 140])
def test_the_page_fits(iss, now, tmp_path, monkeypatch, columns):
    """In every width each error ahead and each time to ask again is there, with its unit."""
    store(tmp_path / "data", now, 30, 26, 4)
    monkeypatch.setattr("planner.cli.answer.page_width", lambda output: columns)
    out = iss("status")[1]
    heading, _, row = out.partition("\n\n")[2].splitlines()[:3]
    assert all(ahead in heading for ahead in ("now", "+1 d", "+3 d", "+7 d"))
    assert len(re.findall(r"[\d.]+ s\b", row)) == 4
    assert "Again from" in out
    assert max(len(line) for line in out.splitlines() if "/" not in line) <= columns


def test_without_a_place_for_data(tmp_path):
    """A home that is no folder: status and plans of the past work, and fetch says what to do."""
    home = tmp_path / "home"
    home.write_text("a file")
    variables = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("ISS_PLANNER_", "XDG_"))
    } | {"HOME": str(home), "ISS_PLANNER_REFRESH": "never"}

    def iss(*words):
        return subprocess.run(
            [sys.executable, "-m", "planner", *words],
            env=variables,
            capture_output=True,
            text=True,
            check=False,
        )

    run = iss("status")
    assert (run.returncode, run.stderr) == (0, "")
    assert all(part in run.stdout for part in PARTS)
    run = iss("windows", "--from", "2024-10-10", "--hours", "2", "--json")
    assert run.returncode == 0
    assert json.loads(run.stdout)["windows"]
    run = iss("fetch")
    assert run.returncode == 3
    assert "ISS_PLANNER_DATA_DIR" in run.stderr
    assert "Traceback" not in run.stderr
