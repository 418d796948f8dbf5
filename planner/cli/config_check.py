"""What is wrong with the config file: unknown keys, values of the wrong kind, with their lines."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Any

from planner.base.errors import InputError
from planner.cli import config
from planner.cli.config import Config
from planner.cli.settings import BY_KEY, TABLES, is_of_nobody, setting, texts_of

_LONGEST = 40
_ALL_BUT = 0.88


def require() -> None:
    """Refuse a config file that cannot be read, or says what cannot be meant.

    So are settings that no option stands for, whether or not a command has a use for them.
    """
    for problem in problems():
        raise InputError(problem)
    for known in BY_KEY.values():
        if known.option is None and not known.is_path:
            set_ = setting(known.key)
            if set_.origin != "default":
                set_.value()


def problems() -> Iterator[str]:
    """Yield what is wrong with the config file, a sentence each."""
    found = config.read()
    if found.problem:
        yield found.problem
    for name, value in found.values.items():
        if name in TABLES:
            yield from _table_problems(found, name, value)
        elif name in {key.partition(".")[0] for key in BY_KEY if "." in key}:
            if not isinstance(value, Mapping):
                yield _told(found, (name,), f"{name} is {_shown(value)}: write [{name}].")
                continue
            for inner, one in value.items():
                yield from _key_problems(found, (name, inner), one)
        else:
            yield from _key_problems(found, (name,), value)


def near_variables() -> Iterator[str]:
    """Yield a sentence for each variable of the environment that is all but one of the settings."""
    from difflib import get_close_matches

    names = [config.VARIABLE, *(known.variable for known in BY_KEY.values())]
    for name in os.environ:
        if name.startswith("ISS_PLANNER_") and name not in names:
            for near in get_close_matches(name, names, 1, _ALL_BUT):
                yield f"{name} is no setting; did you mean {near}?"


def _key_problems(found: Config, parts: tuple[str, ...], value: Any) -> Iterator[str]:
    key = ".".join(parts)
    if key not in BY_KEY or len(parts) != key.count(".") + 1:
        yield _told(found, parts, _unknown(parts))
        return
    known = BY_KEY[key]
    texts = texts_of(known, value)
    if texts is None:
        said = f"{key} is {_shown(value)}: write such as {parts[-1]} = {known.example}."
        yield _told(found, parts, said)
    elif known.is_path and any(map(is_of_nobody, texts)):
        said = f"{key} is {_shown(value)}, in a home that cannot be found: write the whole path."
        yield _told(found, parts, said)


def _table_problems(found: Config, name: str, value: Any) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield _told(found, (name,), f"{name} is {_shown(value)}: write [{name}.NAME].")
        return
    for inner, one in value.items():
        if not isinstance(one, Mapping):
            said = f"{name}.{inner} is {_shown(one)}: write [{name}.{inner}]."
            yield _told(found, (name, inner), said)


def _told(found: Config, parts: tuple[str, ...], what: str) -> str:
    return f"{found.place(*parts)}: {what}"


def _unknown(parts: tuple[str, ...]) -> str:
    """Return that a key is unknown, and which was meant."""
    from difflib import get_close_matches

    key, last = ".".join(parts), parts[-1]
    if len(parts) > 1 and last in BY_KEY:
        return f"'{last}' stands in [{parts[0]}]: write it above the first [table]."
    for known in BY_KEY:
        if known.endswith(f".{last}"):
            return f"'{last}' stands outside its table: write it below [{known.split('.')[0]}]."
    names = [*BY_KEY, *TABLES, "feeds"] if len(parts) == 1 else list(BY_KEY)
    near = get_close_matches(key, names, 1, 0.6) or get_close_matches(last, names, 1, 0.6)
    if near:
        return f"unknown key '{key}'; did you mean '{near[0]}'?"
    return f"unknown key '{key}': leave it out (iss status lists the settings)."


def _shown(value: Any) -> str:
    """Return a value of the config as a sentence shows it."""
    if isinstance(value, Mapping):
        return "a table"
    text = str(value).lower() if isinstance(value, bool) else f"{value!r}"
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
