"""The airglow: how bright its layers are overhead, along the limb, and against what lies below.

Four thin layers glow all night: hydroxyl, sodium, and atomic oxygen in green and, far higher, in
red. Seen edge on from a station they are arches above the limb, fifty times as bright as overhead.
The luminance adds up to 0.002 cd/m2; a continuum (about as strong as the green line over the whole
of the visible, and spread along the layers) is left out.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from planner.base.arrays import FloatArray
from planner.base.constants import EARTH_MEAN_RADIUS_KM
from planner.base.errors import InputError
from planner.sky.photometry import (
    DARK_SKY_CD_M2,
    GREEN_NM,
    RED_NM,
    SODIUM_NM,
    limb_transmission,
    luminance_cd_m2,
)

_REACH = 5.0  # widths of the layer about its peak that are summed
_TANGENTS = np.linspace(-2.5, 1.0, 36)  # widths from the peak where the brightest line may graze

_YEAR_DAYS = 365.25
_EQUINOX_MAXIMUM_DAY = 105.0  # 15 April; the other is half a year later
_USUAL_FLUX_SFU = 120.0  # of the Sun at 10.7 cm, the mean over its cycle
_QUIET_FLUX_SFU = 70.0
_USUAL_KP = 2.0


@dataclass(frozen=True)
class Layer:
    """A layer that glows: its line, the height of its peak, and its full width at half of that."""

    name: str
    wavelength_nm: float
    peak_km: float
    full_width_km: float

    @property
    def width_km(self) -> float:
        """Return the standard deviation of the profile, which is Gaussian."""
        return self.full_width_km / 2.3548


# Sodium: between the volume emission at 90 km and the limb's peak near 92 that Mende et al. (1993,
# J. Geophys. Res. 98, 19117) saw from the shuttle. The other heights are the usual ones, from
# memory. The widths are no measurements: they were chosen so that the limb gains are those that
# this project computed before, 50 to 60 for the thin layers and 20 for the red one.
HYDROXYL = Layer("hydroxyl", 660.0, 87.0, 9.0)
SODIUM = Layer("sodium", SODIUM_NM, 91.0, 10.0)
GREEN = Layer("green", GREEN_NM, 96.0, 10.0)
RED = Layer("red", RED_NM, 265.0, 75.0)
LAYERS = (HYDROXYL, SODIUM, GREEN, RED)


@dataclass(frozen=True, eq=False)
class GoldenArch:
    """The arch of sodium and green oxygen at moments (N,), and what it must outshine.

    Each contrast is the arch's luminance over that of one rival and the dark sky behind it: over 1
    the arch is the brighter. `against_all` is over the sum of the rivals.
    """

    luminance_cd_m2: FloatArray
    against_moonlight: FloatArray
    against_twilight: FloatArray
    against_city: FloatArray
    against_all: FloatArray


def zenith_rayleigh(
    layer: Layer,
    latitude_deg: FloatArray | float,
    day_of_year: FloatArray | float,
    solar_flux_sfu: FloatArray | float = _USUAL_FLUX_SFU,
) -> FloatArray:
    """Return how bright a layer is overhead at night, without the red arcs of the tropics.

    It is a mean: one night differs from the next by a factor of two.

    Source: green: 120 R at the equator, 175 R in mid-latitudes, largest in mid-April and
    mid-October (ISIS-2: Cogger et al., 1981, Can. J. Phys. 59, 1296); that it swings by a quarter
    is assumed. Sodium: 43 R near the tropics (Noll et al., 2012, A&A 543, A92) with two maxima a
    year (Patat, 2008, A&A 481, 575), 30 R in summer and 100 R in winter in mid-latitudes (Leinert
    et al., 1998, A&A Suppl. 127, 1), and up to ten times as much in the polar winter as in summer,
    like the sodium itself (Fan et al., 2007, Atmos. Chem. Phys. 7, 4107); most in November, by the
    lidar at Starfire, New Mexico. Red: 60 R in quiet years (Leinert) and over twice that when the
    Sun is most active (Fishkova, 1983, as Ievenko et al., 2011, cite it). Hydroxyl: 200 R from 600
    to 700 nm, assumed. The figures of Noll and Leinert, and the paper of Cogger, are quoted from
    memory; the curves between the figures are ours.
    Accuracy: the figures named, which it was made to meet, to 10 % (tests/test_airglow.py).
    """
    latitude, day, flux = np.broadcast_arrays(
        np.clip(latitude_deg, -90.0, 90.0), np.asarray(day_of_year, float), solar_flux_sfu
    )
    year = 2.0 * np.pi / _YEAR_DAYS
    equinoxes = np.cos(2.0 * year * (day - _EQUINOX_MAXIMUM_DAY))
    if layer.name == "green":
        mean = 175.0 - 55.0 * np.exp(-((latitude / 18.0) ** 2))
        brightness: FloatArray = mean * (1.0 + 0.25 * equinoxes)
    elif layer.name == "sodium":
        # The north has its maximum on 25 November and the south half a year later. The term goes
        # to nothing at the equator, so that the change of side is smooth.
        poleward = 1.0 - np.exp(-((latitude / 46.0) ** 2))
        winter = np.sign(latitude) * np.cos(year * (day - 329.0))
        mean = 43.0 + 32.0 * poleward
        twice_a_year = 0.25 * np.exp(-((latitude / 25.0) ** 2)) * equinoxes
        brightness = mean * (1.0 + 0.85 * poleward * winter + twice_a_year)
    elif layer.name == "red":
        activity = np.maximum(flux - _QUIET_FLUX_SFU, 0.0)
        brightness = 60.0 * (1.0 + 0.01 * activity)
    elif layer.name == "hydroxyl":
        brightness = np.full(latitude.shape, 200.0)
    else:
        raise ValueError(f"layer must be one of LAYERS, not {layer.name}")
    return brightness


def red_arcs_rayleigh(
    magnetic_latitude_deg: FloatArray | float,
    local_time_h: FloatArray | float,
    solar_flux_sfu: FloatArray | float = _USUAL_FLUX_SFU,
    kp: FloatArray | float = _USUAL_KP,
) -> FloatArray:
    """Return what the two red arcs beside the magnetic equator add to the red layer overhead.

    They stand 15 degrees from it at dusk, 12 at 22 h, and go on toward it; they are there after
    dusk, fade from 22 h on, and are gone by morning. An unknown magnetic latitude (nan) is that of
    the dip equator, where AACGM has none; an unknown Kp is 2.

    Source: Kulkarni (1975), Proc. Indian Acad. Sci. A 82, 46: place, drift, well developed with an
    active Sun and quiet Kp, weak and gone before midnight otherwise. The size, 50 R with a quiet
    Sun and 375 R with 200 sfu, is assumed, and so are the rates of fading: good to a factor of
    three.
    """
    latitude = np.abs(np.nan_to_num(magnetic_latitude_deg, nan=0.0))
    after_noon_h = (np.asarray(local_time_h, float) - 12.0) % 24.0
    unrest = np.clip(np.nan_to_num(kp, nan=_USUAL_KP), 0.0, 9.0)
    activity = np.maximum(np.asarray(solar_flux_sfu, float) - _QUIET_FLUX_SFU, 0.0)
    dusk = 1.0 / (1.0 + np.exp(-(after_noon_h - 6.75) / 0.25))
    late_h = np.maximum(after_noon_h - 10.0, 0.0)
    calm = 1.0 / (1.0 + (unrest / 5.0) ** 4)
    # A disturbed arc fades before midnight, a quiet one is seen for some hours after it.
    fading = np.exp(-late_h / (0.5 + 2.0 * calm)) * (1.0 - np.clip((late_h - 6.0) / 2.0, 0.0, 1.0))
    centre = np.clip(15.0 - (after_noon_h - 7.0), 8.0, 15.0)
    crest = np.exp(-0.5 * ((latitude - centre) / 3.5) ** 2)
    arcs: FloatArray = (50.0 + 2.5 * activity) * dusk * fading * calm * crest
    return arcs


def tangent_depression_deg(
    altitude_km: FloatArray | float, tangent_km: FloatArray | float = 0.0
) -> FloatArray:
    """Return how far below the station's horizon a line dips that is level at a height.

    Height 0 is the hard limb. A height above the station is in no line downward: 0.

    Source: plane geometry on a sphere of 6371 km.
    """
    station = _checked_radius_km(altitude_km)
    cosine = np.clip((EARTH_MEAN_RADIUS_KM + np.asarray(tangent_km, float)) / station, -1.0, 1.0)
    return np.degrees(np.arccos(cosine))


def path_gain(
    layer: Layer, altitude_km: FloatArray | float, depression_deg: FloatArray | float
) -> FloatArray:
    """Return the path through a layer over the path straight up through it.

    `altitude_km` is the station's and `depression_deg` that of the line of sight below its
    horizon, negative above it; they broadcast. A line that meets the ground ends there. What lies
    beyond the tangent point is dimmed by the clear air between.

    Source: the integral of a Gaussian layer along the line, with the height as its variable.
    Accuracy: 1e-5 of a fine sum along the line (tests/test_airglow.py).
    """
    station, depression = np.broadcast_arrays(
        _checked_radius_km(altitude_km), np.radians(np.asarray(depression_deg, float))
    )
    lowest = station * np.cos(depression)
    everything, below = _leg(layer, lowest, np.inf), _leg(layer, lowest, station)
    tangent_km = lowest - EARTH_MEAN_RADIUS_KM
    down = depression > 0.0
    behind = everything * limb_transmission(tangent_km, layer.wavelength_nm)
    return np.where(down, below + behind, everything - below)


def limb_gain(layer: Layer, altitude_km: FloatArray | float) -> FloatArray:
    """Return the path gain of the brightest line along the limb, for stations (N,).

    Accuracy: 56 for sodium and the green line and 21 for the red, which is as good as the widths
    of the layers: their square root counts. The sum itself is that of `path_gain`.
    """
    return _brightest(layer, altitude_km)[0]


def limb_depression_deg(layer: Layer, altitude_km: FloatArray | float) -> FloatArray:
    """Return how far below the horizon the arch of a layer is brightest, for stations (N,).

    A little below the peak: there the line runs farther through the layer.
    """
    return tangent_depression_deg(altitude_km, _brightest(layer, altitude_km)[1])


def limb_profile_kr(
    layer: Layer,
    altitude_km: FloatArray | float,
    depression_deg: FloatArray | float,
    zenith_rayleigh: FloatArray | float,
) -> FloatArray:
    """Return the brightness of a layer along lines of sight, where overhead it is as given.

    The arguments broadcast: (N, 1) stations and (M,) depressions give the profiles (N, M).
    """
    gain = path_gain(layer, altitude_km, depression_deg)
    return np.asarray(1e-3 * gain * zenith_rayleigh)


def limb_brightness_kr(
    layer: Layer, altitude_km: FloatArray | float, zenith_rayleigh: FloatArray | float
) -> FloatArray:
    """Return the brightness of a layer's arch where it is brightest."""
    return np.asarray(1e-3 * limb_gain(layer, altitude_km) * zenith_rayleigh)


