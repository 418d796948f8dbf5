"""When a command asks the network by itself, and how it tells of that."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from planner.base.times import Interval
from planner.cli import settings
from planner.cli.options import STATION, Given
from planner.cli.session import session

if TYPE_CHECKING:  # it is seldom that anybody is asked
    from tle.feeds import Asked

_CHECKED_WITHIN = timedelta(hours=8)
_SECONDS = 5.0


def refresh_before(
    given: Given, span: Interval, now_utc: datetime, *, needs_kp: bool
) -> Sequence[Asked]:
    """Fetch what an answer about a span rests on, if it touches the future and is not fresh.

    Return what came of the feeds that were asked; none where nothing may or need be.
    """
    needs_elements = given.elements is None
    is_asked_for = needs_elements or needs_kp
    if span.end_utc <= now_utc or not is_asked_for or given.offline or not settings.may_refresh():
        return []
    folder = settings.data_folder()
    if folder is None:  # nothing could be kept, nor when it was asked
        return []
    from planner.supply.refresh import refresh

    with session.progress("Fetching elements and space weather ..."):
        asked = refresh(
            folder,
            settings.addresses(),
            now_utc,
            catalogue_number=given.sat if needs_elements else None,
            space_weather=needs_kp and given.sat == STATION,
            older_than=_CHECKED_WITHIN,
            seconds=_SECONDS,
        )
    now = [one for one in asked if one.is_now or one.checked_utc is None]
    if now:
        session.note(told(now))
    for one in now:
        session.detail(f"  {one.message}")
    return now


def told(asked: Sequence[Asked]) -> str:
    """Return in one sentence what came of questions: who gave, who did not, and why."""
    gave = dict.fromkeys(one.owner for one in asked if one.is_good)
    failed: dict[str, dict[str, None]] = {}
    for one in asked:
        if not one.is_good:
            failed.setdefault(one.cause, {})[one.owner] = None
    said = f"Fetched what is new from {_listed(gave)}" if gave else ""
    reasons = [f"{_listed(owners)}: {cause}" for cause, owners in failed.items()]
    if not reasons:
        return f"{said}."
    trouble = f"not from {'; '.join(reasons)}. What is stored stays in use (see iss status)."
    return f"{said}; {trouble}" if said else f"Fetched nothing, {trouble}"


def _listed(names: Sequence[str] | dict[str, None]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last
