"""OMM as JSON: the same orbits as the two-line sets they were made of, and every fault told.

Truth: the columns of published two-line sets, cut out here as text; and python-sgp4's own reading
of an OMM (`sgp4.omm`), propagated by python-sgp4.
"""

import json
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sgp4 import omm
from sgp4.api import Satrec
from test_track import PAIRS

import tle
from planner.base.errors import InputError
from planner.base.frames import rotate_about_z
from planner.base.times import julian_date_utc
from planner.orbit.sgp4_orbit import Orbit
from tle import ElementsError

NUMBERS = (
    *("MEAN_MOTION", "ECCENTRICITY", "INCLINATION", "RA_OF_ASC_NODE", "ARG_OF_PERICENTER"),
    *("MEAN_ANOMALY", "BSTAR", "MEAN_MOTION_DOT", "MEAN_MOTION_DDOT", "NORAD_CAT_ID"),
    *("ELEMENT_SET_NO", "REV_AT_EPOCH", "EPHEMERIS_TYPE"),
)


def message(pair):
    """Return the OMM of a two-line set: its columns, as text."""
    one, two = pair
    midnight = datetime(2000 + int(one[18:20]), 1, 1) + timedelta(days=int(one[20:23]) - 1)
    epoch = midnight + timedelta(microseconds=int(one[24:32]) * 864)  # of 1e-8 days

    def exponential(text):
        return f"{text[0].strip()}0.{text[1:6]}e{text[6:].strip()}"

    return {
        "OBJECT_NAME": "ISS (ZARYA)",
        "OBJECT_ID": "1998-067A",
        "CENTER_NAME": "EARTH",
        "REF_FRAME": "TEME",
        "TIME_SYSTEM": "UTC",
        "MEAN_ELEMENT_THEORY": "SGP4",
        "EPOCH": epoch.isoformat(timespec="microseconds"),
        "MEAN_MOTION": two[52:63].strip(),
        "ECCENTRICITY": f"0.{two[26:33]}",
        "INCLINATION": two[8:16].strip(),
        "RA_OF_ASC_NODE": two[17:25].strip(),
        "ARG_OF_PERICENTER": two[34:42].strip(),
        "MEAN_ANOMALY": two[43:51].strip(),
        "EPHEMERIS_TYPE": "0",
        "CLASSIFICATION_TYPE": "U",
        "NORAD_CAT_ID": "25544",
        "ELEMENT_SET_NO": one[64:68].strip(),
        "REV_AT_EPOCH": two[63:68].strip(),
        "BSTAR": exponential(one[53:61]),
        "MEAN_MOTION_DOT": one[33:43].strip().replace(".", "0.", 1),
        "MEAN_MOTION_DDOT": exponential(one[44:52]),
    }


def as_numbers(fields):
    """Return the fields as CelesTrak writes them: numbers as numbers, of conventions one."""
    left_out = ("CENTER_NAME", "REF_FRAME", "TIME_SYSTEM", "MEAN_ELEMENT_THEORY")
    return {
        key: float(value) if key in NUMBERS and not value.isdigit() else
        int(value) if key in NUMBERS else value
        for key, value in fields.items()
        if key not in left_out
    }  # fmt: skip


STATION = message(PAIRS[9])


def changed(**fields):
    """Return the text of the station's OMM with other values; an `...` drops the key."""
    merged = STATION | fields
    return json.dumps([{key: value for key, value in merged.items() if value is not ...}])


