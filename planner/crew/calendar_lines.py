"""Calendar files (iCalendar) as blocks of properties, each of which knows the line it stands on.

Source: RFC 5545, section 3. Only the properties that the crew's time rests on are kept.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NoReturn

from planner.base.errors import InputError

AGAIN = "Export the calendar again."

_KEPT = {
    "VCALENDAR": {"X-WR-TIMEZONE"},
    "VTIMEZONE": {"TZID"},
    "STANDARD": {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "RRULE", "RDATE"},
    "DAYLIGHT": {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "RRULE", "RDATE"},
    "VEVENT": {
        *("DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID"),
        *("UID", "SUMMARY", "STATUS", "TRANSP"),
    },
}
_PARTS = {
    "VCALENDAR": ("VEVENT", "VTIMEZONE"),
    "VTIMEZONE": ("STANDARD", "DAYLIGHT"),
}
_DEEPEST = 50  # an event with its alarms has three levels
_NAME = re.compile(r"([A-Za-z0-9-]+)(?=[;:])", re.ASCII)
_PARAMETER = re.compile(
    r';([A-Za-z0-9-]+)=("[^"]*"|[^";:,]*)((?:,(?:"[^"]*"|[^";:,]*))*)', re.ASCII
)
_LINE_END = re.compile(r"\r\n?|\n")


@dataclass(frozen=True, slots=True)
class Property:
    """A property: the place it stands at, its name, its parameters and its value as written."""

    place: str
    name: str
    parameters: dict[str, str]
    value: str

    def fault(self, what: str, remedy: str = AGAIN) -> InputError:
        """Return the error that a property of this value makes."""
        return InputError(f"{self.place}: {self.name} '{shown(self.value)}' {what}. {remedy}")


@dataclass(frozen=True, slots=True)
class Block:
    """What stands between a BEGIN and its END: the properties kept, and the blocks inside."""

    place: str
    name: str
    properties: list[Property] = field(default_factory=list)
    parts: list["Block"] = field(default_factory=list)

    def all(self, name: str) -> list[Property]:
        """Return all properties of a name."""
        return [one for one in self.properties if one.name == name]

    def first(self, name: str) -> Property | None:
        """Return the first property of a name, or None."""
        return next((one for one in self.properties if one.name == name), None)

    def needed(self, name: str) -> Property:
        """Return the first property of a name; where there is none raise `InputError`."""
        if (found := self.first(name)) is None:
            raise InputError(f"{self.place}: this {self.name} has no {name}. {AGAIN}")
        return found

    def inside(self, *names: str) -> list["Block"]:
        """Return the blocks inside of some names."""
        return [one for one in self.parts if one.name in names]


def read_blocks(content: bytes, name: str) -> list[Block]:
    """Return the calendars (VCALENDAR) of a file of that name; what is none raises `InputError`.

    Blocks of other kinds, such as tasks and alarms, are passed over.
    """
    calendars: list[Block] = []
    open_: list[tuple[str, int, Block | None]] = []
    for number, line in _unfolded(_text(content, name)):
        found = _NAME.match(line)
        key = found[1].upper() if found else ""
        block = open_[-1][2] if open_ else None
        if key not in ("BEGIN", "END", "") and open_:
            if block is not None and key in _KEPT[block.name]:
                rest = line[len(key) :]
                block.properties.append(_property(f"{name}, line {number}", key, rest))
            continue
        place = f"{name}, line {number}"
        if key == "BEGIN":
            kind = line.partition(":")[2].strip().upper()
            if not open_ and kind != "VCALENDAR":
                _refuse_line(place, line, is_first=not calendars)
            outer, block = block, None
            if kind == "VCALENDAR" if not open_ else outer and kind in _PARTS.get(outer.name, ()):
                block = Block(place, kind)
                (outer.parts if outer else calendars).append(block)
            open_.append((kind, number, block))
            if len(open_) > _DEEPEST:
                raise InputError(f"{place}: blocks are nested over {_DEEPEST} deep. {AGAIN}")
        elif key != "END" or not open_:
            _refuse_line(place, line, is_first=not calendars and not open_)
        else:
            kind = line.partition(":")[2].strip().upper()
            inner, begun, _ = open_.pop()
            if kind != inner:
                raise InputError(
                    f"{place}: 'END:{shown(kind)}' comes before the 'END:{shown(inner)}' of the "
                    f"block that began on line {begun}. {AGAIN}"
                )
    if open_:
        kind, begun, _ = open_[-1]
        raise InputError(
            f"{name}, line {begun}: 'BEGIN:{shown(kind)}' has no END of its own, so the file may "
            f"be cut short. {AGAIN}"
        )
    if not calendars:
        raise InputError(f"{name} is empty: give a calendar (.ics).")
    return calendars


def unescaped(value: str) -> str:
    r"""Return a text as it is read: `\,` is a comma, `\n` the end of a line."""
    return re.sub(r"\\(.)", lambda match: " " if match[1] in "nN" else match[1], value)


def shown(text: str) -> str:
    """Return the beginning of a text, as a message can quote it."""
    printable = "".join(c if c.isprintable() and c != "'" else "?" for c in text[:60])
    return printable + ("..." if len(text) > 60 else "")


def _text(content: bytes, name: str) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{name}, line {line}: this is no text in UTF-8. Give a calendar (.ics)."
        ) from None
    if (at := text.find("\0")) >= 0:
        line = text.count("\n", 0, at) + 1
        raise InputError(f"{name}, line {line}: this is no text. Give a calendar (.ics).")
    return text


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """Yield each line with its number, joined with those that continue it; empty ones are none."""
    pieces: list[str] = []
    begun = 0
    for number, line in enumerate(_LINE_END.split(text), start=1):
        if line[:1] in (" ", "\t") and pieces:
            pieces.append(line[1:])
        else:
            if pieces:
                yield begun, "".join(pieces)
            pieces, begun = ([line], number) if line.strip() else ([], 0)
    if pieces:
        yield begun, "".join(pieces)


def _property(place: str, name: str, rest: str) -> Property:
    """Return the property whose parameters and value follow its name."""
    parameters: dict[str, str] = {}
    if rest.startswith(":"):
        return Property(place, name, parameters, rest[1:].strip())
    at = 0
    while found := _PARAMETER.match(rest, at):
        parameters[found[1].upper()] = found[2].strip('"')
        at = found.end()
    if rest[at : at + 1] != ":":
        raise InputError(
            f"{place}: {name} '{shown(rest)}' has no value after its parameters. {AGAIN}"
        )
    return Property(place, name, parameters, rest[at + 1 :].strip())


def _refuse_line(place: str, line: str, *, is_first: bool) -> NoReturn:
    """Raise what a line that does not belong into a calendar makes."""
    said = f"{place}: '{shown(line.strip())}'"
    if not is_first:
        raise InputError(f"{said} is no line of a calendar, such as SUMMARY:Lunch. {AGAIN}")
    is_page = line.lstrip().lower().startswith(("<!doctype", "<html"))
    raise InputError(
        f"{said} does not begin a calendar, which begins with BEGIN:VCALENDAR"
        f"{'; this is a web page' if is_page else ''}. Give a calendar (.ics)."
    )
