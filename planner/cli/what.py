"""What a user means by WHAT: a rank in the last answer, a window's id, or a time."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from planner.base.errors import DataError, InputError
from planner.base.times import Interval, format_utc, parse_utc, posix_from_utc
from planner.cli import last, notes, request
from planner.cli.given import Given
from planner.cli.refresh import refresh_before
from planner.cli.session import session
from planner.orbit.orbit import AnyOrbit
from planner.plan.states import State, states
from planner.plan.subject import Subject
from planner.plan.subjects import SUBJECTS, subject
from planner.plan.windows import Window, find_windows
from planner.spaceweather.kp import KpSeries
from planner.supply.limits import STATION

if TYPE_CHECKING:
    from planner.crew.free_time import CrewTime

_RANK = re.compile(r"#?\s*(\d{1,4})$")
_ID = re.compile(r"(\d+)-([a-z_]+)(?:-[ns])?-(\d{4}-\d\d-\d\d)-r\d+-\d+$")
_DATE = re.compile(r"\d{4}-\d")
_DAY = timedelta(days=1)


@dataclass(frozen=True, eq=False)
class Chosen:
    """A window, and what it rests on."""

    orbit: AnyOrbit
    span: Interval
    kp: KpSeries
    window: Window


@dataclass(frozen=True, eq=False)
class Moment:
    """A moment, the windows that are open at it, and what they rest on."""

    orbit: AnyOrbit
    span: Interval
    kp: KpSeries
    state: State
    windows: list[Window]


def find_what(what: str, given: Given, now_utc: datetime) -> Chosen | Moment:
    """Return the window or the moment that is meant; what is neither raises `InputError`."""
    asks_span = any(value is not None for value in (given.from_, given.to, given.days, given.hours))
    if match := _RANK.match(what):
        rank = int(match[1])
        return (_of_plan if asks_span else _of_last)(rank, given, now_utc)
    if asks_span:
        raise InputError(
            f"'{what}' has a time of its own: leave --from, --to, --days and --hours out, which go "
            "with a rank."
        )
    if match := _ID.match(what):
        return _of_id(what, match, given, now_utc)
    try:
        moment_utc = request.read_moment(what, "WHAT", now_utc)
    except InputError:
        if _DATE.match(what):  # what is wrong with it has been said
            raise
        raise InputError(
            f"'{what}' is no rank, no window's id and no time. Take the number or the id from "
            "`iss windows`, or write a time such as 2024-10-10T19:20."
        ) from None
    return _of_moment(moment_utc, given, now_utc)


def _of_plan(rank: int, given: Given, now_utc: datetime) -> Chosen:
    span = request.read_span(given, now_utc, timedelta(days=3))
    plan = request.read_plan(given, span, now_utc)
    if not 1 <= rank <= len(plan.windows):
        raise InputError(f"There is no rank {rank}: the span has {len(plan.windows)} windows.")
    return Chosen(plan.orbit, span, plan.kp, plan.windows[rank - 1])


def _of_last(rank: int, given: Given, now_utc: datetime) -> Chosen:
    answer = last.recall()
    if answer is None:
        raise DataError(
            "There is no answer of `iss windows` to take a rank from. Run `iss windows` first, or "
            "give a span: iss explain 1 --from 2024-10-10 --days 2."
        )
    span = answer.span
    session.note(
        f"Rank {rank} of the windows from {format_utc(span.start_utc, 'minutes')} to "
        f"{format_utc(span.end_utc, 'minutes')}."
    )
    if not 1 <= rank <= len(answer.ids):
        raise InputError(f"There is no rank {rank}: that answer had {len(answer.ids)} windows.")
    window_id = answer.ids[rank - 1]
    match = _ID.match(window_id)
    if match is None:
        raise DataError("The last answer cannot be read any more: run `iss windows` again.")
    return _of_id(window_id, match, given, now_utc)


def _of_id(window_id: str, match: re.Match[str], given: Given, now_utc: datetime) -> Chosen:
    """Return the window of an id, resting on what the last answer did if it was in that."""
    number, name, day = match.groups()
    for option, value, own in (
        ("--sat", given.sat, int(number)),
        ("--subject", given.subject, [name]),
    ):
        if value not in (None, own, STATION):
            raise InputError(f"{option}: {window_id} names its own. Leave the option out.")
    answer = last.recall()
    rank = 0
    if answer is not None and window_id in {*answer.ids, *answer.left_out}:
        rank = answer.ids.index(window_id) + 1 if window_id in answer.ids else 0
        given = _as_in_the_last(given, answer)
    midnight = parse_utc(day)
    span = Interval(midnight, midnight + _DAY)
    given = replace(given, sat=int(number))
    request.read_object(given)
    refresh_before(given, span, now_utc, needs_kp=given.kp is None)
    kp = request.read_kp(given, span, now_utc)
    orbit = request.open_orbit(given, span)
    span = orbit.known_part(span)
    request.require_age(orbit, given, span)
    chosen = subject(name, request.read_prefer(given))
    windows = _windows(orbit, span, kp, chosen, request.read_crew(given, span), window_id)
    for window in windows:
        if window.id == window_id:
            around = Interval(window.start_utc, window.end_utc)
            notes.tell_elements(orbit, around, now_utc)
            return Chosen(orbit, around, kp, replace(window, rank=rank))
    raise InputError(
        f"There is no window {window_id}: that day has {len(windows)} windows of the subject "
        f"{name}. List them with iss windows --from {day} --days 1 --subject {name}."
    )


def _of_moment(moment_utc: datetime, given: Given, now_utc: datetime) -> Moment:
    answer = last.recall()
    if answer is not None and answer.span.start_utc <= moment_utc < answer.span.end_utc:
        given = _as_in_the_last(given, answer)
    span = request.read_instant(moment_utc)
    orbit, kp = request.read_basis(given, span, now_utc)
    (state,) = states(orbit.at(np.array([posix_from_utc(moment_utc)])))
    prefer, crew = request.read_prefer(given), request.read_crew(given, span)
    if crew is not None and not crew.is_free_at(posix_from_utc(moment_utc)):
        said = crew.why_not(posix_from_utc(moment_utc), posix_from_utc(moment_utc) + 1.0)
        session.note(f"At that time the crew is {said}.")
    windows = [
        window
        for name in given.subject or SUBJECTS
        for window in _windows(orbit, span, kp, subject(name, prefer), crew)
        if window.start_utc <= moment_utc < window.end_utc
    ]
    return Moment(orbit, span, kp, state, windows)


def _windows(
    orbit: AnyOrbit,
    span: Interval,
    kp: KpSeries,
    subject: Subject,
    crew: CrewTime | None,
    asked: str | None = None,
) -> list[Window]:
    """Return the windows of a subject, cut to the crew's time as a plan cuts them.

    The one that is `asked` for by its name is there, whole, also where it lies outside.
    """
    if crew is None:
        return find_windows(orbit, span, kp, subject)
    from planner.plan.free_windows import find_free_windows

    cut = find_free_windows(orbit, span, kp, subject, crew.free)
    if asked in cut.shortened:
        session.note(f"{asked} is told as cut to the crew's time.")
    for window in cut.left_out:
        if window.id == asked:
            ends_s = posix_from_utc(window.start_utc), posix_from_utc(window.end_utc)
            session.note(
                f"{asked} lies outside the crew's time ({crew.why_not(*ends_s)}): told whole."
            )
            return [window]
    return cut.windows


def _as_in_the_last(given: Given, answer: last.Last) -> Given:
    """Return the options of the last answer, under those that were given now."""
    options = ("elements", "sat", "max_age", "kp", "subject", "prefer", "awake", "busy", "free")
    both = given.over(answer.given, *options)
    if both.elements == "-" and given.elements is None:
        raise InputError(
            "The last answer rested on element sets from standard input, which are gone: give them "
            "in a file with --elements."
        )
    if both != given:
        session.note(
            "Elements, Kp and crew's time as in the last answer, but for what was given now."
        )
    return both
