"""Reading two-line sets as python-sgp4 does, telling formats apart, and every fault told.

Truth: `Satrec.twoline2rv` of python-sgp4 over the same lines, to the digits of the lines.
"""

import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sgp4.api import Satrec
from test_track import PAIRS

import tle
from tle import ElementsError

ONE, TWO = PAIRS[9]
NAMED = f"ISS (ZARYA)\n{ONE}\n{TWO}\n"
OMM = (  # of another day, from CelesTrak
    '{"OBJECT_NAME": "ISS (ZARYA)", "EPOCH": "2024-09-15T00:58:12.885024", "INCLINATION": 51.6359, '
    '"MEAN_MOTION": 15.49088255, "ECCENTRICITY": 0.0007613, "RA_OF_ASC_NODE": 230.2949, '
    '"ARG_OF_PERICENTER": 354.9391, "MEAN_ANOMALY": 85.5828, "NORAD_CAT_ID": 25544, '
    '"BSTAR": -0.00036841, "MEAN_MOTION_DOT": -0.00020782}'
)


def signed(line):
    """Return a line's first 68 columns with their checksum."""
    line = line[:68]
    return line + str(sum(int(c) if c.isdigit() else c == "-" for c in line) % 10)


def with_columns(line, first, text):
    """Return the line with other text from a column (counted from 1) on, and a good checksum."""
    return signed(line[: first - 1] + text + line[first - 1 + len(text) :])


def refused(text, *words):
    """Return the message with which a text is refused; it must hold all the words."""
    with pytest.raises(ElementsError) as error:
        tle.loads(text, name="my.tle")
    message = str(error.value)
    for word in ("my.tle", *words):
        assert word in message
    return message


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair[0][18:32])
def test_mean_elements_are_sgp4s(pair):
    """Every bundled set: angles, rates, drag and epoch as python-sgp4 reads them."""
    (ours,) = tle.loads("\n".join(pair))
    theirs = Satrec.twoline2rv(*pair)
    rev_day = 2.0 * math.pi / 1440.0
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
    assert ours.catalogue_number == theirs.satnum
    assert ours.international_designator == theirs.intldesg
    assert ours.classification == theirs.classification
    assert ours.element_set_number == theirs.elnum
    assert ours.revolution_number == theirs.revnum
    days = (theirs.jdsatepoch - 2440587.5) + theirs.jdsatepochF
    epoch_utc = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=days)
    assert abs(ours.epoch_utc - epoch_utc) <= timedelta(microseconds=50)  # of a float's days


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        (" 00000-0", 0.0), (" 00000+0", 0.0), (" 12345-3", 0.12345e-3), ("-11606-4", -0.11606e-4),
        ("+12345+1", 1.2345), (" 12345 0", 0.12345), ("        ", 0.0),
    ],
)  # fmt: skip
def test_drag_terms(field, expected):
    """The assumed decimal point, both signs, and a blank; by hand."""
    (ours,) = tle.loads(with_columns(ONE, 54, field) + "\n" + TWO)
    assert ours.bstar == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize(
    ("year", "expected"), [("57", 1957), ("99", 1999), ("00", 2000), ("56", 2056)]
)
def test_two_digit_years(year, expected):
    """57 to 99 are of the last century, as the format says."""
    (ours,) = tle.loads(with_columns(ONE, 19, year) + "\n" + TWO)
    assert ours.epoch_utc.year == expected


@pytest.mark.parametrize(
    ("field", "number"),
    [("25544", 25544), ("    5", 5), ("00005", 5), ("A0000", 100_000), ("E8493", 148_493),
     ("J2931", 182_931), ("Z9999", 339_999)],
)  # fmt: skip
def test_catalogue_numbers_and_alpha_5(field, number):
    """Letters but I and O stand for 10 to 33: the examples of space-track.org."""
    pair = with_columns(ONE, 3, field), with_columns(TWO, 3, field)
    assert tle.loads("\n".join(pair))[0].catalogue_number == number


@pytest.mark.parametrize("field", ["I0000", "O1234", "2554?", "A12  ", "     "])
def test_no_catalogue_numbers(field):
    """I and O stand for nothing."""
    pair = with_columns(ONE, 3, field), with_columns(TWO, 3, field)
    refused("\n".join(pair), "line", "catalogue number")


