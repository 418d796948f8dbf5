"""Landmarks and towns in view: the table, where each lies, and its place in the frame.

Truth: places by the Global Volcanism Program, by Marble's placemarks and by Natural Earth's points;
azimuths and heights by Skyfield's `wgs84` and `altaz`, turned into the frame by the trigonometry of
spherical triangles written out here; the Sun's and the Moon's heights by Skyfield.
"""

import json
import re
from dataclasses import replace
from importlib.resources import files

import numpy as np
import pytest
from skyfield.api import load, load_file, wgs84

import tle
from planner.api import Orbit, parse_utc
from planner.camera.look import Look, look_at, toward
from planner.places.countries import countries, country_at, nearest_shores
from planner.places.landmarks import landmarks
from planner.plan.landmarks import Frame, landmarks_in_view, places_in_view, seas_toward
from planner.plan.place_sentences import place_sentences
from planner.sky.city_lights import cities

ORBIT = Orbit(tle.bundled())
TIMES = load.timescale(builtin=True)
EPHEMERIS = load_file(str(files("skyfield_data") / "data" / "de421.bsp"))
FIELD_DEG = (65.5, 46.4)  # a 28 mm lens
FRAME = Frame(28.0, *FIELD_DEG)
MINUTES = [*range(0, 186, 6), 800, 820, 1110]
KINDS = {
    *("mountain", "volcano", "lake", "salt flat", "river", "delta", "desert", "canyon", "crater"),
    *("ice", "strait", "canal", "bay", "cape", "peninsula", "reef", "island", "monument"),
}

# Latitude, longitude and height in m: the first nine by the Global Volcanism Program (by way of
# `gvp` 0.1.0), the next six by Marble's placemarks (22.12.3), and three capes by Natural Earth's
# points at 1:50 million.
KNOWN = {
    "Mount Fuji": (35.361, 138.728, 3776),
    "Teide": (28.271, -16.641, 3715),
    "Mount Pelée": (14.809, -61.166, 1372),
    "Klyuchevskaya Sopka": (56.056, 160.642, 4754),
    "Big Ben": (-53.106, 73.513, 2745),
    "Mount Paektu": (41.98, 128.08, 2744),
    "Shiveluch": (56.653, 161.36, 3283),
    "Sakurajima": (31.577, 130.659, 1117),
    "Beerenberg": (71.082, -8.155, 2197),
    "Mont Blanc": (45.8336, 6.8643, 4809),
    "Mount Everest": (27.9881, 86.9253, 8848),
    "Kilimanjaro": (-3.0758, 37.3533, 5895),
    "Aconcagua": (-32.6534, -70.0111, 6961),
    "Denali": (63.0695, -151.0074, 6190),
    "Mount Etna": (37.75, 15.0, 3323),
    "Cape Guardafui": (11.822, 51.258, 0),
    "Cape Canaveral": (28.473, -80.536, 0),
    "Cape Cod": (41.991, -70.037, 0),
}


def at(minute=0.0, start="2024-10-10T18:00"):
    """Return the track of one moment, minutes after a start."""
    return ORBIT.at(np.array([parse_utc(start).timestamp() + 60.0 * minute]))


def looking(azimuth_deg, depression_deg):
    return Look(azimuth_deg, 0.0, toward(0.0), depression_deg, None)


def time_of(track):
    return TIMES.utc(1970, 1, 1, 0, 0, track.posix_s[0])


def ground(one):
    """Return Skyfield's place of a landmark in view, at the height of its summit."""
    height_km = {mark.name: mark.height_km for mark in landmarks() if mark.kind == one.kind}
    height_m = 1e3 * height_km.get(one.name, 0.0)
    return wgs84.latlon(one.latitude_deg, one.longitude_deg, elevation_m=height_m)


def station(track):
    return wgs84.latlon(
        track.latitude_deg[0], track.longitude_deg[0], elevation_m=1e3 * track.altitude_km[0]
    )


def km_apart(one, other):
    """Return the way between (latitude, longitude) pairs on a sphere."""
    (y, x), (v, u) = np.radians(one), np.radians(other)
    half = np.sin((v - y) / 2) ** 2 + np.cos(y) * np.cos(v) * np.sin((u - x) / 2) ** 2
    return 2 * 6371.0 * np.arcsin(np.sqrt(half))


