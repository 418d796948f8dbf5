"""The map beneath: land, coasts, the graticule and the map's outline, in any cartopy projection.

The coasts are the package's own table. Nothing here asks cartopy for data, so nothing is fetched.
Within this folder points are written longitude first, as cartopy and shapely do.
"""

import itertools
from collections.abc import Callable
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import cartopy.crs as ccrs
import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.patches import PathPatch
from matplotlib.path import Path as MarkedPath

from planner.base.arrays import AnyArray, FloatArray
from planner.base.geometry import cut_at_antimeridian, wrap_longitude_deg
from planner.maps.style import Style

PLANE = ccrs.PlateCarree()

# What is drawn above what.
OCEAN, LAND, NIGHT, COAST, GRATICULE, GLOW, OVAL, TRACK, WINDOWS, LABELS = range(10)


@cache
def land() -> shapely.MultiPolygon:
    """Return the world's land in longitude and latitude, within [-180, 180] and [-90, 90].

    Source: Natural Earth 1:110 million (see planner/data/land_110m.md).
    Accuracy: 28.9 % of the sphere against the true 29.2 %: islands below 100 km are missing
    (tests/test_basemap.py).
    """
    with (files("planner") / "data" / "land_110m.npz").open("rb") as file, np.load(file) as table:
        points = table["points"] / float(table["units_per_deg"])
        start, is_hole = table["ring_start"], table["is_hole"]
    rings = [points[first:last] for first, last in itertools.pairwise(start)]
    first_of = np.append(np.flatnonzero(~is_hole), len(rings))
    return shapely.MultiPolygon(
        [(rings[first], rings[first + 1 : last]) for first, last in itertools.pairwise(first_of)]
    )


@cache
def coast() -> shapely.MultiLineString:
    """Return the coasts: the rings of `land` without the cuts at +/-180 and at the South Pole."""
    lines: list[AnyArray] = []
    for polygon in land().geoms:
        for ring in (polygon.exterior, *polygon.interiors):
            points = np.array(ring.coords)
            meridian, pole = np.abs(points[:, 0]) == 180.0, points[:, 1] == -90.0
            is_cut = (meridian[1:] & meridian[:-1]) | (pole[1:] & pole[:-1])
            pieces = np.split(points, np.flatnonzero(is_cut) + 1)
            lines += [piece for piece in pieces if len(piece) > 1]
    return shapely.MultiLineString(lines)


def to_map(
    crs: ccrs.Projection, longitude_deg: FloatArray, latitude_deg: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the map coordinates x and y of places."""
    longitude, latitude = np.broadcast_arrays(
        np.asarray(longitude_deg, dtype=np.float64), np.asarray(latitude_deg, dtype=np.float64)
    )
    xyz = crs.transform_points(
        PLANE, np.ascontiguousarray(longitude), np.ascontiguousarray(latitude)
    )
    return xyz[..., 0], xyz[..., 1]


def off_the_seam(longitude_deg: FloatArray) -> FloatArray:
    """Return longitudes a hair within +/-180, where no projection can choose the other side."""
    return np.clip(longitude_deg, -180.0 + 1e-9, 180.0 - 1e-9)


def draw_line(
    axes: Axes,
    crs: ccrs.Projection,
    longitude_deg: FloatArray,
    latitude_deg: FloatArray,
    **options: Any,
) -> LineCollection:
    """Draw a line over places in order, cut at the antimeridian, and return its artist."""
    lines = []
    for piece in cut_at_antimeridian(longitude_deg, latitude_deg):
        lines.append(np.column_stack(to_map(crs, off_the_seam(piece[:, 0]), piece[:, 1])))
    collection = LineCollection(lines, capstyle="round", joinstyle="round", **options)
    axes.add_collection(collection, autolim=False)
    return collection


def prepare_axes(axes: Axes, crs: ccrs.Projection, style: Style) -> PathPatch:
    """Make plain axes into an empty sea within the projection's outline, and return the outline.

    The axes should have the outline's proportions.
    """
    axes.set_axis_off()
    axes.set_xlim(*crs.x_limits)
    axes.set_ylim(*crs.y_limits)
    outline = PathPatch(
        MarkedPath(shapely.get_coordinates(crs.boundary), closed=True),
        facecolor=style.ocean,
        edgecolor="none",
        zorder=OCEAN,
    )
    axes.add_artist(outline)
    rim = PathPatch(
        outline.get_path(), fill=False, edgecolor=style.faint_ink, linewidth=0.8, zorder=GRATICULE
    )
    rim.set_clip_on(False)
    axes.add_artist(rim)
    return outline


def draw_land(axes: Axes, crs: ccrs.Projection, style: Style) -> PathPatch:
    """Fill the land, and return its artist."""
    projected = _projected(crs, land)
    patch = PathPatch(_path_of(projected), facecolor=style.land, edgecolor="none", zorder=LAND)
    axes.add_artist(patch)
    return patch


def draw_coast(axes: Axes, crs: ccrs.Projection, style: Style) -> LineCollection:
    """Draw the coasts as thin lines, and return their artist."""
    projected = _projected(crs, coast)
    lines = [shapely.get_coordinates(line) for line in shapely.get_parts(projected)]
    collection = LineCollection(lines, colors=style.coast, linewidths=0.45, zorder=COAST)
    axes.add_collection(collection, autolim=False)
    return collection


def draw_graticule(
    axes: Axes, crs: ccrs.Projection, style: Style, *, step_deg: float = 30.0
) -> LineCollection:
    """Draw meridians and parallels every `step_deg` degrees, and return their artist."""
    along = np.linspace(-1.0, 1.0, 181)
    parallels = np.arange(-90.0 + step_deg, 90.0, step_deg)
    meridians = wrap_longitude_deg(np.arange(-180.0 + step_deg, 180.0, step_deg))
    places = [(180.0 * along, np.full_like(along, latitude)) for latitude in parallels]
    places += [(np.full_like(along, longitude), 90.0 * along) for longitude in meridians]
    lines = [np.column_stack(to_map(crs, *place)) for place in places]
    collection = LineCollection(
        lines, colors=style.graticule, linewidths=0.35, alpha=0.55, zorder=GRATICULE
    )
    axes.add_collection(collection, autolim=False)
    return collection


@lru_cache(maxsize=8)
def _projected(crs: ccrs.Projection, shape: Callable[[], Any]) -> Any:
    """Return land or coast in map coordinates; it costs more than the rest of a map."""
    return crs.project_geometry(shape(), PLANE)


def _path_of(geometry: Any) -> MarkedPath:
    paths = []
    for polygon in shapely.get_parts(geometry):
        for ring in (polygon.exterior, *polygon.interiors):
            paths.append(MarkedPath(shapely.get_coordinates(ring), closed=True))
    return MarkedPath.make_compound_path(*paths)
