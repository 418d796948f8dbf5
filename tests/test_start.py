"""The commands for people: `iss` alone, `now`, `explain`, `replay`, and what ranks stand for.

Truth: the contract of what each answers, on which stream, and with which exit code.
"""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest

from planner.cli import last

STORM = ("--from", "2024-10-10T12:00", "--days", "1")
LINES = (
    "1 25544U 98067A   24284.82270477  .00058831  00000-0  10430-2 0  9992",
    "2 25544  51.6375 102.6414 0009203  57.0496 303.1376 15.49634632476487",
)


def set_of(moment):
    """Return a two-line set of the station's orbit with another epoch, its checksum good."""
    day = (moment - datetime(moment.year, 1, 1, tzinfo=UTC)).total_seconds() / 86400.0 + 1.0
    first = f"{LINES[0][:18]}{moment:%y}{day:012.8f}{LINES[0][32:68]}"
    return first + str(sum(int(c) if c.isdigit() else c == "-" for c in first) % 10), LINES[1]


def to_try(out):
    """Return the five commands that `iss` alone names, without `iss`."""
    named = re.findall(r"^  iss (\S+(?: \S+)*)", out.partition("Commands to try:")[2], re.MULTILINE)
    assert len(named) == 5
    return named


def test_iss_alone_without_elements_of_today(iss, monkeypatch, tmp_path):
    """It says why no next window can be told and what to try, and is no failure."""
    code, out, err = iss()
    assert code == 0
    assert "--elements FILE" in err
    assert "next good window" not in out
    monkeypatch.chdir(tmp_path)
    for command in to_try(out):
        assert iss(*command.split())[0] == 0, command


def test_iss_alone_with_elements_of_today(iss, monkeypatch, tmp_path):
    """The next good window begins after now, within a day, and is told in sentences."""
    now = datetime.now(UTC)
    file = tmp_path / "today.tle"
    file.write_text("\n".join(set_of(now)) + "\n", encoding="ascii")
    monkeypatch.setenv("ISS_PLANNER_ELEMENTS", str(file))
    code, out, err = iss()
    assert code == 0
    assert "Elements: file:today.tle" in err
    start = re.search(r"from (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) UTC", out)[1]
    begins = datetime.fromisoformat(start).replace(tzinfo=UTC)
    assert now - timedelta(seconds=2) <= begins <= now + timedelta(days=1)
    assert "The score of" in out
    assert "iss explain 25544-" in out
    for command in to_try(out):
        if command != "map":  # one is drawn by the test before
            assert iss(*command.split())[0] == 0, command


def test_explain_takes_ranks_from_the_last_answer(iss):
    """The span is named on standard error; the window is the one of that rank, in all formats."""
    windows = json.loads(iss("windows", *STORM, "--json")[1])["windows"]
    for rank in (1, 2, len(windows)):
        code, out, err = iss("explain", str(rank), "--json")
        assert code == 0
        assert "windows from 2024-10-10T12:00Z to 2024-10-11T12:00Z" in err
        answer = json.loads(out)
        expected = windows[rank - 1]
        assert {**answer["window"]} == expected
        assert answer["state"] is None
        text = iss("explain", str(rank), "-q")[1]
        assert re.sub(r"\s+", " ", text).strip() == " ".join(answer["sentences"])
    code, _, err = iss("explain", str(len(windows) + 1))
    assert (code, "no rank" in err) == (2, True)


def test_explain_without_a_last_answer(iss):
    """No rank to take: exit code 3, and how to go on."""
    code, out, err = iss("explain", "1")
    assert (code, out) == (3, "")
    assert "Run `iss windows` first" in err


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"ids": 3}', "\x00"])
def test_a_broken_memory_is_as_none(iss, tmp_path, content):
    """What another version or a full disk left behind is no trouble."""
    folder = tmp_path / "cache"
    folder.mkdir()
    (folder / last._FILE).write_text(content, encoding="utf-8")
    assert iss("explain", "1")[0] == 3
    assert iss("windows", "--from", "2024-10-10", "--hours", "3", "-q")[0] == 0
    assert iss("explain", "1")[0] == 0


