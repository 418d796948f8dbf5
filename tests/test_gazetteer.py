"""What lies below, in words.

Truth: the atlas for places known by name; for distances, directions and borders the same outlines
taken through shapely and pyproj, which share no code with the gazetteer; and the coarser outlines
of another table, `planner/data/land_110m.npz`.
"""

import itertools
import re
import subprocess
import sys

import numpy as np
import pytest
import shapely
from pyproj import Geod

from planner.base.errors import InputError
from planner.maps import basemap
from planner.places import countries as atlas
from planner.places.gazetteer import (
    COMPASS,
    compass_word,
    describe,
    place_below,
    rounded_km,
    short,
)
from planner.places.seas import SEAS, ocean_at

WGS84 = Geod(ellps="WGS84")

ON_LAND = {
    (40.0, -100.0): "United States",
    (64.8, -147.7): "United States",
    (56.0, -106.0): "Canada",
    (71.5, -40.0): "Greenland",
    (19.4, -99.1): "Mexico",
    (4.0, -53.0): "French Guiana",
    (-10.0, -55.0): "Brazil",
    (-16.5, -64.0): "Bolivia",
    (-49.0, -71.0): "Argentina",
    (48.85, 2.35): "France",
    (42.2, 9.1): "France",
    (41.9035, 12.4345): "Vatican City",
    (50.1, 14.4): "Czechia",
    (52.2, 5.6): "Netherlands",
    (-29.5, 28.2): "Lesotho",
    (-30.5, 25.0): "South Africa",
    (-26.5, 31.5): "Eswatini",
    (-3.0, 23.0): "Democratic Republic of the Congo",
    (-1.0, 15.5): "Republic of the Congo",
    (7.0, -5.5): "Ivory Coast",
    (26.5, -9.5): "Western Sahara",
    (7.5, 30.0): "South Sudan",
    (60.0, 100.0): "Russia",
    (68.0, 179.0): "Russia",
    (66.5, -175.0): "Russia",
    (71.2, -179.5): "Russia",
    (46.0, 104.0): "Mongolia",
    (28.0, 84.0): "Nepal",
    (36.2, 138.0): "Japan",
    (15.8, 121.2): "Philippines",
    (-5.5, 142.5): "Papua New Guinea",
    (-25.0, 133.0): "Australia",
    (-42.0, 146.6): "Australia",
    (-43.5, 171.0): "New Zealand",
    (-17.8, 178.0): "Fiji",
    (-16.85, -179.97): "Fiji",
    (19.6, -155.5): "Hawaii",
    (-21.1, 55.5): "Réunion",
    (77.9, 17.0): "Svalbard",
    (28.3, -16.6): "Canary Islands",
    (-78.5, 106.8): "Antarctica",
    (-90.0, 0.0): "Antarctica",
    (-87.0, 180.0): "Antarctica",
    (-87.0, -180.0): "Antarctica",
    (-85.0, 540.0): "Antarctica",
}

