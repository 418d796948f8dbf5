"""Documents into text. Truth: the standard library's own readers, and RFC 4180 for the quoting."""

import csv
import io
import json

import pytest

from planner.output.records import TEMPLATES, columns, flatten
from planner.output.writers import to_csv, to_json, to_jsonl

RECORD = {"time_utc": "2024-10-10T00:00:00.000Z", "kind": 'a "b", c', "level_deg": None}
DOCUMENT = {"schema": "iss-planner/1", "command": "terminator", "events": [RECORD, RECORD]}


def test_json_comes_back_as_it_was():
    """But for floats, which keep nine decimals."""
    document = DOCUMENT | {"events": [RECORD | {"latitude_deg": 1.0 / 3.0, "edge": "dér"}]}
    read = json.loads("".join(to_json(document, "events")))
    assert read["events"][0].pop("latitude_deg") == pytest.approx(1.0 / 3.0, abs=1e-9)
    assert read["events"][0] == RECORD | {"edge": "dér"}


@pytest.mark.parametrize("count", [0, 1, 3])
def test_json_written_piece_by_piece_is_json_written_at_once(count):
    """To the letter, for none, one and several records, beside a text that looks like a list."""
    rows = [RECORD | {"kind": '"events": []', "look": {"range_km": 1.5}}] * count
    document = DOCUMENT | {"software": '"events": []', "events": rows}
    assert "".join(to_json(document, "events")) == json.dumps(document, indent=2) + "\n"


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_number_is_never_written(value):
    """A defect is better loud than in a file."""
    with pytest.raises(ValueError, match="JSON"):
        "".join(to_json(DOCUMENT | {"events": [{"latitude_deg": value}]}, "events"))


def test_jsonl_has_a_line_for_each_record():
    """Each with schema and command, and each line JSON by itself."""
    lines = "".join(to_jsonl(DOCUMENT, "events")).splitlines()
    head = {"schema": "iss-planner/1", "command": "terminator"}
    assert [json.loads(line) for line in lines] == [head | RECORD] * 2


@pytest.mark.parametrize("kind", TEMPLATES)
def test_the_header_is_the_same_whatever_the_answer(kind):
    """One row or none; names once each, nested ones with dots."""
    none = "".join(to_csv({kind: []}, kind))
    one = "".join(to_csv({kind: [{"catalogue_number": 25544}]}, kind))
    assert one.splitlines()[0] == none.strip() == ",".join(columns(kind))
    assert len(set(columns(kind))) == len(columns(kind))
    assert ("look.azimuth_deg" in columns(kind)) == (kind in ("windows", "passes"))
    assert ("breakdown.brightness" in columns(kind)) == (kind == "windows")


def test_csv_cells():
    """None is empty, truth a lower-case word, a list joined by semicolons, quotes doubled."""
    record = {
        "catalogue_number": 25544,
        "kind": RECORD["kind"],
        "edge": True,
        "level_deg": None,
        "latitude_deg": -1.5,
    }
    (row,) = csv.DictReader(io.StringIO("".join(to_csv({"events": [record]}, "events"))))
    assert row["kind"] == RECORD["kind"]
    assert (row["edge"], row["level_deg"], row["latitude_deg"]) == ("true", "", "-1.5")
    assert flatten({"look": {"viewports": ["a", "b"], "toward": "aft"}}) == {
        "look.viewports": "a;b",
        "look.toward": "aft",
    }
