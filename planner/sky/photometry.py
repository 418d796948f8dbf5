"""Kilorayleighs and candelas: one scale for a line of airglow, a moonlit cloud and the twilight.

A rayleigh counts photons, and a candela what the eye makes of them, so that the exchange depends on
the wavelength. Light without a line of its own, such as the Moon's, is told in kilorayleighs of the
green oxygen line that the eye would find as bright.
"""

import numpy as np

from planner.base.arrays import FloatArray
from planner.base.constants import EARTH_MEAN_RADIUS_KM

GREEN_NM = 557.7  # atomic oxygen
SODIUM_NM = 589.3  # both D lines
RED_NM = 630.0  # atomic oxygen
BLUE_NM = 427.8  # ionised nitrogen

# The sky beyond the air, away from the Galaxy: as much as 100 stars of magnitude 10 a square degree
# in zodiacal light and starlight (from memory), each 0.69e-6 cd/m2. A dark site sees 1.7e-4 cd/m2,
# with the airglow.
DARK_SKY_CD_M2 = 7e-5

_LUMENS_PER_WATT = 683.0  # by the definition of the candela
_PLANCK_TIMES_LIGHT_J_M = 6.62607015e-34 * 299792458.0
_PHOTONS_PER_KR = 1e13 / (4.0 * np.pi)  # m-2 s-1 sr-1: by the definition of the rayleigh
_ZERO_MAGNITUDE_CD_M2 = 1.08e5

# The photopic luminous efficiency from 380 nm on, every 5 nm.
_EFFICIENCY_START_NM, _EFFICIENCY_STEP_NM = 380.0, 5.0
_EFFICIENCY = np.array([
    0.000039, 0.000064, 0.00012, 0.000217, 0.000396, 0.00064, 0.00121, 0.00218, 0.004, 0.0073,
    0.0116, 0.01684, 0.023, 0.0298, 0.038, 0.048, 0.06, 0.0739, 0.09098, 0.1126, 0.13902,
    0.1693, 0.20802, 0.2586, 0.323, 0.4073, 0.503, 0.6082, 0.71, 0.7932, 0.862, 0.91485, 0.954,
    0.9803, 0.99495, 1.0, 0.995, 0.9786, 0.952, 0.9154, 0.87, 0.8163, 0.757, 0.6949, 0.631,
    0.5668, 0.503, 0.4412, 0.381, 0.321, 0.265, 0.217, 0.175, 0.1382, 0.107, 0.0816, 0.061,
    0.04458, 0.032, 0.0232, 0.017, 0.01192, 0.00821, 0.005723, 0.004102,
])  # fmt: skip

# Clear air: its optical depth overhead at 550 nm, and the height in which it thins by a factor e.
RAYLEIGH_DEPTH_550 = 0.097
SCALE_HEIGHT_KM = 7.0
_SURFACE_SCALE_KM = 8.4  # pressure over weight at the ground: the column is that of 8.4 km


def luminous_efficiency(wavelength_nm: FloatArray | float) -> FloatArray:
    """Return how much of a photon's energy the light-adapted eye counts: 1 at 555 nm.

    Wavelengths outside 380 to 700 nm raise `ValueError`.

    Source: CIE (1924) standard photopic observer, every 5 nm; its logarithm is interpolated.
    """
    place = (np.asarray(wavelength_nm, dtype=np.float64) - _EFFICIENCY_START_NM) / (
        _EFFICIENCY_STEP_NM
    )
    last = len(_EFFICIENCY) - 1
    if not np.all((place >= 0.0) & (place <= last)):
        raise ValueError(f"wavelength_nm must lie in 380 to 700, not {wavelength_nm}")
    efficiency: FloatArray = np.exp(np.interp(place, np.arange(last + 1), np.log(_EFFICIENCY)))
    return efficiency


