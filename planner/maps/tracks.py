"""The ground track on a map: its direction and times, and the numbered windows along it."""

from collections.abc import Sequence
from itertools import chain

import numpy as np
from matplotlib import patheffects
from matplotlib.collections import LineCollection
from matplotlib.markers import MarkerStyle
from matplotlib.path import Path as MarkedPath
from matplotlib.transforms import Affine2D

from planner.base.arrays import FloatArray
from planner.base.constants import DAY_S
from planner.base.geometry import cut_at_antimeridian
from planner.base.times import utc_from_posix
from planner.maps import basemap, legend
from planner.maps.labels import evenly_along
from planner.maps.sheet import PIXELS_PER_PT, Pixel, Sheet
from planner.maps.style import ink_upon
from planner.plan.palette import subject_color
from planner.plan.scene import Curve, MarkedWindow, Scene

# A tick every so many minutes: the first that gives no more than this many.
_TICK_MINUTES = (5, 10, 15, 20, 30, 60, 120, 180, 240, 360, 720, 1440, 2880, 7200, 14400)
_MOST_TICKS = 24
# From this many hours on, the track is many orbits, and is drawn thin and pale.
_MANY_ORBITS_HOURS = 6.0
_PALE = {False: 0.55, True: 0.4}

_STRETCH_PT = 2.6
_RIM_PT = 0.7
_NUMBER_PT = 13.0
_NUMBER_GAPS_PT = (5, 9, 14, 20, 27, 36, 48, 62, 80, 110, 150)
_TIME_GAPS_PT = (2.5, 5.0, 9.0)
_TIME_SIZE_PT = 6.5

_DART = MarkedPath([(1.0, 0.0), (-0.9, 0.62), (-0.45, 0.0), (-0.9, -0.62), (1.0, 0.0)], closed=True)


def is_many_orbits(scene: Scene) -> bool:
    """Return whether the track is to be drawn thin and pale."""
    return scene.span.duration_s > _MANY_ORBITS_HOURS * 3600.0


def draw_track(sheet: Sheet, scene: Scene) -> LineCollection:
    """Draw the whole ground track, and return its artist."""
    style = sheet.style
    for line in _in_lane(sheet, scene.track, 0):
        sheet.placer.avoid(evenly_along(line, 4.0))
    many = is_many_orbits(scene)
    width, alpha = (0.55, _PALE[scene.span.duration_s > 2.0 * DAY_S]) if many else (1.1, 1.0)
    rim = patheffects.withStroke(linewidth=width + 1.0, foreground=style.halo, alpha=0.45 * alpha)
    return basemap.draw_line(
        sheet.axes,
        sheet.crs,
        scene.track.longitude_deg,
        scene.track.latitude_deg,
        colors=style.track_of_many_orbits if many else style.track,
        linewidths=width,
        alpha=alpha,
        zorder=basemap.TRACK,
        path_effects=[rim],
        gid="track",
    )


def lanes(windows: Sequence[MarkedWindow]) -> list[int]:
    """Return the lane (0 is the track, then 1, -1, 2, -2 ...) in which each window is drawn.

    Windows that overlap in time would hide one another: the better one keeps the track.
    """
    chosen: list[int] = []
    for index, window in enumerate(windows):
        used = {
            chosen[other]
            for other, earlier in enumerate(windows[:index])
            if earlier.start_utc < window.end_utc and window.start_utc < earlier.end_utc
        }
        order = (step // 2 if step % 2 == 0 else -(step // 2) for step in range(1, 2 * index + 3))
        chosen.append(next(lane for lane in order if lane not in used))
    return chosen


def draw_windows(sheet: Sheet, windows: Sequence[MarkedWindow]) -> None:
    """Draw the windows' stretches of the track side by side, and number their peaks."""
    lines_of = [
        _in_lane(sheet, window.track, lane)
        for window, lane in zip(windows, lanes(windows), strict=True)
    ]
    for window, lines in reversed(list(zip(windows, lines_of, strict=True))):
        _draw_stretch(sheet, window, lines)
    for window, lines in zip(windows, lines_of, strict=True):
        peak = sheet.pixel(window.peak_longitude_deg, window.peak_latitude_deg)
        _draw_number(sheet, window, _nearest(peak, lines))
    for line in chain.from_iterable(lines_of):
        sheet.placer.reserve(evenly_along(line, 6.0), 0.5 * _STRETCH_PT * PIXELS_PER_PT)


def _draw_stretch(sheet: Sheet, window: MarkedWindow, lines: Sequence[FloatArray]) -> None:
    width = _STRETCH_PT + 2.0 * _RIM_PT
    stretch = LineCollection(
        [sheet.map_points(line) for line in lines],
        colors=subject_color(window.subject),
        linewidths=_STRETCH_PT,
        capstyle="round",
        zorder=basemap.WINDOWS,
        path_effects=[patheffects.withStroke(linewidth=width, foreground=sheet.style.ink)],
        gid=f"window {window.rank}",
    )
    sheet.axes.add_collection(stretch, autolim=False)
    for line in lines:
        for _ in range(3):  # rather cover the bare track than a stretch
            sheet.placer.avoid(evenly_along(line, 4.0))


def _in_lane(sheet: Sheet, track: Curve, lane: int) -> list[FloatArray]:
    """Return a stretch's pieces in pixels, each shifted sideways into its lane."""
    step = lane * (_STRETCH_PT + _RIM_PT) * PIXELS_PER_PT
    shifted = []
    for piece in cut_at_antimeridian(track.longitude_deg, track.latitude_deg):
        pixels = sheet.pixels(basemap.off_the_seam(piece[:, 0]), piece[:, 1])
        along = np.gradient(pixels, axis=0)
        along /= np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)[:, None]
        shifted.append(pixels + step * np.column_stack([-along[:, 1], along[:, 0]]))
    return shifted


