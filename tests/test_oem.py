"""Trajectories as CCSDS OEM: what is written is read, in both spellings, and faults are named."""

import time
from contextlib import suppress
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from synthetic_oem import COMMENTS, START_S, STEP_S, day_of_year, iso, kvn, station_segment, xml

import tle
from planner.base.errors import InputError
from planner.base.times import Interval
from planner.orbit.oem import load_oem, parse_oem
from planner.orbit.oem_events import read_events

SPELLINGS = pytest.mark.parametrize("spell", [kvn, xml])
SEGMENT = station_segment(12)
KVN, XML = kvn([SEGMENT]), xml([SEGMENT])


def utc(*parts):
    """Return an aware moment."""
    return datetime(*parts, tzinfo=UTC)


@SPELLINGS
@pytest.mark.parametrize("write", [iso, day_of_year])
def test_what_is_written_is_read(spell, write):
    """Object, header, frame, times and vectors, with calendar dates or days of the year."""
    words, rows = station_segment(12, write=write)
    oem = parse_oem(spell([(words, rows)]), source="oem:some.txt")
    assert (oem.source, oem.object_name, oem.object_id) == ("oem:some.txt", "ISS", "1998-067-A")
    assert oem.catalogue_number == 25544
    assert oem.created_utc == utc(2024, 10, 10, 18, 18, 7, 830_000)
    assert "JSC" in oem.originator
    (one,) = oem.segments
    assert one.frame == "EME2000"
    assert (one.interpolation, one.degree) == (None, None)
    np.testing.assert_array_equal(one.posix_s, START_S + STEP_S * np.arange(12))
    vectors = np.array([row[1:] for row in rows]).T
    np.testing.assert_array_equal(one.position_km, vectors[:3])
    np.testing.assert_array_equal(one.velocity_km_s, vectors[3:])
    assert oem.usable == one.usable == Interval(utc(2024, 10, 10, 12), utc(2024, 10, 10, 12, 44))


@SPELLINGS
def test_usable_times_and_hints(spell):
    """Narrower than the vectors, they bound the segment; wider, the vectors do."""
    hints = {"INTERPOLATION": "Lagrange", "INTERPOLATION_DEGREE": "7"}
    narrow = {
        "USEABLE_START_TIME": iso(START_S + 100.0),
        "USEABLE_STOP_TIME": iso(START_S + 2000.0),
    }
    (one,) = parse_oem(spell([station_segment(12, **narrow, **hints)])).segments
    assert (one.interpolation, one.degree) == ("LAGRANGE", 7)
    assert one.usable.start_posix_s == START_S + 100.0
    assert one.usable.end_posix_s == START_S + 2000.0
    assert len(one.posix_s) == 12
    wide = {
        "USEABLE_START_TIME": iso(START_S - 100.0),
        "USEABLE_STOP_TIME": iso(START_S + 9000.0),
    }
    (one,) = parse_oem(spell([station_segment(12, **wide)])).segments
    assert (one.usable.start_posix_s, one.usable.end_posix_s) == (START_S, START_S + 11 * STEP_S)


@SPELLINGS
def test_segments_come_in_order_of_time(spell):
    """Whatever their order in the file; together they span it."""
    later = station_segment(5, START_S + 4.0 * STEP_S)
    oem = parse_oem(spell([later, station_segment(5)]))
    assert [one.posix_s[0] for one in oem.segments] == [START_S, START_S + 4.0 * STEP_S]
    assert oem.usable.duration_s == 8.0 * STEP_S


def test_what_is_passed_over():
    """Covariances, accelerations, blank lines, lines of `#`, and line ends of Windows."""
    lines = KVN.splitlines()
    lines = [f"{line} 0.001 0.002 0.003" if line.startswith("2024-") else line for line in lines]
    lines += ["", "COVARIANCE_START", "EPOCH = 2024-10-10T12:00:00", "1.0", "2.0 3.0"]
    lines += ["COMMENT inside", "COVARIANCE_STOP"]
    oem = parse_oem("# kept by hand\r\n" + "\r\n".join(lines))
    np.testing.assert_array_equal(
        oem.segments[0].position_km, parse_oem(KVN).segments[0].position_km
    )
    matrix = "<covarianceMatrix><EPOCH>x</EPOCH><CX_X units='m'>1</CX_X></covarianceMatrix>"
    acceleration = "<X_DDOT units='km/s**2'>0.1</X_DDOT></stateVector>"
    text = XML.replace("</data>", f"{matrix}</data>").replace("</stateVector>", acceleration)
    assert len(parse_oem(text).segments[0].posix_s) == 12