AT_SEA = {
    (0.0, -150.0): "Pacific Ocean",
    (10.0, 150.0): "Pacific Ocean",
    (-30.0, -100.0): "Pacific Ocean",
    (40.0, 180.0): "Pacific Ocean",
    (40.0, -180.0): "Pacific Ocean",
    (-45.0, -76.5): "Pacific Ocean",
    (13.0, -92.0): "Pacific Ocean",
    (8.0, -79.0): "Pacific Ocean",
    (-50.0, 160.0): "Pacific Ocean",
    (30.0, -45.0): "Atlantic Ocean",
    (-30.0, -15.0): "Atlantic Ocean",
    (-45.0, -62.0): "Atlantic Ocean",
    (-40.0, 19.0): "Atlantic Ocean",
    (57.0, -25.0): "Atlantic Ocean",
    (-40.0, 21.0): "Indian Ocean",
    (-20.0, 80.0): "Indian Ocean",
    (-45.0, 140.0): "Indian Ocean",
    (-15.0, 110.0): "Indian Ocean",
    (-2.0, 48.0): "Indian Ocean",
    (-62.0, 100.0): "Southern Ocean",
    (-65.0, -180.0): "Southern Ocean",
    (85.0, 0.0): "Arctic Ocean",
    (90.0, 0.0): "Arctic Ocean",
    (38.0, 5.0): "Mediterranean Sea",
    (34.0, 25.0): "Mediterranean Sea",
    (43.0, 15.0): "Adriatic Sea",
    (38.5, 25.0): "Aegean Sea",
    (43.0, 34.0): "Black Sea",
    (42.0, 51.0): "Caspian Sea",
    (20.0, 38.5): "Red Sea",
    (27.0, 51.0): "Persian Gulf",
    (12.5, 47.0): "Gulf of Aden",
    (15.0, 65.0): "Arabian Sea",
    (15.0, 88.0): "Bay of Bengal",
    (11.0, 96.0): "Andaman Sea",
    (14.0, 115.0): "South China Sea",
    (29.0, 125.0): "East China Sea",
    (36.0, 123.5): "Yellow Sea",
    (40.0, 135.0): "Sea of Japan",
    (54.0, 149.0): "Sea of Okhotsk",
    (58.0, 180.0): "Bering Sea",
    (58.0, -178.0): "Bering Sea",
    (58.0, -145.0): "Gulf of Alaska",
    (25.0, -90.0): "Gulf of Mexico",
    (15.0, -75.0): "Caribbean Sea",
    (60.0, -86.0): "Hudson Bay",
    (57.0, -53.0): "Labrador Sea",
    (57.5, 19.8): "Baltic Sea",
    (56.0, 3.0): "North Sea",
    (45.5, -4.0): "Bay of Biscay",
    (68.0, 5.0): "Norwegian Sea",
    (73.0, 40.0): "Barents Sea",
    (0.0, 0.0): "Gulf of Guinea",
    (-19.0, 41.0): "Mozambique Channel",
    (-5.0, 110.0): "Java Sea",
    (3.0, 122.0): "Celebes Sea",
    (-6.0, 127.0): "Banda Sea",
    (-18.0, 152.0): "Coral Sea",
    (-38.0, 160.0): "Tasman Sea",
    (-34.0, 130.0): "Great Australian Bight",
}

LANDLOCKED = {
    "Afghanistan": (34.5, 69.2),
    "Armenia": (40.2, 44.5),
    "Austria": (47.6, 14.1),
    "Bhutan": (27.5, 90.4),
    "Bolivia": (-16.5, -68.1),
    "Botswana": (-22.0, 24.0),
    "Burkina Faso": (12.4, -1.5),
    "Burundi": (-3.4, 29.9),
    "Central African Republic": (6.6, 20.9),
    "Chad": (15.5, 18.7),
    "Ethiopia": (9.0, 38.7),
    "Hungary": (47.2, 19.5),
    "Kazakhstan": (48.0, 67.0),
    "Kyrgyzstan": (42.0, 75.0),
    "Laos": (19.9, 102.5),
    "Luxembourg": (49.6, 6.1),
    "Malawi": (-13.9, 33.8),
    "Mali": (17.0, -4.0),
    "Moldova": (47.0, 28.8),
    "Niger": (17.0, 9.0),
    "North Macedonia": (41.6, 21.7),
    "Paraguay": (-23.4, -58.4),
    "Rwanda": (-1.9, 29.9),
    "San Marino": (43.94, 12.46),
    "Serbia": (44.0, 20.8),
    "Slovakia": (48.7, 19.5),
    "Switzerland": (46.8, 8.2),
    "Tajikistan": (38.9, 71.0),
    "Turkmenistan": (39.0, 59.5),
    "Uganda": (1.3, 32.4),
    "Uzbekistan": (41.4, 64.6),
    "Zambia": (-13.5, 27.8),
    "Zimbabwe": (-19.0, 29.9),
}

