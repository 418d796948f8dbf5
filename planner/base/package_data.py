"""Tables that come with the program."""

from functools import cache
from importlib.resources import files
from typing import Any


@cache
def toml_table(name: str) -> dict[str, Any]:
    """Return the table of a TOML file among the program's data, read once; it is not to change."""
    import tomllib  # what completes a line starts without it

    text = (files("planner") / "data" / f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
