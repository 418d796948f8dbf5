"""Directions, rates and settings of shots, against Skyfield and against what crews published.

The replays' windows at their start, peak and end; stars and ground against numerical differences of
Skyfield's own positions on axes made of its own position and velocity.
"""

import math
from importlib.resources import files

import numpy as np
from places import EPHEMERIS, TIMESCALE, Difference, skyfield_time
from skyfield.api import EarthSatellite, wgs84

import tle
from planner.api import Attitude, Interval, Kit, Orbit, make_plan
from planner.base.geometry import geographic_deg, vertical_from_itrs
from planner.base.times import posix_from_utc
from planner.camera.equipment import published
from planner.camera.exposure import Scene
from planner.camera.look import Look
from planner.camera.rates import rates
from planner.orbit.track import Track
from planner.plan.replays import make_replay, replay_names
from planner.plan.scene_light import scene_cd_m2
from planner.plan.shot_style import Style
from planner.plan.shots import ShotMaker
from planner.plan.subjects import subject

Row = tuple[str, float, float]

# Kp at the time of published aurora: the day before, and of the storms of autumn 2024.
_KP = {50.0: 5.3, 15.0: 4.0, 28.0: 8.0}
_BESIDE_S = 0.5


def directions() -> list[Difference]:
    """Return how far the replays' directions are from Skyfield's `altaz` of the same places."""
    orbit = Orbit(tle.bundled())
    off_deg, off_km = [], []
    for name in replay_names():
        replay = make_replay(name, orbit)
        maker = ShotMaker(orbit, replay.plan.kp, Kit.flown(), Attitude())
        for window, shot in zip(replay.found, maker.shots(replay.found), strict=True):
            moments = (window.start_utc, 0.1), (window.peak_utc, 0.0), (window.end_utc, -0.1)
            looks = shot.look_at_start, window.look, shot.look_at_end
            at_peak = orbit.at(np.array([posix_from_utc(window.peak_utc)]))
            asked = subject(window.subject)
            for (moment_utc, inward_s), look in zip(moments, looks, strict=True):
                track = orbit.at(np.array([posix_from_utc(moment_utc) + inward_s]))
                # The best direction there, or at the ends that of the peak.
                aims = (None, asked.view(at_peak, replay.plan.kp, None).aim)
                targets = [asked.view(track, replay.plan.kp, aim).target_itrs_km for aim in aims]
                angle_deg, distance_km = min(by_skyfield(track, look, one) for one in targets)
                off_deg.append(angle_deg)
                off_km.append(distance_km)
    count = len(off_km)
    return [
        (f"looks of the replays, {count}", "Skyfield", "deg", max(off_deg), 1e-2),
        (f"distances to what is looked at, {count}", "Skyfield", "km", max(off_km), 0.1),
    ]


def by_skyfield(track: Track, look: Look, target_itrs_km: np.ndarray) -> tuple[float, float]:
    """Return how far a look is from a place's direction by Skyfield, in degrees and in km."""
    up, height_km = vertical_from_itrs(target_itrs_km)
    latitude, longitude = geographic_deg(up)
    here, there = (
        wgs84.latlon(float(one[0]), float(other[0]), elevation_m=1e3 * float(height[0]))
        for one, other, height in (
            (track.latitude_deg, track.longitude_deg, track.altitude_km),
            (latitude, longitude, height_km),
        )
    )
    altitude, azimuth, distance = (there - here).at(skyfield_time(track.posix_s[0])).altaz()
    aside = abs((look.azimuth_deg - azimuth.degrees + 180.0) % 360.0 - 180.0)
    angle_deg = max(aside * math.cos(altitude.radians), abs(look.depression_deg + altitude.degrees))
    return angle_deg, abs((look.range_km or 0.0) - distance.km)


