"""What is stored and what the feeds gave, as a page for people."""

import math
from collections.abc import Sequence
from datetime import datetime
from functools import partial

from planner.output.columns import Column, table
from planner.output.prose import labelled, paragraphs
from planner.output.records import Record
from planner.supply.limits import AHEAD_DAYS, MAX_AGE_DAYS, STALE_DAYS, STATION
from tle.feeds import next_minute

_OWN = "elements"
_FOLDERS = {
    "data": "Folder of the data",
    "cache": "Folder of the cache",
    "config": "Config file",
}


def feeds_table(records: Sequence[Record], width: int) -> str:
    """Return what each feed gave, and when it may be asked again."""
    return table(_FEEDS, records, width)


def status_text(status: Record, width: int) -> str:
    """Return a page about all that answers can rest on: what is wrong comes first."""
    parts = [paragraphs(advice, width)] if (advice := _advice(status)) else []
    parts += [
        _part("Elements, and how far off times may be (one sigma)"),
        table(_HOLDINGS, status["elements"], width),
        _part("Feeds"),
        feeds_table(status["feeds"], width),
    ]
    wrong: dict[str, dict[str, None]] = {}
    for one in status["feeds"]:
        if one["result"] in ("failed", "refused"):
            wrong.setdefault(one["cause"], {})[one["name"]] = None
    causes = [f"{', '.join(names)}: {cause}." for cause, names in wrong.items()]
    causes += [_nowcast_sentence(status["nowcast"])] if status["nowcast"] else []
    parts += ["\n", paragraphs(causes, width)] if causes else []
    tables = [
        (
            one["name"],
            f"to {one['until_utc'][:10]}: {one['note']}" if one["until_utc"] else one["note"],
        )
        for one in status["tables"]
    ]
    settings = [
        (one["key"], f"{one['value'] or '-'}  ({_set_by(one)})") for one in status["settings"]
    ]
    folders = [(_FOLDERS[name], path or "none") for name, path in status["folders"].items()]
    if not status["config_found"] and status["folders"]["config"]:
        folders[-1] = (folders[-1][0], f"{folders[-1][1]}  (not there)")
    parts += [_part("Tables that come along"), labelled(tables, width)]
    parts += [_part("Settings"), labelled([*folders, *settings], width)]
    return "".join(parts).lstrip("\n")


def _advice(status: Record) -> list[str]:
    """Return what the user should know first: what is damaged, old or missing, and what helps."""
    said = list(status["problems"])
    own = next((one for one in status["settings"] if one["key"] == _OWN and one["value"]), None)
    if own is not None:
        return [*said, f"Commands take the elements from {own['value']} ({_set_by(own)})."]
    ages: dict[int, float] = {}
    for one in status["elements"]:
        if one["stored_sets"] or one["until_utc"]:
            number = one["catalogue_number"]
            ages[number] = min(ages.get(number, math.inf), one["age_days"])
    if STATION not in ages:
        said.append(
            "No element set of the station is stored yet, so days to come cannot be planned: "
            "iss fetch."
        )
    for number, age_days in ages.items():
        if age_days > STALE_DAYS:
            command = "iss fetch" if number == STATION else f"iss fetch --sat {number}"
            said.append(
                f"The newest elements of {number} are {age_days:.0f} days old. Fetch newer ones: "
                f"{command}."
            )
    return said


def _nowcast_sentence(nowcast: Record) -> str:
    """Return how old NOAA's nowcast of the aurora is, and whether and when it is used."""
    hours = nowcast["age_min"] / 60.0
    age = f"{nowcast['age_min']:.0f} min" if hours < 2.0 else f"{hours:.0f} h"
    said = f"NOAA's nowcast of the aurora was observed at {_short(nowcast['observation_utc'])} UTC"
    if hours < 0.0:
        return f"{said}, which is yet to come."
    if not nowcast["fresh"]:
        return f"{said}, {age} ago: it is not fresh, and the oval of Kp is used."
    return (
        f"{said}, {age} ago: it is used from {_short(nowcast['start_utc'])} to "
        f"{_short(nowcast['end_utc'])}, with {nowcast['north_gw']:.0f} GW in the north and "
        f"{nowcast['south_gw']:.0f} in the south."
    )


def _set_by(setting: Record) -> str:
    """Return what sets a setting: its variable, a line of the config file, or nothing."""
    if setting["origin"] == "environment":
        return str(setting["name"])
    return "default" if setting["line"] is None else f"config, line {setting['line']}"


def _part(title: str) -> str:
    return f"\n{title}\n\n"


def _short(iso: str | None) -> str:
    return "-" if iso is None else iso[:16].replace("T", " ")


def _minute_after(iso: str | None) -> str:
    """Return the first whole minute from a moment on."""
    return "-" if iso is None else next_minute(datetime.fromisoformat(iso)).removesuffix(" UTC")


def _age(record: Record) -> str:
    days = record["age_days"]
    return f"{days * 24.0:.0f} h" if days < 2.0 else f"{days:.0f} d"


def _error(ahead_days: float, record: Record) -> str:
    """Return how far off times may be so many days from now."""
    for one in record["expected_errors"]:
        if one["ahead_days"] == ahead_days:
            seconds = one["timing_s"]
            if seconds >= 600.0 or (
                record["until_utc"] is None and record["age_days"] + ahead_days > MAX_AGE_DAYS
            ):
                return "old"
            return f"{seconds:.1f} s" if seconds < 9.95 else f"{seconds:.0f} s"
    return "-"


_HOLDINGS = (
    Column("Object", lambda r: str(r["catalogue_number"]), "right"),
    Column("Name", lambda r: r["name"], shed=3),
    Column("From", lambda r: r["source"]),
    Column("Sets", lambda r: str(r["stored_sets"] or ""), "right", shed=2),
    Column(
        "Newest (UTC)",
        lambda r: _short(r["epoch_utc"]),
        shed=1,
        narrow=lambda r: r["epoch_utc"][:10],
    ),
    Column("Age", _age, "right"),
    *(
        Column(f"+{ahead:.0f} d" if ahead else "now", partial(_error, ahead), "right")
        for ahead in AHEAD_DAYS
    ),
)
_FEEDS = (
    Column("Feed", lambda r: r["name"]),
    Column("Result", lambda r: r["result"]),
    Column("Asked (UTC)", lambda r: _short(r["checked_utc"]), shed=1),
    Column("Again from", lambda r: _minute_after(r["next_allowed_utc"])),
    Column("What", lambda r: r["cause"] if r["result"] == "updated" else "", shed=2),
)
