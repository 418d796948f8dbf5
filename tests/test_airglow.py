"""The airglow's layers: sums along the line, angles, laws, and figures it was set to.

Angles are those of a sphere of 6371 km seen from 415 km. The sums, angles and laws are checks; the
brightness overhead by latitude and season was made to meet its figures, and so were the gains, so
that these tests only hold the curves to them.
"""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.base.errors import InputError
from planner.sky.airglow import (
    GREEN,
    HYDROXYL,
    LAYERS,
    RED,
    SODIUM,
    Layer,
    golden_arch,
    limb_brightness_kr,
    limb_depression_deg,
    limb_gain,
    limb_profile_kr,
    path_gain,
    red_arcs_rayleigh,
    tangent_depression_deg,
    zenith_rayleigh,
)
from planner.sky.photometry import RED_NM, limb_transmission

STATION_KM = 415.0


def summed_gain(layer, altitude_km, depression_deg):
    """Return the path gain by a plain sum of short steps along the line."""
    angle = np.radians(depression_deg)
    step = 0.05
    away = np.arange(0.5 * step, 8000.0, step)
    x, y = away * np.cos(angle), 6371.0 + altitude_km - away * np.sin(angle)
    height = np.hypot(x, y) - 6371.0
    under = np.flatnonzero(height < 0.0)
    last = under[0] if len(under) else len(height)
    emission = np.exp(-0.5 * ((height - layer.peak_km) / layer.width_km) ** 2)
    if depression_deg > 0.0:
        tangent_km = (6371.0 + altitude_km) * np.cos(angle) - 6371.0
        beyond = away > (6371.0 + altitude_km) * np.sin(angle)
        emission[beyond] *= limb_transmission(tangent_km, layer.wavelength_nm)
    return np.sum(emission[:last]) * step / (layer.width_km * np.sqrt(2.0 * np.pi))


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.name)
@pytest.mark.parametrize("altitude_km", [60.0, 270.0, 415.0, 1200.0])
def test_gain_is_the_sum_along_the_line(layer, altitude_km):
    """Against short steps from the station, up and down, past the limb and onto the ground."""
    hard_limb = float(tangent_depression_deg(altitude_km))
    for part in (-4.0, -0.3, 0.3, 0.6, 0.85, 0.9, 0.97, 1.1, 2.0):
        depression = np.clip(part * hard_limb, -90.0, 90.0)
        ours = path_gain(layer, altitude_km, depression)
        assert ours == pytest.approx(
            summed_gain(layer, altitude_km, depression), abs=2e-5, rel=1e-5
        )


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.name)
def test_the_brightest_line(layer):
    """Gain and place of the arch are those of a fine scan over the limb."""
    depression = np.linspace(5.0, 25.0, 20001)
    gain = path_gain(layer, STATION_KM, depression)
    assert limb_gain(layer, STATION_KM) == pytest.approx(np.max(gain), rel=1e-4)
    assert limb_depression_deg(layer, STATION_KM) == pytest.approx(
        depression[np.argmax(gain)], abs=0.01
    )


def test_angles():
    """Hard limb 20.14 degrees, 110 km 17.2, 250 km 12.7; 97 to 87 km 17.6 to 17.9."""
    heights = np.array([0.0, 110.0, 250.0, 97.0, 87.0])
    np.testing.assert_allclose(
        tangent_depression_deg(STATION_KM, heights), [20.14, 17.2, 12.7, 17.6, 17.9], atol=0.06
    )
    assert tangent_depression_deg(STATION_KM, 500.0) == 0.0


def test_the_picture():
    """A golden arch 2.3 to 2.5 degrees over the limb, green above it, red at about 13 degrees."""
    over_limb = {
        layer.name: float(
            tangent_depression_deg(STATION_KM) - limb_depression_deg(layer, STATION_KM)
        )
        for layer in LAYERS
    }
    assert 2.25 <= over_limb["sodium"] < over_limb["green"] <= 2.55
    assert over_limb["hydroxyl"] < over_limb["sodium"]
    assert limb_depression_deg(RED, STATION_KM) == pytest.approx(13.0, abs=0.3)


@pytest.mark.parametrize(
    ("layer", "least", "most"),
    [(SODIUM, 50, 60), (GREEN, 50, 60), (HYDROXYL, 50, 60), (RED, 18, 22)],
)
def test_gains(layer, least, most):
    """50 to 60 times as bright as overhead in the thin layers, 20 times in the red: set so."""
    assert least <= limb_gain(layer, STATION_KM) <= most


