"""The world map, judged by its pixels and by what its artists say of themselves.

Truth: the made-up scene itself (tests/synthetic_scene.py): its orbit, Sun and aurora are formulas.
"""

import itertools
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import cartopy.crs as ccrs
import numpy as np
import pytest
import shapely
from matplotlib.colors import to_rgb
from matplotlib.text import Text
from synthetic_scene import dipole_latitude_deg, make_scene

from planner.base.errors import InputError
from planner.maps import basemap, legend, shading, tracks
from planner.maps.files import save
from planner.maps.style import DARK, LIGHT, STYLES
from planner.maps.world import draw_world

pytestmark = pytest.mark.usefixtures("socket_disabled")

SCENES = {
    "one orbit": {"windows": 1},
    "a day": {"hours": 24, "windows": 10, "moment_hours": 9},
    "three days": {"hours": 72, "windows": 10, "moment_hours": 30},
    "crowded": {"hours": 24, "windows": 10, "crowded": True, "moment_hours": 12},
    "at the antimeridian": {"windows": 2, "node_deg": 170, "kp": None},
}


@pytest.fixture(scope="module", params=SCENES)
def drawn(request):
    """Return a scene, its figure in the light style, and the map's axes."""
    scene = make_scene(**SCENES[request.param])
    figure = draw_world(scene, style=LIGHT)
    figure.canvas.draw()
    return scene, figure, figure.axes[0]


@pytest.fixture(scope="module", params=STYLES)
def empty_map(request):
    """Return a map without windows, its style, and a function from a place to its colour."""
    style = STYLES[request.param]
    scene = make_scene(windows=0)
    figure = draw_world(scene, style=style)
    figure.canvas.draw()
    pixels = np.asarray(figure.canvas.buffer_rgba())[..., :3].astype(float)

    def color_at(latitude_deg, longitude_deg):
        crs = robinson()
        x, y = basemap.to_map(crs, np.array([longitude_deg]), np.array([latitude_deg]))
        column, row = figure.axes[0].transData.transform((x[0], y[0]))
        return pixels[len(pixels) - 1 - int(row), int(column)]

    return scene, style, color_at


def robinson():
    return ccrs.Robinson()


def rgb(color):
    return 255.0 * np.array(to_rgb(color))


def artist(axes, gid):
    return next(child for child in axes.get_children() if child.get_gid() == gid)


def texts_by_gid(axes, start):
    return [text for text in axes.texts if (text.get_gid() or "").startswith(start)]


def badge_box(text):
    return text.get_bbox_patch().get_window_extent()


def test_by_day_sea_is_sea_colored_and_land_is_land_colored(empty_map):
    _, style, color_at = empty_map
    # At 15:22 UTC the Sun stands over Brazil; none of these lies under a line of the map.
    for sea in ((10, -40), (17, -135), (-35, -25)):
        assert color_at(*sea) == pytest.approx(rgb(style.ocean), abs=1.0), sea
    for land in ((23, 10), (-15, -55), (20, 3)):
        assert color_at(*land) == pytest.approx(rgb(style.land), abs=1.0), land


