"""The reader's own clock: times in a zone beside those in UTC."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from planner.base.errors import InputError

LOCAL = "local"

_OFFSET = re.compile(r"(?:UTC|GMT)?([+-])(\d\d?)(?::?(\d\d))?$", re.IGNORECASE)
_IN_WORDS = re.compile(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d(?::\d\d(?:\.\d+)?)?) UTC\b")


@dataclass(frozen=True)
class Clock:
    """The clock of a zone by its name in the IANA database, or of the system: `local`, None."""

    name: str
    zone: tzinfo | None

    def at(self, iso: str) -> datetime:
        """Return the clock's reading at a moment, which is ISO 8601 with an offset or a Z."""
        return datetime.fromisoformat(iso).astimezone(self.zone)

    def labels(self, moments: Iterable[str]) -> dict[timedelta | None, str]:
        """Return the offsets that the clock has at moments, each with a label of its own.

        Labels are the zone's abbreviations, such as CEST, unless two offsets share one.
        """
        found = {(at := self.at(iso)).utcoffset(): at.tzname() or "" for iso in moments}
        if len(set(found.values())) < len(found) or not all(found.values()):
            return {offset: _offset_text(offset or timedelta()) for offset in found}
        return found

    def beside(self, text: str) -> str:
        """Return a text with each time in UTC followed by this clock's, dated where days differ."""
        return _IN_WORDS.sub(self._with_own, text)

    def _with_own(self, match: re.Match[str]) -> str:
        day, time = match[1], match[2]
        own = self.at(f"{day}T{time}Z")
        label = own.tzname()
        if label == "UTC":
            return match[0]
        said = own.isoformat(" ", "milliseconds")[: len(f"{day} {time}")]
        return f"{match[0]} ({said.removeprefix(f'{day} ')} {label})"


def read_zone(name: str) -> Clock:
    """Return the clock of a zone, or of the system for `local`.

    A name that the database has not raises `InputError`, with the one that is near.
    """
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    if name == LOCAL:
        return Clock(LOCAL, None)
    try:
        return Clock(name, ZoneInfo(name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InputError(_remedy(name)) from None


def _remedy(name: str) -> str:
    """Return what to write instead of what is no zone."""
    from difflib import get_close_matches
    from zoneinfo import available_timezones

    if match := _OFFSET.match(name):
        sign, hours, minutes = match[1], int(match[2]), int(match[3] or 0)
        if hours <= 12 and not minutes:
            turned = f"Etc/GMT{'-' if sign == '+' else '+'}{hours}" if hours else "UTC"
            return f"an offset is no time zone. Write {turned}, whose sign runs the other way."
        return "an offset is no time zone. Write the zone's name, such as Asia/Kolkata."
    zones = sorted(available_timezones())
    by_word = {zone.lower(): zone for zone in zones}
    by_word |= {zone.rpartition("/")[2].lower(): zone for zone in reversed(zones)} | by_word
    word = name.strip().lower().replace(" ", "_")
    for near in [word] if word in by_word else get_close_matches(word, by_word, 1, 0.8):
        return f"no such time zone. Did you mean {by_word[near]}?"
    return "no such time zone. Write an IANA name such as Europe/Berlin, or local."


def _offset_text(offset: timedelta) -> str:
    minutes = round(offset.total_seconds() / 60.0)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
