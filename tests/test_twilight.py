"""Twilight and sunlit heights: measured zeniths, the geometry of the shadow.

The measured luminances are those of Koomen et al. (1952) at two sites and of Patat et al. (2006).
"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.sky.photometry import luminance_of_magnitude_cd_m2
from planner.sky.twilight import (
    arc_half_width_deg,
    limb_twilight_cd_m2,
    local_sun_depression_deg,
    shadow_edge_km,
    sunlit_from_km,
    sunlit_margin_deg,
    zenith_twilight_cd_m2,
)

CANDLE_FT2 = 10.7639
KOOMEN_DEG = np.array([0.0, 3.0, 6.0, 9.0, 12.0])
SACRAMENTO_PEAK = CANDLE_FT2 * np.array([8.0, 1.0, 0.022, 0.00075, 0.000076])
MARYLAND = CANDLE_FT2 * np.array([15.0, 2.0, 0.06, 0.0015, 0.00012])
NIGHT = (CANDLE_FT2 * 1.4e-5, CANDLE_FT2 * 4e-5)


@pytest.mark.parametrize(("measured", "night"), [(SACRAMENTO_PEAK, NIGHT[0]), (MARYLAND, NIGHT[1])])
def test_zenith_as_koomen_measured_it(measured, night):
    """Each site within a factor of 1.9; the two differ by up to 2.7 from one another."""
    ratio = zenith_twilight_cd_m2(KOOMEN_DEG) / (measured - night)
    assert np.all((ratio > 1.0 / 1.9) & (ratio < 1.9))


def test_zenith_as_patat_measured_it():
    """11.84 + 1.518 x - 0.057 x^2 magnitudes, x from 5 degrees, less a night of 21.61: to 1.6."""
    depression = np.arange(5.0, 15.1, 0.5)
    x = depression - 5.0
    measured = luminance_of_magnitude_cd_m2(11.84 + 1.518 * x - 0.057 * x * x)
    ratio = zenith_twilight_cd_m2(depression) / (measured - luminance_of_magnitude_cd_m2(21.61))
    assert np.all((ratio > 1.0 / 1.6) & (ratio < 1.6))


def test_zenith_fades_as_fast_as_it_is_told():
    """Koomen: a factor of 10 every 2 degrees from 3 to 11, within a tenth of the logarithm."""
    bright, faint = zenith_twilight_cd_m2(np.array([3.0, 11.0]))
    assert np.log10(bright / faint) == pytest.approx(4.0, rel=0.1)
    assert zenith_twilight_cd_m2(18.0) < 1e-5  # a tenth of a dark sky and less


@given(
    depression=st.floats(-20.0, 60.0),
    deeper=st.floats(0.0, 10.0),
    height=st.floats(0.0, 150.0),
    higher=st.floats(0.0, 50.0),
    azimuth=st.floats(0.0, 180.0),
)
def test_the_arc_is_monotone(depression, deeper, height, higher, azimuth):
    """A deeper Sun, a higher line and an azimuth farther from the Sun are never brighter."""
    here = limb_twilight_cd_m2(depression, height, azimuth)
    assert 0.0 <= here < 1.2e5
    for worse in (
        limb_twilight_cd_m2(depression + deeper, height, azimuth) if depression > 0.0 else 0.0,
        limb_twilight_cd_m2(depression, height + higher, azimuth),
        limb_twilight_cd_m2(depression, height, azimuth + 0.2 * (180.0 - azimuth)),
    ):
        assert worse <= here * (1.0 + 1e-12)


def test_the_arc_hides_the_airglow_until_the_sun_is_deep():
    """At 92 km: a hundred times the airglow's 0.0024 cd/m2 in sunlight, less than it from 17 on."""
    lit, late, night = limb_twilight_cd_m2(np.array([8.0, 15.0, 17.5]), 92.0)
    assert 50.0 < lit / 0.0024 < 200.0
    assert late > 0.0024 > night


