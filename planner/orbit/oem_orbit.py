"""An orbit given by a trajectory's vectors (CCSDS OEM): interpolated between them, never beyond."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import pairwise

import numpy as np

from planner.base.arrays import FloatArray, IntArray, distinct
from planner.base.constants import DAY_S, EARTH_GRAVITATION_KM3_S2
from planner.base.errors import DataError, InputError
from planner.base.times import (
    Interval,
    absolute_grid,
    checked_moments_s,
    format_utc,
    utc_from_posix,
)
from planner.orbit.hermite import HermitePath
from planner.orbit.oem import Oem, OemSource, SegmentChange
from planner.orbit.oem_events import PlannedEvent
from planner.orbit.oem_frames import to_teme
from planner.orbit.timescale import leap_second_posix_s, tai_minus_utc_s
from planner.orbit.track import Track

_MOST_TOLD = 3  # spans between gaps; of more an error tells those beside the moment
_SLACK_S = 1e-6  # the resolution of the times that a span is given with


@dataclass(frozen=True, eq=False)
class OemOrbit:
    """The orbit of a trajectory, within its usable times; a later segment takes over at its start.

    Where it ends within an earlier one, that serves again (the standard has no such overlaps).
    Between vectors Hermite's polynomial of degree 7 through two on either side is taken, whatever
    the file recommends: of all that is good enough it is the least disturbed by a burn. EME2000 is
    turned into TEME as Skyfield does it. Polar motion (10 m) is left out, as for element sets.
    Accuracy: midway between NASA's vectors of every 4 minutes within 0.6 m of what twelve places
    say without velocities, and 2 m with each second one left out; 50 m beside a burn of 1.7 m/s
    that has no vector of its own (tests/accuracy/oem.py, tests/test_oem_orbit.py).
    """

    oem: Oem
    catalogue_number: int

    def __init__(self, oem: Oem, catalogue_number: int | None = None) -> None:
        """Take a trajectory, and the number of its object where the file does not tell it."""
        told = oem.catalogue_number
        if told is None and catalogue_number is None:
            raise InputError(
                f"{oem.source} is the trajectory of {oem.object_name} ({oem.object_id}), whose "
                "catalogue number it does not tell: give it with --sat N."
            )
        if told is not None and catalogue_number not in (None, told):
            raise InputError(
                f"{oem.source} is the trajectory of {oem.object_name}, number {told}, not "
                f"{catalogue_number}: give --sat {told}, or another file."
            )
        object.__setattr__(self, "oem", oem)
        object.__setattr__(self, "catalogue_number", catalogue_number if told is None else told)

    @property
    def name(self) -> str:
        """The name that the file gives."""
        return self.oem.object_name

    @property
    def events(self) -> tuple[PlannedEvent, ...]:
        """The reboosts, dockings and launches that the file tells of, in order of time."""
        return self.oem.events

    def events_touching(
        self, start_utc: datetime, end_utc: datetime, margin: timedelta = timedelta(0)
    ) -> list[PlannedEvent]:
        """Return the events from `start_utc` to `end_utc`, or within `margin` of them."""
        first_utc, last_utc = start_utc - margin, end_utc + margin
        return [one for one in self.events if first_utc <= one.time_utc <= last_utc]

    @cached_property
    def period_s(self) -> float:
        """The time of one revolution, from the mean energy of the vectors."""
        vectors = [path.at(path.knots_s) for path in self._paths]
        position, velocity = (np.concatenate(part, axis=1) for part in zip(*vectors, strict=True))
        inverse_axis = 2.0 / np.linalg.norm(position, axis=0)
        inverse_axis -= np.sum(velocity**2, axis=0) / EARTH_GRAVITATION_KM3_S2
        return float(2.0 * np.pi / np.sqrt(EARTH_GRAVITATION_KM3_S2 * np.mean(inverse_axis) ** 3))

    @cached_property
    def interpolation_error_km(self) -> float | None:
        """How near 99 % of the vectors lie to what the others say, each second one left out.

        Between all vectors it is smaller. None where there are too few.
        """
        missed = np.concatenate([path.left_out_km() for path in self._paths])
        return float(np.quantile(missed, 0.99)) if len(missed) else None

    def at(self, posix_s: FloatArray) -> Track:
        """Return the track at moments (N,) in any order.

        A moment outside the usable times raises `DataError`.
        """
        posix_s = checked_moments_s(posix_s)
        return Track.from_teme(self, posix_s, *self._teme(posix_s))

    def track(self, span: Interval, step_s: float) -> Track:
        """Return the track from the span's start to its end, both included, as `Orbit.track`."""
        return self.at(absolute_grid(span.start_posix_s, span.end_posix_s, step_s))

    def limits(self, span: Interval) -> tuple[float, float]:
        """Return between which moments about a span the trajectory is usable without a gap.

        A span that is not usable throughout raises `DataError`.
        """
        start, end = span.start_posix_s, span.end_posix_s
        self._require_usable(np.array([start, end]))
        runs = self._usable_runs()
        number = max(n for n, run in enumerate(runs) if run[0] <= start + _SLACK_S)
        low, high = runs[number]
        if end > high + _SLACK_S:  # a gap begins there: a moment within it is told
            self._require_usable(np.array([0.5 * (high + runs[number + 1][0])]))
        return low, high

    def known_part(self, span: Interval) -> Interval:
        """Return the longest part of a span that is usable without a gap.

        A span of which nothing is usable raises `DataError`.
        """
        start, end = span.start_posix_s, span.end_posix_s
        parts = [(max(low, start), min(high, end)) for low, high in self._usable_runs()]
        low, high = max(parts, key=lambda part: part[1] - part[0])
        if high - low < _SLACK_S:
            self._require_usable(np.array([start, 0.5 * (start + end)]))
        return Interval(utc_from_posix(low), utc_from_posix(high))

    def breaks(self, start_posix_s: float, end_posix_s: float) -> FloatArray:
        """Return the moments inside a span where the track jumps: segments and leap seconds."""
        starts, ends, _ = self._pieces
        moments = distinct(np.concatenate([starts[1:], ends[:-1], leap_second_posix_s()]))
        return moments[(moments > start_posix_s) & (moments < end_posix_s)]

    def hand_overs(self, span: Interval) -> list[SegmentChange]:
        """Return the moments inside a span at which one segment follows another at once."""
        starts, ends, segments = self._pieces
        found = []
        for number, posix_s in enumerate(starts[1:]):
            is_inside = span.start_posix_s < posix_s < span.end_posix_s
            if is_inside and posix_s <= ends[number] + _SLACK_S:
                moment = _tai_s(np.array([posix_s]))
                (before, velocity), (after, _) = (
                    self._paths[segment].at(moment) for segment in segments[number : number + 2]
                )
                along = float(np.sum((after - before) * velocity) / np.sum(velocity**2))
                jump_km = float(np.linalg.norm(after - before))
                found.append(SegmentChange(float(posix_s), jump_km, abs(along)))
        return found

    @cached_property
    def source(self) -> OemSource:
        """The file: its epoch is when it was made, as far as that lies within its usable times."""
        usable = self.oem.usable
        made_utc = self.oem.created_utc or usable.start_utc
        epoch_utc = min(max(made_utc, usable.start_utc), usable.end_utc)
        return OemSource(self.catalogue_number, epoch_utc, self.oem.source)

    def serving(self, span: Interval) -> list[tuple[OemSource, float]]:
        """Return the file, with the days from its epoch to the span's end; 0 for a span before."""
        age = (span.end_utc - self.source.epoch_utc).total_seconds() / DAY_S
        return [(self.source, max(0.0, age))]

    def require_age(self, span: Interval, max_age_days: float) -> None:
        """Raise `DataError` if a moment of the span is not usable, or predicted too far ahead."""
        self.limits(span)
        ((_, age_days),) = self.serving(span)
        if age_days > max_age_days:
            raise DataError(
                f"The trajectory of {self.name} ({self.oem.source}) was made on "
                f"{format_utc(self.source.epoch_utc, 'minutes')}, {age_days:.1f} days before the "
                f"span ends, over the limit of {max_age_days:g}. Give a newer one with --elements "
                "FILE, or allow the age with --max-age DAYS."
            )

    @cached_property
    def _pieces(self) -> tuple[FloatArray, FloatArray, IntArray]:
        """When each piece begins and ends, and the number of the segment that serves it.

        It is the one that began last of those that are usable.
        """
        usable = [one.usable for one in self.oem.segments]
        starts_s, ends_s = (
            [one.start_posix_s for one in usable],
            [one.end_posix_s for one in usable],
        )
        pieces: list[tuple[float, float, int]] = []
        begun: list[int] = []
        number = 0
        for low, high in pairwise(sorted({*starts_s, *ends_s})):
            while number < len(usable) and starts_s[number] <= low:
                begun.append(number)
                number += 1
            while begun and ends_s[begun[-1]] <= low:
                begun.pop()
            if begun and pieces and pieces[-1][1:] == (low, begun[-1]):
                pieces[-1] = (pieces[-1][0], high, begun[-1])
            elif begun:
                pieces.append((low, high, begun[-1]))
        starts, ends, numbers = map(np.array, zip(*pieces, strict=True))
        return starts, ends, numbers.astype(np.int64)

    @cached_property
    def _paths(self) -> list[HermitePath]:
        """The segments in TEME, over TAI, in which no second is missing."""
        return [
            HermitePath.through(
                _tai_s(one.posix_s),
                *to_teme(one.frame, one.posix_s, one.position_km, one.velocity_km_s),
            )
            for one in self.oem.segments
        ]

    def _teme(self, posix_s: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return positions and velocities (3, N), each by the segment that serves its moment."""
        if not len(posix_s):
            return np.empty((3, 0)), np.empty((3, 0))
        index = self._require_usable(posix_s)
        tai_s = _tai_s(posix_s)
        if np.all(index == index[0]):
            return self._paths[int(index[0])].at(tai_s)
        position, velocity = np.empty((3, len(posix_s))), np.empty((3, len(posix_s)))
        for number in distinct(index):
            here = index == number
            position[:, here], velocity[:, here] = self._paths[number].at(tai_s[here])
        return position, velocity

    def _require_usable(self, posix_s: FloatArray) -> IntArray:
        """Return the segments that serve moments; one that none serves raises `DataError`."""
        starts, ends, segments = self._pieces
        index = np.searchsorted(starts, posix_s + _SLACK_S, side="right") - 1
        is_usable = (index >= 0) & (posix_s <= ends[index] + _SLACK_S)
        if not np.all(is_usable):
            first = int(np.argmin(is_usable))
            runs = self._usable_runs()
            after = sum(low <= posix_s[first] for low, _ in runs)
            near = runs if len(runs) <= _MOST_TOLD else runs[max(after - 1, 0) : after + 1]
            spans = " and ".join(f"from {_said(low)} to {_said(high)}" for low, high in near)
            hidden = f" (of {len(runs)} spans the nearest)" if len(runs) > len(near) else ""
            raise DataError(
                f"The trajectory of {self.name} ({self.oem.source}) is usable {spans}{hidden}, and "
                f"{_said(posix_s[first])} lies outside. Ask for a span within, or give another "
                "trajectory, or element sets, with --elements FILE."
            )
        return segments[index]

    def _usable_runs(self) -> list[tuple[float, float]]:
        """Return the spans without a gap: segments that follow one another at once are one."""
        starts, ends, _ = self._pieces
        is_gap = starts[1:] > ends[:-1] + _SLACK_S
        lows, highs = starts[np.append(True, is_gap)], ends[np.append(is_gap, True)]
        return list(zip(lows.tolist(), highs.tolist(), strict=True))


def _tai_s(posix_s: FloatArray) -> FloatArray:
    return posix_s + tai_minus_utc_s(posix_s)


def _said(posix_s: float) -> str:
    return format_utc(utc_from_posix(posix_s), "seconds")
