"""What the station sees at the moments of a track: place, light, Moon, look and aurora."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from planner.base.arrays import FloatArray
from planner.base.constants import AURORA_KM
from planner.base.frames import azimuth_and_elevation_deg
from planner.base.geometry import geographic_deg, vertical_from_itrs
from planner.camera.look import look_at
from planner.events.aurora import station_in_oval
from planner.events.light import station_in_umbra
from planner.orbit.track import Track
from planner.orbit.uncertainty import timing_uncertainty_s
from planner.plan.brightness import LEVELS_KR
from planner.plan.subject import View
from planner.sky.city_lights import cities
from planner.sky.geomagnetic import magnetic_place
from planner.sky.lighting import elevation_above_limb_deg
from planner.sky.moonlight import illuminated_fraction, phase_angle_deg
from planner.spaceweather.kp import KpSeries

# Where the energy flux of an aurora comes from, as the JSON names it.
MODEL, OVATION = "model", "ovation"


@dataclass(frozen=True, slots=True)
class Moon:
    """The Moon from the station: above the local horizontal, from true north, and how full."""

    elevation_deg: float
    azimuth_deg: float
    illuminated_fraction: float


@dataclass(frozen=True, slots=True)
class Sun:
    """The Sun from the station: its centre above the hard limb, and from true north."""

    above_limb_deg: float
    azimuth_deg: float


@dataclass(frozen=True, slots=True)
class AuroraDetails:
    """The emission in the look direction, and whether the station is in the oval itself.

    `flux_source` is where the flux comes from: `model` (Kp's oval) or `ovation` (NOAA's nowcast).
    `chance` says how likely it is that 1, 10 and 100 kR are in view. It is unknown, as is the
    brightness, where the station stands too low or too high for them.
    """

    hemisphere: str | None
    energy_flux_erg_cm2_s: float
    flux_source: str
    magnetic_latitude_deg: float
    magnetic_local_time_h: float
    emission_latitude_deg: float
    emission_longitude_deg: float
    emission_sun_elevation_deg: float
    overhead: bool
    limb_brightness_kr: float | None
    chance: Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class CityAimedAt:
    """The city in the look direction, and its country by its code of two letters."""

    name: str
    country: str


def describe(
    track: Track,
    view: View,
    hemispheres: Sequence[str | None],
    kp: KpSeries,
    needs_kp: bool,
) -> list[dict[str, Any]]:
    """Return, for each moment, the fields of a window that tell of its peak."""
    member = np.zeros(1, np.int64)
    sunlit = station_in_umbra().margin(track, member) <= 0.0
    sun_above_deg = elevation_above_limb_deg(track.position_itrs_km, track.sun_itrs_km)
    sun_azimuth_deg, _ = azimuth_and_elevation_deg(track.sun_itrs_km, track.enu)
    moon_line = track.moon_itrs_km - track.position_itrs_km
    moon_azimuth_deg, moon_elevation_deg = azimuth_and_elevation_deg(moon_line, track.enu)
    moon_phase = illuminated_fraction(phase_angle_deg(track.moon_itrs_km, track.sun_itrs_km))
    looks = look_at(track, view.target_itrs_km)
    auroras = _auroras(track, view, hemispheres, kp)
    timing_s = timing_uncertainty_s(track)
    indices = _kp_values(track, kp) if needs_kp else [(None, None, None)] * len(track)
    return [
        {
            "timing_uncertainty_s": float(timing_s[i]),
            "latitude_deg": float(track.latitude_deg[i]),
            "longitude_deg": float(track.longitude_deg[i]),
            "altitude_km": float(track.altitude_km[i]),
            "sun_elevation_deg": float(track.sun_elevation_deg[i]),
            "solar_beta_deg": float(track.solar_beta_deg[i]),
            "station_sunlit": bool(sunlit[i]),
            "sun": Sun(float(sun_above_deg[i]), float(sun_azimuth_deg[i])),
            "moon": Moon(
                float(moon_elevation_deg[i]), float(moon_azimuth_deg[i]), float(moon_phase[i])
            ),
            "kp": indices[i][0],
            "kp_source": indices[i][1],
            "kp_spread": indices[i][2],
            "look": looks[i],
            "aurora": auroras[i],
            "city": _city(view, i),
        }
        for i in range(len(track))
    ]


def _city(view: View, moment: int) -> CityAimedAt | None:
    number = -1 if view.city is None else int(view.city[moment])
    if number < 0:
        return None
    return CityAimedAt(cities()[number].name, cities()[number].country)


def _kp_values(track: Track, kp: KpSeries) -> list[tuple[float | None, str | None, float | None]]:
    values, sources = kp.at(track.posix_s), kp.source_at(track.posix_s)
    spreads = kp.spread_at(track.posix_s)
    return list(zip(values.tolist(), sources.tolist(), spreads.tolist(), strict=True))


def _auroras(
    track: Track, view: View, hemispheres: Sequence[str | None], kp: KpSeries
) -> list[AuroraDetails] | list[None]:
    glow = view.glow
    if glow is None:
        return [None] * len(track)
    magnetic_deg, time_h = magnetic_place(
        glow.direction_itrs, track.sun_direction_itrs, track.posix_s, AURORA_KM
    )
    place_deg = geographic_deg(vertical_from_itrs(view.target_itrs_km)[0])
    member = np.zeros(1, np.int64)
    is_nowcast = kp.is_nowcast_at(track.posix_s)
    inside = [edge.margin(track, member) > 0.0 for edge in station_in_oval(kp)]
    return [
        AuroraDetails(
            hemisphere=_side(magnetic_deg[i], hemispheres[i]),
            energy_flux_erg_cm2_s=float(glow.energy_flux_erg_cm2_s[i]),
            flux_source=OVATION if is_nowcast[i] else MODEL,
            magnetic_latitude_deg=float(magnetic_deg[i]),
            magnetic_local_time_h=float(time_h[i]),
            emission_latitude_deg=float(place_deg[0][i]),
            emission_longitude_deg=float(place_deg[1][i]),
            emission_sun_elevation_deg=float(90.0 - glow.sun_zenith_deg[i]),
            overhead=bool(inside[0][i] and inside[1][i]),
            limb_brightness_kr=_known(glow.limb_brightness_kr, i),
            chance={
                f"{level_kr:g}_kr": _known(None if glow.chance is None else glow.chance[number], i)
                for number, level_kr in enumerate(LEVELS_KR)
            },
        )
        for i in range(len(track))
    ]


def _known(values: FloatArray | None, number: int) -> float | None:
    """Return one of some values; None where it is not known."""
    if values is None or np.isnan(values[number]):
        return None
    return float(values[number])


def _side(magnetic_latitude_deg: float, otherwise: str | None) -> str | None:
    """Return the hemisphere of an emission; from far up both ovals are in view."""
    if np.isnan(magnetic_latitude_deg):
        return otherwise
    return "north" if magnetic_latitude_deg >= 0.0 else "south"
