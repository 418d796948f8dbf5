"""Write a figure to a file: whole or not at all, and the same bytes for the same picture."""

import io
import os
import warnings
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.figure import Figure

from planner.base.errors import InputError
from planner.base.files import write_atomically

# What each kind would otherwise stamp into the file: the moment of writing, or a library's version.
_METADATA: dict[str, dict[str, Any]] = {
    ".png": {"Software": "iss-planner"},
    ".svg": {"Date": None, "Creator": "iss-planner"},
    ".pdf": {"CreationDate": None, "Creator": "iss-planner", "Producer": "iss-planner"},
}


def save(figure: Figure, path: str | os.PathLike[str]) -> Path:
    """Write the figure as png, svg or pdf, by the path's ending, and return the path.

    The file appears whole or not at all. Another ending, a folder, or a place that cannot be
    written raises `InputError`.
    """
    target = Path(path)
    kind = target.suffix.lower()
    if kind not in _METADATA:
        raise InputError(f"{target} should end in .png, .svg or .pdf, the pictures made here.")
    picture = io.BytesIO()
    with matplotlib.rc_context({"svg.hashsalt": "iss-planner"}), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing")  # in a satellite's name
        figure.savefig(picture, format=kind[1:], metadata=_METADATA[kind])
    write_atomically(target, [picture.getvalue()])
    return target
