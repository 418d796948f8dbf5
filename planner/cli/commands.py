"""The commands of `iss`, made for the words that call them."""

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

import planner
from planner.cli.session import has_style

COMMANDS = (
    *("windows", "explain", "map", "now", "aurora", "terminator", "track", "replay"),
    *("fetch", "status"),
)
EXAMPLES = """
iss                                     # the next good window, and what to try
iss windows                             # the photo windows of the next 3 days, best first
iss windows --from 2024-10-10 --days 2  # those of a great aurora storm, from bundled data
iss windows --help                      # every option of a command, with examples
"""
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
        context_settings={
            "help_option_names": ["-h", "--help"],
            "color": None if has_style(sys.stdout) else False,  # of what typer itself says
        },
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


def usage_text(error: Any, words: Sequence[str]) -> str:
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
