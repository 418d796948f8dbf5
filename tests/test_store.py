"""The store of element sets. Truth: what was put in, and brute force from the definitions."""

import json
import sys
import tempfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from synthetic_sets import NOW_UTC, STATION, THREE, at, filled, read_again
from test_atomic import names
from test_element_writers import element_sets

import tle
from tle import ElementsError
from tle.folder import StoreError, data_folder
from tle.store import Store
from tle.store_files import month_of


@settings(max_examples=40)
@given(
    sets=st.lists(
        st.builds(replace, element_sets(), source=st.text(max_size=9).filter(str.isprintable)),
        max_size=4,
        unique_by=lambda one: (one.catalogue_number, one.epoch_utc),
    )
)
def test_any_sets_come_back(sets):
    """Every field to the last bit, in order; again they change nothing; other readers read them."""
    sets = [replace(one, source=one.source.strip()) for one in sets]
    with tempfile.TemporaryDirectory() as name:
        one = Store(Path(name))
        assert one.add(iter(sets), now_utc=NOW_UTC) == len(sets)
        before = {path: path.stat().st_ino for path in Path(name).rglob("*.json")}
        assert one.add(sets, now_utc=NOW_UTC + timedelta(days=1), source="other") == 0
        assert before == {path: path.stat().st_ino for path in before}
        numbers = sorted({elements.catalogue_number for elements in sets})
        assert one.catalogue_numbers() == numbers
        for number in numbers:
            mine = sorted(
                (elements for elements in sets if elements.catalogue_number == number),
                key=lambda elements: elements.epoch_utc,
            )
            assert one.all(number) == mine
            assert one.latest(number) == mine[-1]
        for path in before:
            loaded = tle.load(path)
            assert {elements.source for elements in loaded} == {f"file:{path.name}"}
            assert all(replace(elements, source="") in [replace(s, source="") for s in sets]
                       for elements in loaded)  # fmt: skip
        assert one.problems == []


def test_the_file(tmp_path):
    """A list with a set on each line, CelesTrak's keys and then ours; exactly the folders told."""
    one, path = filled(tmp_path, [THREE[2], THREE[0]])
    first, *lines, last, end = path.read_text(encoding="utf-8").split("\n")
    assert (first, last, end) == ("[", "]", "")
    assert lines[0].endswith("},")
    sets = json.loads(path.read_bytes())
    assert [json.loads(line.rstrip(",")) for line in lines] == sets
    celestrak = list(json.loads(tle.to_omm_json([STATION]))[0])
    assert [list(fields) for fields in sets] == [[*celestrak, "source", "stored_utc"]] * 2
    assert {fields["stored_utc"] for fields in sets} == {"2026-11-20T12:00:00Z"}
    assert names(tmp_path) == ["elements"]
    assert names(tmp_path / "elements") == [".lock", "25544"]
    assert names(path.parent) == ["2026-11.json"]
    one.add([THREE[1]], now_utc=NOW_UTC, source="by hand")
    assert read_again(tmp_path) == ([THREE[0], replace(THREE[1], source="by hand"), THREE[2]], [])


def test_keys(tmp_path):
    """A microsecond apart is apart, another zone is not, and months are those of UTC."""
    moment = datetime(2026, 11, 1, 1, 30, tzinfo=timezone(timedelta(hours=2)))
    one = Store(tmp_path)
    sets = [at(moment), at(moment + timedelta(microseconds=1)), at(moment.astimezone(UTC))]
    assert one.add([*sets, at(moment, catalogue_number=123_456_789)], now_utc=NOW_UTC) == 3
    assert one.all(25544) == [sets[2], at((moment + timedelta(microseconds=1)).astimezone(UTC))]
    assert names(tmp_path / "elements" / "25544") == ["2026-10.json"]
    assert one.catalogue_numbers() == [25544, 123_456_789]


