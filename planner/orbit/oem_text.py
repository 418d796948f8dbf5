"""The two spellings of a CCSDS OEM, KVN and XML, into the same blocks of words and numbers.

Source: CCSDS 502.0-B, Orbit Data Messages, section 5 (KVN), and 505.0-B, XML for Navigation Data
Messages. What the words mean is a matter of `planner.orbit.oem`.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from planner.base.errors import InputError

AGAIN = "Fetch the whole file again."

_DEEPEST = 100  # an OEM has eight levels
_TAIL = 20_000  # characters: a hundred vectors and more

_AXES = ("X", "Y", "Z", "X_DOT", "Y_DOT", "Z_DOT")
_UNITS = dict(zip(_AXES, ["km"] * 3 + ["km/s"] * 3, strict=True))
_NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?", re.ASCII)
_COMMENT = re.compile(r"COMMENT(?:\s|$)")
_KEY_AND_VALUE = re.compile(r"([A-Z][A-Z0-9_]*)\s*=\s*(.*)$")


@dataclass(frozen=True)
class Word:
    """A value as the file writes it, and the line that it stands on."""

    text: str
    line: int


@dataclass(frozen=True)
class Row:
    """A vector as the file writes it: the epoch, and position and velocity in km and km/s."""

    epoch: Word
    numbers: tuple[float, ...]


@dataclass(frozen=True)
class Block:
    """A segment as the file writes it: its metadata and its vectors."""

    line: int
    words: dict[str, Word] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True)
class Blocks:
    """A whole file: the header's words, the segments, and all comments in their order."""

    header: dict[str, Word] = field(default_factory=dict)
    segments: list[Block] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)


def read_kvn(text: str, name: str) -> Blocks:
    """Return the blocks of a text of `KEY = VALUE` lines; covariances are passed over."""
    blocks = Blocks()
    lines = _kvn_lines(text, blocks)
    part = "header"
    for number, line in lines:
        place = f"{name}, line {number}"
        if line == "META_START":
            if part == "meta":
                raise InputError(f"{place}: META_START comes again before META_STOP. {AGAIN}")
            blocks.segments.append(Block(number))
            part = "meta"
        elif line == "META_STOP":
            if part != "meta":
                raise InputError(f"{place}: META_STOP comes without a META_START. {AGAIN}")
            part = "data"
        elif line == "COVARIANCE_START":
            if not any(later == "COVARIANCE_STOP" for _, later in lines):
                raise InputError(f"{place}: COVARIANCE_START has no COVARIANCE_STOP. {AGAIN}")
        elif part == "data":
            blocks.segments[-1].rows.append(_kvn_row(line, number, name))
        elif match := _KEY_AND_VALUE.match(line):
            words = blocks.header if part == "header" else blocks.segments[-1].words
            _add(words, match[1], Word(match[2], number), name)
        else:
            raise InputError(f"{place}: '{short(line)}' is no 'KEY = VALUE' line. {AGAIN}")
    if part == "meta":
        raise InputError(f"{name}: the last META_START has no META_STOP. {AGAIN}")
    if part == "data" and _is_last_number_cut(text):
        raise InputError(
            f"{name} ends within its last line, whose last number has fewer digits than those "
            f"above it: it may be cut off. {AGAIN}"
        )
    return blocks


def _is_last_number_cut(text: str) -> bool:
    """Tell whether a text without a last line end has fewer decimals there than in lines before.

    Nothing else would tell: a number that lost its end is still a number.
    """
    if text[-1:].isspace():
        return False
    rows = [line.split() for line in text[-_TAIL:].splitlines()[1:]]
    decimals = [
        len(row[-1].partition(".")[2])
        for row in rows
        if len(row) == len(rows[-1]) and row[0] != "COMMENT"
    ]
    return len(decimals) > 1 and decimals[-1] < min(decimals[:-1])


def _kvn_lines(text: str, blocks: Blocks) -> Iterator[tuple[int, str]]:
    """Yield the numbered lines that are not empty; comments go where they belong."""
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("COMMENT") and (match := _COMMENT.match(line)):
            blocks.comments.append(line[match.end() :])
        else:
            yield number, line


def _kvn_row(line: str, number: int, name: str) -> Row:
    if _KEY_AND_VALUE.match(line):
        raise InputError(
            f"{name}, line {number}: '{short(line)}' stands among the vectors, where the metadata "
            "are closed. Give one trajectory a file, as it was published."
        )
    epoch, *rest = line.split()
    if len(rest) not in (6, 9):  # accelerations may follow
        raise InputError(
            f"{name}, line {number}: a vector is an epoch and six numbers (or nine), and here are "
            f"{len(rest)} after '{short(epoch)}'. The line may be cut off: fetch the whole file "
            "again."
        )
    return Row(Word(epoch, number), tuple(_number(text, number, name) for text in rest[:6]))


