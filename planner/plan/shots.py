"""From windows to shots: the view through a window's life, the viewport, and the settings."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from planner.base.arrays import FloatArray
from planner.base.geometry import aside_deg, length
from planner.base.times import posix_from_utc
from planner.camera.attitude import Attitude
from planner.camera.equipment import Kit
from planner.camera.exposure import (
    GROUND,
    NONE,
    SIDEREAL,
    Scene,
    settle,
    sharp_shutter_s,
)
from planner.camera.look import DISTANT_KM, Look, look_at
from planner.camera.rates import Rates, rates
from planner.camera.timelapse import Timelapse, timelapse
from planner.camera.viewports import viewports_of
from planner.orbit.orbit import AnyOrbit
from planner.orbit.track import Track
from planner.plan.scene_light import scene_cd_m2
from planner.plan.scoring import product
from planner.plan.shot_style import Style
from planner.plan.subject import Subject, View
from planner.plan.subjects import subject
from planner.plan.windows import Window
from planner.sky.lighting import elevation_above_limb_deg, limb_point_itrs_km
from planner.spaceweather.kp import KpSeries

_CLEARLY = 0.1  # of the score, by which another direction must be better to turn the camera to it
_AT_ONCE = 500
_MOMENTS = 25  # of a window, at which the Sun's height is asked for
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

    def each(self, windows: Sequence[Window]) -> Iterator[Shot]:
        """Yield the shot of each window, some hundreds made at a time."""
        for first in range(0, len(windows), _AT_ONCE):
            yield from self.shots(windows[first : first + _AT_ONCE])

    def shots(self, windows: Sequence[Window]) -> list[Shot]:
        """Return the shot of each window."""
        groups: dict[tuple[str, str], list[int]] = defaultdict(list)
        for number, window in enumerate(windows):
            groups[window.subject, window.prefer].append(number)
        made: dict[int, Shot] = {}
        for asked, numbers in groups.items():
            some = [windows[number] for number in numbers]
            made |= dict(zip(numbers, self._of_subject(subject(*asked), some), strict=True))
        return [made[number] for number in range(len(windows))]

    def _of_subject(self, asked: Subject, windows: Sequence[Window]) -> list[Shot]:
        name = asked.name
        start_s, peak_s, end_s = (
            np.array([posix_from_utc(moment) for moment in moments])
            for moments in zip(
                *((w.start_utc, w.peak_utc, w.end_utc) for w in windows), strict=True
            )
        )
        track = self.orbit.at(peak_s)
        view = asked.view(track, self.kp, None)
        at_start, at_end = (
            look_at(there, self._target_like(asked, there, view))
            for there in (self.orbit.at(start_s + _INSIDE_S), self.orbit.at(end_s - _INSIDE_S))
        )
        motion = _motion(track, view.target_itrs_km)
        style = Style.of(name, self.kit.lens_mm)
        light_cd_m2 = scene_cd_m2(name, windows, track, view.quantities, long_lens=style.is_long)
        dark_share = self._dark_share(start_s, end_s) if style.is_dark else np.ones(len(windows))
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
                exposure=self._exposure(
                    style, windows[i], float(light_cd_m2[i]), motion, i, float(dark_share[i])
                ),
            )
            for i in range(len(windows))
        ]

    def _target_like(self, asked: Subject, track: Track, peak: View) -> FloatArray:
        """Return what to aim at (3, N) at other moments than the peaks: in the same direction from
        the flight's as there, unless another has become clearly better.

        Where many directions are all but the same a camera is not turned to and fro.
        """
        best = asked.view(track, self.kp, None)
        if peak.city is not None:
            return best.target_itrs_km
        same = asked.view(track, self.kp, peak.aim)
        best_score, score = (
            product(asked.settings.factors(one.quantities)) + one.holds for one in (best, same)
        )
        turns = best_score > score + _CLEARLY
        target_itrs_km: FloatArray = np.where(turns, best.target_itrs_km, same.target_itrs_km)
        return target_itrs_km

    def _dark_share(self, start_s: FloatArray, end_s: FloatArray) -> FloatArray:
        """Return the share of windows (N,) in which the Sun is below the limb."""
        part = np.linspace(0.0, 1.0, _MOMENTS)
        moments_s = start_s[:, None] + (end_s - start_s)[:, None] * part
        track = self.orbit.at(moments_s.ravel())
        below = elevation_above_limb_deg(track.position_itrs_km, track.sun_itrs_km) < 0.0
        share: FloatArray = below.reshape(moments_s.shape).mean(axis=1)
        return share

    def _exposure(
        self,
        style: Style,
        window: Window,
        light_cd_m2: float,
        motion: Rates,
        number: int,
        dark_share: float,
    ) -> Exposure:
        day = window.peak_utc.date()
        camera = self.kit.camera_on(day)
        sun_deg = aside_deg(window.sun.azimuth_deg, window.look.azimuth_deg)
        style = style.wide_enough(camera, sun_deg)
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
            why=style.told(limits, chosen.shutter_s, chosen.stops_under, turn_deg_s),
            timelapse=timelapse(dark_share * window.duration_s, chosen.shutter_s)
            if chosen.tracking == NONE
            else None,
        )


def _motion(track: Track, target_itrs_km: FloatArray) -> Rates:
    """Return how stars and ground move along lines of sight (3, N) to targets.

    Of a direction without a place the ground is the limb beneath it.
    """
    line_km = target_itrs_km - track.position_itrs_km
    distant = length(line_km) >= DISTANT_KM
    limb_km = limb_point_itrs_km(track.position_itrs_km, target_itrs_km)
    return rates(track, line_km, np.where(distant, limb_km, target_itrs_km))