def test_twilight_and_night_are_laid_over_in_four_steps(empty_map):
    # Over open sea, by the Sun's own elevation there, in all bands of the dark. The track, a label
    # or the graticule hides some places; nine in ten must be right.
    scene, style, color_at = empty_map
    land = basemap.land().buffer(3.0)
    right = {band: [] for band in range(-1, 4)}
    for row, column in itertools.product(range(32, 150, 3), range(1, 360, 4)):
        elevation = scene.sun_elevation_deg[row, column]
        latitude, longitude = scene.grid_latitude_deg[row], scene.grid_longitude_deg[column]
        near_an_edge = min(abs(elevation - edge) for edge in shading.NIGHT_EDGES_DEG) < 0.6
        glows = scene.energy_flux_erg_cm2_s[row, column] > 0.4
        near_a_line = min(abs((angle + 15) % 30 - 15) for angle in (latitude, longitude)) < 1.0
        if near_an_edge or glows or near_a_line:
            continue
        if land.intersects(shapely.Point(longitude, latitude)):
            continue
        band = -1 if elevation > 0.0 else min(3, int(-elevation // 6))
        alpha = style.night_alpha[band] if band >= 0 else 0.0
        expected = (1 - alpha) * rgb(style.ocean) + alpha * rgb(style.night)
        right[band].append(np.max(np.abs(color_at(latitude, longitude) - expected)) < 3.0)
    for band, results in right.items():
        assert len(results) > 20, band
        assert np.mean(results) > 0.9, band


@pytest.mark.parametrize("crs", [ccrs.Robinson(), ccrs.PlateCarree(), ccrs.EqualEarth()], ids=str)
def test_a_pixel_is_where_cartopy_says(crs):
    # Truth: PROJ's own inverse. Within 0.02 degrees (a pixel of the map is 0.25).
    columns, rows = 141, 72
    longitude, latitude = shading.pixel_places(crs, columns, rows)
    (west, east), (south, north) = crs.x_limits, crs.y_limits
    x = west + (np.arange(columns) + 0.5) * (east - west) / columns
    y = north - (np.arange(rows) + 0.5) * (north - south) / rows
    true = basemap.PLANE.transform_points(crs, *np.meshgrid(x, y))
    inside = (np.abs(longitude) < 179.0) & np.isfinite(true[..., 0])
    assert inside.mean() > 0.75
    assert longitude[inside] == pytest.approx(true[..., 0][inside], abs=0.02)
    everywhere = np.broadcast_to(latitude[:, None], longitude.shape)
    assert everywhere[inside] == pytest.approx(true[..., 1][inside], abs=0.02)


def test_the_aurora_glows_green_where_it_is_dark_and_only_faintly_by_day(empty_map):
    scene, _, color_at = empty_map
    magnetic = dipole_latitude_deg(
        scene.grid_latitude_deg[:, None], scene.grid_longitude_deg[None, :]
    )
    strong = (scene.energy_flux_erg_cm2_s > 8.0) & (np.abs(magnetic + 62.0) < 1.0)

    def greenness(mask):
        colors = np.array(
            [
                color_at(scene.grid_latitude_deg[row], scene.grid_longitude_deg[column])
                for row, column in np.argwhere(mask)[::7]
            ]
        )
        return float(np.mean(colors[:, 1] - colors[:, 0]))

    dark = greenness(strong & (scene.sun_elevation_deg < -18.0))
    lit = greenness((np.abs(magnetic + 62.0) < 1.0) & (scene.sun_elevation_deg > 5.0))
    assert dark > 60.0
    assert dark > 1.5 * lit > 0.0


def test_outside_the_map_there_is_paper(drawn):
    _, figure, axes = drawn
    pixels = np.asarray(figure.canvas.buffer_rgba())
    box = axes.get_window_extent()
    top, bottom = len(pixels) - int(box.y1) + 4, len(pixels) - int(box.y0) - 4
    for row, column in itertools.product((top, bottom), (int(box.x0) + 4, int(box.x1) - 4)):
        assert pixels[row, column, :3] == pytest.approx(rgb(LIGHT.paper), abs=0.6)


def test_no_line_of_the_track_streaks_across_the_map(drawn):
    scene, _, axes = drawn
    crs = robinson()
    names = ["track", *(f"window {window.rank}" for window in scene.windows)]
    for name in names:
        for segment in artist(axes, name).get_segments():
            lonlat = basemap.PLANE.transform_points(crs, segment[:, 0], segment[:, 1])[:, :2]
            assert np.max(np.abs(np.diff(segment[:, 0]))) < 2.5e6, name
            inside = np.isfinite(lonlat).all(axis=1)
            steps = np.abs(np.diff(lonlat[inside, 0]))
            assert not np.any((steps > 60.0) & (steps < 300.0)), name
    length_deg = sum(
        np.abs(np.diff(basemap.PLANE.transform_points(crs, *segment.T)[:, 0])).sum()
        for segment in artist(axes, "track").get_segments()
    )
    whole = np.abs(np.diff(np.unwrap(scene.track.longitude_deg, period=360))).sum()
    assert length_deg == pytest.approx(whole, rel=1e-3)


def test_every_window_has_its_number_and_no_two_collide(drawn):
    scene, _, axes = drawn
    numbers = texts_by_gid(axes, "number")
    assert sorted(int(text.get_text()) for text in numbers) == [w.rank for w in scene.windows]
    box_of_map = axes.get_window_extent()
    for text in numbers:
        box = badge_box(text)
        assert box_of_map.x0 <= box.x0 <= box.x1 <= box_of_map.x1
        assert box_of_map.y0 <= box.y0 <= box.y1 <= box_of_map.y1
    for one, other in itertools.combinations(numbers, 2):
        assert not badge_box(one).overlaps(badge_box(other)), (one.get_text(), other.get_text())


def test_a_number_stands_near_its_peak(drawn):
    scene, _, axes = drawn
    crs = robinson()
    for window in scene.windows:
        number = artist(axes, f"number {window.rank}")
        x, y = basemap.to_map(
            crs, np.array([window.peak_longitude_deg]), np.array([window.peak_latitude_deg])
        )
        peak = axes.transData.transform((x[0], y[0]))
        away = np.hypot(*(axes.transData.transform(number.get_position()) - peak))
        assert away < 180.0  # pixels of 1620: an inch and a little


def test_the_words_on_the_map_touch_neither_each_other_nor_a_number(drawn):
    _, _, axes = drawn
    boxes = [text.get_window_extent() for text in texts_by_gid(axes, "label")]
    numbers = [badge_box(text) for text in texts_by_gid(axes, "number")]
    assert len(boxes) >= 10
    for one, other in itertools.combinations(boxes, 2):
        assert not one.overlaps(other)
    for box, number in itertools.product(boxes, numbers):
        assert not box.overlaps(number)


def test_legend_and_title_lie_on_the_paper_clear_of_the_map_and_each_other(drawn):
    scene, figure, axes = drawn
    words = [text for text in figure.axes[1].texts if isinstance(text, Text)]
    paper, map_box = figure.bbox, axes.get_window_extent()
    boxes = [
        badge_box(text) if text.get_bbox_patch() else text.get_window_extent() for text in words
    ]
    for text, box in zip(words, boxes, strict=True):
        assert paper.x0 + 5 < box.x0 < box.x1 < paper.x1 - 5, text.get_text()
        assert paper.y0 + 5 < box.y0 < box.y1 < paper.y1 - 5, text.get_text()
        assert not box.overlaps(map_box), text.get_text()
    for (one, box), (other, other_box) in itertools.combinations(zip(words, boxes, strict=True), 2):
        assert not box.overlaps(other_box), (one.get_text(), other.get_text())
    written = {text.get_text() for text in words}
    for window in scene.windows:
        assert f"{window.score:.2f}" in written
        assert window.subject.replace("_", " ") in written
        assert f"{window.start_utc:%Y-%m-%d %H:%M:%S}" in written


def test_title_and_subtitle_say_what_is_drawn():
    scene = make_scene()
    assert legend.title_of(scene) == "ISS (ZARYA), 2024-10-10 14:40 to 16:16 UTC"
    assert legend.subtitle_of(scene) == (
        "Night and oval at 2024-10-10 15:22 UTC, Kp 8.7 (observed)"
    )
    days = make_scene(hours=48, kp=None)
    assert legend.title_of(days) == "ISS (ZARYA), 2024-10-10 14:40 to 2024-10-12 14:40 UTC"
    assert legend.subtitle_of(days) == "Night at 2024-10-10 15:22 UTC"


def test_without_a_window_the_legend_says_so():
    words = [text.get_text() for text in draw_world(make_scene(windows=0)).axes[1].texts]
    assert "No window in this span." in words


def test_ticks_are_round_times_and_few():
    for hours in (0.2, 1.6, 24, 72, 168, 24 * 400):
        start = 1728571201.0
        moments = tracks.tick_moments(np.array([start, start + 3600.0 * hours]))
        assert 1 <= len(moments) <= 24
        assert all(moment % 60.0 == 0.0 for moment in moments)
        assert all(start <= moment <= start + 3600.0 * hours for moment in moments)
    assert tracks.tick_moments(np.empty(0)) == []


def test_windows_at_the_same_time_get_lanes_of_their_own():
    crowded = make_scene(hours=24, windows=4, crowded=True).windows
    assert tracks.lanes(crowded) == [0, 1, -1, 2]
    apart = make_scene(hours=24, windows=4).windows
    assert tracks.lanes(apart) == [0, 0, 0, 0]


@pytest.mark.parametrize("first_deg", [-180.0, 0.0, 60.0])
@pytest.mark.parametrize("is_repeated", [False, True])
def test_a_field_is_sampled_alike_wherever_its_grid_begins(first_deg, is_repeated):
    # Truth: the function that filled the grid; bilinear on 2 degrees is within 0.001 of it.
    def field(latitude_deg, longitude_deg):
        return np.sin(np.radians(latitude_deg)) + np.cos(np.radians(longitude_deg - 30.0))

    grid_longitude = first_deg + np.arange(0.0, 361.0 if is_repeated else 360.0, 2.0)
    grid_latitude = np.arange(90.0, -91.0, -2.0)
    values = field(grid_latitude[:, None], grid_longitude[None, :])
    longitude = np.array([[-179.9, -90.3, 0.1, 179.99], [-180.0, 1.0, 31.5, 180.0]])
    latitude = np.array([-89.5, 42.3])
    sampled = shading.sample(values, grid_longitude, grid_latitude, longitude, latitude)
    assert sampled == pytest.approx(field(latitude[:, None], longitude), abs=1e-3)


def test_a_hole_in_the_flux_is_dark_and_not_an_error():
    scene = make_scene(windows=0)
    scene.energy_flux_erg_cm2_s[80:100] = np.nan  # the strip at the dip equator
    figure = draw_world(scene, style=DARK)
    figure.canvas.draw()


@pytest.fixture(scope="module")
def twins():
    """Return two figures of the same scene."""
    return [draw_world(make_scene(windows=2)) for _ in range(2)]


@pytest.mark.parametrize("ending", ["png", "svg", "PDF"])
def test_the_same_scene_gives_the_same_bytes(tmp_path, twins, ending):
    paths = [tmp_path / f"{name}.{ending}" for name in "ab"]
    saved = [save(figure, path) for figure, path in zip(twins, paths, strict=True)]
    assert saved == paths
    first, second = (path.read_bytes() for path in paths)
    assert first == second
    assert len(first) > 50_000
    assert first.startswith({"png": b"\x89PNG", "svg": b"<?xml", "PDF": b"%PDF"}[ending])
    assert sorted(tmp_path.iterdir()) == paths


def test_a_picture_that_cannot_be_written_is_refused_by_name(tmp_path):
    figure = draw_world(make_scene(windows=0))
    (tmp_path / "folder.png").mkdir()
    (tmp_path / "file").write_text("")
    for name in ("map.jpg", "map", "folder.png", "missing/map.png", "file/map.png"):
        with pytest.raises(InputError, match=name):
            save(figure, tmp_path / name)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["file", "folder.png"]


def test_a_failed_picture_leaves_the_old_one_alone(tmp_path, monkeypatch):
    target = tmp_path / "map.png"
    target.write_bytes(b"old")
    figure = draw_world(make_scene(windows=0))
    monkeypatch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(OSError("full")))
    with pytest.raises(InputError, match=r"map\.png cannot be written \(full\)"):
        save(figure, target)
    assert target.read_bytes() == b"old"
    assert [file.name for file in tmp_path.iterdir()] == ["map.png"]


def test_pyplot_stays_out_and_a_scene_alone_imports_no_map():
    script = (
        "import sys, planner.plan.scene\n"
        "assert not {'cartopy', 'matplotlib', 'shapely'} & set(sys.modules)\n"
        "import planner.maps\n"
        "assert not {'cartopy', 'matplotlib', 'shapely'} & set(sys.modules)\n"
        "import planner.maps.world, planner.maps.files\n"
        "assert 'matplotlib.pyplot' not in sys.modules\n"
        "assert 'cartopy.mpl' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_a_name_is_no_formula(tmp_path):
    """A satellite may be called anything; a dollar sign starts no mathematics in the title."""
    scene = replace(make_scene(windows=0), satellite_name=r"ISS $\frac{$ X 天宫")
    assert save(draw_world(scene), tmp_path / "name.png").stat().st_size > 50_000