TRACKS = [at(minute) for minute in MINUTES]
TRACKS += [at(minute, "2024-01-25T06:00") for minute in range(0, 190, 5)]  # the Moon is full
SEEN = [(track, landmarks_in_view(track)) for track in TRACKS]
SHOWN = [(track, one) for track, seen in SEEN for one in seen]


@pytest.mark.parametrize("name", KNOWN)
def test_places_are_those_of_others(name):
    """Within 4 km and 90 m; Cape Cod is wide: they mark its hook, the table its middle."""
    (mark,) = (one for one in landmarks() if one.name == name)
    *place, height_m = KNOWN[name]
    off_km = km_apart((mark.latitude_deg, mark.longitude_deg), place)
    assert off_km < (25.0 if name == "Cape Cod" else 4.0)
    assert 1e3 * mark.height_km == pytest.approx(height_m, abs=90.0)


def test_each_lies_in_a_country_that_it_names():
    """By Natural Earth's outlines, or off its shore; what is nobody's alone lies at sea."""
    names = {country.name for country in countries()}
    assert len({one.name for one in landmarks()}) == len(landmarks()) == 420
    assert {one.kind for one in landmarks()} == KINDS
    for one in landmarks():
        assert one.renown in (1, 2, 3)
        assert abs(one.latitude_deg) < 72.0  # what the station can see at all
        named = set(re.split(", | and (?=[A-Z])", one.country or ""))
        if one.country in names:
            named = {one.country}
        assert one.country is None or named <= names, one
        holder = country_at(one.latitude_deg, one.longitude_deg)
        shores = nearest_shores(one.latitude_deg, one.longitude_deg)
        if holder is not None:
            assert holder.name in named, one
        elif one.country is None:
            assert one.kind in ("strait", "bay")
            assert shores[0].distance_km < 70.0
        else:
            assert named & {shore.country.name for shore in shores}, one
            assert shores[0].distance_km < (120.0 if one.kind == "reef" else 60.0), one


def test_what_is_told_is_above_the_limb_and_the_way_is_right():
    """Skyfield sees the station over each, and each from the station in the direction told."""
    assert len(SHOWN) > 100
    for track, one in SHOWN:
        here, there = station(track), ground(one)
        assert (here - there).at(time_of(track)).altaz()[0].degrees > 0.0, one
        altitude, azimuth, distance = (there - here).at(time_of(track)).altaz()
        assert one.look.depression_deg == pytest.approx(-altitude.degrees, abs=0.01)
        assert one.look.range_km == pytest.approx(distance.km, abs=0.01)
        off = (one.look.azimuth_deg - azimuth.degrees + 180.0) % 360.0 - 180.0
        assert abs(off) * np.cos(altitude.radians) < 0.01
        assert one.direction.bearing_deg == one.look.azimuth_deg
        below = (track.latitude_deg[0], track.longitude_deg[0])
        arc_km = km_apart(below, (one.latitude_deg, one.longitude_deg))
        assert one.direction.ground_range_km == pytest.approx(arc_km, rel=0.007)
        assert (one.right_deg, one.up_deg, one.in_frame) == (None, None, None)


def test_what_shows_is_lit():
    """Land by the Sun or the Moon, and towns by lamps only after the Sun has set there."""
    lights = set()
    for track, one in SHOWN[::3]:
        observer = EPHEMERIS["earth"] + ground(one)
        sun, moon = (
            observer.at(time_of(track)).observe(EPHEMERIS[body]).apparent().altaz()[0].degrees
            for body in ("sun", "moon")
        )
        lights.add((one.lit_by, one.kind == "town"))
        if one.lit_by == "daylight":
            assert sun > -6.0
        elif one.lit_by == "moonlight":
            assert sun < -6.0
            assert moon > 0.0
        else:
            assert one.lit_by == "lamps"
            assert sun < -6.0
    assert lights == {
        ("daylight", False),
        ("daylight", True),
        ("lamps", True),
        ("moonlight", False),
    }


