"""Merits and scores: every quantity's share in the score is one line of a settings file."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from planner.base.arrays import FloatArray


@dataclass(frozen=True)
class Merit:
    """How a quantity counts: 0 at `worst` and beyond, 1 at `best` and beyond, monotone between.

    `why` says in words what it stands for.
    """

    name: str
    of: str
    worst: float
    best: float
    weight: float
    scale: str = "linear"
    why: str = ""

    def factor(self, quantity: FloatArray) -> FloatArray:
        """Return what enters the score, 0 to 1: 1 - weight * (1 - merit)."""
        worst, best = self.worst, self.best
        if self.scale == "log":
            quantity = np.log(np.maximum(quantity, np.finfo(float).tiny))
            worst, best = float(np.log(worst)), float(np.log(best))
        merit = np.clip((quantity - worst) / (best - worst), 0.0, 1.0)
        factor: FloatArray = 1.0 - self.weight * (1.0 - merit)
        return factor


@dataclass(frozen=True)
class Settings:
    """One subject's part of the settings file: its thresholds, and its merits in order."""

    values: Mapping[str, float]
    merits: tuple[Merit, ...]

    def factors(self, quantities: Mapping[str, FloatArray]) -> dict[str, FloatArray]:
        """Return the factor of each merit whose quantity is given."""
        return {
            merit.name: merit.factor(quantities[merit.of])
            for merit in self.merits
            if merit.of in quantities
        }


def product(factors: Mapping[str, FloatArray]) -> FloatArray:
    """Return the score that belongs to a breakdown."""
    score: FloatArray = np.prod(np.stack(np.broadcast_arrays(*factors.values())), axis=0)
    return score


def settings(subject: str) -> Settings:
    """Return the settings of a subject."""
    table = settings_file()[subject]
    return Settings(
        values={name: float(value) for name, value in table.items() if name != "merits"},
        merits=tuple(Merit(name, **fields) for name, fields in table.get("merits", {}).items()),
    )


@cache
def settings_file() -> dict[str, Any]:
    """Return the settings file as it stands."""
    text = (files("planner") / "data" / "subjects.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def merit_names() -> list[str]:
    """Return the names of all merits of all subjects, each once, in the file's order."""
    tables = (table.get("merits", {}) for table in settings_file().values())
    return list(dict.fromkeys(name for merits in tables for name in merits))
