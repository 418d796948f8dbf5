"""Lines for export. Truth: Skyfield's geodesy for looks, and the orbit itself for the track."""

import numpy as np
import pytest
from exported import ORBIT, answer, odd_windows, track_of
from hypothesis import given, settings
from skyfield.api import load, wgs84

from planner.output.lines import DISTANT_LOOK_KM, look_line, look_pieces, stretch

TIME = load.timescale(builtin=True).utc(2024, 10, 10)


def place(latitude_deg, longitude_deg, height_m):
    """Return a place of Skyfield's, Earth-fixed."""
    return wgs84.latlon(latitude_deg, longitude_deg, elevation_m=height_m)


@settings(max_examples=40)
@given(odd_windows())
def test_a_look_ends_where_it_points(windows):
    """By Skyfield's azimuth, altitude and distance of the end seen from the station, to 2 m."""
    for window in windows:
        line = look_line(window)
        assert np.all(np.isfinite(line))
        look = window["look"]
        range_km = DISTANT_LOOK_KM if look["range_km"] is None else look["range_km"]
        longitude, latitude, height_m = line[-1]
        if abs(window["latitude_deg"]) > 89.9999 or range_km < 1.0 or height_m < -6e6:
            continue  # no azimuth at a pole, nor in a line without length
        station = place(
            window["latitude_deg"], window["longitude_deg"], 1000.0 * window["altitude_km"]
        )
        seen = (place(latitude, longitude, height_m) - station).at(TIME)
        elevation, azimuth, distance = seen.altaz()
        assert distance.km == pytest.approx(range_km, abs=2e-3)
        off_deg = elevation.degrees + look["depression_deg"]
        assert abs(off_deg) * np.radians(range_km) < 2e-3
        turn_deg = (azimuth.degrees - look["azimuth_deg"] + 180.0) % 360.0 - 180.0
        sideways_km = np.radians(turn_deg) * np.cos(elevation.radians) * range_km
        assert abs(sideways_km) < 2e-3


def test_a_look_at_the_aurora_ends_in_it():
    """At the record's own place of the emission, 110 km up."""
    window = answer()["windows"][0]
    longitude, latitude, height_m = look_line(window)[-1]
    assert latitude == pytest.approx(window["aurora"]["emission_latitude_deg"], abs=1e-4)
    assert longitude == pytest.approx(window["aurora"]["emission_longitude_deg"], abs=1e-4)
    assert height_m == pytest.approx(110_000.0, abs=50.0)


def test_a_look_across_the_antimeridian_is_cut_there():
    """Both pieces end on it, at the same height."""
    window = answer()["windows"][0] | {"latitude_deg": -40.0, "longitude_deg": 178.0}
    window["look"] = window["look"] | {"azimuth_deg": 90.0, "range_km": 1000.0}
    one, two = look_pieces(window)
    assert (one[-1, 0], two[0, 0]) == (180.0, -180.0)
    assert np.array_equal(one[-1, 1:], two[0, 1:])


def test_a_stretch_begins_and_ends_with_its_window():
    """At the window's own moments, whichever grid lies between, and where the orbit is then."""
    window = answer()["windows"][0]
    part = stretch(track_of([window]), window["start_utc"], window["end_utc"])
    assert part.posix_s[-1] - part.posix_s[0] == pytest.approx(window["duration_s"], abs=0.002)
    there = ORBIT.at(part.posix_s)
    pieces = np.concatenate(part.pieces())
    inside = np.abs(pieces[:, 0]) < 180.0
    assert np.allclose(pieces[inside, 0], there.longitude_deg, atol=1e-9)
    assert np.allclose(pieces[inside, 1], there.latitude_deg, atol=1e-9)
    assert np.allclose(pieces[inside, 2], 1000.0 * there.altitude_km, atol=1e-6)
    assert np.all(np.diff(pieces[:, 3]) >= 0.0)
