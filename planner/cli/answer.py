"""Where an answer goes: its format, and standard output or a file."""

import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.table import Table

from planner.base.errors import InputError
from planner.base.files import write_atomically
from planner.cli.session import drop, session
from planner.output.records import Record
from planner.output.tables import render
from planner.output.writers import WRITERS

FORMATS = ("table", *WRITERS)
_ENDINGS = {".txt": "table", ".json": "json", ".jsonl": "jsonl", ".csv": "csv"}
_PIPE_WIDTH = 160


def choose_format(format_: str | None, json: bool, output: Path | None) -> str:
    """Return the format that the options name: --format or --json, else by the file's ending."""
    if json and format_ not in (None, "json"):
        raise InputError(f"--json and --format {format_} contradict each other: give one of them.")
    chosen = "json" if json else format_
    if chosen is None and output is not None:
        chosen = _ENDINGS.get(output.suffix.lower())
        if chosen is None:
            raise InputError(
                f"-o {output}: the ending '{output.suffix}' tells no format that this command "
                f"has. Name a file in {', '.join(_ENDINGS)}, or give --format."
            )
    if chosen is not None and chosen not in FORMATS:
        raise InputError(
            f"'{chosen}' is no format that this command has: choose from {', '.join(FORMATS)}."
        )
    return chosen or "table"


def give(
    format_: str,
    output: Path | None,
    document: Record,
    kind: str,
    make_table: Callable[[Sequence[Record], int], Table],
) -> None:
    """Write a document in a format to a file, or print it."""
    if output is None and sys.stdout is None:
        raise InputError("Standard output is closed: open it, or name a file with -o.")
    terminal = output is None and sys.stdout.isatty()
    if format_ == "table":
        width = shutil.get_terminal_size().columns if terminal else _PIPE_WIDTH
        table = make_table(document[kind], width)
        text = render(table, width=width if terminal else None, colour=terminal and session.colour)
    else:
        text = WRITERS[format_](document, kind)
    if output is not None:
        write_atomically(output, text.encode("utf-8"))
        session.note(f"Wrote {output}.")
        return
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader has what it wanted
        drop(sys.stdout)
    except OSError as error:
        drop(sys.stdout)
        raise InputError(
            f"Standard output cannot be written ({error.strerror}): make room, or name a file "
            "elsewhere with -o."
        ) from None
