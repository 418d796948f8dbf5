"""NOAA's nowcast of the aurora: the OVATION grid of the next half hour to hour and a half.

Source: `json/ovation_aurora_latest.json` of https://services.swpc.noaa.gov; the shape is that of a
recorded answer of January 2025 (tests/accuracy/spaceweather.py reads it whole). Reading it takes
0.1 s, so it is kept in a form of our own, its times before its cells.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np

from planner.base.arrays import FloatArray
from planner.base.times import format_utc, posix_from_utc
from planner.spaceweather.nowcast import LATITUDES, LONGITUDES, Nowcast, hemispheric_powers_gw
from planner.spaceweather.power import effective_kp
from planner.spaceweather.reports import json_of, refused, shown, time_of

PRODUCT = "NOAA's aurora grid (OVATION)"

_CELLS = LONGITUDES * LATITUDES
_NUMBERS = {int, float}  # without bool
_LONGITUDES = frozenset(range(LONGITUDES))
_LATITUDES = frozenset(range(-90, 91))
_FALSE_WITHIN_DEG = 20.0
_WEIGHTS = (1 / 16, 4 / 16, 6 / 16, 4 / 16, 1 / 16)

# A percentage is eight times the flux. Source: code that follows Case, Marshall & Viereck (2016,
# Space Weather 14) has 8 * flux, or 10 + 8 * flux, as alternatives (auroramaps); the recorded grid
# of January 2025 decides: 8 * flux gives its hemispheres 26 and 29 GW where Kp 1.7, as
# measured, means 20, and 10 + 8 * flux gives 4 and 2 and leaves 1 to 9 percent unexplained.
_PERCENT_PER_ERG = 8.0
_MOST_PERCENT = 100.0

# How long a grid holds (chosen here): NOAA tells of the time 30 to 90 minutes after the solar wind
# was measured. Before the forecast's moment it is the best there is, but it turns with the Earth.
_HOLDS = timedelta(minutes=90)
_HOLDS_BEFORE = timedelta(hours=1)
LONGEST_WAY = timedelta(hours=2)  # of the solar wind from where it is measured

# Beyond these powers over a hemisphere it is no aurora: the quietest day has 2 GW, and the greatest
# storms some hundreds.
_LEAST_GW, _MOST_GW = 0.5, 1000.0
_HEAD = b"iss-planner ovation 1 "


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

    @property
    def start_utc(self) -> datetime:
        """The moment from which on the grid replaces a model."""
        return max(self.observation_utc, self.forecast_utc - _HOLDS_BEFORE)

    @property
    def end_utc(self) -> datetime:
        """The moment up to which the grid replaces a model: 90 minutes after what it rests on."""
        return max(self.observation_utc + _HOLDS, self.forecast_utc)

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
    if content.startswith(_HEAD):
        return _unpacked(content)
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
    return OvationGrid(*_in_order(observation_utc, forecast_utc), grid)


def packed(grid: OvationGrid) -> bytes:
    """Return a grid in the form in which it is kept, which `parse_ovation` reads in 5 ms."""
    times = (format_utc(moment) for moment in (grid.observation_utc, grid.forecast_utc))
    cells = grid.probability_percent.astype("<f4").tobytes()
    return _HEAD + " ".join(times).encode() + b"\n" + cells


def head_of(content: bytes) -> OvationGrid | None:
    """Return a grid without cells from the first bytes of one that is kept, to ask for its times.

    None where that is not what they are.
    """
    line, end, _ = content.partition(b"\n")
    words = line.removeprefix(_HEAD).decode("ascii", "replace").split()
    if not line.startswith(_HEAD) or not end or len(words) != 2:
        return None
    times = [time_of(word, PRODUCT) for word in words]
    return OvationGrid(*_in_order(*times), np.empty((0, 0)))


def nowcast_of(grid: OvationGrid) -> Nowcast:
    """Return the energy flux that a grid stands for, without false cells about the equator.

    Each cell is a mean over those within 2 degrees, by the weights 1, 4, 6, 4, 1 along each axis:
    whole percents make terraces, on the edges of which windows would begin and end. A grid whose
    power over a hemisphere cannot be that of an aurora raises `DataError`.

    Accuracy: the two powers of a recorded grid, 26 and 29 GW, are effective Kp of 2.2 and 2.5 where
    Kp was 1.7 (tests/accuracy/spaceweather.py).
    """
    flux = _smooth(grid.masked().probability_percent) / _PERCENT_PER_ERG
    powers_gw = hemispheric_powers_gw(flux)
    for side, power_gw in zip(("north", "south"), powers_gw, strict=True):
        if not _LEAST_GW <= power_gw <= _MOST_GW:
            raise refused(
                PRODUCT, f"it gives the {side} {power_gw:,.1f} GW, which is no power of an aurora"
            )
    return Nowcast(
        observation_posix_s=posix_from_utc(grid.observation_utc),
        forecast_posix_s=posix_from_utc(grid.forecast_utc),
        start_posix_s=posix_from_utc(grid.start_utc),
        end_posix_s=posix_from_utc(grid.end_utc),
        energy_flux_erg_cm2_s=flux,
        greatest_flux_erg_cm2_s=_MOST_PERCENT / _PERCENT_PER_ERG,
        kp=float(effective_kp(0.5 * sum(powers_gw))),
    )


def _smooth(cells: FloatArray) -> FloatArray:
    """Return the weighted means of cells (360, 181) about each; at the poles the edge goes on."""
    wide = np.pad(np.pad(cells, ((2, 2), (0, 0)), mode="wrap"), ((0, 0), (2, 2)), mode="edge")
    by_latitude = sum(
        (weight * wide[first : first + LONGITUDES] for first, weight in enumerate(_WEIGHTS)),
        start=np.zeros((LONGITUDES, LATITUDES + 4)),
    )
    return sum(
        (
            weight * by_latitude[:, first : first + LATITUDES]
            for first, weight in enumerate(_WEIGHTS)
        ),
        start=np.zeros((LONGITUDES, LATITUDES)),
    )


def _unpacked(content: bytes) -> OvationGrid:
    head = head_of(content)
    cells = content.partition(b"\n")[2]
    if head is None or len(cells) != 4 * _CELLS:
        raise refused(PRODUCT, "what was kept of it is not whole")
    percent = np.frombuffer(cells, "<f4").astype(np.float64).reshape(LONGITUDES, LATITUDES)
    if not (np.all(percent >= 0.0) and np.all(percent <= _MOST_PERCENT)):
        raise refused(PRODUCT, "what was kept of it has cells that are no percentages")
    return replace(head, probability_percent=percent)


def _in_order(observation_utc: datetime, forecast_utc: datetime) -> tuple[datetime, datetime]:
    """Return the two times if the second can be when what was measured reaches the Earth."""
    if not timedelta(0) <= forecast_utc - observation_utc <= LONGEST_WAY:
        raise refused(
            PRODUCT,
            f"the forecast is for {format_utc(forecast_utc, 'minutes')}, and the observation of "
            f"{format_utc(observation_utc, 'minutes')}: 0 to 2 hours are wanted between them",
        )
    return observation_utc, forecast_utc


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
