"""Help as a new user reads it: at any width, with examples that run, and wrong words mended.

Truth: what every page promises, asked of the commands themselves.
"""

import shlex
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import feed_world
import pytest
import typer
from feed_server import serving
from terminal import at_terminal, plain

import tle
from planner.cli import commands, help

ROOT = Path(__file__).parents[1]
GROUP = typer.main.get_command(commands.make_app())
CONTEXT = GROUP.make_context("iss", [], resilient_parsing=True)
NARROWEST = 60


def pages():
    """Return each command with its context, the whole command line first."""
    found = {"iss": (GROUP, CONTEXT)}
    for name in GROUP.list_commands(CONTEXT):
        command = GROUP.get_command(CONTEXT, name)
        inner = command.make_context(name, [], parent=CONTEXT, resilient_parsing=True)
        found[f"iss {name}"] = command, inner
    return found


PAGES = pages()
EXAMPLES = dict.fromkeys(
    line for command, _ in PAGES.values() for line, _ in help.examples(command)
)


@pytest.mark.parametrize("width", [NARROWEST, 80, 100, 200])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_its_width(name, width):
    """No line is wider, no example is broken, and what is bold is the same text."""
    command, context = PAGES[name]
    page = help.page(command, context, width, bold=False)
    assert max(map(len, page.splitlines())) <= width
    for typed, words in help.examples(command):
        assert f"\n  {typed}" in page
        assert words in " ".join(page.split())
    assert plain(help.page(command, context, width, bold=True)) == page


@pytest.mark.parametrize("name", PAGES)
def test_everything_is_explained(name):
    """Each argument and option, once, with 2 to 5 examples; hints of shells hold no markup."""
    command, context = PAGES[name]
    listed = [one for _, parameters in help.groups(command, context) for one in parameters]
    assert sorted(one.name for one in listed) == sorted(
        one.name for one in command.get_params(context)
    )
    for one in listed:
        assert one.help.endswith("."), one.name
        assert "[" not in one.help, "a shell's hint would lose it"
    assert 2 <= len(help.examples(command)) <= 5
    for typed, words in help.examples(command):
        assert typed == name or typed.startswith(f"{name} ")
        assert words


@pytest.fixture(scope="module")
def today(tmp_path_factory):
    """Return settings for a world of today: a file of elements, and whom `iss fetch` asks."""
    now = datetime.now(UTC)
    file = tmp_path_factory.mktemp("today") / "today.json"
    file.write_text(tle.to_omm_json([feed_world.station_set(now)]), encoding="ascii")
    with serving(feed_world.replies(feed_world.world(now), now)) as server:
        yield feed_world.environment(server.url) | {"ISS_PLANNER_ELEMENTS": str(file)}


@pytest.mark.parametrize("line", EXAMPLES)
def test_an_example_runs(line, iss, today, monkeypatch, tmp_path):
    """With an answer; those without a date by elements of today."""
    words = shlex.split(line)[1:]
    if not any("2024" in word for word in words):
        for name, value in today.items():
            monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    code, out, err = iss(*words)
    assert code == 0, err
    assert out or [path for path in tmp_path.iterdir() if path.is_file()]


def test_the_reference_is_current():
    """docs/commands.md is what tools/make_reference.py makes of the commands."""
    code = "import make_reference; print(make_reference.reference(), end='')"
    made = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT / "tools",
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    page = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert page == made, "run tools/make_reference.py"


def test_bold_only_where_wanted():
    """At a terminal that can, unless it is told not to."""
    assert "\x1b[1m" in at_terminal(80, "windows", "--help")
    assert "\x1b" not in at_terminal(80, "windows", "--help", "--no-color")
    assert "\x1b" not in at_terminal(80, "windows", "--help", NO_COLOR="1")
    assert "\x1b" not in at_terminal(80, "windows", "--help", TERM="dumb")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("window", "Did you mean iss windows? See iss --help."),
        ("widnows", "Did you mean iss windows? See iss --help."),
        ("expalin 1", "Did you mean iss explain?"),
        ("windows --subjct aurora", "Did you mean --subject"),
        ("windows --form 2024-10-10", "or --from? See iss windows --help."),
        ("--from 2024-10-10", "Options stand after a command, as in: iss windows --from"),
        ("explain", "Missing argument 'WHAT'. See iss explain --help."),
        ("windows 3", "unexpected extra argument(s) (3). See iss windows --help."),
        ("windows --days", "requires an argument. See iss windows --help."),
    ],
)
def test_what_was_meant_is_told(iss, typed, meant):
    """In one line, with exit code 2."""
    code, out, err = iss(*typed.split())
    assert (code, out) == (2, "")
    assert meant in err
    assert err.count("\n") == 1


def test_help_is_a_word_too(iss):
    """`iss help windows` is `iss windows --help`, and `iss help` is `iss --help`."""
    assert iss("help", "windows") == iss("windows", "--help")
    assert iss("help") == iss("--help")