@pytest.mark.parametrize(
    "text",
    [
        NAMED,
        NAMED.replace("\n", "\r\n"),
        NAMED.replace("\n", "\r"),
        NAMED.rstrip("\n"),
        NAMED.replace("\n", "   \n"),
        "0 " + NAMED,
        "\n\n  \n" + NAMED.replace("\n", "\n\n"),
        "# ours\n" + NAMED.replace("\n1", "\n  # more\n1"),
        ("\ufeff" + NAMED).encode(),
        NAMED.encode(),
    ],
    ids=[
        "plain",
        "CRLF",
        "CR",
        "no last newline",
        "trailing blanks",
        "3LE",
        "empty lines",
        "comments",
        "BOM",
        "bytes",
    ],
)
def test_ways_to_write_a_set(text):
    """All of them are the same set."""
    (ours,) = tle.loads(text)
    assert ours == tle.loads(NAMED)[0]
    assert ours.name == "ISS (ZARYA)"
    assert ours.catalogue_number == 25544


def test_a_text_that_begins_with_a_mark_is_read_too():
    """A byte order mark in a text, not in bytes."""
    assert tle.loads("\ufeff" + f"{ONE}\n{TWO}")[0].catalogue_number == 25544


def test_two_sets_of_one_epoch():
    """The later in the text stands; another epoch or object is another set, in order."""
    again = with_columns(TWO, 44, " 10.0000")
    earlier = with_columns(ONE, 19, "24001.00000000")
    other = with_columns(ONE, 3, "00007"), with_columns(TWO, 3, "00007")
    text = "\n".join(["OLD", ONE, TWO, "NEW", ONE, again, earlier, TWO, *other])
    sets = tle.loads(text)
    assert [one.catalogue_number for one in sets] == [7, 25544, 25544]
    assert sets[1].epoch_utc == datetime(2024, 1, 1, tzinfo=UTC)
    assert (sets[2].name, sets[2].mean_anomaly_deg) == ("NEW", 10.0)


def test_wrong_checksum():
    """One digit changed in either line: the line of the file, both sums, what to do."""
    wrong = TWO[:30] + str((int(TWO[30]) + 1) % 10) + TWO[31:]
    message = refused(f"ISS\n{ONE}\n{wrong}\n", "line 3", "checksum", "copy the line again")
    assert f"the line says {TWO[68]}" in message
    refused(f"{ONE[:68]}{(int(ONE[68]) + 1) % 10}\n{TWO}", "line 1", "checksum")
    refused(f"{ONE[:68]}x\n{TWO}", "line 1", "'x' in column 69")


@pytest.mark.parametrize("at", [2, 30, 63, 68])
def test_truncated_lines(at):
    """Either line cut off: its length is said."""
    refused(f"{ONE[:at]}\n{TWO}".replace("1 \n", "1 2\n"), "line 1")
    message = refused(f"# one\n{ONE}\n{TWO[:at]}x\n", "line 3", "cut off" if at < 68 else "column")
    assert at == 68 or "of 69" in message


def test_too_long_lines():
    """More than 69 columns."""
    refused(f"{ONE}5\n{TWO}", "line 1", "too long", "70 characters")


def test_second_line_missing():
    """At the end, before the next set, and where a name comes between."""
    refused(ONE, "ends after the first line", "second is missing")
    refused(f"{ONE}\n{ONE}\n{TWO}", "line 2", "line 2 of a set is wanted")
    refused(f"{ONE}\nISS\n{TWO}", "line 2", "found 'ISS'")


def test_first_line_missing():
    """A second line alone, with and without a name."""
    refused(TWO, "line 1", "without its first line")
    refused(f"ISS\n{TWO}", "line 2", "without its first line")


def test_mismatched_numbers():
    """The lines of two objects."""
    refused(
        f"{ONE}\n{with_columns(TWO, 3, '25545')}", "line 2", "25544", "25545", "belong together"
    )


@pytest.mark.parametrize(
    ("line", "first", "text", "what"),
    [
        (1, 19, "xx", "year"),
        (1, 21, "2x3.85000000", "day of the year"),
        (1, 21, "000.50000000", "day"),
        (1, 21, "367.50000000", "day"),
        (1, 34, " .000x1000", "derivative"),
        (1, 54, " 1234x-3", "drag"),
        (1, 45, " 1234567", "second derivative"),
        (1, 65, " 9x9", "whole number"),
        (2, 9, " 51.x400", "inclination"),
        (2, 9, "        ", "inclination"),
        (2, 9, "     nan", "inclination"),
        (2, 9, "181.0000", "inclination"),
        (2, 18, "360.0001", "ascension"),
        (2, 18, "-10.0000", "ascension"),
        (2, 27, "000 610", "eccentricity"),
        (2, 27, "-000610", "eccentricity"),
        (2, 35, "999.0000", "perigee"),
        (2, 44, "     inf", "anomaly"),
        (2, 53, " 0.00000000", "mean motion"),
        (2, 53, "99.00000000", "mean motion"),
        (2, 53, "1.549634e+1", "mean motion"),
        (2, 27, "       ", "eccentricity"),
        (1, 19, "-5", "year"),
        (1, 19, ".5", "year"),
        (1, 19, "1.", "year"),
        (1, 54, "  1 30-2", "drag"),
        (2, 64, "1_345", "whole number"),
    ],
)
def test_fields_that_are_no_numbers_or_no_orbit(line, first, text, what):
    """Good checksums and a bad field: its line and its name are said."""
    pair = [ONE, TWO]
    pair[line - 1] = with_columns(pair[line - 1], first, text)
    refused("ISS\n" + "\n".join(pair), "line", what)


