"""The subjects of the dark: the airglow along the limb, and the stars above it."""

from dataclasses import replace
from functools import cache, partial

import numpy as np

from planner.base.arrays import FloatArray, IntArray
from planner.base.geometry import arcsin_deg, dot, unit
from planner.base.intervals import IntervalSet
from planner.base.times import day_of_year
from planner.events.light import station_in_umbra, sun_at_sub_point
from planner.events.stars import galactic_centre_above_limb
from planner.orbit.orbit import AnyOrbit
from planner.orbit.track import Track
from planner.plan.scoring import Settings, product
from planner.plan.subject import Found, Subject, View, moonlight_on_line_kr, sky_quantities
from planner.search.runs import find_in_any
from planner.sky.airglow import GREEN, SODIUM, arch_luminance_cd_m2, zenith_rayleigh
from planner.sky.city_lights import light_below_million
from planner.sky.emission import ViewDirections, emission_position_itrs_km, sun_zenith_deg
from planner.sky.lighting import elevation_above_limb_deg
from planner.sky.moonlight import veil_on_line_cd_m2
from planner.sky.photometry import DARK_SKY_CD_M2, brightness_kr
from planner.spaceweather.kp import KpSeries

# The layer's middle between the sodium at 92 km and the green oxygen at 97.
AIRGLOW_KM = 95.0
_BEARINGS = 36
_STEADY_S = 240.0  # the sky changes more slowly than the aurora


@cache
def limb_directions() -> ViewDirections:
    """Return the directions along the limb in which airglow is looked for, from the flight's."""
    bearing_rad = np.linspace(0.0, 2.0 * np.pi, _BEARINGS, endpoint=False)
    return ViewDirections(np.ones(_BEARINGS), bearing_rad)


def airglow(limits: Settings) -> Subject:
    """Return the subject of the airglow's arch along a dark limb."""
    find, view = partial(_find_airglow, limits), partial(_view_airglow, limits)
    return Subject("airglow", False, limits, find, view, _STEADY_S, _with_city_lights)


def stars(limits: Settings) -> Subject:
    """Return the subject of the Milky Way's centre above a dark limb."""
    return Subject("stars", False, limits, _find_stars, _view_stars, _STEADY_S)


def _find_airglow(
    limits: Settings, orbit: AnyOrbit, _: KpSeries, start_s: float, end_s: float
) -> Found:
    """Return when it is dark enough beneath the station.

    The tangent point then is dark enough in some direction too: away from the Sun it is darker
    there than beneath, or within 18 degrees of the darkest place there is.
    """
    span = IntervalSet.single(start_s, end_s)
    highest_deg = 90.0 - limits.values["least_sun_zenith_deg"]
    day = find_in_any([sun_at_sub_point([highest_deg])], orbit, span)
    return [(None, day.complement(span))]


def _view_airglow(limits: Settings, track: Track, kp: KpSeries, aim: IntArray | None) -> View:
    """Return the limb in the direction where the arch stands out best in the darkest sky."""
    if aim is None:
        quantities, _ = _limb(track, np.arange(_BEARINGS)[:, None])
        merit = product(limits.factors(quantities))
        dark = quantities["limb_sun_zenith_deg"] >= limits.values["least_sun_zenith_deg"]
        aim = np.argmax(merit + dark, axis=0)  # of the dark ones the best
    quantities, target_itrs_km = _limb(track, aim)
    darker_deg = np.minimum(90.0 - track.sun_elevation_deg, quantities["limb_sun_zenith_deg"])
    return View(
        quantities={**quantities, **sky_quantities(track)},
        target_itrs_km=target_itrs_km,
        aim=aim,
        holds=darker_deg >= limits.values["least_sun_zenith_deg"],
    )


def _limb(track: Track, bearing: IntArray) -> tuple[dict[str, FloatArray], FloatArray]:
    """Return what the limb is like in the directions of the given numbers, and its place.

    The numbers broadcast against the moments of the track.
    """
    direction = limb_directions().emission_direction_itrs(
        track.position_itrs_km,
        track.lvlh,
        track.altitude_km,
        bearing,
        emission_km=AIRGLOW_KM,
        graze_km=AIRGLOW_KM,
    )
    place_itrs_km = emission_position_itrs_km(direction, AIRGLOW_KM)
    line_km = np.stack([place_itrs_km[i] - track.position_itrs_km[i] for i in range(3)])
    geocentric_deg, day = arcsin_deg(direction[2]), day_of_year(track.posix_s)
    arch_cd_m2 = arch_luminance_cd_m2(
        track.altitude_km,
        *(zenith_rayleigh(layer, geocentric_deg, day) for layer in (SODIUM, GREEN)),
    )
    veil_cd_m2 = veil_on_line_cd_m2(
        track.position_itrs_km, line_km, track.moon_itrs_km, track.sun_itrs_km
    )
    quantities = {
        "limb_sun_zenith_deg": sun_zenith_deg(direction, track.sun_direction_itrs),
        "arch_kr": brightness_kr(arch_cd_m2),
        "arch_over_moonlight": arch_cd_m2 / (DARK_SKY_CD_M2 + veil_cd_m2),
    }
    return quantities, place_itrs_km


def _with_city_lights(track: Track, kp: KpSeries, view: View) -> View:
    """Return the view with the lights below, which shine into a picture of the limb."""
    light = light_below_million(track.latitude_deg, track.longitude_deg, track.altitude_km)
    return replace(view, quantities={**view.quantities, "light_below_million": light})


def _find_stars(orbit: AnyOrbit, _: KpSeries, start_s: float, end_s: float) -> Found:
    """Return when the station is in the umbra and the galactic centre above the limb."""
    span = IntervalSet.single(start_s, end_s)
    dark = find_in_any([station_in_umbra()], orbit, span)
    return [(None, dark & find_in_any([galactic_centre_above_limb()], orbit, span))]


def _view_stars(track: Track, _: KpSeries, aim: IntArray | None) -> View:
    """Return the galactic centre, with how high it stands and how dark the sky about it is."""
    centre_itrs_km = track.galactic_centre_itrs_km
    height_deg = elevation_above_limb_deg(track.position_itrs_km, centre_itrs_km)
    sky = sky_quantities(track)
    return View(
        quantities={
            "galactic_centre_above_limb_deg": height_deg,
            "galactic_centre_elevation_deg": arcsin_deg(dot(track.up_itrs, unit(centre_itrs_km))),
            "moonlit_background_kr": moonlight_on_line_kr(
                track, centre_itrs_km - track.position_itrs_km
            ),
            **sky,
        },
        target_itrs_km=centre_itrs_km,
        aim=np.zeros(len(track), np.int64),
        holds=(height_deg >= 0.0) & (sky["sun_above_limb_deg"] < 0.0),
    )
