"""The settings in force: what the environment says, over the config file, over the defaults.

An option goes over all of them: `options.takes` asks here only for what was not given.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import tle
from planner.base.errors import InputError
from planner.cli import config
from planner.cli.config import Config

if TYPE_CHECKING:  # with the addresses comes what asks them
    from planner.supply.addresses import Addresses

Read = Callable[[str], Any]


def _as_it_is(text: str) -> str:
    return text


def _switch(text: str) -> bool:
    word = text.lower()
    if word in ("1", "true", "yes", "on"):
        return True
    if word in ("0", "false", "no", "off"):
        return False
    raise InputError("set it to 1 or 0.")


def _refresh(text: str) -> str:
    if text.lower() not in ("auto", "never"):
        raise InputError("set it to auto or never.")
    return text.lower()


def _prefer(text: str) -> str:
    from planner.plan.scoring import presets

    if text not in presets():
        raise InputError(f"choose from {', '.join(presets())}.")
    return text


def _zone(text: str) -> str:
    from planner.base.clock import read_zone

    read_zone(text)
    return text


def _file(text: str) -> str:
    if text != "-" and not os.path.exists(text):  # noqa: PTH110 - of a text that may be no path
        raise InputError("there is no such file. Name one that is there.")
    return text


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise InputError("no number. Write it such as 4 or 0.5.") from None


def is_of_nobody(path: str) -> bool:
    """Tell whether a path begins with a `~` that stands for no home."""
    return os.path.expanduser(path).startswith("~")  # noqa: PTH111 - raises no error


def _folder(text: str) -> str:
    if is_of_nobody(text):
        raise InputError("whose home that is cannot be found out. Write the whole path.")
    return text


def _address(text: str) -> str:
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(text)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        is_address = False
    if not is_address:
        raise InputError("no address of the web. Write it such as https://example.org.")
    return text.rstrip("/")


class Known(NamedTuple):
    """A setting that there is: its name in the config, with a dot before what stands in a table.

    `example` is a value as TOML writes it. `option` names the field of `Given` that takes it where
    the option is not given, `read` turns a text into its value (an `InputError` says what to write
    instead), `many` tells that it may be a list, and `is_path` that it names a file or a folder,
    beside the config where that says so.
    """

    key: str
    example: str
    default: str = ""
    option: str | None = None
    read: Read = _as_it_is
    many: bool = False
    is_path: bool = False

    @property
    def variable(self) -> str:
        """The variable of the environment."""
        return f"ISS_PLANNER_{self.key.rpartition('.')[2].upper()}"


SETTINGS = (
    Known("data_dir", '"~/iss/data"', read=_folder, is_path=True),
    Known("cache_dir", '"~/iss/cache"', read=_folder, is_path=True),
    Known("elements", '"iss.tle"', option="elements", read=_file, is_path=True),
    Known("offline", "true", default="0", option="offline", read=_switch),
    Known("refresh", '"never"', default="auto", read=_refresh),
    Known("prefer", '"bright"', default="balanced", option="prefer", read=_prefer),
    Known("tz", '"Europe/Berlin"', option="tz", read=_zone),
    Known("camera", '"Nikon Z9"', default="of the day", option="camera"),
    Known("lens", "50", default="by subject", option="lens", read=_number),
    Known("attitude", "[-4, -3, 0]", default="-4,-3,0", option="attitude"),
    Known("awake", '["06:00-21:30"]', option="awake", many=True),
    Known("busy", '["crew.ics"]', option="busy", read=_file, many=True, is_path=True),
    Known("free", '["breaks.ics"]', option="free", read=_file, many=True, is_path=True),
    Known("lead", '"30m"', default="30m", option="lead"),
    Known("setup", '"2m"', default="2m", option="setup"),
    Known("feeds.celestrak_url", '"https://mirror.example.org"', read=_address),
    Known("feeds.swpc_url", '"https://mirror.example.org/noaa"', read=_address),
    Known("feeds.gfz_url", '"https://mirror.example.org/gfz"', read=_address),
    Known("feeds.oem_url", '"https://mirror.example.org/iss.txt"', read=_address),
)
TABLES = ("cameras", "lenses")  # the user's own, each a table by its name
BY_KEY = {one.key: one for one in SETTINGS}


class Setting(NamedTuple):
    """A setting in force: its texts, and whether `environment`, `config` or `default` gives them.

    Texts are several only of what may be a list.
    """

    known: Known
    texts: tuple[str, ...]
    origin: str
    config: Config | None = None

    @property
    def place(self) -> str:
        """Where it is set, as a sentence begins: the variable, or file and line with the key."""
        if self.config is None:
            return self.known.variable
        return f"{self.config.place(*self.known.key.split('.'))}: {self.known.key}"

    @property
    def line(self) -> int | None:
        """The line of the config on which it stands; None for what stands elsewhere."""
        return None if self.config is None else self.config.line(*self.known.key.split("."))

    @property
    def shown(self) -> str:
        """The value for people: without the passwords of addresses."""
        return re.sub(r"//[^/@]*@", "//***@", ", ".join(self.texts))

    def value(self) -> Any:
        """Return what it means; `InputError` with the place where it means nothing."""
        values = [self._value(text) for text in self.texts]
        if self.known.many:
            return values
        return values[0] if values else None

    def _value(self, text: str) -> Any:
        try:
            return self.known.read(text)
        except InputError as error:
            raise InputError(f"{self.place} is '{text}': {error}") from None


def setting(key: str) -> Setting:
    """Return a setting; an empty variable counts as none, and so does what the config has wrong."""
    known = BY_KEY[key]
    if text := os.environ.get(known.variable, "").strip():
        apart = (os.pathsep if known.is_path else ",") if known.many else None
        parts = [one.strip() for one in text.split(apart)] if apart else [text]
        return Setting(known, tuple(_placed(known, one) for one in parts if one), "environment")
    found = config.read()
    if (value := found.value(key)) is not None and (texts := texts_of(known, value)) is not None:
        beside = found.path.parent if found.path is not None else None
        return Setting(known, tuple(_placed(known, one, beside) for one in texts), "config", found)
    default = known.default or _published(key)
    return Setting(known, (default,) if default else (), "default")


def all_settings() -> list[Setting]:
    """Return every setting, in the order of the documentation."""
    return [setting(known.key) for known in SETTINGS]


def of_options() -> dict[str, Setting]:
    """Return what is set of the settings that stand for options, by the field of `Given`."""
    found = {known.option: setting(known.key) for known in SETTINGS if known.option}
    return {option: one for option, one in found.items() if one.origin != "default"}


def texts_of(known: Known, value: Any) -> list[str] | None:
    """Return the texts of a value in the config; None where it is not of the setting's kind."""
    if isinstance(value, bool) or known.read is _switch:
        return [str(value).lower()] if isinstance(value, bool) and known.read is _switch else None
    if isinstance(value, str):
        return [value.strip()] if value.strip() else None
    if isinstance(value, int | float):
        return [str(value)] if known.example[0].isdigit() else None
    if not isinstance(value, list):
        return None
    if known.many and all(isinstance(one, str) and one.strip() for one in value):
        return [one.strip() for one in value]
    numbers = all(isinstance(one, int | float) and not isinstance(one, bool) for one in value)
    if value and numbers and not known.many and known.example.startswith("["):
        return [",".join(map(str, value))]
    return None


