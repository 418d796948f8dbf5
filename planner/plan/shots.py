"""From windows to shots: the view through a window's life, the viewport, and the settings."""

import math
import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from planner.base.arrays import FloatArray
from planner.base.geometry import length
from planner.base.times import posix_from_utc
from planner.base.words import shutter_text
from planner.camera.attitude import Attitude
from planner.camera.equipment import Kit
from planner.camera.exposure import (
    GROUND,
    LONGEST_S,
    NONE,
    SIDEREAL,
    Limits,
    Scene,
    Timelapse,
    settle,
    sharp_shutter_s,
    timelapse,
)
from planner.camera.look import DISTANT_KM, Look, look_at
from planner.camera.rates import Rates, rates
from planner.camera.viewports import viewports_of
from planner.orbit.orbit import AnyOrbit
from planner.orbit.track import Track
from planner.plan.scene_light import scene_cd_m2
from planner.plan.subjects import subject
from planner.plan.windows import Window
from planner.sky.lighting import limb_point_itrs_km
from planner.spaceweather.kp import KpSeries

_INSIDE_S = 0.1  # the subject just holds there, whatever the rounding of the ends


@dataclass(frozen=True, slots=True)
class Exposure:
    """Settings for one window's peak, and why.

    `max_shutter_stars_s` and `max_shutter_ground_s` are the longest before stars, and the ground at
    the end of the line of sight, smear visibly; 30 s where they hardly move. `tracking_deg_s` is
    how fast the camera must turn to follow: about the orbit's normal (`sidereal`), or with the
    ground.
    `field_deg` is the frame's width and height.
    """

    camera: str
    lens: str
    lens_mm: float
    f_number: float
    iso: int
    shutter_s: float
    max_shutter_stars_s: float
    max_shutter_ground_s: float
    tracking: str
    tracking_deg_s: float | None
    stops_under: float
    field_deg: tuple[float, float]
    why: str
    timelapse: Timelapse | None


@dataclass(frozen=True, slots=True)
class Shot:
    """How to take the picture of a window: where to look all along, from where, and with what.

    `viewports` are the station's windows that see it at its peak, best first.
    """

    look_at_start: Look
    look_at_end: Look
    viewports: tuple[str, ...]
    viewports_at_start: tuple[str, ...]
    viewports_at_end: tuple[str, ...]
    exposure: Exposure


@dataclass(frozen=True, eq=False)
class ShotMaker:
    """Makes the shots of windows that rest on an orbit and a Kp.

    `kit` is what is shot with, and `attitude` how the station flies.
    """

    orbit: AnyOrbit
    kp: KpSeries
    kit: Kit
    attitude: Attitude

    def shots(self, windows: Sequence[Window]) -> list[Shot]:
        """Return the shot of each window."""
        groups: dict[str, list[int]] = defaultdict(list)
        for number, window in enumerate(windows):
            groups[window.subject].append(number)
        made: dict[int, Shot] = {}
        for name, numbers in groups.items():
            some = [windows[number] for number in numbers]
            made |= dict(zip(numbers, self._of_subject(name, some), strict=True))
        return [made[number] for number in range(len(windows))]

    def _of_subject(self, name: str, windows: Sequence[Window]) -> list[Shot]:
        asked = subject(name)
        start_s, peak_s, end_s = (
            np.array([posix_from_utc(moment) for moment in moments])
            for moments in zip(
                *((w.start_utc, w.peak_utc, w.end_utc) for w in windows), strict=True
            )
        )
        at_start, at_end = (
            look_at(track, asked.view(track, self.kp, None).target_itrs_km)
            for track in (self.orbit.at(start_s + _INSIDE_S), self.orbit.at(end_s - _INSIDE_S))
        )
        track = self.orbit.at(peak_s)
        view = asked.view(track, self.kp, None)
        motion = _motion(track, view.target_itrs_km)
        style = Style.of(name, self.kit.lens_mm)
        light_cd_m2 = scene_cd_m2(name, windows, track, view.quantities, long_lens=style.is_long)
        peaks_utc = [window.peak_utc for window in windows]
        seen_by, seen_at_start, seen_at_end = (
            viewports_of(looks, self.attitude, peaks_utc)
            for looks in ([window.look for window in windows], at_start, at_end)
        )
        return [
            Shot(
                look_at_start=at_start[i],
                look_at_end=at_end[i],
                viewports=tuple(seen_by[i]),
                viewports_at_start=tuple(seen_at_start[i]),
                viewports_at_end=tuple(seen_at_end[i]),
                exposure=self._exposure(style, windows[i], float(light_cd_m2[i]), motion, i),
            )
            for i in range(len(windows))
        ]

    def _exposure(
        self, style: "Style", window: Window, light_cd_m2: float, motion: Rates, number: int
    ) -> Exposure:
        day = window.peak_utc.date()
        camera = self.kit.camera_on(day)
        lens = self.kit.lens_of(style.lens_mm, day) or self.kit.lens_of(style.lens_mm, None)
        assert lens is not None
        stars_s, ground_s = (
            sharp_shutter_s(camera, style.lens_mm, float(rate[number]))
            for rate in (motion.stars_deg_s, motion.ground_deg_s)
        )
        limits = style.limits(stars_s, ground_s)
        chosen = settle(Scene(light_cd_m2, style.stops_over_grey), camera, lens, limits)
        turn = {SIDEREAL: motion.turn_deg_s, GROUND: motion.ground_deg_s}.get(chosen.tracking)
        turn_deg_s = None if turn is None else float(turn[number])
        return Exposure(
            camera=camera.name,
            lens=lens.name,
            lens_mm=style.lens_mm,
            f_number=chosen.f_number,
            iso=chosen.iso,
            shutter_s=chosen.shutter_s,
            max_shutter_stars_s=stars_s,
            max_shutter_ground_s=ground_s,
            tracking=chosen.tracking,
            tracking_deg_s=turn_deg_s,
            stops_under=chosen.stops_under,
            field_deg=camera.field_deg(style.lens_mm),
            why=_why(style, limits, chosen.shutter_s, chosen.stops_under, turn_deg_s),
            timelapse=timelapse(window.duration_s, chosen.shutter_s)
            if chosen.tracking == NONE
            else None,
        )


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
    is_long: bool

    @classmethod
    def of(cls, name: str, lens_mm: float | None = None) -> "Style":
        """Return the style of a subject with its own focal length, or another."""
        table = dict(_file()[name])
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
            is_long=is_long,
        )

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


def _why(
    style: Style,
    limits: Limits,
    shutter_s: float,
    stops_under: float,
    turn_deg_s: float | None,
) -> str:
    """Return in one sentence what the settings are for, and what they cost."""
    said = [f"Exposed for {style.why}"]
    what = "rays" if limits.sharp_s == style.longest_s else " and ".join(style.still)
    if turn_deg_s is not None:
        follow = (
            f"a tracker turns by {turn_deg_s:.4f} degrees a second about the orbit's normal"
            if style.tracking == SIDEREAL
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


def _motion(track: Track, target_itrs_km: FloatArray) -> Rates:
    """Return how stars and ground move along lines of sight (3, N) to targets.

    Of a direction without a place the ground is the limb beneath it.
    """
    line_km = target_itrs_km - track.position_itrs_km
    distant = length(line_km) >= DISTANT_KM
    limb_km = limb_point_itrs_km(track.position_itrs_km, target_itrs_km)
    return rates(track, line_km, np.where(distant, limb_km, target_itrs_km))


@cache
def _file() -> Mapping[str, Any]:
    text = (files("planner") / "data" / "shots.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
