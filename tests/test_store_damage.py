"""A damaged store. Truth: the bytes that were put there, in real files.

What is good is read; what is not is told of, and kept to the byte.
"""

import errno
import json
import os
import random
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from synthetic_sets import NOW_UTC, STATION, THREE, at, filled, read_again
from test_atomic import full_disk, names

import tle
from tle.store import Store, StoreError
from tle.store_files import month_of, new_set, read_content


def test_a_truncated_file_keeps_its_whole_lines(tmp_path):
    """Cut at every byte; the next writing makes it a file of JSON and sets the rest aside."""
    _, path = filled(tmp_path)
    content = path.read_bytes()
    ends = [match.end() for match in re.finditer(rb"\}(?=,?\n)", content)]
    assert len(ends) == 3
    for cut in range(len(content)):
        path.write_bytes(content[:cut])
        whole = sum(end <= cut for end in ends)
        sets, problems = read_again(tmp_path)
        assert sets == THREE[:whole]
        partial = content[ends[whole - 1] if whole else 0 : cut].strip(b"[,\n]")
        assert len(problems) == bool(partial)
        if cut % 61 == 0:
            now_utc = NOW_UTC + timedelta(seconds=cut)
            assert Store(tmp_path).add([at(20)], now_utc=now_utc) == 1
            assert len(json.loads(path.read_bytes())) == whole + 1
            assert read_again(tmp_path) == ([*THREE[:whole], at(20)], [])
            aside = tmp_path / "set-aside" / f"elements-25544-2026-11-{now_utc:%Y%m%dT%H%M%SZ}.txt"
            assert (aside.read_bytes() if aside.exists() else b"") == partial + b"\n" * bool(
                partial
            )


LINE = json.dumps(json.loads(tle.to_omm_json([at(5.5)]))[0]).encode()
DAMAGE = {
    "no JSON": (b'{"EPOCH": 2026-11}', "no element set in JSON"),
    "stray words": (b"<<<<<<< HEAD", "no element set in JSON"),
    "zeros": (b"\x00" * 512, "no element set in JSON"),
    "no UTF-8": (LINE.replace(b"ISS", b"I\xff\xfeS"), "no element set in JSON"),
    "too deep": (b'{"a":' + b"[" * 100_000, "no element set in JSON"),
    "a key twice": (LINE.replace(b"{", b'{"EPOCH": 1, '), "no element set in JSON"),
    "another thing": (b'{"name": "a b"}', "NORAD_CAT_ID is missing"),
    "decayed": (re.sub(rb'MEAN_MOTION": [\d.]+', b'MEAN_MOTION": 16.9', LINE), "decayed"),
    "not finite": (re.sub(rb'BSTAR": [-\d.e]+', b'BSTAR": NaN', LINE), "BSTAR is 'NaN'"),
    "a text": (re.sub(rb'ECCENTRICITY": [\d.]+', b'ECCENTRICITY": []', LINE), "an empty list"),
    "another object": (LINE.replace(b"25544", b"25545"), "is of object 25545 and 2026-11"),
    "another month": (LINE.replace(b"2026-11", b"2026-12"), "is of object 25544 and 2026-12"),
}  # fmt: skip


@pytest.mark.parametrize(("damage", "words"), DAMAGE.values(), ids=DAMAGE)
@pytest.mark.parametrize("glue", [b",\n", b" "], ids=["lines", "one line"])
def test_damage_costs_nothing_else(tmp_path, damage, words, glue):
    """It is told with its line, kept verbatim at the next writing, and then gone from the file."""
    one, path = filled(tmp_path)
    lines = path.read_bytes().split(b"\n")
    path.write_bytes(b"\n".join([*lines[:2], lines[2].rstrip(b",") + glue + damage, *lines[3:]]))
    sets, problems = read_again(tmp_path)
    assert sets == THREE
    assert len(problems) == 1
    line = 3 + glue.count(b"\n")
    assert problems[0].startswith(f"{path}, line {line}: ")
    assert words in problems[0]
    assert problems[0].endswith(".")
    assert problems[0].isprintable()
    assert len(problems[0].removeprefix(str(path))) < 250
    for again in range(2):  # also where all sets are there already, and where a name is taken
        path.write_bytes(path.read_bytes().replace(b"\n]", b"\n" + damage + b"\n]"))
        assert one.add([THREE[1]], now_utc=NOW_UTC) == 0
        assert read_again(tmp_path) == (THREE, [])
        assert len(json.loads(path.read_bytes())) == 3
        assert len(names(tmp_path / "set-aside")) == again + 1
    for name, count in (("", 2), ("-2", 1)):
        aside = tmp_path / "set-aside" / f"elements-25544-2026-11-20261120T120000Z{name}.txt"
        assert aside.read_bytes() == (damage + b"\n") * count
    assert any(str(aside.parent) in problem for problem in one.problems)