@pytest.mark.parametrize("depression_deg", [5.0, 20.0, 45.0, 75.0])
@pytest.mark.parametrize("azimuth_deg", [0.0, 130.0, 250.0])
def test_offsets_are_those_of_a_spherical_triangle(azimuth_deg, depression_deg):
    """Within 0.01 degrees, from Skyfield's azimuth and height of each; the field is respected."""
    tried = 0
    for minute in MINUTES:
        track = at(minute)
        look = looking(azimuth_deg, depression_deg)
        for one in landmarks_in_view(track, look, field_deg=FIELD_DEG):
            altitude, azimuth, _ = (ground(one) - station(track)).at(time_of(track)).altaz()
            turn, dip = azimuth.radians - np.radians(azimuth_deg), np.radians(depression_deg)
            level = np.cos(altitude.radians) * np.cos(turn)
            ahead = level * np.cos(dip) - np.sin(altitude.radians) * np.sin(dip)
            if ahead <= 0.0:
                assert (one.right_deg, one.up_deg, one.in_frame) == (None, None, False)
                continue
            tried += 1
            right = np.cos(altitude.radians) * np.sin(turn) / ahead
            up = (level * np.sin(dip) + np.sin(altitude.radians) * np.cos(dip)) / ahead
            assert one.right_deg == pytest.approx(np.degrees(np.arctan(right)), abs=0.01)
            assert one.up_deg == pytest.approx(np.degrees(np.arctan(up)), abs=0.01)
            inside = abs(one.right_deg) <= FIELD_DEG[0] / 2 and abs(one.up_deg) <= FIELD_DEG[1] / 2
            assert one.in_frame == inside
    assert tried > 20


def test_a_landmark_looked_at_is_in_the_middle():
    for track, one in SHOWN[::7]:
        seen = landmarks_in_view(track, one.look, field_deg=(10.0, 10.0))
        (same,) = (other for other in seen if other.name == one.name)
        assert (same.right_deg, same.up_deg) == pytest.approx((0.0, 0.0), abs=1e-6)
        assert same.in_frame


def test_a_place_on_the_limb_has_the_depression_of_the_limb():
    """By Skyfield the station stands on its horizon; the limb's dip is that of the sphere there."""
    track = at(18.0)
    below = track.latitude_deg[0], track.longitude_deg[0]
    near, far = 10.0, 30.0  # degrees to the north
    while far - near > 1e-6:
        middle = (near + far) / 2.0
        place = wgs84.latlon(below[0] + middle, below[1])
        is_up = (station(track) - place).at(time_of(track)).altaz()[0].degrees > 0.0
        near, far = (middle, far) if is_up else (near, middle)
    (look,) = look_at(track, place.itrs_xyz.km[:, None])
    dip_deg = np.degrees(np.arccos(1.0 / (1.0 + track.altitude_km[0] / 6371.0)))
    assert look.depression_deg == pytest.approx(dip_deg, abs=0.15)


def test_flying_the_other_way_turns_only_what_is_straight_down():
    """A level camera keeps its frame; straight down both sides change, as the flight is up."""
    for minute in MINUTES[::4]:
        track = at(minute)
        back = replace(track, velocity_teme_km_s=-track.velocity_teme_km_s)
        for look in (looking(77.0, 20.0), looking(77.0, 90.0)):
            sign = 1.0 if look.depression_deg < 80.0 else -1.0
            there = landmarks_in_view(track, look, field_deg=FIELD_DEG)
            again = landmarks_in_view(back, look, field_deg=FIELD_DEG)
            assert [one.name for one in there] == [one.name for one in again]
            for one, other in zip(there, again, strict=True):
                if one.right_deg is None:
                    continue
                assert other.right_deg == pytest.approx(sign * one.right_deg, abs=0.05)
                assert other.up_deg == pytest.approx(sign * one.up_deg, abs=0.05)
                turned = (other.look.relative_bearing_deg - one.look.relative_bearing_deg) % 360.0
                assert turned == pytest.approx(180.0, abs=0.01)


def test_they_are_few_apart_and_those_in_the_frame_come_first():
    for track, seen in SEEN:
        assert len(seen) <= 8
        places = [(one.latitude_deg, one.longitude_deg) for one in seen]
        apart = [km_apart(a, b) for number, a in enumerate(places) for b in places[:number]]
        assert min(apart, default=60.0) >= 59.5
        for azimuth_deg in (0.0, 120.0, 240.0):
            look = looking(azimuth_deg, 35.0)
            wide = landmarks_in_view(track, look, field_deg=FIELD_DEG, most=100)
            few = landmarks_in_view(track, look, field_deg=FIELD_DEG)
            inside = [one.name for one in few if one.in_frame]
            assert len(inside) >= min(sum(one.in_frame for one in wide), 4)


