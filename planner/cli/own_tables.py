"""The user's own cameras and lenses: tables of the config, by name, with where they stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from planner.cli import config
from planner.cli.config import Config


@dataclass(frozen=True)
class OwnTable:
    """A table of the user's own, such as a camera: its values, and where they stand."""

    config: Config
    parts: tuple[str, ...]
    values: Mapping[str, Any]

    def place(self, *key: str) -> str:
        """Return the file and the line on which the table or a key of it stands, in words."""
        return self.config.place(*self.parts, *key)


def own_tables(kind: Literal["cameras", "lenses"]) -> dict[str, OwnTable]:
    """Return the user's own tables of a kind by their names; what is no table is left out."""
    found = config.read()
    entries = found.value(kind)
    return {
        name: OwnTable(found, (kind, name), values)
        for name, values in (entries if isinstance(entries, Mapping) else {}).items()
        if isinstance(values, Mapping)
    }
