"""Writing element sets: what is written is read again, by us and by python-sgp4, as the same orbit.

Truth: the published lines of the bundled sets, character by character; python-sgp4's own readers
(`Satrec.twoline2rv`, `sgp4.omm`) and its propagation; `sgp4.alpha5` and its `compute_checksum`.
"""

import io
import json
import math
import re
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sgp4 import omm
from sgp4.api import Satrec
from sgp4.io import compute_checksum
from test_track import PAIRS

import tle
from planner.base.frames import rotate_about_z
from planner.base.times import julian_date_utc
from planner.orbit.sgp4_orbit import Orbit
from tle import Elements, ElementsError

WRITERS = {
    "json": tle.to_omm_json, "csv": tle.to_omm_csv, "kvn": tle.to_omm_kvn, "xml": tle.to_omm_xml,
}  # fmt: skip
STATION = tle.loads("\n".join(("ISS (ZARYA)", *PAIRS[9])))[0]
EPOCH_QUANTUM_DAYS = 2.0**-38  # the last bit of a float of days since 1949: 3e-7 s, 2 mm of flight


def read(text):
    """Return the only set of a text."""
    (one,) = tle.loads(text)
    return one


def refused(elements, *words):
    """Return the message with which two lines are refused: two sentences with all the words."""
    with pytest.raises(ElementsError) as error:
        tle.to_tle(elements)
    said = str(error.value)
    for word in (str(elements.catalogue_number), *words):
        assert word in said
    assert said.endswith("Write OMM instead.")
    return said


NAMES = (st.text(max_size=24) | st.text("AZ 019-[]{}<>&,;=\"'#()/", max_size=24)).map(
    lambda text: "".join(filter(str.isprintable, text)).strip()  # as they are when they were read
)
ANGLES = st.floats(0.0, 360.0)
RATES = st.floats(-1e-2, 1e-2) | st.floats(-1e-9, 1e-9) | st.just(-0.0)


@st.composite
def element_sets(draw, largest_number=999_999_999, last_year=2199):
    """Draw any valid set, its perigee clear of the height that counts as decayed."""
    mean_motion_rev_day = draw(st.floats(0.06, 16.3))
    radius_km = (398600.8 * (86400.0 / (mean_motion_rev_day * math.tau)) ** 2) ** (1.0 / 3.0)
    largest = 1.0 - (6378.135 + 101.0) / radius_km
    assume(largest > 0.0)
    return Elements(
        catalogue_number=draw(st.integers(0, largest_number)),
        name=draw(NAMES.filter(lambda name: name != "UNKNOWN")),
        epoch_utc=draw(
            st.datetimes(datetime(1957, 10, 4), datetime(last_year, 12, 31), timezones=st.just(UTC))
        ),
        inclination_deg=draw(st.floats(0.0, 180.0)),
        raan_deg=draw(ANGLES),
        eccentricity=draw(st.floats(0.0, largest)),
        argument_of_perigee_deg=draw(ANGLES),
        mean_anomaly_deg=draw(ANGLES),
        mean_motion_rev_day=mean_motion_rev_day,
        mean_motion_dot=draw(RATES),
        mean_motion_ddot=draw(RATES),
        bstar=draw(RATES | st.floats(-10.0, 10.0)),
        international_designator=draw(st.from_regex(r"|[0-9]{5}[A-Z]{1,3}", fullmatch=True)),
        classification=draw(st.sampled_from("UCS")),
        element_set_number=draw(st.integers(0, 9999)),
        revolution_number=draw(st.integers(0, 99_999)),
        source="text",
    )


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair[0][18:32])
def test_the_published_lines_come_out_again(pair):
    """To the character, but for the sign of a zero's exponent: both are in use, we write a minus.

    A minus counts one in the checksum of the line, so there the last digit differs, too.
    """
    one, two = tle.to_tle(read("\n".join(pair)))
    assert two == pair[1]
    if pair[0][44:52] == " 00000+0":
        assert one[:68] == pair[0][:68].replace(" 00000+0", " 00000-0")
        assert int(one[68]) == (int(pair[0][68]) + 1) % 10
    else:
        assert one == pair[0]


