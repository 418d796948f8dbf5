"""Make planner/data/countries_50m.npz, the world's countries as rings with names and areas.

    python tools/make_countries.py [FOLDER OF world-atlas]

The source is the npm package `world-atlas` 2.0.2 (Natural Earth as TopoJSON), as for the coasts:
the countries at 1:50 million, and from 1:10 million the islands that the coarser table leaves out
altogether, such as Tuvalu. Names are written in full, and islands far from the rest of their
country go by their own name: a place off Réunion is not "off France".
"""

import json
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from make_coasts import decode_arcs, download, planar, unrolled_ring
from shapely.affinity import translate

from planner.base.arrays import AnyArray, FloatArray
from planner.base.constants import EARTH_ECCENTRICITY_SQUARED, EARTH_EQUATORIAL_RADIUS_KM

COARSE, FINE = "countries-50m.json", "countries-10m.json"
OUTPUT = Path(__file__).parents[1] / "planner" / "data" / "countries_50m.npz"
UNITS_PER_DEG = 200  # 0.005 degrees
REMOTE_DEG = 0.5  # an island of the finer table further than this from the coarser one is added
LONGEST_STEP_DEG = 60.0  # what a two-byte difference can hold, with room to spare

FULL_NAMES = {
    "Antigua and Barb.": "Antigua and Barbuda",
    "Ashmore and Cartier Is.": "Ashmore and Cartier Islands",
    "Bosnia and Herz.": "Bosnia and Herzegovina",
    "Br. Indian Ocean Ter.": "British Indian Ocean Territory",
    "British Virgin Is.": "British Virgin Islands",
    "Cabo Verde": "Cape Verde",
    "Cayman Is.": "Cayman Islands",
    "Central African Rep.": "Central African Republic",
    "Clipperton I.": "Clipperton Island",
    "Congo": "Republic of the Congo",
    "Cook Is.": "Cook Islands",
    "Côte d'Ivoire": "Ivory Coast",
    "Dem. Rep. Congo": "Democratic Republic of the Congo",
    "Dominican Rep.": "Dominican Republic",
    "Eq. Guinea": "Equatorial Guinea",
    "eSwatini": "Eswatini",
    "Faeroe Is.": "Faroe Islands",
    "Falkland Is.": "Falkland Islands",
    "Fr. Polynesia": "French Polynesia",
    "Fr. S. Antarctic Lands": "French Southern and Antarctic Lands",
    "Heard I. and McDonald Is.": "Heard Island and McDonald Islands",
    "Indian Ocean Ter.": "Cocos Islands",
    "Macao": "Macau",
    "Macedonia": "North Macedonia",
    "Marshall Is.": "Marshall Islands",
    "N. Cyprus": "Northern Cyprus",
    "N. Mariana Is.": "Northern Mariana Islands",
    "Pitcairn Is.": "Pitcairn Islands",
    "S. Geo. and the Is.": "South Georgia and the South Sandwich Islands",
    "S. Sudan": "South Sudan",
    "São Tomé and Principe": "São Tomé and Príncipe",
    "Solomon Is.": "Solomon Islands",
    "St-Barthélemy": "Saint Barthélemy",
    "St. Kitts and Nevis": "Saint Kitts and Nevis",
    "St-Martin": "Saint Martin",
    "St. Pierre and Miquelon": "Saint Pierre and Miquelon",
    "St. Vin. and Gren.": "Saint Vincent and the Grenadines",
    "Turks and Caicos Is.": "Turks and Caicos Islands",
    "U.S. Minor Outlying Is.": "United States Minor Outlying Islands",
    "U.S. Virgin Is.": "United States Virgin Islands",
    "United States of America": "United States",
    "Vatican": "Vatican City",
    "W. Sahara": "Western Sahara",
    "Wallis and Futuna Is.": "Wallis and Futuna",
    "Åland": "Åland Islands",
}