@given(
    depression=st.floats(-90.0, 90.0),
    altitude=st.floats(150.0, 1500.0),
    peak=st.floats(85.0, 300.0),
    width=st.floats(3.0, 80.0),
)
def test_gain_is_finite_and_continuous(depression, altitude, peak, width):
    """Never negative, never nan; no jump at the horizon, and at the hard limb, from above the
    layer, only what red light gets through all the air along the ground: under 4 %.
    """
    layer = Layer("any", RED_NM, peak, width)
    gain = path_gain(layer, altitude, depression)
    assert np.isfinite(gain)
    assert -1e-12 <= gain < 200.0
    before, after = (path_gain(layer, altitude, side) for side in (-1e-9, 1e-9))
    assert before == pytest.approx(after, rel=1e-4, abs=1e-4)
    above_it = altitude + peak + width
    limb = float(tangent_depression_deg(above_it))
    before, after = (path_gain(layer, above_it, limb + side) for side in (-1e-9, 1e-9))
    assert after < before < 1.04 * after


def test_straight_down_is_the_zenith_seen_from_below():
    """From above the layers, a line to the nadir crosses each once, and one upward none."""
    for layer in LAYERS:
        assert path_gain(layer, 600.0, 90.0) == pytest.approx(1.0, rel=1e-4)
        assert path_gain(layer, 600.0, -90.0) == pytest.approx(0.0, abs=1e-4)
        assert path_gain(layer, 1.0, -90.0) == pytest.approx(1.0, rel=1e-4)


def test_profiles_broadcast_and_scale():
    """Stations (N, 1) and depressions (M,) give (N, M); twice the rayleighs, twice the arch."""
    depression = np.linspace(0.0, 30.0, 90)
    profile = limb_profile_kr(GREEN, np.array([[400.0], [420.0]]), depression, 175.0)
    assert profile.shape == (2, 90)
    np.testing.assert_allclose(
        2.0 * profile, limb_profile_kr(GREEN, np.array([[400.0], [420.0]]), depression, 350.0)
    )
    assert limb_brightness_kr(GREEN, STATION_KM, 175.0) == pytest.approx(9.9, abs=0.5)


@pytest.mark.parametrize("altitude_km", [0.0, -5.0, np.nan, np.inf])
def test_a_station_in_the_ground_is_refused(altitude_km):
    """The message names the value and says what to give."""
    with pytest.raises(InputError, match="above the ground"):
        path_gain(GREEN, np.array([415.0, altitude_km]), 10.0)


def year_mean(layer, latitude_deg):
    """Return the mean over the year of a layer's brightness overhead."""
    return np.mean(zenith_rayleigh(layer, latitude_deg, np.arange(0.0, 365.25, 0.25)))


@pytest.mark.parametrize(
    ("latitude_deg", "published"), [(0.0, 120.0), (45.0, 175.0), (-45.0, 175.0)]
)
def test_green_by_latitude(latitude_deg, published):
    """ISIS-2: 120 R at the equator and 175 R in mid-latitudes, to 10 %."""
    assert year_mean(GREEN, latitude_deg) == pytest.approx(published, rel=0.1)


def test_green_by_season():
    """ISIS-2: maxima in mid-April and mid-October, within five days."""
    day = np.arange(1.0, 366.0)
    green = zenith_rayleigh(GREEN, 40.0, day)
    tops = day[1:-1][(green[1:-1] > green[:-2]) & (green[1:-1] > green[2:])]
    np.testing.assert_allclose(tops, [105.0, 288.0], atol=5.0)


@pytest.mark.parametrize("side", [1.0, -1.0])
def test_sodium_by_season(side):
    """30 R in summer and 100 R in winter in mid-latitudes; little in the tropics; 10 to 1 at 80."""
    winter, summer = (329.0, 146.4) if side > 0 else (146.4, 329.0)
    at = [zenith_rayleigh(SODIUM, side * 45.0, day) for day in (winter, summer)]
    np.testing.assert_allclose(at, [100.0, 30.0], rtol=0.1)
    far = [zenith_rayleigh(SODIUM, side * 80.0, day) for day in (winter, summer)]
    assert 8.0 < far[0] / far[1] < 12.0
    assert year_mean(SODIUM, side * 5.0) == pytest.approx(43.0, rel=0.1)


def test_red_by_the_sun():
    """60 R in quiet years, over twice that at the Sun's maximum; the other layers care nothing."""
    quiet, active = zenith_rayleigh(RED, 45.0, 100.0, np.array([70.0, 200.0]))
    assert quiet == pytest.approx(60.0)
    assert 2.0 < active / quiet < 3.0
    with pytest.raises(ValueError, match="LAYERS"):
        zenith_rayleigh(Layer("krypton", 557.0, 90.0, 5.0), 0.0, 1.0)


