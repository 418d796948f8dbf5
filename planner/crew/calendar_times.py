"""The times of calendar files: moments on the clocks of a zone, zones, and how events repeat.

Recurrence is left to python-dateutil, the names of zones to `icalendar`.
Source: RFC 5545, sections 3.3.5, 3.3.10 and 3.6.5. Accuracy: the dates beside the examples of the
standard (tests/test_recurrence.py).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from io import StringIO
from warnings import catch_warnings, simplefilter

from planner.base.errors import InputError
from planner.crew.calendar_lines import AGAIN, UNREADABLE, Block, Property, reason, shown

DAY_S = 86_400
CLOCKS_S = 2 * DAY_S  # by more no two clocks differ
_EPOCH = datetime(1970, 1, 1)
_SECOND = timedelta(seconds=1)
# Clocks outside these years are taken as at their ends.
_FIRST_S, _LAST_S = ((datetime(year, 1, 1) - _EPOCH) // _SECOND for year in (1900, 2200))
_MOST_REPEATS = 10_000  # of one event in a span
_MOST_FOLLOWED = 200_000
_CYCLE = timedelta(days=146_097)  # 400 years, after which all days of the calendar come again
_STEP_S = {"HOURLY": 3600, "DAILY": DAY_S, "WEEKLY": 7 * DAY_S}
_ENDS = re.compile("UNTIL|COUNT|INTERVAL|^(?!.*RRULE)", re.DOTALL)
_EARLY = re.compile(r"DTSTART:1[0-8]\d\d")
_MANY = 1_000_000_000
_LARGEST = {"BYMONTH": 12, "BYMONTHDAY": 31, "BYYEARDAY": 366, "BYWEEKNO": 53, "BYSETPOS": 366}


@dataclass(frozen=True, slots=True)
class Moment:
    """A date or a time as the clocks of a zone show it, in seconds since they showed 1970."""

    wall_s: int
    zone: tzinfo
    is_date: bool

    @property
    def utc_s(self) -> int:
        """The moment in POSIX seconds; a date is its midnight."""
        return utc_s(self.wall_s, self.zone)


@lru_cache(maxsize=4096)
def utc_s(wall_s: int, zone: tzinfo) -> int:
    """Return the POSIX seconds of a moment, in seconds since the clocks of a zone showed 1970.

    A time that comes twice is the first; one that is left out is counted on from before.
    """
    if zone is UTC:
        return wall_s
    from dateutil.tz import resolve_imaginary

    near_s = min(max(wall_s, _FIRST_S), _LAST_S)
    near = resolve_imaginary((_EPOCH + timedelta(seconds=near_s)).replace(tzinfo=zone))
    near_utc = near.replace(tzinfo=None) - (near.utcoffset() or timedelta())
    return int(wall_s - near_s + (near_utc - _EPOCH) // _SECOND)


@dataclass(frozen=True, eq=False)
class Zones:
    """The zones that a file defines, and the one of dates, and of times that name none."""

    defined: Mapping[str, tzinfo]
    floating: tzinfo = UTC

    def moment(self, written: Property, value: object) -> Moment:
        """Return the moment that a value of a property is; `InputError` for another."""
        if isinstance(value, datetime):
            wall_s = (value.replace(tzinfo=None) - _EPOCH) // _SECOND
            name = written.parameters.get("TZID")
            if value.tzinfo is not None:
                return Moment(wall_s, UTC, is_date=False)
            return Moment(wall_s, self.named(written, name) if name else self.floating, False)
        if isinstance(value, date):
            return Moment(DAY_S * (value - _EPOCH.date()).days, self.floating, is_date=True)
        raise written.fault("is no date or time")

    def named(self, written: Property, name: str) -> tzinfo:
        """Return the zone that a property names: IANA's, Windows' or the file's own."""
        if (zone := _known_zone(name) or self.defined.get(name)) is None:
            raise InputError(
                f"{written.place}: the time zone '{shown(name)}' is unknown, and no "
                "VTIMEZONE of this file defines it. Write an IANA name such as Europe/Berlin."
            )
        return zone


@lru_cache(maxsize=256)
def _known_zone(name: str) -> tzinfo | None:
    from icalendar.timezone import tzp

    with catch_warnings():
        simplefilter("ignore")  # that /vendor/Europe/Berlin is taken for IANA's
        try:
            return tzp.timezone(name)
        except (OSError, RecursionError):  # the name is that of a folder, or of too many
            return None


