"""The command `iss`: its commands, and how every run of it ends."""

import gc
import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Annotated, Any

# The matrix products here are small: threads would only wait for each other. Read by numpy when it
# is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import typer
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException

import planner
from planner.cli.session import drop, has_style, say, session

COMMANDS = (
    *("windows", "explain", "map", "now", "aurora", "terminator", "track", "replay"),
    *("fetch", "status"),
)
EXAMPLES = """
iss                                      # the next good window, and what to try
iss windows                              # the photo windows of the next 3 days, best first
iss windows --from 2024-10-10 --days 2   # those of a great aurora storm, from data that come along
iss windows --help                       # every option of a command, with examples
"""
_COMPLETION = "_ISS_COMPLETE"  # set by the shell where it asks what can stand next
_HINT = 60  # characters of an explanation that shells show beside what they complete


class _Command(TyperCommand):
    def format_help(self, ctx: Any, formatter: Any) -> None:
        formatter.write(_help(self, ctx))

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:
        return _with_hints(super().shell_complete(ctx, incomplete))


class _Group(TyperGroup):
    def format_help(self, ctx: Any, formatter: Any) -> None:
        formatter.write(_help(self, ctx))

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:
        return _with_hints(super().shell_complete(ctx, incomplete))


def make_app(words: Sequence[str] = ()) -> typer.Typer:
    """Return the command line for some words: the command that they call, or all of them.

    To make them all takes as long as to load a small library.
    """
    app = typer.Typer(
        name="iss",
        cls=_Group,
        epilog=EXAMPLES,
        suggest_commands=False,  # told by main, the closest only
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback(invoke_without_command=True)(_iss)
    called = [word for word in words[:1] if word in COMMANDS]
    for name in called or COMMANDS:
        module = import_module(f"planner.cli.{name}")
        function = getattr(module, "map_" if name == "map" else name)
        app.command(name, cls=_Command, epilog=module.EXAMPLES)(function)
    return app


def _help(command: Any, context: Any) -> str:
    import shutil

    from planner.cli.help import page

    width = shutil.get_terminal_size().columns
    return page(command, context, width, bold=has_style(sys.stdout))


def _with_hints(items: list[Any]) -> list[Any]:
    """Return what a shell can put next, each with a hint that fits on a line."""
    import textwrap

    for item in items:
        if item.help:
            item.help = textwrap.shorten(item.help, _HINT, placeholder=" ...")
    return items


def _iss(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", metavar="", help="Print the version.", is_eager=True)
    ] = False,
) -> None:
    """Plan photographs from the International Space Station: when, which way, and how bright.

    Without a command: the next good window, and what to try.
    """
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
    words = _words()
    if "--no-color" in words:  # also for what is said before the options are read
        session.colour = False
    gc.disable()  # a run is short, and collecting among imports takes a twelfth of it
    try:
        run = make_app(_to_complete() if _COMPLETION in os.environ else words)
        exit_code = int(run(words, prog_name="iss", standalone_mode=False) or 0)
        return _unknown_shell() if exit_code == 1 else exit_code
    except TyperException as error:  # wrong usage
        return _fail(_usage_text(error, words), error.exit_code, error)
    except KeyboardInterrupt:
        return 130
    except SystemExit as error:
        # Completion answers by its exit code; else the reader has what it wanted, and left.
        return int(error.code or 0) if _COMPLETION in os.environ else 0
    except Exception as error:  # noqa: BLE001 - the one place where everything ends up
        return _explain(error)
    finally:
        gc.enable()


def run() -> int:
    """Run the command line in a process of its own, and return its exit code."""
    exit_code = main()
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


def _usage_text(error: TyperException, words: Sequence[str]) -> str:
    """Return what is wrong with the words of a command line, and what was meant instead."""
    from difflib import get_close_matches

    option = getattr(error, "option_name", "")
    path = " ".join(["iss", *(word for word in words[:1] if word in COMMANDS)])
    said = error.format_message().partition(" (Possible")[0].rstrip(".")
    meant = list(getattr(error, "possibilities", None) or ())[:2]
    if path == "iss" and not option and words:
        meant = [f"iss {name}" for name in get_close_matches(words[0], COMMANDS, 1)]
    if meant:
        said += f". Did you mean {' or '.join(meant)}?"
    elif path == "iss" and option:
        said += f". Options stand after a command, as in: iss windows {option} ..."
    else:
        said += "."
    return f"{said} See {path} --help."


def _unknown_shell() -> int:
    """Tell what to do where --install-completion and --show-completion found no shell they know."""
    say("Error: completion is for bash, zsh, fish and PowerShell: ask again from one of them.")
    return 2


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
