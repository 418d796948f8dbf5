"""Compare places with Skyfield and with aacgmv2: the rows of `table.py` about where things are.

A figure is the largest difference over many moments, so that theirs is 0. The magnetic ones come
from tests/reference/aacgmv2.json: places and moments at which aacgmv2 was asked once.
"""

import json
from importlib.resources import files
from pathlib import Path

import numpy as np
from pyproj import Geod
from skyfield.api import EarthSatellite, Star, load, load_file, wgs84
from skyfield.framelib import itrs
from skyfield.magnitudelib import planetary_magnitude

import tle
from planner.api import Orbit
from planner.base.constants import DAY_S
from planner.camera.look import Look
from planner.orbit.bodies import PLANETS, planet_magnitude
from planner.places.landmarks import landmarks
from planner.plan.landmarks import landmarks_in_view
from planner.sky.geomagnetic import (
    magnetic_direction,
    magnetic_latitude_deg,
    magnetic_local_time_h,
    sun_magnetic_longitude_deg,
)
from planner.sky.stars import bright_stars, planet_itrs_km, star_directions_itrs

EPHEMERIS = load_file(str(files("skyfield_data") / "data" / "de421.bsp"))
WGS84 = Geod(ellps="WGS84")
TIMESCALE = load.timescale(builtin=True)
REFERENCE = Path(__file__).parents[1] / "reference" / "aacgmv2.json"
SYSTEMS = ("jupiter", "saturn")  # DE421 has the middle of planet and moons

# Right ascension and declination (ICRS, J2000) and motions (mas a year), from SIMBAD.
SIMBAD = {
    "Sirius": ((6, 45, 8.91728), (-16, -42, -58.0171), (-546.01, -1223.07)),
    "Vega": ((18, 36, 56.33635), (38, 47, 1.2802), (200.94, 286.23)),
    "Rigil Kentaurus": ((14, 39, 36.49400), (-60, -50, -2.3737), (-3679.25, 473.67)),
    "Polaris": ((2, 31, 49.09456), (89, 15, 50.7923), (44.48, -11.85)),
}

Difference = tuple[str, str, str, float, float]


def skyfield_time(posix_s):
    """Return Skyfield's time of POSIX seconds."""
    days, seconds = np.divmod(posix_s, DAY_S)
    return TIMESCALE.utc(1970, 1, 1 + days, 0, 0, seconds)


def apart_deg(ours, theirs):
    """Return the angle between vectors (3, ...), sharp for small ones."""
    ours, theirs = (one / np.linalg.norm(one, axis=0) for one in (ours, theirs))
    return np.degrees(2.0 * np.arcsin(0.5 * np.linalg.norm(ours - theirs, axis=0)))


def seen_from_earth(name, posix_s):
    """Return Skyfield's apparent place (3, N) of a body of DE421, and what it observed."""
    target = f"{name} barycenter" if name in SYSTEMS else name
    seen = EPHEMERIS["earth"].at(skyfield_time(posix_s)).observe(EPHEMERIS[target])
    return seen.apparent().frame_xyz(itrs).km, seen


def station() -> list[Difference]:
    """Return how far sub-points are from Skyfield's, about the epochs of three sets."""
    text = (files("tle") / "data" / "reference_sets.tle").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line[:2] in ("1 ", "2 ")]
    away, height, count = [], [], 0
    for number in (0, 8, 18):
        first, second = lines[number : number + 2]
        orbit = Orbit(tle.loads(f"{first}\n{second}"))
        epoch_s = tle.loads(f"{first}\n{second}")[0].epoch_utc.timestamp()
        random = np.random.default_rng(number)
        track = orbit.at(epoch_s + DAY_S * random.uniform(-3.0, 3.0, 300))
        place = EarthSatellite(first, second, ts=TIMESCALE).at(skyfield_time(track.posix_s))
        below = wgs84.subpoint_of(place)
        latitude, longitude = below.latitude.degrees, below.longitude.degrees
        east = (track.longitude_deg - longitude + 180.0) % 360.0 - 180.0
        away.append(np.hypot(track.latitude_deg - latitude, east * np.cos(np.radians(latitude))))
        height.append(np.abs(track.altitude_km - wgs84.height_of(place).km))
        count += len(track)
    return [
        (f"sub-point, {count} moments", "Skyfield", "deg", float(np.max(away)), 5e-8),
        ("height of the station", "Skyfield", "km", float(np.max(height)), 1e-6),
    ]


def bodies() -> list[Difference]:
    """Return how far Sun, Moon, planets and stars are from Skyfield's apparent places."""
    start_s = 1704067200.0  # 2024-01-01
    posix_s = np.sort(start_s + DAY_S * np.random.default_rng(5).uniform(0.0, 366.0, 200))
    track = Orbit(tle.bundled()).at(posix_s)
    rows = []
    for name, ours, bar in (
        ("Sun", track.sun_itrs_km, 6e-7),
        ("Moon", track.moon_itrs_km, 3e-6),
    ):
        theirs, _ = seen_from_earth(name.lower(), posix_s)
        rows.append((f"{name}, direction in 2024", "Skyfield", "deg", apart_deg(ours, theirs), bar))
        far = np.linalg.norm(ours, axis=0) / np.linalg.norm(theirs, axis=0) - 1.0
        rows.append((f"{name}, distance, of it", "Skyfield", "", np.abs(far), 1e-7))
    for planet in PLANETS:
        theirs, seen = seen_from_earth(planet.name, posix_s)
        free = apart_deg(theirs, track.sun_itrs_km) > 15.0
        ours = planet_itrs_km(track, planet)
        name = f"{planet.name.title()}, over 15 degrees from the Sun"
        rows.append((name, "Skyfield", "deg", apart_deg(ours, theirs)[free], 1e-4))
        off = np.abs(planet_magnitude(planet, posix_s) - planetary_magnitude(seen))
        bar = 0.06 if planet.name == "mars" else 0.01
        rows.append((f"{planet.name.title()}, magnitude", "Skyfield", "mag", off[free], bar))
    stars = bright_stars()
    ours = star_directions_itrs(track, stars)
    off_deg = []
    for name, (hours, degrees, motion) in SIMBAD.items():
        star = Star(
            ra_hours=hours,
            dec_degrees=degrees,
            ra_mas_per_year=motion[0],
            dec_mas_per_year=motion[1],
        )
        theirs = EPHEMERIS["earth"].at(skyfield_time(posix_s)).observe(star).apparent()
        off_deg.append(apart_deg(ours[:, :, stars.name.index(name)], theirs.frame_xyz(itrs).km))
    whose = "SIMBAD, by Skyfield"
    rows.append((f"{len(SIMBAD)} named stars", whose, "deg", np.array(off_deg), 6e-4))
    return [(name, whose, unit, float(np.max(off)), bar) for name, whose, unit, off, bar in rows]