def test_the_edge_of_the_shadow():
    """Between the solid Earth's shadow and that with 20 km of opaque air, from 2 to 8 degrees."""
    depression = np.arange(2.0, 8.1, 0.25)
    edge = shadow_edge_km(depression)
    assert np.all(edge > sunlit_from_km(90.0 + depression, 0.0))
    assert np.all(edge < sunlit_from_km(90.0 + depression, 20.0) + 1.0)
    assert np.all(np.diff(shadow_edge_km(np.arange(0.0, 30.0, 0.5))) > 0.0)


@given(
    altitude=st.floats(200.0, 1500.0), below=st.floats(-5.0, 40.0), azimuth=st.floats(-180.0, 180.0)
)
def test_the_sun_at_the_limbs_points(altitude, below, azimuth):
    """Against vectors: the vertical where a line of that azimuth touches the sphere; the Sun."""
    dip = np.arccos(6371.0 / (6371.0 + altitude))
    sun_elevation = -np.radians(below) - dip
    sun = np.array([np.cos(sun_elevation), 0.0, np.sin(sun_elevation)])
    angle = np.radians(azimuth)
    point = np.array([np.sin(dip) * np.cos(angle), np.sin(dip) * np.sin(angle), np.cos(dip)])
    line = 6371.0 * point - np.array([0.0, 0.0, 6371.0 + altitude])
    assert np.dot(line, point) == pytest.approx(0.0, abs=1e-6)  # it touches
    depression = local_sun_depression_deg(altitude, below, azimuth)
    assert np.sin(np.radians(depression)) == pytest.approx(-np.dot(point, sun), abs=1e-9)
    if azimuth == 0.0:
        assert depression == pytest.approx(below, abs=1e-6)


def test_the_width_of_the_arc():
    """At its edge the arc has the share asked for; at half the share it is wider.

    From the ground the bright segment is told of as 20 to 30 degrees wide from edge to edge (AMS
    Glossary); the station's wider limb shows twice that.
    """
    depression = np.array([1.0, 6.0, 12.0])
    half = arc_half_width_deg(415.0, depression)
    local = local_sun_depression_deg(415.0, depression, half)
    share = limb_twilight_cd_m2(local, 0.0, half) / limb_twilight_cd_m2(depression)
    np.testing.assert_allclose(share, 0.1, rtol=1e-4)
    assert np.all((half > 20.0) & (half < 35.0))
    assert np.all(arc_half_width_deg(415.0, depression, 0.05) > half)


@pytest.mark.parametrize(("height_km", "published"), [(95.0, 99.8), (110.0, 100.6), (250.0, 105.8)])
def test_heights_in_sunlight(height_km, published):
    """The solid Earth's shadow, to 0.1 degrees; the 30 km that screen the blue cost some 2."""
    assert sunlit_margin_deg(published, height_km, 0.0) == pytest.approx(0.0, abs=0.1)
    cost = sunlit_margin_deg(published, height_km, 0.0) - sunlit_margin_deg(published, height_km)
    assert 0.8 < cost < 2.0


@given(zenith=st.floats(90.1, 150.0), screening=st.floats(0.0, 60.0))
def test_the_shadows_edge_is_where_the_margin_ends(zenith, screening):
    """Just above the height that the shadow reaches the Sun shines, just under it not."""
    height = sunlit_from_km(zenith, screening)
    assert sunlit_margin_deg(zenith, height * 1.0001 + 0.01, screening) > 0.0
    assert sunlit_margin_deg(zenith, height * 0.9999 - 0.01, screening) < 0.0


def test_odd_suns_and_heights():
    """By day everything is lit; a height under the screen is so while the Sun is up; never nan."""
    assert sunlit_from_km(np.array([0.0, 90.0])).tolist() == [0.0, 0.0]
    assert sunlit_margin_deg(89.0, 10.0) == pytest.approx(1.0)
    assert np.all(np.isfinite(zenith_twilight_cd_m2(np.array([-90.0, 90.0]))))
    assert np.all(np.isfinite(arc_half_width_deg(415.0, np.array([-30.0, 0.0, 60.0]))))