# Total areas in km2 as almanacs give them; some include inland waters that others leave out.
AREAS_KM2 = {
    "Russia": 17_098_000,
    "Canada": 9_985_000,
    "Brazil": 8_515_000,
    "Australia": 7_692_000,
    "Algeria": 2_382_000,
    "South Africa": 1_221_000,
    "Madagascar": 587_000,
    "France": 544_000,  # in Europe
    "Japan": 378_000,
    "Iceland": 103_000,
    "Cuba": 110_000,
}

SHORE = re.compile(r"(?:just off|(?P<km>[\d ]+) km (?P<word>\w+) of) (?:the )?(?P<name>.+)")


def told(places):
    """Return what `describe` says of (latitude, longitude) pairs."""
    return describe(*np.array(list(places), dtype=float).T)


def briefly(places):
    return short(*np.array(list(places), dtype=float).T)


def shores(text):
    """Return the distance, the compass word and the name of each shore in a text."""
    ways = [SHORE.fullmatch(way) for way in text.split(", ", 1)[1].split("; ")]
    return [(int((way["km"] or "0").replace(" ", "")), way["word"], way["name"]) for way in ways]


def each_ring():
    """Yield the number of the country and the points, longitude first, of each ring."""
    rings = atlas._rings()
    points = np.column_stack([rings.longitude_deg, rings.latitude_deg])
    for country, (first, last) in zip(rings.country, itertools.pairwise(rings.start), strict=True):
        yield int(country), points[first:last]


@pytest.fixture(scope="module")
def outlines():
    """The countries as shapely geometries, a ring within a ring being a hole."""
    shapes = [shapely.Polygon()] * len(atlas.countries())
    for country, points in each_ring():
        ring = shapely.make_valid(shapely.Polygon(points))
        shapes[country] = shapes[country].symmetric_difference(ring)
    return shapes


@pytest.fixture(scope="module")
def sea_points(outlines):
    """Two hundred random places at sea, even over the sphere up to 80 degrees."""
    rng = np.random.default_rng(20241010)
    latitude = np.degrees(np.arcsin(rng.uniform(-0.985, 0.985, 400)))
    longitude = rng.uniform(-180, 180, 400)
    is_land = np.any([shapely.contains_xy(s, longitude, latitude) for s in outlines], axis=0)
    return np.column_stack([latitude, longitude])[~is_land][:200]


@pytest.fixture(scope="module")
def outline_points():
    """Points every 0.02 degrees or closer along all outlines, as country, latitude, longitude."""
    parts = []
    for country, ring in each_ring():
        points = shapely.get_coordinates(shapely.segmentize(shapely.LinearRing(ring), 0.02))
        parts.append(np.column_stack([np.full(len(points), country), points[:, ::-1]]))
    points = np.concatenate(parts)
    on_cut = (np.abs(points[:, 2]) == 180.0) | (points[:, 1] < -89.0)
    return points[~on_cut]


@pytest.mark.parametrize(("place", "name"), ON_LAND.items())
def test_over_land_it_is_the_country(place, name):
    assert told([place]) == briefly([place]) == [name]


@pytest.mark.parametrize(("place", "name"), AT_SEA.items())
def test_over_the_sea_it_is_the_sea(place, name):
    assert briefly([place]) == [name]
    assert told([place])[0].startswith(f"{name}, ")


@pytest.mark.parametrize(("name", "place"), LANDLOCKED.items())
def test_a_landlocked_country_is_no_sea(name, place):
    # their middles or their capitals; within Lesotho and Eswatini see ON_LAND
    assert told([place]) == [name]


def test_the_open_pacific_reads_as_a_sentence():
    # between the atolls of Micronesia, 300 km to the south, and far out from New Guinea's islands
    text = place_below(9.0, 162.0)
    assert re.fullmatch(
        r"Pacific Ocean, 4\d0 km north of Micronesia; 1 \d00 km northeast of Papua New Guinea", text
    ), text
    # and 10 N 150 E: the outermost of New Guinea's islands lie almost due south
    text = place_below(10.0, 150.0)
    assert re.fullmatch(
        r"Pacific Ocean, 1\d0 km north of Micronesia; 1 \d00 km north of Papua New Guinea", text
    ), text