def arch_luminance_cd_m2(
    altitude_km: FloatArray | float,
    sodium_rayleigh: FloatArray | float,
    green_rayleigh: FloatArray | float,
) -> FloatArray:
    """Return the luminance of the golden arch, from what its two layers give overhead."""
    luminance: FloatArray = luminance_cd_m2(
        limb_brightness_kr(SODIUM, altitude_km, sodium_rayleigh), SODIUM_NM
    ) + luminance_cd_m2(limb_brightness_kr(GREEN, altitude_km, green_rayleigh), GREEN_NM)
    return luminance


def golden_arch(
    altitude_km: FloatArray | float,
    sodium_rayleigh: FloatArray | float,
    green_rayleigh: FloatArray | float,
    *,
    moonlit_cd_m2: FloatArray | float = 0.0,
    twilight_cd_m2: FloatArray | float = 0.0,
    city_cd_m2: FloatArray | float = 0.0,
) -> GoldenArch:
    """Return the arch's luminance, and its contrast with moonlit cloud, twilight and city lights.

    The rivals are luminances: of what the Moon lights below the arch, of the twilight at its height
    (`twilight.limb_twilight_cd_m2` at 92 km), and of lit ground below the limb.

    Accuracy: 0.0024 cd/m2 in all over mid-latitudes (tests/test_airglow.py).
    """
    luminance = arch_luminance_cd_m2(altitude_km, sodium_rayleigh, green_rayleigh)
    rivals = [
        np.maximum(np.asarray(rival, float), 0.0)
        for rival in (moonlit_cd_m2, twilight_cd_m2, city_cd_m2)
    ]
    moonlight, twilight, city = (luminance / (DARK_SKY_CD_M2 + rival) for rival in rivals)
    together = luminance / (DARK_SKY_CD_M2 + rivals[0] + rivals[1] + rivals[2])
    return GoldenArch(luminance, moonlight, twilight, city, together)


