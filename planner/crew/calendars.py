"""Calendars (iCalendar files) as engagements in a span: what recurs, moves and is cancelled.

Source: RFC 5545. Accuracy: to the second as the library `ical` has it (tests/test_calendars.py).
"""

import stat
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from os import PathLike
from pathlib import Path

import numpy as np

from planner.base.errors import InputError
from planner.base.intervals import IntervalSet
from planner.base.times import utc_from_posix
from planner.crew.calendar_lines import AGAIN, Block, Property, read_blocks
from planner.crew.calendar_times import (
    CLOCKS_S,
    DAY_S,
    Moment,
    Repeat,
    Zones,
    defined_zone,
    read_repeat,
    utc_s,
)

_LARGEST_BYTES = 32 * 1024 * 1024
_MOST_ENGAGEMENTS = 100_000
_LONGEST_SUMMARY = 60
_FIRST_S, _LAST_S = -62_135_596_800, 253_402_300_799  # the years 1 to 9999


@dataclass(frozen=True, slots=True)
class Engagement:
    """Something in a calendar: when, what, and whether it leaves the time free (transparent)."""

    start_utc: datetime
    end_utc: datetime
    summary: str
    is_transparent: bool


@dataclass(frozen=True, slots=True)
class _Length:
    """How long something lasts: so many days of the calendar, and so many seconds exactly."""

    days: int
    seconds: int


@dataclass(frozen=True, slots=True)
class _Event:
    """An event as the file has it; `replaces` is the moment of a series that it stands for."""

    uid: str
    summary: str
    is_transparent: bool
    is_cancelled: bool
    start: Moment
    length: _Length
    repeats: tuple[Repeat, ...]
    extras: tuple[tuple[Moment, _Length], ...]
    left_out: tuple[Moment, ...]
    replaces: Moment | None


@dataclass(frozen=True, eq=False)
class Calendar:
    """The events of a file."""

    name: str
    events: tuple[_Event, ...]

    def engagements(self, start_s: float, end_s: float) -> list[Engagement]:
        """Return what shares some time with a span of POSIX seconds, in order of time.

        What is cancelled or has no length is left out. A rule that repeats oftener than engagements
        do raises `InputError`.
        """
        moved: dict[str, list[Moment]] = {}
        for event in self.events:
            if event.replaces is not None and event.uid:
                moved.setdefault(event.uid, []).append(event.replaces)
        found: list[Engagement] = []
        for event in self.events:
            if not event.is_cancelled:
                away = [] if event.replaces is not None else moved.get(event.uid, [])
                found += _engagements(event, [*event.left_out, *away], start_s, end_s)
            if len(found) > _MOST_ENGAGEMENTS:
                raise InputError(
                    f"{self.name} has over {_MOST_ENGAGEMENTS} engagements in the span: give a "
                    "shorter span, or a calendar of the crew's own."
                )
        return sorted(found, key=lambda one: (one.start_utc, one.end_utc, one.summary))


def load_calendar(path: str | PathLike[str]) -> Calendar:
    """Return the calendar of a file (.ics); `InputError` names the file, the line and the fault."""
    path = Path(path)
    try:
        if stat.S_ISDIR(path.stat().st_mode):
            raise InputError(f"{path} is a folder: name a calendar (.ics) in it.")
        with path.open("rb") as file:
            content = file.read(_LARGEST_BYTES + 1)
    except FileNotFoundError:
        raise InputError(f"{path} does not exist: check the name of the calendar.") from None
    except (OSError, ValueError) as error:
        said = error.strerror if isinstance(error, OSError) else error
        raise InputError(f"{path} cannot be read ({said}): name another calendar.") from None
    if len(content) > _LARGEST_BYTES:
        raise InputError(
            f"{path} has over {_LARGEST_BYTES >> 20} MB, more than a calendar: name another."
        )
    return parse_calendar(content, name=str(path))


def parse_calendar(content: bytes, *, name: str = "the calendar") -> Calendar:
    """Return the calendar in a text in UTF-8, in which there may be several one after the other.

    Times without a zone, and whole days, are those of the zone that the file names as its own
    (`X-WR-TIMEZONE`), or UTC. `InputError` names the file, the line and the fault.
    """
    blocks = read_blocks(content, name)
    zones = Zones(dict(defined_zone(one) for one in blocks if one.name == "VTIMEZONE"))
    events = []
    for block in blocks:
        if block.name == "VCALENDAR":
            own = [zones.named(one, one.value) for one in block.properties]
            zones = Zones(zones.defined, *own[:1])
        elif block.name == "VEVENT":
            events.append(_event(block, zones))
    return Calendar(name, tuple(events))