def test_a_memory_that_cannot_be_kept_costs_nothing(iss, monkeypatch, tmp_path):
    """The cache's place is a file: the answer comes all the same."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("ISS_PLANNER_CACHE_DIR", str(tmp_path / "file"))
    code, out, err = iss("windows", "--from", "2024-10-10", "--hours", "3", "-v")
    assert code == 0
    assert "Subject" in out
    assert "could not be kept" in err


def test_explain_by_id_is_the_same_from_any_answer(iss):
    """The id alone is enough; with a span, a rank is one of that plan."""
    (best, *_) = json.loads(iss("windows", *STORM, "--json", "--top", "1")[1])["windows"]
    by_id = json.loads(iss("explain", best["id"], "--json")[1])["window"]
    by_span = json.loads(iss("explain", "1", *STORM, "--json")[1])["window"]
    assert by_span == best
    assert by_id == best


def test_explain_uses_the_elements_of_the_last_answer(iss, tmp_path):
    """Their file is remembered by its whole path; what came by standard input cannot be."""
    file = tmp_path / "mine.tle"
    file.write_text("\n".join(LINES) + "\n", encoding="ascii")
    assert iss("windows", *STORM, "--elements", str(file), "-q")[0] == 0
    code, out, err = iss("explain", "1", "--json")
    assert code == 0
    assert json.loads(out)["elements"][0]["source"] == "file:mine.tle"
    assert "file:mine.tle" in err
    moved = tmp_path / "moved.tle"
    file.rename(moved)
    code, out, err = iss("explain", "1")
    assert (code, out) == (2, "")
    assert "mine.tle does not exist" in err
    code, out, _ = iss("explain", "1", "--elements", str(moved), "--json")
    assert code == 0
    assert json.loads(out)["elements"][0]["source"] == "file:moved.tle"


def test_what_is_given_goes_over_what_is_remembered(iss):
    """An option of now before that of the last answer: by rank, by id and by time."""
    (best, *_) = json.loads(
        iss("windows", *STORM, "--subject", "aurora", "--kp", "3", "--json")[1]
    )["windows"]
    for what in ("1", best["id"]):
        kp = {
            option: json.loads(iss("explain", what, *option, "--json")[1])["window"]["kp"]
            for option in ((), ("--kp", "4"))
        }
        assert kp == {(): 3.0, ("--kp", "4"): 4.0}
    code, out, err = iss("explain", best["peak_utc"], "--json")
    assert code == 0
    assert json.loads(out)["kp"]["sources"] == ["fixed"]
    assert "as in the last answer" in err
    code, out, err = iss("explain", "2024-10-15T12:00", "--json")  # not in that answer's span
    assert json.loads(out)["kp"]["sources"] == ["observed"]


def test_a_window_by_itself_has_no_rank(iss):
    """Null, not 0; in the last answer it has the rank that it had there."""
    window_id = "25544-airglow-2024-10-10-r12-1"
    assert json.loads(iss("explain", window_id, "--json")[1])["window"]["rank"] is None
    windows = json.loads(iss("windows", *STORM, "--json")[1])["windows"]
    (rank,) = [one["rank"] for one in windows if one["id"] == window_id]
    assert json.loads(iss("explain", window_id, "--json")[1])["window"]["rank"] == rank


def test_now_at_a_moment(iss):
    """The state of the track at that moment, with what comes next."""
    code, out, _ = iss("now", "--at", "2024-10-10T19:20", "--json")
    assert code == 0
    state = json.loads(out)["state"]
    row = json.loads(iss("track", "--from", "2024-10-10T19:20", "--hours", "0.01", "--json")[1])[
        "states"
    ][0]
    assert {name: state[name] for name in row} == row
    assert state["next_station_sunrise_utc"] < state["next_station_sunset_utc"]
    text = iss("now", "--at", "2024-10-10T19:20", "-q")[1]
    assert "Next aurora" in text
    assert state["place"].split(",")[0] in text


def test_now_knows_what_the_record_of_kp_does_not(iss):
    """After the record Kp is what is remembered of it, and the answer says so."""
    code, out, _ = iss("now", "--at", "2026-07-03T12:00", "--json")
    assert code == 0
    kp = json.loads(out)["kp"]
    assert kp["sources"] == ["blend"]
    assert kp["spread"] > 1.0
    assert "No forecast of Kp is at hand: iss fetch" in iss("now", "--at", "2026-07-03T12:00")[2]


def test_replay_lists_and_tells(iss):
    """A line each; then what was published beside what the planner finds, and what is unknown."""
    code, out, _ = iss("replay", "--list")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()] == [
        "mogensen-2024",
        "wilmore-2015",
        "october-2024",
    ]
    assert iss("replay")[1] == out
    listed = json.loads(iss("replay", "--list", "--json")[1])["replays"]
    assert [one["name"] for one in listed] == [line.split()[0] for line in out.splitlines()]
    code, out, _ = iss("replay", "mogensen-2024")
    assert code == 0
    for words in ("published", "258 miles", "planner", "Not known:", "The score of", "source"):
        assert words in out


def test_replay_writes_a_file(iss, tmp_path):
    """JSON by the ending of the name, whole."""
    path = tmp_path / "storm.json"
    assert iss("replay", "october-2024", "-o", str(path), "-q") == (0, "", "")
    assert json.loads(path.read_text())["replay"]["name"] == "october-2024"