def refused(text, *words):
    """Return the message with which a text is refused: one or two sentences with all the words."""
    with pytest.raises(ElementsError) as error:
        tle.loads(text, name="my.json")
    said = str(error.value)
    for word in ("my.json", *words):
        assert word in said
    assert said.endswith(".")
    assert said.count(". ") <= 1
    assert said.isprintable()
    return said


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair[0][18:32])
@pytest.mark.parametrize("write", [dict, as_numbers], ids=["texts", "numbers"])
def test_an_omm_is_its_two_line_set(pair, write):
    """Every field of the set, and so the same place to the last bit, four days about the epoch."""
    (lines,) = tle.loads("\n".join(("ISS (ZARYA)", *pair)))
    (ours,) = tle.loads(json.dumps([write(message(pair))]))
    assert ours == lines
    posix_s = ours.epoch_utc.timestamp() + np.linspace(-4.0, 4.0, 200) * 86400.0
    places = [Orbit([one]).at(posix_s).position_itrs_km for one in (ours, lines)]
    assert np.max(np.abs(places[0] - places[1])) < 1e-6


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair[0][18:32])
def test_an_omm_goes_where_python_sgp4_goes_with_it(pair):
    """Within 5 mm: a float of days since 1949 holds the epoch to 3e-7 s, or 2 mm of flight."""
    fields = message(pair)
    (ours,) = tle.loads(json.dumps(fields))
    theirs = Satrec()
    omm.initialize(theirs, fields)
    posix_s = ours.epoch_utc.timestamp() + np.linspace(-4.0, 4.0, 200) * 86400.0
    errors, position_teme_km, _ = theirs.sgp4_array(*julian_date_utc(posix_s))
    track = Orbit([ours]).at(posix_s)
    expected = rotate_about_z(position_teme_km.T, *track.to_itrs)
    assert not errors.any()
    assert np.max(np.linalg.norm(track.position_itrs_km - expected, axis=0)) < 5e-6


def test_the_derivatives_are_the_numbers_of_the_lines():
    """Not doubled, not halved again: python-sgp4's rates from the same OMM."""
    theirs = Satrec()
    omm.initialize(theirs, STATION | {"MEAN_MOTION_DDOT": "1.5e-5"})
    (ours,) = tle.loads(changed(MEAN_MOTION_DDOT="1.5e-5"))
    rev_day = 2.0 * np.pi / 1440.0
    assert ours.mean_motion_dot * rev_day / 1440.0 == pytest.approx(theirs.ndot, rel=1e-14)
    assert ours.mean_motion_ddot * rev_day / 1440.0**2 == pytest.approx(theirs.nddot, rel=1e-14)
    assert ours.mean_motion_dot == float(PAIRS[9][0][33:43])


def test_one_object_or_a_list_with_blanks_or_a_mark_before_it():
    """All of them are the same set."""
    (ours,) = tle.loads(json.dumps([STATION]))
    for text in (
        json.dumps(STATION),
        "\n  " + json.dumps([STATION], indent=4),
        "\ufeff" + json.dumps([STATION]),
        json.dumps([STATION]).encode("utf-8-sig"),
        json.dumps([STATION], indent=1).replace("\n", "\r\n"),
    ):
        assert tle.loads(text) == [ours]


def test_a_file(tmp_path):
    """Its name is the source, and is in the error."""
    path = tmp_path / "station.json"
    path.write_text(json.dumps([STATION]), encoding="utf-8")
    (ours,) = tle.load(path)
    assert (ours.source, ours.catalogue_number, ours.name) == (
        "file:station.json", 25544, "ISS (ZARYA)",
    )  # fmt: skip
    path.write_text(changed(BSTAR="much"), encoding="utf-8")
    with pytest.raises(ElementsError, match=r"station\.json, set 1 of 1: BSTAR is 'much'"):
        tle.load(path)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-10-10T19:44:41.692129", (41, 692129)),
        ("2024-10-10T19:44:41.692129Z", (41, 692129)),
        ("2024-10-10T19:44:41.692129+00:00", (41, 692129)),
        ("2024-10-10T21:44:41.692129+02:00", (41, 692129)),
        ("2024-10-10 19:44:41.692129", (41, 692129)),
        ("2024-10-10T19:44:41.692129600", (41, 692129)),
        ("2024-10-10T19:44:41.5", (41, 500000)),
        ("2024-10-10T19:44:41", (41, 0)),
        ("2024-284T19:44:41.5", (41, 500000)),
        ("2024-284T19:44:41.692129Z", (41, 692129)),
    ],
)
def test_epochs(text, expected):
    """UTC with or without a Z, or a day of the year, to the microsecond; by hand."""
    (ours,) = tle.loads(changed(EPOCH=text))
    second, microsecond = expected
    assert ours.epoch_utc == datetime(2024, 10, 10, 19, 44, second, microsecond, tzinfo=UTC)
    assert ours.epoch_utc.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    "epoch",
    [
        "2024-10-10", "2024-13-10T19:44:41", "2023-02-29T00:00:00", "2024-10-10T24:44:41", "10 Oct",
        "2024-10-10T19:44:60", "0001-01-01T00:00:00+05:00", "1949-10-10T00:00:00", 24284.8,
        "9999-12-31T23:59:59.9999", "2023-366T19:44:41", "2024-000T19:44:41", "0000-001T00:00:00",
        "\u0662\u0660\u0662\u0664-10-10T19:44:41",
        True, ["2024-10-10T19:44:41"],
    ],
)  # fmt: skip
def test_what_is_no_epoch(epoch):
    """The value is shown, and how one is written."""
    refused(changed(EPOCH=epoch), "set 1 of 1: EPOCH is", "such as 2024-10-10T")


