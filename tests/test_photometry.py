"""Rayleighs against candelas: published equivalents, the definitions, and the standard air."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.sky.photometry import (
    BLUE_NM,
    GREEN_NM,
    RED_NM,
    SODIUM_NM,
    brightness_kr,
    cd_m2_per_kr,
    limb_optical_depth,
    limb_transmission,
    luminance_cd_m2,
    luminance_of_magnitude_cd_m2,
    luminous_efficiency,
)


@pytest.mark.parametrize(
    ("wavelength_nm", "published_cd_m2"),
    [(GREEN_NM, 0.000193), (SODIUM_NM, 0.000141), (RED_NM, 0.000045)],
)
def test_one_kilorayleigh(wavelength_nm, published_cd_m2):
    """The equivalents in use for aurora and airglow, which have two or three digits: within 1 %."""
    assert cd_m2_per_kr(wavelength_nm) == pytest.approx(published_cd_m2, rel=0.01)
    assert luminance_cd_m2(7.0, wavelength_nm) == pytest.approx(7.0 * published_cd_m2, rel=0.01)


def test_the_eye():
    """The photopic curve: its peak, and CIE's values at 510, 610 and 660 nm; blue counts little."""
    wavelength = np.array([555.0, 510.0, 610.0, 660.0])
    np.testing.assert_allclose(luminous_efficiency(wavelength), [1.0, 0.503, 0.503, 0.061])
    assert luminous_efficiency(BLUE_NM) < 0.012


@pytest.mark.parametrize("wavelength_nm", [379.9, 700.1, np.nan])
def test_light_that_the_table_does_not_hold(wavelength_nm):
    """Outside the table there is no value, and the message says which there are."""
    with pytest.raises(ValueError, match="380 to 700"):
        cd_m2_per_kr(wavelength_nm)


@given(kr=st.floats(0.0, 1e6), wavelength_nm=st.floats(380.0, 700.0))
def test_there_and_back(kr, wavelength_nm):
    """Kilorayleighs and candelas undo each other at any wavelength."""
    there = luminance_cd_m2(kr, wavelength_nm)
    assert brightness_kr(there, wavelength_nm) == pytest.approx(kr, rel=1e-12)


def test_magnitudes_of_the_sky():
    """A sky of magnitude 22 is 1.7e-4 cd/m2 (the unit's usual table), and five more are 1/100."""
    assert luminance_of_magnitude_cd_m2(22.0) == pytest.approx(1.71e-4, rel=0.01)
    sky = luminance_of_magnitude_cd_m2(np.array([17.0, 22.0]))
    assert sky[0] / sky[1] == pytest.approx(100.0)


def test_air_along_the_limb():
    """The density of the US Standard Atmosphere (1976), kg/m3, within a factor of 1.5 to 95 km.

    A line along the ground meets 60 to 75 times the depth overhead.
    """
    height = np.array([0.0, 10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0, 90.0, 95.0])
    density = [1.225, 0.4135, 8.891e-2, 1.841e-2, 3.996e-3, 1.027e-3]
    density = np.array([*density, 3.097e-4, 8.283e-5, 1.846e-5, 3.416e-6, 1.393e-6])
    depth = limb_optical_depth(height)
    ratio = depth / depth[0] * density[0] / density
    assert np.all((ratio > 1.0 / 1.5) & (ratio < 1.5))
    assert 60.0 < depth[0] / 0.097 < 75.0


@given(low=st.floats(-5.0, 120.0), rise=st.floats(0.0, 60.0), nm=st.floats(380.0, 690.0))
def test_higher_and_redder_is_clearer(low, rise, nm):
    """Transmission grows with height and with wavelength, and the ground lets nothing by."""
    assert limb_transmission(low, nm) <= limb_transmission(low + rise, nm)
    assert limb_transmission(low, nm) <= limb_transmission(low, nm + 10.0)
    assert 0.0 <= limb_transmission(low, nm) <= 1.0
    assert (limb_transmission(low, nm) > 0.0) == (low >= 0.0)
