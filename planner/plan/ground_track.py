"""The ground track as finished values: where an object is beneath and how high, cut for maps."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from planner.base.arrays import FloatArray
from planner.base.geometry import cut_at_antimeridian
from planner.base.times import Interval, absolute_grid
from planner.orbit.orbit import AnyOrbit

_STEP_S = 30.0  # a straight line from place to place is then 1 km at most from the arc
_MOMENTS_AT_ONCE = 20_000
_ROUNDING_S = 1e-3  # of times in records


@dataclass(frozen=True, eq=False)
class GroundTrack:
    """The geodetic place of an object at moments (N,) in order of time, and what it is called.

    What has an extent in time begins, ends and is best at moments of its own among them.
    """

    name: str
    posix_s: FloatArray
    latitude_deg: FloatArray
    longitude_deg: FloatArray
    altitude_km: FloatArray

    def between(self, start_posix_s: float, end_posix_s: float) -> "GroundTrack":
        """Return the part from one moment to another, each with a millisecond to spare."""
        ends = start_posix_s - _ROUNDING_S, end_posix_s + _ROUNDING_S
        part = slice(*np.searchsorted(self.posix_s, ends))
        return GroundTrack(
            self.name,
            self.posix_s[part],
            self.latitude_deg[part],
            self.longitude_deg[part],
            self.altitude_km[part],
        )

    def pieces(self) -> list[FloatArray]:
        """Return pieces (N, 4) of longitude, latitude, height in m and POSIX seconds.

        None crosses the antimeridian. A track of fewer than two places has none.
        """
        height_m = 1000.0 * self.altitude_km
        return cut_at_antimeridian(self.longitude_deg, self.latitude_deg, height_m, self.posix_s)


def ground_track(orbit: AnyOrbit, span: Interval, moments_s: Iterable[float] = ()) -> GroundTrack:
    """Return the track of a span, a place each half minute, and at moments of its own.

    Moments beyond the span lengthen it.
    """
    own_s = np.fromiter(moments_s, float)
    start_s = min(span.start_posix_s, own_s.min(initial=np.inf))
    end_s = max(span.end_posix_s, own_s.max(initial=-np.inf))
    at_s = np.unique(np.concatenate([absolute_grid(start_s, end_s, _STEP_S), own_s]))
    columns: list[list[FloatArray]] = [[], [], []]
    for first in range(0, len(at_s), _MOMENTS_AT_ONCE):
        part = orbit.at(at_s[first : first + _MOMENTS_AT_ONCE])
        for column, values in zip(
            columns, (part.latitude_deg, part.longitude_deg, part.altitude_km), strict=True
        ):
            column.append(values)
    return GroundTrack(orbit.name, at_s, *map(np.concatenate, columns))