def test_a_large_country_stands_alone_and_a_small_one_brings_a_large_one():
    # Mexico has two million km2; Bermuda 50 km2, and its nearest neighbour is the United States
    assert re.fullmatch(r"Pacific Ocean, \d+ km southwest of Mexico", place_below(15.0, -105.0))
    assert re.fullmatch(
        r"Atlantic Ocean, 2\d0 km east of Bermuda; 1 \d00 km southeast of (the United States"
        r"|Canada)",
        place_below(32.3, -62.2),
    )


def test_the_article_stands_where_english_has_one():
    texts = told([(20.5, -158.0), (7.5, 173.5), (14.0, 127.0), (3.2, 70.0), (51.0, -6.0)])
    assert "of the United States" in texts[0]
    assert "of Hawaii" in texts[0]
    assert "of the Marshall Islands" in texts[1]
    assert "of the Philippines" in texts[2]
    assert "of the Maldives" in texts[3]
    assert "of the United Kingdom" in texts[4]


def test_within_ten_kilometres_it_is_just_off():
    # 4 km and 6 km off the outermost points of Cape Town's peninsula and of Land's End
    assert place_below(-34.40, 18.47) == "Atlantic Ocean, just off South Africa"
    assert place_below(50.06, -5.79).endswith("just off the United Kingdom")
    # Monaco is small: France, as near, is named as well
    assert place_below(43.70, 7.45).endswith("just off Monaco; just off France")


@pytest.mark.parametrize(
    ("distance_km", "words"),
    [
        (10.0, "10 km"),
        (14.9, "10 km"),
        (96.0, "100 km"),
        (444.0, "440 km"),
        (996.0, "1 000 km"),
        (1849.0, "1 800 km"),
        (10_400.0, "10 000 km"),
    ],
)
def test_distances_have_two_digits(distance_km, words):
    assert rounded_km(distance_km) == words


def test_compass_words_turn_every_45_degrees():
    assert [compass_word(45.0 * step) for step in range(8)] == list(COMPASS)
    assert compass_word(22.4) == compass_word(337.6) == compass_word(359.9) == "north"
    assert compass_word(22.6) == "northeast"


def test_the_direction_is_that_of_the_place_from_the_shore():
    # straight off coasts that run across the direction, by the atlas
    places = {
        (73.0, 25.8): ("north", "Norway"),
        (-36.5, 20.0): ("south", "South Africa"),
        (-25.0, 110.0): ("west", "Australia"),
        (-28.0, 157.0): ("east", "Australia"),
        (41.0, -10.5): ("west", "Portugal"),
        (6.5, 82.5): ("east", "Sri Lanka"),
        (68.5, -16.2): ("north", "Iceland"),
        (23.9, -80.5): ("north", "Cuba"),
        (15.5, -105.5): ("southwest", "Mexico"),
        (45.5, -51.5): ("southeast", "Canada"),
    }
    for text, (word, name) in zip(told(places), places.values(), strict=True):
        assert shores(text)[0][1:] == (word, name), text


def test_every_name_is_written_in_full_and_once():
    names = [country.name for country in atlas.countries()]
    assert len(set(names)) == len(names) == 295
    for name in names:
        assert "." not in name
        assert name == name.strip()
        assert name[0].isupper() or name[0] == "Å"
        assert not name.lower().startswith("the ")
    # the members of the United Nations that coarser tables leave out
    assert {"Tuvalu", "Nauru", "Kiribati", "Maldives", "San Marino", "Saint Lucia"} <= set(names)
    with_article = {country.name for country in atlas.countries() if country.has_article}
    assert {"Bahamas", "Solomon Islands", "Netherlands", "Gambia", "Comoros"} <= with_article
    assert not with_article & {"Japan", "Cuba", "Svalbard", "Saint Vincent and the Grenadines"}


