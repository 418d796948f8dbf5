"""What the drawing functions of one map share: where to draw, in which projection and style."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cartopy.crs as ccrs
import numpy as np
from matplotlib import patheffects
from matplotlib.axes import Axes

from planner.base.arrays import FloatArray
from planner.maps import basemap
from planner.maps.labels import Placer
from planner.maps.style import Style

DPI = 150
PIXELS_PER_PT = DPI / 72.0

Pixel = tuple[float, float]


@dataclass(frozen=True, eq=False)
class Sheet:
    """A map being drawn. Pixels are those of the figure at `DPI`, from its lower left corner."""

    axes: Axes
    crs: ccrs.Projection
    style: Style
    placer: Placer

    def pixels(self, longitude_deg: FloatArray, latitude_deg: FloatArray) -> FloatArray:
        """Return where places lie, (N, 2) in pixels."""
        x, y = basemap.to_map(self.crs, longitude_deg, latitude_deg)
        pixels: FloatArray = self.axes.transData.transform(np.column_stack([x, y]))
        return pixels

    def pixel(self, longitude_deg: float, latitude_deg: float) -> Pixel:
        """Return where one place lies."""
        x, y = self.pixels(np.array([longitude_deg]), np.array([latitude_deg]))[0]
        return float(x), float(y)

    def map_points(self, pixels: FloatArray) -> FloatArray:
        """Return the map coordinates (N, 2) of pixels (N, 2)."""
        points: FloatArray = self.axes.transData.inverted().transform(pixels)
        return points

    def mark(self, pixel: Pixel, **options: Any) -> None:
        """Draw a marker at a pixel, with the options of `Axes.plot`."""
        x, y = self.map_points(np.array([pixel]))[0]
        self.axes.plot([x], [y], linestyle="none", **options)

    def reserve(self, pixel: Pixel, reach_pt: float) -> None:
        """Keep a square around a pixel free of words."""
        self.placer.reserve(np.array([pixel]), reach_pt * PIXELS_PER_PT)

    def write_beside(
        self, words: str, pixel: Pixel, size_pt: float, *, gaps_pt: Sequence[float], **options: Any
    ) -> None:
        """Write a few words beside a pixel where there is room, or not at all."""
        text = self.axes.text(
            0.0,
            0.0,
            words,
            color=self.style.ink,
            fontsize=size_pt,
            ha="center",
            va="center",
            zorder=basemap.LABELS,
            path_effects=[patheffects.withStroke(linewidth=2.0, foreground=self.style.halo)],
            gid="label",
            **options,
        )
        extent = text.get_window_extent()
        gaps = [gap * PIXELS_PER_PT for gap in gaps_pt]
        centre = self.placer.place(pixel, (extent.width + 5.0, extent.height + 4.0), gaps)
        if centre is None:
            text.remove()
            return
        x, y = self.map_points(np.array([centre]))[0]
        text.set_position((float(x), float(y)))
