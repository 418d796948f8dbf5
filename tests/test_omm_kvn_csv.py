"""OMM as KVN and as CSV: the same sets as in JSON, and every fault told.

Truth: the columns of published two-line sets, cut out in test_omm; python-sgp4's own reader of CSV.
"""

import csv
import io
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sgp4 import omm
from test_omm import STATION, message
from test_track import PAIRS

import tle
from tle import ElementsError

SETS = [message(pair) for pair in PAIRS]
UNITS = {
    "INCLINATION": "deg", "RA_OF_ASC_NODE": "deg", "ARG_OF_PERICENTER": "deg",
    "MEAN_ANOMALY": "deg", "MEAN_MOTION": "rev/day", "MEAN_MOTION_DOT": "rev/day**2",
    "MEAN_MOTION_DDOT": "rev/day**3", "BSTAR": "1/ER",
}  # fmt: skip


def kvn(*messages, units=False):
    """Return messages as CelesTrak writes them, with the units of the standard if asked for."""
    text = ""
    for fields in messages:
        text += "CCSDS_OMM_VERS       = 2.0\nCREATION_DATE        =\nORIGINATOR           =\n\n"
        for key, value in fields.items():
            unit = f" [{UNITS[key]}]" if units and key in UNITS else ""
            text += f"{key:<20} = {value}{unit}\n"
        text += "\n"
    return text


def table(*messages, quoting=csv.QUOTE_MINIMAL):
    """Return a header and rows."""
    file = io.StringIO()
    writer = csv.writer(file, quoting=quoting)
    writer.writerow(messages[0])
    writer.writerows(fields.values() for fields in messages)
    return file.getvalue()


KVN, CSV = kvn(STATION), table(STATION)
HEADER, ROW = CSV.splitlines()


def refused(text, *words):
    """Return the message with which a text is refused: one or two sentences with all the words."""
    with pytest.raises(ElementsError) as error:
        tle.loads(text, name="my.txt")
    said = str(error.value)
    for word in ("my.txt", *words):
        assert word in said
    assert said.endswith(".")
    assert said.count(". ") <= 1
    assert said.isprintable()
    return said


def station():
    """Return the station's set, read from two lines."""
    return tle.loads("\n".join(("ISS (ZARYA)", *PAIRS[9])))


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair[0][18:32])
@pytest.mark.parametrize("write", [kvn, table])
def test_an_omm_is_its_two_line_set(pair, write):
    """Every field of the set."""
    lines = tle.loads("\n".join(("ISS (ZARYA)", *pair)))
    assert tle.loads(write(message(pair))) == lines


@pytest.mark.parametrize("write", [kvn, table])
def test_several_sets(write):
    """In order of epoch, whatever their order in the text; of equals the later stands."""
    newer = {**STATION, "OBJECT_NAME": "NEW"}
    sets = tle.loads(write(*reversed(SETS), newer))
    assert len(sets) == len(SETS)
    assert [one.name for one in sets if one.name != "ISS (ZARYA)"] == ["NEW"]
    assert sets == sorted(sets, key=lambda one: one.epoch_utc)


def test_the_cells_are_those_that_python_sgp4_reads():
    """Over the same text."""
    ours, theirs = tle.loads(table(*SETS)), list(omm.parse_csv(io.StringIO(table(*SETS))))
    for mine, fields in zip(ours, theirs, strict=True):
        assert mine.mean_motion_rev_day == float(fields["MEAN_MOTION"])
        assert mine.bstar == float(fields["BSTAR"])