def test_six_digits_and_more():
    """Objects catalogued since 2026 have numbers that no two-line set can hold; they fly."""
    (ours,) = tle.loads(changed(NORAD_CAT_ID=799_500_123))
    assert ours.catalogue_number == 799_500_123
    assert tle.loads(changed(NORAD_CAT_ID="100001"))[0].catalogue_number == 100_001
    assert tle.loads(changed(NORAD_CAT_ID=270001.0))[0].catalogue_number == 270_001
    moments = np.array([ours.epoch_utc.timestamp()])
    same = Orbit(tle.loads(changed())).at(moments).position_itrs_km
    assert np.array_equal(Orbit([ours]).at(moments).position_itrs_km, same)


def test_what_may_be_missing_or_null():
    """Names, counters, derivatives and conventions have defaults; unknown keys are passed over."""
    optional = (
        *("OBJECT_NAME", "OBJECT_ID", "CENTER_NAME", "REF_FRAME", "TIME_SYSTEM", "EPHEMERIS_TYPE"),
        *("MEAN_ELEMENT_THEORY", "CLASSIFICATION_TYPE", "ELEMENT_SET_NO", "REV_AT_EPOCH"),
        *("MEAN_MOTION_DOT", "MEAN_MOTION_DDOT"),
    )
    for nothing in (..., None, "", "  "):
        (ours,) = tle.loads(changed(**dict.fromkeys(optional, nothing), COMMENT=["a", {"b": []}]))
        assert (ours.name, ours.international_designator, ours.classification) == ("", "", "U")
        assert (ours.element_set_number, ours.revolution_number) == (999, 0)
        assert (ours.mean_motion_dot, ours.mean_motion_ddot) == (0.0, 0.0)


@pytest.mark.parametrize(
    "key",
    [
        "EPOCH", "MEAN_MOTION", "ECCENTRICITY", "INCLINATION", "RA_OF_ASC_NODE", "MEAN_ANOMALY",
        "ARG_OF_PERICENTER", "NORAD_CAT_ID", "BSTAR",
    ],
)  # fmt: skip
def test_what_may_not_be_missing(key):
    """Not even the drag, without which the station is kilometres off in a day."""
    for nothing in (..., None, ""):
        refused(changed(**{key: nothing}), "set 1 of 1", f"{key} is missing")


@pytest.mark.parametrize("key", NUMBERS)
@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("abc", "'abc'"), (True, "true"), (False, "false"), (float("nan"), "'NaN'"), ("nan", "nan"),
        (float("-inf"), "'-Infinity'"), ("1e999", "'1e999'"), ([1], "a list of 1"),
        ({"value": 1}, "an object with value"), ("0x10", "0x10"), ("1_0", "1_0"), ("1,5", "1,5"),
        ("\u0661", "\u0661"), ("--1", "--1"), (".", "'.'"), ("9" * 5000, "999..."),
    ],
)  # fmt: skip
def test_what_is_no_number(key, value, shown):
    """The set, the key and the value are said."""
    refused(changed(**{key: value}), f"set 1 of 1: {key} is", shown)


