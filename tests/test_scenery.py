"""The scene of a plan against Skyfield's Sun and Moon. Bars: 0.01 degrees."""

from functools import cache
from importlib.resources import files

import numpy as np
import pytest
from skyfield.api import load, load_file, wgs84
from skyfield.framelib import itrs

import tle
from planner.api import Interval, Orbit, make_plan, observed_kp
from planner.plan.scenery import make_scene
from planner.sky.geomagnetic import magnetic_latitude_deg

TIMESCALE = load.timescale(builtin=True)
EPHEMERIS = load_file(str(files("skyfield_data") / "data" / "de421.bsp"))


@cache
def plan_and_scene():
    """Return the plan of the storm and its scene."""
    plan = make_plan(Orbit(tle.bundled()), Interval.utc("2024-10-10T18:00", hours=5), observed_kp())
    return plan, make_scene(plan, plan.best(3))


def direction(latitude_deg, longitude_deg):
    """Return the unit vector of spherical coordinates."""
    phi, lam = np.radians(latitude_deg), np.radians(longitude_deg)
    return np.array([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)])


@pytest.mark.parametrize("body", ["sun", "moon"])
def test_sub_points(body):
    """The point whose geocentric direction is the body's, within 0.01 degrees."""
    scene = plan_and_scene()[1]
    time = TIMESCALE.from_datetime(scene.moment_utc)
    line = EPHEMERIS["earth"].at(time).observe(EPHEMERIS[body]).apparent().frame_xyz(itrs).km
    name = {"sun": "subsolar", "moon": "sublunar"}[body]
    told = direction(
        getattr(scene, f"{name}_latitude_deg"), getattr(scene, f"{name}_longitude_deg")
    )
    apart = np.degrees(np.arccos(min(1.0, told @ line / np.linalg.norm(line))))
    assert apart < 0.01


def test_the_sun_over_the_grid():
    """Against Skyfield's altitude at places here and there, within 0.01 degrees of parallax."""
    scene = plan_and_scene()[1]
    time = TIMESCALE.from_datetime(scene.moment_utc)
    assert scene.sun_elevation_deg.shape == (181, 361)
    for j, k in ((10, 30), (90, 180), (135, 300), (170, 5), (45, 359)):
        place = wgs84.latlon(scene.grid_latitude_deg[j], scene.grid_longitude_deg[k])
        sun = (EPHEMERIS["earth"] + place).at(time).observe(EPHEMERIS["sun"]).apparent()
        assert scene.sun_elevation_deg[j, k] == pytest.approx(sun.altaz()[0].degrees, abs=0.01)


def test_the_oval_is_about_the_magnetic_poles():
    """Four closed curves; the flux within the edges exceeds that far equatorward of them."""
    scene = plan_and_scene()[1]
    assert len(scene.oval_edges) == 4
    for number, edge in enumerate(scene.oval_edges):
        assert np.all(np.sign(edge.latitude_deg) == (1 if number < 2 else -1))
        steps = np.abs(np.diff(edge.latitude_deg))
        assert steps.max() < 3.0
    assert scene.energy_flux_erg_cm2_s.max() > 5.0
    grid = np.meshgrid(scene.grid_latitude_deg, scene.grid_longitude_deg, indexing="ij")
    magnetic = np.abs(magnetic_latitude_deg(direction(*grid), scene.moment_utc.timestamp(), 110.0))
    low = np.nan_to_num(magnetic) < 35.0
    assert scene.energy_flux_erg_cm2_s[low].max() < 0.6  # the model is too bright there at Kp 8


def test_the_marked_windows_are_those_of_the_plan():
    """Number, words and peak are taken over; the stretch runs from start to end."""
    plan, scene = plan_and_scene()
    best = plan.best(3)
    assert scene.moment_utc == best[0].peak_utc
    assert scene.kp_source == "observed"
    for mark, window in zip(scene.windows, best, strict=True):
        assert (mark.rank, mark.subject, mark.score) == (window.rank, window.subject, window.score)
        assert mark.peak_latitude_deg == window.latitude_deg
        assert (mark.start_utc, mark.end_utc) == (window.start_utc, window.end_utc)
        ends = plan.orbit.at(np.array([window.start_utc.timestamp(), window.end_utc.timestamp()]))
        assert mark.track.latitude_deg[[0, -1]] == pytest.approx(ends.latitude_deg, abs=1e-4)


def test_a_scene_without_windows_stands_in_the_middle():
    """And without a known Kp it has no oval."""
    orbit, span = Orbit(tle.bundled()), Interval.utc("2026-07-02", hours=2)
    plan = make_plan(orbit, span, observed_kp(), subjects=["sunset"])
    scene = make_scene(plan, [])
    assert scene.moment_utc == span.start_utc + (span.end_utc - span.start_utc) / 2
    assert (scene.kp, scene.kp_source, scene.oval_edges) == (None, None, ())
    assert np.all(scene.energy_flux_erg_cm2_s == 0.0)