def test_what_differs_replaces_and_the_rest_stays(tmp_path):
    """The newer stands if anything but our own keys differs; unchanged lines keep their bytes."""
    one, path = filled(tmp_path)
    lines = path.read_bytes().split(b"\n")
    changed = at(2.25, bstar=1e-5, source="file:x.tle")
    assert one.add([THREE[0], changed], now_utc=NOW_UTC, source=None) == 1
    after = path.read_bytes().split(b"\n")
    assert [after[n] == lines[n] for n in range(6)] == [True, True, False, True, True, True]
    assert one.all(25544) == [THREE[0], changed, THREE[2]]


def test_keys_of_newer_versions_survive(tmp_path):
    """Byte for byte, while other sets come and the same one comes again."""
    one, path = filled(tmp_path)
    kept = '{ "fit_rms_km":0.50e0, "USER_DEFINED_X": [1, {"a": null}],'
    text = path.read_text().replace("{", kept, 1).replace(' "source"', '  "source"')
    path.write_text(text)
    assert read_again(tmp_path) == (THREE, [])
    assert one.add([*THREE, at(0.25), at(9.5)], now_utc=NOW_UTC) == 2
    old = text.split("\n")[1:4]
    new = path.read_text().split("\n")
    assert [line.rstrip(",") for line in new[2:5]] == [line.rstrip(",") for line in old]
    assert kept in new[2]
    assert len(json.loads(path.read_text())) == 5


@pytest.mark.parametrize("make", [
    lambda sets: json.dumps(sets, indent=2).replace("\n", "\r\n"),
    lambda sets: "\ufeff" + json.dumps(sets),
    lambda sets: json.dumps(sets[0], indent="\t") + "\n" + json.dumps(sets[1:]),
    lambda sets: json.dumps(sets)[:-1],
])  # fmt: skip
def test_other_layouts_are_read_and_tidied(tmp_path, make):
    """As other programs write JSON, with or without the last bracket: nothing of it is damage."""
    one, path = filled(tmp_path)
    usual = path.read_bytes()
    sets = json.loads(usual)
    sets[1]["note"] = "a\tb  c"
    path.write_bytes(make(sets).encode())
    assert read_again(tmp_path) == (THREE, [])
    assert one.add(THREE, now_utc=NOW_UTC) == 0
    assert json.loads(path.read_bytes()) == sets
    assert path.read_bytes().count(b"\n") == usual.count(b"\n") == 5
    assert names(tmp_path) == ["elements"]


def test_other_names_are_passed_over(tmp_path):
    """What belongs to others, or to nobody, is neither read nor told of nor touched."""
    one, path = filled(tmp_path)
    content = path.read_bytes()
    for name in ("2026-11.json.bak", "2026-13.json", "2026-1.json", "2026-11.JSON", "README"):
        path.with_name(name).write_bytes(content)
    for name in ("025544", "ISS", "25545", ".DS_Store", "1234567890"):
        (tmp_path / "elements" / name).mkdir()
        if name != "25545":
            (tmp_path / "elements" / name / "2026-11.json").write_bytes(content)
    before = names(path.parent)
    assert one.all(25544) == THREE
    assert one.catalogue_numbers() == [25544]
    assert one.latest(25545) is None
    one.add([at(9)], now_utc=NOW_UTC)
    assert names(path.parent) == before
    assert one.problems == []


def test_no_folder_yet(tmp_path):
    """It is empty, and stays away until something is stored."""
    one = Store(tmp_path / "a" / "b")
    assert (one.all(25544), one.catalogue_numbers(), one.problems) == ([], [], [])
    assert one.add([], now_utc=NOW_UTC) == 0
    assert names(tmp_path) == []
    assert one.add(THREE, now_utc=NOW_UTC) == 3


def test_what_cannot_be_stored(tmp_path):
    """A year that no reader takes; a moment without a zone. Nothing of the same call is stored."""
    one = Store(tmp_path)
    with pytest.raises(ElementsError, match="The set to store: EPOCH is '2300"):
        one.add([at(1), at(datetime(2300, 1, 1, tzinfo=UTC))], now_utc=NOW_UTC)
    with pytest.raises(ValueError, match="has no time zone"):
        one.add(THREE, now_utc=datetime(2026, 11, 1))
    assert names(tmp_path) == []


