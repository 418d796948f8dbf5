"""The README and the docs say what is true: their code runs, their commands and files exist."""

import os
import re
import shlex
import subprocess
import sys
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import feed_world
import pytest
from feed_server import serving

ROOT = Path(__file__).parents[1]
DAY_OF_THE_CREW = """BEGIN:VCALENDAR
BEGIN:VEVENT
SUMMARY:Conference
DTSTART:20240101T073000Z
DURATION:PT15M
RRULE:FREQ=DAILY
END:VEVENT
END:VCALENDAR
"""
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def blocks(language):
    """Return the fenced blocks of a language, with the page each stands in."""
    pattern = re.compile(rf"^```{language}\n(.*?)^```$", re.DOTALL | re.MULTILINE)
    return [
        pytest.param(code, id=f"{page.name}-{number}")
        for page in PAGES
        for number, code in enumerate(pattern.findall(page.read_text(encoding="utf-8")))
    ]


def commands():
    """Return the lines of shell blocks that call `iss` by itself, without their comments.

    Those of the reference of commands are run by test_help.
    """
    found = [block for block in blocks("sh") if not block.id.startswith("commands.md")]
    lines = [line for block in found for line in block.values[0].splitlines()]
    return [line for line in lines if line.startswith("iss ")]


@pytest.mark.parametrize("code", blocks("python"))
def test_python_examples_run(code, tmp_path):
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip()


@pytest.fixture(scope="module")
def feeds():
    """Return the settings by which a server on loopback stands for all whom `iss fetch` asks."""
    now = datetime.now(UTC)
    with serving(feed_world.replies(feed_world.world(now), now)) as server:
        yield feed_world.environment(server.url)


@pytest.mark.parametrize("line", commands())
def test_commands_run(line, feeds, tmp_path):
    words = shlex.split(line, comments=True)[1:]
    for option, word in pairwise(words):
        if option in ("--busy", "--free"):  # the crew's own
            (tmp_path / word).write_text(DAY_OF_THE_CREW, encoding="utf-8")
    for word in words:
        if word.endswith(".tle"):  # stands for the reader's own file
            bundled = ROOT / "tle" / "data" / "reference_sets.tle"
            (tmp_path / word).write_bytes(bundled.read_bytes())
            words += ["--from", "2024-10-10", "--hours", "3"]
    run = subprocess.run(
        [sys.executable, "-m", "planner", *words],
        env={**os.environ, **feeds},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    if "-o" in words:
        assert (tmp_path / words[words.index("-o") + 1]).stat().st_size > 0
    else:
        assert run.stdout.strip()


def test_the_two_commands_of_the_readme_are_marked_for_the_machine():
    text = PAGES[0].read_text(encoding="utf-8")
    for name in ("main", "tests"):
        found = re.findall(rf"<!-- {name} -->\n```sh\n(.*?)\n```", text, re.DOTALL)
        assert len(found) == 1, name
        assert "\n" not in found[0], "one line each"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_files(page):
    targets = re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8"))
    for target in targets:
        assert target.startswith("https://") or (page.parent / target).exists(), target


def test_every_table_of_the_package_has_its_source_beside_it():
    folder = ROOT / "planner" / "data"
    for table in folder.iterdir():
        if table.suffix == ".npz":
            assert table.with_suffix(".md").exists(), table.name
