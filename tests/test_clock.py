"""Times in the reader's own zone: in tables of every width, in sentences, and nowhere in JSON.

Truth: the rules of the zones, by hand: Berlin is one hour ahead of UTC, two from the last Sunday of
March to that of October, 01:00 UTC each.
"""

import json
import re
import time
from datetime import datetime, timedelta

import pytest
from test_cli import at_terminal

from planner.base.clock import Clock, read_zone
from planner.base.errors import InputError
from planner.output.columns import Column, table, time_column

STORM = ("--from", "2024-10-10T18:00", "--hours", "6")
BERLIN = read_zone("Europe/Berlin")
BEFORE, AFTER = "2024-10-27T00:30:00.000Z", "2024-10-27T01:30:00.000Z"


def test_labels_tell_offsets_apart():
    """By the zone's abbreviations, where these are not the same."""
    assert BERLIN.labels([BEFORE]) == {timedelta(hours=2): "CEST"}
    assert BERLIN.labels([BEFORE, AFTER]) == {
        timedelta(hours=2): "CEST",
        timedelta(hours=1): "CET",
    }
    sydney = read_zone("Australia/Sydney").labels([BEFORE, "2024-07-01T00:00Z"])
    assert sorted(sydney.values()) == ["AEDT", "AEST"]
    assert read_zone("Asia/Kolkata").labels([]) == {}


def test_labels_of_one_abbreviation_are_offsets():
    """As in a zone whose summer time had the name of its winter time."""

    class Same(type(BERLIN.zone)):
        def tzname(self, _):
            return "XST"

    clock = Clock("X", Same("Europe/Berlin"))
    assert sorted(clock.labels([BEFORE, AFTER]).values()) == ["+01:00", "+02:00"]


@pytest.mark.parametrize(
    ("zone", "text", "expected"),
    [
        ("Europe/Berlin", "at 2024-10-10 19:35 UTC.", "at 2024-10-10 19:35 UTC (21:35 CEST)."),
        ("Europe/Berlin", "2024-10-27 00:30:00 UTC", "2024-10-27 00:30:00 UTC (02:30:00 CEST)"),
        ("Europe/Berlin", "2024-10-27 01:30:00 UTC", "2024-10-27 01:30:00 UTC (02:30:00 CET)"),
        (
            "America/Sao_Paulo",
            "2025-01-01 00:00:00.5 UTC,",
            "2025-01-01 00:00:00.5 UTC (2024-12-31 21:00:00.5 -03),",
        ),
        ("Asia/Kathmandu", "2024-10-10 19:35 UTC", "2024-10-10 19:35 UTC (2024-10-11 01:20 +0545)"),
        ("UTC", "2024-10-10 19:35 UTC", "2024-10-10 19:35 UTC"),
        ("Europe/Berlin", "Kp 3 on 2024-10-10, 19:35 UTC", "Kp 3 on 2024-10-10, 19:35 UTC"),
    ],
)
def test_times_in_sentences(zone, text, expected):
    """The zone's time follows, dated only where its day is another."""
    assert read_zone(zone).beside(text) == expected


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("Europe/Berln", "Did you mean Europe/Berlin?"),
        ("europe/berlin", "Did you mean Europe/Berlin?"),
        ("new york", "Did you mean America/New_York?"),
        ("+02:00", "Write Etc/GMT-2, whose sign runs the other way."),
        ("UTC-5", "Write Etc/GMT+5, whose"),
        ("+05:30", "such as Asia/Kolkata."),
        ("", "such as Europe/Berlin, or local."),
        ("../../etc/passwd", "or local."),
        ("Europe", "or local."),
        ("x" * 5000, "or local."),
        ("a\0b", "or local."),
    ],
)
def test_no_zone(name, remedy):
    with pytest.raises(InputError, match=re.escape(remedy)):
        read_zone(name)


def test_the_fixed_zone_that_is_proposed_has_the_offset_meant():
    for text, hours in (("+02:00", 2), ("-7", -7), ("GMT+11", 11)):
        with pytest.raises(InputError) as error:
            read_zone(text)
        zone = read_zone(re.search(r"Etc/\S+(?=,)", str(error.value))[0])
        assert zone.at(BEFORE).utcoffset() == timedelta(hours=hours)


def test_local_is_the_systems_zone(monkeypatch):
    """By the variable TZ, whose change the C library has to be told."""
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    try:
        assert read_zone("local").labels([BEFORE, AFTER]) == BERLIN.labels([BEFORE, AFTER])
        assert read_zone("local").at(BEFORE).isoformat() == BERLIN.at(BEFORE).isoformat()
    finally:
        monkeypatch.undo()
        time.tzset()


COLUMNS = (
    Column("#", lambda r: str(r["rank"]), "right"),
    time_column("Start", "start_utc", slice(16), slice(5, 16)),
    Column("Look", lambda r: "aft-starboard", shed=1),
)


def rows(*starts):
    return [{"rank": rank, "start_utc": start} for rank, start in enumerate(starts, 1)]


