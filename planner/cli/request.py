"""What the options ask for: a span, an orbit, a Kp, and where the answer goes."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

import tle
from planner.base.arrays import FloatArray
from planner.base.errors import DataError, InputError, NetworkError, PlannerError
from planner.base.times import Interval, format_utc, parse_utc
from planner.cli import notes, settings
from planner.cli.given import Given
from planner.cli.refresh import refresh_before, trouble_with_elements
from planner.cli.session import session
from planner.orbit.orbit import AnyOrbit
from planner.orbit.sgp4_orbit import Orbit
from planner.plan.plan import Plan, make_plan
from planner.plan.scoring import BALANCED, presets
from planner.plan.subjects import SUBJECTS, subject
from planner.spaceweather.kp import KpSeries, fixed_kp
from planner.supply.at_hand import kp_at_hand, orbit_at_hand
from planner.supply.limits import STATION

if TYPE_CHECKING:  # few ask for a clock of their own, or tell of the crew's time
    from planner.base.clock import Clock
    from planner.crew.free_time import CrewTime

LONGEST_SPAN_DAYS = 400.0
MOST_ROWS = 200_000
_LARGEST_NUMBER = 999_999_999
_STATION_LAUNCH_UTC = datetime(1998, 11, 20, 6, 40, tzinfo=UTC)
_OFFSET = re.compile(r"\+(\d+(?:\.\d+)?)([smhd])$")
_PART = re.compile(r"(\d+(?:\.\d+)?)\s*(d|h|min|m|s)\s*")
_BARE = re.compile(r"\d+(?:\.\d+)?$")
_UNIT_S = {"s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0, "d": 86400.0}


def read_object(given: Given) -> None:
    """Refuse a catalogue number, or an age of its sets, that cannot be meant."""
    if not 1 <= given.sat <= _LARGEST_NUMBER:
        raise InputError(f"--sat {given.sat} is no catalogue number: give 1 to {_LARGEST_NUMBER}.")
    if not given.max_age > 0.0:
        raise InputError(f"--max-age {given.max_age:g} is no age: give days above 0.")


def read_span(given: Given, now_utc: datetime, default: timedelta) -> Interval:
    """Return the span that the options name; what they do not say is from now, and `default`."""
    length = _length(given)
    if given.from_ is not None and given.to is not None and length is not None:
        raise InputError("--from, --to and a length together say too much: leave one of them out.")
    try:
        start = now_utc if given.from_ is None else _moment(given.from_, "--from", now_utc, now_utc)
        if given.to is not None:
            end = _moment(given.to, "--to", now_utc, start)
            if given.from_ is None and length is not None:
                start = end - length
        else:
            end = start + (default if length is None else length)
    except OverflowError:
        raise InputError("The span reaches beyond the calendar: give a shorter one.") from None
    if given.from_ is None and end <= start:
        raise InputError(
            f"--to {given.to} lies before now, where the span begins: say with --from where it "
            "should begin."
        )
    span = Interval(start, end)
    if span.duration_s > LONGEST_SPAN_DAYS * 86400.0:
        raise InputError(
            f"The span of {span.duration_s / 86400.0:,.0f} days is longer than the "
            f"{LONGEST_SPAN_DAYS:.0f} days that one answer can hold: ask for a part of it."
        )
    return span


def _length(given: Given) -> timedelta | None:
    if given.days is None and given.hours is None:
        return None
    hours = 24.0 * (given.days or 0.0) + (given.hours or 0.0)
    if math.isnan(hours) or hours <= 0.0:
        said = " ".join(
            f"--{name} {value:g}"
            for name, value in (("days", given.days), ("hours", given.hours))
            if value is not None
        )
        raise InputError(f"A span of {said} has no length: give a number above 0.")
    try:
        return timedelta(hours=hours)
    except OverflowError:
        raise InputError(
            f"A span of {hours / 24.0:g} days is longer than the calendar: ask for at most "
            f"{LONGEST_SPAN_DAYS:.0f} days."
        ) from None


def read_moment(text: str, option: str, now_utc: datetime) -> datetime:
    """Return the moment that a text names: a word, an offset from now, or a date."""
    try:
        return _moment(text, option, now_utc, now_utc)
    except OverflowError:
        raise InputError(f"{option}: '{text}' reaches beyond the calendar.") from None


def read_instant(moment_utc: datetime) -> Interval:
    """Return the second that begins at a moment, as the span of an answer about it."""
    try:
        return Interval(moment_utc, moment_utc + timedelta(seconds=1))
    except OverflowError:
        raise InputError("The time lies at the end of the calendar: give an earlier one.") from None


def _moment(text: str, option: str, now_utc: datetime, base_utc: datetime) -> datetime:
    """Return the moment of a word, an offset from `base_utc`, or a date."""
    word = text.strip().lower()
    midnight = now_utc.replace(hour=0, minute=0, second=0, microsecond=0)
    words = {"now": now_utc, "today": midnight, "tomorrow": midnight + timedelta(days=1)}
    if word in words:
        return words[word]
    if match := _OFFSET.match(word):
        return base_utc + timedelta(seconds=float(match[1]) * _UNIT_S[match[2]])
    if word.startswith("+"):
        raise InputError(f"{option}: '{text}' is no length of time: write +90m, +6h or +3d.")
    try:
        return parse_utc(text)
    except InputError as error:
        raise InputError(f"{option}: {error}") from None


def read_basis(
    given: Given, span: Interval, now_utc: datetime, *, needs_kp: bool = True
) -> tuple[AnyOrbit, KpSeries]:
    """Return the orbit that serves the span, told of and not too old, and Kp."""
    orbit = read_orbit(given, span, now_utc, needs_kp=needs_kp)
    return orbit, read_kp(given, span, now_utc)


def read_orbit(
    given: Given, span: Interval, now_utc: datetime, *, needs_kp: bool = False
) -> AnyOrbit:
    """Return the orbit that serves the span, told of, and refused where its sets are too old.

    What it rests on is fetched first, where that is due, and with it what Kp rests on if needed.
    """
    read_object(given)
    refresh_before(given, span, now_utc, needs_kp=needs_kp and given.kp is None)
    try:
        orbit = open_orbit(given, span)
        require_age(orbit, given, span)
    except DataError as error:
        raise _with_the_cause(error, given, span, now_utc) from None
    notes.tell_elements(orbit, span, now_utc)
    return orbit


def _with_the_cause(
    error: DataError, given: Given, span: Interval, now_utc: datetime
) -> PlannerError:
    """Return an error about missing elements with why no newer ones came, and what to do."""
    if given.elements is not None or span.end_utc <= now_utc:
        return error
    what = str(error).partition(". ")[0].rstrip(".")
    command = "iss fetch" if given.sat == STATION else f"iss fetch --sat {given.sat}"
    trouble = trouble_with_elements(given, span, now_utc)
    if trouble is None:
        if "at hand" in what:
            return error
        return DataError(
            f"{what}. Fetch newer ones with {command}, give a file of sets with --elements FILE, "
            "or allow their age with --max-age DAYS."
        )
    from tle.feeds import FAILED, next_minute

    kind = NetworkError if trouble.result == FAILED else DataError
    again = next_minute(trouble.next_allowed_utc or now_utc)
    return kind(
        f"{what}. {trouble.owner} gave none ({trouble.cause}): ask again with {command} from "
        f"{again}, or give a file of sets with --elements FILE."
    )


def open_orbit(given: Given, span: Interval) -> AnyOrbit:
    """Return the orbit of the elements or trajectory that were given, or of what is at hand."""
    if given.sat == STATION and span.start_utc < _STATION_LAUNCH_UTC:
        raise InputError(
            f"{format_utc(span.start_utc, 'seconds')[:10]} is before the station flew: its first "
            "module was launched on 1998-11-20. Ask for a later time."
        )
    if given.elements is None:
        folder = settings.known_data_folder()
        return orbit_at_hand(folder, given.sat, span, max_age_days=given.max_age, warn=session.warn)
    if not given.elements:
        raise InputError("--elements has no name: give a file of element sets, or - for input.")
    if given.elements == "-":
        content, name, source = _read_standard_input(), "standard input", "-"
    else:
        path = Path(given.elements)
        content, name, source = tle.read(path), given.elements, path.name
    if tle.is_oem(content):
        from planner.orbit.oem import parse_oem
        from planner.orbit.oem_orbit import OemOrbit

        oem = parse_oem(content, name=name, source=f"oem:{source}")
        is_known = oem.catalogue_number is not None or given.sat != STATION
        return OemOrbit(oem, given.sat if is_known else None)
    sets = tle.loads(content, name=name, source=f"file:{source}")
    return Orbit(tle.select(sets, given.sat, name=name))


def require_age(orbit: AnyOrbit, given: Given, span: Interval) -> None:
    """Refuse an orbit whose sets are too far from the span."""
    orbit.require_age(span, given.max_age)


def _read_standard_input() -> bytes:
    if sys.stdin is None:
        raise InputError(
            "--elements -: standard input is closed. Give it the sets, or name a file."
        )
    content = sys.stdin.buffer.read(tle.LARGEST_FILE_BYTES + 1)
    if len(content) > tle.LARGEST_FILE_BYTES:
        raise InputError("--elements -: standard input holds more than any file of element sets.")
    return content


def read_kp(given: Given, span: Interval, now_utc: datetime) -> KpSeries:
    """Return the fixed Kp that was asked for, or the best that is at hand."""
    if given.kp is not None:
        return fixed_kp(given.kp)
    return kp_at_hand(settings.known_data_folder(), span, now_utc, warn=session.warn)


def read_plan(given: Given, span: Interval, now_utc: datetime) -> Plan:
    """Return the plan of the span for the subjects that were asked for, or all."""
    read_choice(given)
    crew = read_crew(given, span)
    names = given.subject or SUBJECTS
    needs_kp = any(subject(name).needs_kp for name in names)
    orbit, kp = read_basis(given, span, now_utc, needs_kp=needs_kp)
    prefer = read_prefer(given)
    if crew is None:
        return make_plan(orbit, span, kp, subjects=names, prefer=prefer)
    from planner.cli.crew import tell_cut

    plan = make_plan(orbit, span, kp, subjects=names, prefer=prefer, free=crew.free)
    tell_cut(plan, crew)
    return plan


def read_crew(given: Given, span: Interval) -> CrewTime | None:
    """Return the crew's time about a span, or None where no option says anything of it."""
    if not (given.awake or given.busy or given.free or given.setup or given.lead):
        return None
    from planner.cli.crew import read_crew_time

    return read_crew_time(given, span)


