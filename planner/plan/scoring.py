"""Merits and scores: every quantity's share in the score is one line of a settings file."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np

from planner.base.arrays import FloatArray
from planner.base.errors import InputError
from planner.base.package_data import toml_table

BALANCED = "balanced"  # the preset that changes nothing


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
        inside = np.clip(quantity, min(worst, best), max(worst, best))
        if self.scale == "log":
            inside, worst, best = np.log(inside), math.log(worst), math.log(best)
        factor: FloatArray = 1.0 - self.weight * (best - inside) / (best - worst)
        return factor


@dataclass(frozen=True)
class Settings:
    """One subject's part of the settings file: its thresholds, and its merits in order.

    The merits have the weights of the preset `prefer`, those that `balanced` gives them stand in
    `balanced`. `quality` ascends, and `a_day` says how many windows of at least that quality come a
    day. `preference` is what the preset makes of the subject as a whole, 0 to 1.
    """

    values: Mapping[str, float]
    merits: tuple[Merit, ...]
    balanced: tuple[Merit, ...]
    quality: tuple[float, ...]
    a_day: tuple[float, ...]
    prefer: str = BALANCED
    preference: float = 1.0

    def factors(self, quantities: Mapping[str, FloatArray]) -> dict[str, FloatArray]:
        """Return the factor of each merit that counts and whose quantity is given."""
        return _factors(self.merits, quantities)

    def breakdown(self, quantities: Mapping[str, FloatArray]) -> dict[str, FloatArray]:
        """Return the factors of whole windows, with how seldom one of their quality comes.

        Quality is the product of all other factors, whatever is preferred. What lowers it makes a
        window more common, so that the score, too, only falls.
        """
        quality = product(_factors(self.balanced, quantities))
        as_good_a_day = np.exp(np.interp(quality, self.quality, np.log(self.a_day)))
        factors = self.factors({**quantities, "as_good_a_day": as_good_a_day})
        if self.preference < 1.0:
            factors["preference"] = np.full(quality.shape, self.preference)
        return factors


def _factors(
    merits: Sequence[Merit], quantities: Mapping[str, FloatArray]
) -> dict[str, FloatArray]:
    return {
        merit.name: merit.factor(quantities[merit.of])
        for merit in merits
        if merit.weight > 0.0 and merit.of in quantities
    }


def product(factors: Mapping[str, FloatArray]) -> FloatArray:
    """Return the score that belongs to a breakdown."""
    score: FloatArray = np.prod(np.stack(np.broadcast_arrays(*factors.values())), axis=0)
    return score


@cache
def settings(subject: str, prefer: str = BALANCED) -> Settings:
    """Return the settings of a subject with the weights of a preset."""
    table, preset = dict(settings_file()[subject]), _preset(prefer)
    as_good = table.pop("as_good_a_day")
    balanced = tuple(Merit(name, **fields) for name, fields in table.pop("merits").items())
    added = tuple(Merit(name, **fields) for name, fields in preset.get("merits", {}).items())
    weights = preset.get("weights", {})
    return Settings(
        values={name: float(value) for name, value in table.items()},
        merits=added
        + tuple(replace(merit, weight=weights.get(merit.name, merit.weight)) for merit in balanced),
        balanced=balanced,
        quality=tuple(as_good["quality"]),
        a_day=tuple(as_good["a_day"]),
        prefer=prefer,
        preference=preset.get("subjects", {}).get(subject, 1.0),
    )


def presets() -> dict[str, str]:
    """Return why one would take each preset, by its name."""
    return {name: preset["why"] for name, preset in settings_file()["prefer"].items()}


def _preset(name: str) -> dict[str, Any]:
    known = settings_file()["prefer"]
    if name not in known:
        raise InputError(f"'{name}' is no way to rank: choose from {', '.join(known)}.")
    preset: dict[str, Any] = known[name]
    return preset


def settings_file() -> dict[str, Any]:
    """Return the settings file as it stands."""
    return toml_table("subjects")


def merit_names() -> list[str]:
    """Return the names of all that may stand in a breakdown, each once, in the file's order."""
    file = settings_file()
    tables = [table.get("merits", {}) for table in (*file.values(), *file["prefer"].values())]
    return list(dict.fromkeys([*(name for merits in tables for name in merits), "preference"]))
