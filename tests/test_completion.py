"""What shells complete: by the protocol of each, and in a real bash.

Truth: the values that the program itself accepts.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from zoneinfo import available_timezones

import pytest
import typer

from planner.cli import commands, complete
from planner.plan.passes import ZONES
from planner.plan.replays import replay_names
from planner.plan.scoring import presets
from planner.plan.subjects import SUBJECTS
from planner.plan.terminator import KINDS

ROOT = Path(__file__).parents[1]
SHELLS = ("bash", "zsh", "fish")


def ask(shell, line):
    """Return what a shell is told of a line, in the words of its own protocol."""
    words = line.split(" ")
    said = {"COMP_WORDS": "\n".join(words), "COMP_CWORD": str(len(words) - 1)}
    if shell != "bash":
        said = {"_TYPER_COMPLETE_ARGS": line, "_TYPER_COMPLETE_FISH_ACTION": "get-args"}
    run = subprocess.run(
        [sys.executable, "-m", "planner"],
        env={**os.environ, **said, "_ISS_COMPLETE": f"complete_{shell}"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stderr == ""
    return run.stdout


def completed(shell, line):
    """Return the words that a shell offers at the end of a line."""
    said = ask(shell, line)
    if shell == "zsh":
        return re.findall(r'^[^"]*"([^"]*)"', said, re.MULTILINE)
    return [line.partition("\t")[0] for line in said.splitlines() if line]


@pytest.mark.parametrize("shell", SHELLS)
def test_commands_options_and_values(shell):
    """Each at its place, and nothing where any file may stand."""
    assert completed(shell, "iss ma") == ["map"]
    assert completed(shell, "iss windows --pre") == ["--prefer"]
    assert completed(shell, "iss windows --prefer ") == list(presets())
    assert completed(shell, "iss windows --subject moon") == ["moonrise", "moonset"]
    assert completed(shell, "iss windows -o ") == []


def test_hints_are_one_line_each():
    """Shells take each line for a word, at whatever width the terminal has."""
    lines = ask("fish", "iss windows --").splitlines()
    assert all(re.fullmatch(r"--\S+\t\S.{,59}", line) for line in lines)
    assert len(lines) == len(completed("bash", "iss windows --"))
    assert all("\t" in line for line in ask("fish", "iss ").splitlines())


def values(command, option):
    """Return what an option of a command completes, in this process."""
    group = typer.main.get_command(commands.make_app())
    context = group.make_context("iss", [], resilient_parsing=True)
    inner = group.get_command(context, command)
    inner_context = inner.make_context(command, [], parent=context, resilient_parsing=True)
    (parameter,) = [one for one in inner.get_params(inner_context) if option in one.opts]
    return [item.value for item in parameter.shell_complete(inner_context, "")]


def test_values_are_those_that_the_program_takes():
    """The small tables of completion beside those of the program."""
    assert values("windows", "--subject") == list(SUBJECTS)
    assert values("windows", "--prefer") == list(presets())
    assert values("aurora", "--zone") == list(ZONES)
    assert values("terminator", "--kind") == list(KINDS)
    assert values("replay", "name") == replay_names()
    assert set(values("map", "--style")) == {"light", "dark"}
    assert values("now", "--format") == ["table", "json"]
    assert {"table", "json", "jsonl", "csv"} <= set(values("windows", "--format"))
    assert {"local", *available_timezones()} == set(complete.time_zones())


def test_formats_are_those_that_a_command_has(iss):
    """Whatever is offered is accepted."""
    for one in values("track", "--format"):
        assert iss("track", "--from", "2024-10-10", "--hours", "0.1", "--format", one)[0] == 0


def test_ids_of_the_last_answer(iss):
    """With their ranks; none before the first answer."""
    assert values("explain", "what") == []
    out = iss("windows", "--from", "2024-10-10", "--hours", "6", "--subject", "sunset", "--json")[1]
    ids = re.findall(r'"id": "([^"]*)"', out)
    assert values("explain", "what") == ids
    assert complete.last_windows()[0] == (ids[0], "rank 1")


def test_completing_loads_nothing_that_plans():
    """A key that is pressed waits for the answer."""
    code = (
        "import os, sys; from planner.cli.app import main; code = main(); "
        "print([name for name in ('numpy', 'skyfield', 'rich') if name in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "_ISS_COMPLETE": "complete_bash", "COMP_CWORD": "3"}
        | {"COMP_WORDS": "iss\nwindows\n--subject\nairg"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout == "airglow\n[]\n"


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
def test_a_real_bash_completes(tmp_path):
    """The script that --install-completion writes, asked as the TAB key asks."""
    (tmp_path / "iss").write_text(f'#!/bin/sh\nexec {sys.executable} -m planner "$@"\n')
    (tmp_path / "iss").chmod(0o755)
    asks = (
        'ask() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _iss_completion iss; '
        'echo "${COMPREPLY[*]}"; }\n'
    )
    run = subprocess.run(
        ["bash", "--norc"],
        input="iss --install-completion > installed; source ~/.bashrc\n"
        + asks
        + "ask iss terminator --ki\nask iss terminator --kind station\n",
        cwd=tmp_path,
        env={
            "HOME": str(tmp_path),
            "PATH": f"{tmp_path}:{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout == "--kind\nstation_penumbra station_umbra\n"
    assert "bash completion installed in" in (tmp_path / "installed").read_text()


def test_no_shell_to_complete_for(tmp_path):
    """Told with what there is, and exit code 2; nothing is written."""
    run = subprocess.run(
        [sys.executable, "-m", "planner", "--install-completion"],
        env={
            **os.environ,
            "HOME": str(tmp_path),
            "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 2
    assert list(tmp_path.iterdir()) == []
