"""The crew's hours and calendars on the command line, and schedules.

Truth: the contract's words; the plan without limits; and the calendar, written here in full.
"""

import json
import re
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

STORM = ("--from", "2024-10-10T16:00", "--hours", "10")
AWAKE = ("--awake", "06:00-21:30")
BUSY = """BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:eva
SUMMARY:EVA prep
DTSTART;TZID=Europe/Berlin:20241001T200000
DTEND;TZID=Europe/Berlin:20241001T213000
RRULE:FREQ=DAILY
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture
def busy(tmp_path, monkeypatch):
    """Return the name of a calendar in the folder of the run: 18:00 to 19:30 UTC every day."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "crew.ics").write_text(BUSY, encoding="utf-8")
    return "crew.ics"


def moment(iso):
    """Return a time of the answer."""
    return datetime.fromisoformat(iso)


def ends(window):
    """Return when a window begins and ends."""
    return moment(window["start_utc"]), moment(window["end_utc"])


def asked(iss, *words):
    """Return the answer to `iss windows` in JSON, and what was said beside it."""
    code, out, err = iss("windows", *STORM, *words, "--json")
    assert code == 0, err
    return json.loads(out), err


def test_windows_lie_in_the_crews_time(iss, busy):
    """None asleep or engaged; with those left out they are all; and what is said counts them."""
    everything, _ = asked(iss)
    answer, err = asked(iss, *AWAKE, "--busy", busy)
    assert (everything["schedule"], answer["schedule"]) == (None, None)
    for start, end in map(ends, answer["windows"]):
        minutes = [one.hour * 60 + one.minute + one.second / 60 for one in (start, end)]
        assert 360 <= minutes[0] < minutes[1] <= 1290
        assert minutes[1] <= 1080 or minutes[0] >= 1170
    said = re.search(
        r"(\d+) windows lie outside the crew's time \((\d+) asleep; (\d+) busy: EVA prep\); the "
        r"best of them: (\S+), score (\d\.\d\d), (asleep|busy: EVA prep)\. Of the others (\d+) ",
        err,
    )
    left_out = int(said[1])
    assert left_out == int(said[2]) + int(said[3])
    assert left_out + len(answer["windows"]) == len(everything["windows"])
    whole = {one["id"]: one for one in everything["windows"]}
    shown = {one["id"] for one in answer["windows"]}
    best = next(one for one in everything["windows"] if one["id"] not in shown)
    assert (said[4], said[5]) == (best["id"], f"{best['score']:.2f}")
    changed = [one["id"] for one in answer["windows"] if ends(one) != ends(whole[one["id"]])]
    assert int(said[7]) == len(changed)


def test_only_in_breaks(iss, busy):
    """--free is the other way round: what lies in the event, and nothing else."""
    answer, err = asked(iss, "--free", busy)
    assert answer["windows"]
    for window in answer["windows"]:
        for one in ends(window):
            assert timedelta(hours=18) <= one - one.replace(hour=0, minute=0, second=0)
            assert one <= one.replace(hour=19, minute=30, second=0, microsecond=0)
    assert "outside the breaks" in err


def test_a_calendar_without_a_say_in_the_span(iss, busy, tmp_path):
    """It is named, with what that means; nothing to do is an answer, too."""
    _, err = asked(iss, "--busy", busy, "--subject", "sunset")
    assert "lies in the span" not in err
    once = BUSY.replace("RRULE:FREQ=DAILY\n", "")
    (tmp_path / busy).write_text(once, encoding="utf-8")
    everything, _ = asked(iss, "--subject", "sunset")
    answer, err = asked(iss, "--subject", "sunset", "--busy", busy)
    assert "No engagement of crew.ics lies in the span: it rules nothing out." in err
    assert answer["windows"] == everything["windows"]
    answer, err = asked(iss, "--subject", "sunset", "--free", busy)
    assert answer["windows"] == []
    assert "No break of crew.ics lies in the span: by it the crew is never free." in err
    assert f"No window: all {len(everything['windows'])} lie outside the crew's time." in err


def test_explain_tells_the_window_as_the_plan_had_it(iss, busy, tmp_path, monkeypatch):
    """By rank, by id and from another folder, cut as it was; what was left out is told whole."""
    answer, err = asked(iss, *AWAKE, "--busy", busy)
    left_out = re.search(r"the best of them: (\S+),", err)[1]
    monkeypatch.chdir(tmp_path.parent)
    for window in answer["windows"][:3]:
        for what in (str(window["rank"]), window["id"]):
            code, out, _ = iss("explain", what, "--json")
            assert code == 0
            assert json.loads(out)["window"] == window
    code, out, err = iss("explain", left_out, "--json")
    assert code == 0
    assert f"{left_out} lies outside the crew's time" in err
    monkeypatch.chdir(tmp_path)
    code, out, _ = iss("explain", "1", *STORM, *AWAKE, "--busy", busy, "--json")
    assert json.loads(out)["window"] == answer["windows"][0]
    code, _, err = iss("explain", "2024-10-10T18:30", "--busy", busy)
    assert (code, "At that time the crew is busy: EVA prep." in err) == (0, True)
    (tmp_path / busy).unlink()
    code, out, err = iss("explain", "1")
    assert (code, out) == (2, "")
    assert "crew.ics does not exist" in err


