"""The properties of a calendar file (iCalendar), each with the line it stands on.

What a line and its value mean is left to the library `icalendar`. It tells no lines, drops a block
without END and falls over a broken alarm, so the blocks are found here.
Source: RFC 5545, section 3.1.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from planner.base.errors import InputError

AGAIN = "Export the calendar again."
# What libraries raise for values that they cannot read, some of it by accident.
UNREADABLE = (ValueError, TypeError, LookupError, ArithmeticError, AttributeError)

_ZONE, _EVENT = "VCALENDAR/VTIMEZONE", "VCALENDAR/VEVENT"
_CHANGE = {"BEGIN", "DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "RRULE", "RDATE", "END"}
_KEPT = {
    "VCALENDAR": {"X-WR-TIMEZONE"},
    _ZONE: {"TZID"},
    f"{_ZONE}/STANDARD": _CHANGE,
    f"{_ZONE}/DAYLIGHT": _CHANGE,
    _EVENT: {
        *("DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID"),
        *("UID", "SUMMARY", "STATUS", "TRANSP"),
    },
}
_EXAMPLES = {
    "RRULE": "FREQ=WEEKLY;BYDAY=MO,WE",
    "DURATION": "PT1H30M",
    "TZOFFSETFROM": "+0100",
    "TZOFFSETTO": "+0100",
}
_NAME = re.compile(r"([A-Z0-9-]+)[;:]", re.ASCII | re.IGNORECASE)
_END = re.compile(r"\r\n?|\n")
_FOLD = re.compile(rf"(?:{_END.pattern})[ \t]")
_LINE = re.compile(rf"[^\r\n]+(?:{_FOLD.pattern}[^\r\n]*)*")


@dataclass(frozen=True, slots=True)
class Property:
    """A property: the place it stands at, its name, its parameters and its value."""

    place: str
    name: str
    parameters: dict[str, str]
    value: str

    def fault(self, what: str, remedy: str = "") -> InputError:
        """Return the error that a property of this value makes."""
        remedy = remedy or f"Write it such as {_EXAMPLES.get(self.name, '20241010T080000Z')}."
        return InputError(f"{self.place}: {self.name} '{shown(self.value)}' {what}. {remedy}")

    def read(self) -> Any:
        """Return the value as the type that its name has; `InputError` for what is none of it."""
        from icalendar.prop import TypesFactory

        kind: Any = TypesFactory.instance().for_property(self.name)
        try:
            return kind.from_ical(self.value)
        except UNREADABLE:
            raise self.fault("cannot be read") from None


@dataclass(frozen=True, slots=True)
class Block:
    """A calendar, an event or a time zone: the properties kept, a zone's with BEGIN and END."""

    place: str
    name: str
    properties: list[Property] = field(default_factory=list)


def read_blocks(content: bytes, name: str) -> list[Block]:
    """Return the blocks of a file of that name in order of their beginning.

    Blocks of other kinds, such as tasks and alarms, are passed over; what is no calendar raises
    `InputError`.
    """
    blocks: list[Block] = []
    open_: list[tuple[str, str, str, Block]] = []  # path, kind, place, and the block that it is of
    for number, line in _lines(content, name):
        place = f"{name}, line {number}"
        found = _NAME.match(line)
        key = found[1].upper() if found else ""
        value = line.partition(":")[2].strip().upper()
        if not key or not (open_ or (key, value) == ("BEGIN", "VCALENDAR")):
            raise InputError(
                f"{place}: '{shown(line)}' is no line of a calendar (.ics), which begins with "
                f"BEGIN:VCALENDAR. {AGAIN}"
            )
        path, kind, _, block = open_[-1] if open_ else ("", "", "", None)
        if key == "BEGIN":
            path = value if not path else f"{path}/{value}" if path in _KEPT else "-"
            if block is None or path in (_ZONE, _EVENT):
                block = Block(place, value)
                blocks.append(block)
            open_.append((path, value, place, block))
        elif key == "END" and value != kind:
            break
        elif key == "END":
            open_.pop()
        if block and key in _KEPT.get(path, ()):
            block.properties.append(_property(place, key, line))
    if open_:
        _, kind, place, _ = open_[-1]
        raise InputError(
            f"{place}: 'BEGIN:{shown(kind)}' has no END of its own, so the file may be cut short. "
            f"{AGAIN}"
        )
    if not blocks:
        raise InputError(f"{name} is empty: give a calendar (.ics).")
    return blocks


def shown(text: str) -> str:
    """Return the beginning of a text, as a message can quote it."""
    printable = "".join(c if c.isprintable() and c != "'" else "?" for c in text[:60])
    return printable + ("..." if len(text) > 60 else "")


def reason(error: Exception) -> str:
    """Return what a library says of a value that it cannot read."""
    return shown(str(error).replace("'", "").replace(". ", ", "))


def _lines(content: bytes, name: str) -> Iterator[tuple[int, str]]:
    """Yield each line with its number, joined with those that continue it; empty ones are none."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = f"{name}, line {1 + content[: error.start].count(10)}"
        raise InputError(f"{place}: this is no text in UTF-8. Give a calendar (.ics).") from None
    number, at = 1, 0
    for found in _LINE.finditer(text):
        number += len(_END.findall(text[at : found.start()]))
        at = found.start()
        if line := _FOLD.sub("", found[0]).strip():
            yield number, line


def _property(place: str, name: str, line: str) -> Property:
    from icalendar.parser import Contentline

    content_line: Any = Contentline
    try:
        _, parameters, value = content_line(line).parts()
    except UNREADABLE:
        raise InputError(f"{place}: {name} in '{shown(line)}' has no value. {AGAIN}") from None
    return Property(place, name, {key: str(one) for key, one in parameters.items()}, value.strip())
