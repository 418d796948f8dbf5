"""Two pieces of work at once, where a second processor is there to take one of them."""

import os
import pickle
import signal
import sys
import threading
import warnings
from collections.abc import Callable
from typing import Generic, TypeVar

One = TypeVar("One")
Other = TypeVar("Other")


def side_by_side(here: Callable[[], One], there: Callable[[], Other]) -> tuple[One, Other]:
    """Return what both functions return, the second from a child process that runs meanwhile.

    What the child returns must pickle, and what else it does is lost. Where it cannot be had (no
    second processor, no Linux, other threads at work, a child that fails) the second function runs
    here after the first, so that the result and the errors are the same.
    """
    child = _Child[Other].begin(there)
    try:
        one = here()
        other = child.result() if child else None
    finally:
        if child:
            child.end()
    return one, there() if other is None else other[0]


class _Child(Generic[Other]):
    """A child process at work, and the pipe through which its result comes."""

    def __init__(self, number: int, pipe: int) -> None:
        self.number, self.pipe = number, pipe

    @classmethod
    def begin(cls, work: Callable[[], Other]) -> "_Child[Other] | None":
        """Return a child that does the work, or None where there can be none."""
        if not _may_fork():
            return None
        reader, writer = os.pipe()
        with warnings.catch_warnings():
            # Of threads in libraries: theirs are idle.
            warnings.simplefilter("ignore", DeprecationWarning)
            try:
                number = os.fork()
            except OSError:  # no more processes, or memory for one
                os.close(reader)
                os.close(writer)
                return None
        if number:
            os.close(writer)
            return cls(number, reader)
        status = 1
        try:  # nothing that the parent has begun, such as half-written output, ends here
            os.close(reader)
            with os.fdopen(writer, "wb") as pipe:
                pickle.dump((work(),), pipe, protocol=pickle.HIGHEST_PROTOCOL)
            status = 0
        finally:
            os._exit(status)

    def result(self) -> tuple[Other] | None:
        """Return what came of the work, in a tuple; None where nothing did."""
        with os.fdopen(os.dup(self.pipe), "rb") as pipe:
            try:
                loaded: tuple[Other] = pickle.load(pipe)
            except (EOFError, pickle.UnpicklingError):
                return None
        return loaded

    def end(self) -> None:
        """Leave nothing behind."""
        os.close(self.pipe)
        os.kill(self.number, signal.SIGKILL)
        os.waitpid(self.number, 0)


def _may_fork() -> bool:
    if sys.platform != "linux" or threading.active_count() > 1:
        return False
    return len(os.sched_getaffinity(0)) > 1