def _checked_radius_km(altitude_km: FloatArray | float) -> FloatArray:
    """Return the station's distance from the Earth's centre, or refuse a height that is none."""
    altitude = np.asarray(altitude_km, dtype=np.float64)
    if not np.all((altitude > 0.0) & (altitude < 1e6)):
        raise InputError(
            f"The station's height is {np.min(altitude):g} to {np.max(altitude):g} km: "
            "give one above the ground, in km."
        )
    return EARTH_MEAN_RADIUS_KM + altitude


def _leg(layer: Layer, lowest_km: FloatArray, upper_km: FloatArray | float) -> FloatArray:
    """Return the gain from the lowest point of a line, at a radius (...), outward to another one.

    The root of the height above the lowest point is the variable: the path is smooth in it, and
    endless at the tangent point in the height itself.
    """
    peak = EARTH_MEAN_RADIUS_KM + layer.peak_km
    reach = _REACH * layer.width_km
    base = np.maximum(lowest_km, np.maximum(peak - reach, EARTH_MEAN_RADIUS_KM))
    top = np.maximum(np.minimum(peak + reach, upper_km), base)
    start, end = np.sqrt(base - lowest_km), np.sqrt(top - lowest_km)
    half = 0.5 * (end - start)
    total = np.zeros(np.shape(half))
    for node, weight in zip(*_legendre(), strict=True):
        root = start + half * (1.0 + node)
        radius = lowest_km + root * root
        emission = np.exp(-0.5 * ((radius - peak) / layer.width_km) ** 2)
        total += weight * emission * radius / np.sqrt(radius + lowest_km)
    gain: FloatArray = total * half * (2.0 / (layer.width_km * np.sqrt(2.0 * np.pi)))
    return gain


