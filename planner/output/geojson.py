"""Answers as GeoJSON (RFC 7946) for QGIS and the web: features of one geometry for each `layer`.

Coordinates are longitude, latitude and height in m above the ellipsoid. Lines are cut at the
antimeridian. Properties are the columns of CSV, so that a field has one name everywhere; colours
go by the names that web maps know (simplestyle).
"""

from collections.abc import Iterator, Sequence
from typing import Any

from planner.base.arrays import FloatArray
from planner.base.times import format_utc, utc_from_posix
from planner.output import shot
from planner.output.lines import look_pieces, place_of, stretch
from planner.output.records import Record, columns, flatten
from planner.output.writers import dumps
from planner.plan.ground_track import GroundTrack
from planner.plan.palette import subject_color

_LAYERS = {"windows": "peak", "passes": "peak", "events": "crossing", "states": "state"}
_OF_LINES = ("id", "rank", "subject", "score", "start_utc", "end_utc", "look.toward")


def to_geojson(document: Record, kind: str, track: GroundTrack) -> Iterator[str]:
    """Yield the document as a collection of features, each with its `layer`.

    These are `track` (lines), the records as points (`peak`, `crossing` or `state`), and of records
    that last `stretch` and `look` (lines). What the answer rests on stands beside the features.
    """
    head = {name: value for name, value in document.items() if name != kind}
    whole = dumps({"type": "FeatureCollection", **head, "features": []})
    yield whole.removesuffix("]}")
    between = "\n"
    for feature in _features(document, kind, track):
        yield between + dumps(feature)
        between = ",\n"
    yield "\n]}\n"


def _features(document: Record, kind: str, track: GroundTrack) -> Iterator[Record]:
    for piece in track.pieces():
        start, end = (format_utc(utc_from_posix(piece[edge, 3])) for edge in (0, -1))
        yield _line("track", [piece], name=track.name, start_utc=start, end_utc=end)
    names = columns(kind)
    for record in document[kind]:
        flat = flatten(record)
        yield _point(_LAYERS[kind], record, {name: flat.get(name) for name in names})
        if "look" in record:
            start, end = record["start_utc"], record["end_utc"]
            own = {name: flat[name] for name in _OF_LINES if name in flat}
            own |= {"name": shot.title(record), "stroke": subject_color(shot.subject(record))}
            for layer, pieces in (
                ("stretch", stretch(track, start, end).pieces()),
                ("look", look_pieces(record)),
            ):
                if pieces:
                    yield _line(layer, pieces, **own)


def _point(layer: str, record: Record, properties: Record) -> Record:
    color = {} if layer == "state" else {"marker-color": subject_color(shot.subject(record))}
    name = {} if layer == "state" else {"name": shot.title(record)}
    geometry = {"type": "Point", "coordinates": _coordinates(place_of(record))}
    return _feature({"layer": layer, **name, **color, **properties}, geometry)


def _line(layer: str, pieces: Sequence[FloatArray], **properties: Any) -> Record:
    lines = [[_coordinates(place) for place in piece.tolist()] for piece in pieces]
    return _feature(
        {"layer": layer, **properties}, {"type": "MultiLineString", "coordinates": lines}
    )


def _feature(properties: Record, geometry: Record) -> Record:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def _coordinates(place: Sequence[float]) -> list[float]:
    return [round(place[0], 7), round(place[1], 7), round(place[2], 1)]