def landmarks_in_frame() -> list[Difference]:
    """Return how far places are from Skyfield's in the frame of a camera, and over the ground."""
    text = (files("tle") / "data" / "reference_sets.tle").read_text(encoding="utf-8")
    first, second = [line for line in text.splitlines() if line[:2] in ("1 ", "2 ")][:2]
    satellite, orbit = EarthSatellite(first, second, ts=TIMESCALE), Orbit(tle.loads(text))
    epoch_s = tle.loads(f"{first}\n{second}")[0].epoch_utc.timestamp()
    heights_m = {one.name: 1e3 * one.height_km for one in landmarks()}
    frames, ways = [], []
    for number in range(120):
        track = orbit.at(np.array([epoch_s + 47.0 * number]))
        azimuth_deg, depression_deg = (40.0 * number) % 360.0, 20.0 + number % 50
        look = Look(azimuth_deg, 0.0, "forward", depression_deg, None)
        when = skyfield_time(track.posix_s[0])
        here = wgs84.geographic_position_of(satellite.at(when))
        for seen in landmarks_in_view(track, look):
            if seen.right_deg is None:
                continue
            height_m = 0.0 if seen.kind == "town" else heights_m[seen.name]
            there = wgs84.latlon(seen.latitude_deg, seen.longitude_deg, elevation_m=height_m)
            altitude, azimuth, _ = (there - here).at(when).altaz()
            turn, dip = azimuth.radians - np.radians(azimuth_deg), np.radians(depression_deg)
            level, up = np.cos(altitude.radians) * np.cos(turn), np.sin(altitude.radians)
            ahead = level * np.cos(dip) - up * np.sin(dip)
            aside = np.cos(altitude.radians) * np.sin(turn)
            theirs = np.arctan(np.array([aside, level * np.sin(dip) + up * np.cos(dip)]) / ahead)
            frames.append(np.degrees(theirs) - [seen.right_deg, seen.up_deg])
            west, south = here.longitude.degrees, here.latitude.degrees
            arc_m = WGS84.inv(west, south, seen.longitude_deg, seen.latitude_deg)[2]
            ways.append(seen.direction.ground_range_km / (arc_m / 1e3) - 1.0)
    name = f"in the frame of a level camera, {len(frames)} landmarks"
    return [
        (name, "Skyfield", "deg", float(np.max(np.abs(frames))), 1e-2),
        ("the way to them over the ground, of it", "pyproj", "", float(np.max(np.abs(ways))), 1e-4),
    ]


def magnetic() -> list[Difference]:
    """Return how far magnetic coordinates are from those of aacgmv2."""
    reference = json.loads(REFERENCE.read_text(encoding="utf-8"))
    rows = []
    for height_km in (110.0, 250.0, 415.0):
        places = [one for one in reference["places"] if one["height_km"] == height_km]
        direction = np.array([one["direction_itrs"] for one in places]).T
        posix_s = np.array([one["posix_s"] for one in places])
        truth = np.array(
            [[one[f"magnetic_{name}_deg"] for one in places] for name in ("latitude", "longitude")],
            dtype=np.float64,
        )
        some = np.abs(truth[0]) > 40.0
        latitude, longitude = np.radians(truth[:, some])
        theirs = [
            np.cos(latitude) * np.cos(longitude),
            np.cos(latitude) * np.sin(longitude),
            np.sin(latitude),
        ]
        ours = magnetic_direction(direction[:, some], posix_s[some], height_km)
        name = f"place at {height_km:.0f} km above 40 degrees, {some.sum()} cases"
        rows.append(
            (name, "aacgmv2 2.7.1", "deg", float(np.max(apart_deg(ours, np.array(theirs)))), 1e-3)
        )
        unknown = np.isnan(magnetic_latitude_deg(direction, posix_s, height_km))
        name = f"undefined at {height_km:.0f} km in one alone, of {len(places)} cases"
        rows.append((name, "aacgmv2 2.7.1", "", float(np.sum(unknown != np.isnan(truth[0]))), 0.0))
    cases = reference["local_times"]
    sun = np.array([case["sun_direction_itrs"] for case in cases]).T
    posix_s, longitude_deg, truth_h = (
        np.array([case[name] for case in cases])
        for name in ("posix_s", "magnetic_longitude_deg", "magnetic_local_time_h")
    )
    ours_h = magnetic_local_time_h(longitude_deg, sun_magnetic_longitude_deg(sun, posix_s))
    off_h = np.abs((ours_h - truth_h + 12.0) % 24.0 - 12.0)
    rows.append(
        (f"local time, {len(cases)} cases", "aacgmv2 2.7.1", "h", float(np.max(off_h)), 0.04)
    )
    return rows
