"""The command line as a user meets it: real processes, real pipes, a real terminal.

Truth: the documented contract of formats, exit codes and streams.
"""

import csv
import io
import json
import os
import re
import subprocess
import sys
from importlib.resources import files

import pytest
from terminal import at_terminal

import planner

STORM = ("--from", "2024-10-10T18:00", "--hours", "6")
ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
PER_COMMAND = {"windows": "windows", "aurora": "passes", "terminator": "events", "track": "states"}

# Written out from the contract, in no order.
NAMED = {
    "windows": """id rank catalogue_number subject start_utc end_utc peak_utc duration_s score
        breakdown timing_uncertainty_s latitude_deg longitude_deg altitude_km place local_time
        sun_elevation_deg solar_beta_deg station_sunlit moon kp kp_source look exposure aurora""",
    "passes": """id catalogue_number start_utc end_utc peak_utc duration_s hemisphere kp kp_source
        latitude_deg longitude_deg altitude_km sun_elevation_deg look aurora""",
    "events": """catalogue_number time_utc kind level_deg edge latitude_deg longitude_deg
        altitude_km solar_beta_deg timing_uncertainty_s""",
    "states": """catalogue_number time_utc latitude_deg longitude_deg altitude_km speed_km_s place
        local_time sun_elevation_deg solar_beta_deg station_sunlit magnetic_latitude_deg
        magnetic_local_time_h position_uncertainty_km""",
    "moon": "elevation_deg azimuth_deg illuminated_fraction",
    "look": "azimuth_deg relative_bearing_deg toward depression_deg range_km viewports",
    "exposure": """camera lens_mm f_number iso shutter_s max_shutter_stars_s max_shutter_ground_s
        tracking why""",
    "aurora": """hemisphere energy_flux_erg_cm2_s limb_brightness_kr chance magnetic_latitude_deg
        magnetic_local_time_h emission_latitude_deg emission_longitude_deg
        emission_sun_elevation_deg overhead""",
    "chance": "1_kr 10_kr 100_kr",
}


