"""The settings in force: what the environment says, over the defaults."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import tle
from planner.base.errors import InputError

if TYPE_CHECKING:  # with the addresses comes what asks them
    from planner.supply.addresses import Addresses

_SWITCH = {"1": True, "true": True, "yes": True, "on": True}
_SWITCH |= {"0": False, "false": False, "no": False, "off": False}
_REFRESH = ("auto", "never")


@dataclass(frozen=True)
class Setting:
    """A setting: its name, its value, and whether the `environment` or the `default` gives it."""

    name: str
    value: str
    origin: str


@cache
def defaults() -> Mapping[str, str]:
    """Return what holds where nothing is set, by the name of the variable."""
    from planner.supply.addresses import Addresses

    return {
        "ISS_PLANNER_DATA_DIR": "",  # the platform's
        "ISS_PLANNER_CACHE_DIR": "",  # the platform's
        "ISS_PLANNER_ELEMENTS": "",
        "ISS_PLANNER_PREFER": "balanced",
        "ISS_PLANNER_OFFLINE": "0",
        "ISS_PLANNER_REFRESH": "auto",
        **{
            f"ISS_PLANNER_{field.name.upper()}_URL": str(field.default)
            for field in fields(Addresses)
        },
    }


def setting(name: str) -> Setting:
    """Return a setting; an empty variable counts as none."""
    if value := os.environ.get(name, "").strip():
        return Setting(name, value, "environment")
    return Setting(name, defaults()[name], "default")


def all_settings() -> list[Setting]:
    """Return every setting, in the order of the documentation; of passwords in addresses none."""
    found = [setting(name) for name in defaults()]
    return [replace(one, value=re.sub(r"//[^/@]*@", "//***@", one.value)) for one in found]


def data_folder() -> Path | None:
    """Return the folder of what was fetched; None where the system names none."""
    try:
        return tle.data_folder()
    except tle.StoreError:
        return None


def is_offline() -> bool:
    """Tell whether the environment forbids the network altogether."""
    value = setting("ISS_PLANNER_OFFLINE").value
    if value.lower() not in _SWITCH:
        raise InputError(f"ISS_PLANNER_OFFLINE is '{value}': set it to 1 or 0.")
    return _SWITCH[value.lower()]


def may_refresh() -> bool:
    """Tell whether commands may ask the network without being told to, unless it is forbidden."""
    value = setting("ISS_PLANNER_REFRESH").value.lower()
    if value not in _REFRESH:
        raise InputError(f"ISS_PLANNER_REFRESH is '{value}': set it to {' or '.join(_REFRESH)}.")
    return value == "auto"


def addresses() -> Addresses:
    """Return where each owner's publications lie."""
    from urllib.parse import urlsplit

    from planner.supply.addresses import Addresses

    found = {}
    for field in fields(Addresses):
        one = setting(f"ISS_PLANNER_{field.name.upper()}_URL")
        try:
            parts = urlsplit(one.value)
            is_address = parts.scheme in ("http", "https") and bool(parts.hostname)
        except ValueError:
            is_address = False
        if not is_address:
            raise InputError(
                f"{one.name} is '{one.value}', no address of the web: write it such as "
                f"{field.default}."
            )
        found[field.name] = one.value.rstrip("/")
    return Addresses(**found)