# Parts that go by a name of their own: the country, then south, west, north and east of a box.
PARTS = {
    "Hawaii": ("United States", 15, -180, 30, -150),
    "French Guiana": ("France", 0, -56, 8, -50),
    "Guadeloupe": ("France", 15.5, -63, 17, -60),
    "Martinique": ("France", 14, -62, 15.2, -60),
    "Mayotte": ("France", -14, 44, -12, 46),
    "Réunion": ("France", -22, 54, -20, 57),
    "Bonaire": ("Netherlands", 11, -70, 13, -67),
    "Saba and Sint Eustatius": ("Netherlands", 17, -64, 18, -62),
    "Svalbard": ("Norway", 74, 5, 82, 40),
    "Jan Mayen": ("Norway", 70, -12, 72, -5),
    "Bouvet Island": ("Norway", -56, 0, -53, 6),
    "Canary Islands": ("Spain", 26, -20, 30, -12),
    "Azores": ("Portugal", 35, -33, 41, -22),
    "Madeira": ("Portugal", 29, -19, 34, -15),
    "Easter Island": ("Chile", -29, -112, -24, -104),
    "Juan Fernández Islands": ("Chile", -36, -83, -31, -76),
    "Desventuradas Islands": ("Chile", -28, -82, -25, -78),
    "Galápagos Islands": ("Ecuador", -3, -94, 3, -87),
    "Cocos Island": ("Costa Rica", 4, -89, 7, -85),
    "Revillagigedo Islands": ("Mexico", 17, -116, 20, -109),
    "Trindade": ("Brazil", -22, -31, -19, -27),
    "Fernando de Noronha": ("Brazil", -5, -34, -3, -31),
    "Saint Peter and Saint Paul": ("Brazil", 0, -30, 2, -28),
    "Ascension Island": ("Saint Helena", -9, -16, -6, -13),
    "Tristan da Cunha": ("Saint Helena", -42, -15, -35, -8),
    "Prince Edward Islands": ("South Africa", -49, 36, -44, 40),
    "Andaman and Nicobar Islands": ("India", 5, 91, 15, 95),
    "Lakshadweep": ("India", 7, 71, 13, 74.1),
    "Socotra": ("Yemen", 11, 51, 14, 56),
    "Christmas Island": ("Cocos Islands", -12, 104, -9, 107),
    "Lord Howe Island": ("Australia", -33, 158, -30, 161),
    "Macquarie Island": ("Australia", -56, 157, -53, 161),
    "Tokelau": ("New Zealand", -11, -174, -7, -170),
    "Chatham Islands": ("New Zealand", -46, -179, -42, -174),
    "Kermadec Islands": ("New Zealand", -33, -180, -28, -176),
    "Auckland Islands": ("New Zealand", -52, 164, -49, 168),
    "Campbell Island": ("New Zealand", -54, 168, -52, 171),
    "Antipodes Islands": ("New Zealand", -51, 177, -48.5, 180),
    "Kerguelen Islands": ("French Southern and Antarctic Lands", -51, 67, -47, 72),
    "Crozet Islands": ("French Southern and Antarctic Lands", -48, 49, -45, 54),
    "Saint Paul and Amsterdam": ("French Southern and Antarctic Lands", -40, 76, -36, 79),
    "Scattered Islands": ("French Southern and Antarctic Lands", -24, 38, -10, 56),
    "Rockall": ("United Kingdom", 57, -15, 58, -12),
    "San Andrés and Providencia": ("Colombia", 11, -83, 15, -79),
    "Malpelo Island": ("Colombia", 3, -83, 5, -80),
    "Aves Island": ("Venezuela", 15, -65, 17, -62),
    "Wake Island": ("United States Minor Outlying Islands", 18, 165, 21, 168),
    "Johnston Atoll": ("United States Minor Outlying Islands", 15, -171, 18, -168),
    "Midway Atoll": ("United States Minor Outlying Islands", 27, -179, 30, -176),
    "Howland and Baker Islands": ("United States Minor Outlying Islands", -1, -178, 2, -175),
    "Jarvis Island": ("United States Minor Outlying Islands", -2, -161, 1, -159),
    "Palmyra Atoll": ("United States Minor Outlying Islands", 4, -164, 8, -161),
    "Navassa Island": ("United States Minor Outlying Islands", 17, -76, 20, -74),
}

WITH_ARTICLE = {
    "Azores",
    "Bahamas",
    "British Indian Ocean Territory",
    "Central African Republic",
    "Comoros",
    "Democratic Republic of the Congo",
    "Dominican Republic",
    "Gambia",
    "Isle of Man",
    "Maldives",
    "Netherlands",
    "Philippines",
    "Republic of the Congo",
    "Seychelles",
    "Siachen Glacier",
    "United Arab Emirates",
    "United Kingdom",
    "United States",
}
NO_ARTICLE = {"Heard Island and McDonald Islands", "South Georgia and the South Sandwich Islands"}