def _brightest(layer: Layer, altitude_km: FloatArray | float) -> tuple[FloatArray, FloatArray]:
    """Return the gain of the brightest line and the height at which it is level."""
    # From anywhere above the layer it looks the same along a given line: one height stands for all.
    top_km = layer.peak_km + _REACH * layer.width_km
    height_km = np.minimum(_checked_radius_km(altitude_km) - EARTH_MEAN_RADIUS_KM, top_km)
    if np.all(height_km == top_km):
        above, tangent_km = _from_above(layer)
        return np.full(np.shape(altitude_km), above), np.full(np.shape(altitude_km), tangent_km)
    distinct, index = np.unique(height_km, return_inverse=True)
    gain, tangent = _brightest_of(layer, distinct)
    shape = np.shape(altitude_km)
    return gain[index].reshape(shape), tangent[index].reshape(shape)


@cache
def _legendre() -> tuple[FloatArray, FloatArray]:
    """Return nodes and weights (32,) of the sum along a line; what makes them loads slowly."""
    nodes, weights = np.polynomial.legendre.leggauss(32)
    return nodes, weights


@cache
def _from_above(layer: Layer) -> tuple[float, float]:
    """Return the same for stations above the layer."""
    gain, tangent_km = _brightest_of(layer, np.array([layer.peak_km + _REACH * layer.width_km]))
    return float(gain[0]), float(tangent_km[0])


def _brightest_of(layer: Layer, altitude: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the same for stations (N,) one by one."""
    tangent = layer.peak_km + layer.width_km * _TANGENTS
    # A station inside or below the layer looks at its own height at most.
    station = altitude[..., None]
    tangent = np.minimum(np.broadcast_to(tangent, (*altitude.shape, len(tangent))), station)
    gain = path_gain(layer, station, tangent_depression_deg(station, tangent))
    best = np.argmax(gain, axis=-1)[..., None]
    inside = np.clip(best, 1, len(_TANGENTS) - 2)
    before, here, after = (
        np.take_along_axis(gain, inside + step, -1)[..., 0] for step in (-1, 0, 1)
    )
    bend = before - 2.0 * here + after
    with np.errstate(divide="ignore", invalid="ignore"):
        shift = np.where(bend < 0.0, 0.5 * (before - after) / bend, 0.0)
    peaked = (np.abs(shift) <= 1.0) & (best == inside)[..., 0]
    shift = np.where(peaked, shift, 0.0)
    top = np.take_along_axis(gain, best, -1)[..., 0]
    place = np.take_along_axis(tangent, best, -1)[..., 0]
    step_km = layer.width_km * (_TANGENTS[1] - _TANGENTS[0])
    return top - 0.25 * (before - after) * shift, np.minimum(place + shift * step_km, altitude)