@given(latitude=st.floats(-90.0, 90.0), day=st.floats(0.0, 366.0), flux=st.floats(0.0, 400.0))
def test_brightness_overhead_is_sound(latitude, day, flux):
    """Positive, finite, under a kilorayleigh, and continuous over the equator and the new year."""
    for layer in LAYERS:
        bright = zenith_rayleigh(layer, latitude, day, flux)
        assert 5.0 < bright < 1000.0
        near = zenith_rayleigh(layer, latitude + 1e-7, day, flux)
        assert near == pytest.approx(bright, rel=1e-5)
        assert zenith_rayleigh(layer, latitude, day + 365.25, flux) == pytest.approx(bright)


def test_red_arcs_stand_where_they_do():
    """Kulkarni (1975): at 12 to 15 degrees in the early evening on both sides; then equatorward."""
    latitude = np.linspace(0.0, 40.0, 401)
    tops = [latitude[np.argmax(red_arcs_rayleigh(latitude, hour, 200.0, 1.0))] for hour in
            (19.0, 20.0, 21.0, 22.0, 24.0)]  # fmt: skip
    assert all(12.0 <= top <= 15.0 for top in tops[:4])
    assert all(before > after for before, after in pairwise(tops))
    np.testing.assert_allclose(
        red_arcs_rayleigh(latitude, 20.0), red_arcs_rayleigh(-latitude, 20.0)
    )
    assert red_arcs_rayleigh(14.0, 20.0, 200.0, 1.0) > 10.0 * red_arcs_rayleigh(
        0.0, 20.0, 200.0, 1.0
    )


def test_red_arcs_are_of_the_evening():
    """100 to 500 R at an active Sun; gone by day, faint before dawn; disturbed, by midnight."""

    def brightest(hour, kp=1.0):
        return np.max(red_arcs_rayleigh(np.linspace(0.0, 40.0, 401), hour, 200.0, kp))

    assert 100.0 < brightest(20.0) < 500.0
    assert brightest(12.0) < 1e-3
    assert brightest(16.0) < 0.1 * brightest(20.0)
    assert brightest(5.0) < 0.05 * brightest(20.0)
    assert brightest(24.0, 8.0) / brightest(20.0, 8.0) < 0.2 < brightest(24.0) / brightest(20.0)


@given(
    latitude=st.floats(-90.0, 90.0),
    hour=st.floats(0.0, 24.0),
    flux=st.floats(60.0, 300.0),
    kp=st.floats(0.0, 9.0),
    more=st.floats(0.0, 100.0),
)
def test_red_arcs_are_monotone(latitude, hour, flux, kp, more):
    """A more active Sun never dims them, and a higher Kp never brightens them."""
    here = red_arcs_rayleigh(latitude, hour, flux, kp)
    assert 0.0 <= here < 1000.0
    assert red_arcs_rayleigh(latitude, hour, flux + more, kp) >= here
    assert red_arcs_rayleigh(latitude, hour, flux, kp + 0.01 * more) <= here * (1.0 + 1e-12)


def test_red_arcs_where_the_place_is_unknown():
    """AACGM has no latitude at the dip equator, and Kp may be unknown: never nan."""
    arcs = red_arcs_rayleigh(np.array([np.nan, 0.0]), 20.0, 200.0, np.array([np.nan, 2.0]))
    assert arcs[0] == arcs[1]


def test_the_arch_against_its_rivals():
    """0.0024 cd/m2 in all; a full Moon's cloud drowns it, a dark sky does not."""
    arch = golden_arch(np.full(2, STATION_KM), 60.0, 175.0, moonlit_cd_m2=np.array([0.0, 0.070]))
    np.testing.assert_allclose(arch.luminance_cd_m2, 0.0024, rtol=0.05)
    assert arch.against_moonlight[0] > 20.0
    assert arch.against_moonlight[1] < 0.05
    np.testing.assert_allclose(arch.against_city, arch.against_moonlight[0])


@given(
    rivals=st.tuples(*[st.floats(0.0, 100.0)] * 3),
    more=st.floats(1e-6, 10.0),
    which=st.integers(0, 2),
)
def test_no_rival_helps(rivals, more, which):
    """More of any rival lowers its own contrast and that against all, and touches no other."""
    names = ("moonlit_cd_m2", "twilight_cd_m2", "city_cd_m2")
    lights = dict(zip(names, rivals, strict=True))
    before = golden_arch(STATION_KM, 60.0, 175.0, **lights)
    lights[names[which]] += more
    after = golden_arch(STATION_KM, 60.0, 175.0, **lights)
    assert after.against_all < before.against_all
    kinds = ("against_moonlight", "against_twilight", "against_city")
    for number, kind in enumerate(kinds):
        if number == which:
            assert getattr(after, kind) < getattr(before, kind)
        else:
            assert getattr(after, kind) == getattr(before, kind)