def test_namespaces_and_byte_order_marks():
    """A lone `<oem>` in a namespace, bytes that begin with a mark, and space above."""
    text = XML.replace("<ndm>", "").replace("</ndm>", "")
    text = text.replace("<oem id", '<oem xmlns="urn:ccsds:schema:ndmxml" id')
    for content in (text, b"\xef\xbb\xbf" + text.encode(), "\n\n  " + text):
        assert parse_oem(content).events == parse_oem(KVN).events


@SPELLINGS
def test_planned_events(spell):
    """The summary in the comments, whose days of the year get the file's year."""
    undock, reboost = parse_oem(spell([SEGMENT])).events
    assert (undock.name, undock.time_utc) == ("82P Undock", utc(2024, 10, 10, 14, 26, 30))
    assert not undock.is_manoeuvre
    assert (reboost.name, reboost.time_utc) == ("GMT 284 ISS Reboost", utc(2024, 10, 10, 18, 58))
    assert reboost.is_manoeuvre
    assert reboost.delta_v_m_s == 1.7
    assert (reboost.apogee_altitude_km, reboost.perigee_altitude_km) == (425.4, 406.2)


def test_nasas_summary_of_february_2023():
    """Lines as NASA published them on 16 February 2023: day 49 is 18 February."""
    lines = [
        "  82P Undock            049:02:26:30.000             0.0     424.8     407.0",
        "                                                    (0.0)   (229.4)   (219.8)",
        "  GMT 051 ISS Reboost   051:02:58:00.000             1.7     425.4     406.2",
        "  Crew06 Launch         057:07:07:35.000             0.0     426.3     409.6",
    ]
    events = read_events(lines, Interval.utc("2023-02-15T12:00", days=15))
    assert [one.time_utc for one in events] == [
        utc(2023, 2, 18, 2, 26, 30),
        utc(2023, 2, 20, 2, 58),
        utc(2023, 2, 26, 7, 7, 35),
    ]
    assert [one.delta_v_m_s for one in events] == [0.0, 1.7, 0.0]


def test_years_of_events_and_columns():
    """Across New Year each day of the year falls into the span; a revolution may be given."""
    line = " Burn  {}:00:00:00.0  12  0.5  420.0  410.0"
    span = Interval.utc("2024-12-25", days=15)
    days = ["366", "002", "340", "000", "367", "999"]
    events = read_events([line.format(day) for day in days], span)
    moments = [utc(2024, 12, 5), utc(2024, 12, 31), utc(2025, 1, 2)]
    assert [one.time_utc for one in events] == moments
    assert {one.delta_v_m_s for one in events} == {0.5}


def test_catalogue_numbers():
    """The station's designator in any dress, a plain number, and what tells none."""
    for told, number in [("1998-067A", 25544), ("1998-067-A", 25544), ("43013", 43013)]:
        assert parse_oem(kvn([station_segment(3, OBJECT_ID=told)])).catalogue_number == number
    assert parse_oem(kvn([station_segment(3, OBJECT_ID="2017-073A")])).catalogue_number is None


def lines_of(text, count):
    """Return the first lines of a text."""
    return "\n".join(text.splitlines()[:count])


def with_row(number, position=1.0, speed=1.0):
    """Return the trajectory with the place and the velocity of one vector multiplied."""
    rows = list(SEGMENT[1])
    epoch, *numbers = rows[number]
    rows[number] = (epoch, *(n * position for n in numbers[:3]), *(n * speed for n in numbers[3:]))
    return kvn([(SEGMENT[0], rows)])


def with_decimals(count):
    """Return the trajectory with so many decimals, as programs print columns."""
    rows = [(row[0], *(f"{number:.{count}f}" for number in row[1:])) for row in SEGMENT[1]]
    return kvn([(SEGMENT[0], rows)])


