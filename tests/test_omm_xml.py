"""OMM as XML: the same sets as in JSON, and every fault told.

Truth: the columns of published two-line sets, cut out in test_omm; python-sgp4's own reader of XML.
"""

import io
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sgp4 import omm
from test_omm import STATION, message
from test_track import PAIRS

import tle
from tle import ElementsError

SETS = [message(pair) for pair in PAIRS]
METADATA = (
    *("OBJECT_NAME", "OBJECT_ID", "CENTER_NAME", "REF_FRAME", "TIME_SYSTEM"),
    "MEAN_ELEMENT_THEORY",
)
MEAN = (
    *("EPOCH", "MEAN_MOTION", "ECCENTRICITY", "INCLINATION", "RA_OF_ASC_NODE"),
    *("ARG_OF_PERICENTER", "MEAN_ANOMALY"),
)


def one(fields, extra=""):
    """Return an `<omm>` with the fields in the blocks of the standard, and more after them."""

    def block(name, keys):
        inner = "".join(f"<{key}>{escape(fields[key])}</{key}>\n" for key in keys if key in fields)
        return f"<{name}>\n{inner}</{name}>\n"

    rest = [key for key in fields if key not in METADATA + MEAN]
    return (
        '<omm id="CCSDS_OMM_VERS" version="2.0"><header><COMMENT>ours</COMMENT><CREATION_DATE/>'
        f"<ORIGINATOR/></header><body><segment>{block('metadata', METADATA)}<data>"
        f"{block('meanElements', MEAN)}{block('tleParameters', rest)}{extra}</data></segment>"
        "</body></omm>\n"
    )


def ndm(*messages, attributes=""):
    """Return an `<ndm>` of messages with a declaration above."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<ndm{attributes}>\n{"".join(messages)}</ndm>\n'


WHOLE = ndm(one(STATION))


def refused(text, *words):
    """Return the message with which a text is refused: one or two sentences with all the words."""
    with pytest.raises(ElementsError) as error:
        tle.loads(text, name="my.xml")
    said = str(error.value)
    for word in ("my.xml", *words):
        assert word in said
    assert said.endswith(".")
    assert said.count(". ") <= 1
    assert said.isprintable()
    return said


def station():
    """Return the station's set, read from two lines."""
    return tle.loads("\n".join(("ISS (ZARYA)", *PAIRS[9])))


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair[0][18:32])
def test_an_omm_is_its_two_line_set(pair):
    """Every field of the set."""
    lines = tle.loads("\n".join(("ISS (ZARYA)", *pair)))
    assert tle.loads(ndm(one(message(pair)))) == lines


def test_the_fields_are_those_that_python_sgp4_reads():
    """Over the same text."""
    theirs = list(omm.parse_xml(io.StringIO(ndm(*map(one, SETS)))))
    ours = tle.loads(ndm(*map(one, SETS)))
    assert len(ours) == len(theirs) == len(SETS)
    for mine, fields in zip(ours, theirs, strict=True):
        assert mine.name == fields["OBJECT_NAME"]
        assert mine.catalogue_number == int(fields["NORAD_CAT_ID"])
        assert mine.mean_motion_rev_day == float(fields["MEAN_MOTION"])
        assert mine.bstar == float(fields["BSTAR"])
        assert mine.epoch_utc.replace(tzinfo=None).isoformat() == fields["EPOCH"]


@pytest.mark.parametrize(
    "text",
    [
        WHOLE,
        one(STATION),
        "\n  " + one(STATION),
        "\ufeff" + WHOLE,
        WHOLE.encode("utf-8-sig"),
        WHOLE.replace("\n", "\r\n"),
        WHOLE.replace("UTF-8", "ISO-8859-1"),
        ndm(one(STATION), attributes=' xmlns="urn:ccsds:schema:ndmxml"'),
        ndm(one(STATION), attributes=' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'),
        "<!-- found -->" + one(STATION).replace("<data>", "<!-- in\n<EPOCH>2 --><data>"),
        WHOLE.replace("<omm ", '<n:omm xmlns:n="urn:x" ').replace("</omm>", "</n:omm>"),
        WHOLE.replace("<MEAN_MOTION>", '<MEAN_MOTION units="rev/day">'),
        WHOLE.replace("<BSTAR>", '<BSTAR units="1/ER">'),
        WHOLE.replace("<INCLINATION>", "<INCLINATION>\n   "),
        WHOLE.replace("(ZARYA)", "<![CDATA[(ZARYA)]]>"),
        ndm("<opm><EPOCH/></opm>", one(STATION), "<oem/>"),
    ],
)
def test_ways_to_write_a_set(text):
    """All of them are the same set."""
    assert tle.loads(text) == station()


def test_what_users_define_is_passed_over():
    """Space-Track adds some, and their keys may be those of the set."""
    extra = (
        "<userDefinedParameters>\n"
        '<USER_DEFINED parameter="SEMIMAJOR_AXIS">6794.976</USER_DEFINED>\n'
        '<USER_DEFINED parameter="BSTAR"></USER_DEFINED></userDefinedParameters>'
    )
    assert tle.loads(ndm(one(STATION, extra))) == station()


def test_a_file(tmp_path):
    """Its name is the source; the suffix plays no part."""
    path = tmp_path / "station.tle"
    path.write_text(WHOLE, encoding="utf-8")
    assert [one.source for one in tle.load(path)] == ["file:station.tle"]