def process(*words, **options):
    """Run the command line in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "planner", *words],
        capture_output=True,
        text=True,
        timeout=60,
        **options,
    )


def strict(text):
    """Read JSON that must hold no NaN and no infinity."""

    def refuse(word):
        raise AssertionError(f"{word} is no JSON")

    return json.loads(text, parse_constant=refuse)


def walk(value, name=""):
    """Yield every (name, value) in a document."""
    yield name, value
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from walk(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from walk(inner, name)


@pytest.mark.parametrize("command", PER_COMMAND)
def test_json_holds_every_named_field(iss, command):
    """Names by the contract, nested ones too; times, longitudes and nulls as it says."""
    code, out, _ = iss(command, *STORM, "--json")
    document = strict(out)
    assert code == 0
    assert document["schema"] == "iss-planner/1"
    assert document["command"] == command
    assert document["software"] == f"iss-planner {planner.__version__}"
    assert set(document["span"]) == {"start_utc", "end_utc"}
    for elements in document["elements"]:
        assert {"catalogue_number", "epoch_utc", "age_days", "source"} <= set(elements)
        assert elements["source"] == "bundled"
    if command in ("windows", "aurora"):
        assert document["kp"]["sources"] == ["observed"]
        assert 0.0 <= document["kp"]["min"] <= document["kp"]["max"] <= 9.0
    else:
        assert document["kp"] is None
    kind = PER_COMMAND[command]
    assert document[kind]
    for record in document[kind]:
        assert set(record) >= set(NAMED[kind].split())
        for name, value in walk(record):
            if name in NAMED and isinstance(value, dict):
                assert set(value) >= set(NAMED[name].split()), name
            if name.endswith("_utc"):
                assert ISO.fullmatch(value), name
            if name.endswith("longitude_deg") and value is not None:
                assert -180.0 <= value < 180.0
    for name, value in walk(document):
        if name.endswith("_utc"):
            assert ISO.fullmatch(value)


@pytest.mark.parametrize("command", PER_COMMAND)
def test_jsonl_and_csv_carry_the_same_records(iss, command):
    """Line by line as in JSON; the CSV header is the same for an answer of none."""
    kind = PER_COMMAND[command]
    records = strict(iss(command, *STORM, "--json")[1])[kind]
    lines = [strict(line) for line in iss(command, *STORM, "--format", "jsonl")[1].splitlines()]
    assert [line["schema"] for line in lines] == ["iss-planner/1"] * len(records)
    assert [
        {name: value for name, value in line.items() if name not in ("schema", "command")}
        for line in lines
    ] == records
    table = list(csv.DictReader(io.StringIO(iss(command, *STORM, "--format", "csv")[1])))
    assert len(table) == len(records)
    for row, record in zip(table, records, strict=True):
        assert float(row["latitude_deg"]) == record["latitude_deg"]
        if "look" in record:
            assert float(row["look.azimuth_deg"]) == record["look"]["azimuth_deg"]
            assert row["look.toward"] == record["look"]["toward"]
        assert all(value not in ("None", "nan", "True", "False") for value in row.values())
    if command != "track":
        nothing = ("--from", "2024-10-10", "--hours", "0.02")
        empty = iss(command, *nothing, "--format", "csv")[1]
        assert empty.splitlines() == [",".join(table[0])]
        assert strict(iss(command, *nothing, "--json")[1])[kind] == []
        assert iss(command, *nothing, "--format", "jsonl")[1] == ""


def test_a_process_answers_and_keeps_its_streams_apart(tmp_path):
    """The data on standard output, what they rest on on standard error, nothing with -q."""
    run = process("track", *STORM, "--step", "3h", "--json")
    assert run.returncode == 0
    assert len(strict(run.stdout)["states"]) == 2
    assert "Elements: bundled" in run.stderr
    quiet = process("track", *STORM, "--step", "3h", "-q", "-o", "states.csv", cwd=tmp_path)
    assert (quiet.returncode, quiet.stdout, quiet.stderr) == (0, "", "")
    assert len((tmp_path / "states.csv").read_text().splitlines()) == 3
    assert [path.name for path in tmp_path.iterdir()] == ["states.csv"]


def test_a_reader_that_leaves_early_is_no_trouble():
    """As `| head -1` does: the first line, exit code 0, no traceback."""
    command = [sys.executable, "-m", "planner", "track", "--from", "2024-10-10", "--days", "2"]
    with subprocess.Popen(
        [*command, "--step", "10s", "--format", "csv", "-q"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as run:
        assert run.stdout.readline().startswith(b"catalogue_number,")
        run.stdout.close()
        assert run.stderr.read() == b""
        assert run.wait(60) == 0


def test_help_into_a_reader_that_leaves_early_is_no_trouble():
    """As the answers themselves: exit code 0."""
    with subprocess.Popen(
        [sys.executable, "-m", "planner", "windows", "--help"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as run:
        run.stdout.close()
        assert run.stderr.read() == b""
        assert run.wait(60) == 0


def test_an_empty_terminator_names_the_season(iss, tmp_path):
    """Only the station's shadow asked for where there is none; else that the light stayed."""
    code, _, err = iss("terminator", "--from", "2024-10-10", "--hours", "0.1", "--level", "-6")
    assert code == 0
    assert "the light stayed as it was" in err
    code, _, err = iss(
        "terminator", "--from", "2024-10-10", "--hours", "0.1", "--kind", "station_umbra"
    )
    assert "sunlight all through this span" in err


def test_stars_stand_up_and_the_limb_down(iss):
    """What is above the horizontal is said to be up, at every width."""
    out = iss("windows", "--from", "2024-10-10", "--hours", "3", "--subject", "stars")[1]
    assert re.search(r"\d\N{DEGREE SIGN} up", out)
    assert "-" not in "".join(re.findall(r"\S+\N{DEGREE SIGN}", out))


def test_elements_from_standard_input():
    """Named `file:-`, and the same answer as from the file."""
    text = (files("tle") / "data" / "reference_sets.tle").read_text(encoding="utf-8")
    run = process("track", *STORM, "--step", "3h", "--elements", "-", "--json", "-q", input=text)
    bundled = process("track", *STORM, "--step", "3h", "--json", "-q")
    assert (run.returncode, run.stderr) == (0, "")
    assert strict(run.stdout)["states"] == strict(bundled.stdout)["states"]
    assert {one["source"] for one in strict(run.stdout)["elements"]} == {"file:-"}


