"""Magnetic coordinates against aacgmv2 (tests/reference/aacgmv2.json), and their smoothness."""

import json
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.sky.geomagnetic import (
    magnetic_direction,
    magnetic_latitude_deg,
    magnetic_local_time_h,
    magnetic_longitude_deg,
    sun_magnetic_longitude_deg,
)

REFERENCE = json.loads(
    (Path(__file__).parent / "reference" / "aacgmv2.json").read_text(encoding="utf-8")
)
HEIGHTS_KM = (110.0, 250.0, 415.0)
A_MOMENT_S = datetime(2024, 10, 10, 22, tzinfo=UTC).timestamp()


def places_at(height_km):
    """Return direction (3, N), time, and aacgmv2's latitude and longitude, nan if undefined."""
    places = [place for place in REFERENCE["places"] if place["height_km"] == height_km]

    def column(name):
        return np.array([place[name] for place in places], dtype=np.float64)

    return (
        column("direction_itrs").T,
        column("posix_s"),
        column("magnetic_latitude_deg"),
        column("magnetic_longitude_deg"),
    )


def unit_vectors(latitude_deg, longitude_deg):
    """Return (3, N) unit vectors."""
    latitude, longitude = np.radians(latitude_deg), np.radians(longitude_deg)
    return np.stack(
        np.broadcast_arrays(
            np.cos(latitude) * np.cos(longitude),
            np.cos(latitude) * np.sin(longitude),
            np.sin(latitude),
        )
    )


def directions(count, seed):
    """Return (3, N) random unit vectors."""
    vectors = np.random.default_rng(seed).normal(size=(3, count))
    return vectors / np.sqrt(np.sum(vectors**2, axis=0))


@pytest.mark.parametrize("height_km", HEIGHTS_KM)
@pytest.mark.parametrize("above_deg", [20.0, 40.0])
def test_unit_vectors_agree_with_aacgmv2(height_km, above_deg):
    direction, posix_s, latitude_deg, longitude_deg = places_at(height_km)
    some = np.abs(latitude_deg) > above_deg
    assert some.sum() > 30
    ours = magnetic_direction(direction, posix_s, height_km)[:, some]
    truth = unit_vectors(latitude_deg[some], longitude_deg[some])
    assert np.degrees(np.sqrt(np.sum((ours - truth) ** 2, axis=0))).max() < 0.001


@pytest.mark.parametrize("height_km", HEIGHTS_KM)
def test_latitude_and_longitude_agree_with_aacgmv2(height_km):
    direction, posix_s, latitude_deg, longitude_deg = places_at(height_km)
    some = np.abs(latitude_deg) > 20.0
    ours_deg = magnetic_latitude_deg(direction, posix_s, height_km)
    np.testing.assert_allclose(ours_deg[some], latitude_deg[some], atol=0.001)
    across_deg = magnetic_longitude_deg(direction, posix_s, height_km) - longitude_deg
    across_deg = ((across_deg + 180.0) % 360.0 - 180.0) * np.cos(np.radians(latitude_deg))
    assert np.abs(across_deg[some]).max() < 0.001


@pytest.mark.parametrize("height_km", HEIGHTS_KM)
def test_latitude_is_nan_where_aacgmv2_has_none(height_km):
    direction, posix_s, latitude_deg, _ = places_at(height_km)
    ours_deg = magnetic_latitude_deg(direction, posix_s, height_km)
    assert np.isnan(latitude_deg).any()
    np.testing.assert_array_equal(np.isnan(ours_deg), np.isnan(latitude_deg))


def test_local_time_agrees_with_aacgmv2():
    cases = REFERENCE["local_times"]
    sun = np.array([case["sun_direction_itrs"] for case in cases]).T
    posix_s = np.array([case["posix_s"] for case in cases])
    longitude_deg = np.array([case["magnetic_longitude_deg"] for case in cases])
    truth_h = np.array([case["magnetic_local_time_h"] for case in cases])
    ours_h = magnetic_local_time_h(longitude_deg, sun_magnetic_longitude_deg(sun, posix_s))
    error_h = np.abs((ours_h - truth_h + 12.0) % 24.0 - 12.0)
    assert error_h.max() < 0.04
    assert np.median(error_h) < 0.005


