"""Answers as KML 2.2 for Google Earth: the track, with times to play it, windows and looks.

Heights are above the ellipsoid; KML means the sea's level, which lies within 110 m of it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from planner.base.arrays import FloatArray
from planner.base.times import format_utc, utc_from_posix
from planner.output import shot
from planner.output.lines import look_pieces, place_of, stretch
from planner.output.records import Record, columns, flatten
from planner.output.writers import cell_text
from planner.plan.ground_track import GroundTrack
from planner.plan.palette import subject_color

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2">\n'
    "<Document>\n"
)
_TRACK_COLOR = "#FFFFFF"
_ABSOLUTE = "<altitudeMode>absolute</altitudeMode>"


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is kept of a record for the folders after that of the records."""

    name: str
    style: str
    start_utc: str
    end_utc: str
    look: list[FloatArray]


def to_kml(document: Record, kind: str, track: GroundTrack) -> Iterator[str]:
    """Yield the document as KML, a folder for each sort of thing.

    They are the track in pieces, the track to be played, the records as points, and of records that
    last the stretches of the track and the directions in which to look.
    """
    yield _HEAD
    yield f"<name>{_text(shot.heading(document, kind))}</name><open>1</open>\n"
    yield f"<description>{_text(document['software'])}, {document['generated_utc']}</description>\n"
    yield _style("track", _TRACK_COLOR, width=1.5)
    names = sorted(_subjects(kind))
    for name in names:
        yield _style(name, subject_color(name), width=4.0)
        yield _style(f"{name}-look", subject_color(name), width=1.5)
    yield from _folder("Ground track", _track_pieces(track))
    yield from _folder("Station", _playable(track))
    if kind != "states":
        kept: list[_Kept] = []
        yield from _folder(shot.KINDS[kind], _points(document[kind], kind, kept))
        if kind != "events":
            yield from _folder("Stretches of the track", _stretches(kept, track))
            yield from _folder("Where to look", _looks(kept))
    yield "</Document>\n</kml>\n"


def _subjects(kind: str) -> Iterable[str]:
    from planner.plan.subjects import SUBJECTS
    from planner.plan.terminator import KINDS

    return {"windows": SUBJECTS, "passes": ["aurora"], "events": KINDS}.get(kind, [])


def _style(name: str, color: str, *, width: float) -> str:
    abgr = f"ff{color[5:7]}{color[3:5]}{color[1:3]}".lower()
    return (
        f'<Style id="{name}"><IconStyle><color>{abgr}</color><scale>0.8</scale></IconStyle>'
        f"<LabelStyle><scale>0.8</scale></LabelStyle>"
        f"<LineStyle><color>{abgr}</color><width>{width}</width></LineStyle></Style>\n"
    )


def _folder(name: str, placemarks: Iterable[str]) -> Iterator[str]:
    yield f"<Folder><name>{_text(name)}</name>\n"
    yield from placemarks
    yield "</Folder>\n"


def _placemark(
    name: str,
    style: str,
    start: str,
    end: str,
    geometry: str,
    description: str = "",
    data: str = "",
) -> str:
    return (
        f"<Placemark><name>{_text(name)}</name>{description}"
        f"<TimeSpan><begin>{start}</begin><end>{end}</end></TimeSpan>"
        f"<styleUrl>#{style}</styleUrl>{data}{geometry}</Placemark>\n"
    )


def _track_pieces(track: GroundTrack) -> Iterator[str]:
    for piece in track.pieces():
        start, end = (format_utc(utc_from_posix(piece[edge, 3])) for edge in (0, -1))
        name = f"{track.name} from {start[:16].replace('T', ' ')} UTC"
        yield _placemark(name, "track", start, end, _lines([piece]))


def _playable(track: GroundTrack) -> Iterator[str]:
    yield (
        f"<Placemark><name>{_text(track.name)}</name><styleUrl>#track</styleUrl>"
        f"<gx:Track>{_ABSOLUTE}\n"
    )
    for posix_s in track.posix_s.tolist():
        yield f"<when>{format_utc(utc_from_posix(posix_s))}</when>\n"
    places = zip(track.longitude_deg, track.latitude_deg, 1000.0 * track.altitude_km, strict=True)
    for place in places:
        yield f"<gx:coord>{_place(place).replace(',', ' ')}</gx:coord>\n"
    yield "</gx:Track></Placemark>\n"


def _points(records: Iterable[Record], kind: str, kept: list[_Kept]) -> Iterator[str]:
    """Yield the records as points, and keep what is drawn of them in later folders."""
    for record in records:
        name, style = shot.title(record), shot.subject(record)
        if record.get("rank"):
            name = f"{record['rank']}. {name}"
        start = end = record.get("time_utc", "")
        if not start:
            start, end = record["start_utc"], record["end_utc"]
            kept.append(_Kept(name, style, start, end, look_pieces(record)))
        more = f"<description>{_text(shot.html_table(record))}</description>"
        point = f"<Point>{_ABSOLUTE}<coordinates>{_place(place_of(record))}</coordinates></Point>"
        yield _placemark(name, style, start, end, point, more, _data(record, kind))


def _stretches(kept: Iterable[_Kept], track: GroundTrack) -> Iterator[str]:
    for one in kept:
        if pieces := stretch(track, one.start_utc, one.end_utc).pieces():
            yield _placemark(one.name, one.style, one.start_utc, one.end_utc, _lines(pieces))


def _looks(kept: Iterable[_Kept]) -> Iterator[str]:
    for one in kept:
        if one.look:
            style = f"{one.style}-look"
            yield _placemark(one.name, style, one.start_utc, one.end_utc, _lines(one.look))


def _lines(pieces: Sequence[FloatArray]) -> str:
    lines = "".join(
        f"<LineString>{_ABSOLUTE}<coordinates>"
        f"{' '.join(map(_place, piece.tolist()))}</coordinates></LineString>"
        for piece in pieces
    )
    return lines if len(pieces) == 1 else f"<MultiGeometry>{lines}</MultiGeometry>"


def _place(columns: Sequence[float]) -> str:
    return f"{columns[0]:.7f},{columns[1]:.7f},{columns[2]:.1f}"


def _data(record: Record, kind: str) -> str:
    """Return what is known of a record, by the names that it has in CSV."""
    flat = flatten(record)
    values = ((name, flat.get(name)) for name in columns(kind))
    rows = "".join(
        f'<Data name="{name}"><value>{_text(cell_text(value))}</value></Data>'
        for name, value in values
        if value not in (None, "")
    )
    return f"<ExtendedData>{rows}</ExtendedData>"


def _text(text: str) -> str:
    return escape(shot.plain(text), quote=False)
