"""The land that lies beneath every map. Truth: the world as any atlas shows it."""

import cartopy.crs as ccrs
import numpy as np
import pytest
import shapely
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from planner.maps import basemap
from planner.maps.style import DARK, LIGHT, STYLES
from planner.plan.palette import subject_color

SPHERE = ccrs.Globe(semimajor_axis=6371e3, semiminor_axis=6371e3, ellipse=None)

ON_LAND = {
    "Sahara": (23, 10),
    "Kansas": (38.5, -98),
    "Alice Springs": (-23.7, 133.9),
    "Chukotka, west of the antimeridian": (68, 179),
    "Chukotka, east of it": (66.5, -175),
    "Wrangel Island": (71.2, -179.5),
    "South Pole": (-90, 0),
    "Antarctica on the antimeridian": (-87, 180),
    "Vostok": (-78.5, 106.8),
    "Greenland": (72, -40),
    "Java": (-7.3, 109.5),
    "Tierra del Fuego": (-54.2, -68.5),
}
AT_SEA = {
    "Gulf of Guinea": (0, 0),
    "mid-Pacific": (10, -150),
    "off Fiji, west": (-21, 179.5),
    "off Fiji, east": (-21, -179.5),
    "Bering Sea": (58, 180),
    "North Pole": (90, 0),
    "Drake Passage": (-58.5, -65),
    "Caspian Sea": (42, 51),
    "Hudson Bay": (60, -86),
    "Mediterranean": (35, 18),
    "Southern Ocean on the antimeridian": (-60, -180),
    "Tasman Sea": (-40, 160),
}


def is_land(latitude_deg: float, longitude_deg: float) -> bool:
    return bool(basemap.land().intersects(shapely.Point(longitude_deg, latitude_deg)))


@pytest.mark.parametrize("place", ON_LAND)
def test_land_is_where_it_is(place):
    assert is_land(*ON_LAND[place])


@pytest.mark.parametrize("place", AT_SEA)
def test_the_sea_is_where_it_is(place):
    assert not is_land(*AT_SEA[place])


def test_the_polygons_are_valid_and_lie_on_the_map():
    land = basemap.land()
    assert land.is_valid, shapely.is_valid_reason(land)
    west, south, east, north = land.bounds
    assert (west, south, east) == (-180.0, -90.0, 180.0)
    assert north <= 90.0
    assert basemap.land() is land


def test_land_covers_29_percent_of_the_sphere():
    # 29.2 % of the Earth is land; at 1:110 million its smallest islands are missing, and the source
    # itself, summed ring by ring on the sphere, has 28.87 %. Within 0.4 points; a ring filled on
    # its wrong side is off by whole points.
    total = 0.0
    for polygon in basemap.land().geoms:
        for ring in (polygon.exterior, *polygon.interiors):
            longitude, latitude = np.radians(shapely.get_coordinates(ring)).T
            mean_sine = (np.sin(latitude[1:]) + np.sin(latitude[:-1])) / 2
            area = abs(np.sum(np.diff(longitude) * mean_sine))
            total += area if ring.equals(polygon.exterior) else -area
    assert 100 * total / (4 * np.pi) == pytest.approx(29.2, abs=0.4)


@pytest.mark.parametrize(
    "crs",
    [
        ccrs.EqualEarth(globe=SPHERE),
        ccrs.EqualEarth(central_longitude=150, globe=SPHERE),
        ccrs.Mollweide(globe=SPHERE),
        ccrs.LambertCylindrical(globe=SPHERE),
    ],
    ids=["Equal Earth", "Equal Earth about 150 E", "Mollweide", "cylindrical"],
)
def test_projected_land_still_covers_29_percent(crs):
    # In an equal-area projection the share must survive. A ring that is drawn across the map, or
    # filled on its wrong side, shows here: a naive decoding gives more than half.
    projected = crs.project_geometry(basemap.land(), basemap.PLANE)
    share = projected.area / shapely.Polygon(crs.boundary).area
    assert 100 * share == pytest.approx(28.9, abs=0.5)


def test_the_coast_has_neither_the_cuts_nor_the_pole():
    for line in basemap.coast().geoms:
        points = shapely.get_coordinates(line)
        on_seam = np.abs(points[:, 0]) == 180.0
        assert not np.any(on_seam[1:] & on_seam[:-1])
        assert not np.any(np.abs(np.diff(points[:, 0])) > 60.0)
        assert points[:, 1].min() > -86.0


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
def test_a_robinson_map_shows_land_on_land_and_sea_at_sea(style):
    crs = ccrs.Robinson()
    figure = Figure(figsize=(8, 4), dpi=100)
    canvas = FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    basemap.prepare_axes(axes, crs, style)
    basemap.draw_land(axes, crs, style)
    canvas.draw()
    pixels = np.asarray(canvas.buffer_rgba())
    # single pixels of coast or outline are blended: leave out what lies within one of them
    coastal = {name for name in ON_LAND if name.startswith("Chukotka")}
    coastal |= {"Java", "Wrangel Island", "South Pole", "Antarctica on the antimeridian"}
    rim = {
        "North Pole",
        "off Fiji, west",
        "off Fiji, east",
        "Bering Sea",
        "Southern Ocean on the antimeridian",
        "Caspian Sea",
    }
    for places, skipped, color in ((ON_LAND, coastal, style.land), (AT_SEA, rim, style.ocean)):
        for place in places.keys() - skipped:
            latitude, longitude = places[place]
            x, y = basemap.to_map(crs, np.array([longitude]), np.array([latitude]))
            column, row = axes.transData.transform((x[0], y[0]))
            seen = "#{:02X}{:02X}{:02X}".format(*pixels[399 - int(row), int(column), :3])
            assert seen == color, place


def relative_luminance(color: str) -> float:
    """Return WCAG 2.1's relative luminance."""
    channels = [int(color[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return float(np.dot([0.2126, 0.7152, 0.0722], linear))


def contrast(one: str, other: str) -> float:
    dark, light = sorted((relative_luminance(one), relative_luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("style", [LIGHT, DARK], ids=["light", "dark"])
def test_a_style_can_be_read_without_telling_hues_apart(style):
    # WCAG 2.1: 4.5 for text. Land and sea must differ in lightness and not in hue alone.
    assert contrast(style.ink, style.paper) > 7.0
    assert contrast(style.faint_ink, style.paper) > 4.5
    assert contrast(style.ink, style.halo) > 7.0
    assert contrast(style.land, style.ocean) > 1.35
    assert subject_color("aurora") != subject_color("airglow")
    assert subject_color("something new").startswith("#")