def _nearest(pixel: Pixel, lines: Sequence[FloatArray]) -> Pixel:
    if not lines:
        return pixel
    points = np.concatenate([evenly_along(line, 1.0) for line in lines])
    x, y = points[np.argmin(np.hypot(*(points - pixel).T))]
    return float(x), float(y)


def _draw_number(sheet: Sheet, window: MarkedWindow, peak: Pixel) -> None:
    side = _NUMBER_PT * PIXELS_PER_PT
    gaps = [gap * PIXELS_PER_PT for gap in _NUMBER_GAPS_PT]
    centre = sheet.placer.place(peak, (side, side), gaps) or peak
    (x, y), (peak_x, peak_y) = sheet.map_points(np.array([centre, peak]))
    ink, above = sheet.style.ink, basemap.LABELS
    sheet.axes.plot([peak_x, x], [peak_y, y], color=ink, linewidth=0.7, zorder=above)
    dot = ink_upon(subject_color(window.subject))
    sheet.mark(peak, marker="o", color=dot, markersize=2.6, zorder=above)
    badge = legend.number_badge(sheet.axes, window, sheet.style, x, y)
    badge.set_zorder(above + 1)
    badge.set_gid(f"number {window.rank}")


def draw_station(sheet: Sheet, scene: Scene) -> None:
    """Mark the station at the moment for which the night is drawn, if the track covers it."""
    moment_s = scene.moment_utc.timestamp()
    if not covers_moment(scene):
        return
    longitude, latitude = _along(scene, np.array([moment_s]))
    pixel = sheet.pixel(float(longitude[0]), float(latitude[0]))
    x, y = sheet.map_points(np.array([pixel]))[0]
    legend.draw_station_mark(sheet.axes, x, y, sheet.style, basemap.WINDOWS + 0.5)
    sheet.reserve(pixel, 5.0)
    clock = legend.minute_utc(scene.moment_utc)[-5:]
    sheet.write_beside(clock, pixel, _TIME_SIZE_PT, gaps_pt=(5.0, 7.0, 11.0), fontweight="bold")


def covers_moment(scene: Scene) -> bool:
    """Return whether the track says where the station is at the scene's moment."""
    times, moment_s = scene.track_posix_s, scene.moment_utc.timestamp()
    return len(times) > 1 and bool(times[0] <= moment_s <= times[-1])


def draw_ticks(sheet: Sheet, scene: Scene) -> None:
    """Draw darts along the track at round times, and write the times where there is room."""
    for moment in tick_moments(scene.track_posix_s):
        longitude, latitude = _along(scene, np.array([moment - 10.0, moment, moment + 10.0]))
        longitude += 360.0 * np.round((longitude[1] - longitude) / 360.0)
        ends = sheet.pixels(basemap.off_the_seam(longitude), latitude)
        step_x, step_y = ends[2] - ends[0]
        turn = Affine2D().rotate(float(np.arctan2(step_y, step_x)))
        pixel = (float(ends[1, 0]), float(ends[1, 1]))
        sheet.mark(
            pixel,
            marker=MarkerStyle(_DART, transform=turn),
            color=sheet.style.track,
            markeredgecolor=sheet.style.halo,
            markeredgewidth=0.4,
            markersize=6.5 if is_many_orbits(scene) else 8.0,
            zorder=basemap.TRACK + 0.5,
        )
        clock = utc_from_posix(moment)
        is_dated = scene.span.duration_s > DAY_S
        words = f"{clock.day} {clock:%b %H:%M}" if is_dated else f"{clock:%H:%M}"
        sheet.write_beside(words, pixel, _TIME_SIZE_PT, gaps_pt=_TIME_GAPS_PT)


def tick_moments(track_posix_s: FloatArray) -> list[float]:
    """Return the round UTC times along a track that are marked: 24 at the most."""
    if len(track_posix_s) < 2:
        return []
    first, last = float(track_posix_s[0]), float(track_posix_s[-1])
    fitting = (60.0 * m for m in _TICK_MINUTES if last - first <= 60.0 * m * _MOST_TICKS)
    step_s = next(fitting, 60.0 * _TICK_MINUTES[-1])
    numbers = np.arange(np.ceil(first / step_s), np.floor(last / step_s) + 1.0)
    return [float(moment) for moment in numbers[:_MOST_TICKS] * step_s]


def _along(scene: Scene, moments: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return longitude and latitude on the track at moments, cut to the track's own span."""
    unrolled = np.unwrap(scene.track.longitude_deg, period=360.0)
    longitude = np.interp(moments, scene.track_posix_s, unrolled)
    latitude = np.interp(moments, scene.track_posix_s, scene.track.latitude_deg)
    return (longitude + 180.0) % 360.0 - 180.0, latitude