def _placed(known: Known, text: str, beside: Path | None = None) -> str:
    """Return a text, and of a path what `~` means, and where it is beside the config."""
    if not known.is_path or text == "-":
        return text
    path = os.path.expanduser(text)  # noqa: PTH111 - raises no error
    return path if beside is None else str(beside / path)


def _published(key: str) -> str:
    """Return the address where an owner's publications lie, for the setting of a mirror."""
    if not key.startswith("feeds."):
        return ""
    from planner.supply.addresses import Addresses

    return str(getattr(Addresses, key.removeprefix("feeds.").removesuffix("_url")))


def data_folder() -> Path:
    """Return the folder of what was fetched; `StoreError` where the system names none."""
    one = setting("data_dir")
    return Path(one.value()) if one.origin == "config" else tle.data_folder()


def known_data_folder() -> Path | None:
    """Return the folder of what was fetched; None where the system names none."""
    try:
        return data_folder()
    except tle.StoreError:
        return None


def may_refresh() -> bool:
    """Tell whether commands may ask the network without being told to, unless it is forbidden."""
    return bool(setting("refresh").value() == "auto")


def addresses() -> Addresses:
    """Return where each owner's publications lie."""
    from dataclasses import fields

    from planner.supply.addresses import Addresses

    names = [field.name for field in fields(Addresses)]
    return Addresses(**{name: setting(f"feeds.{name}_url").value() for name in names})
