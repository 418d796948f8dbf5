"""The options that the user gave, with the settings for those that were not given."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from planner.supply.limits import MAX_AGE_DAYS, STATION

if TYPE_CHECKING:  # help is shown without
    from planner.cli.settings import Setting


@dataclass(frozen=True)
class Given:
    """The shared options as the user gave them; a command sees those of the groups it takes."""

    from_: str | None = None
    to: str | None = None
    days: float | None = None
    hours: float | None = None
    subject: list[str] | None = None
    top: int | None = None
    min_score: float = 0.0
    prefer: str | None = None
    camera: str | None = None
    lens: float | None = None
    attitude: str | None = None
    awake: list[str] | None = None
    busy: list[str] | None = None
    free: list[str] | None = None
    schedule: bool = False
    setup: str | None = None
    lead: str | None = None
    elements: str | None = None
    sat: int = STATION
    max_age: float = MAX_AGE_DAYS
    offline: bool = False
    kp: float | None = None
    format_: str | None = None
    json: bool = False
    output: Path | None = None
    quiet: bool = False
    verbose: bool = False
    no_color: bool = False
    debug: bool = False
    tz: str | None = None
    settings: Mapping[str, Setting] = field(default_factory=dict, compare=False)

    def is_asked(self, name: str) -> bool:
        """Tell whether an option was given, as something else than its default."""
        return name not in self.settings and getattr(self, name) != getattr(Given(), name)

    def over(self, other: Given, *names: str) -> Given:
        """Return these options with another's of `names`, but for those that were given here."""
        return replace(
            self, **{name: getattr(other, name) for name in names if not self.is_asked(name)}
        )

    def place(self, name: str) -> str:
        """Return what a sentence about an option's value begins with: `PLACE is 'x': ...`.

        That is the option, or the setting that stands for it where it was not given: a variable of
        the environment, or file and line of the config with the key.
        """
        if name in self.settings:
            return self.settings[name].place
        return f"--{name.strip('_').replace('_', '-')}"

    def with_settings(self, names: Collection[str]) -> Given:
        """Return these options with the settings for those of `names` that were not given.

        A config that is broken, and a setting that means nothing, raise `InputError`.
        """
        from planner.cli import config_check, settings

        config_check.require()
        taken = {
            name: one
            for name, one in settings.of_options().items()
            if name in names and not self.is_asked(name)
        }
        values = {name: one.value() for name, one in taken.items()}
        return replace(self, **values, settings=taken) if taken else self
