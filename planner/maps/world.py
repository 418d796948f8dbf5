"""The world map: night, aurora, the ground track, and the best windows upon it."""

from collections.abc import Sequence

import cartopy.crs as ccrs
import matplotlib.style
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path as MarkedPath

from planner.maps import basemap, legend, tracks
from planner.maps.labels import Placer
from planner.maps.shading import draw_shading
from planner.maps.sheet import DPI, Sheet
from planner.maps.style import LIGHT, Style
from planner.plan.scene import MarkedWindow, Scene

WIDTH_IN, HEIGHT_IN = 10.8, 7.1
_MARGIN_IN = 0.35
_MAP_WIDTH_IN = WIDTH_IN - 2.0 * _MARGIN_IN
_TABLE_TOP_IN = 1.13
_MAP_BOTTOM_IN = 1.32
_KEY_LEFT_IN = 8.5
_MOST_WINDOWS = 10


def draw_world(scene: Scene, *, style: Style = LIGHT) -> Figure:
    """Return the world map of a scene, ready to be saved.

    Night, twilight and oval stand for `scene.moment_utc`; the track and the windows belong to
    `scene.span`. Up to ten windows are numbered where they peak, and listed below the map.
    """
    windows = scene.windows[:_MOST_WINDOWS]
    with matplotlib.style.context("default"):
        figure = Figure(figsize=(WIDTH_IN, HEIGHT_IN), dpi=DPI, facecolor=style.paper)
        FigureCanvasAgg(figure)
        crs = ccrs.Robinson()
        height_in = _MAP_WIDTH_IN * crs.y_limits[1] / crs.x_limits[1]
        place_in = (_MARGIN_IN, _MAP_BOTTOM_IN, _MAP_WIDTH_IN, height_in)
        size_in = (WIDTH_IN, HEIGHT_IN, WIDTH_IN, HEIGHT_IN)
        left, bottom, width, height = np.divide(place_in, size_in).tolist()
        axes = figure.add_axes((left, bottom, width, height))
        outline = _draw_earth(axes, crs, scene, style)
        sheet = Sheet(axes, crs, style, _placer(axes, outline))
        tracks.draw_track(sheet, scene)
        _draw_bodies(sheet, scene)
        tracks.draw_station(sheet, scene)
        tracks.draw_windows(sheet, windows)
        tracks.draw_ticks(sheet, scene)
        _write_around(figure, scene, windows, style)
    return figure


def _draw_earth(axes: Axes, crs: ccrs.Projection, scene: Scene, style: Style) -> PathPatch:
    outline = basemap.prepare_axes(axes, crs, style)
    basemap.draw_land(axes, crs, style)
    draw_shading(
        axes,
        crs,
        style,
        outline,
        grid_longitude_deg=scene.grid_longitude_deg,
        grid_latitude_deg=scene.grid_latitude_deg,
        sun_elevation_deg=scene.sun_elevation_deg,
        energy_flux_erg_cm2_s=scene.energy_flux_erg_cm2_s,
    )
    basemap.draw_coast(axes, crs, style)
    basemap.draw_graticule(axes, crs, style)
    for edge in scene.oval_edges:
        longitude, latitude = (
            np.append(values, values[0]) for values in (edge.longitude_deg, edge.latitude_deg)
        )
        basemap.draw_line(
            axes,
            crs,
            longitude,
            latitude,
            colors=style.oval_edge,
            linewidths=0.9,
            zorder=basemap.OVAL,
            gid="oval edge",
        )
    return outline


def _placer(axes: Axes, outline: PathPatch) -> Placer:
    vertices = axes.transData.transform(outline.get_path().vertices)
    return Placer(MarkedPath(vertices, closed=True))


def _draw_bodies(sheet: Sheet, scene: Scene) -> None:
    """Mark where the Sun and the Moon stand overhead."""
    rim = {"markeredgecolor": "#16202C", "markeredgewidth": 0.6, "zorder": basemap.TRACK}
    sun = sheet.pixel(scene.subsolar_longitude_deg, scene.subsolar_latitude_deg)
    sheet.mark(sun, marker=(12, 2, 0), color="#E09A00", markersize=15, zorder=basemap.TRACK)
    sheet.mark(sun, marker="o", color="#FFC21A", markersize=8, **rim)
    moon = sheet.pixel(scene.sublunar_longitude_deg, scene.sublunar_latitude_deg)
    sheet.mark(moon, marker="o", color="#E4E4E4", markersize=8, **rim)
    for name, pixel in (("Sun overhead", sun), ("Moon overhead", moon)):
        sheet.reserve(pixel, 8.0)
        sheet.write_beside(name, pixel, 7.0, gaps_pt=(8.0, 11.0, 15.0))


def _write_around(
    figure: Figure, scene: Scene, windows: Sequence[MarkedWindow], style: Style
) -> None:
    page = legend.page(figure)
    legend.draw_title(page, scene, style, _MARGIN_IN, HEIGHT_IN - 0.25)
    legend.draw_windows_table(page, windows, style, _MARGIN_IN, _TABLE_TOP_IN)
    with_station = tracks.covers_moment(scene)
    legend.draw_key(page, scene, style, _KEY_LEFT_IN, _TABLE_TOP_IN, with_station=with_station)
