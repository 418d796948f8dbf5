"""Records as tables for people: what matters first, more where the terminal is wide."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from rich import box
from rich.console import Console
from rich.table import Table

from planner.output.records import Record

WIDE = 120
_STRAIGHT_DOWN_DEG = 80.0


@dataclass(frozen=True)
class Column:
    """A column: its heading, how a record fills it, and whether it needs a wide terminal.

    `narrow`, where there is one, is the shorter text for a terminal that is not wide.
    """

    heading: str
    text: Callable[[Record], str]
    justify: Literal["left", "right"] = "left"
    wide: bool = False
    narrow: Callable[[Record], str] | None = None

    def cell(self, record: Record, wide: bool) -> str:
        """Return the text of a record in this column."""
        return self.text(record) if wide or self.narrow is None else self.narrow(record)


def windows_table(records: Sequence[Record], width: int) -> Table:
    """Return the table of photo windows."""
    return _table(_WINDOWS, records, width)


def passes_table(records: Sequence[Record], width: int) -> Table:
    """Return the table of passes of the aurora."""
    return _table(_PASSES, records, width)


def crossings_table(records: Sequence[Record], width: int) -> Table:
    """Return the table of crossings of the terminator."""
    return _table(_CROSSINGS, records, width)


def states_table(records: Sequence[Record], width: int) -> Table:
    """Return the table of an ephemeris."""
    return _table(_STATES, records, width)


def render(table: Table, *, width: int | None, colour: bool) -> str:
    """Return a table as text: cut to a width, or as wide as it needs to be."""
    text = io.StringIO()
    console = Console(
        file=text,
        width=width or 1000,
        force_terminal=colour,
        no_color=not colour,
        color_system="standard" if colour else None,
        highlight=False,
        legacy_windows=False,
    )
    console.print(table)
    return "\n".join(line.rstrip() for line in text.getvalue().splitlines()) + "\n"


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


def _minute(iso: str) -> str:
    return iso[:16].replace("T", " ")


def _second(iso: str) -> str:
    return iso[:19].replace("T", " ")


def _where(record: Record) -> str:
    return place(record["latitude_deg"], record["longitude_deg"])


def _whole_degrees(record: Record) -> str:
    latitude_deg, longitude_deg = record["latitude_deg"], record["longitude_deg"]
    return (
        f"{abs(latitude_deg):.0f}{'N' if latitude_deg >= 0 else 'S'} "
        f"{abs(longitude_deg):.0f}{'E' if longitude_deg >= 0 else 'W'}"
    )


def _look(record: Record) -> str:
    short = _short_look(record)
    return short if short.endswith("down") else f"{short} down"


def _short_look(record: Record) -> str:
    look = record["look"]
    if look["depression_deg"] > _STRAIGHT_DOWN_DEG:
        return "straight down"
    return f"{look['toward']} {look['depression_deg']:.0f}\N{DEGREE SIGN}"


def _number(*names: str, digits: int = 1) -> Callable[[Record], str]:
    def text(record: Record) -> str:
        value: Any = record
        for name in names:
            value = None if value is None else value[name]
        return "" if value is None else f"{value:.{digits}f}"

    return text


_LENGTH = Column("Length", lambda r: clock(r["duration_s"]), "right")
_LOOK = Column("Look", _look, narrow=_short_look)
_BELOW = Column("Below", _where, narrow=_whole_degrees)
_SUN = Column("Sun", _number("sun_elevation_deg", digits=0), "right", wide=True)
_BETA = Column("Beta", _number("solar_beta_deg", digits=0), "right", wide=True)
_ALTITUDE = Column("km up", _number("altitude_km", digits=0), "right", wide=True)
_KP = Column("Kp", _number("kp"), "right")
_FLUX = Column("erg", _number("aurora", "energy_flux_erg_cm2_s"), "right", wide=True)
_RANGE = Column("km off", _number("look", "range_km", digits=0), "right", wide=True)

_WINDOWS = (
    Column("#", lambda r: str(r["rank"]), "right"),
    Column("Start (UTC)", lambda r: _minute(r["start_utc"])),
    _LENGTH,
    Column("Subject", lambda r: r["subject"]),
    Column("Score", _number("score", digits=2), "right"),
    _LOOK,
    _BELOW,
    Column("Peak", lambda r: r["peak_utc"][11:19], wide=True),
    _RANGE,
    _SUN,
    Column("Moon", _number("moon", "elevation_deg", digits=0), "right", wide=True),
    Column("Kp", _number("kp"), "right", wide=True),
    _FLUX,
    Column("Id", lambda r: r["id"], wide=True),
)
_PASSES = (
    Column("Start (UTC)", lambda r: _second(r["start_utc"])),
    _LENGTH,
    Column("Zone", lambda r: r["hemisphere"]),
    _KP,
    _LOOK,
    _BELOW,
    Column("Peak", lambda r: r["peak_utc"][11:19], wide=True),
    _RANGE,
    _SUN,
    _FLUX,
    Column("Overhead", lambda r: "yes" if r["aurora"]["overhead"] else "", wide=True),
)
_EVENTS = {
    "station_penumbra": ("station enters the penumbra", "station leaves the penumbra"),
    "station_umbra": ("station enters the umbra", "station leaves the umbra"),
}


def _event(record: Record) -> str:
    into_night = record["edge"] == "into_night"
    if record["kind"] in _EVENTS:
        return _EVENTS[record["kind"]][0 if into_night else 1]
    level = f"{record['level_deg']:.0f}\N{DEGREE SIGN}"
    return f"Sun below {level} at the ground" if into_night else f"Sun above {level} at the ground"


_CROSSINGS = (
    Column("Time (UTC)", lambda r: r["time_utc"][:21].replace("T", " ")),
    Column("Event", _event),
    _BELOW,
    Column("km up", _number("altitude_km", digits=0), "right"),
    Column("Beta", _number("solar_beta_deg", digits=0), "right"),
)
_STATES = (
    Column("Time (UTC)", lambda r: _second(r["time_utc"])),
    Column("Latitude", _number("latitude_deg", digits=4), "right"),
    Column("Longitude", _number("longitude_deg", digits=4), "right"),
    Column("km up", _number("altitude_km"), "right"),
    Column("Sun", _number("sun_elevation_deg"), "right"),
    Column("Station", lambda r: "sunlit" if r["station_sunlit"] else "dark"),
    _BETA,
    Column("km/s", _number("speed_km_s", digits=3), "right", wide=True),
    Column("mag. lat.", _number("magnetic_latitude_deg"), "right", wide=True),
    Column("MLT", _number("magnetic_local_time_h"), "right", wide=True),
)


def _table(columns: Sequence[Column], records: Sequence[Record], width: int) -> Table:
    wide = width >= WIDE
    shown = [column for column in columns if wide or not column.wide]
    table = Table(
        box=box.SIMPLE_HEAD,
        padding=(0, 1) if wide else (0, 1, 0, 0),
        pad_edge=False,
        show_edge=False,
        header_style="bold",
    )
    for column in shown:
        table.add_column(column.heading, justify=column.justify, no_wrap=True)
    for record in records:
        table.add_row(*(column.cell(record, wide) for column in shown))
    return table
