"""Terminals of any width, pipes that close early, and interrupts: real ones, at real processes.

Truth: the contract of exit codes and streams, and what the system says of files and processes.
"""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import feed_world
import pytest
from feed_server import serving
from terminal import at_terminal, plain

from planner.output.prose import paragraphs

COMMANDS = (
    "",
    "--help",
    "windows --from 2024-10-10 --hours 3",
    "explain 1 --from 2024-10-10 --hours 3",
    "aurora --from 2024-10-10T19:00 --hours 3",
    "terminator --from 2024-10-10",
    "now --at 2024-10-10T19:20",
    "track --from 2024-10-10 --hours 1",
    "replay",
    "replay mogensen-2024",
    "status",
)


@pytest.mark.parametrize("width", [60, 200])
def test_every_command_fits_its_terminal(width):
    """Answers and notes; only a long path or address, which cannot be broken, may be wider."""
    code = f"""
        import sys
        from planner.cli.app import main
        for words in {COMMANDS!r}:
            sys.argv = ["iss", *words.split()]
            print("$ iss", words[:50])
            assert main() == 0, words
    """
    shown = plain(at_terminal(width, code=textwrap.dedent(code)))
    assert shown.count("$ iss") == len(COMMANDS)
    for line in shown.splitlines():
        assert len(line) <= width or max(map(len, line.split())) > width - 30, line
    assert "\N{HORIZONTAL ELLIPSIS}" not in shown


def test_a_number_stays_on_its_line():
    """Its thousands are not parted, wherever a line ends; what is said is the same."""
    said = "Look aft, in azimuth 173, 1 276 km away, over Kp 8.7 at 2024-10-10 21:03:58 UTC."
    for width in range(20, 90):
        text = paragraphs([said], width)
        assert "1 276" in text
        assert " ".join(text.split()) == said


def started(*words, **options):
    """Return a process of the command line at work, in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "planner", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        text=True,
        **options,
    )


def test_every_pipe_may_close_early():
    """As into `head -1` that is gone: exit code 0, no traceback."""
    runs = [started(*words.split()) for words in COMMANDS]
    for run in runs:
        run.stdout.close()
    for words, run in zip(COMMANDS, runs, strict=True):
        with run:
            said = run.stderr.read()
        assert run.returncode == 0, words
        assert not any(word in said for word in ("Traceback", "Broken", "Exception")), words


def interrupt(run, *, group=True):
    """Interrupt a process as a terminal does, and return its exit code and what it said."""
    (os.killpg if group else os.kill)(run.pid, signal.SIGINT)
    with run:
        said = run.stderr.read()
    with pytest.raises(ProcessLookupError):  # nobody of its group is left
        os.killpg(run.pid, 0)
    return run.returncode, said


@pytest.mark.parametrize("group", [True, False], ids=["the group", "it alone"])
def test_planning_ends_when_interrupted(group, tmp_path):
    """While the child process works: exit code 130, no word of it, no file, no process."""
    span = ("--from", "2024-09-20", "--days", "60", "--max-age", "60")
    run = started("windows", *span, "-o", "all.json", cwd=tmp_path)
    children = Path(f"/proc/{run.pid}/task/{run.pid}/children")
    while run.poll() is None and not children.read_text():
        time.sleep(0.01)
    code, said = interrupt(run, group=group)
    assert code == 130
    assert "Traceback" not in said
    assert list(tmp_path.iterdir()) == []


def test_the_interrupt_key_at_a_terminal():
    """Ctrl-C while it plans: nothing after it but the prompt."""
    spawn = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))"
    words = ("windows", "--from", "2024-09-20", "--days", "60", "--max-age", "60")
    with subprocess.Popen(
        [sys.executable, "-c", spawn, sys.executable, "-m", "planner", *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as run:
        assert b"Elements: bundled" in run.stdout.readline()
        run.stdin.write(b"\x03")
        run.stdin.flush()
        shown = run.stdout.read().decode()
    assert run.returncode == 130
    assert shown.endswith("^C")
    assert "Traceback" not in shown


def test_an_interrupt_that_a_library_drops_comes_again():
    """As Python drops one amid an import; and it ends the process with 130, whatever waits."""
    code = """
        import os, signal, threading, time
        from planner.cli import interrupts
        interrupts.watch()
        threading.Thread(target=time.sleep, args=(60,)).start()
        class Drops:
            def __del__(self):
                signal.raise_signal(signal.SIGINT)
        try:
            Drops()
            time.sleep(60)
        except KeyboardInterrupt:
            print("came", interrupts.came(), flush=True)
            interrupts.leave()
    """
    run = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stdout, run.stderr) == (130, "came True\n", "")


def test_what_is_told_to_ignore_interrupts_goes_on():
    """As a shell tells what it starts in the background."""
    run = subprocess.run(
        f"trap '' INT; {sys.executable} -m planner track --from 2024-10-10 -q & "
        "sleep 0.2; kill -INT $!; wait $!",
        shell=True,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stderr) == (0, "")
    assert "2024-10-10 02:59:00" in run.stdout


def test_a_file_is_whole_or_as_it_was(tmp_path):
    """Interrupted while it is written: the old content, and nothing beside it."""
    path = tmp_path / "track.json"
    path.write_text("old")
    words = ("track", "--from", "2024-10-10", "--days", "3", "--step", "5s", "-q")
    run = started(*words, "-o", str(path))
    while run.poll() is None and len(list(tmp_path.iterdir())) < 2:
        time.sleep(0.005)
    code, said = interrupt(run)
    assert (code, said) == (130, "")
    assert [(one.name, one.read_text()) for one in tmp_path.iterdir()] == [("track.json", "old")]


def test_a_fetch_ends_when_interrupted(tmp_path):
    """While a server keeps it waiting: at once, and the files of the data folder are whole."""

    def wait(handler):
        time.sleep(5.0)

    with serving(wait) as server:
        folder = {"ISS_PLANNER_DATA_DIR": str(tmp_path)}
        run = started("fetch", env=os.environ | feed_world.environment(server.url) | folder)
        while run.poll() is None and not server.paths:
            time.sleep(0.01)
        assert interrupt(run) == (130, "")
    assert not [path for path in tmp_path.rglob("*") if path.suffix == ".part"]