def test_local_time_is_noon_below_the_sun_and_stays_in_one_day():
    assert magnetic_local_time_h(37.0, 37.0) == 12.0
    assert magnetic_local_time_h(52.0, 37.0) == 13.0
    assert magnetic_local_time_h(-170.0, 175.0) == 13.0
    # The smallest step before midnight rounds to 24, which is the next day's 0.
    assert magnetic_local_time_h(-180.0 - 1e-14, 0.0) < 24.0
    assert magnetic_local_time_h(np.nextafter(-180.0, -181.0), 0.0) < 24.0


def test_each_element_has_its_own_time():
    # A call that spans all epochs must give what single calls give: a bug would pick one epoch.
    direction = directions(40, seed=1)
    posix_s = np.linspace(
        datetime(1993, 1, 1, tzinfo=UTC).timestamp(),
        datetime(2032, 1, 1, tzinfo=UTC).timestamp(),
        direction.shape[1],
    )
    together = magnetic_direction(direction, posix_s, 110.0)
    alone = [magnetic_direction(direction[:, i], posix_s[i], 110.0) for i in range(40)]
    np.testing.assert_allclose(together, np.transpose(alone), atol=1e-13)


def test_continuous_in_time_across_an_epoch():
    # The field drifts by 0.1 degrees a year, so a second moves it by less than 1e-8 degrees.
    epoch_s = datetime(2020, 1, 1, tzinfo=UTC).timestamp()
    direction = directions(200, seed=2)
    before, after = (magnetic_direction(direction, epoch_s + s, 250.0) for s in (-0.5, 0.5))
    assert 0.0 < np.abs(after - before).max() < 1e-8


def test_places_and_times_broadcast_and_blocks_do_not_matter():
    direction = directions(80, seed=3)
    posix_s = A_MOMENT_S + np.linspace(0.0, 3e7, 70)[:, np.newaxis]
    grid = magnetic_direction(direction, posix_s, 415.0)
    assert grid.shape == (3, 70, 80)
    one = magnetic_direction([part[17] for part in direction], posix_s[66, 0], 415.0)
    assert one.shape == (3,)
    np.testing.assert_allclose(grid[:, 66, 17], one, atol=1e-13)
    assert magnetic_latitude_deg(direction, posix_s, 415.0).shape == (70, 80)
    assert magnetic_longitude_deg(direction[:, :0], A_MOMENT_S, 415.0).shape == (0,)


@settings(max_examples=50, deadline=None)
@given(
    st.floats(-90.0, 90.0),
    st.floats(-180.0, 180.0),
    st.sampled_from(HEIGHTS_KM),
    st.floats(9e8, 1.8e9),
)
def test_unit_length_and_no_jump_anywhere(latitude_deg, longitude_deg, height_km, posix_s):
    # A step of a metre on the ground moves the vector little, at the poles and the dip equator too.
    steps_deg = latitude_deg + np.array([0.0, 1e-5])
    vector = magnetic_direction(unit_vectors(steps_deg, longitude_deg), posix_s, height_km)
    assert np.abs(np.sum(vector**2, axis=0) - 1.0).max() < 1e-12
    assert np.degrees(np.abs(vector[:, 1] - vector[:, 0]).max()) < 2e-4


@pytest.mark.parametrize("height_km", HEIGHTS_KM)
def test_the_direction_crosses_the_dip_equator_once(height_km):
    # From pole to pole along each meridian the magnetic hemisphere changes once.
    latitude_deg, longitude_deg = np.linspace(-90, 90, 721)[:, None], np.arange(0.0, 360.0, 5.0)
    vector = magnetic_direction(unit_vectors(latitude_deg, longitude_deg), A_MOMENT_S, height_km)
    assert (np.abs(np.diff(np.sign(vector[2]), axis=0)).sum(axis=0) == 2).all()


def test_where_defined_latitude_is_that_of_the_direction():
    direction = directions(5000, seed=4)
    vector = magnetic_direction(direction, A_MOMENT_S, 250.0)
    latitude_deg = magnetic_latitude_deg(direction, A_MOMENT_S, 250.0)
    some = np.abs(latitude_deg) > 20.0
    from_vector_deg = np.degrees(np.arcsin(vector[2, some]))
    np.testing.assert_allclose(from_vector_deg, latitude_deg[some], atol=1e-3)
    assert 0.01 < np.isnan(latitude_deg).mean() < 0.06


def test_another_height_is_refused():
    with pytest.raises(ValueError, match="height_km must be one of"):
        magnetic_direction(directions(3, seed=5), A_MOMENT_S, 300.0)