FAULTS = {
    "empty": ("", "is empty"),
    "binary": (b"\xff\xfe\x00", "not a text file"),
    "web page": ("<!DOCTYPE html><html><body>404</body></html>", r"web page \(HTML\)"),
    "document type": ('<!DOCTYPE oem SYSTEM "x"><oem/>', "declares a document type"),
    "element sets": ("1 25544U 98067A ...", "line 1: .* no 'KEY = VALUE' line"),
    "other message": (KVN.replace("OEM_VERS", "OMM_VERS"), "begins with CCSDS_OEM_VERS"),
    "other XML": ("<ndm><omm/></ndm>", "has no segment"),
    "header alone": (lines_of(KVN, 4), "has no segment"),
    "metadata cut off": (lines_of(KVN, 8), "META_START has no META_STOP"),
    "META_START twice": (KVN.replace("META_STOP", "META_START"), "again before META_STOP"),
    "no vectors": (lines_of(KVN, 14), "line 5: this segment has no vectors"),
    "one vector": (lines_of(KVN, 32), "line 5: this segment has 1 vector,"),
    "vectors cut off": (lines_of(KVN, 35), r"line 12: STOP_TIME .* end on .* are missing"),
    "line cut off": (KVN[:-70], r"line \d+: a vector is an epoch and six numbers"),
    "covariance cut off": (KVN + "COVARIANCE_START\n1.0\n", "has no COVARIANCE_STOP"),
    "XML cut off": (XML[:4000], r"line \d+: this is no valid XML, or it is cut off"),
    "no beginning": (
        kvn([station_segment(5, START_TIME=iso(START_S - 240.0))]),
        "line 11: START_TIME .* begin only on",
    ),
    "order": (
        kvn([(SEGMENT[0], [*SEGMENT[1][:4], SEGMENT[1][2], *SEGMENT[1][5:]])]),
        "line 36: the vector of .* does not come after",
    ),
    "gap": (
        kvn([(SEGMENT[0], [SEGMENT[1][0], *SEGMENT[1][8:]])]),
        "line 33: this vector comes 32 minutes after",
    ),
    "frame": (kvn([station_segment(3, REF_FRAME="TOD")]), r"line 9: REF_FRAME is 'TOD'.*only EME"),
    "centre": (kvn([station_segment(3, CENTER_NAME="MARS")]), "CENTER_NAME is 'MARS'"),
    "time system": (xml([station_segment(3, TIME_SYSTEM="TDB")]), "TIME_SYSTEM is 'TDB'.*only UTC"),
    "no frame": (xml([station_segment(3, REF_FRAME=None)]), "has no REF_FRAME"),
    "usable times": (
        kvn([station_segment(3, USEABLE_START_TIME=iso(START_S + 4000.0))]),
        "usable times hold no moment",
    ),
    "epoch": (KVN.replace("2024-10-10T12:04", "2024-13-10T12:04"), "line 33: .*not a moment"),
    "number": (KVN.replace(str(SEGMENT[1][3][2]), "nan"), "line 35: 'nan' is no number"),
    "units": (XML.replace('units="km"', 'units="m"', 1), "unit of X is 'm'"),
    "metres": (
        kvn([(SEGMENT[0], [(row[0], *(1e3 * n for n in row[1:])) for row in SEGMENT[1]])]),
        r"line 32: 6,\d{3},\d{3} km from the Earth's centre .* Vectors must be in km",
    ),
    "word twice": (KVN.replace("CENTER_NAME ", "OBJECT_NAME "), "OBJECT_NAME stands twice"),
    "no velocity": (XML.replace("Z_DOT", "W_DOT"), "has no Z_DOT"),
    "META_STOP alone": (KVN.replace("META_START\n", ""), "META_STOP comes without a META_START"),
    "two messages": (KVN + KVN, r"line 44: 'CCSDS_OEM_VERS = 2.0' stands among the vectors"),
    "escape": (with_row(3, speed=1.45), r"line 35: 6,\d{3}\.\d+ km .* at 11.1 km/s is no orbit"),
    "sign lost": (with_row(3, position=-1.0), r"line 35: this vector lies 1[34],\d{3} km from"),
    "digit changed": (with_row(3, position=1.01), r"line 35: this vector lies 70 km from"),
    "absurd": (with_row(3, position=1e300), "line 35: inf km .* is no orbit"),
    "other digits": (
        KVN.replace(str(SEGMENT[1][3][2]), "\uff11\uff12"),
        "line 35: '\uff11\uff12' is no number",
    ),
    "underscore": (KVN.replace(str(SEGMENT[1][3][2]), "1_000.0"), "'1_000.0' is no number"),
    "long epoch": (KVN.replace("2024-10-10T12:04", "2024" * 999), "'2024.*' is no moment of UTC"),
    "other year": (KVN.replace("2024-10-10T18:18:07.830", "0001-01-01"), "the years 1957 to 2199"),
    "last number cut off": (with_decimals(4).rstrip()[:-2], "ends within its last line"),
    "nested": ("<oem>" * 5000, "nested too deeply"),
    "two objects": (
        kvn([SEGMENT, station_segment(3, START_S + 1e5, OBJECT_ID="2021-035A")]),
        "several objects",
    ),
}