def cd_m2_per_kr(wavelength_nm: FloatArray | float = GREEN_NM) -> FloatArray:
    """Return the luminance of one kilorayleigh at a wavelength.

    Source: Baker and Romick (1976), Applied Optics 15, 1966, for the rayleigh as a unit of
    radiance: 1e10/(4 pi) photons m-2 s-1 sr-1.
    Accuracy: 0.000193 cd/m2 at 557.7 nm, 0.000141 at 589.3 and 0.000045 at 630.0, to 1 %
    (tests/test_photometry.py).
    """
    energy_j = _PLANCK_TIMES_LIGHT_J_M / (np.asarray(wavelength_nm, dtype=np.float64) * 1e-9)
    luminance: FloatArray = (
        _PHOTONS_PER_KR * energy_j * _LUMENS_PER_WATT * luminous_efficiency(wavelength_nm)
    )
    return luminance


def luminance_cd_m2(
    brightness_kr: FloatArray | float, wavelength_nm: FloatArray | float = GREEN_NM
) -> FloatArray:
    """Return the luminance of a line of the given brightness."""
    return np.asarray(brightness_kr * cd_m2_per_kr(wavelength_nm))


def brightness_kr(
    luminance_cd_m2: FloatArray | float, wavelength_nm: FloatArray | float = GREEN_NM
) -> FloatArray:
    """Return the kilorayleighs of a line, the green one by default, that is as bright to the eye.

    It undoes `luminance_cd_m2`.
    """
    return np.asarray(luminance_cd_m2 / cd_m2_per_kr(wavelength_nm))


def luminance_of_magnitude_cd_m2(magnitude_arcsec2: FloatArray | float) -> FloatArray:
    """Return the luminance of a sky whose visual brightness is in magnitudes a square arcsecond.

    Source: a star of visual magnitude 0 gives 2.54e-6 lux (Allen, Astrophysical Quantities), and
    1 lux from a square arcsecond is 4.25e10 cd/m2.
    """
    dimming = 10.0 ** (-0.4 * np.asarray(magnitude_arcsec2, dtype=np.float64))
    luminance: FloatArray = _ZERO_MAGNITUDE_CD_M2 * dimming
    return luminance


def limb_optical_depth(
    tangent_km: FloatArray | float, wavelength_nm: FloatArray | float = 550.0
) -> FloatArray:
    """Return the optical depth of clear air along a whole line that is level at a height.

    Below the ground it is that at the ground. Haze, cloud and ozone are left out: real limbs are
    darker below some 15 km, and ozone takes a third of the orange light at 20 to 30 km.

    Source: the fourth power of Rayleigh, with 0.097 overhead at 550 nm (Bodhaine et al., 1999,
    J. Atmos. Oceanic Technol. 16, 1854); a level line meets sqrt(2 pi R/H) times as much as one
    upward.
    Accuracy: the air's density within 35 % of the US Standard Atmosphere (1976) up to 95 km
    (tests/test_photometry.py).
    """
    height_km = np.maximum(tangent_km, 0.0)
    radius_km = EARTH_MEAN_RADIUS_KM + height_km
    level_km = np.sqrt(2.0 * np.pi * radius_km * SCALE_HEIGHT_KM)
    blueness = (550.0 / np.asarray(wavelength_nm, dtype=np.float64)) ** 4
    depth: FloatArray = (
        (RAYLEIGH_DEPTH_550 / _SURFACE_SCALE_KM)
        * level_km
        * blueness
        * np.exp(-height_km / SCALE_HEIGHT_KM)
    )
    return depth


def limb_transmission(
    tangent_km: FloatArray | float, wavelength_nm: FloatArray | float = 550.0
) -> FloatArray:
    """Return the share of light that gets along a line through clear air; 0 through the ground.

    See `limb_optical_depth` for what is left out.
    """
    clear: FloatArray = np.exp(-limb_optical_depth(tangent_km, wavelength_nm))
    return np.where(np.asarray(tangent_km) >= 0.0, clear, 0.0)