def _event(block: Block, zones: Zones) -> _Event:
    first = {one.name: one for one in reversed(block.properties)}
    if (written := first.get("DTSTART")) is None:
        raise InputError(f"{block.place}: this VEVENT has no DTSTART. {AGAIN}")
    start = zones.moment(written, written.read())
    length = _Length(1 if start.is_date else 0, 0)
    if (end := first.get("DTEND") or first.get("DURATION")) is not None:
        length = _length(zones, end, start, end.read())
    replaces = first.get("RECURRENCE-ID")
    if replaces is not None and "RANGE" in replaces.parameters:
        raise replaces.fault("stands for all that follow, too", "Make a series of its own of them.")
    if (rule_out := first.get("EXRULE")) is not None:
        raise rule_out.fault("leaves out by a rule, as is done no more", "List them as EXDATE.")
    text = {name: one.value for name, one in first.items()}
    summary = " ".join(text.get("SUMMARY", "")[: 2 * _LONGEST_SUMMARY].split())
    dates = [
        (one, value) for one in block.properties if one.name == "RDATE" for value in one.read()
    ]
    gone = [one for one in block.properties if one.name == "EXDATE"]
    own = Zones(zones.defined, start.zone)
    return _Event(
        uid=text.get("UID", ""),
        summary="".join(filter(str.isprintable, summary))[:_LONGEST_SUMMARY] or "no title",
        is_transparent=text.get("TRANSP", "").upper() == "TRANSPARENT",
        is_cancelled=text.get("STATUS", "").upper() == "CANCELLED",
        start=start,
        length=length,
        repeats=tuple(read_repeat(one, start) for one in block.properties if one.name == "RRULE"),
        extras=tuple(_extra(zones, one, value, length) for one, value in dates),
        left_out=tuple(own.moment(one, value) for one in gone for value in one.read()),
        replaces=None if replaces is None else own.moment(replaces, replaces.read()),
    )


def _length(zones: Zones, written: Property, start: Moment, end: object) -> _Length:
    """Return how long it is to an end, which is a date, a time or a length."""
    if isinstance(end, timedelta):
        length = _Length(end.days, end.seconds)
    elif (until := zones.moment(written, end)).is_date and start.is_date:
        days = (until.wall_s - start.wall_s) // DAY_S
        length = _Length(days or 1, 0)  # some programs write the last day, not the one after
    else:
        length = _Length(0, until.utc_s - start.utc_s)
    if length.days < 0 or length.seconds < 0:
        raise written.fault("ends before it begins", "Write an end after DTSTART.")
    return length


def _extra(
    zones: Zones, written: Property, value: object, length: _Length
) -> tuple[Moment, _Length]:
    """Return a date of a series beside its rule, with a length of its own or the series'."""
    if not isinstance(value, tuple):
        return zones.moment(written, value), length
    start = zones.moment(written, value[0])
    return start, _length(zones, written, start, value[1])


def _engagements(
    event: _Event, gone: Sequence[Moment], start_s: float, end_s: float
) -> list[Engagement]:
    """Return the engagements of an event in a span, but for those that are moved or left out."""
    last_s = min(int(end_s) + CLOCKS_S, _LAST_S)

    def first_s(length: _Length) -> int:
        """Return how early what lasts so long may begin to reach into the span, by any clock."""
        return int(start_s) - length.days * DAY_S - length.seconds - CLOCKS_S

    begun = event.start
    walls_s = {begun.wall_s: None}
    for rule in event.repeats:
        walls_s |= dict.fromkeys(rule.wall_s(begun, first_s(event.length), last_s))
    series = [(Moment(one, begun.zone, begun.is_date), event.length) for one in walls_s]
    near = [
        (start, length)
        for start, length in (*series, *event.extras)
        if first_s(length) <= start.wall_s <= last_s
    ]
    if not near:
        return []
    gone_s = {one.utc_s for one in gone if not one.is_date}
    gone_days = {one.wall_s // DAY_S for one in gone if one.is_date}
    found: dict[tuple[int, int], None] = {}
    for start, length in near:
        begin_s = start.utc_s
        until_s = utc_s(start.wall_s + length.days * DAY_S, start.zone) + length.seconds
        is_gone = begin_s in gone_s or start.wall_s // DAY_S in gone_days
        if not is_gone and until_s > max(begin_s, start_s) and begin_s < end_s:
            found[begin_s, until_s] = None
    return [
        Engagement(_utc(begin), _utc(end), event.summary, event.is_transparent)
        for begin, end in found
    ]


def _utc(posix_s: int) -> datetime:
    return utc_from_posix(min(max(posix_s, _FIRST_S), _LAST_S))


def times_of(engagements: list[Engagement]) -> IntervalSet:
    """Return when any of some engagements is, in POSIX seconds."""
    return IntervalSet.union_of(
        np.array([one.start_utc.timestamp() for one in engagements]),
        np.array([one.end_utc.timestamp() for one in engagements]),
    )
