"""Calendars (iCalendar files) as engagements in a span: what recurs, moves and is cancelled.

Source: RFC 5545. Accuracy: to the second as the libraries `ical` and `icalendar` have it
(tests/test_calendars.py).
"""

import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from os import PathLike
from pathlib import Path

import numpy as np

from planner.base.arrays import BoolArray, IntArray
from planner.base.errors import InputError
from planner.base.intervals import IntervalSet
from planner.base.times import utc_from_posix
from planner.crew.calendar_lines import AGAIN, Block, Property, read_blocks, unescaped
from planner.crew.calendar_values import (
    DAY_S,
    Length,
    Moment,
    Repeat,
    read_length,
    read_moment,
    read_repeat,
    zone_named,
)
from planner.crew.calendar_zones import ruled_zone
from planner.crew.zones import UTC_ZONE, Zone

_LARGEST_BYTES = 32 * 1024 * 1024
_MOST_ENGAGEMENTS = 100_000
_LONGEST_SUMMARY = 60
_CLOCKS_S = 2 * DAY_S  # by more no two clocks differ
_FIRST_S, _LAST_S = -62_135_596_800, 253_402_300_799  # the years 1 to 9999


@dataclass(frozen=True, slots=True)
class Engagement:
    """Something in a calendar: when, what, and whether it leaves the time free (transparent)."""

    start_utc: datetime
    end_utc: datetime
    summary: str
    is_transparent: bool


@dataclass(frozen=True, slots=True)
class _Extra:
    """A date of a series beside its rule, with a length of its own or the series'."""

    start: Moment
    length: Length


@dataclass(frozen=True, slots=True)
class _Event:
    """An event as the file has it; `replaces` is the moment of a series that it stands for."""

    uid: str
    summary: str
    is_transparent: bool
    is_cancelled: bool
    start: Moment
    length: Length
    repeats: tuple[Repeat, ...]
    extras: tuple[_Extra, ...]
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
        replaced: dict[str, list[Moment]] = {}
        for event in self.events:
            if event.replaces is not None and event.uid:
                replaced.setdefault(event.uid, []).append(event.replaces)
        moved = {uid: _Gone.of(moments) for uid, moments in replaced.items()}
        found: list[Engagement] = []
        for event in self.events:
            if not event.is_cancelled:
                away = None if event.replaces is not None else moved.get(event.uid)
                found += _engagements(event, away, start_s, end_s)
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
    zones = {
        one.needed("TZID").value: ruled_zone(one)
        for block in blocks
        for one in block.inside("VTIMEZONE")
    }
    events = []
    for block in blocks:
        floating = _zone_of_calendar(block.first("X-WR-TIMEZONE"), zones)
        events += [_event(one, zones, floating) for one in block.inside("VEVENT")]
    return Calendar(name, tuple(events))


def _zone_of_calendar(written: Property | None, zones: Mapping[str, Zone]) -> Zone:
    if written is None:
        return UTC_ZONE
    if (zone := zone_named(written.value, zones)) is None:
        raise written.fault("is no time zone", "Write a name such as Europe/Berlin.")
    return zone


def _event(block: Block, zones: Mapping[str, Zone], floating: Zone) -> _Event:
    start = read_moment(block.needed("DTSTART"), zones, floating)
    length = _length(block, start, zones, floating)
    replaces = block.first("RECURRENCE-ID")
    if replaces is not None and "RANGE" in replaces.parameters:
        raise replaces.fault("stands for all that follow, too", "Make a series of its own of them.")
    if (rule_out := block.first("EXRULE")) is not None:
        raise rule_out.fault("leaves out by a rule, as is done no more", "List them as EXDATE.")
    words = {name: block.first(name) for name in ("UID", "SUMMARY", "STATUS", "TRANSP")}
    text = {name: one.value if one else "" for name, one in words.items()}
    summary = " ".join(unescaped(text["SUMMARY"][: 2 * _LONGEST_SUMMARY]).split())
    return _Event(
        uid=text["UID"],
        summary="".join(filter(str.isprintable, summary))[:_LONGEST_SUMMARY] or "no title",
        is_transparent=text["TRANSP"].upper() == "TRANSPARENT",
        is_cancelled=text["STATUS"].upper() == "CANCELLED",
        start=start,
        length=length,
        repeats=tuple(read_repeat(one, start.zone) for one in block.all("RRULE")),
        extras=tuple(
            _extra(one, value, length, zones, floating)
            for one in block.all("RDATE")
            for value in one.value.split(",")
        ),
        left_out=tuple(
            read_moment(one, zones, start.zone, value)
            for one in block.all("EXDATE")
            for value in one.value.split(",")
        ),
        replaces=None if replaces is None else read_moment(replaces, zones, start.zone),
    )


