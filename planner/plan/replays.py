"""Real photographs planned again: what was published beside what the planner finds by itself.

A replay is a span, subjects, an area and published facts, all in a data file. The planner is asked
for the windows as for any other, and knows nothing of the photograph.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from planner.base.errors import InputError
from planner.base.package_data import toml_table
from planner.base.times import Interval, parse_utc
from planner.base.words import listed
from planner.camera.attitude import Attitude
from planner.camera.equipment import Kit
from planner.camera.look import SIDES
from planner.camera.viewports import stands_beside
from planner.events.area import Area
from planner.orbit.orbit import AnyOrbit
from planner.plan.plan import Plan, make_plan
from planner.plan.shot_style import Style
from planner.plan.windows import Window

_BEST = 5
_TWILIGHT_DEG = 18.0


@dataclass(frozen=True)
class Fact:
    """One published fact, and what the planner finds for the same thing, in words.

    `planner` is None where the planner does not compute it.
    """

    fact: str
    value: str
    source: str
    planner: str | None


@dataclass(frozen=True, eq=False)
class Replay:
    """A photograph, what was published of it, and the windows in which it could be taken."""

    name: str
    title: str
    plan: Plan
    published: tuple[Fact, ...]
    found: tuple[Window, ...]
    unknown: tuple[str, ...]


def replay_names() -> list[str]:
    """Return the names of the photographs."""
    return list(toml_table("replays"))


def replay_title(name: str) -> str:
    """Return what a photograph shows, and whose it is."""
    return str(_entry(name)["title"])


def replay_span(name: str) -> Interval:
    """Return the span that is planned for a photograph."""
    entry = _entry(name)
    return Interval(parse_utc(entry["from"]), parse_utc(entry["to"]))


def make_replay(name: str, orbit: AnyOrbit, attitude: Attitude | None = None) -> Replay:
    """Return a photograph planned again; an unknown name raises `InputError`.

    `attitude` is how the station flew, the usual way unless given: it decides what stands in the
    frame.
    """
    entry = _entry(name)
    area = Area(**entry["area"]) if "area" in entry else None
    plan = make_plan(orbit, replay_span(name), subjects=entry["subjects"], area=area)
    return Replay(
        name=name,
        title=entry["title"],
        plan=plan,
        published=tuple(
            Fact(
                fact=fact["fact"],
                value=fact["value"],
                source=fact["source"],
                planner=_said(fact, plan.windows, attitude or Attitude()),
            )
            for fact in entry["facts"]
        ),
        found=plan.windows,
        unknown=tuple(entry["unknown"]),
    )


def _entry(name: str) -> dict[str, Any]:
    known = toml_table("replays")
    if name not in known:
        raise InputError(
            f"There is no replay '{name}': choose from {', '.join(known)}, or see --list."
        )
    entry: dict[str, Any] = known[name]
    return entry


def _said(fact: Mapping[str, Any], windows: Sequence[Window], attitude: Attitude) -> str | None:
    """Return what the windows say of a published fact, or None where it is none of theirs."""
    if "field" not in fact and "frame" not in fact:
        return None
    if not windows:
        return "no window"
    if "frame" in fact:
        return _frame(**fact["frame"], windows=windows, attitude=attitude)
    return _FIELDS[fact["field"]](windows)


def _frame(what: str, side: str, windows: Sequence[Window], attitude: Attitude) -> str:
    """Return which way a camera in the Cupola looks that has a part of the station on one side."""
    best = windows[0]
    style = Style.of(best.subject)
    field_deg = Kit.flown().camera_on(best.peak_utc.date()).field_deg(style.lens_mm)
    ways = {
        word: one.what
        for number, word in enumerate(SIDES)
        for one in stands_beside(
            *(45.0 * number, best.look.depression_deg, attitude, "Cupola", field_deg),
            best.peak_utc,
        )
        if what in one.what and one.side == side
    }
    if not ways:
        return f"no view from the Cupola with {style.lens_mm:g} mm has {what} at the {side}"
    name = next(iter(ways.values()))
    return (
        f"{name} stands at the {side} of a frame taken from the Cupola with {style.lens_mm:g} mm "
        f"looking {listed(list(ways))}: so the camera looked {listed(list(ways))}"
    )


def _nights(windows: Sequence[Window]) -> str:
    """Return the days of the windows, the best first, with Kp and twilight where they count."""
    days: dict[str, str] = {}
    for window in windows:
        day = f"{window.peak_utc:%d %B}".lstrip("0")
        below_deg = -window.sun.above_limb_deg
        twilight = (
            f", Sun {below_deg:.0f} degrees below the limb" if below_deg <= _TWILIGHT_DEG else ""
        )
        kp = "" if window.kp is None else f" (Kp {window.kp:.1f}{twilight})"
        days.setdefault(day, day + kp)
    return "best first: " + ", ".join(list(days.values())[:_BEST])


def _places(windows: Sequence[Window]) -> str:
    """Return the places of the three best windows."""
    return " / ".join(dict.fromkeys(window.place for window in windows[:3]))


def _range(windows: Sequence[Window], values: Callable[[Window], float], digits: int = 0) -> str:
    low, high = min(map(values, windows)), max(map(values, windows))
    one, other = f"{low:.{digits}f}", f"{high:.{digits}f}"
    return one if one == other else f"{one} to {other}"


def _light(windows: Sequence[Window]) -> str:
    dark = sum(not window.station_sunlit for window in windows)
    return (
        f"the Sun {_range(windows, lambda w: -w.sun_elevation_deg)} degrees below the horizon; the "
        f"station in the shadow in {dark} of {len(windows)} windows"
    )


def _look(windows: Sequence[Window]) -> str:
    depth = _range(windows, lambda window: window.look.depression_deg, 1)
    return f"the glow {depth} degrees below the horizontal"


def _aurora(windows: Sequence[Window]) -> str:
    glows = [window.aurora for window in windows if window.aurora is not None]
    low, high = (
        min(one.energy_flux_erg_cm2_s for one in glows),
        max(one.energy_flux_erg_cm2_s for one in glows),
    )
    sides = " and ".join(sorted({f"{one.hemisphere}" for one in glows}))
    bright = [one.limb_brightness_kr or 0.0 for one in glows]
    return (
        f"{low:.1f} to {high:.1f} erg cm-2 s-1 in the {sides}, {min(bright):.0f} to "
        f"{max(bright):.0f} kR of green along the line of sight"
    )


_FIELDS: dict[str, Callable[[Sequence[Window]], str]] = {
    "date": _nights,
    "altitude_km": lambda windows: f"{_range(windows, lambda w: w.altitude_km)} km",
    "place": _places,
    "light": _light,
    "look": _look,
    "aurora": _aurora,
    "kp": lambda windows: f"{_range(windows, lambda w: w.kp or 0.0, 1)}",
}