@pytest.mark.parametrize("width", [60, 80, 210])
def test_tables_fit_their_terminal(width):
    """No line is wider; from 80 columns on nothing is cut or wrapped, and every rank has a line."""
    words = ("windows", "--from", "2024-10-10", "--days", "2")
    text = at_terminal(width, *words)
    plain = re.sub(r"\x1b\[[0-9;]*m", "", text)
    assert plain != text, "a terminal has colour"
    assert max(map(len, plain.splitlines())) <= width
    if width >= 80:
        assert "\N{HORIZONTAL ELLIPSIS}" not in plain
        rows = plain.splitlines()[2:]
        ranks = [int(row.split()[0]) for row in rows]
        assert ranks == sorted(ranks)
        assert len(ranks) == 10 == len(rows)
    assert ("25544-aurora" in plain) == (width == 210)


@pytest.mark.parametrize("command", ["aurora", "terminator", "track"])
def test_other_tables_fit_80_columns(command):
    """As the windows do."""
    text = at_terminal(80, command, *STORM, NO_COLOR="1")
    assert max(map(len, text.splitlines())) <= 80
    assert "\N{HORIZONTAL ELLIPSIS}" not in text


def test_colour_only_where_wanted():
    """None with NO_COLOR, with --no-color, or into a pipe."""
    words = ("track", *STORM, "--step", "3h")
    assert "\x1b[" in at_terminal(80, *words)
    assert "\x1b[" not in at_terminal(80, *words, NO_COLOR="1")
    assert "\x1b[" not in at_terminal(80, *words, "--no-color")
    assert "\x1b[" not in process(*words).stdout


def test_ranks_and_limits(iss):
    """--top and --min-score choose from the same ranking; a table holds three of a subject."""
    days = ("--from", "2024-10-10", "--days", "1")
    everything = strict(iss("windows", *days, "--json")[1])["windows"]
    assert [one["rank"] for one in everything] == list(range(1, len(everything) + 1))
    assert strict(iss("windows", *days, "--json", "--top", "4")[1])["windows"] == everything[:4]
    good = [one for one in everything if one["score"] >= 0.5]
    assert 0 < len(good) < len(everything)
    chosen = strict(iss("windows", *days, "--json", "--min-score", "0.5")[1])["windows"]
    assert chosen == good
    only = strict(iss("windows", *days, "--json", "--subject", "sunset")[1])
    assert {one["subject"] for one in only["windows"]} == {"sunset"}
    assert only["kp"] is None
    rows = iss("windows", *days)[1].splitlines()[2:]
    assert sum(" sunset " in row for row in rows) <= 3


def test_an_empty_answer_says_why(iss):
    """Exit code 0, and on standard error the condition that was never met."""
    code, _, err = iss("windows", "--from", "2024-10-10", "--hours", "0.1")
    assert code == 0
    assert "sunlight all through this span" in err
    code, _, err = iss("windows", "--from", "2024-10-10", "--days", "1", "--min-score", "0.999")
    assert code == 0
    assert "No window scores 0.999 or more" in err


def test_help_and_version(iss):
    """Every command explains itself."""
    assert iss("--version") == (0, f"iss-planner {planner.__version__}\n", "")
    others = ("map", "now", "explain", "replay")
    for words in (("--help",), *((command, "--help") for command in (*PER_COMMAND, *others))):
        code, out, err = iss(*words)
        assert (code, err) == (0, "")
        assert "Usage: iss" in out


def test_notes_never_enter_or_cost_the_answer():
    """With standard error closed or full the JSON is whole, and the exit code 0."""
    words = "windows --from 2024-10-10 --hours 6 --subject sunset --json"
    for redirection in ("2>&-", "2>/dev/full"):
        run = subprocess.run(
            f"{sys.executable} -m planner {words} {redirection}",
            shell=True,
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, redirection
        assert json.loads(run.stdout)["command"] == "windows"


def test_a_narrow_character_set_is_no_defect():
    """A pipe that cannot show a degree sign or a rule gets something else in its place."""
    words = ["windows", "--from", "2024-10-10", "--hours", "6", "-q"]
    run = subprocess.run(
        [sys.executable, "-m", "planner", *words],
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert b"Subject" in run.stdout


def test_closed_standard_input_is_told():
    run = subprocess.run(
        f"{sys.executable} -m planner windows --from 2024-10-10 --elements - <&-",
        shell=True,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 2
    assert "standard input" in run.stderr
