"""The station's windows: which of them see a direction, and what stands beside it in the frame.

Where each looks is known to some ten degrees at best, and `known` says how well. A direction is
given as a bearing from the direction of flight and a depression below the horizontal.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import numpy as np

from planner.base.arrays import FloatArray
from planner.base.geometry import arccos_deg, arcsin_deg, aside_deg, dot
from planner.base.package_data import toml_table
from planner.camera.attitude import Attitude, direction_lvlh
from planner.camera.look import Look

_ASIDE = 0.3  # of its own half width that a thing is off the middle, to stand at a side
_UPPER = 0.15  # of the frame's height above its middle, where what ends stands at the top
_EDGE = 0.5  # what a viewport loses by looking out at the edge of what its glass allows


@dataclass(frozen=True)
class Viewport:
    """A window: the direction that it faces on the station's axes, and how far off one can aim.

    `glass` (0 to 1) is how fit it is for a lens, and `known` how well all that is known:
    `documented`, `described` or `estimated`.
    """

    name: str
    module: str
    azimuth_deg: float
    depression_deg: float
    half_angle_deg: float
    glass: float
    known: str
    source: str


@dataclass(frozen=True)
class InTheWay:
    """What covers a part of a module's view: a sector clockwise, from above down to a depression.

    `share` is how much of the sector is covered. What comes and goes is there `at_times`.
    """

    module: str
    what: str
    from_azimuth_deg: float
    to_azimuth_deg: float
    down_to_deg: float
    share: float
    known: str
    at_times: bool = False
    since: date = date.min
    until: date = date.max

    def stands_on(self, day: date) -> bool:
        """Tell whether it was there on a day."""
        return self.since <= day < self.until


@dataclass(frozen=True)
class Beside:
    """Something of the station in a frame: at the left, right or top, or in the middle."""

    what: str
    side: str
    at_times: bool

    @property
    def words(self) -> str:
        """The side as a sentence has it."""
        return "in the middle" if self.side == "middle" else f"at the {self.side}"


@cache
def viewports() -> tuple[Viewport, ...]:
    """Return the windows in the order of the table."""
    return tuple(Viewport(**entry) for entry in toml_table("viewports")["viewports"])


@cache
def in_the_way() -> tuple[InTheWay, ...]:
    """Return what stands in the way of which module's windows."""
    return tuple(InTheWay(**entry) for entry in toml_table("viewports")["in_the_way"])


def viewports_of(
    looks: Sequence[Look], attitude: Attitude, moments_utc: Sequence[datetime]
) -> list[list[str]]:
    """Return, for each look at its moment, the names of the windows that see it, best first."""
    bearing_deg = np.array([look.relative_bearing_deg for look in looks])
    depression_deg = np.array([look.depression_deg for look in looks])
    days = [moment_utc.date() for moment_utc in moments_utc]
    return viewports_seeing(bearing_deg, depression_deg, attitude, days)


def viewports_seeing(
    bearing_deg: FloatArray,
    depression_deg: FloatArray,
    attitude: Attitude,
    days: Sequence[date],
) -> list[list[str]]:
    """Return, for each direction (N,), the names of the windows that see it, best first.

    Best is what has the better glass, looks out straighter, and has less in its way; `days` (N,)
    say what stood there then.
    """
    body = _body(bearing_deg, depression_deg, attitude)
    azimuth_deg, below_deg = _angles_deg(body)
    names = np.array([one.name for one in viewports()])
    merit = np.zeros((len(names), len(azimuth_deg)))
    for row, one in enumerate(viewports()):
        axis = direction_lvlh(one.azimuth_deg, one.depression_deg)
        off_share = arccos_deg(dot(axis, body)) / one.half_angle_deg
        clear = np.ones(len(azimuth_deg))
        for thing in in_the_way():
            if thing.module == one.module:
                there = np.array([thing.stands_on(day) for day in days], dtype=bool)
                covered = _covers(thing, azimuth_deg, below_deg) & there
                clear *= 1.0 - thing.share * covered
        merit[row] = np.where(off_share <= 1.0, one.glass * (1.0 - _EDGE * off_share) * clear, 0.0)
    order = np.argsort(-merit, axis=0, kind="stable")
    return [
        [str(names[row]) for row in order[:, column] if merit[row, column] > 0.0]
        for column in range(len(azimuth_deg))
    ]


def stands_beside(
    bearing_deg: float,
    depression_deg: float,
    attitude: Attitude,
    module: str,
    field_deg: tuple[float, float],
    day: datetime,
) -> list[Beside]:
    """Return what of the station stands in a frame taken through a module's windows.

    `field_deg` is the frame's width and height. The side is that on which most of it stands.
    """
    body = _body(np.array([bearing_deg]), np.array([depression_deg]), attitude)
    (azimuth_deg,), (below_deg,) = _angles_deg(body)
    half_width_deg, half_height_deg = 0.5 * field_deg[0], 0.5 * field_deg[1]
    found = []
    for thing in in_the_way():
        if thing.module != module or not thing.stands_on(day.astimezone(UTC).date()):
            continue
        middle_deg = thing.from_azimuth_deg + 0.5 * _width_deg(thing)
        offset_deg = aside_deg(middle_deg, float(azimuth_deg))
        reach_deg = 0.5 * _width_deg(thing)
        in_width = abs(offset_deg) - reach_deg < half_width_deg
        in_height = below_deg - half_height_deg < thing.down_to_deg
        if in_width and in_height:
            side = "middle"
            if thing.down_to_deg < below_deg - _UPPER * field_deg[1]:
                side = "top"
            elif abs(offset_deg) > _ASIDE * reach_deg:
                side = "left" if offset_deg < 0.0 else "right"
            found.append(Beside(thing.what, side, thing.at_times))
    return found


def module_of(viewport: str) -> str:
    """Return the module that a window belongs to."""
    return next(one.module for one in viewports() if one.name == viewport)


def known_of(viewport: str) -> str:
    """Return how well it is known where a window looks."""
    return next(one.known for one in viewports() if one.name == viewport)


def _body(bearing_deg: FloatArray, depression_deg: FloatArray, attitude: Attitude) -> FloatArray:
    """Return directions as unit vectors (3, N) on the station's axes."""
    turned: FloatArray = attitude.body_from_lvlh @ direction_lvlh(bearing_deg, depression_deg)
    return turned


def _angles_deg(body: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the azimuth from the forward axis toward starboard, and the depression."""
    return np.degrees(np.arctan2(body[1], body[0])), arcsin_deg(body[2])


def _covers(thing: InTheWay, azimuth_deg: FloatArray, below_deg: FloatArray) -> Any:
    into_deg = (azimuth_deg - thing.from_azimuth_deg) % 360.0
    return (into_deg <= _width_deg(thing)) & (below_deg <= thing.down_to_deg)


def _width_deg(thing: InTheWay) -> float:
    return (thing.to_azimuth_deg - thing.from_azimuth_deg) % 360.0
