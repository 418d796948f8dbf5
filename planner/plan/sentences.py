"""A window or a moment in words: geometry, light, aurora, Moon, where to look, and why the score.

Every number in a sentence is one of the record's, rounded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from planner.base.constants import EARTH_EQUATORIAL_RADIUS_KM
from planner.base.geometry import aside_deg
from planner.base.times import format_utc
from planner.base.words import azimuth_text, degrees_text, kr_text, listed, thousands_text
from planner.camera.frame import STRAIGHT_DOWN_DEG
from planner.camera.look import Look, toward_words
from planner.plan.brightness import brightness_word, straight_above_kr
from planner.plan.details import OVATION, AuroraDetails, Moon, Sun
from planner.plan.scoring import BALANCED, presets, settings
from planner.plan.states import State
from planner.plan.windows import Window

if TYPE_CHECKING:  # the tables of stars and cities are needed only where they are told of
    from planner.plan.surroundings import Surroundings

_NAMES = {
    "aurora": "Aurora in view",
    "aurora_sunrise": "Aurora with the coming sunrise",
    "aurora_sunset": "Aurora with the fading sunset",
    "airglow": "The airglow's arch along a dark limb",
    "stars": "The centre of the Milky Way above a dark limb",
    "sunrise": "Sunrise from the station",
    "sunset": "Sunset from the station",
    "moonrise": "Moonrise from the station",
    "moonset": "Moonset from the station",
    "noctilucent": "Noctilucent clouds, were there any, along the limb",
    "city_lights": "The lights of cities by night",
}
_COSTLY = 0.95
_DAWN_DEG = -18.0  # the Sun's height above the limb from which it is told of


def window_sentences(
    window: Window,
    around: Surroundings | None = None,
    light: Sequence[str] = (),
    places: Sequence[str] = (),
    shot: Sequence[str] = (),
) -> list[str]:
    """Return what there is to say of a window, in order of what a photographer asks.

    `around` is what else is in view at its peak, where that is to be told, `light` what there is to
    say of the sky's own light (`sky_sentences`), `places` of landmarks (`place_sentences`), and
    `shot` how to take it (`shot_sentences`).
    """
    city = window.city
    side = f" in the {window.aurora.hemisphere}" if window.aurora else ""
    said = [
        f"{_NAMES[window.subject]}{side}: from "
        f"{_clock(format_utc(window.start_utc, 'seconds'))} to "
        f"{_clock(format_utc(window.end_utc, 'seconds'))}, {_length(window.duration_s)}, and at "
        f"its best at {_clock(format_utc(window.peak_utc, 'seconds'))}.",
        look_sentence(window.look),
        *shot,
        *([f"There lie the lights of {city.name} ({city.country})."] if city else []),
        "The station is then " + where_sentence(window),
        *places,
        light_sentence(window.sun_elevation_deg, window.station_sunlit, window.solar_beta_deg),
    ]
    if window.sun.above_limb_deg > _DAWN_DEG:
        said.append(sun_sentence(window.sun, window.look))
    if window.aurora is not None:
        said.append(aurora_sentence(window.aurora))
        said += filter(None, [brightness_sentence(window.aurora)])
    if window.kp is not None:
        said.append(kp_sentence(window.kp, window.kp_source or "", window.kp_spread or 0.0))
    said += light
    said.append(moon_sentence(window.moon, window.altitude_km))
    if city is not None and around is not None and around.city is not None:
        around = replace(around, city=None if around.city.name == city.name else around.city)
    said += _around(around)
    said.append(
        f"By its age the orbit is known to {_seconds(window.timing_uncertainty_s)} (one sigma): so "
        "far off may these times be."
    )
    if window.planned_events:
        events = "; ".join(
            f"{one.name} at {_clock(format_utc(one.time_utc, 'seconds'))}"
            for one in window.planned_events
        )
        said.append(f"Planned aboard within an hour of it: {events}.")
    return said + score_sentences(window)


def state_sentences(
    state: State,
    windows: Sequence[Window],
    around: Surroundings | None = None,
    light: Sequence[str] = (),
    places: Sequence[str] = (),
) -> list[str]:
    """Return what there is to say of a moment, with the windows that are open at it."""
    said = [
        f"At {_clock(format_utc(state.time_utc, 'seconds'))} the station is "
        + where_sentence(state),
        f"It moves at {state.speed_km_s:.2f} km/s, and may be "
        f"{thousands_text(max(1.0, state.position_uncertainty_km))} km ahead or behind (one "
        "sigma).",
        light_sentence(state.sun_elevation_deg, state.station_sunlit, state.solar_beta_deg),
    ]
    if state.magnetic_latitude_deg is not None and state.magnetic_local_time_h is not None:
        said.append(
            f"Its magnetic latitude is {state.magnetic_latitude_deg:.1f} degrees, its magnetic "
            f"local time {state.magnetic_local_time_h:.1f} h."
        )
    said += light
    said += _around(around)
    said += places
    if not windows:
        return [*said, "No photo window is open."]
    return said + [
        f"Open: {window.subject}, score {window.score:.2f}, until "
        f"{_clock(format_utc(window.end_utc, 'seconds'))} ({window.id})."
        for window in windows
    ]


def _around(around: Surroundings | None) -> list[str]:
    told = (sky_sentence(around), city_sentence(around)) if around is not None else ()
    return [sentence for sentence in told if sentence]


def where_sentence(value: Window | State) -> str:
    """Return how high above which place, in degrees and in words, and the time by its clocks."""
    latitude_deg, longitude_deg = value.latitude_deg, value.longitude_deg
    return (
        f"{value.altitude_km:.0f} km up, over {abs(latitude_deg):.1f} "
        f"{'N' if latitude_deg >= 0 else 'S'}, {abs(longitude_deg):.1f} "
        f"{'E' if longitude_deg >= 0 else 'W'}: {value.place}. The clocks there show "
        f"{value.local_time:%H:%M}."
    )


def look_sentence(look: Look) -> str:
    """Return where to look."""
    down = look.depression_deg
    far = "" if look.range_km is None else f", {thousands_text(look.range_km)} km away"
    if down > STRAIGHT_DOWN_DEG:
        return f"Look straight down{far}."
    level = "below" if down >= 0 else "above"
    return (
        f"Look {toward_words(look.relative_bearing_deg)}, {degrees_text(down)} {level} the "
        "horizontal, in azimuth "
        f"{azimuth_text(look.azimuth_deg)}{far}."
    )


def light_sentence(sun_elevation_deg: float, sunlit: bool, beta_deg: float) -> str:
    """Return how light it is below and at the station."""
    height = degrees_text(sun_elevation_deg)
    below = (
        f"the Sun stands {height} above the horizon"
        if sun_elevation_deg >= 0
        else f"the Sun is {height} below the horizon ({_twilight(sun_elevation_deg)})"
    )
    station = "in sunlight" if sunlit else "in the Earth's shadow"
    return f"Below, {below}; the station is {station}. Solar beta is {beta_deg:.0f} degrees."


def sun_sentence(sun: Sun, look: Look) -> str:
    """Return where the Sun stands about the limb, and from the view."""
    level = "above" if sun.above_limb_deg >= 0 else "below"
    apart = round(aside_deg(sun.azimuth_deg, look.azimuth_deg))
    side = f"{degrees_text(apart)} to the {'right' if apart > 0 else 'left'} of the view"
    return (
        f"Seen from the station the Sun is {abs(sun.above_limb_deg):.1f} degrees {level} the limb, "
        f"in azimuth {azimuth_text(sun.azimuth_deg)}, {side if apart else 'straight in the view'}."
    )


def aurora_sentence(aurora: AuroraDetails) -> str:
    """Return what the brightest emission in view is."""
    sun_deg = aurora.emission_sun_elevation_deg
    said_by = " by NOAA's nowcast (OVATION)" if aurora.flux_source == OVATION else ""
    return (
        f"The brightest glow in view takes {aurora.energy_flux_erg_cm2_s:.1f} erg cm-2 s-1"
        f"{said_by} at {abs(aurora.magnetic_latitude_deg):.0f} degrees magnetic "
        f"{'north' if aurora.magnetic_latitude_deg >= 0 else 'south'}, magnetic local time "
        f"{aurora.magnetic_local_time_h:.1f} h, where the Sun is {degrees_text(sun_deg)} "
        f"{'below' if sun_deg < 0 else 'above'} the horizon; the station itself is "
        f"{'inside' if aurora.overhead else 'outside'} the oval."
    )


def kp_sentence(kp: float, source: str, spread: float) -> str:
    """Return what Kp is, and how well it is known."""
    about = f"{kp:.1f} +/- {spread:.1f}" if spread > 0.0 else f"{kp:.1f}"
    if source in ("blend", "climatology"):
        return f"Kp is not foretold: {about} is what recent activity and the season say ({source})."
    return f"Kp is {about} ({source})."


def brightness_sentence(aurora: AuroraDetails) -> str | None:
    """Return how bright the aurora is along the line of sight, and how sure that is."""
    if aurora.limb_brightness_kr is None:
        return None
    chances = [f"{100.0 * (chance or 0.0):.0f}" for chance in aurora.chance.values()]
    above_kr = straight_above_kr(aurora.energy_flux_erg_cm2_s)
    return (
        f"It is {brightness_word(above_kr)}, {kr_text(above_kr)} kR of green light from straight "
        "above; along the line of sight that comes to "
        f"{kr_text(aurora.limb_brightness_kr)} kR where it is brightest; the chance that 1, 10 "
        f"and 100 kR are in view is {listed(chances)} %."
    )


def moon_sentence(moon: Moon, altitude_km: float) -> str:
    """Return where the Moon is, and how full."""
    radius_km = EARTH_EQUATORIAL_RADIUS_KM
    limb_deg = -float(np.degrees(np.arccos(radius_km / (radius_km + altitude_km))))
    lit = f"{100.0 * moon.illuminated_fraction:.0f} % lit"
    if moon.elevation_deg < limb_deg:
        return f"The Moon, {lit}, is behind the Earth."
    level = "above" if moon.elevation_deg >= 0 else "below"
    return (
        f"The Moon, {lit}, stands {degrees_text(moon.elevation_deg)} {level} the horizontal, "
        f"in azimuth {azimuth_text(moon.azimuth_deg)}."
    )


def sky_sentence(surroundings: Surroundings) -> str | None:
    """Return which bright stars and planets stand above the limb; None where none show."""
    if not surroundings.sky:
        return None
    told = [
        f"{one.name} (azimuth {azimuth_text(one.azimuth_deg)}, {one.above_limb_deg:.0f})"
        for one in surroundings.sky
    ]
    return (
        f"Bright in the sky, with degrees above the limb: {listed(told)}."
        if len(told) > 1
        else f"Bright in the sky, with degrees above the limb: {told[0]} alone."
    )


def city_sentence(surroundings: Surroundings) -> str | None:
    """Return which city shines brightest below in the dark; None where none does."""
    if (city := surroundings.city) is None:
        return None
    return (
        f"The brightest lights below are those of {city.name} ({city.country}), "
        f"{thousands_text(city.look.range_km or 0.0)} km away in azimuth "
        f"{azimuth_text(city.look.azimuth_deg)}, {degrees_text(city.look.depression_deg)} below "
        "the horizontal."
    )


def score_sentences(window: Window) -> list[str]:
    """Return the score with its breakdown, and what takes most from it."""
    parts = " x ".join(f"{name} {value:.2f}" for name, value in window.breakdown.items())
    said = [f"The score of {window.score:.2f} is {parts}."]
    if window.prefer != BALANCED:
        said.append(f"It prefers {presets()[window.prefer]} ({window.prefer}).")
    costly = what_costs_most(window.subject, window.prefer, window.breakdown)
    if costly:
        said.append(f"What takes most from it: {'; '.join(costly)}.")
    return said


def what_costs_most(subject: str, prefer: str, breakdown: Mapping[str, float]) -> list[str]:
    """Return the merits that take most from a score, three at most, with what they stand for."""
    why = {merit.name: merit.why for merit in settings(subject, prefer).merits}
    why["preference"] = "what is preferred is something else"
    costly = sorted(
        (name == "rarity", value, name)  # what is seldom does not make a picture better: last
        for name, value in breakdown.items()
        if value < _COSTLY
    )[:3]
    return [f"{name}, {why[name]} ({value:.2f})" for _, value, name in costly]


def _twilight(sun_elevation_deg: float) -> str:
    for least_deg, word in (
        (-6.0, "civil twilight"),
        (-12.0, "nautical twilight"),
        (-18.0, "astronomical twilight"),
    ):
        if sun_elevation_deg >= least_deg:
            return word
    return "night"


def _clock(iso: str) -> str:
    return iso.replace("T", " ").replace("Z", " UTC")


def _length(duration_s: float) -> str:
    minutes, seconds = divmod(round(duration_s), 60)
    return f"{minutes} min {seconds:02d} s"


def _seconds(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds < 10.0 else f"{seconds:.0f} s"
