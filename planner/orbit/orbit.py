"""What every orbit offers, whether element sets give its places or the vectors of a trajectory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from planner.base.arrays import FloatArray
from planner.base.times import Interval
from planner.orbit.oem_events import PlannedEvent

if TYPE_CHECKING:
    from planner.orbit.track import Track


class Served(Protocol):
    """What places rest on: an element set, or the file of a trajectory."""

    @property
    def catalogue_number(self) -> int:
        """The NORAD catalogue number."""

    @property
    def epoch_utc(self) -> datetime:
        """The moment at which it knew most of the orbit."""

    @property
    def source(self) -> str:
        """Where it comes from: `file:NAME`, `oem:NAME`, `bundled`."""


class Jump(Protocol):
    """A moment at which one source takes over from another, and how far that moves the satellite.

    `jump_s` is the part of it along the orbit.
    """

    @property
    def posix_s(self) -> float:
        """The moment."""

    @property
    def jump_km(self) -> float:
        """The distance between the two places."""

    @property
    def jump_s(self) -> float:
        """How much earlier or later the satellite comes by."""


class AnyOrbit(Protocol):
    """An orbit: where one object is at any moment at which that is known.

    It is hashed by identity, so that what was found on it can be kept.
    """

    def __hash__(self) -> int:
        """Return what tells this orbit from others."""

    @property
    def catalogue_number(self) -> int:
        """The NORAD catalogue number."""

    @property
    def name(self) -> str:
        """What the object is called."""

    @property
    def period_s(self) -> float:
        """The time of one revolution."""

    def at(self, posix_s: FloatArray, /) -> Track:
        """Return the track at moments (N,) in any order."""

    def track(self, span: Interval, step_s: float) -> Track:
        """Return the track from the span's start to its end, at absolute multiples of a step."""

    def limits(self, span: Interval) -> tuple[float, float]:
        """Return between which POSIX seconds about a span the orbit is known without a gap."""

    def known_part(self, span: Interval) -> Interval:
        """Return the longest part of a span throughout which the orbit is known.

        Raises `DataError` where it is known nowhere in it.
        """

    def events_touching(
        self, start_utc: datetime, end_utc: datetime, margin: timedelta = timedelta(0)
    ) -> Sequence[PlannedEvent]:
        """Return the burns, dockings and launches planned in a span or within `margin` of it."""

    def breaks(self, start_posix_s: float, end_posix_s: float, /) -> FloatArray:
        """Return the moments inside a span where the track jumps."""

    def hand_overs(self, span: Interval) -> Sequence[Jump]:
        """Return the moments inside a span at which one source takes over from another."""

    def serving(self, span: Interval) -> Sequence[tuple[Served, float]]:
        """Return what serves a span, each with its largest distance in days from it."""

    def require_age(self, span: Interval, max_age_days: float) -> None:
        """Raise `DataError` if a moment of the span is not known, or only from too far off."""
