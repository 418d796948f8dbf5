"""A file of the store: the sets of one object and one month, a JSON list with a set on each line.

A set stands there as an OMM with CelesTrak's keys. Keys in small letters are the store's own, and
keys that this version does not know stay as they are. Whatever is damaged costs no other line.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from tle.elements import Elements, ElementsError, printable
from tle.omm import parse_omm, unique
from tle.omm_writers import flat_fields

_MOST_PROBLEMS = 3  # of one file; a file of rubbish would have thousands
_GAP = re.compile(r"[\s\[\],\ufeff]*")  # what stands between sets
_STRAY = re.compile(r"[^{\n]*")
_LINE = re.compile(r"[^\n]*")
_BREAK = re.compile(r"\s*[\r\n]\s*")
_DECODER = json.JSONDecoder(  # numbers stay as they are written, as in every OMM
    parse_float=str,
    parse_int=str,
    parse_constant=str,
    object_pairs_hook=lambda pairs: unique(pairs, "the set"),
)


@dataclass(frozen=True)
class StoredSet:
    """An element set and the line that it is stored in, without the comma behind it."""

    elements: Elements
    line: str

    def says_the_same(self, other: "StoredSet") -> bool:
        """Tell whether two sets differ in nothing but what the store adds to them."""
        return flat_fields(self.elements) == flat_fields(other.elements)


@dataclass(frozen=True)
class Content:
    """What a file holds: its good sets by epoch, what is damaged, and sentences about that."""

    sets: dict[datetime, StoredSet]
    damaged: bytes
    problems: tuple[str, ...]


def month_of(moment_utc: datetime) -> str:
    """Return the month of a moment, `2026-11`."""
    moment_utc = moment_utc.astimezone(UTC)
    return f"{moment_utc.year:04}-{moment_utc.month:02}"


def new_set(elements: Elements, source: str, stored_utc: datetime) -> StoredSet:
    """Return a set as it is stored; `ElementsError` is raised for one that no OMM can hold."""
    fields = flat_fields(elements) | {
        "source": printable(source),
        "stored_utc": f"{stored_utc.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
    }
    line = json.dumps(fields, ensure_ascii=False)
    return StoredSet(_elements(_DECODER.decode(line), "The set to store", source), line)


def read_content(content: bytes, place: str, catalogue_number: int, month: str) -> Content:
    """Return what stands in the file of one object and month; `place` is what problems call it.

    Nothing in it raises. Of two sets of one epoch the later in the file stands.
    """
    text = content.decode("utf-8", "surrogateescape")
    unnamed = f"file:{month}.json"
    sets: dict[datetime, StoredSet] = {}
    damaged: list[tuple[int, int]] = []
    problems: list[str] = []
    number, counted_to = 1, 0
    for start, end, fields in _pieces(text):
        number += text.count("\n", counted_to, start)
        counted_to = start
        try:
            elements = _elements(fields, f"{place}, line {number}", unnamed)
            if (
                elements.catalogue_number != catalogue_number
                or month_of(elements.epoch_utc) != month
            ):
                raise ElementsError(
                    f"{place}, line {number}: the set is of object {elements.catalogue_number} and "
                    f"{month_of(elements.epoch_utc)}, which do not belong there. It is passed over."
                )
        except ElementsError as error:
            problems.append(str(error))
            if damaged and _past_gap(text, damaged[-1][1]) == start:
                start, _ = damaged.pop()
            damaged.append((start, end))
        else:
            sets[elements.epoch_utc] = StoredSet(elements, _on_one_line(text[start:end]))
    if (more := len(problems) - _MOST_PROBLEMS) > 0:
        problems[_MOST_PROBLEMS:] = [f"{place}: {more} more such places are passed over."]
    texts = "".join(f"{text[start:end]}\n" for start, end in damaged)
    return Content(sets, texts.encode("utf-8", "surrogateescape"), tuple(problems))


def to_content(sets: Iterable[StoredSet]) -> bytes:
    """Return the file of some sets, in the order of their epochs."""
    lines = [one.line for one in sorted(sets, key=lambda one: one.elements.epoch_utc)]
    return "[\n{}\n]\n".format(",\n".join(lines)).encode()


def _elements(fields: Mapping[str, object] | None, place: str, unnamed: str) -> Elements:
    """Return the set of a JSON object; `unnamed` is its source where it names none."""
    if fields is None:
        raise ElementsError(f"{place}: this is no element set in JSON, and is passed over.")
    source = fields.get("source")
    source = source if isinstance(source, str) else unnamed
    return replace(parse_omm(fields, place), source=source)


def _pieces(text: str) -> Iterator[tuple[int, int, Mapping[str, object] | None]]:
    """Yield the start, the end and the fields of each JSON object; of what is none, no fields.

    After one that is broken the next line goes on: a text in JSON does not reach across lines.
    """
    at = _past_gap(text, 0)
    while at < len(text):
        fields, end = None, at
        if text[at] == "{":
            with suppress(ValueError, RecursionError):
                decoded, decoded_to = _DECODER.raw_decode(text, at)
                text[at:decoded_to].encode()  # an error where there is a byte that is no UTF-8
                fields, end = decoded, decoded_to
        if fields is None:
            end = _match_end(_LINE if text[at] == "{" else _STRAY, text, at)
        yield at, end, fields
        at = _past_gap(text, end)


def _on_one_line(text: str) -> str:
    """Return a JSON object without breaks of lines, which are blanks there and nothing else."""
    return _BREAK.sub(" ", text) if "\n" in text or "\r" in text else text


def _past_gap(text: str, at: int) -> int:
    return _match_end(_GAP, text, at)


def _match_end(pattern: re.Pattern[str], text: str, at: int) -> int:
    """Return where a match ends that may be empty, and so is always found."""
    match = pattern.match(text, at)
    assert match is not None
    return match.end()