# Reefs and bases of the finer table that no one would name a place after.
LEFT_OUT = {
    "Akrotiri",
    "Baikonur",
    "Bajo Nuevo Bank",
    "Coral Sea Is.",
    "Cyprus U.N. Buffer Zone",
    "Dhekelia",
    "Gibraltar",
    "Scarborough Reef",
    "Serranilla Bank",
    "Spratly Is.",
    "USNB Guantanamo Bay",
}


@dataclass(frozen=True, eq=False)
class Polygon:
    """One polygon of a country: its name, its rings unrolled in longitude, and its planar areas."""

    name: str
    rings: list[FloatArray]
    areas: list[Any]


def read(topology: dict[str, Any]) -> list[Polygon]:
    """Return the polygons of all countries, an outline first and its holes after it."""
    arcs = decode_arcs(topology)
    polygons = []
    for geometry in topology["objects"]["countries"]["geometries"]:
        source_name = geometry["properties"]["name"]
        if source_name in LEFT_OUT:
            continue
        is_multiple = geometry["type"] == "MultiPolygon"
        for indices in geometry["arcs"] if is_multiple else [geometry["arcs"]]:
            rings = [unrolled_ring(ring, arcs) for ring in indices]
            # Antarctica at 1:50 million is a line around the pole with the coast as its hole
            rings = [ring for ring in rings if len(ring) > 3 and ring[:, 1].max() > -89.9]
            if not rings:
                continue
            areas = [area_within(ring) for ring in rings]
            country = FULL_NAMES.get(source_name, source_name)
            polygons.append(Polygon(part_name(country, areas[0]), rings, areas))
    return polygons


def area_within(ring: FloatArray) -> Any:
    """Return the planar area within an unrolled ring, cut to [-180, 180] where it leaves that.

    The source has rings that touch or cross themselves: they are mended only where they are cut.
    """
    if abs(ring[-1, 0] - ring[0, 0]) > 180.0:
        return planar(ring)
    whole = shapely.Polygon(ring)
    west, _, east, _ = whole.bounds
    if west >= -180.0 and east <= 180.0:
        return whole
    turns = range(int(np.floor((west + 180.0) / 360.0)), int(np.ceil((east + 180.0) / 360.0)))
    world, valid = shapely.box(-180, -90, 180, 90), shapely.make_valid(whole)
    pieces = [translate(valid, -360.0 * turn).intersection(world) for turn in turns]
    return shapely.union_all(pieces)


def part_name(country: str, area: Any) -> str:
    """Return the name of the part of a country that an area belongs to."""
    for part, (whole, *box) in PARTS.items():
        south, west, north, east = box
        if whole == country and shapely.box(west, south, east, north).contains(area.centroid):
            return part
    return country


def remote(fine: list[Polygon], coarse: list[Polygon]) -> list[Polygon]:
    """Return the finer table's polygons that lie far from everything in the coarser one."""
    areas = [area for polygon in coarse for area in polygon.areas]
    tree = shapely.STRtree(areas)
    return [
        polygon
        for polygon in fine
        if not len(tree.query(polygon.areas[0], predicate="dwithin", distance=REMOTE_DEG))
    ]


def quantised(area: Any) -> list[AnyArray]:
    """Return the closed outlines of a planar area in whole units, without repeated points."""
    rings = []
    for part in shapely.get_parts(area):
        if part.geom_type != "Polygon":
            continue
        for ring in (part.exterior, *part.interiors):
            lines = shapely.segmentize(ring, LONGEST_STEP_DEG)
            points = np.round(shapely.get_coordinates(lines) * UNITS_PER_DEG).astype(np.int32)
            moves = np.append(True, np.any(np.diff(points, axis=0) != 0, axis=1))
            if np.count_nonzero(moves) > 3:
                rings.append(points[moves])
    return rings


def area_km2(points: AnyArray) -> float:
    """Return the area within a closed ring on the WGS84 ellipsoid.

    Source: Snyder (1987), USGS Professional Paper 1395, equation 3-12.
    """
    longitude, latitude = np.radians(points / UNITS_PER_DEG).T
    e2 = EARTH_ECCENTRICITY_SQUARED
    e, sine = np.sqrt(e2), np.sin(latitude)
    q = (1.0 - e2) * (sine / (1.0 - e2 * sine**2) + np.arctanh(e * sine) / e)
    strips = np.diff(longitude) * (q[1:] + q[:-1]) / 2.0
    return abs(float(np.sum(strips))) * EARTH_EQUATORIAL_RADIUS_KM**2 / 2.0


