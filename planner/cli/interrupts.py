"""What an interrupt (Ctrl-C) does: it ends the run, also where a library would swallow it."""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType

_AGAIN_S = 0.5  # far longer than what must be tidied takes

_came = False


def watch() -> None:
    """Have an interrupt raise `KeyboardInterrupt`, again and again until `leave`.

    Once is not enough: Python drops it in callbacks, such as those of an import, and makes another
    error of it where a class is made. A run that was told to ignore interrupts goes on doing so.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _interrupt)
        sys.unraisablehook = _on_lost


def came() -> bool:
    """Tell whether the run was interrupted, whatever has become of that."""
    return _came


def stop() -> None:
    """Let no interrupt disturb what is left: all is said and done."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def leave() -> None:
    """End the process with exit code 130, now that what was at work has tidied up after itself.

    Nothing waits for threads or libraries, and Python does not end itself by the signal, as it does
    where the interrupt came while it ran a text of code.
    """
    os._exit(130)


def _interrupt(number: int, frame: FrameType | None) -> None:
    global _came
    _came = True
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, _interrupt)
        signal.setitimer(signal.ITIMER_REAL, _AGAIN_S)
    raise KeyboardInterrupt


def _on_lost(lost: sys.UnraisableHookArgs) -> None:
    if lost.exc_type is not KeyboardInterrupt:
        sys.__unraisablehook__(lost)