def motion() -> list[Difference]:
    """Return how far angular rates are from numerical differences of Skyfield's positions."""
    text = (files("tle") / "data" / "reference_sets.tle").read_text(encoding="utf-8")
    first, second = [line for line in text.splitlines() if line[:2] in ("1 ", "2 ")][:2]
    satellite = EarthSatellite(first, second, ts=TIMESCALE)
    orbit = Orbit(tle.loads(f"{first}\n{second}"))
    epoch_s = tle.loads(f"{first}\n{second}")[0].epoch_utc.timestamp()
    random = np.random.default_rng(5)
    stars, ground = [], []
    for number in range(60):
        moment_s = epoch_s + 93.0 * number
        track = orbit.at(np.array([moment_s]))
        place = wgs84.latlon(
            float(np.clip(track.latitude_deg[0] + random.uniform(-12, 12), -85, 85)),
            float(track.longitude_deg[0] + random.uniform(-12, 12)),
        )
        target = place.itrs_xyz.km[:, None]
        star = unit(random.normal(size=3))
        lines = []
        for aside_s in (-_BESIDE_S, _BESIDE_S):
            when = skyfield_time(moment_s + aside_s)
            at = satellite.at(when)
            axes = lvlh(at.position.km, at.velocity.km_per_s)
            seen = unit(place.at(when).position.km - at.position.km)
            lines.append((axes @ star, axes @ seen))
        star_deg_s, ground_deg_s = (
            math.degrees(2.0 * math.asin(0.5 * np.linalg.norm(one - other))) / (2.0 * _BESIDE_S)
            for one, other in zip(*lines, strict=True)
        )
        turned = track_axes(track) @ (lvlh_at(satellite, moment_s) @ star)
        found = rates(track, turned[:, None], target)
        stars.append(float(found.stars_deg_s[0]) / star_deg_s - 1.0)
        ground.append(float(found.ground_deg_s[0]) / ground_deg_s - 1.0)
    whose = "Skyfield, by differences"
    return [
        ("angular rate of stars, of it", whose, "", float(np.max(np.abs(stars))), 1e-3),
        ("angular rate of the ground, of it", whose, "", float(np.max(np.abs(ground))), 1e-3),
    ]


def unit(vector: np.ndarray) -> np.ndarray:
    """Return a vector scaled to length one."""
    return vector / np.linalg.norm(vector)


def lvlh(position: np.ndarray, velocity: np.ndarray) -> np.ndarray:
    """Return the axes forward, starboard and nadir, one a row."""
    nadir = -unit(position)
    starboard = unit(np.cross(velocity, position))
    return np.stack([np.cross(starboard, nadir), starboard, nadir])


def lvlh_at(satellite: EarthSatellite, moment_s: float) -> np.ndarray:
    """Return the axes at a moment."""
    at = satellite.at(skyfield_time(moment_s))
    return lvlh(at.position.km, at.velocity.km_per_s)


def track_axes(track: object) -> np.ndarray:
    """Return the matrix that takes a direction from the program's axes to ITRS."""
    return np.stack([axis[:, 0] for axis in track.lvlh], axis=1)


def settings() -> list[Row]:
    """Return published shutters beside ours, for the same lens, opening and sensitivity."""
    rows: list[Row] = []
    orbit = Orbit(tle.bundled())
    for worked in published():
        if worked.subject in ("moonset", "city_lights"):  # by day; and what ours were taken from
            continue
        style = Style.of(worked.subject, worked.lens_mm)
        if worked.subject.startswith("aurora"):
            span, kp = Interval.utc("2024-10-10", days=1), _KP[worked.lens_mm]
        else:
            span, kp = Interval.utc("2024-05-10", days=1), None  # near the new Moon
        plan = make_plan(orbit, span, kp, subjects=[worked.subject])
        track = orbit.at(np.array([posix_from_utc(window.peak_utc) for window in plan.windows]))
        view = subject(worked.subject).view(track, plan.kp, None)
        light = scene_cd_m2(worked.subject, plan.windows, track, view.quantities)
        scene = Scene(float(np.median(light)), style.stops_over_grey)
        ours = worked.f_number**2 / 2.0**scene.ev_100 * 100.0 / worked.iso
        name = worked.subject.replace("_", " before ")
        rows.append(
            (
                f"shutter for {name}, {worked.lens_mm:g} mm, s ({worked.by})",
                worked.shutter_s,
                ours,
            )
        )
    return rows


if __name__ == "__main__":
    assert EPHEMERIS is not None
    for row in [*directions(), *motion(), *settings()]:
        print(*row)
