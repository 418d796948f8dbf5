"""The table of landmarks: mountains, lakes, straits, islands and what else is known from above."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from planner.base.arrays import FloatArray
from planner.base.geometry import geodetic_up, itrs_from_geodetic


@dataclass(frozen=True, slots=True)
class Landmark:
    """A landmark; of what is wide the place is its middle.

    `renown` is 1 (known), 2 (well known) or 3. `country` may name several, and is None where it
    is nobody's alone.
    """

    name: str
    kind: str
    latitude_deg: float
    longitude_deg: float
    height_km: float
    renown: int
    country: str | None


@cache
def landmarks() -> tuple[Landmark, ...]:
    """Return the landmarks, those of a kind together.

    Source: compiled by hand (see planner/data/landmarks.md).
    Accuracy: volcanoes within 3 km of the Global Volcanism Program's (there); places lie in the
    countries that they name, or off their shores (tests/test_landmarks.py).
    """
    text = (files("planner") / "data" / "landmarks.csv").read_text(encoding="utf-8")
    return tuple(
        Landmark(
            row["name"],
            row["kind"],
            float(row["latitude_deg"]),
            float(row["longitude_deg"]),
            float(row["height_m"]) / 1e3,
            int(row["renown"]),
            row["country"] or None,
        )
        for row in csv.DictReader(text.splitlines())
    )


@cache
def landmarks_itrs_km() -> tuple[FloatArray, FloatArray]:
    """Return the places (3, K) of the landmarks, at their heights, and the verticals there."""
    latitude_deg, longitude_deg, height_km = np.array(
        [(one.latitude_deg, one.longitude_deg, one.height_km) for one in landmarks()]
    ).T
    return (
        itrs_from_geodetic(latitude_deg, longitude_deg, height_km),
        geodetic_up(latitude_deg, longitude_deg),
    )
