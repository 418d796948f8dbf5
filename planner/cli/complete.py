"""What a shell can put in the place of a value, without loading what plans."""

from collections.abc import Callable

from planner.base.package_data import toml_table

_NOT_SUBJECTS = ("prefer", "windows")


def words(*known: str) -> Callable[[], list[str]]:
    """Return what gives some words."""
    return lambda: list(known)


def subjects() -> list[str]:
    """Return the subjects by name."""
    return [name for name in toml_table("subjects") if name not in _NOT_SUBJECTS]


def presets() -> list[tuple[str, str]]:
    """Return the presets of --prefer, each with why one would take it."""
    return [(name, preset["why"]) for name, preset in toml_table("subjects")["prefer"].items()]


def replays() -> list[tuple[str, str]]:
    """Return the photographs that are planned again, each with its title."""
    return [(name, replay["title"]) for name, replay in toml_table("replays").items()]


def cameras() -> list[tuple[str, str]]:
    """Return the cameras that flew, each with its name."""
    return [(key, camera["name"]) for key, camera in toml_table("cameras")["cameras"].items()]


def last_windows() -> list[tuple[str, str]]:
    """Return the ids of the last answer of `iss windows`, each with its rank."""
    from planner.cli.last import recall

    answer = recall()
    ids = () if answer is None else answer.ids
    return [(name, f"rank {rank}") for rank, name in enumerate(ids, 1)]


def time_zones() -> list[str]:
    """Return the names of the time zones, and `local`."""
    from zoneinfo import available_timezones

    return ["local", *sorted(available_timezones())]
