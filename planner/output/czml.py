"""Answers as CZML for Cesium: the station as it moves, windows while they last, and looks.

Source: the CZML guide, version 1.0 (Analytical Graphics, CZML-Guide on GitHub).
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from planner.base.arrays import FloatArray
from planner.base.geometry import itrs_from_geodetic
from planner.base.times import format_utc, utc_from_posix
from planner.output import shot
from planner.output.lines import look_line, place_of, stretch
from planner.output.records import Record
from planner.output.writers import dumps
from planner.plan.ground_track import GroundTrack
from planner.plan.palette import subject_color

_SAMPLE_S = 60.0
_LEAST_STEP_S = 1.0
_TRAIL_S = 5600.0  # a revolution behind it and half of one ahead
_SPEED = 60.0  # of the clock
_INK = "#FFFFFF"


def to_czml(document: Record, kind: str, track: GroundTrack) -> Iterator[str]:
    """Yield the document as a list of packets: the clock, the station, and each record.

    The station's position is Earth-fixed, a sample each minute, to be interpolated with the six
    nearest. A record that lasts is shown while it does, with its stretch of the track and a second
    packet, `ID-look`, for where to look; a crossing is shown always.
    Accuracy: the station between the samples to 0.1 m, while one element set serves
    (tests/test_czml.py).
    """
    start, end = (format_utc(utc_from_posix(track.posix_s[edge])) for edge in (0, -1))
    clock = {
        "interval": f"{start}/{end}",
        "currentTime": start,
        "multiplier": _SPEED,
        "range": "LOOP_STOP",
        "step": "SYSTEM_CLOCK_MULTIPLIER",
    }
    name = shot.heading(document, kind)
    yield "[\n" + dumps({"id": "document", "name": name, "version": "1.0", "clock": clock})
    yield ",\n"
    yield from _station(track, start, end)
    if kind != "states":
        for record in document[kind]:
            for packet in _packets(record, track):
                yield ",\n" + dumps(packet)
    yield "\n]\n"


def _station(track: GroundTrack, start: str, end: str) -> Iterator[str]:
    epoch_s = float(np.floor(track.posix_s[0]))
    packet = {
        "id": "station",
        "name": track.name,
        "availability": f"{start}/{end}",
        "point": {"pixelSize": 8.0, "color": _rgba(_INK)},
        "label": _label(track.name, _INK),
        "path": {
            "material": _solid(_INK, 120),
            "width": 1.5,
            "leadTime": _TRAIL_S / 2.0,
            "trailTime": _TRAIL_S,
            "resolution": _SAMPLE_S,
        },
        "position": {
            "epoch": format_utc(utc_from_posix(epoch_s)),
            "referenceFrame": "FIXED",
            "interpolationAlgorithm": "LAGRANGE",
            "interpolationDegree": 5,
            "cartesian": [],
        },
    }
    yield dumps(packet).removesuffix("]}}")
    between = "\n"
    for at_s, x_m, y_m, z_m in _samples(track).tolist():
        yield f"{between}{at_s - epoch_s:.6f},{x_m:.3f},{y_m:.3f},{z_m:.3f}"
        between = ",\n"
    yield "]}}"


def _samples(track: GroundTrack) -> FloatArray:
    """Return rows of POSIX seconds and the Earth-fixed place in m.

    Moments beside its own ends, nearer than a second, are left out: they would spoil a polynomial.
    """
    at_s = track.posix_s
    kept = at_s % _SAMPLE_S == 0.0
    kept &= (at_s >= at_s[0] + _LEAST_STEP_S) & (at_s <= at_s[-1] - _LEAST_STEP_S)
    kept[[0, -1]] = True
    places_km = itrs_from_geodetic(
        track.latitude_deg[kept], track.longitude_deg[kept], track.altitude_km[kept]
    )
    return np.column_stack([at_s[kept], 1000.0 * places_km.T])


def _packets(record: Record, track: GroundTrack) -> Iterator[Record]:
    color = subject_color(shot.subject(record))
    title = shot.title(record)
    packet: dict[str, Any] = {"id": record["id"], "name": title}
    if "time_utc" not in record:
        packet["availability"] = f"{record['start_utc']}/{record['end_utc']}"
    packet |= {
        "description": shot.html_table(record),
        "position": {"cartographicDegrees": _degrees([place_of(record)])},
        "point": {"pixelSize": 6.0, "color": _rgba(color)},
        "label": _label(title, color),
    }
    if "time_utc" in record:
        yield packet
        return
    part = stretch(track, record["start_utc"], record["end_utc"])
    if len(part.posix_s) > 1:
        places = zip(part.longitude_deg, part.latitude_deg, 1000.0 * part.altitude_km, strict=True)
        packet["polyline"] = _polyline(list(places), color, 4.0)
    yield packet
    yield {
        "id": f"{record['id']}-look",
        "name": f"{title}: look",
        "availability": packet["availability"],
        "polyline": _polyline(look_line(record).tolist(), color, 1.5),
    }


def _polyline(places: Sequence[Sequence[float]], color: str, width: float) -> Record:
    return {
        "positions": {"cartographicDegrees": _degrees(places)},
        "arcType": "NONE",
        "width": width,
        "material": _solid(color),
    }


def _degrees(places: Sequence[Sequence[float]]) -> list[float]:
    """Return places as longitude, latitude, height in m, one after the other."""
    return [
        round(float(value), digits)
        for place in places
        for value, digits in zip(place, (7, 7, 1), strict=True)
    ]


def _label(text: str, color: str) -> Record:
    return {
        "text": text,
        "font": "12pt sans-serif",
        "fillColor": _rgba(color),
        "outlineColor": _rgba("#000000"),
        "outlineWidth": 2.0,
        "style": "FILL_AND_OUTLINE",
        "horizontalOrigin": "LEFT",
        "pixelOffset": {"cartesian2": [10.0, 0.0]},
    }


def _solid(color: str, alpha: int = 255) -> Record:
    return {"solidColor": {"color": _rgba(color, alpha)}}


def _rgba(color: str, alpha: int = 255) -> Record:
    return {"rgba": [*bytes.fromhex(color[1:]), alpha]}