def test_most_published_lines_have_the_minus():
    """So that the test above does not pass on excuses: 11 of 14 are the same in both lines."""
    same = [pair for pair in PAIRS if tle.to_tle(read("\n".join(pair))) == pair]
    assert (len(same), len(PAIRS)) == (11, 14)


@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
def test_bundled_sets_survive_every_omm(write):
    """All of them in one text, and each alone; only the source is not kept."""
    sets = [replace(one, source="text") for one in tle.bundled()]
    assert tle.loads(write(sets)) == sets
    assert tle.loads(write(iter(sets))) == sets
    for one in sets:
        assert read(write([one])) == one
        assert read(write([one]).encode()) == one


@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
@given(elements=element_sets())
def test_any_set_survives_every_omm(write, elements):
    """To the last bit."""
    assert read(write([elements])) == elements


@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
@given(sets=st.lists(element_sets(), min_size=2, max_size=4))
def test_any_sets_survive_every_omm(write, sets):
    """Several in one text."""
    by_key = {(one.catalogue_number, one.epoch_utc): one for one in sets}
    assert tle.loads(write(sets)) == [by_key[key] for key in sorted(by_key)]


@given(element_sets(largest_number=339_999, last_year=2056))
def test_any_set_survives_two_lines_within_their_digits(elements):
    """Half a unit of each last digit, and one more bit; names and numbers are kept."""
    back = read("\n".join(tle.to_3le(elements)))
    for name, step in (
        ("inclination_deg", 1e-4), ("eccentricity", 1e-7), ("mean_motion_rev_day", 1e-8),
        ("mean_motion_dot", 1e-8),
    ):  # fmt: skip
        assert abs(getattr(back, name) - getattr(elements, name)) <= 0.5001 * step
    for name in ("raan_deg", "argument_of_perigee_deg", "mean_anomaly_deg"):
        apart_deg = abs(getattr(back, name) - getattr(elements, name)) % 360.0
        assert min(apart_deg, 360.0 - apart_deg) <= 0.5001e-4
    for name in ("mean_motion_ddot", "bstar"):
        value = getattr(elements, name)
        assert abs(getattr(back, name) - value) <= max(0.5001e-4 * abs(value), 0.5001e-14)
    assert abs(back.epoch_utc - elements.epoch_utc) <= timedelta(microseconds=432)
    for name in (
        "catalogue_number", "name", "international_designator", "classification",
        "element_set_number", "revolution_number", "source",
    ):  # fmt: skip
        assert getattr(back, name) == getattr(elements, name)
    assert tle.to_3le(back) == tle.to_3le(elements)


@given(element_sets(largest_number=339_999, last_year=2056))
def test_any_two_lines_are_what_python_sgp4_reads(elements):
    """The columns, the checksums, and each number as our own reader has it."""
    pair = tle.to_tle(elements)
    for kind, line in zip("12", pair, strict=True):
        assert len(line) == 69
        assert line.startswith(f"{kind} ")
        assert line.isascii()
        assert int(line[68]) == compute_checksum(line)
    theirs, ours = Satrec.twoline2rv(*pair), read("\n".join(pair))
    rev_day = math.tau / 1440.0
    for mine, other in (
        (math.radians(ours.inclination_deg), theirs.inclo),
        (math.radians(ours.raan_deg), theirs.nodeo),
        (math.radians(ours.argument_of_perigee_deg), theirs.argpo),
        (math.radians(ours.mean_anomaly_deg), theirs.mo),
        (ours.eccentricity, theirs.ecco),
        (ours.mean_motion_rev_day * rev_day, theirs.no_kozai),
        (ours.mean_motion_dot * rev_day / 1440.0, theirs.ndot),
        (ours.mean_motion_ddot * rev_day / 1440.0**2, theirs.nddot),
        (ours.bstar, theirs.bstar),
    ):
        assert mine == pytest.approx(other, rel=1e-14, abs=1e-300)
    assert theirs.satnum == elements.catalogue_number
    assert (theirs.elnum, theirs.revnum) == (ours.element_set_number, ours.revolution_number)


