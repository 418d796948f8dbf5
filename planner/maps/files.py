"""Write a figure to a file: whole or not at all, and the same bytes for the same picture."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.figure import Figure

from planner.base.errors import InputError

# What each kind would otherwise stamp into the file: the moment of writing, or a library's version.
_METADATA: dict[str, dict[str, Any]] = {
    ".png": {"Software": "iss-planner"},
    ".svg": {"Date": None, "Creator": "iss-planner"},
    ".pdf": {"CreationDate": None, "Creator": "iss-planner", "Producer": "iss-planner"},
}


def save(figure: Figure, path: str | os.PathLike[str]) -> Path:
    """Write the figure as png, svg or pdf, by the path's ending, and return the path.

    The file appears whole, by renaming a finished one beside it. Another ending, a folder, or a
    place that cannot be written raises `InputError`.
    """
    target = Path(path)
    kind = target.suffix.lower()
    if target.is_dir():
        raise InputError(f"'{target}' is a folder: name a file such as '{target / 'map.png'}'.")
    if kind not in _METADATA:
        raise InputError(f"'{target}' should end in .png, .svg or .pdf, the pictures made here.")
    unfinished = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with unfinished.open("wb") as file, matplotlib.rc_context({"svg.hashsalt": "iss-planner"}):
            figure.savefig(file, format=kind[1:], metadata=_METADATA[kind])
        unfinished.replace(target)
    except OSError as error:
        raise InputError(f"'{target}' cannot be written: {error.strerror or error}.") from error
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
    return target