@pytest.mark.parametrize(
    "text",
    [
        kvn(STATION, units=True),
        KVN.replace("\n", "\r\n"),
        KVN.replace("\n", "\r"),
        KVN.replace(" ", "").replace("ISS(ZARYA)", "ISS (ZARYA)"),
        KVN.rstrip(),
        "\ufeff\n  " + KVN,
        KVN.encode("utf-8-sig"),
        "# ours\nCOMMENT a = b\n"
        + KVN.replace("\nEPOCH", "\nCOMMENT EPOCH = 3\nCOMMENT\n# x\nEPOCH"),
        KVN + "USER_DEFINED_EARTH_MODEL = WGS-84\nUSER_DEFINED_EARTH_MODEL = again\n",
        KVN + "CX_X = 1.0e-3 [km**2]\n",
        kvn(STATION, units=True).replace("1/ER", "1/[Earth radii]").replace("[deg]", "[ DEG ]"),
        CSV,
        CSV.replace("\r\n", "\n"),
        CSV.replace("\r\n", "\r"),
        CSV.strip(),
        "\ufeff\n# ours\n" + CSV + "\n  \n",
        CSV.encode("utf-8-sig"),
        table(STATION, quoting=csv.QUOTE_ALL),
        table({**STATION, "TLE_LINE1": PAIRS[9][0], "DECAY_DATE": ""}),
        table({"COMMENT": 'a, "b"', **STATION}),
        table({"CCSDS_OMM_VERS": "3.0", "COMMENT": "GENERATED", **STATION}),
        table(dict(reversed(STATION.items()))),
    ],
)
def test_ways_to_write_a_set(text):
    """All of them are the same set."""
    assert tle.loads(text) == station()


@pytest.mark.parametrize("name", ["ISS [DOCKED]", "A = B", "1 ISS", "#1", "A, B", 'the "ISS"', "["])
@pytest.mark.parametrize("write", [kvn, table])
def test_names_that_look_like_something_else(name, write):
    """What is in brackets after a name is no unit, and commas and marks are quoted."""
    assert tle.loads(write({**STATION, "OBJECT_NAME": name}))[0].name == name


def test_a_file(tmp_path):
    """Its name is the source; the suffix plays no part."""
    path = tmp_path / "station.tle"
    for text in (KVN, CSV):
        path.write_text(text, encoding="utf-8")
        assert [one.source for one in tle.load(path)] == ["file:station.tle"]


def test_a_kvn_line_without_an_equals_sign():
    """The line is told and shown."""
    refused(KVN.replace("BSTAR                =", "BSTAR"), "line 23: 'BSTAR 0.", "'KEY = VALUE'")
    refused("CCSDS_OMM_VERS 2.0\n" + KVN, "line 1: 'CCSDS_OMM_VERS 2.0'", "fetch the file again")
    refused(KVN + "<html> = 3", "'<html> = 3' is no")
    refused(KVN + " = 3", "'= 3' is no")
    refused(KVN + "bstar = 3", "'bstar = 3' is no")


def test_a_kvn_key_that_stands_twice():
    """The line of the second, within one message."""
    refused(KVN + "BSTAR = 0.1\n", "line 27: 'BSTAR' stands twice", "Remove one")
    refused(kvn(STATION, STATION).replace("CCSDS", "COMMENT CCSDS").replace("COMMENT ", "", 1),
            "'CREATION_DATE' stands twice")  # fmt: skip


def test_kvn_without_its_first_line_or_of_another_kind():
    """Where a message begins must be said."""
    refused(KVN.partition("\n")[2], "line 1", "begins with CCSDS_OMM_VERS, found 'CREATION_DATE'")
    refused("CCSDS_OPM_VERS = 2.0\n", "line 1", "found 'CCSDS_OPM_VERS'", "FORMAT=KVN")
    refused(KVN + "CCSDS_OPM_VERS = 2.0\n", "line 27", "found 'CCSDS_OPM_VERS'")
    refused("CCSDS_OMM_VERS = 2.0\n", "set 1 of 1", "is missing")


def test_the_kvn_message_is_counted():
    """The second of three; cut off in the third."""
    wrong = {**STATION, "INCLINATION": "steep"}
    refused(kvn(STATION, wrong, STATION), "set 2 of 3: INCLINATION is 'steep'")
    text = kvn(*SETS[:3])
    refused(text[: text.rindex("BSTAR")], "set 3 of 3: BSTAR is missing")


@pytest.mark.parametrize(
    ("key", "unit", "only"),
    [("INCLINATION", "rad", "deg"), ("MEAN_MOTION", "rad/s", "rev/day"), ("BSTAR", "", "1/ER")],
)
def test_other_units(key, unit, only):
    """They would be read as something else than what they say."""
    text = KVN.replace(f"{STATION[key]}\n", f"{STATION[key]} [{unit}]\n")
    refused(text, "line", f"the unit of {key} is '{unit}'", f"only {only} can be used")


