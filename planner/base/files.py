"""Files that appear whole or not at all."""

import os
from pathlib import Path

from planner.base.errors import InputError


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file by renaming a finished one beside it into place.

    A folder, or a place that cannot be written, raises `InputError` and leaves nothing behind.
    """
    if path.is_dir():
        raise InputError(f"{path} is a folder: name a file in it.")
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        unfinished.write_bytes(content)
        unfinished.replace(path)
    except OSError as error:
        raise InputError(
            f"{path} cannot be written ({error.strerror or error}): name another place."
        ) from None
    finally:
        if unfinished.exists():
            unfinished.unlink()
