"""Records as tables for people: what matters first, more where the terminal is wide."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from planner.base.words import shutter_text
from planner.camera.frame import STRAIGHT_DOWN_DEG
from planner.output.columns import Column, table, time_column
from planner.output.records import Record

if TYPE_CHECKING:  # few ask for a clock of their own
    from planner.base.clock import Clock


def windows_table(
    records: Sequence[Record], width: int, *, bold: bool = False, own: Clock | None = None
) -> str:
    """Return the table of photo windows."""
    return table(_WINDOWS, records, width, bold, own)


def shots_table(
    records: Sequence[Record], width: int, *, bold: bool = False, own: Clock | None = None
) -> str:
    """Return the list of shots: when, which way, from which of the station's windows, with what."""
    return table(_SHOTS, records, width, bold, own, is_tight=True)


def passes_table(
    records: Sequence[Record], width: int, *, bold: bool = False, own: Clock | None = None
) -> str:
    """Return the table of passes of the aurora."""
    return table(_PASSES, records, width, bold, own)


def crossings_table(
    records: Sequence[Record], width: int, *, bold: bool = False, own: Clock | None = None
) -> str:
    """Return the table of crossings of the terminator."""
    return table(_CROSSINGS, records, width, bold, own)


def states_table(
    records: Sequence[Record], width: int, *, bold: bool = False, own: Clock | None = None
) -> str:
    """Return the table of an ephemeris."""
    return table(_STATES, records, width, bold, own)


def clock(duration_s: float) -> str:
    """Return a length of time as minutes and seconds, or hours and minutes."""
    seconds = round(duration_s)
    if seconds >= 3600:
        return f"{seconds // 3600}h{seconds % 3600 // 60:02d}m"
    return f"{seconds // 60}m{seconds % 60:02d}s"


def place(latitude_deg: float, longitude_deg: float) -> str:
    """Return a place as degrees north or south, east or west."""
    return (
        f"{abs(latitude_deg):.1f}{'N' if latitude_deg >= 0 else 'S'} "
        f"{abs(longitude_deg):.1f}{'E' if longitude_deg >= 0 else 'W'}"
    )


def _where(record: Record) -> str:
    return place(record["latitude_deg"], record["longitude_deg"])


def _whole_degrees(record: Record) -> str:
    latitude_deg, longitude_deg = record["latitude_deg"], record["longitude_deg"]
    return (
        f"{abs(latitude_deg):.0f}{'N' if latitude_deg >= 0 else 'S'} "
        f"{abs(longitude_deg):.0f}{'E' if longitude_deg >= 0 else 'W'}"
    )


def look_words(look: Record) -> str:
    """Return a look as a side and how far down or up."""
    down = look["depression_deg"]
    if down > STRAIGHT_DOWN_DEG:
        return "straight down"
    side = "down" if down >= 0 else "up"
    return f"{look['toward']} {abs(down):.0f}\N{DEGREE SIGN} {side}"


def _short_look(record: Record) -> str:
    return _abbreviated(look_words(record["look"]))


def _viewport(record: Record) -> str:
    seen_from = record["look"]["viewports"]
    return seen_from[0] if seen_from else "none"


def _short_viewport(record: Record) -> str:
    return _abbreviated(_viewport(record))


def _abbreviated(words: str) -> str:
    return words.replace("forward", "fwd").replace("starboard", "stbd")


def _settings(record: Record) -> str:
    exposure = record["exposure"]
    tracking = "" if exposure["tracking"] == "none" else f" {exposure['tracking']}"
    return (
        f"{exposure['lens_mm']:g} mm f/{exposure['f_number']:g} "
        f"{shutter_text(exposure['shutter_s'])} ISO {exposure['iso']}{tracking}"
    )


def _short_settings(record: Record) -> str:
    words = _settings(record).replace(" mm", "mm").replace(" s ", "s ").replace("ISO ", "")
    return words.replace("sidereal", "trk").replace("ground", "trk")


def _shortest_look(record: Record) -> str:
    return _short_look(record).removesuffix(" down")


def _film(record: Record) -> str:
    film = record["exposure"]["timelapse"]
    return "" if film is None else f"{film['frames']} x {film['interval_s']:g} s"


def _number(*names: str, digits: int = 1) -> Callable[[Record], str]:
    def text(record: Record) -> str:
        value: Any = record
        for name in names:
            value = None if value is None else value[name]
        return "" if value is None else f"{value:.{digits}f}"

    return text


