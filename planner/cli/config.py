"""The config file: where it lies, what it holds, on which line, and what is wrong with it."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from tle.folder import platform_folder

VARIABLE = "ISS_PLANNER_CONFIG"
FILE = "config.toml"

_LARGEST_BYTES = 1_000_000
_AT = r" \(at (?:line (\d+), column \d+|end of document)\)$"
# What the standard library's reader says (by its beginning), and what to do about it.
_REMEDIES = (
    ("Expected '=' after a key", "a name stands without = and a value: write name = value"),
    ("Invalid value", 'the value is none: put text in quotes, such as tz = "Europe/Berlin"'),
    ("Invalid statement", "this is no setting: write name = value, or # before a remark"),
    ("Expected newline or end of document", "something follows the value: put text in quotes"),
    ("Cannot overwrite", "this is set a second time: keep one of them"),
    ("Cannot declare", "this table stands a second time: keep one of them"),
    ("Cannot mutate", "this table is complete already: put all of it in one place"),
    ("Duplicate", "this is set a second time: keep one of them"),
    ("Unescaped '\\'", "a backslash in double quotes: write single quotes, or / in its place"),
    ("Invalid hex", "a backslash in double quotes: write single quotes, or / in its place"),
    ("Unterminated string", "quotes are not closed: close them"),
    ("Illegal character '\\n'", "quotes are not closed: close them on the same line"),
    ("Expected \"'", "quotes are not closed: close them"),
    ("Unclosed", "a bracket is not closed: close it"),
    ("Expected ']'", "a bracket is not closed: close it"),
)


class Config(NamedTuple):
    """A config file as it was read: its values, or what is wrong with it in a sentence.

    `path` is None where the system names no folder for it. A tuple, since every command makes one,
    and the class of a tuple is made in a sixth of the time that a dataclass takes.
    """

    path: Path | None
    text: str = ""
    values: Mapping[str, Any] = MappingProxyType({})
    problem: str | None = None

    def value(self, key: str) -> Any:
        """Return the value of a key, with a dot before what stands in a table; None for none."""
        found: Any = self.values
        for part in key.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
        return found

    def line(self, *parts: str) -> int:
        """Return the line, from 1, on which a key stands, or else the table that it is missing."""
        from planner.cli.toml_lines import key_lines

        lines, _ = key_lines(self.text)
        while parts not in lines and parts:
            parts = parts[:-1]
        return lines.get(parts, 1)

    def place(self, *parts: str) -> str:
        """Return the file and the line on which a key stands, in words."""
        return f"{self.path}, line {self.line(*parts)}"


def find_path() -> Path | None:
    """Return where the config file is looked for: what `ISS_PLANNER_CONFIG` names, or None."""
    if named := os.environ.get(VARIABLE, "").strip():
        path = Path(os.path.expanduser(named))  # noqa: PTH111 - raises no error
        return path / FILE if path.is_dir() else path
    folder = platform_folder("config")
    return None if folder is None else folder / FILE


_last: tuple[object, Config] | None = None


def read() -> Config:
    """Return the config file; it is read again only when it has changed."""
    global _last
    path = find_path()
    if path is None:
        return Config(None)
    try:
        stat = path.stat()
    except (OSError, ValueError):
        if not os.environ.get(VARIABLE, "").strip():
            return Config(path)
        stat = None
    key = path, stat and (stat.st_mtime_ns, stat.st_size, stat.st_ino)
    if _last is None or _last[0] != key:
        _last = key, _read(path)
    return _last[1]


def _read(path: Path) -> Config:
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST_BYTES + 1)
    except FileNotFoundError:
        told = f"{VARIABLE} names {path}, which does not exist: make it, or name another."
        return Config(path, problem=told)
    except IsADirectoryError:
        return Config(path, problem=f"{path} is a folder: put a file in its place.")
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        return Config(
            path,
            problem=f"{path} cannot be read ({why}): make it readable, or name another file with "
            f"{VARIABLE}.",
        )
    if len(content) > _LARGEST_BYTES:
        return Config(path, problem=f"{path} is over a megabyte, which no config is: name another.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        number = content[: error.start].count(b"\n") + 1
        return Config(
            path,
            problem=f"{path}, line {number}: byte 0x{content[error.start]:02X} is no UTF-8. Save "
            "the file as UTF-8.",
        )
    return _parse(path, text.replace("\r\n", "\n"))


def _parse(path: Path, text: str) -> Config:
    import tomllib

    try:
        return Config(path, text, tomllib.loads(text))
    except ValueError as error:  # mostly a TOMLDecodeError; a number of 5 000 digits is none
        said = str(error)
    except RecursionError:
        return Config(path, problem=f"{path} nests too deep: write it flat.")
    from planner.cli.toml_lines import key_lines

    at = re.search(_AT, said)
    said = re.sub(_AT, "", said)
    number = at[1] if at and at[1] else key_lines(text)[1]
    remedy = next((ours for theirs, ours in _REMEDIES if said.startswith(theirs)), None)
    what = remedy or f"this is no TOML ({said[:80]})"
    return Config(path, problem=f"{path}, line {number}: {what}.")