def read_prefer(given: Given) -> str:
    """Return the preset that ranks, told of where it is not the usual one."""
    named = presets()
    prefer = read_word(given.prefer or BALANCED, given.place("prefer"), tuple(named))
    if prefer != BALANCED:
        session.note(f"Ranked by --prefer {prefer}: {named[prefer]}.")
    return prefer


def read_choice(given: Given) -> None:
    """Refuse a choice of windows that cannot be meant."""
    read_word(given.prefer or BALANCED, given.place("prefer"), tuple(presets()))
    for name in given.subject or ():
        read_word(name, "--subject", SUBJECTS)
    if given.top is not None and given.top < 1:
        raise InputError(f"--top {given.top} is no count: give 1 or more.")
    if not 0.0 <= given.min_score <= 1.0:
        raise InputError(f"--min-score {given.min_score:g} is no score: give 0 to 1.")


def read_clock(given: Given) -> Clock | None:
    """Return the clock of the reader's own zone, where one is asked for."""
    if given.tz is None:
        return None
    from planner.base.clock import read_zone

    try:
        return read_zone(given.tz)
    except InputError as error:
        raise InputError(f"{given.place('tz')} is '{given.tz}': {error}") from None


def read_word(word: str, option: str, known: Sequence[str]) -> str:
    """Return the word if it is one of those known."""
    if word not in known:
        raise InputError(f"{option} '{word}' is unknown: choose from {', '.join(known)}.")
    return word


