"""Where an answer goes: its format, and standard output or a file."""

import shutil
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from planner.base.errors import InputError
from planner.base.files import write_atomically
from planner.cli.export import Writer
from planner.cli.given import Given
from planner.cli.request import read_path
from planner.cli.session import drop, has_style, is_terminal, session
from planner.output.records import Record
from planner.output.writers import whole_json

TEXT = ("table", "json")  # the formats of an answer that is a single document
_ENDINGS = {".txt": "table"} | {
    f".{name}": name for name in ("json", "jsonl", "csv", "ics", "kml", "geojson", "czml")
}
_PIPE_WIDTH = 160


def choose(given: Given, formats: Sequence[str]) -> str:
    """Return the format that the options name: --format or --json, else by the file's ending."""
    read_path(given.output)
    if given.json and given.format_ not in (None, "json"):
        raise InputError(
            f"--json and --format {given.format_} contradict each other: give one of them."
        )
    chosen = "json" if given.json else given.format_
    if chosen is None and given.output is not None:
        endings = [ending for ending, name in _ENDINGS.items() if name in formats]
        chosen = _ENDINGS.get(given.output.suffix.lower())
        if chosen not in formats:
            raise InputError(
                f"-o {given.output}: the ending '{given.output.suffix}' tells no format that this "
                f"command has. Name a file in {', '.join(endings)}, or give --format."
            )
    if chosen is not None and chosen not in formats:
        raise InputError(
            f"'{chosen}' is no format that this command has: choose from {', '.join(formats)}."
        )
    return chosen or "table"


def give(
    output: Path | None,
    document: Record,
    kind: str,
    make_table: Callable[..., str],
    writer: Writer | None,
) -> None:
    """Write a document with a list of records to a file, or print it; as a table without writer."""
    if writer is None:
        bold = output is None and has_style(sys.stdout)
        write([make_table(list(document[kind]), page_width(output), bold=bold)], output)
    else:
        write(writer(document, kind), output)


def give_text(format_: str, output: Path | None, document: Record, text: str) -> None:
    """Write a document that is one thing, as JSON or in words, to a file, or print it."""
    write([whole_json(document) if format_ == "json" else text], output)


def page_width(output: Path | None) -> int:
    """Return how many columns the page has on which a table is written."""
    at_terminal = output is None and is_terminal(sys.stdout)
    return shutil.get_terminal_size().columns if at_terminal else _PIPE_WIDTH


def write(pieces: Iterable[str], output: Path | None) -> None:
    """Write the pieces of a text to a file, or print them."""
    if output is not None:
        write_atomically(output, (piece.encode("utf-8") for piece in pieces))
        session.note(f"Wrote {output}.")
        return
    if sys.stdout is None:
        raise InputError("Standard output is closed: open it, or name a file with -o.")
    try:
        for piece in pieces:
            sys.stdout.write(piece)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader has what it wanted
        drop(sys.stdout)
    except OSError as error:
        drop(sys.stdout)
        raise InputError(
            f"Standard output cannot be written ({error.strerror}): make room, or name a file "
            "elsewhere with -o."
        ) from None