def test_areas_fall_and_are_those_of_almanacs():
    areas = {country.name: country.area_km2 for country in atlas.countries()}
    assert list(areas.values()) == sorted(areas.values(), reverse=True)
    for name, area_km2 in AREAS_KM2.items():
        assert areas[name] == pytest.approx(area_km2, rel=0.03), name
    # the land of the Earth: 148.9 million km2, ice shelves and some coasts aside
    assert sum(areas.values()) == pytest.approx(148.9e6, rel=0.02)


def test_every_country_has_a_point_that_says_its_name(outlines):
    # Truth: shapely, a point within the largest part of each
    largest = [max(shapely.get_parts(shape), key=lambda part: part.area) for shape in outlines]
    points = [part.representative_point() for part in largest]
    names = briefly([(point.y, point.x) for point in points])
    assert names == [country.name for country in atlas.countries()]


def test_random_places_lie_in_the_country_that_shapely_says(outlines):
    rng = np.random.default_rng(5)
    latitude = np.degrees(np.arcsin(rng.uniform(-1, 1, 2000)))
    longitude = rng.uniform(-180, 180, 2000)
    holds = np.array([shapely.contains_xy(shape, longitude, latitude) for shape in outlines])
    assert np.all(holds.sum(axis=0) <= 1)
    seas = {name for name, _ in SEAS} | {
        f"{name} Ocean" for name in ("Pacific", "Atlantic", "Indian", "Southern", "Arctic")
    }
    for said, held in zip(short(latitude, longitude), holds.T, strict=True):
        if held.any():
            assert said == atlas.countries()[int(np.argmax(held))].name
        else:
            assert said in seas


def test_land_is_land_on_another_table_too():
    # Truth: Natural Earth 1:110 million, away from its coasts by a degree
    rng = np.random.default_rng(6)
    latitude = np.degrees(np.arcsin(rng.uniform(-0.99, 0.99, 3000)))
    longitude = rng.uniform(-179, 179, 3000)
    points = shapely.points(longitude, latitude)
    far = shapely.distance(points, basemap.coast()) > 1.0
    land = shapely.contains_xy(basemap.land(), longitude, latitude)
    countries = {country.name for country in atlas.countries()}
    said = np.array([name in countries for name in short(latitude, longitude)])
    assert np.all(said[far & land])
    # what the coarse table has not: islands, about two in a thousand
    assert np.count_nonzero(said[far & ~land]) < 0.005 * np.count_nonzero(far)


def test_distances_and_directions_are_those_of_the_ellipsoid(outlines, outline_points, sea_points):
    # Truth: pyproj's geodesics to points close together on shapely's outlines, borders included.
    names = [country.name for country in atlas.countries()]
    owner, radians = outline_points[:, 0].astype(int), np.radians(outline_points[:, 1:])
    cosine = np.cos(radians[:, 0])
    units = np.column_stack(
        [cosine * np.cos(radians[:, 1]), cosine * np.sin(radians[:, 1]), np.sin(radians[:, 0])]
    ).astype(np.float32)
    is_large = np.array([country.area_km2 >= 1e5 for country in atlas.countries()])[owner]
    tree = shapely.STRtree(outlines)

    def geodesics(place, among):
        """Return azimuth from the outline, and km, to points hardly farther than the nearest."""
        y, x = np.radians(place)
        up = np.array([np.cos(y) * np.cos(x), np.cos(y) * np.sin(x), np.sin(y)], np.float32)
        arc = np.arccos(np.clip(units[among] @ up, -1, 1))
        near = among[arc <= 1.03 * arc.min() + 20 / 6371]
        _, azimuth, metres = WGS84.inv(
            *(np.full(len(near), place[axis]) for axis in (1, 0)),
            outline_points[near, 2],
            outline_points[near, 1],
        )
        return near, azimuth, metres / 1e3

    everywhere, at_large = np.arange(len(owner)), np.flatnonzero(is_large)
    over_a_border = 0
    for place in sea_points:
        found = atlas.nearest_shores(*place)
        assert len(found) == (1 if found[0].country.area_km2 >= 1e5 else 2)
        for shore, among in zip(found, (everywhere, at_large), strict=False):
            near, azimuth, km = geodesics(place, among)
            best = near[np.argmin(km)]
            lon_lat = outline_points[best, 2:0:-1]
            touching = tree.query(shapely.Point(lon_lat), predicate="dwithin", distance=0.01)
            if len(touching) > 1 and shore.distance_km > km.min() + 5.0:
                over_a_border += 1  # the way to a large country leads across a small one
                continue
            tolerance_km = 1.0 + 0.006 * km.min()
            assert shore.distance_km == pytest.approx(km.min(), abs=tolerance_km)
            mine = owner[near] == names.index(shore.country.name)
            close = mine & (km <= km.min() + 2 * tolerance_km)
            assert close.any(), (place, shore)
            if shore.distance_km > 50.0:
                turn = (azimuth[close] - shore.toward_place_deg + 180.0) % 360.0 - 180.0
                assert np.abs(turn).min() < 2.0, (place, shore)
    assert over_a_border <= 3