def tables(polygons: list[Polygon]) -> dict[str, Any]:
    """Return the arrays of the npz; countries in order of area, the largest first."""
    rings: dict[str, list[AnyArray]] = {}
    areas: defaultdict[str, float] = defaultdict(float)
    for polygon in polygons:
        for index, area in enumerate(polygon.areas):
            parts = quantised(area)
            rings.setdefault(polygon.name, []).extend(parts)
            sign = -1.0 if index else 1.0
            areas[polygon.name] += sign * sum(map(area_km2, parts))
    names = sorted(rings, key=lambda name: -areas[name])
    ordered = [ring for name in names for ring in rings[name]]
    starts = np.cumsum([0, *map(len, ordered)])
    points = np.concatenate(ordered)
    steps = np.diff(points, axis=0, prepend=points[:1])
    steps[starts[:-1]] = 0
    assert np.abs(steps).max() < 2**15
    ring_country = np.repeat(np.arange(len(names)), [len(rings[name]) for name in names])
    return {
        "units_per_deg": np.int64(UNITS_PER_DEG),
        "names": np.array(names),
        "has_article": np.array([has_article(name) for name in names]),
        "area_km2": np.array([areas[name] for name in names], dtype=np.float32),
        "ring_country": ring_country.astype(np.int16),
        "ring_start": starts.astype(np.int32),
        "ring_first": points[starts[:-1]],
        "longitude_steps": steps[:, 0].astype(np.int16),
        "latitude_steps": steps[:, 1].astype(np.int16),
        "is_shore": np.packbits(shore_steps(points, starts, ring_country)),
    }


def has_article(name: str) -> bool:
    """Tell whether English says "the" before a name within a sentence."""
    return name in WITH_ARTICLE or (name.endswith(" Islands") and name not in NO_ARTICLE)


def shore_steps(points: AnyArray, starts: AnyArray, ring_country: AnyArray) -> AnyArray:
    """Tell of each point whether the line from it to the next is shore: no border and no cut.

    A border is a line that two countries share.
    """
    begin, end = points, np.roll(points, -1, axis=0)
    is_line = np.ones(len(points), dtype=bool)
    is_line[starts[1:] - 1] = False
    seam, pole = 180 * UNITS_PER_DEG, -90 * UNITS_PER_DEG
    is_line &= ~((np.abs(begin[:, 0]) == seam) & (begin[:, 0] == end[:, 0]))
    is_line &= ~((begin[:, 1] == pole) & (end[:, 1] == pole))
    lines = [tuple(sorted(line)) for line in np.stack([begin, end], axis=1).tolist()]
    keys = [(tuple(a), tuple(b)) for a, b in lines]
    sharers: dict[Any, set[int]] = {}
    for key, country in zip(keys, np.repeat(ring_country, np.diff(starts)).tolist(), strict=True):
        sharers.setdefault(key, set()).add(country)
    is_shore: AnyArray = is_line & np.array([len(sharers[key]) == 1 for key in keys])
    return is_shore


def check(polygons: list[Polygon], table: dict[str, Any]) -> None:
    """Stop unless every name of the lists above is used, and the largest countries are in order."""
    names = set(table["names"].tolist())
    assert not [name for name in names if "." in name]
    wholes_in_parts = {
        "United States Minor Outlying Islands",
        "French Southern and Antarctic Lands",
    }
    unused = (set(PARTS) | WITH_ARTICLE | NO_ARTICLE | set(FULL_NAMES.values())) - names
    assert unused == wholes_in_parts, unused
    assert table["names"][:3].tolist() == ["Russia", "Antarctica", "Canada"], table["names"][:3]
    assert len({polygon.name for polygon in polygons}) == len(names)


def main() -> None:
    """Write the table."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(sys.argv[1]) if len(sys.argv) > 1 else download(temporary)
        coarse, fine = (read(json.loads((folder / name).read_text())) for name in (COARSE, FINE))
    added = remote(fine, coarse)
    polygons = coarse + added
    table = tables(polygons)
    check(polygons, table)
    np.savez_compressed(OUTPUT, **table)
    print(
        f"{OUTPUT.name}: {len(table['names'])} names, {len(table['ring_country'])} rings, "
        f"{len(table['longitude_steps'])} points, {len(added)} polygons from 1:10 million, "
        f"{OUTPUT.stat().st_size} bytes"
    )


if __name__ == "__main__":
    main()