def _length(block: Block, start: Moment, zones: Mapping[str, Zone], floating: Zone) -> Length:
    """Return how long an event lasts: to its end, as it says, or for a date the whole day."""
    end, lasts = block.first("DTEND"), block.first("DURATION")
    if end is not None:
        until = read_moment(end, zones, floating)
        if start.is_date and until.is_date:
            days = (until.wall_s - start.wall_s) // DAY_S
            length = Length(days or 1, 0)  # some programs write the last day, not the one after
        else:
            length = Length(0, until.utc_s - start.utc_s)
        if length.days < 0 or length.seconds < 0:
            line = block.needed("DTSTART").place.rpartition(", ")[2]
            raise end.fault(f"comes before the event begins, on {line}")
        return length
    if lasts is not None:
        return read_length(lasts)
    return Length(1 if start.is_date else 0, 0)


def _extra(
    written: Property, value: str, length: Length, zones: Mapping[str, Zone], floating: Zone
) -> _Extra:
    begin, is_period, end = value.partition("/")
    start = read_moment(written, zones, floating, begin)
    if is_period and end.startswith(("P", "+", "-")):
        length = read_length(written, end)
    elif is_period:
        length = Length(0, read_moment(written, zones, floating, end).utc_s - start.utc_s)
    if length.seconds < 0:
        raise written.fault("has a period that ends before it begins", AGAIN)
    return _Extra(start, length)


@dataclass(frozen=True, eq=False)
class _Gone:
    """What is gone from a series: moments in UTC, and whole days by its clocks."""

    utc_s: IntArray
    days: IntArray

    @classmethod
    def of(cls, moments: Sequence[Moment]) -> "_Gone":
        """Return what some moments and dates take away."""
        return cls(
            np.array([one.utc_s for one in moments if not one.is_date], np.int64),
            np.array([one.wall_s // DAY_S for one in moments if one.is_date], np.int64),
        )

    def has(self, utc_s: IntArray, wall_s: IntArray) -> BoolArray:
        """Return which starts are gone."""
        gone: BoolArray = np.isin(utc_s, self.utc_s) | np.isin(wall_s // DAY_S, self.days)
        return gone


def _engagements(
    event: _Event, moved: _Gone | None, start_s: float, end_s: float
) -> list[Engagement]:
    """Return the engagements of an event in a span, but for those that are moved or left out."""
    last_s = int(end_s) + _CLOCKS_S
    first_s = _first_s(event.length, start_s)
    zone, begun_s = event.start.zone, event.start.wall_s
    series = [np.array([begun_s], np.int64)]
    series += [one.wall_s(begun_s, first_s, last_s, zone) for one in event.repeats]
    groups: list[tuple[Zone, IntArray, Length]] = [(zone, np.concatenate(series), event.length)]
    groups += [
        (one.start.zone, np.array([one.start.wall_s], np.int64), one.length) for one in event.extras
    ]
    gone = [_Gone.of(event.left_out)] if event.left_out else []
    gone += [moved] if moved else []
    found: dict[tuple[int, int], None] = {}
    for zone, times_s, length in groups:
        wall_s = times_s[(times_s >= _first_s(length, start_s)) & (times_s <= last_s)]
        if not len(wall_s):
            continue
        begin_s = zone.utc_s(wall_s)
        ends_s = zone.utc_s(wall_s + length.days * DAY_S) if length.days else begin_s
        until_s = ends_s + length.seconds
        keep = (until_s > begin_s) & (until_s > start_s) & (begin_s < end_s)
        for one in gone:
            keep &= ~one.has(begin_s, wall_s)
        pairs = zip(begin_s[keep].tolist(), until_s[keep].tolist(), strict=True)
        found |= dict.fromkeys(pairs)
    return [
        Engagement(_utc(begin), _utc(end), event.summary, event.is_transparent)
        for begin, end in found
    ]


def _first_s(length: Length, start_s: float) -> int:
    """Return how early what lasts so long may begin to reach into a span, by any clock."""
    return int(start_s) - length.days * DAY_S - length.seconds - _CLOCKS_S


def _utc(posix_s: int) -> datetime:
    return utc_from_posix(min(max(posix_s, _FIRST_S), _LAST_S))


def times_of(engagements: list[Engagement]) -> IntervalSet:
    """Return when any of some engagements is, in POSIX seconds."""
    return IntervalSet.union_of(
        np.array([one.start_utc.timestamp() for one in engagements]),
        np.array([one.end_utc.timestamp() for one in engagements]),
    )
