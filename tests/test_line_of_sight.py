"""Lines of sight through layers: angles, path lengths, what the ground hides, and the layers.

Truth: published angles and gains of the station's limb; chords of a sphere worked out here; points
placed as vectors; the example of another model of auroral light.
"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.base.constants import EARTH_MEAN_RADIUS_KM
from planner.base.errors import InputError
from planner.sky.line_of_sight import (
    BLUE,
    GREEN,
    LINES,
    NODES_KEV,
    RED,
    beyond_limb,
    chapman,
    check_station,
    crossing_arcs_deg,
    energy_shares,
    farthest_arc_deg,
    layer_gains,
    range_km,
    shell_paths,
    tangent_depression_deg,
)

EDGE_KM = np.arange(80.0, 461.0, 2.0)
ARC_DEG = np.linspace(0.0, 60.0, 61)
heights = st.floats(150.0, 1500.0)
depressions = st.floats(-90.0, 90.0)


def sheet(lowest_km: float, highest_km: float) -> np.ndarray:
    """Return the profile (1, S) of a uniform sheet."""
    inside = (EDGE_KM[:-1] >= lowest_km) & (EDGE_KM[1:] <= highest_km)
    return inside[None] / (highest_km - lowest_km)


def chord_km(lowest_km: float, outer_km: float) -> float:
    """Return the length of a line whose lowest point has one height, up to another, both ways."""
    outer, inner = EARTH_MEAN_RADIUS_KM + outer_km, EARTH_MEAN_RADIUS_KM + lowest_km
    return 2.0 * float(np.sqrt(max(outer**2 - inner**2, 0.0)))


@pytest.mark.parametrize(
    ("height_km", "published_deg"), [(0, 20.14), (100, 17.5), (110, 17.2), (200, 14.5), (250, 12.7)]
)
def test_angles_of_the_limb(height_km, published_deg):
    """From 415 km lines that graze a height point down as published, to the last digit given."""
    assert abs(tangent_depression_deg(415.0, height_km) - published_deg) < 0.05


@pytest.mark.parametrize(
    ("layer_km", "tangent_km", "published"),
    [((100, 130), 110, 33), ((200, 300), 250, 16), ((100, 130), 100, None), ((100, 130), 60, None)],
)
def test_gain_of_a_uniform_sheet(layer_km, tangent_km, published):
    """Brightness over column is the chord over the thickness, to 1e-9; near the published gain.

    Truth: the chord; 33 for a 30 km green sheet and 16 for a 100 km red one, published to a digit
    that depends on where the line passes.
    """
    depression = np.atleast_1d(tangent_depression_deg(415.0, tangent_km))
    paths = shell_paths(415.0, depression, ARC_DEG, EDGE_KM)
    gain = paths.gain(sheet(*layer_km), 557.7).sum()
    lost = 1.0 - float(beyond_limb(np.array([tangent_km]), 557.7)[0])
    path_km = chord_km(tangent_km, layer_km[1]) - chord_km(tangent_km, layer_km[0]) * (
        tangent_km < layer_km[0]
    )
    expected = path_km / (layer_km[1] - layer_km[0]) * (1.0 - 0.5 * lost)
    assert abs(gain / expected - 1.0) < 1e-9
    if published:
        assert abs(gain / published - 1.0) < 0.04


@given(heights, st.floats(0.0, 90.0))
def test_every_shell_is_crossed_whole(station_km, share):
    """A line to the ground runs through each shell below the station by the chord, and once."""
    limb = float(tangent_depression_deg(station_km, 0.0))
    depression = limb + 0.01 + (90.0 - limb - 0.01) * share / 90.0
    paths = shell_paths(station_km, np.array([depression]), ARC_DEG, EDGE_KM)
    closest_km = (EARTH_MEAN_RADIUS_KM + station_km) * np.cos(
        np.radians(depression)
    ) - EARTH_MEAN_RADIUS_KM
    below = EDGE_KM[1:] <= station_km
    half = np.array([chord_km(closest_km, edge) / 2 for edge in EDGE_KM])
    assert np.allclose(paths.near_km.sum(axis=(0, 1))[below], np.diff(half)[below], rtol=1e-9)
    assert np.all(paths.near_km.sum(axis=(0, 1))[EDGE_KM[:-1] >= station_km] < 1e-6)
    assert np.all(paths.far_km == 0.0)  # the ground ends the line


def test_nothing_is_seen_from_behind_the_hard_limb():
    """Just below the limb no light comes from beyond it; just above, the air takes almost all."""
    limb = float(tangent_depression_deg(415.0, 0.0))
    depression = limb + np.array([0.001, -0.001])
    paths = shell_paths(415.0, depression, ARC_DEG, EDGE_KM)
    gain = paths.gain(sheet(100, 130), 557.7)[:, 0]
    beyond = np.degrees(np.arccos(EARTH_MEAN_RADIUS_KM / (EARTH_MEAN_RADIUS_KM + 415.0))) + 1.0
    assert np.all(gain[0, beyond < ARC_DEG] == 0.0)
    assert paths.far_km[1].sum() > 100.0
    assert gain[1, beyond < ARC_DEG].sum() < 0.01


@given(heights, depressions)
def test_what_is_shared_among_arcs_adds_up(station_km, depression_deg):
    """No length is lost or made by another grid of arcs, nor is any negative."""
    line = np.array([depression_deg])
    fine = shell_paths(station_km, line, ARC_DEG, EDGE_KM)
    coarse = shell_paths(station_km, line, ARC_DEG[::20], EDGE_KM)
    for one, other in ((fine.near_km, coarse.near_km), (fine.far_km, coarse.far_km)):
        assert np.all(one >= 0.0)
        assert np.all(np.isfinite(one))
        assert np.allclose(one.sum(axis=1), other.sum(axis=1), atol=1e-9)


@given(heights, st.floats(0.0, 89.0), st.sampled_from([90.0, 110.0, 145.0]))
def test_arcs_and_ranges_of_a_crossing(station_km, depression_deg, height_km):
    """Where a line is said to cross a height, a point set off along it has that height and arc.

    Truth: the point as a vector in the plane of the station and the Earth's centre.
    """
    down = np.radians(depression_deg)
    arcs = crossing_arcs_deg(station_km, np.array([depression_deg]), height_km)
    lowest = (EARTH_MEAN_RADIUS_KM + station_km) * np.cos(down) - EARTH_MEAN_RADIUS_KM
    for arc in arcs:
        along = range_km(station_km, np.array([depression_deg]), arc)[0]
        point = np.array(
            [along * np.cos(down), EARTH_MEAN_RADIUS_KM + station_km - along * np.sin(down)]
        )
        assert abs(np.hypot(*point) - EARTH_MEAN_RADIUS_KM - max(height_km, lowest)) < 1e-5
        assert abs(np.degrees(np.arctan2(*point)) - arc[0]) < 1e-8


def test_a_station_in_the_layer_sees_what_is_above_it():
    """From 150 km straight up all of 200 to 300 km is seen, straight down nothing of it."""
    paths = shell_paths(150.0, np.array([-90.0, 90.0]), ARC_DEG, EDGE_KM)
    gain = paths.gain(sheet(200, 300), 630.0).sum(axis=(1, 2))
    assert np.allclose(gain, [1.0, 0.0], atol=1e-9)


@pytest.mark.parametrize("station_km", [149.0, 1501.0, float("nan"), [415.0, 90.0]])
def test_heights_that_are_refused(station_km):
    """A height out of range is named with the range and the next step."""
    with pytest.raises(InputError, match=r"is outside the 150 to 1500 km .* Check the orbit"):
        check_station(station_km)


@pytest.mark.parametrize(
    ("wavelength_nm", "half_km"), [(557.7, 16.15), (427.8, 23.8), (630.0, 12.6)]
)
def test_extinction_behind_the_limb(wavelength_nm, half_km):
    """Half is lost at some tangent height, less above it; ever more of the blue than of the red.

    Truth: Rayleigh's optical depth at sea level, 0.092, 0.277 and 0.056 (Hansen & Travis 1974),
    75.6 times as long a path, and air that thins by e in 7 km.
    """
    share = beyond_limb(np.array([0.0, half_km, 60.0]), wavelength_nm)
    assert abs(share[1] - 0.5) < 0.01
    assert share[0] < 0.02
    assert share[2] > 0.995


@pytest.mark.parametrize("growth", [0.0, 1e-6, 0.1, 0.4])
def test_chapman_layers(growth):
    """A layer is 1 at its peak and less elsewhere; a growth of almost nothing is none."""
    height_km = np.linspace(60.0, 500.0, 4401)
    layer = chapman(height_km, 120.0, 12.0, growth)
    assert np.all((layer >= 0.0) & (layer <= 1.0 + 1e-12))
    assert abs(height_km[np.argmax(layer)] - 120.0) < 0.1
    assert layer[-1] < 0.1
    if growth == 1e-6:
        assert np.allclose(layer, chapman(height_km, 120.0, 12.0, 0.0), atol=1e-4)


@given(st.floats(0.0, 50.0))
def test_shares_of_the_energy(mean_energy_kev):
    """They add up to one, lie at the two nearest nodes, and keep the logarithm of the energy."""
    shares = energy_shares(mean_energy_kev)
    assert abs(shares.sum() - 1.0) < 1e-12
    assert np.all(shares >= 0.0)
    assert np.count_nonzero(shares) <= 2
    kept = np.exp(shares @ np.log(NODES_KEV))
    assert abs(kept / np.clip(mean_energy_kev, 0.5, 8.0) - 1.0) < 1e-12


@pytest.mark.parametrize(("line", "published_kr"), [(GREEN, 11.34), (BLUE, 2.303)])
def test_brightness_of_a_known_flux(line, published_kr):
    """An aurora of known flux is as bright as published, to 5 %: class II is some 8 erg.

    Truth: the example with which TREx-ATM shows its inversion, 9.026 erg cm-2 s-1 of 4.66 keV.
    """
    assert abs(line.column_kr(9.026, 4.66) / published_kr - 1.0) < 0.05
    assert np.allclose(line.column_kr(np.array([0.0, 2.0]), 4.0), [0.0, 2.0 * line.yield_kr[3]])


def test_a_unit_of_flux_gives_a_kilorayleigh():
    """1 erg cm-2 s-1 of 0.5 to 8 keV gives 1 to 2 kR of green, as is commonly said."""
    kr = GREEN.column_kr(1.0, np.geomspace(0.5, 8.0, 50))
    assert np.all((kr >= 1.0) & (kr < 2.0))


def test_colours_and_energies():
    """Soft electrons glow high and red, hard ones low and green; blue tells the flux alone."""
    assert RED.column_kr(1.0, 0.5) > GREEN.column_kr(1.0, 0.5) > BLUE.column_kr(1.0, 0.5)
    assert np.all(np.diff(RED.yield_kr) < 0.0)
    assert max(BLUE.yield_kr[1:]) < 1.25 * min(BLUE.yield_kr[1:])
    for line in (GREEN, BLUE):
        assert np.all(np.diff(line.peak_km) < 0.0)
    assert 105.0 < GREEN.peak_km[-1] < GREEN.peak_km[-2] < 115.0
    assert 200.0 < min(RED.peak_km) <= max(RED.peak_km) < 300.0


@pytest.mark.parametrize(
    ("number", "published", "within"), [(0, 33.0, 0.06), (1, 16.0, 0.1), (2, 33.0, 0.1)]
)
def test_limb_gain_of_the_layers(number, published, within):
    """At 4 keV the limb is as much brighter than straight down as published for such layers."""
    depression = np.concatenate([np.linspace(10.0, 20.0, 201), [90.0]])
    gains = layer_gains(415.0, depression, np.linspace(0.0, 1.0, 41))
    seen = gains.by_line[number][:, 3].sum(axis=1)
    assert abs(seen[:-1].max() / seen[-1] / published - 1.0) < within
    # Straight down it is the column, but for the tail that is above the station.
    assert 0.985 < seen[-1] / LINES[number].yield_kr[3] < 1.0


@given(heights, st.floats(60.0, 400.0))
def test_the_farthest_arc(station_km, height_km):
    """The arc of a line over bare ground reaches as far as the farthest arc and no farther."""
    limb = np.array([tangent_depression_deg(station_km, 0.0)])
    _, beyond = crossing_arcs_deg(station_km, limb, height_km)
    assert abs(beyond[0] - farthest_arc_deg(station_km, height_km)) < 1e-5
