"""How disturbed the Earth's magnetic field is: the planetary index Kp as a step function of time.

Whatever it comes from (a record, a forecast, a climatology, a fixed value), Kp is one `KpSeries`:
edges in time, and between each two of them a value, the name of its source, and how far the truth
is likely to lie from the value.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from planner.base.arrays import BoolArray, FloatArray, IntArray, distinct
from planner.base.errors import DataError, InputError
from planner.base.times import format_utc, utc_from_posix
from planner.spaceweather.climatology import monthly_climatology
from planner.spaceweather.nowcast import Nowcast

STEP_S = 3 * 3600.0
HIGHEST_KP = 9.0
_CLIMATOLOGY_END = "2050-01"

# ap at each third of Kp: what Kp, a logarithm as it were, is in terms of the field's disturbance.
# Source: Bartels, as in Matzka et al. (2021), table 1.
_AP_OF_THIRDS = (
    *(0, 2, 3, 4, 5, 6, 7, 9, 12, 15, 18, 22, 27, 32),
    *(39, 48, 56, 67, 80, 94, 111, 132, 154, 179, 207, 236, 300, 400),
)

# The names of the sources, as the JSON gives them.
OBSERVED = "observed"
NOWCAST = "nowcast"
FORECAST = "forecast"
OUTLOOK = "outlook"
BLEND = "blend"
CLIMATOLOGY = "climatology"
FIXED = "fixed"

SourceArray = npt.NDArray[np.str_]


@dataclass(frozen=True, eq=False)
class KpSeries:
    """Kp as a step function of time.

    `kp` (N,) and `source` (N,) hold from `edge_posix_s[i]` up to `edge_posix_s[i + 1]`, the edges
    (N + 1,) ascending; the last value also holds at the last edge, so that a span may end there.
    `spread` (N,) is the standard deviation of the true Kp about the value: zero, as it is when not
    given, for what was observed or is fixed. `nowcast`, where there is one, says for its time where
    the aurora is, instead of the oval of Kp.
    """

    edge_posix_s: FloatArray
    kp: FloatArray
    source: SourceArray
    spread: FloatArray = field(default_factory=lambda: np.zeros(1))
    nowcast: Nowcast | None = None

    def __post_init__(self) -> None:
        """Keep every array as it is: series are cached and shared."""
        for array in (self.edge_posix_s, self.kp, self.source, self.spread):
            array.flags.writeable = False
        object.__setattr__(self, "spread", np.broadcast_to(self.spread, self.kp.shape))

    @property
    def start_posix_s(self) -> float:
        """The first moment for which Kp is known."""
        return float(self.edge_posix_s[0])

    @property
    def end_posix_s(self) -> float:
        """The moment at which the last known value ends."""
        return float(self.edge_posix_s[-1])

    def at(self, posix_s: FloatArray) -> FloatArray:
        """Return Kp at each moment; one outside the series raises `DataError`."""
        values: FloatArray = self.kp[self._step_at(posix_s)]
        return values

    def source_at(self, posix_s: FloatArray) -> SourceArray:
        """Return the name of the source of Kp at each moment; see `at`."""
        names: SourceArray = self.source[self._step_at(posix_s)]
        return names

    def spread_at(self, posix_s: FloatArray) -> FloatArray:
        """Return the standard deviation of Kp about its value at each moment; see `at`."""
        spreads: FloatArray = self.spread[self._step_at(posix_s)]
        return spreads

    def is_nowcast_at(self, posix_s: FloatArray) -> BoolArray:
        """Return at which moments the nowcast replaces the oval of Kp."""
        if self.nowcast is None:
            return np.zeros(np.shape(posix_s), np.bool_)
        return self.nowcast.holds_at(posix_s)

    def oval_kp_at(self, posix_s: FloatArray) -> FloatArray:
        """Return the Kp that goes with the oval: while the nowcast holds, that of its power."""
        kp = self.at(posix_s)
        return kp if self.nowcast is None else self.nowcast.kp_at(posix_s, kp)

    def within(self, start_posix_s: float, end_posix_s: float) -> tuple[FloatArray, SourceArray]:
        """Return the values that hold from one moment up to another, and their sources."""
        steps = self._steps_within(start_posix_s, end_posix_s)
        return self.kp[steps], self.source[steps]

    def spread_within(self, start_posix_s: float, end_posix_s: float) -> FloatArray:
        """Return the spreads of the values that `within` returns."""
        spreads: FloatArray = self.spread[self._steps_within(start_posix_s, end_posix_s)]
        return spreads

    def breaks(self, start_posix_s: float, end_posix_s: float) -> FloatArray:
        """Return the moments strictly between two others at which the value changes.

        From a break on, the new value holds. Neighbours of the same value make no break, nor do the
        ends of the series. The nowcast's beginning and end are breaks too.
        """
        inner = self.edge_posix_s[1:-1]
        first = int(np.searchsorted(inner, start_posix_s, side="right"))
        last = max(first, int(np.searchsorted(inner, end_posix_s, side="left")))
        changes = self.kp[first:last] != self.kp[first + 1 : last + 1]
        moments: FloatArray = inner[first:last][changes]
        if self.nowcast is None:
            return moments
        ends = np.array([self.nowcast.start_posix_s, self.nowcast.end_posix_s])
        return distinct(np.append(moments, ends[(ends > start_posix_s) & (ends < end_posix_s)]))

    def followed_by(self, later: "KpSeries") -> "KpSeries":
        """Return this series and, from its end on, what another says.

        The other must know that end, or `DataError` is raised; where it reaches no further, this
        series is all there is.
        """
        if later.end_posix_s <= self.end_posix_s:
            return self
        first = int(later._step_at(np.array([self.end_posix_s]))[0])
        return KpSeries(
            np.concatenate([self.edge_posix_s, later.edge_posix_s[first + 1 :]]),
            np.concatenate([self.kp, later.kp[first:]]),
            np.concatenate([self.source, later.source[first:]]),
            np.concatenate([self.spread, later.spread[first:]]),
            self.nowcast or later.nowcast,
        )

    def _steps_within(self, start_posix_s: float, end_posix_s: float) -> slice:
        first, last = self._step_at(np.array([start_posix_s, end_posix_s]))
        if last > first and self.edge_posix_s[last] >= end_posix_s:
            last -= 1
        return slice(int(first), int(last) + 1)

    def _step_at(self, posix_s: FloatArray) -> IntArray:
        moments = np.asarray(posix_s, dtype=np.float64)
        outside = ~((moments >= self.start_posix_s) & (moments <= self.end_posix_s))
        if np.any(outside):
            raise DataError(self._unknown_at(float(moments[outside].flat[0])))
        step = np.searchsorted(self.edge_posix_s, moments, side="right") - 1
        return np.minimum(step, len(self.kp) - 1)

    def _unknown_at(self, posix_s: float) -> str:
        if not np.isfinite(posix_s):
            return f"Kp was asked for at {posix_s} seconds since 1970, which is no moment."
        asked, start, end = (
            format_utc(utc_from_posix(moment), "minutes")
            for moment in (posix_s, self.start_posix_s, self.end_posix_s)
        )
        return (
            f"Kp at {asked} is not known: the series reaches from {start} to {end}. "
            "Give a value of your own with --kp X (0 to 9)."
        )


def ap_from_kp(kp: FloatArray) -> FloatArray:
    """Return the index ap, in 2 nT, that goes with Kp; between thirds linearly."""
    thirds = np.arange(len(_AP_OF_THIRDS)) / 3.0
    return np.asarray(np.interp(kp, thirds, np.array(_AP_OF_THIRDS, float)), float)


def kp_from_ap(ap: FloatArray) -> FloatArray:
    """Return the Kp that goes with ap, or with its mean over a day, Ap: 0 to 9, 400 and more."""
    thirds = np.arange(len(_AP_OF_THIRDS)) / 3.0
    return np.asarray(np.interp(ap, np.array(_AP_OF_THIRDS, float), thirds), float)


def fixed_kp(kp: float) -> KpSeries:
    """Return the series that has one value (0 to 9) at all times."""
    if not 0.0 <= kp <= HIGHEST_KP:
        raise InputError(f"Kp {kp:.9g} is not possible: the index runs from 0 to 9.")
    return _series([-np.inf, np.inf], [kp + 0.0], FIXED)


@cache
def observed_kp() -> KpSeries:
    """Return the published record, three-hourly since 1998-01-01.

    Source: GFZ Potsdam by way of CelesTrak (see planner/data/kp.md); Matzka et al. (2021),
    doi:10.1029/2020SW002641.
    Accuracy: every definitive value of January 2024 equals GFZ's own file
    (tests/accuracy/kp.py; two days of it in tests/test_kp.py). The last months are preliminary: of
    such values half came to be replaced, by a third as a rule and by one at the most.
    """
    with (files("planner") / "data" / "kp.npz").open("rb") as file, np.load(file) as table:
        start_posix_s, kp_thirds = float(table["start_posix_s"]), table["kp_thirds"]
    edges = start_posix_s + STEP_S * np.arange(len(kp_thirds) + 1)
    return _series(edges, kp_thirds / 3.0, OBSERVED)


@cache
def climatology_kp() -> KpSeries:
    """Return the climatology of the published record: calendar months from its first to 2050.

    Accuracy: it misses three-hourly values by 1.35 (RMSE), and those of a year that it was not
    made from by 1.36 (tests/test_climatology.py). Storms it does not foretell.
    """
    record = observed_kp()
    edges, mean, spread = monthly_climatology(record.edge_posix_s[:-1], record.kp, _CLIMATOLOGY_END)
    return KpSeries(edges, mean, np.broadcast_to(np.str_(CLIMATOLOGY), mean.shape), spread)


@cache
def known_kp() -> KpSeries:
    """Return the published record and, from its end up to 2050-01-01, the climatology."""
    return observed_kp().followed_by(climatology_kp())


def _series(edges: Iterable[float], kp: Iterable[float], source: str) -> KpSeries:
    values = np.array(kp, dtype=np.float64)
    return KpSeries(
        np.array(edges, dtype=np.float64), values, np.broadcast_to(np.str_(source), values.shape)
    )