def test_a_schedule(iss, busy):
    """In order of time with the set-up time between; all else is given up for what collides."""
    given = (*AWAKE, "--busy", busy, "--min-score", "0.3")
    everything, _ = asked(iss, *given)
    answer, err = asked(iss, *given, "--schedule", "--setup", "3m")
    shots, schedule = answer["windows"], answer["schedule"]
    assert schedule["setup_s"] == 180.0
    assert schedule["total_score"] == pytest.approx(sum(one["score"] for one in shots), abs=1e-8)
    for before, after in pairwise(map(ends, shots)):
        assert after[0] - before[1] >= timedelta(minutes=3)
    ranked = {one["id"]: one for one in everything["windows"]}
    assert all(ranked[one["id"]] == one for one in shots)
    assert len(shots) + len(schedule["given_up"]) == len(everything["windows"])
    by_id = {one["id"]: ends(one) for one in shots}
    for one in schedule["given_up"]:
        start, end = ends(ranked[one["id"]])
        margin = timedelta(minutes=3)
        collides = [
            name
            for name, ends_ in by_id.items()
            if start < ends_[1] + margin and ends_[0] < end + margin
        ]
        assert one["for"] == collides != []
    assert f"Scheduled {len(shots)} of {len(everything['windows'])} windows, total score" in err
    best = schedule["given_up"][0]
    lost, won = ranked[best["id"]], ranked[best["for"][0]]
    assert (
        f"Given up, best first: #{lost['rank']} ({lost['subject']}, {best['score']:.2f}) for "
        f"#{won['rank']} ("
    ) in err
    table = iss("windows", *STORM, *given, "--schedule", "--setup", "3m")[1].splitlines()[2:]
    assert [int(row.split()[0]) for row in table] == [one["rank"] for one in shots]
    of_three, _ = asked(iss, *given, "--schedule", "--top", "3")
    assert len(of_three["windows"]) + len(of_three["schedule"]["given_up"]) == 3


def test_a_picture_of_a_schedule(iss, busy, tmp_path):
    short = ("--from", "2024-10-10T18:00", "--hours", "3")
    path = tmp_path / "shots.svg"
    code, out, err = iss("map", *short, "--busy", busy, "--schedule", "-o", str(path))
    assert (code, out.strip()) == (0, str(path))
    assert "Scheduled" in err
    assert path.stat().st_size > 1000


BAD = [
    (("--awake", "25:00-26:00"), "--awake: '25:00-26:00' goes beyond the day"),
    (("--awake", "6-22"), "--awake: '6-22' names no hours of a day: write it such as"),
    (("--awake", "07:00-07:00"), "for the whole day write 00:00-24:00"),
    (("--schedule", "--setup", "soon"), "--setup 'soon' is no length of time: write 0s, 90s or 2m"),
    (("--setup", "-2m"), "--setup"),
    (("--lead", "half an hour"), "--lead 'half an hour' is no length of time: write 30m or 1h"),
    (("--busy", "none.ics"), "none.ics does not exist"),
    (("--free", "."), ". is a folder"),
    (("--busy", "page.ics"), "page.ics, line 1: '<html>' is no line of a calendar"),
    (("--busy", "crew.ics", "--free", "late.ics"), "late.ics, line 6: DTSTART"),
]


@pytest.mark.parametrize(("words", "said"), BAD)
def test_what_cannot_be_is_refused_and_nothing_is_written(iss, busy, tmp_path, words, said):
    (tmp_path / "page.ics").write_text("<html>", encoding="utf-8")
    late = re.sub(r":20241001T200000", ":20241301T200000", BUSY)
    (tmp_path / "late.ics").write_text(late, encoding="utf-8")
    before = sorted(tmp_path.iterdir())
    for command in (("windows", "-o", "shots.json"), ("map", "-o", "shots.png")):
        if command[0] == "map" and "--lead" in words:
            continue
        code, out, err = iss(*command, *STORM, *words)
        assert (code, out) == (2, "")
        assert said in err
        assert err.count("Error: ") == 1
        assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize(("text", "seconds"), [("30m", 1800), ("1h30m", 5400), ("90 min", 5400)])
def test_lengths_of_time_as_people_write_them(iss, text, seconds):
    """In the alarms of a calendar; a number without a unit could be anything, and is refused."""
    span = ("--from", "2024-10-10T18:00", "--hours", "2", "--top", "1", "--format", "ics")
    out = iss("windows", *span, "--lead", text)[1]
    (alarm,) = [line for line in out.splitlines() if line.startswith("TRIGGER")]
    trigger = timedelta(
        **{
            unit: int(number)
            for number, unit in (
                (found[:-1], {"H": "hours", "M": "minutes", "S": "seconds"}[found[-1]])
                for found in re.findall(r"\d+[HMS]", alarm)
            )
        }
    )
    assert trigger == timedelta(seconds=seconds)
    for option in ("--lead", "--setup"):
        code, _, err = iss("windows", *span, option, "30")
        assert code == 2
        assert f"{option} '30' has no unit" in err


def test_what_the_crews_time_leaves_out_is_in_the_json(iss):
    """The ids with their scores, as standard error counts them; null without such an option."""
    span = ("--from", "2024-10-10T12:00", "--hours", "12", "--json")
    whole = json.loads(iss("windows", *span)[1])
    assert whole["crew"] is None
    cut = json.loads(iss("windows", *span, "--awake", "12:00-18:00")[1])
    ids = {window["id"] for window in whole["windows"]}
    kept = {window["id"] for window in cut["windows"]}
    assert {one["id"] for one in cut["crew"]["left_out"]} == ids - kept
    assert set(cut["crew"]["shortened"]) <= kept
