"""The command `iss`: how every run of it begins and ends.

What loads slowly is loaded by `main`, which ends well whenever it is interrupted.
"""

import gc
import io
import os
import sys

from planner.cli import interrupts

# The matrix products here are small: threads would only wait for each other. Read by numpy when it
# is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

_COMPLETION = "_ISS_COMPLETE"  # set by a shell that asks what can stand next


def main() -> int:
    """Run the command line and return its exit code; no trouble ends in a traceback unasked."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a character it cannot show is no reason to fail
            stream.reconfigure(errors="replace")
    words = _words()
    gc.disable()  # a run is short, and collecting among imports takes a twelfth of it
    try:
        from planner.cli.commands import make_app
        from planner.cli.session import session

        if "--no-color" in words:  # also for what is said before the options are read
            session.colour = False
        app = make_app(_to_complete() if _COMPLETION in os.environ else words)
        exit_code = int(app(words, prog_name="iss", standalone_mode=False) or 0)
        return _unknown_shell() if exit_code == 1 else exit_code
    except KeyboardInterrupt:
        return 130
    except SystemExit as error:
        # Completion answers by its exit code; else the reader has what it wanted, and left.
        return int(error.code or 0) if _COMPLETION in os.environ else 0
    except Exception as error:  # noqa: BLE001 - the one place where everything ends up
        return 130 if interrupts.came() else _explain(error, words)
    finally:
        gc.enable()


def run() -> int:
    """Run the command line in a process of its own, and return its exit code."""
    interrupts.watch()
    try:
        exit_code = main()
        interrupts.stop()
    except KeyboardInterrupt:  # once more, while the first one was seen to
        exit_code = 130
    if interrupts.came():
        interrupts.leave()
    gc.freeze()  # what is left need not be looked through once more: the process ends
    return exit_code


def _words() -> list[str]:
    """Return the words of the command line; `iss help windows` is `iss windows --help`."""
    words = sys.argv[1:]
    return [*words[1:2], "--help"] if words[:1] == ["help"] else words


def _to_complete() -> list[str]:
    """Return the words after `iss` of a line that a shell wants completed."""
    os.environ["COLUMNS"] = "1000"  # hints are not folded: some shells take each line for a word
    line = os.environ.get("COMP_WORDS") or os.environ.get("_TYPER_COMPLETE_ARGS") or ""
    return line.split()[1:]


def _unknown_shell() -> int:
    """Tell what to do where --install-completion and --show-completion found no shell they know."""
    from planner.cli.session import say

    say("Error: completion is for bash, zsh, fish and PowerShell: ask again from one of them.")
    return 2


def _explain(error: Exception, words: list[str]) -> int:
    """Tell of an error in the program's own words, and return its exit code."""
    from typer.exceptions import TyperException

    from planner.base.errors import PlannerError
    from planner.cli.commands import usage_text
    from planner.cli.session import drop
    from tle import ElementsError, StoreError

    if isinstance(error, TyperException):
        return _fail(usage_text(error, words), error.exit_code, error)
    if isinstance(error, PlannerError):
        return _fail(str(error), error.exit_code, error)
    if isinstance(error, ElementsError):
        return _fail(str(error), 2, error)
    if isinstance(error, StoreError):
        return _fail(str(error), 3, error)
    if isinstance(error, OSError | MemoryError):
        if sys.stdout is not None:
            drop(sys.stdout)
        return _fail(f"the system refused: {error or 'no memory left'}.", 2, error)
    text = f"this is a defect of iss-planner ({type(error).__name__}: {error}). "
    return _fail(text + "Please report it with what --debug adds.", 1, error)


def _fail(message: str, exit_code: int, error: Exception) -> int:
    from planner.cli.session import say, session

    say(f"Error: {message}")
    if session.debug:
        raise error
    return exit_code
