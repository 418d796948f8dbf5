"""Where the station goes and looks, as exported files draw it: lines cut at the antimeridian."""

from dataclasses import dataclass
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
from planner.output.records import Record

DISTANT_LOOK_KM = 2000.0  # how far a look at no place, such as a star, is drawn; chosen here
_LOOK_POINTS = 9  # a straight line in space is a bent one on a flat map
_ROUNDING_S = 1e-3  # of the records' times


@dataclass(frozen=True, eq=False)
class GroundTrack:
    """The geodetic place of an object at moments (N,) in order of time, and what it is called.

    What has an extent in time begins, ends and is best at moments of its own among them.
    """

    name: str
    posix_s: FloatArray
    latitude_deg: FloatArray
    longitude_deg: FloatArray
    altitude_km: FloatArray

    def between(self, start_utc: str, end_utc: str) -> "GroundTrack":
        """Return the part from one of the records' times to another, both included."""
        ends = posix_s(start_utc) - _ROUNDING_S, posix_s(end_utc) + _ROUNDING_S
        part = slice(*np.searchsorted(self.posix_s, ends))
        return GroundTrack(
            self.name,
            self.posix_s[part],
            self.latitude_deg[part],
            self.longitude_deg[part],
            self.altitude_km[part],
        )

    def pieces(self) -> list[FloatArray]:
        """Return pieces (N, 4) of longitude, latitude, height in m and POSIX seconds.

        None crosses the antimeridian. A track of fewer than two places has none.
        """
        height_m = 1000.0 * self.altitude_km
        return cut_at_antimeridian(self.longitude_deg, self.latitude_deg, height_m, self.posix_s)


def posix_s(iso: str) -> float:
    """Return the POSIX seconds of a record's time."""
    return datetime.fromisoformat(iso).timestamp()


def look_line(record: Record) -> FloatArray:
    """Return places (N, 3) on the line from the station to its aim, which is straight in space.

    The columns are longitude, latitude and height in m. A look at what has no range is drawn
    2 000 km long.
    Accuracy: it ends where the record's azimuth, depression and range do, to the metre
    (tests/test_ground_track.py).
    """
    look = record["look"]
    latitude_deg = np.asarray(record["latitude_deg"])
    longitude_deg = np.asarray(record["longitude_deg"])
    azimuth, elevation = np.radians([look["azimuth_deg"], -look["depression_deg"]])
    east, north, up = enu_axes(latitude_deg, longitude_deg)
    direction = np.cos(elevation) * (np.sin(azimuth) * east + np.cos(azimuth) * north)
    direction += np.sin(elevation) * up
    range_km = DISTANT_LOOK_KM if look["range_km"] is None else look["range_km"]
    along_km = np.linspace(0.0, range_km, _LOOK_POINTS)
    station_km = itrs_from_geodetic(latitude_deg, longitude_deg, record["altitude_km"])
    up_there, altitude_km = vertical_from_itrs(station_km[:, None] + direction[:, None] * along_km)
    latitudes_deg, longitudes_deg = geographic_deg(up_there)
    return np.column_stack([longitudes_deg, latitudes_deg, 1000.0 * altitude_km])


def look_pieces(record: Record) -> list[FloatArray]:
    """Return the line of a look in pieces, none of which crosses the antimeridian."""
    return cut_at_antimeridian(*look_line(record).T)