def test_rubbish_is_set_aside_whole(tmp_path):
    """Ten thousand random bytes: a few sentences, and the very bytes are kept."""
    one, path = filled(tmp_path)
    rubbish = b"\x00" + random.Random(1).randbytes(10_000) + b"\xff"
    path.write_bytes(rubbish)
    sets, problems = read_again(tmp_path)
    assert sets == []
    assert 1 <= len(problems) <= 4
    assert one.add(THREE, now_utc=NOW_UTC) == 3
    (aside,) = (tmp_path / "set-aside").iterdir()
    assert aside.read_bytes() == rubbish + b"\n"


@given(st.binary(max_size=200) | st.text('[]{}",:\n\\eE-0 ', max_size=60).map(str.encode))
@settings(max_examples=300)
def test_no_content_raises_or_is_lost(content):
    """Between two good lines: all of it but blanks and the marks of a list is set aside."""
    good = new_set(STATION, "x", NOW_UTC).line.encode()
    text = b"[\n" + good + b"\n" + content + b"\n" + good + b"\n]"
    found = read_content(text, "F", 25544, month_of(STATION.epoch_utc))
    assert [one.elements for one in found.sets.values()] == [replace(STATION, source="x")]
    kept, given_ = (
        re.sub(r"[\s\[\],\ufeff]", "", some.decode("utf-8", "surrogateescape"))
        for some in (found.damaged, content)
    )
    assert kept == given_
    assert bool(found.problems) == bool(found.damaged)


def obstruct(path, kind):
    """Put something else in the place of a file or a folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if kind == "link":
        (path.parent / "other").write_bytes(b"[]")
        path.symlink_to("other")
    else:
        {"folder": path.mkdir, "file": path.touch, "pipe": lambda: os.mkfifo(path)}[kind]()


@pytest.mark.parametrize(("where", "kind", "is_told"), [
    (".", "file", True), ("elements", "file", True), ("elements/25544", "file", True),
    ("elements/.lock", "folder", False), ("elements/25544/2026-11.json", "folder", True),
    ("elements/25544/2026-11.json", "pipe", True), ("elements/25544/2026-11.json", "link", True),
])  # fmt: skip
def test_what_is_in_the_way(tmp_path, where, kind, is_told):
    """Reading passes over it and says so; writing raises, names the place, and changes nothing."""
    folder = tmp_path / "data"
    obstruct(folder / where, kind)
    before = sorted(folder.rglob("*"))
    one = Store(folder)
    assert one.all(25544) == one.around(25544, NOW_UTC, NOW_UTC, margin_days=9) == []
    assert one.latest(25544) is None
    assert bool(one.problems) == is_told
    assert all(str(folder / where) in problem for problem in one.problems)
    with pytest.raises(StoreError) as error:
        one.add(THREE, now_utc=NOW_UTC)
    assert str(folder) in str(error.value)
    assert "ISS_PLANNER_DATA_DIR" in str(error.value)
    assert set(folder.rglob("*")) - set(before) <= {folder / "elements" / ".lock"}


@pytest.mark.parametrize("is_damaged", [False, True])
def test_a_full_disk(tmp_path, is_damaged):
    """What was there still is, to the byte, damage and all, and nothing else."""
    one, path = filled(tmp_path)
    if is_damaged:
        path.write_bytes(path.read_bytes() + b"x" * 5000)
    before = path.read_bytes()
    with full_disk(1000), pytest.raises(StoreError) as error:
        one.add([at(9)], now_utc=NOW_UTC)
    assert os.strerror(errno.EFBIG) in str(error.value)
    assert str(tmp_path) in str(error.value)
    assert path.read_bytes() == before
    assert names(path.parent) == ["2026-11.json"]
