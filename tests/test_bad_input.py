"""What users type wrong: an exit code, a sentence or two that name place and remedy, nothing else.

Truth: the contract's exit codes. Every case also leaves no file, no data and no traceback.
"""

import subprocess
import sys
from importlib.resources import files

import pytest

from planner.cli import app

FIRST = "1 25544U 98067A   24284.82270477  .00058831  00000-0  10430-2 0  9992"
SECOND = "2 25544  51.6375 102.6414 0009203  57.0496 303.1376 15.49634632476487"
STORM = ("--from", "2024-10-10T20:00", "--hours", "2")
VERY_OLD = ("--max-age", "20000")


def changed(line, column, text):
    """Return a line with some columns changed, its checksum good again."""
    line = line[: column - 1] + text + line[column - 1 + len(text) : 68]
    return line + str(sum(int(c) if c.isdigit() else c == "-" for c in line) % 10)


@pytest.fixture
def refused(iss, monkeypatch, tmp_path):
    """Run the command line in an empty folder: exit code and standard error; no data may come."""
    monkeypatch.chdir(tmp_path)

    def run(*words):
        before = sorted(tmp_path.iterdir())
        code, out, err = iss(*words)
        assert out == ""
        assert sorted(tmp_path.iterdir()) == before
        assert "Traceback" not in err
        error = [line for line in err.splitlines() if line.startswith("Error: ")]
        assert len(error) == 1
        message = err[err.index("Error: ") :].removeprefix("Error: ").strip()
        assert message.endswith((".", "?", ")", SECOND[-6:])) or "\n" in message, message
        assert "defect" not in message
        return code, message

    return run