def as_python_sgp4_reads(elements):
    """Yield the propagators that python-sgp4 makes of all that we write of a set."""
    yield Satrec.twoline2rv(*tle.to_tle(elements))
    for messages in (
        json.loads(tle.to_omm_json([elements])),
        omm.parse_csv(io.StringIO(tle.to_omm_csv([elements]))),
        omm.parse_xml(io.StringIO(tle.to_omm_xml([elements]))),
    ):
        (message,) = messages
        satrec = Satrec()
        omm.initialize(satrec, message)
        yield satrec


@pytest.mark.parametrize("elements", tle.bundled(), ids=lambda one: f"{one.epoch_utc:%Y%j}")
def test_python_sgp4_flies_what_we_write_where_we_fly(elements):
    """Within 1 mm, three days about the epoch, at equal times since the epoch of each.

    The epochs themselves differ by no more than the last bit of what `sgp4init` takes.
    """
    posix_s = elements.epoch_utc.timestamp() + np.linspace(-3.0, 3.0, 200) * 86400.0
    orbit = Orbit([elements])
    track, (ours,) = orbit.at(posix_s), orbit._satrecs
    days, fraction = julian_date_utc(posix_s)
    for theirs in as_python_sgp4_reads(elements):
        later_days = (theirs.jdsatepoch - ours.jdsatepoch) + (theirs.jdsatepochF - ours.jdsatepochF)
        assert abs(later_days) <= EPOCH_QUANTUM_DAYS
        errors, position_teme_km, _ = theirs.sgp4_array(days, fraction + later_days)
        expected = rotate_about_z(position_teme_km.T, *track.to_itrs)
        assert not errors.any()
        assert np.max(np.linalg.norm(track.position_itrs_km - expected, axis=0)) < 1e-6


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "00000"), (5, "00005"), (25544, "25544"), (99_999, "99999"), (100_000, "A0000"),
     (148_493, "E8493"), (182_931, "J2931"), (240_000, "Q0000"), (339_999, "Z9999")],
)  # fmt: skip
def test_alpha_5(number, text):
    """The examples of space-track.org, in both lines."""
    for line in tle.to_tle(replace(STATION, catalogue_number=number)):
        assert line[2:7] == text


def test_numbers_that_have_no_two_lines():
    """From 340 000 on; OMM holds them."""
    elements = replace(STATION, catalogue_number=340_000, source="text")
    refused(elements, "no two-line set", "number 339999")
    assert read(tle.to_omm_kvn([elements])) == elements


@pytest.mark.parametrize(
    ("value", "column"),
    [
        (0.0, " 00000-0"), (-0.0, " 00000-0"), (0.1, " 10000+0"), (-0.99999, "-99999+0"),
        (1.2345, " 12345+1"), (1.04304e-3, " 10430-2"), (-1.0212e-4, "-10212-3"),
        (9.999996e-5, " 10000-3"), (1e-10, " 10000-9"), (1.234e-12, " 00123-9"),
        (-1e-14, "-00001-9"), (1e-15, " 00000-0"), (9.9999e8, " 99999+9"),
    ],
)  # fmt: skip
def test_drag_terms(value, column):
    """The assumed decimal point, both signs, zero, zeros in front of the very small; by hand."""
    one, _ = tle.to_tle(replace(STATION, bstar=value, mean_motion_ddot=value))
    assert one[44:52] == one[53:61] == column


@pytest.mark.parametrize(
    ("value", "column"),
    [(0.0, " .00000000"), (-4e-9, " .00000000"), (-6e-9, "-.00000001"), (0.99999999, " .99999999"),
     (-0.5, "-.50000000")],
)  # fmt: skip
def test_derivatives_of_the_mean_motion(value, column):
    """No minus before a zero; by hand."""
    assert tle.to_tle(replace(STATION, mean_motion_dot=value))[0][33:43] == column