def test_names_with_marks_of_xml():
    """Escaped in the text, and not in the set."""
    (ours,) = tle.loads(ndm(one(STATION | {"OBJECT_NAME": "A & B <C> \u00e9"})))
    assert ours.name == "A & B <C> \u00e9"


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.9, 0.99])
def test_truncated(share):
    """The line, and what to do."""
    cut = WHOLE[: int(len(WHOLE) * share)]
    refused(cut, f"line {cut.count(chr(10)) + 1}, column", "cut off", "Fetch the whole file again")


@pytest.mark.parametrize(
    "text",
    ["<", "<omm", "<omm></ndm>", "<omm>&nbsp;</omm>", "<n:omm/>", "<omm>\x0b</omm>", WHOLE + WHOLE],
)
def test_no_valid_xml(text):
    """Line and column are told."""
    refused(text, "line", "column", "no valid XML")
    refused("\n \n" + text, f"line {3 + text.count(chr(10), 0, len(WHOLE))}, column")


BOMB = '<!DOCTYPE ndm [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    "declaration",
    [
        BOMB,
        '<!DOCTYPE ndm [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE ndm [<!ENTITY % x SYSTEM "http://127.0.0.1/x"> %x;]>',
        '<!DOCTYPE ndm SYSTEM "http://127.0.0.1/ndm.dtd">',
        "<!DOCTYPE ndm>",
    ],
)
def test_entities_and_document_types(declaration):
    """Refused before anything of them is looked at."""
    text = WHOLE.replace("<ndm>", f"{declaration}<ndm>").replace("ISS", "&b;&x;")
    refused(text, "declares a document type or entities", "can do harm", "remove")


@pytest.mark.parametrize(
    "text",
    [
        "<!DOCTYPE html><html><body>403 Forbidden</body></html>",
        "<!doctype HTML PUBLIC '-//W3C//DTD HTML 4.01//EN'>\n<p>Sorry",
        "\n<html lang='en'><head>",
        '<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml"/>',
    ],
)
def test_a_web_page(text):
    """What a server sends when something went wrong."""
    refused(text, "is a web page (HTML)", "fetch the sets again")


@pytest.mark.parametrize(
    ("text", "found"),
    [("<rss/>", "<rss>"), ("<ndm/>", "<ndm>"), ("<ndm><opm/></ndm>", "<opm>"),
     ("<a xmlns='u'><omm/></a>", "<a>")],
)  # fmt: skip
def test_xml_without_a_set(text, found):
    """What it is instead is said."""
    refused(text, "holds no element set", f"found '{found}'", "FORMAT=XML")


def test_the_message_is_counted():
    """The second of three."""
    wrong = {**STATION, "INCLINATION": "steep"}
    refused(ndm(one(STATION), one(wrong), one(STATION)), "set 2 of 3: INCLINATION is 'steep'")
    without = {key: value for key, value in STATION.items() if key != "BSTAR"}
    refused(ndm(one(STATION), one(without)), "set 2 of 2: BSTAR is missing")
    refused("<omm/>", "set 1 of 1", "is missing")


def test_a_key_that_stands_twice():
    """In one block, or in two segments of one message."""
    refused(ndm(one(STATION, "<BSTAR>0.1</BSTAR>")), "set 1 of 1: 'BSTAR' stands twice")
    twice = WHOLE.replace("</segment>", "</segment><segment><EPOCH/></segment>")
    refused(twice, "set 1 of 1: 'EPOCH' stands twice", "Remove one")


@pytest.mark.parametrize(
    ("key", "unit", "only"),
    [("INCLINATION", "rad", "deg"), ("MEAN_MOTION", "rad/s", "rev/day"), ("BSTAR", "", "1/ER")],
)
def test_other_units(key, unit, only):
    """They would be read as something else than what they say."""
    text = WHOLE.replace(f"<{key}>", f'<{key} units="{unit}">')
    refused(text, f"the unit of {key} is '{unit}'", f"only {only} can be used")


def test_absurd_nesting():
    """A hundred thousand elements in each other, closed or not."""
    refused("<omm>" * 100_000, "nested too deeply")
    refused("<omm>" * 100_000 + "</omm>" * 100_000, "nested too deeply")
    refused("<omm>" * 100 + "</omm>" * 100, "is missing")


def test_other_encodings():
    """UTF-16 is refused whatever the declaration says; halves of surrogates do no harm."""
    refused(WHOLE.replace("UTF-8", "UTF-16").encode("utf-16"), "not a text file in UTF-8")
    refused(WHOLE.replace("ZARYA", "\u00c9").encode("latin-1"), "not a text file in UTF-8")
    assert tle.loads(WHOLE.replace("ISS", "I\ud800S"))[0].name == "I?S (ZARYA)"


@given(st.integers(0, 1600), st.characters(codec="utf-8"))
def test_any_one_character_changed_is_a_set_or_is_refused(at, character):
    """No change of a single character ends in an error of another kind."""
    at %= len(WHOLE)
    try:
        sets = tle.loads(WHOLE[:at] + character + WHOLE[at + 1 :])
    except ElementsError:
        return
    assert len(sets) == 1


@given(st.text("<>/!?-[]&;=\"' omndexl:\n", max_size=40))
def test_any_text_that_looks_like_xml_is_refused(text):
    """Always with an `ElementsError`."""
    with pytest.raises(ElementsError):
        tle.loads("<" + text)
