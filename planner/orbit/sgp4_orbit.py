"""An orbit given by element sets: each moment is served by the nearest set of its coasting arc."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

import numpy as np
from sgp4.api import SGP4_ERRORS, Satrec

from planner.base.arrays import AnyArray, BoolArray, FloatArray, IntArray
from planner.base.constants import DAY_S, EARTH_EQUATORIAL_RADIUS_KM
from planner.base.errors import DataError, InputError
from planner.base.times import (
    Interval,
    absolute_grid,
    checked_moments_s,
    format_utc,
    julian_date_utc,
    posix_from_utc,
    utc_from_posix,
)
from planner.orbit.arcs import Manoeuvre, Service, plan_service
from planner.orbit.oem_events import PlannedEvent
from planner.orbit.timescale import leap_second_posix_s
from planner.orbit.track import Track
from tle import Elements
from tle.satrec import to_satrec

_LOWEST_RADIUS_KM = EARTH_EQUATORIAL_RADIUS_KM + 90.0


@dataclass(frozen=True)
class HandOver:
    """A moment at which one set takes over from another, and how far that moves the satellite."""

    posix_s: float
    before: Elements
    after: Elements
    jump_km: float
    jump_s: float


@dataclass(frozen=True, eq=False)
class Orbit:
    """The element sets of one object, in any order; sets of equal epoch count once.

    They hand over to each other half way between their epochs, and where there was a burn between
    them at that (planner.orbit.arcs).
    """

    elements: tuple[Elements, ...]

    def __init__(self, elements: Elements | Sequence[Elements]) -> None:
        """Take one set, or several of one object."""
        if isinstance(elements, Elements):
            elements = [elements]
        if not elements:
            raise InputError("An orbit needs an element set, and none was given.")
        if len({one.catalogue_number for one in elements}) > 1:
            raise InputError("The element sets belong to several objects: pick one object's first.")
        by_epoch = {one.epoch_utc: one for one in elements}
        object.__setattr__(self, "elements", tuple(by_epoch[key] for key in sorted(by_epoch)))

    @property
    def catalogue_number(self) -> int:
        """The NORAD catalogue number."""
        return self.elements[0].catalogue_number

    @property
    def name(self) -> str:
        """The name that the newest set carries, or the catalogue number."""
        return self.elements[-1].name or f"Object {self.catalogue_number}"

    @property
    def period_s(self) -> float:
        """The time of one revolution, from the newest set's mean motion."""
        return DAY_S / self.elements[-1].mean_motion_rev_day

    @property
    def manoeuvres(self) -> tuple[Manoeuvre, ...]:
        """The burns that the sets tell of."""
        return self._service.manoeuvres

    def at(self, posix_s: FloatArray) -> Track:
        """Return the track at moments (N,) in any order.

        A satellite that is no longer in orbit then raises `InputError`.
        """
        posix_s = checked_moments_s(posix_s)
        return Track.from_teme(self, posix_s, *self._teme(posix_s))

    def track(self, span: Interval, step_s: float) -> Track:
        """Return the track from the span's start to its end, both included.

        Between them it is sampled at the multiples of `step_s` since 1970: moments that are the
        same whatever the span, and so are the answers that rest on them.
        """
        return self.at(absolute_grid(span.start_posix_s, span.end_posix_s, step_s))

    def limits(self, span: Interval) -> tuple[float, float]:
        """Return between which moments about a span the orbit is known: element sets have none."""
        return -np.inf, np.inf

    def known_part(self, span: Interval) -> Interval:
        """Return the part of a span in which the orbit is known: all of it."""
        return span

    def events_touching(
        self, start_utc: datetime, end_utc: datetime, margin: timedelta = timedelta(0)
    ) -> list[PlannedEvent]:
        """Return what is planned aboard about a span: element sets tell nothing."""
        return []

    def breaks(self, start_posix_s: float, end_posix_s: float) -> FloatArray:
        """Return the moments inside a span where the track jumps: hand-overs and leap seconds."""
        moments = np.sort(np.concatenate([self._service.hand_over_posix_s, leap_second_posix_s()]))
        return moments[(moments > start_posix_s) & (moments < end_posix_s)]

    def hand_overs(self, span: Interval) -> list[HandOver]:
        """Return the hand-overs inside a span."""
        found = []
        numbers = self._service.numbers.tolist()
        moments = self._service.hand_over_posix_s
        for one, other, posix_s in zip(numbers[:-1], numbers[1:], moments, strict=True):
            if span.start_posix_s < posix_s < span.end_posix_s:
                moment = np.array([posix_s])
                before, velocity = self._propagate(one, moment)
                after, _ = self._propagate(other, moment)
                along = float(np.sum((after - before) * velocity) / np.sum(velocity**2))
                found.append(
                    HandOver(
                        posix_s=float(posix_s),
                        before=self.elements[one],
                        after=self.elements[other],
                        jump_km=float(np.linalg.norm(after - before)),
                        jump_s=abs(along),
                    )
                )
        return found

    def serving(self, span: Interval) -> list[tuple[Elements, float]]:
        """Return the sets that serve a span, each with its largest distance in days from it."""
        edges = np.concatenate([[-np.inf], self._service.hand_over_posix_s, [np.inf]])
        ends = np.array([span.start_posix_s, span.end_posix_s])
        first, last = np.searchsorted(edges[1:-1], ends, side="right")
        served = []
        for place in range(first, last + 1):
            elements = self.elements[self._service.numbers[place]]
            epoch = posix_from_utc(elements.epoch_utc)
            low = max(span.start_posix_s, float(edges[place]))
            high = min(span.end_posix_s, float(edges[place + 1]))
            served.append((elements, max(abs(low - epoch), abs(high - epoch)) / DAY_S))
        return served

    def serving_numbers(self, posix_s: FloatArray) -> IntArray:
        """Return the numbers among `elements` of the sets that serve moments (N,)."""
        place = np.searchsorted(self._service.hand_over_posix_s, posix_s, side="right")
        return self._service.numbers[place]

    def require_age(self, span: Interval, max_age_days: float) -> None:
        """Raise `DataError` if any moment of the span is too far from the set that serves it."""
        elements, age_days = max(self.serving(span), key=lambda pair: pair[1])
        if age_days > max_age_days:
            raise DataError(
                f"The nearest element set of {self.name} ({elements.source}, epoch "
                f"{format_utc(elements.epoch_utc, 'minutes')}) is {age_days:.0f} days away from "
                f"the span, over the limit of {max_age_days:g}. Give sets of those days with "
                "--elements FILE, or allow the age with --max-age DAYS."
            )

    @cached_property
    def _service(self) -> Service:
        return plan_service(self.elements, self._position_km)

    @cached_property
    def _satrecs(self) -> list[Satrec]:
        return [to_satrec(one) for one in self.elements]

    def _teme(self, posix_s: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return positions and velocities (3, N), each by the set that serves its moment."""
        index = self.serving_numbers(posix_s)
        if not len(index) or np.all(index == index[0]):
            return self._propagate(int(index[0]) if len(index) else 0, posix_s)
        days = julian_date_utc(posix_s)
        errors = np.empty(len(posix_s), np.uint8)
        position, velocity = np.empty((len(posix_s), 3)), np.empty((len(posix_s), 3))
        order = np.argsort(index, kind="stable")
        edges = np.searchsorted(index[order], np.arange(len(self.elements) + 1)).tolist()
        for satrec, low, high in zip(self._satrecs, edges[:-1], edges[1:], strict=True):
            if low < high:
                chosen = order[low:high]
                errors[chosen], position[chosen], velocity[chosen] = satrec.sgp4_array(
                    *(part[chosen] for part in days)
                )
        self._require_orbit(index, posix_s, errors, position)
        return np.ascontiguousarray(position.T), velocity.T

    def _propagate(self, number: int, posix_s: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return positions and velocities (3, N) by one set."""
        errors, position, velocity = self._satrecs[number].sgp4_array(*julian_date_utc(posix_s))
        self._require_orbit(np.full(len(posix_s), number), posix_s, errors, position)
        return np.ascontiguousarray(position.T), velocity.T

    def _position_km(self, number: int, posix_s: FloatArray) -> FloatArray:
        """Return positions (3, N) by one set, nan where it has decayed."""
        errors, position, _ = self._satrecs[number].sgp4_array(*julian_date_utc(posix_s))
        position[_is_lost(errors, position)] = np.nan
        return np.asarray(position.T, float)

    def _require_orbit(
        self, index: IntArray, posix_s: FloatArray, errors: AnyArray, position_km: FloatArray
    ) -> None:
        """Raise `InputError` at the first moment at which the set that serves it has decayed."""
        lost = _is_lost(errors, position_km)
        if np.any(lost):
            first = int(np.argmax(lost))
            elements = self.elements[index[first]]
            reason = SGP4_ERRORS.get(int(errors[first])) or "it is below 90 km"
            raise InputError(
                f"The set of {self.name} ({elements.source}, epoch "
                f"{format_utc(elements.epoch_utc, 'minutes')}) describes no orbit on "
                f"{format_utc(utc_from_posix(posix_s[first]), 'minutes')}: {reason}. "
                "Use a set nearer to that date."
            )


def _is_lost(errors: AnyArray, position_km: FloatArray) -> BoolArray:
    """Tell where SGP4 gives no orbit, or one that has come down; positions are (N, 3)."""
    radius2 = np.einsum("ij,ij->i", position_km, position_km)
    return np.asarray((errors != 0) | ~(radius2 > _LOWEST_RADIUS_KM**2), bool)
