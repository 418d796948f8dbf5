"""How each subject is shot: its line of shots.toml, with the lens that was chosen."""

import math
from dataclasses import dataclass, replace

from planner.base.package_data import toml_table
from planner.base.words import degrees_text, shutter_text
from planner.camera.equipment import Camera
from planner.camera.exposure import LONGEST_S, NONE, SIDEREAL, Limits

_BESIDE_DEG = 12.0  # of the frame's width, left beside glow and Sun


@dataclass(frozen=True)
class Style:
    """How a subject is shot: its line of shots.toml, with the focal length that was chosen."""

    lens_mm: float
    stops_over_grey: float
    still: tuple[str, ...]
    why: str
    longest_s: float
    soft_stops: float
    tracking: str
    tracked_s: float
    tracked_over_iso: float
    f_number: float
    is_dark: bool
    wider_mm: tuple[float, ...]
    is_long: bool

    @classmethod
    def of(cls, name: str, lens_mm: float | None = None) -> "Style":
        """Return the style of a subject with its own focal length, or another."""
        table = dict(toml_table("shots")[name])
        long = table.pop("long", None)
        focal_mm = table["lens_mm"] if lens_mm is None else lens_mm
        is_long = long is not None and focal_mm >= long["lens_mm"]
        return cls(
            lens_mm=float(focal_mm),
            stops_over_grey=table["stops_over_grey"],
            still=tuple(table["still"]),
            why=long["why"] if long is not None and is_long else table["why"],
            longest_s=table.get("longest_s", LONGEST_S),
            soft_stops=table.get("soft_stops", 0.0),
            tracking=table.get("tracking", NONE),
            tracked_s=table.get("tracked_s", 0.0),
            tracked_over_iso=table.get("tracked_over_iso", math.inf),
            f_number=table.get("f_number", 0.0),
            is_dark=table.get("dark", False),
            wider_mm=tuple(table.get("wider_mm", ())) if lens_mm is None else (),
            is_long=is_long,
        )

    def wide_enough(self, camera: Camera, sun_aside_deg: float) -> "Style":
        """Return the style with a lens that takes in the Sun's place too, where that belongs to it.

        `sun_aside_deg` is how far right of the look the Sun is. The lens then is aimed between.
        """
        if not self.wider_mm:
            return self
        needed_deg = abs(sun_aside_deg) + _BESIDE_DEG
        choices = (self.lens_mm, *self.wider_mm)
        for focal_mm in choices:
            if camera.field_deg(focal_mm)[0] >= needed_deg:
                side = "right" if sun_aside_deg > 0.0 else "left"
                aim = f"{degrees_text(0.5 * sun_aside_deg)} {side} of the glow"
                why = f"{self.why}; aim {aim} to have the Sun's place in the frame too"
                return replace(self, lens_mm=focal_mm, why=why)
        why = (
            f"{self.why}; the Sun's place, {degrees_text(sun_aside_deg)} aside, is out of the frame"
        )
        return replace(self, why=why)

    def limits(self, stars_s: float, ground_s: float) -> Limits:
        """Return how it may be exposed, where stars and ground allow so long a shutter."""
        longest_s = {"stars": stars_s, "ground": ground_s}
        sharp_s = min(self.longest_s, *(longest_s[what] for what in self.still))
        return Limits(
            sharp_s,
            self.soft_stops,
            self.tracking,
            self.tracked_s,
            self.tracked_over_iso,
            self.f_number,
        )

    def told(
        self, limits: Limits, shutter_s: float, stops_under: float, turn_deg_s: float | None
    ) -> str:
        """Return in one sentence what the settings are for, and what they cost."""
        said = [f"Exposed for {self.why}"]
        what = "rays" if limits.sharp_s == self.longest_s else " and ".join(self.still)
        if turn_deg_s is not None:
            follow = (
                f"a tracker turns by {turn_deg_s:.4f} degrees a second about the orbit's normal"
                if self.tracking == SIDEREAL
                else f"turn with the ground, {turn_deg_s:.2f} degrees a second"
            )
            said.append(
                f"{follow}: held still, {what} would smear after {shutter_text(limits.sharp_s)}"
            )
        elif shutter_s > 1.2 * limits.sharp_s:
            said.append(
                f"{what} smear after {shutter_text(limits.sharp_s)}, which so soft a glow forgives"
            )
        if stops_under:
            said.append(f"{stops_under:.1f} stops short, to be lifted from the raw file")
        return "; ".join(said) + "."
