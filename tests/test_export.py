"""The formats of other programs, as the commands write them.

Truth: the same answer as JSON, and parsers that are not ours.
"""

import json
from datetime import datetime

import icalendar
import pyogrio
import pytest
from czml3 import Document

SPAN = ("--from", "2024-10-10T18:00", "--hours", "1.6", "-q")
KINDS = {"windows": "windows", "aurora": "passes", "terminator": "events", "track": "states"}
FEW = {"windows": ("--subject", "aurora", "--subject", "sunset")}
LAYERS = {
    "windows": "Photo windows",
    "aurora": "Passes of the aurora",
    "terminator": "Crossings of the terminator",
}


def calendar_uids(path):
    """Return the UIDs in a calendar."""
    calendar = icalendar.Calendar.from_ical(path.read_bytes())
    return [str(event["UID"]) for event in calendar.events]


@pytest.mark.parametrize("command", KINDS)
def test_every_record_is_in_every_format(iss, tmp_path, command):
    """The ending of -o names the format; by GDAL, icalendar and czml3 none is lost or added."""
    asked = (command, *SPAN, *FEW.get(command, ()))
    records = json.loads(iss(*asked, "--json")[1])[KINDS[command]]
    assert records
    written = {}
    for name in ("ics", "kml", "geojson", "czml"):
        if (command, name) == ("track", "ics"):
            continue
        written[name] = tmp_path / f"answer.{name}"
        code, out, err = iss(*asked, "-o", str(written[name]))
        assert (code, out, err) == (0, "", "")
    packets = Document.model_validate({"packets": json.loads(written["czml"].read_text())}).packets
    layers = dict(pyogrio.list_layers(written["kml"]).tolist())
    features = json.loads(written["geojson"].read_text())["features"]
    points = [one["properties"] for one in features if one["geometry"]["type"] == "Point"]
    if command == "track":
        assert [one["time_utc"] for one in points] == [one["time_utc"] for one in records]
        assert list(layers) == ["Ground track", "Station"]
        assert [packet.id for packet in packets] == ["document", "station"]
        return
    ids = [record["id"] for record in records]
    assert calendar_uids(written["ics"]) == [f"{one}@iss-planner" for one in ids]
    assert [one["id"] for one in points] == ids
    assert pyogrio.read_info(written["kml"], layer=LAYERS[command])["features"] == len(ids)
    assert [one.id for one in packets[2:] if not one.id.endswith("-look")] == ids


def test_alarms_come_before_what_they_announce(iss, tmp_path):
    """By the windows' own starts; and a second calendar has the same UIDs."""
    asked = ("windows", *SPAN, *FEW["windows"])
    records = json.loads(iss(*asked, "--json")[1])["windows"]
    paths = [tmp_path / "one.ics", tmp_path / "two.ics"]
    for path in paths:
        assert iss(*asked, "-o", str(path))[0] == 0
    assert calendar_uids(paths[0]) == calendar_uids(paths[1])
    events = icalendar.Calendar.from_ical(paths[0].read_bytes()).events
    for event, record in zip(events, records, strict=True):
        (alarm,) = event.alarms.times
        assert alarm.trigger < datetime.fromisoformat(record["start_utc"])


@pytest.mark.parametrize("name", ["ics", "kml", "geojson", "czml"])
def test_an_answer_of_none_is_a_whole_file(iss, tmp_path, name):
    """With the track, where the format has one, and nothing else."""
    path = tmp_path / f"none.{name}"
    code, _, _ = iss("windows", *SPAN, *FEW["windows"], "--min-score", "1", "-o", str(path))
    assert code == 0
    if name == "ics":
        assert calendar_uids(path) == []
    elif name == "czml":
        assert len(json.loads(path.read_text())) == 2
    else:
        layers = [layer for layer, _ in pyogrio.list_layers(path)]
        assert layers[0] == ("Ground track" if name == "kml" else "none")


@pytest.mark.parametrize(
    ("words", "has"),
    [
        (("track", *SPAN, "--format", "ics"), "table, json, jsonl, csv, kml, geojson, czml."),
        (("track", *SPAN, "-o", "track.ics"), ".csv, .kml, .geojson, .czml"),
        (("windows", *SPAN, "--format", "gpx"), "jsonl, csv, ics, kml, geojson, czml."),
        (("windows", *SPAN, "-o", "w.kmz"), ".ics, .kml, .geojson, .czml"),
        (("now", "--at", "2024-10-10", "--format", "kml"), "choose from table, json."),
    ],
)
def test_what_a_command_has_not_is_refused_with_what_it_has(iss, monkeypatch, tmp_path, words, has):
    """And nothing is written."""
    monkeypatch.chdir(tmp_path)
    code, out, err = iss(*words)
    assert (code, out) == (2, "")
    assert has in err
    assert not [path for path in tmp_path.iterdir() if path.is_file()]
