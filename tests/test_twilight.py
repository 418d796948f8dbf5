"""Twilight and sunlit heights: measured zeniths, the geometry of the shadow, published seasons.

The measured luminances are those of Koomen et al. (1952) at two sites and of Patat et al. (2006).
"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_track import PAIRS, epoch_s

import tle
from planner.base.geometry import geodetic_up_from_direction
from planner.orbit.sgp4_orbit import Orbit
from planner.sky.emission import ViewDirections, emission_position_itrs_km, sun_zenith_deg
from planner.sky.photometry import luminance_of_magnitude_cd_m2
from planner.sky.twilight import (
    arc_half_width_deg,
    limb_twilight_cd_m2,
    local_sun_depression_deg,
    noctilucent_in_view,
    noctilucent_latitude_factor,
    noctilucent_season_factor,
    noctilucent_season_margin_days,
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
TRACK = Orbit(tle.loads("\n".join(PAIRS[9]))).at(epoch_s(PAIRS[9]) + np.arange(0.0, 6000.0, 20.0))


def unit(vector):
    """Return a vector scaled to length one."""
    return vector / np.linalg.norm(vector)


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


def test_the_seasons():
    """20 May to 20 August, and 20 November to 20 February; peaks in early July and January."""
    north, south = np.array([139.0, 141.0, 231.0, 233.0]), np.array([323.0, 325.0, 50.0, 52.0])
    for days, latitude in ((north, 60.0), (south, -60.0)):
        margin = noctilucent_season_margin_days(days, latitude)
        assert np.sign(margin).tolist() == [-1.0, 1.0, 1.0, -1.0]
        factor = noctilucent_season_factor(days, latitude)
        assert np.array_equal(factor > 0.0, margin > 0.0)
    days = np.arange(1.0, 366.0)
    assert abs(days[np.argmax(noctilucent_season_factor(days, 60.0))] - 186.0) <= 3.0
    assert days[np.argmax(noctilucent_season_factor(days, -60.0))] <= 10.0


def test_cloud_grows_toward_the_pole():
    """None up to 50 degrees; CIPS in July 2007: 55 % at 72.5 and over 80 % at 82.5, both sides."""
    np.testing.assert_allclose(
        noctilucent_latitude_factor(np.array([0.0, 50.0, 72.5, -82.5])), [0, 0, 0.55, 0.82]
    )
    latitude = np.linspace(50.0, 82.5, 100)
    assert np.all(np.diff(noctilucent_latitude_factor(latitude)) > 0.0)


def seen(day, sun_declination_deg, depressions=(6.0, 16.0)):
    """Return noctilucent cloud along a track that is farthest into the summer at midnight."""
    summit = np.argmax(TRACK.position_itrs_km[2] * np.sign(sun_declination_deg))
    x, y, _ = unit(TRACK.position_itrs_km[:, summit] * np.array([1.0, 1.0, 0.0]))
    declination = np.radians(sun_declination_deg)
    sun = np.array([-x * np.cos(declination), -y * np.cos(declination), np.sin(declination)])
    sun = sun[:, None]
    sun = np.broadcast_to(sun, (3, len(TRACK)))
    view = noctilucent_in_view(
        ViewDirections.rim_heavy(), TRACK.position_itrs_km, TRACK.lvlh, TRACK.altitude_km, sun,
        day, depressions,
    )  # fmt: skip
    return view, sun


def test_what_the_margins_mean():
    """Each sign against the geometry of each place by itself; holding is all four."""
    view, sun = seen(186.0, 22.8, (4.0, 16.0))
    directions, moments = view.lit_margin_deg.shape
    assert (directions, moments) == (253, len(TRACK))
    assert np.any(view.is_seen)
    assert not np.all(view.is_seen)
    place = emission_position_itrs_km(view.direction_itrs, 83.0)
    up = geodetic_up_from_direction(view.direction_itrs)
    zenith = sun_zenith_deg(view.direction_itrs, sun[:, None, :])
    # The ray from the Sun to the cloud, on the sphere: its least height over the 20 km grazed.
    radius = 6371.0 + 83.0
    nearest = radius * np.sin(np.radians(zenith))
    lit = (zenith < 90.0) | (nearest > 6391.0)
    assert np.array_equal(view.lit_margin_deg > 0.0, lit)
    latitude = np.degrees(np.arcsin(up[2]))
    assert np.array_equal(view.latitude_margin_deg > 0.0, np.abs(latitude) > 50.0)
    assert np.array_equal(view.dark_margin_deg > 0.0, (zenith > 94.0) & (zenith < 106.0))
    assert np.array_equal(view.season_margin_days > 0.0, latitude >= 0.0)
    everything = lit & (zenith >= 94.0) & (zenith <= 106.0) & (latitude >= 50.0)
    assert np.array_equal(view.is_seen, everything)
    assert np.all(view.luminance_cd_m2[view.is_seen] > 0.0)
    assert np.all(view.luminance_cd_m2[latitude < 50.0] == 0.0)
    station = TRACK.position_itrs_km[:, None, :]
    assert np.all(np.linalg.norm(place - station, axis=0) < 3300.0)


def test_out_of_season_there_is_none():
    """In April no direction holds, and no luminance is left; in January only the south has it."""
    april, _ = seen(100.0, 22.8)
    assert not np.any(april.is_seen)
    assert np.all(april.luminance_cd_m2 == 0.0)
    january, _ = seen(5.0, -22.6, (4.0, 16.0))
    south = january.direction_itrs[2] < 0.0
    assert np.any(january.is_seen)
    assert not np.any(january.is_seen & ~south)


def test_margins_are_continuous_in_time():
    """From one moment to the next, 20 s on, no margin moves by more than the Earth turns under it.

    The station covers 1.3 degrees in 20 s, and the rim swings with it.
    """
    view, _ = seen(186.0, 22.8)
    for margin in (view.lit_margin_deg, view.latitude_margin_deg, view.margin_deg):
        assert np.max(np.abs(np.diff(margin, axis=1))) < 2.5
        assert np.all(np.isfinite(margin))