def test_a_table_whose_clock_is_changed_says_which_time_each_row_has():
    """No two rows of different moments read the same."""
    lines = table(COLUMNS, rows(BEFORE, AFTER), 100, own=BERLIN).splitlines()
    assert re.split(" {2,}", lines[0]) == ["#", "Start (UTC)", "Start (Berlin)", "Look"]
    assert [re.split(" {2,}", line)[2] for line in lines[2:]] == [
        "2024-10-27 02:30 CEST",
        "2024-10-27 02:30 CET",
    ]
    lines = table(COLUMNS, rows(BEFORE), 100, own=BERLIN).splitlines()
    assert re.split(" {2,}", lines[0]) == ["#", "Start (UTC)", "Start (CEST)", "Look"]
    assert "Start (Berlin)" in table(COLUMNS, [], 100, own=BERLIN)


def test_a_clock_that_is_that_of_utc_adds_nothing():
    for zone in ("UTC", "Etc/UTC"):
        assert table(COLUMNS, rows(BEFORE), 100, own=read_zone(zone)) == table(
            COLUMNS, rows(BEFORE), 100
        )


def test_what_gives_way_first():
    """Long texts, then columns, then the gap; never a time."""
    wide, narrow, short, least = (
        table(COLUMNS, rows(BEFORE), width, own=BERLIN).splitlines()[2]
        for width in (60, 45, 30, 27)
    )
    assert wide == "1   2024-10-27 00:30   2024-10-27 02:30   aft-starboard"
    assert narrow == "1  10-27 00:30  10-27 02:30   aft-starboard"
    assert short == "1  10-27 00:30  10-27 02:30"
    assert least == "1 10-27 00:30 10-27 02:30"


@pytest.mark.parametrize("width", [60, 80, 200])
@pytest.mark.parametrize("command", ["windows", "aurora", "terminator", "track"])
def test_tables_show_both_times(iss, monkeypatch, command, width):
    """Whole in every width, each row's second time two hours after its first."""
    monkeypatch.setattr("planner.cli.answer.page_width", lambda output: width)
    out = iss(command, *STORM, "--tz", "Europe/Berlin", "-q")[1]
    lines = out.splitlines()
    assert max(map(len, lines)) <= width
    assert "(UTC)" in lines[0]
    assert "(CEST)" in lines[0]
    assert len(lines) > 2
    for line in lines[2:]:
        first, second, *_ = re.findall(r"(?:2024-)?(10-1\d \d\d:\d\d(?::\d\d)?)", line)
        utc, own = (datetime.fromisoformat(f"2024-{one}") for one in (first, second))
        assert own - utc == timedelta(hours=2)


def test_a_terminal_of_80_columns_has_room():
    """As for the table without a zone: nothing is wrapped."""
    text = at_terminal(80, "windows", *STORM, "--tz", "Asia/Kathmandu", NO_COLOR="1")
    assert max(map(len, text.splitlines())) <= 80
    assert re.search(r"^ *1 +10-10 \d\d:\d\d +10-1\d \d\d:\d\d .*\N{DEGREE SIGN} down$", text, re.M)


def test_sentences_and_replays_show_both_times(iss, monkeypatch):
    """Of `now`, `explain` of a moment and of a window, and a replay, which the setting does too."""
    both = re.compile(r"(\d\d:\d\d:\d\d) UTC \((?:2024-\d\d-\d\d )?(\d\d:\d\d:\d\d) JST\)")
    monkeypatch.setenv("ISS_PLANNER_TZ", "Asia/Tokyo")
    for words in (
        ("now", "--at", "2024-10-10T19:20"),
        ("explain", "2024-10-10T19:20"),
        ("explain", "25544-airglow-2024-10-10-r12-1"),
        ("replay", "october-2024"),
    ):
        flat = " ".join(iss(*words, "-q")[1].split())
        found = both.findall(flat)
        assert found, words
        assert len(found) == len(re.findall(r"\d\d:\d\d:\d\d UTC", flat))
        for utc, own in found:
            assert (int(own[:2]) - int(utc[:2])) % 24 == 9
            assert own[2:] == utc[2:]


@pytest.mark.parametrize("words", [("track", *STORM), ("explain", "2024-10-10T19:20")])
def test_json_stays_in_utc(iss, words):
    """The same document with a zone as without; CSV as well, where there is any."""
    plain, own = (
        json.loads(iss(*words, *more, "--json")[1]) for more in ((), ("--tz", "Asia/Tokyo"))
    )
    del plain["generated_utc"], own["generated_utc"]
    assert plain == own
    if words[0] == "track":
        csv = [iss(*words, *more, "--format", "csv")[1] for more in ((), ("--tz", "Asia/Tokyo"))]
        assert csv[0] == csv[1]


def test_a_zone_that_is_none_is_refused_before_anything_is_done(iss, tmp_path):
    """Also for JSON, which would not use it; exit code 2."""
    path = tmp_path / "x.json"
    code, out, err = iss("track", *STORM, "--tz", "Europe/Berln", "-o", str(path))
    assert (code, out, path.exists()) == (2, "", False)
    assert err == (
        "Error: --tz is 'Europe/Berln': no such time zone. Did you mean Europe/Berlin?\n"
    )