@pytest.mark.parametrize(
    ("epoch_utc", "column"),
    [
        (datetime(1957, 10, 4, 19, 28, 34, tzinfo=UTC), "57277.81150463"),
        (datetime(1999, 12, 31, 12, tzinfo=UTC), "99365.50000000"),
        (datetime(2024, 12, 31, 12, tzinfo=UTC), "24366.50000000"),
        (datetime(2024, 1, 1, tzinfo=UTC), "24001.00000000"),
        (datetime(2024, 1, 1, 0, 0, 0, 431, tzinfo=UTC), "24001.00000000"),
        (datetime(2024, 1, 1, 0, 0, 0, 432, tzinfo=UTC), "24001.00000001"),
        (datetime(2023, 12, 31, 23, 59, 59, 999_567, tzinfo=UTC), "23365.99999999"),
        (datetime(2023, 12, 31, 23, 59, 59, 999_568, tzinfo=UTC), "24001.00000000"),
        (datetime(2024, 1, 1, 2, tzinfo=timezone(timedelta(hours=3))), "23365.95833333"),
        (datetime(2056, 12, 31, tzinfo=UTC), "56366.00000000"),
    ],
)  # fmt: skip
def test_epochs(epoch_utc, column):
    """Rounded to 1e-8 days, over the end of a year too, in UTC; by hand."""
    assert tle.to_tle(replace(STATION, epoch_utc=epoch_utc))[0][18:32] == column


def test_angles_that_round_to_a_whole_turn():
    """They are zero: the columns' values end below 360."""
    _, two = tle.to_tle(replace(STATION, raan_deg=359.99996, mean_anomaly_deg=360.0))
    assert (two[17:25], two[43:51]) == ("  0.0000", "  0.0000")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"epoch_utc": datetime(1956, 12, 31, tzinfo=UTC)}, ["epoch", "1956-12-31"]),
        ({"epoch_utc": datetime(2057, 1, 1, tzinfo=UTC)}, ["epoch", "2057-01-01"]),
        ({"epoch_utc": datetime(2056, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)}, ["epoch"]),
        ({"mean_motion_dot": 1.0}, ["The derivative of the mean motion of", ", 1,"]),
        ({"mean_motion_dot": -0.999999996}, ["derivative", "-1,"]),
        ({"mean_motion_ddot": 1e9}, ["second derivative", "1e+09"]),
        ({"bstar": -9.99996e8}, ["drag term", ", -9.99996e+08,"]),
        ({"element_set_number": 10_000}, ["set number", ", 10000,"]),
        ({"revolution_number": 100_000}, ["revolution number", ", 100000,"]),
        ({"classification": "secret"}, ["classification", ", 'secret',"]),
        ({"international_designator": "1998-067A"}, ["designator", ", '1998-067A',"]),
        ({"international_designator": "98\u0660"}, ["designator"]),
        ({"international_designator": " 067A"}, ["designator"]),
        ({"international_designator": "9\n7A"}, ["designator", ", '97A',"]),
    ],
)
def test_what_does_not_fit_the_columns(changes, words):
    """The object, what, its value, and what to do."""
    refused(replace(STATION, **changes), *words)


@pytest.mark.parametrize(
    "name", ["ISS (ZARYA)", "", "0", "1 ISS", "2 ISS", "# ISS", "[ISS]", "<ISS>", "A, EPOCH", "0 0"]
)
def test_name_lines(name):
    """They begin with a zero, and so are never mistaken for another line or format."""
    title, one, two = tle.to_3le(replace(STATION, name=name, source="text"))
    assert title == f"0 {name}".strip()
    assert (one, two) == tle.to_tle(STATION)
    back = tle.loads("\n".join((title, one, two, title, one, two)))
    assert back == [replace(STATION, name=name, source="text")]


@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
def test_names_are_harmless(write):
    """Control characters, ends of lines and halves of surrogates of a name are not written."""
    name = " I\x1b[1mSS\r\n\u2028BSTAR = 1\x00\ud800\ufffe "
    text = write([replace(STATION, name=name)])
    assert read(text).name == "I[1mSSBSTAR = 1"
    assert text.replace("\n", "").isprintable()
    assert tle.to_3le(replace(STATION, name=name))[0] == "0 I[1mSSBSTAR = 1"