OPTIONS = [
    (("windows", "--from", "2024-10-11", "--to", "2024-10-10"), 2, "end must come after"),
    (("windows", "--from", "2024-10-11", "--to", "2024-10-11"), 2, "is empty"),
    (("windows", "--from", "2024-10-11", "--days", "0"), 2, "--days 0 has no length"),
    (("windows", "--from", "2024-10-11", "--hours", "-3"), 2, "--hours -3 has no length"),
    (("windows", "--from", "2024-10-11", "--days", "nan"), 2, "--days nan has no length"),
    (("windows", "--from", "2024-10-11", "--days", "inf"), 2, "longer than the calendar"),
    (("windows", "--from", "2024-10-11", "--days", "36525"), 2, "36,525 days is longer"),
    (("windows", "--from", "2024-10-11", "--days", "1e300"), 2, "longer than the calendar"),
    (("windows", "--from", "+99999999d"), 2, "beyond the calendar"),
    (("windows", "--from", "9999-12-30"), 2, "beyond the calendar"),
    (("windows", "--from", "+6hours"), 2, "'+6hours' is no length of time: write"),
    (("windows", "--from", "10/11/2024"), 2, "'10/11/2024' is ambiguous"),
    (("windows", "--from", "10.11.2024"), 2, "ambiguous"),
    (("windows", "--from", "2024-13-01"), 2, "'2024-13-01' is not a moment"),
    (("windows", "--from", "2023-366"), 2, "2023 has no day 366"),
    (("windows", "--from", "yesterday"), 2, "'yesterday' is not a moment"),
    (("windows", "--from", ""), 2, "--from"),
    (("windows", "--from", "1998-01-01"), 2, "before the station flew"),
    (("windows", "--from", "2024-10-10", "--to", "+2h", "--hours", "3"), 2, "leave one"),
    (("windows", "--days", "1,5"), 2, "'1,5' is no number"),
    (("windows", *STORM, "--subject", "auror"), 2, "'auror' is unknown: choose from aurora"),
    (("windows", *STORM, "--kp", "12"), 2, "Kp 12 is not possible"),
    (("windows", *STORM, "--kp", "-1"), 2, "0 to 9"),
    (("windows", *STORM, "--kp", "nan"), 2, "0 to 9"),
    (("windows", *STORM, "--kp", "abc"), 2, "'--kp': 'abc' is no number"),
    (("windows", *STORM, "--top", "0"), 2, "--top 0 is no count"),
    (("windows", *STORM, "--top", "2.5"), 2, "'2.5' is no whole number"),
    (("windows", *STORM, "--min-score", "2"), 2, "give 0 to 1"),
    (("windows", *STORM, "--max-age", "0"), 2, "--max-age 0"),
    (("windows", *STORM, "--max-age", "nan"), 2, "--max-age nan"),
    (("windows", *STORM, "--sat", "ISS"), 2, "'ISS' is no whole number"),
    (("windows", *STORM, "--sat", "99"), 3, "iss fetch --sat 99"),
    (("windows", *STORM, "--format", "xml"), 2, "choose from table, json, jsonl, csv"),
    (("windows", *STORM, "--json", "--format", "csv"), 2, "give one of them"),
    (("windows", *STORM, "-o", "windows.doc"), 2, ".json"),
    (("windows", *STORM, "-o", "."), 2, "is a folder"),
    (("windows", *STORM, "-o", "nowhere/windows.json"), 2, "no folder nowhere"),
    (("windows", *STORM, "--bogus"), 2, "--bogus"),
    (("windows", *STORM, "extra"), 2, "extra"),
    (("windows", "--from"), 2, "requires an argument"),
    (("window",), 2, "iss windows"),
    (("aurora", *STORM, "--zone", "over"), 2, "choose from view, overhead"),
    (("terminator", *STORM, "--level", "3"), 2, "choose from 0, -6, -12, -18"),
    (("terminator", *STORM, "--level", "low"), 2, "'low' is no number"),
    (("terminator", *STORM, "--kind", "foo"), 2, "choose from station_penumbra"),
    (("track", *STORM, "--step", "0s"), 2, "write 60s, 5m or 1h"),
    (("track", *STORM, "--step", "-5s"), 2, "write 60s"),
    (("track", *STORM, "--step", "soon"), 2, "'soon'"),
    (("track", *STORM, "--step", "0.000001s"), 2, "longer step or a shorter span"),
    (("map", *STORM, "--kind", "foo"), 2, "choose from world"),
    (("map", *STORM, "-o", "map.gif"), 2, ".png, .svg, .pdf"),
    (("windows",), 3, "--elements FILE"),
    (("windows", "--offline"), 3, "--max-age DAYS"),
    (("windows", "--from", "2020-01-01", "--hours", "1"), 3, "--elements FILE"),
    (("windows", "--from", "2050-07-05", "--hours", "3", *VERY_OLD), 3, "--kp X"),
    (("aurora", "--from", "2049-12-31T23:00", "--hours", "3", *VERY_OLD), 3, "reaches from"),
    (("now",), 3, "--elements FILE"),
    (("now", "--at", "10/11/2024"), 2, "ambiguous"),
    (("now", "--at", "2024-10-10", "--format", "csv"), 2, "choose from table, json"),
    (("explain",), 2, "WHAT"),
    (("explain", "soon"), 2, "no rank, no window's id and no time"),
    (("explain", "2016-12-31T23:59:60"), 2, "leap second"),
    (("explain", "0", *STORM), 2, "no rank 0"),
    (("explain", "9999", *STORM), 2, "no rank 9999"),
    (("explain", "25544-aurora-s-2024-10-10-r12-99"), 2, "no window 25544-aurora-s"),
    (("explain", "25544-comet-2024-10-10-r12-1"), 2, "'comet' is no subject"),
    (("explain", "25544-aurora-s-2024-13-10-r12-1"), 2, "2024-13-10"),
    (("explain", "99999-aurora-s-2024-10-10-r12-1"), 3, "No element set of object 99999"),
    (("explain", "25544-aurora-s-2020-10-10-r12-1"), 3, "--elements FILE"),
    (("explain", "1", *STORM, "-o", "x.csv"), 2, "tells no format"),
    (("explain", "25544-aurora-s-2024-10-10-r12-1", "--sat", "5"), 2, "--sat"),
    (("explain", "25544-aurora-s-2024-10-10-r12-1", "--subject", "stars"), 2, "--subject"),
    (("explain", "25544-aurora-s-2024-10-10-r12-1", *STORM), 2, "leave --from"),
    (("explain", "2024-10-10T19:20", "--hours", "3"), 2, "leave --from"),
    (("now", "--at", "9999-12-31T23:59:59.9"), 2, "end of the calendar"),
    (("now", "--at", "+9999999d"), 2, "beyond the calendar"),
    (("track", "--from", "2015-06-30T23:59:60"), 2, "leap second"),
    (("replay", "sputnik"), 2, "choose from mogensen-2024"),
    (("replay", "october-2024", "--max-age", "0"), 2, "no age"),
]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    OPTIONS,
    ids=lambda one: " ".join(one) if isinstance(one, tuple) else None,
)
def test_a_wrong_option_is_named(refused, words, code, said):
    """The exit code, and words that help."""
    got, message = refused(*words)
    assert got == code, message
    assert said in message
    assert message.count(". ") <= 2


