"""The bundled sets, the latest of them, and picking one object's."""

from dataclasses import replace

import pytest
from test_track import PAIRS

import tle
from tle import ElementsError


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


def test_the_latest_set():
    """The station's newest of the bundled ones, with or without its number; of others, none."""
    newest = tle.latest()
    assert newest == tle.latest(25544) == tle.bundled()[-1]
    assert all(one.epoch_utc <= newest.epoch_utc for one in tle.bundled())
    with pytest.raises(ElementsError, match="No element set of object 48274 is at hand: load"):
        tle.latest(48274)


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
