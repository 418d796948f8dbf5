"""Files that appear whole or not at all, also where a process is killed or the power fails."""

import errno
import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

_PREFIX, _SUFFIX = ".iss-planner-", ".part"


def replace_content(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file by renaming a finished one beside it into place, with the mode of the old one.

    The pieces are written one after the other. A link is followed. Where it returns, the content is
    on the disk. Where `OSError` is raised, or whatever the pieces raise, what was there still is,
    and nothing is left beside it; a process that is killed leaves an unfinished file at most.
    """
    target = Path(os.path.realpath(path))  # unlike resolve(), no error where links go in a circle
    unfinished = target.with_name(f"{_PREFIX}{os.urandom(8).hex()}{_SUFFIX}")
    try:
        with unfinished.open("xb") as file:
            for piece in pieces:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            unfinished.chmod(stat.S_IMODE(target.stat().st_mode))
        unfinished.replace(target)
    finally:
        with suppress(OSError):  # it is gone already where all went well
            unfinished.unlink()
    _flush_folder(target.parent)


def make_folder(folder: Path) -> None:
    """Make a folder, and those that it lies in, so that a failure of power does not undo it."""
    if folder.is_dir():
        return
    if folder.parent != folder:
        make_folder(folder.parent)
    try:
        folder.mkdir(exist_ok=True)
    except FileExistsError:  # which would not say what is wrong
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder)) from None
    _flush_folder(folder.parent)


def remove_unfinished(folder: Path) -> None:
    """Remove what killed processes left in a folder.

    Only who holds the lock of all that write there may call it: others' files are unfinished, too.
    """
    for path in folder.glob(f"{_PREFIX}*{_SUFFIX}"):
        with suppress(OSError):
            path.unlink()


def _flush_folder(folder: Path) -> None:
    """Have the names in a folder written; not every system can, and the files are whole without."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