def test_a_number_of_thousands_of_digits():
    """Longer than Python turns into an int; as a number, not as a text."""
    text = changed(BSTAR=12345).replace("12345", "9" * 20_000)
    refused(text, "BSTAR is '999", "a number is wanted")


@pytest.mark.parametrize(
    ("key", "value", "only"),
    [
        ("MEAN_ELEMENT_THEORY", "SGP4-XP", "only SGP4 or SGP/SGP4 can be used"),
        ("MEAN_ELEMENT_THEORY", "SGP", "SGP4"),
        ("MEAN_ELEMENT_THEORY", "DSST", "SGP4"),
        ("REF_FRAME", "EME2000", "only TEME can be used"),
        ("TIME_SYSTEM", "TAI", "only UTC can be used"),
        ("CENTER_NAME", "MARS", "only EARTH can be used"),
        ("EPHEMERIS_TYPE", 4, "only 0 can be used"),
        ("EPHEMERIS_TYPE", "4", "only 0 can be used"),
        ("EPHEMERIS_TYPE", False, "only 0 can be used"),
        ("REF_FRAME", ["TEME"], "only TEME can be used"),
    ],
)
def test_other_conventions_are_refused(key, value, only):
    """They would be read as something else than what they say."""
    refused(changed(**{key: value}), f"set 1 of 1: {key} is ", only, "CelesTrak")


def test_sgp_sgp4_and_small_letters_are_the_same_convention():
    """Space-Track's older files say SGP/SGP4."""
    text = changed(MEAN_ELEMENT_THEORY="SGP/SGP4", CENTER_NAME="Earth", EPHEMERIS_TYPE=0)
    assert tle.loads(text) == tle.loads(changed())


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"INCLINATION": 181}, "inclination of 181"),
        ({"RA_OF_ASC_NODE": -10}, "ascension"),
        ({"ECCENTRICITY": 1.0}, "eccentricity of 1"),
        ({"ECCENTRICITY": 0.5}, "perigee"),
        ({"MEAN_MOTION": 17.5}, "mean motion of 17.5"),
        ({"MEAN_MOTION": "0"}, "mean motion of 0"),
        ({"MEAN_ANOMALY": 1e300}, "mean anomaly"),
        ({"BSTAR": 1e300}, "drag term of 1e+300"),
        ({"BSTAR": -1e9}, "drag term of -1e+09"),
    ],
)
def test_what_is_no_orbit(fields, says):
    """As of lines."""
    refused(changed(**fields), "set 1 of 1", says, "current set")


@pytest.mark.parametrize("fields", [{"BSTAR": 9e8}, {"BSTAR": -9e8}, {"BSTAR": 1e5}])
def test_an_absurd_drag_is_refused_where_it_leads(fields):
    """Not a crash and not a place: the orbit says that there is none."""
    (ours,) = tle.loads(changed(**fields))
    with pytest.raises(InputError, match="describes no orbit"):
        Orbit([ours]).at(ours.epoch_utc.timestamp() + np.array([0.0, 86400.0]))


def test_the_entry_is_counted():
    """The third of twelve."""
    entries = [STATION] * 12
    entries[2] = {**STATION, "INCLINATION": "steep"}
    refused(json.dumps(entries), "set 3 of 12: INCLINATION is 'steep'", "a number is wanted")
    entries[2] = 7
    refused(json.dumps(entries), "set 3 of 12", "found '7'")
    entries[2] = [STATION]
    refused(json.dumps(entries), "set 3 of 12", "found a list of 1")
    entries[2] = {}
    refused(json.dumps(entries), "set 3 of 12", "is missing")


