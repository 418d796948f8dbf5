"""How the sky itself shines at a moment: the arcs of twilight and airglow, the aurora's tops."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from planner.base.frames import azimuth_and_elevation_deg
from planner.base.times import day_of_year
from planner.events.light import station_in_umbra
from planner.sky.airglow import (
    GREEN,
    RED,
    SODIUM,
    golden_arch,
    limb_brightness_kr,
    limb_depression_deg,
    red_arcs_rayleigh,
    zenith_rayleigh,
)
from planner.sky.auroral_light import VISIBLE_KR, brightest_aurora
from planner.sky.geomagnetic import magnetic_latitude_deg
from planner.sky.lighting import elevation_above_limb_deg
from planner.sky.line_of_sight import is_for_light
from planner.sky.moonlight import moonlight_lux, reflected_cd_m2
from planner.sky.twilight import (
    arc_half_width_deg,
    limb_twilight_cd_m2,
    local_sun_depression_deg,
)
from planner.spaceweather.kp import KpSeries

if TYPE_CHECKING:
    from planner.orbit.track import Track

_TWILIGHT_DEG = 18.0  # the Sun below the limb, where the arc has faded into the airglow
_ARCH_KM = 92.0
_RED_KM = 250.0  # where the magnetic coordinates of the red layer are taken
_LEAST_MOONLIGHT_CD_M2 = 1e-5  # of cloud: a seventh of the sky's own light
_HIGHEST_AURORA_KM = 400.0  # above it even the red line has faded
_ASIDE_DEG = np.arange(181.0)


@dataclass(frozen=True)
class TwilightArc:
    """The coloured arc along the limb: the Sun's azimuth, how far it reaches, and how bright it is.

    `half_width_deg` is that in azimuth, to either side, to a tenth of the greatest luminance.
    """

    azimuth_deg: float
    half_width_deg: float
    luminance_cd_m2: float


@dataclass(frozen=True)
class AirglowArch:
    """The golden arch of sodium and green oxygen, and the red one above it, seen from the dark.

    `red_arcs_share` is how much of the red comes from the arcs beside the magnetic equator.
    `against_moonlight` is its luminance over that of moonlit cloud below and the dark sky; None
    while the Moon gives no light there. `twilight_within_deg` is how far in azimuth from the Sun
    the twilight outshines it; 0 where nowhere.
    """

    depression_deg: float
    sodium_kr: float
    green_kr: float
    red_depression_deg: float
    red_kr: float
    red_arcs_share: float
    against_moonlight: float | None
    twilight_within_deg: float


@dataclass(frozen=True)
class AuroraInSight:
    """How far the aurora spreads, and the colours of its brightest direction.

    `azimuth_deg`, `depression_deg` and `range_km` say where it is brightest. `arc_width_deg` is the
    azimuth that it takes up, and `overhead_share` the part of the ground in
    view that has it straight above. `sunlit_from_km` is the height from which on the Sun shines on
    its brightest part; None where that is above all that glows.
    """

    azimuth_deg: float
    depression_deg: float
    range_km: float
    arc_width_deg: float
    overhead_share: float
    green_kr: float
    red_kr: float
    blue_kr: float
    sunlit_from_km: float | None


@dataclass(frozen=True)
class SkyLight:
    """What shines in the sky at a moment; None for what does not."""

    twilight: TwilightArc | None
    airglow: AirglowArch | None
    aurora: AuroraInSight | None


def sky_light(track: Track, kp: KpSeries | None = None) -> SkyLight:
    """Return what shines at the one moment of a track; the aurora only where Kp is given.

    There is a twilight while the Sun is 0 to 18 degrees below the limb, airglow while the station
    is in the umbra, and aurora where 1 kR of it is in view in the dark.
    """
    below_deg = -float(elevation_above_limb_deg(track.position_itrs_km, track.sun_itrs_km)[0])
    azimuth, _ = azimuth_and_elevation_deg(track.sun_itrs_km, track.enu)
    sun_azimuth_deg, altitude_km = float(azimuth[0]), float(track.altitude_km[0])
    return SkyLight(
        _twilight(altitude_km, below_deg, sun_azimuth_deg),
        _airglow(track, below_deg),
        None if kp is None else _aurora(track, kp),
    )


def _twilight(altitude_km: float, below_deg: float, azimuth_deg: float) -> TwilightArc | None:
    if not 0.0 <= below_deg <= _TWILIGHT_DEG:
        return None
    return TwilightArc(
        azimuth_deg,
        float(arc_half_width_deg(altitude_km, below_deg)),
        float(limb_twilight_cd_m2(below_deg)),
    )


def _airglow(track: Track, below_deg: float) -> AirglowArch | None:
    if station_in_umbra().margin(track, np.zeros(1, np.int64))[0] <= 0.0:
        return None
    altitude_km, latitude_deg = track.altitude_km, track.latitude_deg
    day = day_of_year(track.posix_s)
    sodium, green, red = (
        zenith_rayleigh(layer, latitude_deg, day) for layer in (SODIUM, GREEN, RED)
    )
    magnetic_deg = magnetic_latitude_deg(track.up_itrs, track.posix_s, _RED_KM)
    solar_time_h = (track.posix_s / 3600.0 + track.longitude_deg / 15.0) % 24.0
    arcs = red_arcs_rayleigh(magnetic_deg, solar_time_h)
    moonlit = reflected_cd_m2(moonlight_lux(track.up_itrs, track.moon_itrs_km, track.sun_itrs_km))
    arch = golden_arch(altitude_km, sodium, green, moonlit_cd_m2=moonlit)
    local_deg = local_sun_depression_deg(altitude_km, below_deg, _ASIDE_DEG)
    twilight = limb_twilight_cd_m2(local_deg, _ARCH_KM, _ASIDE_DEG)
    drowned = np.flatnonzero(twilight > arch.luminance_cd_m2[0])
    return AirglowArch(
        float(limb_depression_deg(SODIUM, altitude_km)[0]),
        float(limb_brightness_kr(SODIUM, altitude_km, sodium)[0]),
        float(limb_brightness_kr(GREEN, altitude_km, green)[0]),
        float(limb_depression_deg(RED, altitude_km)[0]),
        float(limb_brightness_kr(RED, altitude_km, red + arcs)[0]),
        float((arcs / (red + arcs))[0]),
        float(arch.against_moonlight[0]) if moonlit[0] > _LEAST_MOONLIGHT_CD_M2 else None,
        float(_ASIDE_DEG[drowned[-1]]) if len(drowned) else 0.0,
    )


def _aurora(track: Track, kp: KpSeries) -> AuroraInSight | None:
    if not is_for_light(track.altitude_km)[0]:
        return None
    light = brightest_aurora(track, kp.at(track.posix_s), nowcast=kp.nowcast)
    if light.green_kr[0] < VISIBLE_KR:
        return None
    sunlit_km = float(light.sunlit_from_km[0])
    return AuroraInSight(
        float(light.azimuth_deg[0]),
        float(light.depression_deg[0]),
        float(light.range_km[0]),
        float(light.arc_width_deg[0]),
        float(light.disc_fraction[0]),
        float(light.green_kr[0]),
        float(light.red_kr[0]),
        float(light.blue_kr[0]),
        sunlit_km if sunlit_km < _HIGHEST_AURORA_KM else None,
    )
