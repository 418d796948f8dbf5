"""Files of answers: whole or not at all, with a word of what to do where they cannot be written."""

import stat
from collections.abc import Iterable
from pathlib import Path

from planner.base.errors import InputError
from tle.atomic import replace_content


def write_atomically(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file by renaming a finished one beside it into place, with the mode of the old one.

    The pieces are written one after the other. A link is followed. What is no regular file, such as
    a pipe or a device, is written into. A folder, or a place that cannot be written, raises
    `InputError` and leaves nothing behind.
    """
    try:
        mode = path.stat().st_mode if path.exists() else None
        if mode is not None and stat.S_ISDIR(mode):
            raise InputError(f"{path} is a folder: name a file in it.")
        if mode is None or stat.S_ISREG(mode):
            replace_content(path, pieces)
            return
        with path.open("wb") as file:
            for piece in pieces:
                file.write(piece)
    except OSError as error:
        raise InputError(
            f"{path} cannot be written ({error.strerror or error}): name another place."
        ) from None
