"""What a run of the program says beside its answer, and how much of it."""

import os
import sys
from dataclasses import dataclass


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
            print(text, file=sys.stderr)

    def detail(self, text: str) -> None:
        """Say something only when asked for more."""
        if self.verbose and not self.quiet:
            print(text, file=sys.stderr)

    def warn(self, text: str) -> None:
        """Say what the user should know before relying on the answer."""
        self.note(f"Warning: {text}")


session = Session(colour="NO_COLOR" not in os.environ)