def test_nearer_and_brighter_shows_better():
    """Of towns in the dark, one nearer by half that gives more light is never told after."""
    light = {(city.name, city.latitude_deg): city.light_million for city in cities()}
    compared = 0
    for _, seen in SEEN:
        towns = [one for one in seen if one.lit_by == "lamps"]
        for number, one in enumerate(towns):
            for later in towns[number + 1 :]:
                compared += 1
                closer = later.look.range_km < 0.6 * one.look.range_km
                brighter = light[later.name, later.latitude_deg] > light[one.name, one.latitude_deg]
                assert not (closer and brighter), (one, later)
    assert compared > 30


def test_nothing_in_view_is_no_error():
    """In the dark south of the Indian Ocean: no landmark, no sentence of one, and the sea."""
    track = at(80.0)
    places = places_in_view(track, looking(180.0, 20.0), FRAME)
    assert places.landmarks == ()
    assert places.seas == ("Indian Ocean", "Southern Ocean")
    assert place_sentences(places) == ["Seas along the view: Indian Ocean, Southern Ocean."]
    assert place_sentences(places_in_view(track)) == []


def test_the_sea_beneath_and_those_toward_the_look():
    """From Southern England north; straight down, and over land, it is what is beneath alone."""
    track = at(start="2024-05-10T00:05:04")  # 51.6 N 1.6 W
    assert seas_toward(track, looking(1.0, 20.0)) == ("North Sea", "Norwegian Sea")
    assert seas_toward(track, looking(1.0, 90.0)) == ()
    assert seas_toward(track) == ()
    assert seas_toward(at(18.0)) == ("Pacific Ocean",)


def test_sentences_say_the_numbers():
    """Degrees and sides are those of the record, five names at most, and none told before."""
    for track, _ in SEEN:
        places = places_in_view(track, looking(150.0, 30.0), FRAME)
        told = [one.name for one in places.landmarks[:1]]
        text = " ".join(place_sentences(places, looking(150.0, 30.0), told))
        named = [one for one in places.landmarks if f"{one.name}, " in text]
        assert len(named) <= 5
        assert len(named) >= min(3, len(places.landmarks) - 1)
        assert not set(told) & {one.name for one in named}
        for one in named:
            way = re.search(rf"{re.escape(one.name)}, ([\d ]+) km (\w+)", text)
            assert way[2] == one.direction.compass
            km = float(way[1].replace(" ", ""))
            assert km == pytest.approx(one.direction.ground_range_km, rel=0.05, abs=5.0)
            offset = re.search(rf"{re.escape(one.name)}, [^(;.]*\(([^)]*)\)", text)
            assert bool(offset) == bool(one.in_frame)
            if offset and (aside := re.search(r"(\d+)(?: degrees)? (left|right)", offset[1])):
                assert abs(int(aside[1]) - abs(one.right_deg)) <= 0.5
                assert (aside[2] == "right") == (one.right_deg > 0.0)
            if offset and (height := re.search(r"(\d+)(?: degrees)? (above|below)", offset[1])):
                assert abs(int(height[1]) - abs(one.up_deg)) <= 0.5
                assert (height[2] == "above") == (one.up_deg > 0.0)


def test_explain_tells_of_them(iss):
    """Of a window with its frame, of a moment without; what the lights told is not told again."""
    window = (
        "1",
        "--from",
        "2024-05-10",
        "--days",
        "1",
        "--subject",
        "city_lights",
        "--lens",
        "28",
    )
    found = json.loads(iss("explain", *window, "--json")[1])["in_view"]
    assert found["frame"] == pytest.approx(
        {"lens_mm": 28.0, "width_deg": 65.3, "height_deg": 46.2}, abs=0.1
    )
    assert found["landmarks"][0]["name"] == "London"
    assert found["landmarks"][0]["in_frame"] is True
    assert found["landmarks"][0]["country"] == "United Kingdom"
    assert found["landmarks"][0]["look"]["viewports"]
    text = " ".join(iss("explain", *window, "-q")[1].split())
    assert "A lens of 28 mm aimed there, with the flight direction up, takes in Birm" in text
    assert text.count("London") == 1
    found = json.loads(iss("explain", "2024-10-10T18:36", "--json")[1])["in_view"]
    assert found["frame"] is None
    assert found["seas"] == []
    assert [one["in_frame"] for one in found["landmarks"]] == [None] * 8
    text = " ".join(iss("explain", "2024-10-10T18:36", "-q")[1].split())
    assert "In view: Lake Winnipeg, 180 km northeast of the point below; Lake Superior, " in text