def read_xml(text: str, name: str) -> Blocks:
    """Return the blocks of an XML text, in a namespace or in none; covariances are passed over.

    What declares entities or a document type is refused unread.
    """
    from xml.parsers.expat import ErrorString

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import DefusedXMLParser, ParseError

    above = len(text) - len(text.lstrip())  # a declaration must stand at the very beginning
    lines_above = text.count("\n", 0, above)
    reader = _XmlReader(name, lambda: int(parser.parser.CurrentLineNumber) + lines_above)
    parser = DefusedXMLParser(target=reader, forbid_dtd=True)
    try:
        parser.feed(text[above:].encode("utf-8", "replace").decode("utf-8"))  # no half surrogates
        parser.close()
    except DefusedXmlException:
        raise InputError(
            f"{name} declares a document type or entities (<!DOCTYPE ...>), which no OEM needs and "
            "which can do harm: remove the declaration, or fetch the file again."
        ) from None
    except ParseError as error:
        raise InputError(
            f"{name}, line {error.position[0] + lines_above}: this is no valid XML, or it is cut "
            f"off ({ErrorString(error.code)}). {AGAIN}"
        ) from None
    return reader.blocks


class _XmlReader:
    """Gather the blocks while the elements go by: what an XML parser calls its target."""

    def __init__(self, name: str, line_now: Callable[[], int]) -> None:
        self.blocks = Blocks()
        self.name, self.line_now = name, line_now
        self.path: list[str] = []
        self.text: list[str] = []
        self.row: dict[str, Word] = {}
        self.line = 0  # that of the latest opening tag
        self.covariances = 0  # how many stand open

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        tag = name.rpartition("}")[2]
        self.line = self.line_now()
        self.path.append(tag)
        if len(self.path) > _DEEPEST:
            raise InputError(
                f"{self.name}, line {self.line}: this is nested too deeply for an OEM. {AGAIN}"
            )
        self.text = []
        if tag == "segment":
            self.blocks.segments.append(Block(self.line))
        elif tag == "stateVector":
            self.row = {}
        elif tag == "covarianceMatrix":
            self.covariances += 1
        unit, wanted = attributes.get("units"), _UNITS.get(tag)
        if unit is not None and wanted and unit.strip().lower() != wanted:
            raise InputError(
                f"{self.name}, line {self.line}: the unit of {tag} is '{short(unit)}', and only "
                f"{wanted} can be used. Convert the file, or fetch it again."
            )

    def data(self, text: str) -> None:
        self.text.append(text)

    def end(self, _: str) -> None:
        tag = self.path.pop()
        parent = self.path[-1] if self.path else ""
        word, self.text = Word("".join(self.text).strip(), self.line), []
        segments = self.blocks.segments
        if tag == "covarianceMatrix":
            self.covariances -= 1
        elif self.covariances:
            pass
        elif tag == "COMMENT":
            self.blocks.comments.append(word.text)
        elif tag == "stateVector" and segments:
            segments[-1].rows.append(self._finished_row())
        elif parent == "stateVector":
            _add(self.row, tag, word, self.name)
        elif parent == "metadata" and segments:
            _add(segments[-1].words, tag, word, self.name)
        elif parent == "header":
            _add(self.blocks.header, tag, word, self.name)

    def close(self) -> None:
        pass

    def _finished_row(self) -> Row:
        missing = [key for key in ("EPOCH", *_AXES) if key not in self.row]
        if missing:
            raise InputError(
                f"{self.name}, line {self.line}: a stateVector has no {missing[0]}. {AGAIN}"
            )
        numbers = (_number(self.row[axis].text, self.row[axis].line, self.name) for axis in _AXES)
        return Row(self.row["EPOCH"], tuple(numbers))


def _add(words: dict[str, Word], key: str, word: Word, name: str) -> None:
    if key in words:
        raise InputError(
            f"{name}, line {word.line}: {short(key)} stands twice where it may stand once. "
            "Remove one, or fetch the file again."
        )
    words[key] = word


def _number(text: str, line: int, name: str) -> float:
    value = float(text) if _NUMBER.fullmatch(text) else math.nan
    if not math.isfinite(value):
        raise InputError(f"{name}, line {line}: '{short(text)}' is no number. {AGAIN}")
    return value


def short(text: str) -> str:
    """Return how an error shows a text: on one line, and not too much of it."""
    printable = "".join(c if c.isprintable() else "?" for c in text)
    return printable if len(printable) <= 60 else f"{printable[:57]}..."