@pytest.mark.parametrize("key", ["NORAD_CAT_ID", "EPOCH", "BSTAR", "MEAN_MOTION"])
def test_a_missing_column(key):
    """Its name is told, and the header's line."""
    without = {name: value for name, value in STATION.items() if name != key}
    refused("\n" + table(without), f"line 2: the header has no column {key}.", "FORMAT=CSV")


def test_two_missing_columns():
    """Both names."""
    text = CSV.replace("INCLINATION", "TILT").replace("BSTAR", "DRAG")
    refused(text, "no column INCLINATION and no BSTAR")


def test_short_and_long_rows():
    """The line, and how many cells it has."""
    count = len(STATION)
    short = ROW.rpartition(",")[0]
    refused(f"{HEADER}\n{ROW}\n\n{short}\n", f"line 4: the row has {count - 1} cells", str(count))
    refused(f"{HEADER}\n{ROW},1\n", f"line 2: the row has {count + 1} cells")
    refused(f"{HEADER}\n{ROW[:50]}", "line 2: the row has", "Copy the whole row again")


def test_other_faults_of_rows():
    """The line and the key."""
    refused(table(STATION, {**STATION, "BSTAR": "much"}), "line 3: BSTAR is 'much'")
    refused(table(STATION, {**STATION, "EPOCH": ""}), "line 3: EPOCH is missing")
    refused(f'{HEADER}\n"{ROW}', "line 2: this is no valid CSV")
    refused(f"{HEADER},BSTAR\n{ROW},1", "line 1: 'BSTAR' stands twice")
    refused(f"{HEADER}\n{ROW[:3]}{'x' * 200_000}", "line 2: this is no valid CSV")
    refused(HEADER, "holds a header but no element set")
    refused(ROW, "holds no element set")
    refused(CSV.replace(",", ";"), "line 2", "no line of a two-line set")


@pytest.mark.parametrize("text", [KVN, CSV])
def test_other_encodings(text):
    """Told before anything is read."""
    refused(text.encode("utf-16"), "not a text file in UTF-8")
    refused(text.replace("ISS", "\u00c9").encode("latin-1"), "not a text file in UTF-8")


@given(st.sampled_from([KVN, CSV]), st.integers(0, 1200), st.characters(codec="utf-8"))
def test_any_one_character_changed_is_a_set_or_is_refused(text, at, character):
    """No change of a single character ends in an error of another kind."""
    at %= len(text)
    try:
        sets = tle.loads(text[:at] + character + text[at + 1 :])
    except ElementsError:
        return
    assert len(sets) == 1


@given(st.sampled_from([(KVN, KVN.index("BSTAR")), (CSV, CSV.rindex(","))]), st.floats(0.0, 1.0))
def test_any_text_cut_off_is_refused(text_and_last, share):
    """Before the drag term, or before the last cell; no mark at the end would tell a later cut."""
    text, last = text_and_last
    with pytest.raises(ElementsError):
        tle.loads(text[: int(share * last)])


@pytest.mark.parametrize("key", ["BSTAR", "MEAN_MOTION", "NORAD_CAT_ID"])
def test_a_kvn_number_that_may_have_lost_its_end_is_refused(key):
    """The last line of a text without a line end: fewer digits are a number, too."""
    lines = KVN.splitlines()
    last = next(line for line in lines if line.startswith(f"{key} "))
    text = "\n".join([*(line for line in lines if line != last), last])
    refused(text[:-1], f"{key} may be cut off", "end its last line")
    assert tle.loads(f"{text}\n") == tle.loads(KVN)
    assert tle.loads(KVN.rstrip()) == tle.loads(KVN)  # the end of a number that no orbit needs


@pytest.mark.parametrize("module", ["csv", "xml", "defusedxml"])
def test_what_importing_tle_does_not_load(module):
    """Only a file that needs them pays for them: asked of a fresh interpreter."""
    code = f"import sys, tle; tle.bundled(); sys.exit({module!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