def test_blanks_in_front_of_a_fraction_are_zeros():
    """Its point is not written: what stands in a column counts by the column, as in SGP4's code."""
    (ours,) = tle.loads(f"{ONE}\n{with_columns(TWO, 27, '   9203')}")
    assert ours.eccentricity == 0.0009203
    (ours,) = tle.loads(f"{ONE}\n{with_columns(TWO, 27, '00092  ')}")
    assert ours.eccentricity == 0.00092


@pytest.mark.parametrize("line", [1, 2])
@pytest.mark.parametrize(
    ("at", "character"), [(8, "\x07"), (12, "\x7f"), (30, "\x00"), (40, "\t"), (50, "\u0663")]
)
def test_characters_that_no_line_has(line, at, character):
    """Good checksums do not help; nothing that acts on a terminal is shown."""
    pair = [ONE, TWO]
    pair[line - 1] = with_columns(pair[line - 1], at, character)
    said = refused("\n".join(pair))
    assert said.isprintable()
    assert character == "\x00" or f"line {line}: {character!a} in column {at} is no char" in said
    assert refused("\n".join([ONE, f"A \x1b[31m{character}", TWO])).isprintable()


def test_a_leap_years_last_day():
    """Day 366 is the last of 2024; of 2023 it is the first of 2024, and is refused or so read."""
    (ours,) = tle.loads(with_columns(ONE, 19, "24366.50000000") + "\n" + TWO)
    assert ours.epoch_utc == datetime(2024, 12, 31, 12, tzinfo=UTC)


def test_decayed_and_absurd_orbits():
    """A perigee inside the air, or below the ground: the height is said, and what to do."""
    low = with_columns(TWO, 53, "16.90000000")
    refused(f"{ONE}\n{low}", "line 2", "perigee", "decayed", "current set")
    refused(f"{ONE}\n{with_columns(TWO, 27, '5000000')}", "line 2", "perigee")


def test_what_is_no_text():
    """Binary content, with and without bytes that UTF-8 forbids."""
    refused(b"\x89PNG\r\n\x1a\n\x00\x00", "not a text file")
    refused(NAMED.encode("utf-16"), "not a text file in UTF-8")
    refused("ÉTOILE\n".encode("latin-1") + NAMED.encode(), "not a text file in UTF-8")
    refused(b"ISS\x00\n", "not a text file")


@pytest.mark.parametrize("text", ["", "\n \n", "# only a comment\n", b"", b"\xef\xbb\xbf"])
def test_empty(text):
    """Nothing in it."""
    refused(text, "no element set", "found nothing")


@pytest.mark.parametrize("text", ["hello", "5", "No GP data found", "a,b,c", "a = b"])
def test_other_texts(text):
    """The first words of what was found instead are shown."""
    refused(text, f"found '{text}'", "give TLE or 3LE lines, or OMM (JSON, XML, KVN or CSV)")


@pytest.mark.parametrize(
    "name",
    ["[old] ISS", "{ISS}", "<ISS>", "CCSDS_OMM_VERS = 2.0", "A = B", "ISS, EPOCH", "COMMENT"],
)
def test_names_that_look_like_another_format(name):
    """Above a first line they are names, with a zero before them or not."""
    for zero in ("", "0 "):
        (ours,) = tle.loads(f"# these\n{zero}{name}\n{ONE}\n{TWO}\n")
        assert ours.name == name


def test_a_name_line_of_a_zero_alone():
    """It names nothing; control characters of a name are dropped, as in an OMM."""
    assert tle.loads(f"0\n{ONE}\n{TWO}")[0].name == ""
    assert tle.loads(f"I\x1b[1mSS \x07\n{ONE}\n{TWO}")[0].name == "I[1mSS"


