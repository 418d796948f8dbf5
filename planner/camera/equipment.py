"""Cameras and lenses: those that flew on the station, and the user's own."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cache
from typing import Any

from planner.base.errors import InputError
from planner.base.package_data import toml_table
from planner.base.words import listed
from planner.camera.frame import field_of_lens_deg


@dataclass(frozen=True)
class Camera:
    """A camera: its sensor, the sensitivities that are of use, and when the crew used it most."""

    key: str
    name: str
    sensor_mm: tuple[float, float]
    pixels: tuple[int, int]
    iso: tuple[int, int]
    fastest_s: float = 1.0 / 8000.0
    since: date = date.min
    until: date = date.max

    @property
    def pixel_um(self) -> float:
        """The distance between two pixels."""
        return 1000.0 * self.sensor_mm[0] / self.pixels[0]

    def field_deg(self, focal_mm: float) -> tuple[float, float]:
        """Return the width and height of the frame that a lens gives, seen straight through."""
        return field_of_lens_deg(focal_mm, self.sensor_mm)


@dataclass(frozen=True)
class Lens:
    """A lens: one focal length or the two ends of a zoom, and its widest opening."""

    key: str
    name: str
    focal_mm: tuple[float, ...]
    f_number: float
    since: date = date.min
    known: str = "own"

    def has(self, focal_mm: float) -> bool:
        """Tell whether it can be set to a focal length."""
        return self.focal_mm[0] <= focal_mm <= self.focal_mm[-1]

    @property
    def is_zoom(self) -> bool:
        """Tell whether its focal length changes."""
        return len(self.focal_mm) > 1


@dataclass(frozen=True)
class Published:
    """Settings that worked on the station, as they were published."""

    subject: str
    by: str
    lens_mm: float
    f_number: float
    shutter_s: float
    iso: int
    source: str
    tracking: str = "none"


@dataclass(frozen=True)
class Kit:
    """What is shot with: all there is to choose from, and what was chosen.

    Without a camera of choice it is the one that the crew used most on the day. Without a focal
    length each subject has its own. A camera or a focal length that there is not raises
    `InputError`.
    """

    cameras: tuple[Camera, ...]
    lenses: tuple[Lens, ...]
    camera: Camera | None = None
    lens_mm: float | None = None

    @classmethod
    def flown(
        cls,
        camera: str | None = None,
        lens_mm: float | None = None,
        *,
        own_cameras: Sequence[Camera] = (),
        own_lenses: Sequence[Lens] = (),
    ) -> "Kit":
        """Return the station's equipment with the user's own, and what was chosen by name."""
        if lens_mm is not None and not 0.0 < lens_mm < math.inf:
            raise InputError(f"{lens_mm:g} mm is no focal length: give millimetres, such as 28.")
        kit = cls((*own_cameras, *cameras()), (*own_lenses, *lenses()), lens_mm=lens_mm)
        if camera is not None:
            kit = cls(kit.cameras, kit.lenses, kit.named(camera), lens_mm)
        if lens_mm is not None and kit.lens_of(lens_mm, None) is None:
            ends = {end for one in kit.lenses for end in (one.focal_mm[0], one.focal_mm[-1])}
            near = sorted(ends, key=lambda end: (abs(math.log(end / lens_mm)), end))[:2]
            raise InputError(
                f"There is no lens of {lens_mm:g} mm: the nearest are "
                f"{listed([f'{end:g}' for end in sorted(near)])} mm. Choose one, or tell of your "
                "own in [lenses] of the config file."
            )
        return kit

    def named(self, name: str) -> Camera:
        """Return the camera of a name, in any case."""
        wanted = name.strip().lower()
        for one in self.cameras:
            if wanted in (one.key.lower(), one.name.lower()):
                return one
        keys = [one.key for one in self.cameras]
        near = get_close_matches(wanted, keys, 1)
        hint = f" (did you mean {near[0]}?)" if near else ""
        raise InputError(
            f"Camera '{name}' is unknown{hint}: choose from {', '.join(keys)}, or tell of your own "
            "in [cameras] of the config file."
        )

    def camera_on(self, day: date) -> Camera:
        """Return the camera of choice, or the one that the crew used most on a day."""
        if self.camera is not None:
            return self.camera
        flown = cameras()
        return next((one for one in flown if one.since <= day < one.until), flown[0])

    def lens_of(self, focal_mm: float, day: date | None) -> Lens | None:
        """Return the fastest lens of a focal length that was aboard on a day, primes first."""
        fit = [
            one for one in self.lenses if one.has(focal_mm) and (day is None or one.since <= day)
        ]
        return min(fit, key=lambda one: (one.is_zoom, one.f_number), default=None)


@cache
def cameras() -> tuple[Camera, ...]:
    """Return the cameras that flew, the oldest first."""
    known = toml_table("cameras")["cameras"]
    return tuple(Camera(key, **_tuples(entry)) for key, entry in known.items())


@cache
def lenses() -> tuple[Lens, ...]:
    """Return the lenses that flew."""
    known = toml_table("cameras")["lenses"]
    return tuple(Lens(key, **_tuples(entry)) for key, entry in known.items())


@cache
def published() -> tuple[Published, ...]:
    """Return settings that worked."""
    return tuple(Published(**entry) for entry in toml_table("cameras")["published"])


def _tuples(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return an entry of the table with its lists as tuples, so that it can be hashed."""
    return {name: tuple(v) if isinstance(v, list) else v for name, v in entry.items()}
