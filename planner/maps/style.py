"""How the maps look: one light and one dark style."""

from dataclasses import dataclass

_DARK_HUES = frozenset({"#0072B2", "#D55E00"})


@dataclass(frozen=True)
class Style:
    """The colours of a map.

    `night` is laid over the map with `night_alpha`, one strength for each band of the Sun's
    elevation: 0 to -6, -6 to -12, -12 to -18 degrees, and below. `halo` is the rim around text and
    lines that keeps `ink` readable on day and night alike.
    """

    name: str
    paper: str
    ink: str
    faint_ink: str
    halo: str
    ocean: str
    land: str
    coast: str
    graticule: str
    night: str
    night_alpha: tuple[float, float, float, float]
    aurora_by_day: str
    aurora_by_night: str
    oval_edge: str
    track: str
    track_of_many_orbits: str


LIGHT = Style(
    name="light",
    paper="#FFFFFF",
    ink="#16202C",
    faint_ink="#5A6672",
    halo="#FFFFFF",
    ocean="#DCEAF4",
    land="#C9C3AF",
    coast="#8A8672",
    graticule="#8796A5",
    night="#0B1B3A",
    night_alpha=(0.20, 0.36, 0.50, 0.64),
    aurora_by_day="#2E9E5B",
    aurora_by_night="#39FF88",
    oval_edge="#0E7A45",
    track="#16202C",
    track_of_many_orbits="#3C4A5A",
)

DARK = Style(
    name="dark",
    paper="#0E131A",
    ink="#F2F5F8",
    faint_ink="#A7B2BE",
    halo="#0A0E14",
    ocean="#2F5274",
    land="#7C8266",
    coast="#B9BDA6",
    graticule="#8FA3B8",
    night="#02050C",
    night_alpha=(0.28, 0.48, 0.63, 0.76),
    aurora_by_day="#8FE3B4",
    aurora_by_night="#39FF88",
    oval_edge="#7CF0AE",
    track="#F2F5F8",
    track_of_many_orbits="#D8DEE6",
)

STYLES = {style.name: style for style in (LIGHT, DARK)}


def ink_upon(color: str) -> str:
    """Return black or white, whichever reads on a subject's colour."""
    return "#FFFFFF" if color in _DARK_HUES else "#000000"
