"""Files that appear whole or not at all."""

import os
import stat
from collections.abc import Iterable
from pathlib import Path

from planner.base.errors import InputError


def write_atomically(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file by renaming a finished one beside it into place, with the mode of the old one.

    The pieces are written one after the other. A link is followed. What is no regular file, such as
    a pipe or a device, is written into. A folder, or a place that cannot be written, raises
    `InputError` and leaves nothing behind.
    """
    try:
        target = path.resolve()
        mode = target.stat().st_mode if target.exists() else None
        if mode is not None and stat.S_ISDIR(mode):
            raise InputError(f"{path} is a folder: name a file in it.")
        if mode is not None and not stat.S_ISREG(mode):
            _write(target, pieces)
            return
        unfinished = target.with_name(f".{os.getpid()}.part")
        try:
            _write(unfinished, pieces)
            if mode is not None:
                unfinished.chmod(stat.S_IMODE(mode))
            unfinished.replace(target)
        finally:
            unfinished.unlink(missing_ok=True)
    except OSError as error:
        raise InputError(
            f"{path} cannot be written ({error.strerror or error}): name another place."
        ) from None


def _write(path: Path, pieces: Iterable[bytes]) -> None:
    with path.open("wb") as file:
        for piece in pieces:
            file.write(piece)
