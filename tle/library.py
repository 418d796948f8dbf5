"""The element sets that are there without asking a network, and picking one object's among many."""

from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from tle.elements import Elements, ElementsError
from tle.formats import loads


@cache
def bundled() -> tuple[Elements, ...]:
    """Return the sets that come with the package: those of the replays, and one last resort."""
    text = (files("tle") / "data" / "reference_sets.tle").read_text(encoding="utf-8")
    return tuple(loads(text, name="the bundled sets", source="bundled"))


def latest(catalogue_number: int = 25544) -> Elements:
    """Return the newest set of an object that is at hand without a network: of the bundled ones.

    When there is none, `ElementsError` is raised.
    """
    chosen = [one for one in bundled() if one.catalogue_number == catalogue_number]
    if not chosen:
        raise ElementsError(
            f"No element set of object {catalogue_number} is at hand: load a file of its sets."
        )
    return max(chosen, key=lambda one: one.epoch_utc)


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
