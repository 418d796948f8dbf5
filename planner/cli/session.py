"""What a run of the program says beside its answer, and how much of it."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TextIO

from planner.base.words import folded


@dataclass
class Session:
    """The choices that hold for one run: set by the options of the command."""

    quiet: bool = False
    verbose: bool = False
    colour: bool = True
    debug: bool = False

    def note(self, text: str) -> None:
        """Say something about the answer on standard error, unless asked to be quiet."""
        if not self.quiet:
            say(text)

    def detail(self, text: str) -> None:
        """Say something only when asked for more."""
        if self.verbose:
            self.note(text)

    @contextmanager
    def progress(self, text: str) -> Iterator[None]:
        """Show on a terminal what is waited for, and take it away again; elsewhere nothing."""
        if self.quiet or not is_terminal(sys.stderr):
            yield
            return
        sys.stderr.write(text)
        sys.stderr.flush()
        try:
            yield
        finally:
            sys.stderr.write("\r" + " " * len(text) + "\r")
            sys.stderr.flush()

    def warn(self, text: str) -> None:
        """Say what the user should know before relying on the answer."""
        self.note(f"Warning: {text}")


def say(text: str) -> None:
    """Write a line to standard error; where that is closed or full, the answer matters more."""
    if sys.stderr is not None:
        try:
            print(_folded(text), file=sys.stderr, flush=True)
        except OSError:
            drop(sys.stderr)


def _folded(text: str) -> str:
    """Return a text with its long lines folded to the terminal; into a file they stay whole."""
    if not sys.stderr.isatty():
        return text
    import shutil

    width = shutil.get_terminal_size().columns
    return "\n".join(
        folded(line, width) if len(line) > width and not line.startswith(" ") else line
        for line in text.split("\n")
    )


def is_terminal(stream: TextIO | None) -> bool:
    """Tell whether people read along."""
    return stream is not None and stream.isatty()


def has_style(stream: TextIO | None) -> bool:
    """Tell whether bold headings are wanted on a stream, and can be shown there."""
    return session.colour and os.environ.get("TERM") != "dumb" and is_terminal(stream)


def drop(stream: TextIO) -> None:
    """Send what a stream still holds back nowhere, so that the program's end does not stumble."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


session = Session(colour=not os.environ.get("NO_COLOR"))
