"""Fetch what answers rest on: element sets, the trajectory, space weather."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from planner.supply.addresses import Addresses
from planner.supply.limits import STATION
from planner.supply.products import SPACE_WEATHER, TRAJECTORY
from tle import celestrak
from tle.feeds import Asked, Feed, Question, ask_all, last_asked
from tle.store import Store

_AFTER_TROUBLE = timedelta(minutes=15)
_LONGEST_ASKING = timedelta(minutes=1)


def fetch_new(
    folder: Path,
    addresses: Addresses,
    now_utc: datetime,
    *,
    catalogue_number: int | None = STATION,
    space_weather: bool = True,
    older_than: timedelta = timedelta(0),
    seconds: float,
    tell: Callable[[Asked], None] = lambda asked: None,
) -> list[Asked]:
    """Ask the feeds that gave something longer ago than `older_than`, and keep what they give.

    Elements are those of `catalogue_number`, or none; with the station's comes NASA's trajectory.
    All are asked side by side, within `seconds` in all. Return what came of each, also of those
    that may not be asked yet, in the order of `feeds`; those that need not be are left out.
    """
    questions = [
        question
        for question in _questions(folder, addresses, now_utc, catalogue_number, space_weather)
        if _is_due(last_asked(question.feed, folder / "feeds"), now_utc, older_than)
    ]
    return ask_all(questions, folder / "feeds", now_utc, seconds, tell=tell)


def feeds(
    addresses: Addresses, now_utc: datetime, catalogue_numbers: Sequence[int] = (STATION,)
) -> list[Feed]:
    """Return every feed there is, with those of the element sets of some objects."""
    return [
        *(celestrak.feed(number, addresses.celestrak) for number in catalogue_numbers),
        *(product.feed(addresses, now_utc) for product in (TRAJECTORY, *SPACE_WEATHER)),
    ]


def _questions(
    folder: Path,
    addresses: Addresses,
    now_utc: datetime,
    catalogue_number: int | None,
    space_weather: bool,
) -> list[Question]:
    questions = []
    if catalogue_number is not None:
        store = Store(folder)
        questions.append(celestrak.question(catalogue_number, store, now_utc, addresses.celestrak))
    products = [TRAJECTORY] if catalogue_number == STATION else []
    products += SPACE_WEATHER if space_weather else ()
    return [
        *questions,
        *(product.question(folder, addresses, now_utc) for product in products),
    ]


def _is_due(asked: Asked, now_utc: datetime, older_than: timedelta) -> bool:
    """Tell whether a feed should be asked, if it may be.

    It was asked long enough ago, or its answer is still on its way. One that gave nothing is asked
    again soon, but not by each of many commands, which all would wait for it.
    """
    if asked.checked_utc is None:
        return True
    if asked.is_open and now_utc - asked.checked_utc < _LONGEST_ASKING:
        return True
    pause = older_than if asked.is_good else min(older_than, _AFTER_TROUBLE)
    return not timedelta(0) <= now_utc - asked.checked_utc < pause
