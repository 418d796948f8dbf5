"""A signal: a margin with what a search must know of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, Self, TypeVar

import numpy as np

from planner.base.arrays import BoolArray, FloatArray, IntArray


class Columns(Protocol):
    """A state at moments (N,), of which some can be taken."""

    def take(self, index: IntArray, /) -> Self:
        """Return the state at the moments of the given numbers (K,), which may repeat."""


State = TypeVar("State", bound=Columns)
State_co = TypeVar("State_co", bound=Columns, covariant=True)


class Source(Protocol[State_co]):
    """What gives the state at any moments (N,), and says at which moments it jumps."""

    def at(self, posix_s: FloatArray, /) -> State_co:
        """Return the state at the moments."""

    def breaks(self, start_s: float, end_s: float, /) -> FloatArray:
        """Return the moments inside a span at which the state jumps."""


def no_breaks(start_s: float, end_s: float) -> FloatArray:
    """Return no moments: the margin is continuous throughout."""
    return np.empty(0)


@dataclass(frozen=True)
class Signal(Generic[State]):
    """A margin over time that is positive while its condition holds.

    `margin(state, member)` is a pure function of a state sampled at moments (N,) and of member
    numbers that broadcast against (N,): a signal may stand for many at once, such as one in each of
    many directions. Between its `breaks` it is continuous, and steps of `max_step_s` or less see
    each of its extrema as a sample above (or below) both its neighbours.

    `possible`, where there is one, is a cheaper question of the same arguments. A member whose
    answer is no at a sample and the two either side of it is known not to hold there, or not to
    matter, and its margin is not computed.
    """

    name: str
    unit: str
    margin: Callable[[State, IntArray], FloatArray]
    max_step_s: float
    members: int = 1
    breaks: Callable[[float, float], FloatArray] = no_breaks
    possible: Callable[[State, IntArray], BoolArray] | None = None
