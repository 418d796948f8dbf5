"""When a command asks the network by itself, and how it tells of that."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from planner.base.times import Interval
from planner.base.words import listed
from planner.cli import settings
from planner.cli.given import Given
from planner.cli.session import session

if TYPE_CHECKING:  # it is seldom that anybody is asked
    from tle.feeds import Asked

_CHECKED_WITHIN = timedelta(hours=8)
_SECONDS = 5.0


def refresh_before(given: Given, span: Interval, now_utc: datetime, *, needs_kp: bool) -> None:
    """Fetch what an answer about a span rests on, if it touches the future and is not fresh."""
    needs_elements = given.elements is None
    if not (needs_elements or needs_kp) or not _may_ask(given, span, now_utc):
        return
    folder = settings.known_data_folder()
    if folder is None:
        session.note("Nothing is fetched, since there is no folder for it (see iss status).")
        return
    from planner.supply.fetch import fetch_new

    with session.progress("Fetching elements and space weather ..."):
        asked = fetch_new(
            folder,
            settings.addresses(),
            now_utc,
            catalogue_number=given.sat if needs_elements else None,
            space_weather=needs_kp,
            older_than=_CHECKED_WITHIN,
            seconds=_SECONDS,
        )
    # What could not even be noted, and what another run is asking, was not asked now either.
    told_of = [one for one in asked if one.is_now or one.checked_utc is None or one.is_open]
    if told_of:
        session.note(told(told_of))
    for one in told_of:
        session.detail(f"  {one.message}")


def trouble_with_elements(given: Given, span: Interval, now_utc: datetime) -> Asked | None:
    """Return what CelesTrak said last of an object, if it was asked and gave nothing."""
    folder = settings.known_data_folder()
    if given.elements is not None or folder is None or not _may_ask(given, span, now_utc):
        return None
    from tle.celestrak import feed
    from tle.feeds import last_asked

    asked = last_asked(feed(given.sat, settings.addresses().celestrak), folder / "feeds")
    return None if asked.is_good or asked.checked_utc is None else asked


def told(asked: Sequence[Asked]) -> str:
    """Return in one sentence what came of questions: who gave, what they did not, and why."""
    gave = dict.fromkeys(one.owner for one in asked if one.is_good)
    failed: dict[str, list[str]] = {}
    for one in asked:
        if not one.is_good:
            failed.setdefault(one.cause, []).append(one.name)
    said = f"Fetched what is new from {listed(list(gave))}" if gave else "Fetched nothing"
    if not failed:
        return f"{said}."
    missing = "; ".join(f"{listed(names)}: {cause}" for cause, names in failed.items())
    return f"{said}; not {missing}. What is stored stays in use (see iss status)."


def _may_ask(given: Given, span: Interval, now_utc: datetime) -> bool:
    """Tell whether a command about a span may use the network by itself."""
    if span.end_utc <= now_utc or given.offline:
        return False
    return settings.may_refresh()