@given(
    days=st.lists(st.integers(0, 300), max_size=8, unique=True),
    start=st.integers(-60, 360),
    length=st.integers(0, 40),
    margin=st.sampled_from([0.0, 0.5, 10.0, 40.0, 1e9]),
)
@settings(max_examples=40)
def test_sets_around_a_span(days, start, length, margin):
    """The definition by brute force: the margin, and the nearest month before and after it."""
    sets = [at(float(day)) for day in sorted(days)]
    start_utc, end_utc = at(start + 0.25).epoch_utc, at(start + length + 0.25).epoch_utc

    def nearest(some):
        months = [month_of(one.epoch_utc) for one in some[:1]]
        return [one for one in some if month_of(one.epoch_utc) in months]

    age = [(one.epoch_utc - start_utc).total_seconds() / 86400.0 for one in sets]
    expected = [s for s, d in zip(sets, age, strict=True) if -margin <= d <= length + margin]
    if not any(-margin <= d <= 0 for d in age):
        expected += nearest([s for s, d in zip(sets, age, strict=True) if d < -margin][::-1])
    if not any(length <= d <= length + margin for d in age):
        expected += nearest([s for s, d in zip(sets, age, strict=True) if d > length + margin])
    with tempfile.TemporaryDirectory() as name:
        one = Store(Path(name))
        one.add(sets, now_utc=NOW_UTC)
        found = one.around(25544, start_utc, end_utc, margin_days=margin)
    assert found == sorted(expected, key=lambda elements: elements.epoch_utc)
    if sets:
        assert found
    if min(age, default=1.0) <= 0.0:
        assert any(elements.epoch_utc <= start_utc for elements in found)


def test_only_the_months_that_matter_are_read(tmp_path):
    """Damage in the others is not met: it would be told."""
    one = Store(tmp_path)
    one.add([at(float(day)) for day in range(0, 300, 3)], now_utc=NOW_UTC)
    for month in ("2026-11", "2026-12", "2027-04", "2027-08"):
        (tmp_path / "elements" / "25544" / f"{month}.json").write_bytes(b"rubbish")
    start_utc = datetime(2027, 2, 12, tzinfo=UTC)
    found = one.around(25544, start_utc, start_utc + timedelta(days=2), margin_days=20)
    assert [elements.epoch_utc.month for elements in found] == [1] * 3 + [2] * 9 + [3] * 2
    assert one.latest(25544).epoch_utc.month == 7
    assert len(one.problems) == 1


def test_the_data_folder(tmp_path, monkeypatch):
    """The variable, with ~ and relative; else the platform's; else an error that names it."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    for named, folder in (
        ("/a/b c", Path("/a/b c")), ("~/x", tmp_path / "x"), ("sub/x", Path("sub/x")),
    ):  # fmt: skip
        monkeypatch.setenv("ISS_PLANNER_DATA_DIR", named)
        assert data_folder() == folder
    for empty in ("", "  "):
        monkeypatch.setenv("ISS_PLANNER_DATA_DIR", empty)
        assert data_folder().is_relative_to(tmp_path)
        assert data_folder().name == "iss-planner"
    assert names(tmp_path) == []
    monkeypatch.setenv("ISS_PLANNER_DATA_DIR", "~nobody-of-this-name/x")
    with pytest.raises(StoreError, match="ISS_PLANNER_DATA_DIR is '~nobody"):
        data_folder()


@pytest.mark.skipif(sys.platform != "linux", reason="who has no home is told apart as Linux does")
def test_no_home_folder(monkeypatch):
    """A service may run as a user that the system does not know."""
    monkeypatch.setenv("ISS_PLANNER_DATA_DIR", "")
    for name in ("HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("os.getuid", lambda: 987_654_321)
    with pytest.raises(StoreError, match="set ISS_PLANNER_DATA_DIR to a folder"):
        data_folder()
