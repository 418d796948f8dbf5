"""Text into element sets: TLE, 3LE, or OMM (JSON, XML, KVN, CSV), told apart by their content."""

import os
import re
import stat
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import islice
from pathlib import Path

from tle.elements import Elements, ElementsError
from tle.two_line import read_lines

LARGEST_FILE_BYTES = 64 * 1024 * 1024

_WANTED = "give element sets as TLE lines or as OMM (JSON, XML, KVN or CSV)"

# A line with something in it that is no comment; of a very long one the beginning will do.
_LINE = re.compile(r"(?:^|[\r\n])[ \t]*(?!COMMENT(?:\s|$))([^\s#][^\r\n]{0,9999})")
_KVN = re.compile(r"CCSDS_[A-Z]+_VERS\b|[A-Z][A-Z0-9_]*\s*=")
_XML_COMMENT = re.compile(r"<!--.*?(?:-->|$)", re.DOTALL)
_XML_MESSAGE = re.compile(r"<(?:\w+:)?(oem|omm)[\s/>]")


def load(path: str | os.PathLike[str]) -> list[Elements]:
    """Return the element sets of a file, in order of number and epoch.

    Raises `ElementsError` naming the file, the line (or the set) and the fault.
    """
    path = Path(path)
    return loads(read(path), name=str(path), source=f"file:{path.name}")


def read(path: str | os.PathLike[str]) -> bytes:
    """Return the content of a file that may hold element sets, or a trajectory.

    Raises `ElementsError` where it cannot be read, or is far too large.
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
            return file.read(LARGEST_FILE_BYTES)
    except FileNotFoundError:
        raise ElementsError(f"{path} does not exist: check the name of the file.") from None
    except OSError as error:
        raise ElementsError(f"{path} cannot be read: {error.strerror}.") from None


def loads(content: str | bytes, *, name: str = "the text", source: str = "text") -> list[Elements]:
    """Return the element sets in a text, in order of number and epoch.

    Of two sets of one object and epoch the later in the text stands. `name` is what an error calls
    the text, and `source` goes into each set.
    """
    if isinstance(content, bytes):
        try:
            content = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise ElementsError(
                f"{name} is not a text file in UTF-8: {_WANTED}, in that encoding."
            ) from None
    if "\x00" in content:
        raise ElementsError(f"{name} is not a text file: {_WANTED}.")
    content = content.removeprefix("\ufeff")
    if is_oem(content):
        raise ElementsError(
            f"{name} is a trajectory (CCSDS OEM), which lists positions and holds no element set: "
            f"{_WANTED}."
        )
    sets: dict[tuple[int, datetime], Elements] = {}
    for elements in _reader(content)(content, name):
        key = elements.catalogue_number, elements.epoch_utc
        sets[key] = replace(elements, source=source)
    return [sets[key] for key in sorted(sets)]


def is_oem(content: str | bytes) -> bool:
    """Tell whether a text is a trajectory (CCSDS OEM, as KVN or XML) and not element sets.

    Only its beginning as KVN, or its tags as XML, are looked at; it may still have faults.
    """
    if isinstance(content, bytes):
        content = content.decode("utf-8-sig", "replace")
    content = content.removeprefix("\ufeff")
    first, _ = _opening(content)
    if first.startswith("<"):
        found = set(_XML_MESSAGE.findall(_XML_COMMENT.sub("", content)))
        return found == {"oem"}
    return re.match(r"CCSDS_OEM_VERS\b", first) is not None


def _reader(text: str) -> Callable[[str, str], Iterator[Elements]]:
    """Return what reads a text, by how it opens.

    A name above two lines may look like anything, such as `[old] ISS`; but then a first line comes
    next, which begins as no second line of an OMM does.
    """
    first, second = _opening(text)
    if second.startswith("1 ") and "," not in second:
        return read_lines
    from tle.omm import REQUIRED
    from tle.omm_text import read_csv, read_json, read_kvn
    from tle.omm_xml import read_xml

    if first.startswith(("[", "{")):
        return read_json
    if first.startswith("<"):
        return read_xml
    if not {cell.strip(' \t"') for cell in first.split(",")}.isdisjoint(REQUIRED):
        return read_csv
    if _KVN.match(first):
        return read_kvn
    return read_lines


def _opening(text: str) -> tuple[str, str]:
    """Return the first two lines of a text that are neither empty nor comments."""
    lines = [match[1] for match in islice(_LINE.finditer(text), 2)]
    return (*lines, "", "")[0], (*lines, "", "")[1]