@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
def test_what_is_blank_is_unknown(write):
    """The standard's word, so that python-sgp4 reads the set, too."""
    blank = replace(STATION, name="", international_designator="", source="text")
    text = write([blank])
    assert text.count("UNKNOWN") == 2
    assert read(text) == blank
    assert len(list(as_python_sgp4_reads(blank))) == 4


@pytest.mark.parametrize(
    ("designator", "written"),
    [("98067A", "1998-067A"), ("57001B", "1957-001B"), ("56999ABC", "2056-999ABC"),
     ("24001", "24001"), ("TBA", "TBA")],
)  # fmt: skip
def test_designators(designator, written):
    """With the century that the two digits stand for; what is none stays as it is."""
    text = tle.to_omm_json([replace(STATION, international_designator=designator)])
    assert json.loads(text)[0]["OBJECT_ID"] == written
    assert read(text).international_designator == designator


def test_the_header_of_a_message():
    """Blank as CelesTrak's, or the moment in UTC and who says so."""
    created_utc = datetime(2024, 10, 11, 2, tzinfo=timezone(timedelta(hours=2)))
    for write in (tle.to_omm_kvn, tle.to_omm_xml):
        assert re.search(r"<CREATION_DATE />|\nCREATION_DATE        =\n", write([STATION]))
        text = write([STATION, STATION], created_utc=created_utc, originator="A & B\n")
        assert text.count("2024-10-11T00:00:00.000000") == 2
        assert len(re.findall(r"\bORIGINATOR *[=>] ?A &(amp;)? B\b", text)) == 2
        assert read(text) == replace(STATION, source="text")


def test_the_keys_are_celestraks():
    """In its order, for those who read columns by their place."""
    header, row = tle.to_omm_csv([STATION]).splitlines()
    assert header == (
        "OBJECT_NAME,OBJECT_ID,EPOCH,MEAN_MOTION,ECCENTRICITY,INCLINATION,RA_OF_ASC_NODE,"
        "ARG_OF_PERICENTER,MEAN_ANOMALY,EPHEMERIS_TYPE,CLASSIFICATION_TYPE,NORAD_CAT_ID,"
        "ELEMENT_SET_NO,REV_AT_EPOCH,BSTAR,MEAN_MOTION_DOT,MEAN_MOTION_DDOT"
    )
    assert row.startswith("ISS (ZARYA),1998-067A,2024-10-10T19:44:41.692128,15.49634632,0.0009203,")
    (message,) = json.loads(tle.to_omm_json([STATION]))
    assert list(message) == header.split(",")
    assert (message["BSTAR"], message["NORAD_CAT_ID"]) == (0.00104300, 25544)


def test_numbers_of_numpy_are_written_as_numbers():
    """Not as `np.float64(...)`."""
    elements = replace(
        STATION,
        bstar=np.float64(1e-5),
        raan_deg=np.float64(1.25),
        revolution_number=np.int64(5),
        source="text",
    )
    for write in WRITERS.values():
        assert "np." not in write([elements])
        assert read(write([elements])) == elements


def test_no_sets():
    """A JSON of none is an empty list; nothing fails."""
    assert json.loads(tle.to_omm_json([])) == []
    assert tle.to_omm_kvn([]) == ""
    assert tle.to_omm_csv([]).count("\n") == 1
    assert "<ndm" in tle.to_omm_xml([])


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"bstar": math.nan}, "drag term, nan, is no finite number"),
        ({"mean_motion_dot": math.inf}, "first derivative"),
        ({"mean_motion_ddot": -math.inf}, "second derivative"),
        ({"catalogue_number": -1}, "catalogue number, -1, is negative"),
        ({"element_set_number": -1}, "number of the set"),
        ({"revolution_number": -1}, "revolution number"),
    ],
)
def test_what_no_format_holds_is_no_set(changes, said):
    """Refused when the set is made."""
    with pytest.raises(ElementsError, match=said):
        replace(STATION, **changes)


def test_every_field_is_written():
    """A field that is added to sets must find its way into the formats."""
    assert len(fields(Elements)) == 17