_LENGTH = Column("Length", lambda r: clock(r["duration_s"]), "right", shed=0.8)
_LOOK = Column("Look", lambda r: look_words(r["look"]), narrow=_short_look)
_BELOW = Column("Below", _where, shed=1, narrow=_whole_degrees)
_OVER = Column("Over", lambda r: r["place"].split(",")[0], shed=2)
_SUN = Column("Sun \N{DEGREE SIGN}", _number("sun_elevation_deg", digits=0), "right", shed=7)
_BETA = Column("Beta \N{DEGREE SIGN}", _number("solar_beta_deg", digits=0), "right", shed=2)
_PEAK = time_column("Peak", "peak_utc", slice(11, 19), shed=3)
_ALTITUDE = Column("km up", _number("altitude_km", digits=0), "right", shed=3)
_KP = Column("Kp", _number("kp"), "right", shed=4)
_LIGHT = Column("kR", _number("aurora", "limb_brightness_kr", digits=0), "right", shed=5)
_RANGE = Column("km off", _number("look", "range_km", digits=0), "right", shed=6)

_WINDOWS = (
    Column("#", lambda r: str(r["rank"]), "right"),
    time_column("Start", "start_utc", slice(16), slice(5, 16)),
    _LENGTH,
    Column("Subject", lambda r: r["subject"]),
    Column("Score", _number("score", digits=2), "right", shed=0.4),
    _LOOK,
    _BELOW,
    _OVER,
    _PEAK,
    _RANGE,
    _SUN,
    Column("Moon \N{DEGREE SIGN}", _number("moon", "elevation_deg", digits=0), "right", shed=8),
    _KP,
    _LIGHT,
    Column("Id", lambda r: r["id"], shed=9),
)
_SHOTS = (
    Column("#", lambda r: str(r["rank"]), "right"),
    time_column("Best", "peak_utc", slice(19), slice(5, 16)),
    Column("Subject", lambda r: r["subject"], shed=0.2),
    Column("Look", lambda r: look_words(r["look"]), narrow=_shortest_look),
    Column("From", _viewport, narrow=_short_viewport, shed=0.3),
    Column("Settings, ISO last", _settings, narrow=_short_settings),
    Column("Length", lambda r: clock(r["duration_s"]), "right", shed=2),
    Column("Film", _film, shed=3),
    Column("Over", lambda r: r["place"].split(",")[0], shed=4),
    Column("Score", _number("score", digits=2), "right", shed=5),
)
_PASSES = (
    time_column("Start", "start_utc", slice(19), slice(5, 19)),
    _LENGTH,
    Column("Oval", lambda r: r["hemisphere"]),
    _KP,
    _LOOK,
    _BELOW,
    _PEAK,
    _RANGE,
    _SUN,
    _LIGHT,
    Column("Overhead", lambda r: "yes" if r["aurora"]["overhead"] else "", shed=5),
)
_EVENTS = {
    "station_penumbra": ("station enters the penumbra", "station leaves the penumbra"),
    "station_umbra": ("station enters the umbra", "station leaves the umbra"),
}


def crossing_words(record: Record) -> str:
    """Return what happens at a crossing of the terminator."""
    into_night = record["edge"] == "into_night"
    if record["kind"] in _EVENTS:
        return _EVENTS[record["kind"]][0 if into_night else 1]
    level = f"{record['level_deg']:.0f}\N{DEGREE SIGN}"
    return f"Sun below {level} at the ground" if into_night else f"Sun above {level} at the ground"


def _short_event(record: Record) -> str:
    return (
        crossing_words(record)
        .removeprefix("station ")
        .replace(" the ", " ")
        .removesuffix(" at ground")
    )


_CROSSINGS = (
    time_column("Time", "time_utc", slice(21), slice(5, 21)),
    Column("Event", crossing_words, narrow=_short_event),
    _BELOW,
    _ALTITUDE,
    _BETA,
)
_STATES = (
    time_column("Time", "time_utc", slice(19), slice(5, 19)),
    Column("Latitude", _number("latitude_deg", digits=4), "right"),
    Column("Longitude", _number("longitude_deg", digits=4), "right"),
    Column("km up", _number("altitude_km"), "right", shed=1),
    Column("Sun \N{DEGREE SIGN}", _number("sun_elevation_deg"), "right", shed=0.5),
    Column("Station", lambda r: "sunlit" if r["station_sunlit"] else "dark"),
    _BETA,
    Column("km/s", _number("speed_km_s", digits=3), "right", shed=5),
    Column("mag. lat. \N{DEGREE SIGN}", _number("magnetic_latitude_deg"), "right", shed=3),
    Column("MLT h", _number("magnetic_local_time_h"), "right", shed=4),
)