FILES = {
    "checksum": (f"{FIRST[:-1]}3\n{SECOND}\n", "line 1: the checksum is 2 but the line says 3"),
    "cut off": (f"{FIRST}\n{SECOND[:40]}\n", "line 2: the line is cut off"),
    "one line": (f"{FIRST}\n", "its second is missing"),
    "swapped": (f"{SECOND}\n{FIRST}\n", "line 1: a second line"),
    "empty": ("", "holds no element set"),
    "prose": ("Where is the station?\nUp there.\n", "line 2"),
    "binary": (bytes(range(256)), "is not a text file"),
    "nothing but zeros": (bytes(1000), "is not a text file"),
    "letters": (f"{FIRST}\n{changed(SECOND, 9, ' abc.def')}\n", "hold the inclination"),
    "too fast": (f"{FIRST}\n{changed(SECOND, 53, '17.50000000')}\n", "mean motion of 17.5"),
    "no motion": (f"{FIRST}\n{changed(SECOND, 53, ' 0.00000000')}\n", "mean motion of 0"),
    "underground": (f"{FIRST}\n{changed(SECOND, 27, '9000000')}\n", "perigee is -"),
    "two objects": (f"{FIRST}\n{changed(SECOND, 3, '25545')}\n", "object 25545"),
    "decays": (
        f"{changed(changed(FIRST, 34, ' .09999999'), 54, ' 99999-1')}\n"
        f"{changed(SECOND, 53, '16.40000000')}\n",
        "describes no orbit on 2024-10-1",
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_a_bad_element_file_is_named_with_its_line(refused, tmp_path, name):
    """Exit code 2; the name of the file; nothing is left of the output that was asked for."""
    content, said = FILES[name]
    path = tmp_path / "some.tle"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    span = ("--from", "2024-10-10T20:00", "--days", "4")
    code, message = refused("track", *span, "--elements", "some.tle", "-o", "track.json")
    assert code == 2
    assert said in message
    assert "some.tle" in message


@pytest.mark.parametrize(
    ("place", "said"), [(".", "is a folder"), ("gone.tle", "does not exist"), ("/dev/zero", "text")]
)
def test_a_file_that_is_none(refused, place, said):
    """A folder, a missing file, a device that never ends: exit code 2 and its name."""
    code, message = refused("track", *STORM, "--elements", place)
    assert code == 2
    assert place in message
    assert said in message


def test_a_set_of_another_day_is_refused_or_allowed(tmp_path, monkeypatch, capsys):
    """Over --max-age exit code 3; from 3 days on a warning."""
    path = tmp_path / "one.tle"
    path.write_text(f"{FIRST}\n{SECOND}\n")
    for days, code in (("4", 3), ("6", 0)):
        words = ("track", "--from", "2024-10-15", "--hours", "1", "--elements", str(path))
        monkeypatch.setattr(sys, "argv", ["iss", *words, "--max-age", days])
        assert app.main() == code
        assert ("Warning: the elements serve moments" in capsys.readouterr().err) == (code == 0)


@pytest.mark.parametrize("place", ["closed", "/dev/full"])
def test_standard_output_that_takes_nothing(place):
    """Exit code 2 and a sentence, from a real process."""
    redirect = ">&-" if place == "closed" else f">{place}"
    command = f'"$0" -m planner track --from 2024-10-10 --hours 1 -q {redirect}'
    run = subprocess.run(
        ["sh", "-c", command, sys.executable], capture_output=True, text=True, timeout=60
    )
    assert run.returncode == 2
    assert run.stderr.startswith("Error: Standard output ")
    assert run.stderr.endswith("-o.\n")
    assert run.stderr.count("\n") == 1


def test_a_file_that_cannot_be_written_keeps_what_was_there(tmp_path, monkeypatch, capsys):
    """The disk fills up half way: the old answer stands, and nothing lies beside it."""
    old = tmp_path / "track.json"
    old.write_text("old")

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)  # where a full disk shows itself at the latest
    monkeypatch.setattr(sys, "argv", ["iss", "track", *STORM, "-o", str(old)])
    assert app.main() == 2
    assert "cannot be written (No space left on device)" in capsys.readouterr().err
    assert old.read_text() == "old"
    assert list(tmp_path.iterdir()) == [old]


def test_debug_shows_the_traceback():
    """And only it."""
    words = [sys.executable, "-m", "planner", "windows", *STORM, "--kp", "12"]
    plain = subprocess.run(words, capture_output=True, text=True, timeout=60)
    debug = subprocess.run([*words, "--debug"], capture_output=True, text=True, timeout=60)
    assert plain.returncode == 2
    assert "Traceback" not in plain.stderr
    assert "Traceback" in debug.stderr


def test_the_bundled_sets_are_unlike_the_bad_ones():
    """The pair that the bad files are made of is itself good: it stands in the bundled file."""
    text = (files("tle") / "data" / "reference_sets.tle").read_text(encoding="utf-8")
    assert f"{FIRST}\n{SECOND}\n" in text
