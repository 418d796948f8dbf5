"""The element sets that are there without asking a network, and picking one object's among many."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from tle.elements import Elements, ElementsError
from tle.folder import StoreError, data_folder
from tle.formats import loads

if TYPE_CHECKING:
    from tle.store import Store

# An arc between two reboosts shows itself by the sets of its days, and of those around them.
_MARGIN_DAYS = 20.0


@cache
def bundled() -> tuple[Elements, ...]:
    """Return the sets that come with the package: those of the replays, and one last resort."""
    text = (files("tle") / "data" / "reference_sets.tle").read_text(encoding="utf-8")
    return tuple(loads(text, name="the bundled sets", source="bundled"))


def latest(catalogue_number: int = 25544) -> Elements:
    """Return the newest set of an object that is at hand without a network: stored, or bundled.

    When there is none, `ElementsError` is raised.
    """
    chosen = _bundled(catalogue_number)
    if (store := _store(None)) and (stored := store.latest(catalogue_number)):
        chosen = [stored, *chosen]  # of two of one epoch the first stands
    if not chosen:
        raise ElementsError(
            f"No element set of object {catalogue_number} is at hand: load a file of its sets."
        )
    return max(chosen, key=lambda one: one.epoch_utc)


def gather(
    catalogue_number: int,
    start_utc: datetime,
    end_utc: datetime,
    folder: Path | None = None,
    *,
    margin_days: float = _MARGIN_DAYS,
    tell: Callable[[str], None] = lambda problem: None,
) -> list[Elements]:
    """Return an object's sets that are at hand for a span, in order of epoch; there may be none.

    They are those that the store in a folder has around it, see `Store.around`, and all bundled
    ones; of two of one epoch the stored one. The folder is the user's own unless given. What cannot
    be read counts as empty, and `tell` hears of it.
    """
    chosen = {one.epoch_utc: one for one in _bundled(catalogue_number)}
    if store := _store(folder):
        stored = store.around(catalogue_number, start_utc, end_utc, margin_days=margin_days)
        chosen |= {one.epoch_utc: one for one in stored}
        for problem in store.problems:
            tell(problem)
    return [chosen[epoch_utc] for epoch_utc in sorted(chosen)]


def select(
    sets: Iterable[Elements], catalogue_number: int, *, name: str = "the file"
) -> list[Elements]:
    """Return the sets of one object; when there is none, `ElementsError` says which there are."""
    sets = list(sets)
    chosen = [elements for elements in sets if elements.catalogue_number == catalogue_number]
    if not chosen:
        others = sorted({elements.catalogue_number for elements in sets})
        listed = ", ".join(map(str, others[:5])) + (", ..." if len(others) > 5 else "")
        raise ElementsError(
            f"{name} holds no set of object {catalogue_number}, only of {listed}: "
            f"add --sat {others[0]}."
        )
    return chosen


def _bundled(catalogue_number: int) -> list[Elements]:
    return [one for one in bundled() if one.catalogue_number == catalogue_number]


def _store(folder: Path | None) -> Store | None:
    """Return the store in a folder, the user's own unless given; None where nothing is stored."""
    try:
        place = folder or data_folder()
    except StoreError:
        return None
    try:
        (place / "elements").stat()
    except FileNotFoundError:
        return None
    except OSError:
        pass  # the store tells what is wrong
    from tle.store import Store

    return Store(place)
