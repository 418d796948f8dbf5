"""A shot in words: where to look all along, from where, with which settings, as what film."""

from __future__ import annotations

from planner.base.geometry import aside_deg
from planner.base.times import Interval, format_utc
from planner.base.words import degrees_text, listed, shutter_text
from planner.camera.attitude import Attitude
from planner.camera.equipment import Published, published
from planner.camera.exposure import NONE, SIDEREAL, exposure_value_100
from planner.camera.look import Look, toward_words
from planner.camera.timelapse import Timelapse
from planner.camera.viewports import known_of, module_of, stands_beside
from planner.orbit.orbit import AnyOrbit
from planner.places.gazetteer import short
from planner.plan.shots import Exposure, Shot
from planner.plan.terminator import find_terminator_crossings
from planner.plan.windows import Window
from planner.sky.airglow import tangent_depression_deg

_MOMENTS = 13  # of the flight, at which the places beneath a film are asked for
_MOST_PLACES = 5
# Subjects that twilight and the Moon spoil; and the Sun below the limb from which its arc is gone,
# the arc's half width, and the least Moon that counts (all chosen here).
_DARK = ("aurora", "airglow", "stars", "noctilucent")
_TWILIGHT_DEG, _ARC_DEG, _LEAST_MOON = -12.0, 15.0, 0.1
_MOVES_DEG = 10.0  # a view that turns by less is told once
_KNOWN = {
    "documented": "its direction is documented",
    "described": "its direction is known to some 10 degrees",
    "estimated": "its direction is estimated, to some 20 degrees",
}


def shot_sentences(window: Window, shot: Shot, attitude: Attitude, orbit: AnyOrbit) -> list[str]:
    """Return how to take the picture of a window."""
    said = [
        life_sentence(window.look, shot),
        viewport_sentence(window, shot, attitude),
        settings_sentence(shot.exposure),
        mind_sentence(window, shot.exposure),
        beside_sentence(window.subject, shot.exposure),
        film_sentence(window, shot.exposure, orbit),
    ]
    return [sentence for sentence in said if sentence]


def life_sentence(peak: Look, shot: Shot) -> str | None:
    """Return where to look as the window opens and closes; None where that hardly changes."""
    first, last = shot.look_at_start, shot.look_at_end
    turns_deg = [
        max(
            abs(aside_deg(one.relative_bearing_deg, peak.relative_bearing_deg)),
            abs(one.depression_deg - peak.depression_deg),
        )
        for one in (first, last)
    ]
    if max(turns_deg) < _MOVES_DEG:
        return None
    return f"As it opens look {_where(first)}; as it closes, {_where(last)}."


def _where(look: Look) -> str:
    level = "below" if look.depression_deg >= 0.0 else "above"
    return (
        f"{toward_words(look.relative_bearing_deg)}, {degrees_text(look.depression_deg)} {level} "
        "the horizontal"
    )


def viewport_sentence(window: Window, shot: Shot, attitude: Attitude) -> str:
    """Return which of the station's windows sees it, how sure that is, and what stands beside."""
    if not shot.viewports:
        return (
            "No window of the station that is in the table looks that way: the Cupola sees up to "
            "some 20 degrees above the horizontal."
        )
    best, *others = shot.viewports
    too = f"; {listed(others[:2])} see{'s' if len(others) == 1 else ''} it too" if others else ""
    said = f"Best from {best} ({_KNOWN[known_of(best)]}){too}."
    beside = stands_beside(
        window.look.relative_bearing_deg,
        window.look.depression_deg,
        attitude,
        module_of(best),
        shot.exposure.field_deg,
        window.peak_utc,
    )
    if beside:
        each = [
            f"{one.what}{', when there is one,' if one.at_times else ''} {one.words}"
            for one in beside
        ]
        said += f" Of the station the frame holds {listed(each)}."
    return said


def settings_text(exposure: Exposure) -> str:
    """Return the settings as photographers write them."""
    return f"f/{exposure.f_number:g}, {shutter_text(exposure.shutter_s)}, ISO {exposure.iso}"


def settings_sentence(exposure: Exposure) -> str:
    """Return camera, lens and settings, and why."""
    field = " by ".join(f"{side:.0f}" for side in exposure.field_deg)
    follow = "" if exposure.tracking == NONE else f", {exposure.tracking} tracking"
    return (
        f"{exposure.camera}, {exposure.lens_mm:g} mm ({field} degrees): {settings_text(exposure)}"
        f"{follow}. {exposure.why}"
    )


