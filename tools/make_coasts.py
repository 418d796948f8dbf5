"""Make planner/data/land_110m.npz, the world's land as polygons that fill on any map.

    python tools/make_coasts.py [FOLDER OF world-atlas]

The source is the npm package `world-atlas` 2.0.2 (Natural Earth 1:110 million as TopoJSON), fetched
with `npm pack` when no folder is given. Its rings are spherical: they run across the antimeridian,
and Antarctica's goes around the pole without ever closing on a plane. Joined up as they stand they
fill the oceans. So each ring is unrolled in longitude, a ring around the pole is closed along
latitude -90, and everything is cut at +/-180.
"""

import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.affinity import translate
from shapely.geometry import MultiPolygon, Point, Polygon, box
from shapely.ops import unary_union

from planner.base.arrays import FloatArray

PACKAGE = "world-atlas@2.0.2"
FILE = "land-110m.json"
OUTPUT = Path(__file__).parents[1] / "planner" / "data" / "land_110m.npz"
UNITS_PER_DEG = 10_000  # the source is quantised to 0.0036 degrees

ON_LAND = {"Sahara": (10, 22), "Chukotka": (-175, 66.5), "South Pole": (0, -90), "Ross": (180, -88)}
AT_SEA = {"Pacific": (-150, 10), "off Fiji": (-179, -22), "Caspian": (51, 42), "Arctic": (0, 89)}


def download(folder: str) -> Path:
    """Return the folder of the package, fetched from npm."""
    subprocess.run(["npm", "pack", PACKAGE, "--silent"], cwd=folder, check=True)
    with tarfile.open(next(Path(folder).glob("*.tgz"))) as archive:
        archive.extractall(folder, filter="data")
    return Path(folder) / "package"


def decode_arcs(topology: dict[str, Any]) -> list[FloatArray]:
    """Return the arcs as (N, 2) longitudes and latitudes.

    Source: Bostock and Metcalf (2013), The TopoJSON Format Specification, section 2.1.2.
    """
    scale = np.array(topology["transform"]["scale"])
    origin = np.array(topology["transform"]["translate"])
    return [np.cumsum(np.array(arc), axis=0) * scale + origin for arc in topology["arcs"]]


def unrolled_ring(indices: list[int], arcs: list[FloatArray]) -> FloatArray:
    """Return a ring of arcs (~i is arc i backward) with longitudes that never jump."""
    parts = [arcs[index] if index >= 0 else arcs[~index][::-1] for index in indices]
    ring = np.concatenate([parts[0], *(part[1:] for part in parts[1:])])
    ring[:, 0] = np.unwrap(ring[:, 0], period=360.0)
    return ring


def planar(ring: FloatArray) -> Any:
    """Return the area within a ring, cut to [-180, 180]."""
    turn_deg = ring[-1, 0] - ring[0, 0]
    if abs(turn_deg) > 180.0:  # once around the pole: close it along the bottom of the map
        step = np.array([turn_deg, 0.0])
        ring = np.concatenate([ring - step, ring, ring + step])
        ends = [(ring[-1, 0], -90.0), (ring[0, 0], -90.0)]
        return Polygon(np.concatenate([ring, ends])).intersection(box(-180, -90, 180, 90))
    whole = Polygon(ring)
    west, _, east, _ = whole.bounds
    turns = range(int(np.floor((west + 180.0) / 360.0)), int(np.floor((east + 180.0) / 360.0)) + 1)
    world = box(-180, -90, 180, 90)
    return unary_union([translate(whole, -360.0 * turn).intersection(world) for turn in turns])


def land_polygons(topology: dict[str, Any]) -> list[Polygon]:
    """Return the land as valid polygons on the longitude-latitude plane."""
    arcs = decode_arcs(topology)
    polygons = []
    for rings in topology["objects"]["land"]["geometries"][0]["arcs"]:
        outer, *inner = (planar(unrolled_ring(ring, arcs)) for ring in rings)
        area = outer.difference(unary_union(inner)) if inner else outer
        area = shapely.set_precision(area, 1.0 / UNITS_PER_DEG)
        parts = shapely.get_parts(area)
        polygons += [part for part in parts if part.geom_type == "Polygon" and part.area > 1e-4]
    return polygons


def rings_as_tables(polygons: list[Polygon]) -> dict[str, Any]:
    """Return the points in units of 1e-4 degrees, where rings begin, and which are holes."""
    rings = [
        (ring, index)
        for polygon in polygons
        for index, ring in enumerate([polygon.exterior, *polygon.interiors])
    ]
    points = [np.round(np.array(ring.coords) * UNITS_PER_DEG).astype(np.int32) for ring, _ in rings]
    return {
        "units_per_deg": np.int64(UNITS_PER_DEG),
        "points": np.concatenate(points),
        "ring_start": np.cumsum([0, *map(len, points)]).astype(np.int32),
        "is_hole": np.array([index > 0 for _, index in rings]),
    }


def share_of_the_globe(polygons: list[Polygon]) -> float:
    """Return the land's share of the sphere: the integral of sin(latitude) along its rings."""

    def area(ring: Any) -> float:
        longitude, latitude = np.radians(np.array(ring.coords)).T
        mean_sine = (np.sin(latitude[1:]) + np.sin(latitude[:-1])) / 2.0
        return abs(float(np.sum(np.diff(longitude) * mean_sine)))

    total = sum(area(polygon.exterior) - sum(map(area, polygon.interiors)) for polygon in polygons)
    return total / (4.0 * np.pi)


def check(polygons: list[Polygon]) -> None:
    """Stop unless the polygons are valid, inside the map, and land is where land is."""
    land = MultiPolygon(polygons)
    assert land.is_valid, shapely.is_valid_reason(land)
    assert box(-180, -90, 180, 90).covers(land)
    wrong = [place for place, point in ON_LAND.items() if not land.intersects(Point(point))]
    wrong += [place for place, point in AT_SEA.items() if land.intersects(Point(point))]
    assert not wrong, wrong


def main() -> None:
    """Write the table."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(sys.argv[1]) if len(sys.argv) > 1 else download(temporary)
        topology = json.loads((folder / FILE).read_text())
    polygons = land_polygons(topology)
    check(polygons)
    np.savez_compressed(OUTPUT, **rings_as_tables(polygons))
    print(
        f"{OUTPUT.name}: {len(polygons)} polygons, {share_of_the_globe(polygons):.2%} of the globe,"
        f" {OUTPUT.stat().st_size} bytes"
    )


if __name__ == "__main__":
    main()