OEM_KVN = "CCSDS_OEM_VERS = 2.0\nCREATION_DATE = 2024-10-10T00:00:00\n"
OEM_XML = '<?xml version="1.0"?>\n<ndm><!-- no <omm> --><oem id="CCSDS_OEM_VERS"></oem></ndm>'


@pytest.mark.parametrize(
    "text",
    [
        OEM_KVN,
        OEM_KVN.replace(" ", "", 1),
        "COMMENT the station\n\n" + OEM_KVN,
        "\ufeff" + OEM_KVN,
        OEM_XML,
        "<oem>",
        "<n:oem xmlns:n='urn:ccsds'/>",
    ],
)
def test_a_trajectory_is_told_and_refused(text):
    """As text and as bytes, with a sentence of its own."""
    for content in (text, text.encode()):
        assert tle.is_oem(content)
        refused(content, "is a trajectory (CCSDS OEM)", "give element sets")


@pytest.mark.parametrize(
    "text",
    [
        "", NAMED, f"[{OMM}]", "CCSDS_OMM_VERS = 2.0\n", "OEM", f"CCSDS_OEM_VERS\n{ONE}"[1:],
        "<ndm><omm/></ndm>", "<ndm><omm/><oem/></ndm>", "<!-- <oem> --><omm/>", "<poem>",
        b"\xff<oem>",
    ],
)  # fmt: skip
def test_what_is_no_trajectory(text):
    """Element sets, other texts, and an NDM that holds sets as well."""
    assert not tle.is_oem(text)


def test_formats_are_told_apart_by_content(tmp_path):
    """An OMM in a file that is called a TLE, and the other way round; both in one are refused."""
    path = tmp_path / "station.tle"
    path.write_text(f"[{OMM}]", encoding="utf-8")
    (ours,) = tle.load(path)
    assert (ours.bstar, ours.mean_motion_dot) == (-0.00036841, -0.00020782)
    assert ours.epoch_utc == datetime(2024, 9, 15, 0, 58, 12, 885024, tzinfo=UTC)
    path = tmp_path / "station.json"
    path.write_text(NAMED, encoding="utf-8")
    assert tle.load(path)[0].epoch_utc == tle.loads(NAMED)[0].epoch_utc
    refused(f"[{OMM}]\n{NAMED}", "no valid JSON", "line 2")


def test_files(tmp_path):
    """A file of sets, and what can be wrong with a path."""
    path = tmp_path / "station.tle"
    path.write_bytes(NAMED.encode())
    (ours,) = tle.load(path)
    assert ours.source == "file:station.tle"
    assert tle.load(str(path)) == [ours]
    with pytest.raises(ElementsError, match="is a folder: name a file"):
        tle.load(tmp_path)
    with pytest.raises(ElementsError, match=r"missing\.tle does not exist"):
        tle.load(tmp_path / "missing.tle")
    with pytest.raises(ElementsError, match=r"cannot be read|does not exist"):
        tle.load(path / "below")
    path.write_text(f"{ONE}\n{TWO[:-1]}\n", encoding="utf-8")
    with pytest.raises(ElementsError, match=r"station\.tle, line 2: the line is cut off"):
        tle.load(path)


def test_a_huge_file_is_refused_unread(tmp_path):
    """Seventy sparse megabytes."""
    path = tmp_path / "huge"
    with path.open("wb") as file:
        file.truncate(70 << 20)
    with pytest.raises(ElementsError, match="70 MB"):
        tle.load(path)


@given(st.integers(0, 137), st.characters(codec="utf-8"))
def test_any_one_character_changed_is_the_set_or_is_refused(at, character):
    """No change of a single character ends in an error of another kind."""
    text = f"{ONE}\n{TWO}"
    changed = text[:at] + character + text[at + 1 :]
    try:
        sets = tle.loads(changed)
    except ElementsError:
        return
    assert len(sets) == 1


@given(
    st.integers(1, 2), st.integers(3, 63), st.text(" .+-0123456789eEnax_", min_size=1, max_size=5)
)
def test_any_field_changed_with_a_good_checksum(line, first, text):
    """The numbers that come out are finite, or the set is refused."""
    pair = [ONE, TWO]
    pair[line - 1] = with_columns(pair[line - 1], first, text)
    try:
        (ours,) = tle.loads("\n".join(pair))
    except ElementsError:
        return
    assert math.isfinite(ours.bstar + ours.mean_motion_dot + ours.mean_motion_ddot)
    assert ours.perigee_km >= 100.0


@given(st.binary(max_size=60))
def test_any_bytes_are_refused(content):
    """Too short to be a set: always an `ElementsError`."""
    with pytest.raises(ElementsError):
        tle.loads(content)
