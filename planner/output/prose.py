"""Answers in words: sentences and labelled lines, folded to the page."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

from planner.base.words import folded
from planner.output.records import Record
from planner.output.tables import place

if TYPE_CHECKING:
    from planner.base.clock import Clock

_WIDEST = 100


def paragraphs(sentences: Sequence[str], width: int, own: Clock | None = None) -> str:
    """Return sentences, each folded to a width and set a little in after its first line.

    With a clock of the reader's own its times follow those in UTC, here as in the other texts.
    """
    width = min(width, _WIDEST)
    told = [own.beside(sentence) if own else sentence for sentence in sentences]
    return "".join(f"{_folded(sentence, width, rest='  ')}\n" for sentence in told)


def labelled(rows: Sequence[tuple[str, str]], width: int, own: Clock | None = None) -> str:
    """Return labels with what belongs to each, folded beside it."""
    left = max(len(label) for label, _ in rows) + 3
    width = min(width, _WIDEST)
    lines = [
        _folded(
            own.beside(text) if own else text,
            max(width, left + 20),
            f"  {label}".ljust(left + 1),
            " " * (left + 1),
        )
        for label, text in rows
    ]
    return "\n".join(lines) + "\n"


def now_text(name: str, state: Record, width: int, own: Clock | None = None) -> str:
    """Return where the station is, in what light, and what comes next."""
    sun = state["sun_elevation_deg"]
    below = "day" if sun >= 0 else "twilight" if sun > -18 else "night"
    magnetic = (
        "undefined, so near the dip equator"
        if state["magnetic_latitude_deg"] is None
        else f"latitude {state['magnetic_latitude_deg']:.1f}\N{DEGREE SIGN}, local time "
        f"{state['magnetic_local_time_h']:.1f} h"
    )
    rows = [
        ("Below", state["place"]),
        (
            "Position",
            f"{place(state['latitude_deg'], state['longitude_deg'])}, "
            f"{state['altitude_km']:.0f} km up, {state['speed_km_s']:.2f} km/s; "
            f"+/- {max(1.0, state['position_uncertainty_km']):.0f} km along the orbit",
        ),
        ("Clocks below", state["local_time"][:16].replace("T", " ") + state["local_time"][-6:]),
        (
            "Light",
            f"{below} below (Sun {sun:.0f}\N{DEGREE SIGN}), the station in "
            f"{'sunlight' if state['station_sunlit'] else 'the shadow'}, "
            f"solar beta {state['solar_beta_deg']:.0f}\N{DEGREE SIGN}",
        ),
        ("Magnetic", magnetic),
        ("Aurora", _until(state["aurora_until_utc"])),
        ("Next sunset", _moment(state["next_station_sunset_utc"], "none within ten days")),
        ("Next sunrise", _moment(state["next_station_sunrise_utc"], "none within ten days")),
        ("Next aurora", _moment(state["next_aurora_utc"], "none within three days")),
    ]
    heading = f"{name} on {_moment(state['time_utc'], '')}"
    return f"{own.beside(heading) if own else heading}\n\n" + labelled(rows, width, own)


def replay_text(
    replay: Record,
    table: str,
    shots: str,
    why: Sequence[str],
    width: int,
    own: Clock | None = None,
) -> str:
    """Return what was published of a photograph, what the planner finds, and what is unknown.

    `table` lists the windows and `shots` how to take them; `why` says in sentences how the best of
    them is shot and why it is good.
    """
    parts = [textwrap.fill(f"{replay['name']}: {replay['title']}", width), ""]
    for fact in replay["published"]:
        rows = [("published", fact["value"])]
        if fact["planner"] is not None:
            rows.append(("planner", fact["planner"]))
        rows.append(("source", fact["source"]))
        parts += [fact["fact"].capitalize(), labelled(rows, width).rstrip("\n")]
    if replay["found"]:
        parts += ["", "Windows that the planner finds, best first:", "", table]
        parts += ["The shots, each at its best moment:", "", shots]
        parts += ["The best of them:", "", paragraphs(why, width, own).rstrip("\n")]
    parts += ["", "Not known:"]
    parts += [_folded(text, width, "- ", "  ") for text in replay["unknown"]]
    return "\n".join(parts) + "\n"


def _folded(text: str, width: int, first: str = "", rest: str = "") -> str:
    """Return a text folded to a width, with no number broken between its thousands."""
    whole = re.sub(r"(?<=\d) (?=\d{3}\b)", "\N{NO-BREAK SPACE}", text)
    return folded(whole, width, first, rest).replace("\N{NO-BREAK SPACE}", " ")


def _until(iso: str | None) -> str:
    return "none in view" if iso is None else f"in view until {_moment(iso, '')}"


def _moment(iso: str | None, absent: str) -> str:
    return absent if iso is None else iso[:19].replace("T", " ") + " UTC"