def test_text_and_shores_say_the_same(sea_points):
    for place, text in zip(sea_points, told(sea_points), strict=True):
        found = atlas.nearest_shores(*place)
        for (km, word, name), shore in zip(shores(text), found, strict=True):
            assert name == shore.country.name
            assert km == pytest.approx(shore.distance_km, rel=0.05, abs=10.0)
            assert word is None or word == compass_word(shore.toward_place_deg)


def test_no_box_of_a_sea_is_hidden_or_upside_down():
    for name, boxes in SEAS:
        for south, west, north, east in boxes:
            assert -90 <= south < north <= 90, name
            assert -180 <= west < east <= 180, name
    names = [name for name, _ in SEAS]
    assert len(set(names)) == len(names)
    assert not any("." in name for name in names)


@pytest.mark.parametrize(
    ("latitude", "west", "east"),
    [
        (-58.0, "Pacific Ocean", "Atlantic Ocean"),  # Cape Horn, 67.3 W
        (-58.0, "Atlantic Ocean", "Indian Ocean"),  # Cape Agulhas, 20 E
        (-58.0, "Indian Ocean", "Pacific Ocean"),  # South East Cape, 146.9 E
    ],
)
def test_oceans_meet_at_the_capes(latitude, west, east):
    # Truth: the International Hydrographic Organization's meridians of the three capes
    meridian = {"Pacific Ocean": -67.27, "Atlantic Ocean": 20.0, "Indian Ocean": 146.92}[west]
    assert ocean_at(latitude, meridian - 0.1) == west
    assert ocean_at(latitude, meridian + 0.1) == east


def test_both_sides_of_the_antimeridian_tell_the_same():
    for latitude in (-40.0, -10.0, 5.0, 30.0, 55.0, 80.0):
        texts = told([(latitude, longitude) for longitude in (180.0, -180.0, 540.0, 179.9999999)])
        assert len(set(texts)) == 1, texts


def test_no_places_make_no_words():
    assert describe(np.array([]), np.array([])) == short(np.array([]), np.array([])) == []


@pytest.mark.parametrize(
    "place", [(91.0, 0.0), (np.nan, 0.0), (0.0, np.nan), (0.0, np.inf)], ids=str
)
def test_no_place_on_earth_is_refused(place):
    with pytest.raises(InputError, match="latitude lies in"):
        told([place])


def test_an_import_loads_nothing_heavy():
    # asked of a fresh interpreter, after a text and before any clock
    code = (
        "import sys; from planner.places.gazetteer import place_below; place_below(10.0, 150.0); "
        "import planner.places.local_time; "
        "print(*[m for m in ('shapely', 'tzfpy', 'scipy', 'matplotlib') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == []
