"""NOAA's nowcast of the aurora: the OVATION grid of the next half hour to hour and a half.

Source: `json/ovation_aurora_latest.json` of https://services.swpc.noaa.gov; the shape is that of a
recorded answer of January 2025 (tests/accuracy/spaceweather.py reads it whole).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from planner.base.arrays import FloatArray
from planner.spaceweather.reports import json_of, refused, shown, time_of

PRODUCT = "NOAA's aurora grid (OVATION)"

LONGITUDES = 360
LATITUDES = 181
_CELLS = LONGITUDES * LATITUDES
_NUMBERS = {int, float}  # without bool
_LONGITUDES = frozenset(range(LONGITUDES))
_LATITUDES = frozenset(range(-90, 91))
_FALSE_WITHIN_DEG = 20.0


@dataclass(frozen=True, eq=False)
class OvationGrid:
    """The chance of a visible aurora, cell by cell, as published.

    `probability_percent` (360, 181), 0 to 100, is given by the longitude, 0 to 359 degrees east,
    and the geographic latitude, -90 to 90. At each pole all longitudes have one value. The row at
    -89 is nothing but zeros in the recorded answer, between rows that are not: it is left so.
    """

    observation_utc: datetime
    forecast_utc: datetime
    probability_percent: FloatArray

    def __post_init__(self) -> None:
        """Keep the array as it is."""
        self.probability_percent.flags.writeable = False

    @property
    def latitude_deg(self) -> FloatArray:
        """The geographic latitudes (181,) of the cells, ascending."""
        return np.arange(-90.0, 91.0)

    @property
    def longitude_deg(self) -> FloatArray:
        """The longitudes (360,) of the cells, ascending from 0."""
        return np.arange(float(LONGITUDES))

    def masked(self) -> "OvationGrid":
        """Return the grid with zeros from 20 degrees south to 20 degrees north.

        There, on both sides of the seam between the hemispheres and far from every oval, 600 to
        1,050 cells of an answer have values of some percent.
        """
        is_false = np.abs(self.latitude_deg) <= _FALSE_WITHIN_DEG
        return replace(self, probability_percent=np.where(is_false, 0.0, self.probability_percent))


def parse_ovation(content: bytes) -> OvationGrid:
    """Return the grid of an answer; what is not the whole grid raises `DataError`.

    The cells may come in any order, each exactly once. At a pole all longitudes are one place, but
    their values disagree (0 to 5 percent in one answer): all of them get the mean.
    """
    answer = json_of(content, PRODUCT)
    if not isinstance(answer, dict):
        raise refused(PRODUCT, f"an object is wanted, and this is {shown(answer)}")
    observation_utc, forecast_utc = (_time(answer, name) for name in ("observation", "forecast"))
    cells = answer.get("coordinates")
    if not isinstance(cells, list) or len(cells) != _CELLS:
        raise refused(PRODUCT, f"{_CELLS:,} cells are wanted, and this is {shown(cells)}")
    for number, cell in enumerate(cells, start=1):
        if not _is_cell(cell):
            given = cell if not isinstance(cell, list) else json.dumps(cell[:4])
            wanted = "longitude 0 to 359, latitude -90 to 90 and percentage 0 to 100"
            raise refused(f"{PRODUCT}, cell {number}", f"{wanted} are wanted, not {shown(given)}")
    longitude_deg, latitude_deg, percent = np.array(cells, dtype=np.float64).T
    place = (LATITUDES * longitude_deg + latitude_deg + 90.0).astype(np.int64)
    count = np.bincount(place, minlength=_CELLS)
    if np.any(count != 1):
        number = int(np.flatnonzero(count[place] > 1)[-1])
        raise refused(f"{PRODUCT}, cell {number + 1}", f"{json.dumps(cells[number])} comes again")
    grid = np.empty((LONGITUDES, LATITUDES))
    grid.flat[place] = percent
    for pole in (0, -1):
        grid[:, pole] = grid[:, pole].mean()
    return OvationGrid(observation_utc, forecast_utc, grid)


def _time(answer: Mapping[str, object], name: str) -> datetime:
    """Return the time that stands under a name such as `Observation Time`, however written."""
    key = f"{name} time"
    for candidate, value in answer.items():
        if candidate.lower().replace("_", " ") == key:
            return time_of(value, f"{PRODUCT}, {key}")
    raise refused(PRODUCT, f"there is no {key} in {shown(answer)}")


def _is_cell(cell: object) -> bool:
    if not isinstance(cell, list) or len(cell) != 3:
        return False
    longitude, latitude, percent = cell
    return (
        {type(longitude), type(latitude), type(percent)} <= _NUMBERS
        and longitude in _LONGITUDES
        and latitude in _LATITUDES
        and 0.0 <= percent <= 100.0
    )
