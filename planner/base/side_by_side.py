"""Two pieces of work at once, where a second processor is there to take one of them."""

import os
import pickle
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO, Generic, TypeVar

One = TypeVar("One")
Other = TypeVar("Other")


def side_by_side(here: Callable[[], One], there: Callable[[], Other]) -> tuple[One, Other]:
    """Return what both functions return, the second from a child process that runs meanwhile.

    What the child returns must pickle, and what else it does is lost. Where it cannot be had (no
    second processor, no Linux, other threads at work, a child that fails) the second function runs
    here after the first, so that the result and the errors are the same.
    """
    with _interrupts(wait=True):  # so that no child is at work that nobody knows of
        child = _Child[Other].begin(there)
        try:
            with _interrupts(wait=False):
                one = here()
                other = child.result() if child else None
        finally:
            if child:
                child.end()
    return one, there() if other is None else other[0]


class _Child(Generic[Other]):
    """A child process at work, and the pipe through which its result comes."""

    def __init__(self, number: int, pipe: BinaryIO) -> None:
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
            return cls(number, os.fdopen(reader, "rb"))
        status = 1
        try:  # nothing that the parent has begun, such as half-written output, ends here
            if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
                signal.signal(signal.SIGINT, signal.SIG_DFL)  # an interrupt ends it without a word
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
            os.close(reader)
            with os.fdopen(writer, "wb") as pipe:
                pickle.dump((work(),), pipe, protocol=pickle.HIGHEST_PROTOCOL)
            status = 0
        finally:
            os._exit(status)

    def result(self) -> tuple[Other] | None:
        """Return what came of the work, in a tuple; None where nothing did."""
        try:
            loaded: tuple[Other] = pickle.load(self.pipe)
        except (EOFError, pickle.UnpicklingError):
            return None
        return loaded

    def end(self) -> None:
        """Leave nothing behind."""
        self.pipe.close()
        os.kill(self.number, signal.SIGKILL)
        os.waitpid(self.number, 0)


@contextmanager
def _interrupts(*, wait: bool) -> Iterator[None]:
    """Let interrupts wait until what must be done whole is done, or let them come."""
    if not hasattr(signal, "pthread_sigmask"):  # where there are no children either
        yield
        return
    how = signal.SIG_BLOCK if wait else signal.SIG_UNBLOCK
    before = signal.pthread_sigmask(how, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _may_fork() -> bool:
    if sys.platform != "linux" or threading.active_count() > 1:
        return False
    return len(os.sched_getaffinity(0)) > 1
