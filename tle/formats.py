"""Text into element sets: TLE, 3LE, or OMM as JSON, told apart by their content."""

import os
import stat
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from tle.elements import Elements, ElementsError
from tle.omm import read_json
from tle.two_line import read_lines

LARGEST_FILE_BYTES = 64 * 1024 * 1024

_WANTED = "give element sets as TLE lines or as OMM in JSON"


def load(path: str | os.PathLike[str]) -> list[Elements]:
    """Return the element sets of a file, in order of number and epoch.

    Raises `ElementsError` naming the file, the line (or the set) and the fault.
    """
    path = Path(path)
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise ElementsError(f"{path} is a folder: name a file of element sets.")
        if status.st_size > LARGEST_FILE_BYTES:
            raise ElementsError(
                f"{path} has {status.st_size >> 20} MB, more than any file of element sets: "
                "name another."
            )
        with path.open("rb") as file:  # a device has no size to tell beforehand
            content = file.read(LARGEST_FILE_BYTES)
    except FileNotFoundError:
        raise ElementsError(f"{path} does not exist: check the name of the file.") from None
    except OSError as error:
        raise ElementsError(f"{path} cannot be read: {error.strerror}.") from None
    return loads(content, name=str(path), source=f"file:{path.name}")


def loads(content: str | bytes, *, name: str = "the text", source: str = "text") -> list[Elements]:
    """Return the element sets in a text, in order of number and epoch.

    Of two sets of one object and epoch the later in the text stands. `name` is what an error calls
    the text, and `source` goes into each set.
    """
    if isinstance(content, bytes):
        try:
            content = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise ElementsError(f"{name} is not a text file: {_WANTED}.") from None
    if "\x00" in content:
        raise ElementsError(f"{name} is not a text file: {_WANTED}.")
    content = content.removeprefix("\ufeff")
    read = read_json if _is_json(content) else read_lines
    sets: dict[tuple[int, datetime], Elements] = {}
    for elements in read(content, name):
        key = elements.catalogue_number, elements.epoch_utc
        sets[key] = replace(elements, source=source)
    return [sets[key] for key in sorted(sets)]


def _is_json(text: str) -> bool:
    """Tell a list or an object of JSON from lines, whose first may be a name such as `[old] ISS`.

    In lines the first line of a set comes next, which begins as no line of an OMM does.
    """
    text = text.lstrip()
    return text.startswith(("[", "{")) and not text.partition("\n")[2].lstrip().startswith("1 ")