def test_two_sets_of_one_epoch():
    """The later in the text stands; another epoch or object is another set, in order."""
    other = {**STATION, "NORAD_CAT_ID": 7}
    earlier = {**STATION, "EPOCH": "2024-10-01T00:00:00"}
    new = {**STATION, "OBJECT_NAME": "NEW", "MEAN_ANOMALY": 10}
    sets = tle.loads(json.dumps([STATION, new, earlier, other]))
    assert [one.catalogue_number for one in sets] == [7, 25544, 25544]
    assert sets[1].epoch_utc == datetime(2024, 10, 1, tzinfo=UTC)
    assert (sets[2].name, sets[2].mean_anomaly_deg) == ("NEW", 10.0)


def test_invalid_json_is_told_with_line_and_column():
    """Cut off, a comma too much, and two lists one after the other."""
    whole = json.dumps([STATION], indent=1)
    refused(whole[:-2], "line", "column", "no valid JSON")
    refused('[\n {"EPOCH": 1,}\n]', "line 2, column", "no valid JSON")
    refused(whole + "\n" + whole, f"line {whole.count(chr(10)) + 2}, column 1", "Extra data")
    refused('[{"OBJECT_NAME": "a\tb"}]', "line 1, column 20")
    refused("{'EPOCH': 1}", "line 1, column 2")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[]", "an empty list"), ("{}", "an empty object"), ("[1, 2]", "a list of 2"),
        ("[[]]", "a list of 1"), ('{"Login": "Failed"}', "an object with Login"),
        ('[{"a": 1}, null]', "a list of 2"),
    ],
)  # fmt: skip
def test_json_without_a_set(text, found):
    """What it is instead is said."""
    refused(text, "holds no element set", found, "FORMAT=JSON")


@pytest.mark.parametrize("opening", ["[", '{"a":', '[{"EPOCH":'])
def test_absurd_nesting(opening):
    """A hundred thousand brackets, closed or not."""
    refused(opening * 100_000, "nested too deeply")
    closing = {"[": "]", '{"a":': "}", '[{"EPOCH":': "}]"}[opening]
    refused(opening * 100_000 + "1" + closing * 100_000, "nested too deeply")


def test_names_are_harmless():
    """Control characters and halves of surrogate pairs, which JSON can smuggle, are dropped."""
    (ours,) = tle.loads(changed(OBJECT_NAME=" I\u001b[31mSS\n \ud800", OBJECT_ID="\x07TBA"))
    assert (ours.name, ours.international_designator) == ("I[31mSS", "TBA")
    refused(changed(INCLINATION="\u001b[2J\ud800"), "INCLINATION is '[2J'")


def test_unknown_is_no_name():
    """The standard's word for a name or a designator that there is none of."""
    (ours,) = tle.loads(changed(OBJECT_NAME="UNKNOWN", OBJECT_ID="UNKNOWN"))
    assert (ours.name, ours.international_designator) == ("", "")


def test_a_key_that_stands_twice():
    """Which of the two would be meant?"""
    text = changed().replace('"BSTAR"', '"BSTAR": "0.1", "BSTAR"')
    refused(text, "'BSTAR' stands twice", "Remove one")


def test_a_name_in_brackets_above_two_lines_is_no_json():
    """A text that begins with a bracket and goes on with a first line."""
    for name in ("[old] ISS", "{ISS}"):
        (ours,) = tle.loads("\n".join((name, *PAIRS[9])))
        assert ours.name == name


@given(st.integers(0, 600), st.characters(codec="utf-8"))
def test_any_one_character_changed_is_a_set_or_is_refused(at, character):
    """No change of a single character ends in an error of another kind."""
    text = changed()
    at %= len(text)
    try:
        sets = tle.loads(text[:at] + character + text[at + 1 :])
    except ElementsError:
        return
    assert len(sets) == 1


@given(
    st.sampled_from(sorted(STATION)),
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
        max_leaves=3,
    ),
)
def test_any_value_of_any_key(key, value):
    """The numbers that come out are finite, or the set is refused."""
    try:
        (ours,) = tle.loads(changed(**{key: value}))
    except ElementsError:
        return
    assert np.isfinite(ours.bstar + ours.mean_motion_dot + ours.mean_motion_ddot)
    assert ours.perigee_km >= 100.0
