"""The sets at hand, bundled and stored, the latest of them, and picking one object's."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from test_track import PAIRS

import tle
from tle import ElementsError
from tle.library import gather
from tle.store import Store

NEWEST = tle.bundled()[-1]
NOW_UTC = NEWEST.epoch_utc + timedelta(days=400)


@pytest.fixture
def stored(tmp_path, monkeypatch):
    """Return the user's own store, which is empty."""
    monkeypatch.setenv("ISS_PLANNER_DATA_DIR", str(tmp_path / "data"))
    return Store(tmp_path / "data")


def later(days, **changes):
    """Return a set as it is stored, so many days after the newest that is bundled."""
    changes = {"source": "celestrak"} | changes
    return replace(NEWEST, epoch_utc=NEWEST.epoch_utc + timedelta(days=days), **changes)


def test_bundled_sets():
    """Those of the file, all of the station, in order of epoch, marked as bundled, read once."""
    sets = tle.bundled()
    assert len(sets) == len(PAIRS)
    assert {one.catalogue_number for one in sets} == {25544}
    assert {one.source for one in sets} == {"bundled"}
    assert [one.epoch_utc for one in sets] == sorted(one.epoch_utc for one in sets)
    assert tle.bundled() is sets


def test_bundled_orbits_are_the_stations():
    """Inclined by 51.6 degrees, between 370 and 430 km, nearly round."""
    for one in tle.bundled():
        assert one.inclination_deg == pytest.approx(51.64, abs=0.02)
        assert 370.0 < one.perigee_km < 430.0
        assert one.eccentricity < 0.002


def test_the_latest_set(stored):
    """The station's newest of the bundled ones, with or without its number; of others, none."""
    newest = tle.latest()
    assert newest == tle.latest(25544) == tle.bundled()[-1]
    assert all(one.epoch_utc <= newest.epoch_utc for one in tle.bundled())
    with pytest.raises(ElementsError, match="No element set of object 48274 is at hand: load"):
        tle.latest(48274)


def test_the_latest_set_may_be_stored(stored):
    """Where it is newer, or of the same epoch; or of an object that none is bundled of."""
    stored.add([later(-1)], now_utc=NOW_UTC)
    assert tle.latest() == NEWEST
    for days, newest in ((0, 0), (50, 50), (90, 90), (70, 90)):
        stored.add([later(days)], now_utc=NOW_UTC)
        assert tle.latest() == later(newest)
    stored.add([later(3, catalogue_number=48274)], now_utc=NOW_UTC)
    assert tle.latest(48274) == later(3, catalogue_number=48274)
    assert stored.problems == []


@pytest.mark.parametrize("named", ["file", "~nobody-of-this-name"])
def test_a_store_that_cannot_be_read_counts_as_empty(stored, monkeypatch, named):
    """A file in its place, or no place at all; `tell` hears of what is there but cannot be read."""
    stored.folder.write_bytes(b"no folder")
    if named != "file":
        monkeypatch.setenv("ISS_PLANNER_DATA_DIR", named)
    told = []
    assert tle.latest() == NEWEST
    assert gather(25544, NOW_UTC, NOW_UTC, tell=told.append) == list(tle.bundled())
    assert [str(stored.folder) in problem for problem in told] == [True] * (named == "file")


def test_gathering_sets_for_a_span(stored, tmp_path):
    """The stored ones about it and all bundled ones, in order; of one epoch the stored one."""
    sets = [later(days) for days in (0, 100, 200, 210, 300)]
    other = later(205, catalogue_number=48274)
    stored.add([*sets, other], now_utc=NOW_UTC)
    start_utc, end_utc = later(203).epoch_utc, later(208).epoch_utc
    bundled = list(tle.bundled())
    around = [later(200), later(210)]
    assert gather(25544, start_utc, end_utc) == [*bundled, *around]
    assert gather(25544, start_utc, end_utc, margin_days=100) == [*bundled, *sets[2:]]
    assert gather(25544, start_utc, end_utc, margin_days=250) == [*bundled[:-1], *sets]
    assert gather(25544, start_utc, end_utc, tmp_path / "another") == bundled
    assert gather(48274, start_utc, end_utc, stored.folder) == [other]
    assert gather(7, datetime(2020, 1, 1, tzinfo=UTC), datetime(2020, 1, 2, tzinfo=UTC)) == []


def test_selecting_one_object():
    """Its sets in their order; when there is none, which there are and what to add."""
    sets = list(tle.bundled())
    other = replace(sets[0], catalogue_number=48274)
    assert tle.select([*sets, other], 25544) == sets
    assert tle.select(iter([*sets, other]), 48274) == [other]
    with pytest.raises(ElementsError) as error:
        tle.select([*sets, other], 7, name="my.tle")
    for word in ("my.tle", "object 7", "25544, 48274", "--sat 25544"):
        assert word in str(error.value)


def test_only_five_others_are_listed():
    """A catalogue of many objects is not read out."""
    many = [replace(tle.bundled()[0], catalogue_number=number) for number in range(1, 20)]
    with pytest.raises(ElementsError, match=r"only of 1, 2, 3, 4, 5, \.\.\.: add --sat 1"):
        tle.select(many, 25544)