def mind_sentence(window: Window, exposure: Exposure) -> str | None:
    """Return what light in the frame spoils a dark picture: twilight and Moon; None for none."""
    if window.subject not in _DARK:
        return None
    half_width_deg, half_height_deg = (0.5 * side for side in exposure.field_deg)
    sun_deg, moon_deg = (
        aside_deg(one.azimuth_deg, window.look.azimuth_deg) for one in (window.sun, window.moon)
    )
    said = []
    if window.sun.above_limb_deg > _TWILIGHT_DEG and abs(sun_deg) < half_width_deg + _ARC_DEG:
        said.append(f"the twilight's arc, {_side(sun_deg)}")
    moon = window.moon
    higher_deg = moon.elevation_deg + window.look.depression_deg
    is_up = moon.elevation_deg > -float(tangent_depression_deg(window.altitude_km))
    inside = abs(moon_deg) < half_width_deg and abs(higher_deg) < half_height_deg
    if moon.illuminated_fraction > _LEAST_MOON and is_up and inside:
        said.append(f"the Moon ({100.0 * moon.illuminated_fraction:.0f} % lit), {_side(moon_deg)}")
    return f"Mind {listed(said)}." if said else None


def _side(offset_deg: float) -> str:
    """Return how far to a side of the middle of the frame something is."""
    size = degrees_text(offset_deg)
    return f"{size} {'right' if offset_deg > 0.0 else 'left'} of the frame's middle"


def beside_sentence(subject: str, exposure: Exposure) -> str | None:
    """Return published settings that are most like these; None where none are known."""
    worked = nearest_published(subject, exposure)
    if worked is None:
        return None
    tracked = " with a sidereal tracker" if worked.tracking == SIDEREAL else ""
    return (
        f"What worked before: {worked.lens_mm:g} mm, f/{worked.f_number:g}, "
        f"{shutter_text(worked.shutter_s)}, ISO {worked.iso}{tracked} ({worked.by})."
    )


def nearest_published(subject: str, exposure: Exposure) -> Published | None:
    """Return the published settings of a subject, or its twin, that expose most alike."""
    family = {"aurora_sunset": "aurora_sunrise", "moonrise": "moonset"}.get(subject, subject)
    own = exposure_value_100(exposure.f_number, exposure.shutter_s, exposure.iso)
    some = [one for one in published() if one.subject == family]
    return min(
        some,
        key=lambda one: abs(exposure_value_100(one.f_number, one.shutter_s, one.iso) - own),
        default=None,
    )


def film_sentence(window: Window, exposure: Exposure, orbit: AnyOrbit) -> str | None:
    """Return the film that a window holds, and what passes through it; None where it holds none."""
    film = exposure.timelapse
    if film is None:
        return None
    passing = [f"from over {' to '.join(names)}"] if (names := _places(window, orbit)) else []
    passing += _sun(window, orbit)
    minutes = film.frames * film.interval_s / 60.0
    part = f" of the {minutes:.0f} min without the Sun" if _is_part(window, film) else ""
    return (
        f"As a film{part}: the camera held still, a frame every {film.interval_s:g} s, "
        f"{film.frames} frames, {film.clip_s:.0f} s of clip at {film.fps} a second; "
        f"{'; '.join(passing)}."
    )


def _is_part(window: Window, film: Timelapse) -> bool:
    """Tell whether a film is of a part of its window: the dark one."""
    return (film.frames + 1) * film.interval_s < window.duration_s


def _places(window: Window, orbit: AnyOrbit) -> list[str]:
    """Return the countries and seas beneath a window's flight, in order, each once."""
    span = Interval(window.start_utc, window.end_utc)
    track = orbit.track(span, span.duration_s / (_MOMENTS - 1))
    names = list(dict.fromkeys(short(track.latitude_deg, track.longitude_deg)))
    if len(names) > _MOST_PLACES:
        return [*names[: _MOST_PLACES - 1], f"at last {names[-1]}"]
    return names


def _sun(window: Window, orbit: AnyOrbit) -> list[str]:
    """Return when the station's sunrise or sunset falls into a window."""
    span = Interval(window.start_utc, window.end_utc)
    return [
        f"the Sun {'sets' if one.edge == 'into_night' else 'rises'} at "
        f"{format_utc(one.time_utc, 'seconds')[11:19]}"
        for one in find_terminator_crossings(orbit, span, kinds=["station_penumbra"])
    ]
