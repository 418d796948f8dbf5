"""Lines of exported files: a record's stretch of the track, and where to look from it."""

from datetime import datetime

import numpy as np

from planner.base.arrays import FloatArray
from planner.base.frames import enu_axes
from planner.base.geometry import (
    cut_at_antimeridian,
    geographic_deg,
    itrs_from_geodetic,
    vertical_from_itrs,
)
from planner.camera.frame import line_of_look
from planner.output.records import Record
from planner.plan.ground_track import GroundTrack

DISTANT_LOOK_KM = 2000.0  # how far a look at no place, such as a star, is drawn; chosen here
_LOOK_POINTS = 9  # a straight line in space is a bent one on a flat map


def stretch(track: GroundTrack, start_utc: str, end_utc: str) -> GroundTrack:
    """Return the part of a track from one of the records' times to another."""
    start, end = (datetime.fromisoformat(iso).timestamp() for iso in (start_utc, end_utc))
    return track.between(start, end)


def place_of(record: Record) -> tuple[float, float, float]:
    """Return longitude, latitude and height in m of a record's place."""
    return record["longitude_deg"], record["latitude_deg"], 1000.0 * record["altitude_km"]


def look_line(record: Record) -> FloatArray:
    """Return places (N, 3) on the line from the station to its aim, which is straight in space.

    The columns are longitude, latitude and height in m. A look at what has no range is drawn
    2 000 km long.
    Accuracy: it ends where the record's azimuth, depression and range do, to the metre
    (tests/test_lines.py).
    """
    look = record["look"]
    latitude_deg = np.asarray(record["latitude_deg"])
    longitude_deg = np.asarray(record["longitude_deg"])
    enu = enu_axes(latitude_deg, longitude_deg)
    direction = line_of_look(look["azimuth_deg"], look["depression_deg"], enu)
    range_km = DISTANT_LOOK_KM if look["range_km"] is None else look["range_km"]
    along_km = np.linspace(0.0, range_km, _LOOK_POINTS)
    station_km = itrs_from_geodetic(latitude_deg, longitude_deg, record["altitude_km"])
    up_there, altitude_km = vertical_from_itrs(station_km[:, None] + direction[:, None] * along_km)
    latitudes_deg, longitudes_deg = geographic_deg(up_there)
    return np.column_stack([longitudes_deg, latitudes_deg, 1000.0 * altitude_km])


def look_pieces(record: Record) -> list[FloatArray]:
    """Return the line of a look in pieces, none of which crosses the antimeridian."""
    return cut_at_antimeridian(*look_line(record).T)