def defined_zone(block: Block) -> tuple[str, tzinfo]:
    """Return a zone that a block VTIMEZONE defines and its name; `InputError` if it does not."""
    for one in block.properties:
        if one.name not in ("BEGIN", "END"):
            value = one.read()
            if one.name == "RRULE" and value.get("FREQ") != ["YEARLY"]:
                raise one.fault("changes clocks otherwise than by the year", AGAIN)
    lines = [
        f"{one.name}:{one.value if one.name == 'TZID' else one.value.upper()}"
        for one in block.properties
    ]
    try:
        return _zone_of("\n".join(["BEGIN:VTIMEZONE", *lines, "END:VTIMEZONE"]))
    except UNREADABLE as error:
        raise InputError(
            f"{block.place}: this VTIMEZONE defines no zone ({reason(error)}). {AGAIN}"
        ) from None


@lru_cache(maxsize=256)
def _zone_of(text: str) -> tuple[str, tzinfo]:
    from dateutil.tz import tzical

    # What changes each year since 1601, as some programs write, is followed from there each time.
    parts = [
        one if _ENDS.search(one) else _EARLY.sub("DTSTART:1972", one) for one in text.split("END:")
    ]
    zones = tzical(StringIO("END:".join(parts)))
    (name,) = zones.keys()
    zone: tzinfo = zones.get(name)
    datetime(1900, 1, 1, tzinfo=zone).utcoffset()
    return name, zone


@dataclass(frozen=True, slots=True)
class Repeat:
    """How an event repeats: the rule but for its ends, and those, a count and a last moment.

    `step_s` is the time between two periods that are of one length and not counted, else 0.
    """

    written: Property
    rule: str
    step_s: int
    count: int | None
    until: Moment | None

    def wall_s(self, start: Moment, first_s: int, last_s: int) -> list[int]:
        """Return when a series goes on after its start, from `first_s` to `last_s` by its clocks.

        More than any engagement has raises `InputError`.
        """
        until = self.until
        if until is not None:
            last_s = min(last_s, until.wall_s + CLOCKS_S)
        if last_s < max(first_s, start.wall_s):
            return []
        from dateutil.rrule import rrulestr

        # What never comes is looked for up to the year 9999, and the last of the cycles of the
        # calendar is near it.
        last = _EPOCH + timedelta(seconds=last_s)
        later = (9999 - last.year) // 400 * _CYCLE
        begun = _EPOCH + (timedelta(seconds=start.wall_s) + later)
        since_s = max(first_s - start.wall_s, 0)
        first, last = begun + timedelta(seconds=since_s), last + later
        # What is counted by the hour, day or week goes on alike from later on.
        skipped_s = max(since_s // self.step_s - 1, 0) * self.step_s if self.step_s else 0
        from_ = begun + timedelta(seconds=skipped_s)
        found: list[int] = []
        try:
            others = (one for one in rrulestr(self.rule, dtstart=from_) if one != begun)
            for number, one in enumerate(others, start=1):
                if one > last or number == self.count:
                    break
                if one >= first:
                    found.append(start.wall_s + (one - begun) // _SECOND)
                if len(found) > _MOST_REPEATS or number > _MOST_FOLLOWED:
                    raise self.written.fault(
                        f"repeats over {_MOST_REPEATS} times in the span, or over "
                        f"{_MOST_FOLLOWED} times up to it",
                        "Give it a longer interval, or a later start.",
                    )
        except UNREADABLE as error:
            raise self.written.fault(f"cannot be read ({reason(error)})") from None
        if until is None:
            return found
        if until.is_date:
            return [one for one in found if one < until.wall_s + DAY_S]
        return [one for one in found if utc_s(one, start.zone) <= until.utc_s]


def read_repeat(written: Property, start: Moment) -> Repeat:
    """Return the rule of a property (RRULE) of an event; `InputError` for one that is none."""
    parts = written.read()
    if "FREQ" not in parts:
        raise written.fault("has no FREQ")
    for key in ("INTERVAL", "COUNT", *_LARGEST):
        for size in parts.get(key, ()):
            if not 1 <= (abs(size) if key in _LARGEST else size) <= _LARGEST.get(key, _MANY):
                raise written.fault(f"has {key}={size}")
    often = parts["FREQ"][0]
    if often in ("SECONDLY", "MINUTELY") or (often == "HOURLY" and "BYSETPOS" in parts):
        raise written.fault("repeats by the minute, as no engagement does", "List its times.")
    step_s = 0 if "COUNT" in parts else _STEP_S.get(often, 0) * parts.get("INTERVAL", [1])[0]
    ends = ("UNTIL=", "COUNT=")
    rule = [one for one in written.value.upper().replace(" ", "").split(";") if one]
    repeat = Repeat(
        written,
        ";".join(one for one in rule if not one.startswith(ends)),
        step_s,
        parts["COUNT"][0] if "COUNT" in parts else None,
        Zones({}, start.zone).moment(written, parts["UNTIL"][0]) if "UNTIL" in parts else None,
    )
    repeat.wall_s(start, start.wall_s, start.wall_s)
    return repeat
