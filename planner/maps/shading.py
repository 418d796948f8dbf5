"""Night and aurora as one picture each, sampled pixel by pixel beneath the map's lines.

Sampling the fields at each pixel's place, instead of contouring them in longitude and latitude,
leaves nothing to tear at the antimeridian or smear over a pole.
"""

import cartopy.crs as ccrs
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.image import AxesImage
from matplotlib.patches import PathPatch

from planner.base.arrays import FloatArray
from planner.maps.basemap import GLOW, NIGHT, to_map
from planner.maps.style import Style

FAINTEST_ERG_CM2_S = 0.5
STRONGEST_ERG_CM2_S = 20.0

NIGHT_EDGES_DEG = (0.0, -6.0, -12.0, -18.0)
# The upper air is lit down to the first, and dark below the second: Sun elevation at the ground.
_GLOW_DARKNESS_DEG = (-6.0, -15.0)
_EDGE_SOFTNESS_DEG = 0.15
_GLOW_BY_DAY = 0.45


def pixel_places(crs: ccrs.Projection, columns: int, rows: int) -> tuple[FloatArray, FloatArray]:
    """Return longitude (rows, columns) and latitude (rows,) of pixels, the top row first.

    Meant for cylindrical and pseudocylindrical projections centred on Greenwich, in which parallels
    are level and evenly divided. Outside the outline the longitude goes beyond +/-180.
    """
    steps = np.linspace(-90.0, 90.0, 1801)
    edge_x, edge_y = to_map(crs, np.full_like(steps, 180.0 - 1e-9), steps)
    x_limits, y_limits = crs.x_limits, crs.y_limits
    x = x_limits[0] + (np.arange(columns) + 0.5) * (x_limits[1] - x_limits[0]) / columns
    y = y_limits[1] - (np.arange(rows) + 0.5) * (y_limits[1] - y_limits[0]) / rows
    longitude = 180.0 * x / np.interp(y, edge_y, edge_x)[:, None]
    return longitude, np.interp(y, edge_y, steps)


def sample(
    field: FloatArray,
    grid_longitude_deg: FloatArray,
    grid_latitude_deg: FloatArray,
    longitude_deg: FloatArray,
    latitude_deg: FloatArray,
) -> FloatArray:
    """Return a field (J, K) between its points, bilinear, at longitudes (R, C), latitudes (R,).

    The grid may begin at any longitude, and may or may not repeat its first meridian. Beyond its
    last parallel the value there holds; what is not finite counts as zero.
    """
    turn = np.argsort(np.mod(grid_longitude_deg + 180.0, 360.0), kind="stable")
    meridians = np.mod(grid_longitude_deg[turn] + 180.0, 360.0) - 180.0
    parallels = np.argsort(grid_latitude_deg)
    values = np.nan_to_num(field[parallels][:, turn], nan=0.0, posinf=0.0, neginf=0.0)
    meridians = np.concatenate([[meridians[-1] - 360.0], meridians, [meridians[0] + 360.0]])
    values = np.concatenate([values[:, -1:], values, values[:, :1]], axis=1)
    row = np.interp(latitude_deg, grid_latitude_deg[parallels], np.arange(len(parallels)))
    column = np.interp(longitude_deg, meridians, np.arange(len(meridians)))
    low_row = np.minimum(row.astype(np.int64), len(values) - 2)
    low_column = np.minimum(column.astype(np.int64), len(meridians) - 2)
    up = (row - low_row)[:, None]
    right = column - low_column
    south, north = values[low_row], values[low_row + 1]
    level = south * (1.0 - up) + north * up
    left_value = np.take_along_axis(level, low_column, axis=1)
    right_value = np.take_along_axis(level, low_column + 1, axis=1)
    sampled: FloatArray = left_value * (1.0 - right) + right_value * right
    return sampled


def night_alpha(sun_elevation_deg: FloatArray, style: Style) -> FloatArray:
    """Return how strongly night lies over a place: one step at each of 0, -6, -12, -18 degrees."""
    alpha = np.zeros_like(sun_elevation_deg)
    below = 0.0
    for edge_deg, strength in zip(NIGHT_EDGES_DEG, style.night_alpha, strict=True):
        depth = (edge_deg - sun_elevation_deg) / (2.0 * _EDGE_SOFTNESS_DEG) + 0.5
        alpha += (strength - below) * np.clip(depth, 0.0, 1.0)
        below = strength
    return alpha


def brightness(energy_flux_erg_cm2_s: FloatArray) -> FloatArray:
    """Return 0 at the faintest flux that is drawn to 1 at the strongest, logarithmic."""
    span = np.log(STRONGEST_ERG_CM2_S / FAINTEST_ERG_CM2_S)
    with np.errstate(divide="ignore", invalid="ignore"):
        scaled = np.log(np.maximum(energy_flux_erg_cm2_s, 1e-9) / FAINTEST_ERG_CM2_S) / span
    level: FloatArray = np.clip(scaled, 0.0, 1.0)
    return level


def glow_rgba(
    energy_flux_erg_cm2_s: FloatArray, sun_elevation_deg: FloatArray, style: Style
) -> FloatArray:
    """Return the aurora's colour and strength (..., 4): full where the sky is dark, pale by day."""
    bright, dark = _GLOW_DARKNESS_DEG
    darkness = np.clip((sun_elevation_deg - bright) / (dark - bright), 0.0, 1.0)
    level = brightness(energy_flux_erg_cm2_s)
    shown = np.clip((energy_flux_erg_cm2_s - FAINTEST_ERG_CM2_S) / 0.1, 0.0, 1.0)
    strength = shown * (0.16 + 0.84 * level) * (_GLOW_BY_DAY + (1.0 - _GLOW_BY_DAY) * darkness)
    by_day, by_night = (
        np.array(to_rgb(style.aurora_by_day)),
        np.array(to_rgb(style.aurora_by_night)),
    )
    color = by_day + (by_night - by_day) * darkness[..., None]
    pale = np.clip((level - 0.6) / 0.4, 0.0, 1.0) * darkness
    color = color + (1.0 - color) * (0.55 * pale)[..., None]
    return np.concatenate([color, strength[..., None]], axis=-1)


def draw_shading(
    axes: Axes,
    crs: ccrs.Projection,
    style: Style,
    outline: PathPatch,
    *,
    grid_longitude_deg: FloatArray,
    grid_latitude_deg: FloatArray,
    sun_elevation_deg: FloatArray,
    energy_flux_erg_cm2_s: FloatArray,
) -> tuple[AxesImage, AxesImage]:
    """Draw twilight, night and the aurora within the outline, and return the two pictures.

    The fields are (J, K) over latitudes (J,) and longitudes (K,).
    """
    window = axes.get_window_extent()
    columns, rows = round(window.width), round(window.height)
    longitude, latitude = pixel_places(crs, columns, rows)
    grid = (grid_longitude_deg, grid_latitude_deg, longitude, latitude)
    sun = sample(sun_elevation_deg, *grid)
    night = np.empty((rows, columns, 4))
    night[..., :3] = to_rgb(style.night)
    night[..., 3] = night_alpha(sun, style)
    glow = glow_rgba(sample(energy_flux_erg_cm2_s, *grid), sun, style)
    pictures = []
    for rgba, zorder in ((night, NIGHT), (glow, GLOW)):
        picture = axes.imshow(
            (255.0 * rgba + 0.5).astype(np.uint8),
            extent=(*crs.x_limits, *crs.y_limits),
            aspect="auto",
            interpolation="nearest",
            zorder=zorder,
        )
        picture.set_clip_path(outline)
        pictures.append(picture)
    return pictures[0], pictures[1]
