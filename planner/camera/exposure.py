"""Settings: how long, how wide and how sensitive, from the scene's luminance and its motion."""

import math
from dataclasses import dataclass

from planner.camera.equipment import Camera, Lens

NONE, SIDEREAL, GROUND = "none", "sidereal", "ground"

LONGEST_S = 30.0  # the longest shutter that a camera times by itself

# What the eye takes for a point on a print: the sensor's diagonal over this (the usual circle of
# confusion, 30 micrometres on the full frame).
_DIAGONAL_OVER_BLUR = 1442.0
_MIDDLE_GREY_EV = 100.0 / 12.5  # ISO 2720: EV at ISO 100 is log2 of this times the luminance

_THIRDS_S = (
    *(30.0, 25.0, 20.0, 15.0, 13.0, 10.0, 8.0, 6.0, 5.0, 4.0, 3.2, 2.5, 2.0, 1.6, 1.3, 1.0),
    *(0.8, 0.6, 0.5, 0.4, 0.3),
    *(
        1.0 / part
        for part in (
            *(4, 5, 6, 8, 10, 13, 15, 20, 25, 30, 40, 50, 60, 80, 100, 125, 160, 200, 250, 320),
            *(400, 500, 640, 800, 1000, 1250, 1600, 2000, 2500, 3200, 4000, 5000, 6400, 8000),
            *(10000, 13000, 16000, 20000, 25000, 32000),
        )
    ),
)
_THIRD = 2.0 ** (1.0 / 3.0)


@dataclass(frozen=True)
class Scene:
    """What is to be exposed for: a luminance, and how many stops over middle grey it shall come."""

    luminance_cd_m2: float
    stops_over_grey: float

    @property
    def ev_100(self) -> float:
        """The exposure value at ISO 100 that puts it there.

        Source: ISO 2720 with K = 12.5.
        """
        return math.log2(self.luminance_cd_m2 * _MIDDLE_GREY_EV) - self.stops_over_grey


@dataclass(frozen=True)
class Limits:
    """How a shot may be exposed.

    `sharp_s` is the longest shutter before anything that must be sharp smears, and `soft_stops` how
    far beyond that one goes sooner than underexpose: a diffuse glow forgives it. `tracked_s` is the
    longest shutter with the `tracking` that the shot gains from, if any: used where without it a
    sensitivity over `tracked_over_iso` would be needed. `f_number` is the widest opening of use:
    with light to spare depth and sharpness count for more.
    """

    sharp_s: float
    soft_stops: float = 0.0
    tracking: str = NONE
    tracked_s: float = 0.0
    tracked_over_iso: float = math.inf
    f_number: float = 0.0


@dataclass(frozen=True)
class Settings:
    """The settings of one exposure; `stops_under` is what it falls short, 0 where it does not."""

    f_number: float
    iso: int
    shutter_s: float
    tracking: str
    stops_under: float


def sharp_shutter_s(camera: Camera, focal_mm: float, rate_deg_s: float) -> float:
    """Return the longest shutter before what moves at a rate in the frame smears, 30 s at most.

    A smear is one that shows on a print: a 1442nd of the sensor's diagonal.
    """
    blur_mm = math.hypot(*camera.sensor_mm) / _DIAGONAL_OVER_BLUR
    rate = math.radians(rate_deg_s)
    blur = blur_mm / focal_mm
    return min(blur / rate, LONGEST_S) if rate > blur / LONGEST_S else LONGEST_S


def settle(scene: Scene, camera: Camera, lens: Lens, limits: Limits) -> Settings:
    """Return the settings that expose a scene: the least sensitive that keep it sharp.

    The opening is the widest of use. Where the sharp shutter would need too high a sensitivity the
    camera is made to follow, if the shot gains from that; else the shutter is lengthened as far as
    the shot forgives, and what is then missing is told.

    Source: t = N^2 / 2^EV * 100 / ISO.
    """
    f_number = max(lens.f_number, limits.f_number)
    seconds_at_100 = f_number**2 / 2.0**scene.ev_100
    tracking, longest_s = NONE, min(limits.sharp_s, LONGEST_S)
    choices = _sensitivities(camera)
    needed_iso = seconds_at_100 * 100.0 / longest_s
    if limits.tracking != NONE and needed_iso > min(limits.tracked_over_iso, camera.iso[1]):
        tracking, longest_s = limits.tracking, max(limits.tracked_s, longest_s)
    elif needed_iso > camera.iso[1]:
        longest_s = min(longest_s * 2.0**limits.soft_stops, LONGEST_S)
        choices = choices[-1:]
    iso = next((one for one in choices if seconds_at_100 * 100.0 / one <= longest_s), choices[-1])
    wanted_s = seconds_at_100 * 100.0 / iso
    shutter_s = standard_shutter_s(min(wanted_s, longest_s), camera.fastest_s)
    under = math.log2(wanted_s / shutter_s)
    return Settings(f_number, iso, shutter_s, tracking, max(under, 0.0) if under > 0.5 else 0.0)


def exposure_value_100(f_number: float, shutter_s: float, iso: float) -> float:
    """Return the exposure value of settings at ISO 100: how bright a scene they are for."""
    return math.log2(f_number**2 / shutter_s * 100.0 / iso)


def standard_shutter_s(wanted_s: float, fastest_s: float) -> float:
    """Return the shutter of the dial, in thirds of a stop, that is nearest to one wanted."""
    choices = [one for one in _THIRDS_S if one >= fastest_s / _THIRD**0.5]
    return min(choices, key=lambda one: abs(math.log(one / wanted_s)))


def _sensitivities(camera: Camera) -> list[int]:
    """Return the full steps of sensitivity of a camera, from the lowest."""
    lowest, highest = camera.iso
    steps = [int(100 * 2**step) for step in range(-1, 12)]
    return [lowest, *(one for one in steps if lowest < one < highest), highest]