@pytest.mark.parametrize("kind", FAULTS)
def test_faults_are_named_with_the_place(kind):
    """One or two sentences, with the file and what to do."""
    content, message = FAULTS[kind]
    with pytest.raises(InputError, match=message) as raised:
        parse_oem(content, name="some.oem")
    said = str(raised.value)
    assert said.startswith("some.oem")
    assert said.endswith(".")
    assert len(said) < 400


@SPELLINGS
@given(st.floats(0.0, 1.0))
def test_what_is_cut_off_anywhere_is_refused(spell, share):
    """A download that broke off is never taken for a shorter trajectory, up to its last digit."""
    text = with_decimals(9) if spell is kvn else XML
    with pytest.raises(InputError):
        parse_oem(text[: int(share * (len(text) - 2))])


@given(st.integers(0, len(XML) - 1), st.text(max_size=3))
def test_damage_raises_nothing_else(place, text):
    """Whatever stands in the way, it is read or refused."""
    for whole in (KVN, XML):
        where = place % len(whole)
        with suppress(InputError):
            parse_oem(whole[:where] + text + whole[where + 2 :])


def test_a_missing_line_end_is_no_fault():
    """Where the last number has all its digits; but one digit less than all others is refused."""
    for text in (KVN, with_decimals(4), with_decimals(12)):
        assert len(parse_oem(text.rstrip()).segments[0].posix_s) == 12
    with pytest.raises(InputError, match="may be cut off"):
        parse_oem(with_decimals(12).rstrip()[:-1])


def test_a_burn_between_vectors_is_no_fault():
    """60 m/s in an instant between two vectors: nothing that a spacecraft does is refused."""
    words, rows = SEGMENT
    epoch, x, y, z, *speed = rows[6]
    faster = [number * (1.0 + 0.06 / 7.66) for number in speed]
    text = kvn([({**words, "STOP_TIME": epoch}, [*rows[:6], (epoch, x, y, z, *faster)])])
    (one,) = parse_oem(text).segments
    assert len(one.posix_s) == 7


@pytest.mark.parametrize(
    "line",
    [
        " Burn  285:25:00:00.0  0.5  420.0  410.0",
        " Burn  285:00:61:00.0  0.5  420.0  410.0",
        " Burn  285:00:00:00.0  " + "9" * 400 + ".0  420.0  410.0",
        " Burn" + " " * 100_000 + "285:00:00:00.0  0.5  420.0  410.0",
        " Burn" + " 1" * 50_000,
        "x" + " " * 100_000 + "y",
    ],
    ids=["hour", "minute", "change of speed", "far apart", "digits", "blanks"],
)
def test_comments_that_are_no_events(line):
    """They are passed over, and the time that takes does not grow with their square."""
    began_s = time.process_time()
    assert read_events([line], Interval.utc("2024-10-10", days=15)) == ()
    assert time.process_time() - began_s < 0.5


def test_a_recommended_degree_that_is_none():
    """Five thousand digits, which Python does not turn into a number, tell no degree."""
    segment = station_segment(3, INTERPOLATION="HERMITE", INTERPOLATION_DEGREE="9" * 5000)
    assert parse_oem(kvn([segment])).segments[0].degree is None


def test_files(tmp_path):
    """Read by name, which is the source; what cannot be read is told."""
    path = tmp_path / "ISS.OEM_J2K_EPH.xml"
    path.write_text(XML)
    assert load_oem(path).source == "oem:ISS.OEM_J2K_EPH.xml"
    assert tle.is_oem(KVN)
    assert tle.is_oem(XML)
    with pytest.raises(InputError, match="is a folder"):
        load_oem(tmp_path)
    with pytest.raises(InputError, match="does not exist"):
        load_oem(tmp_path / "none.xml")


def test_comments_are_optional():
    """A trajectory of another maker has no summary."""
    assert parse_oem(kvn([SEGMENT], comments=[])).events == ()
    assert len(parse_oem(kvn([SEGMENT], comments=COMMENTS)).events) == 2
