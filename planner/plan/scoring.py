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
    """One subject's part of the settings file: its thresholds, and its merits in order.

    `quality` ascends, and `a_day` says how many windows of at least that quality come a day.
    """

    values: Mapping[str, float]
    merits: tuple[Merit, ...]
    quality: tuple[float, ...]
    a_day: tuple[float, ...]

    def factors(self, quantities: Mapping[str, FloatArray]) -> dict[str, FloatArray]:
        """Return the factor of each merit whose quantity is given."""
        return {
            merit.name: merit.factor(quantities[merit.of])
            for merit in self.merits
            if merit.of in quantities
        }

    def breakdown(self, quantities: Mapping[str, FloatArray]) -> dict[str, FloatArray]:
        """Return the factors of whole windows, with how seldom one of their quality comes.

        Quality is the product of all other factors. What lowers it makes a window more common, so
        that the score, too, only falls.
        """
        factors = self.factors(quantities)
        log_a_day = np.interp(product(factors), self.quality, np.log(self.a_day))
        return factors | self.factors({"as_good_a_day": np.exp(log_a_day)})


def product(factors: Mapping[str, FloatArray]) -> FloatArray:
    """Return the score that belongs to a breakdown."""
    score: FloatArray = np.prod(np.stack(np.broadcast_arrays(*factors.values())), axis=0)
    return score


def settings(subject: str) -> Settings:
    """Return the settings of a subject."""
    table = dict(settings_file()[subject])
    merits, as_good = table.pop("merits"), table.pop("as_good_a_day")
    return Settings(
        values={name: float(value) for name, value in table.items()},
        merits=tuple(Merit(name, **fields) for name, fields in merits.items()),
        quality=tuple(as_good["quality"]),
        a_day=tuple(as_good["a_day"]),
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