def read_levels(levels: Sequence[float] | None, known: Sequence[float]) -> Sequence[float]:
    """Return the Sun elevations asked for, each once and from the highest, or all."""
    for level in levels or ():
        read_word(f"{level:g}", "--level", [f"{one:g}" for one in known])
    return [one for one in known if one in levels] if levels else known


def read_duration_s(text: str, option: str, examples: str, *, bare_s: bool = False) -> float:
    """Return the length of time that a text such as `90s`, `5m` or `1h30m` names.

    A number without a unit is refused, but for 0, unless it is to be seconds.
    """
    written = text.strip().lower()
    parts = _PART.findall(written)
    if parts and not _PART.sub("", written):
        return float(sum(float(number) * _UNIT_S[unit] for number, unit in parts))
    if _BARE.match(written) and (bare_s or float(written) == 0.0):
        return float(written)
    missing = "has no unit" if _BARE.match(written) else "is no length of time"
    raise InputError(f"{option} '{text}' {missing}: write {examples}.")


def read_rows(span: Interval, step: str) -> FloatArray:
    """Return the moments of an ephemeris: from the span's start, a step apart, before its end."""
    seconds = read_duration_s(step, "--step", "60s, 5m or 1h", bare_s=True)
    if seconds == 0.0:
        raise InputError(f"--step {step} makes no rows: write 60s, 5m or 1h.")
    if span.duration_s / seconds > MOST_ROWS:
        raise InputError(
            f"--step {step} makes {span.duration_s / seconds:,.0f} rows of this span, over the "
            f"limit of {MOST_ROWS:,}: take a longer step or a shorter span."
        )
    return np.arange(span.start_posix_s, span.end_posix_s, seconds)


def read_path(path: Path | None, endings: Sequence[str] | None = None) -> Path | None:
    """Return the path to write to, refused at once where nothing can be written."""
    if path is None:
        return None
    if path.is_dir():
        raise InputError(f"-o {path} is a folder: name a file in it.")
    if not path.parent.is_dir():
        raise InputError(f"-o {path}: there is no folder {path.parent}. Make it first.")
    if endings is not None and path.suffix.lower() not in endings:
        raise InputError(f"-o {path} should end in one of {', '.join(endings)}.")
    return path
