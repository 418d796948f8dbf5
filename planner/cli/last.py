"""The last answer of `iss windows`: what it rested on, and which window each rank stands for."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from planner.base.errors import DataError, PlannerError
from planner.base.files import write_atomically
from planner.base.times import Interval, format_utc, parse_utc
from planner.cli import settings
from planner.cli.given import Given
from planner.cli.session import session
from tle.folder import platform_folder

if TYPE_CHECKING:  # what only completes a word loads no plan
    from planner.plan.plan import Plan

_FILE = "last-windows.json"


@dataclass(frozen=True)
class Last:
    """The options that the last answer rested on, its span, and its windows' names by rank.

    `left_out` names those that lie outside the crew's time.
    """

    given: Given
    span: Interval
    ids: tuple[str, ...]
    left_out: frozenset[str]


def remember(given: Given, plan: Plan) -> None:
    """Keep what the ranks of an answer stand for; where that cannot be kept, go on without."""
    elements = given.elements
    document = {
        "elements": elements if elements in (None, "-") else str(Path(elements).absolute()),
        "sat": given.sat,
        "max_age": given.max_age,
        "kp": given.kp,
        "prefer": given.prefer,
        "awake": given.awake,
        "busy": given.busy and [str(Path(one).absolute()) for one in given.busy],
        "free": given.free and [str(Path(one).absolute()) for one in given.free],
        "start_utc": format_utc(plan.span.start_utc),
        "end_utc": format_utc(plan.span.end_utc),
        "ids": [window.id for window in plan.windows],
        "left_out": [window.id for window in plan.left_out],
    }
    try:
        folder = cache_folder()
        folder.mkdir(parents=True, exist_ok=True)
        write_atomically(folder / _FILE, [json.dumps(document).encode()])
    except OSError as error:
        session.note(
            "The ranks of this answer could not be kept for `iss explain`: "
            f"{error.filename or _FILE}: {error.strerror or error}. Set ISS_PLANNER_CACHE_DIR to a "
            "folder that can be written."
        )
    except PlannerError as error:
        session.note(f"The ranks of this answer could not be kept for `iss explain`: {error}")


def recall() -> Last | None:
    """Return the last answer, or None where there is none that can be read."""
    try:
        stored = json.loads((cache_folder() / _FILE).read_text(encoding="utf-8"))
        names = ("elements", "sat", "max_age", "kp")
        given = Given(
            **{name: stored[name] for name in names},
            **{name: stored.get(name) for name in ("prefer", "awake", "busy", "free")},
        )
        span = Interval(parse_utc(stored["start_utc"]), parse_utc(stored["end_utc"]))
        ids = tuple(map(str, stored["ids"]))
        left_out = frozenset(stored.get("left_out", ()))
    except (OSError, ValueError, KeyError, TypeError, PlannerError):
        return None
    return Last(given, span, ids, left_out)


def cache_folder() -> Path:
    """Return the folder for what can be had again: that of the settings, or the platform's.

    Raises `DataError` where the system names none.
    """
    if named := settings.setting("cache_dir").value():
        return Path(named)
    if (folder := platform_folder("cache")) is not None:
        return folder
    raise DataError(
        "the system names no folder for a cache, as there is no home: set "
        "ISS_PLANNER_CACHE_DIR to one."
    )
