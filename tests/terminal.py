"""A real terminal for a process: its width, and what is printed at it."""

import os
import pty
import re
import select
import struct
import subprocess
import sys
from fcntl import ioctl
from termios import TIOCSWINSZ


def at_terminal(width, *words, code=None, **environment):
    """Return what a command prints at a terminal of a width, escape sequences included.

    With `code` the process runs that instead, and its standard error shows at the terminal, too.
    """
    primary, secondary = pty.openpty()
    ioctl(secondary, TIOCSWINSZ, struct.pack("HHHH", 40, width, 0, 0))
    kept = {
        name: value for name, value in os.environ.items() if name not in ("COLUMNS", "NO_COLOR")
    }
    with subprocess.Popen(
        [sys.executable, *(("-m", "planner") if code is None else ("-c", code)), *words],
        stdout=secondary,
        stderr=subprocess.DEVNULL if code is None else secondary,
        stdin=subprocess.DEVNULL,
        env=kept | {"TERM": "xterm"} | environment,
    ) as run:
        os.close(secondary)
        parts = []
        while select.select([primary], [], [], 60)[0]:
            try:
                part = os.read(primary, 65536)
            except OSError:
                break
            if not part:
                break
            parts.append(part)
        assert run.wait(60) == 0
    os.close(primary)
    return b"".join(parts).decode().replace("\r\n", "\n")


def plain(text):
    """Return a text without the escape sequences of its style."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text)
