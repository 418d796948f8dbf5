"""Write docs/commands.md, the reference of all commands, from the commands themselves.

`python tools/make_reference.py` writes it; a test fails while it says something else.
"""

from pathlib import Path

import typer

from planner.cli import commands, help, settings

PAGE = Path(__file__).parents[1] / "docs" / "commands.md"
_HEAD = """# Commands

Made by `tools/make_reference.py` from the commands themselves, as `iss COMMAND --help` shows them.
How to begin, and what answers rest on, stands in the [README](../README.md).
"""


def reference() -> str:
    """Return the page: the command line as a whole, then each command."""
    group = typer.main.get_command(commands.make_app())
    context = group.make_context("iss", [], resilient_parsing=True)
    names = group.list_commands(context)
    parts = [_HEAD, *_told(group, context)]
    parts.append(_table(("command", "answers"), _linked(help.summaries(group, context))))
    parts += _options(group, context) + _examples(group)
    for name in names:
        command = group.get_command(context, name)
        inner = command.make_context(name, [], parent=context, resilient_parsing=True)
        parts.append(f"## iss {name}\n")
        parts += _told(command, inner) + _options(command, inner) + _examples(command)
    return "\n".join(parts)


def _told(command, context) -> list[str]:
    usage = f"```\n{help.usage(command, context)}\n```\n"
    return [*(f"{_safe(paragraph)}\n" for paragraph in help.paragraphs(command)), usage]


def _linked(rows):
    return [(f"[`{name}`](#iss-{name})", _safe(text)) for name, text in rows]


def _options(command, context) -> list[str]:
    variables = {one.option: one.variable for one in settings.SETTINGS if one.option}
    parts = []
    for heading, parameters in help.groups(command, context):
        rows = [
            (
                f"`{help.spelling(one)}`",
                _safe(one.help),
                _code(help.default_text(one)),
                _code(variables.get(one.name, "")),
            )
            for one in parameters
        ]
        parts.append(_table((heading, "", "default", "environment"), rows))
    return parts


def _table(heads, rows) -> str:
    """Return a table without the columns that are empty."""
    kept = [n for n in range(len(heads)) if any(row[n] for row in rows)]
    lines = [
        [heads[n] for n in kept],
        ["---"] * len(kept),
        *([row[n] for n in kept] for row in rows),
    ]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _examples(command) -> list[str]:
    return [f"```sh\n{command.epilog.strip()}\n```\n"]


def _code(text: str) -> str:
    return f"`{text}`" if text else ""


def _safe(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*")


if __name__ == "__main__":
    PAGE.write_text(reference(), encoding="utf-8")
