"""The command `iss`: its commands, and how every run of it ends."""

import gc
import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Annotated

# The matrix products here are small: threads would only wait for each other. Read by numpy when it
# is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import typer
from typer.exceptions import TyperException

import planner
from planner.cli.session import drop, say, session

_COMMANDS = (
    *("windows", "explain", "aurora", "terminator", "now", "track", "map", "replay"),
    *("fetch", "status"),
)


def make_app(words: Sequence[str] = ()) -> typer.Typer:
    """Return the command line for some words: the command that they call, or all of them.

    To make them all takes as long as to load a small library.
    """
    app = typer.Typer(
        name="iss",
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
    app.callback(invoke_without_command=True)(_iss)
    called = [word for word in words[:1] if word in _COMMANDS]
    for name in called or _COMMANDS:
        module = import_module(f"planner.cli.{name}")
        app.command(name)(getattr(module, "map_" if name == "map" else name))
    return app


def _iss(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", metavar="", help="Print the version.", is_eager=True)
    ] = False,
) -> None:
    """Plan photographs from the International Space Station: when, which way, and how bright."""
    if version:
        typer.echo(f"iss-planner {planner.__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        from planner.cli import start

        start.start()


def main() -> int:
    """Run the command line and return its exit code; no trouble ends in a traceback unasked."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a character it cannot show is no reason to fail
            stream.reconfigure(errors="replace")
    gc.disable()  # a run is short, and collecting among imports takes a twelfth of it
    try:
        return int(make_app(sys.argv[1:])(prog_name="iss", standalone_mode=False) or 0)
    except TyperException as error:  # wrong usage
        return _fail(error.format_message(), error.exit_code, error)
    except KeyboardInterrupt:
        return 130
    except SystemExit:  # only where the reader of the help has what it wanted, and left
        return 0
    except Exception as error:  # noqa: BLE001 - the one place where everything ends up
        return _explain(error)
    finally:
        gc.enable()


def run() -> int:
    """Run the command line in a process of its own, and return its exit code."""
    exit_code = main()
    gc.freeze()  # what is left need not be looked through once more: the process ends
    return exit_code


def _explain(error: Exception) -> int:
    """Tell of an error in the program's own words, and return its exit code."""
    from planner.base.errors import PlannerError
    from tle import ElementsError, StoreError

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
    say(f"Error: {message}")
    if session.debug:
        raise error
    return exit_code
