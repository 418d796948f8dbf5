"""What a picture shows, as finished values: maps project and draw it, and compute nothing.

Latitudes are geodetic and north positive, longitudes east positive in [-180, 180).
"""

from dataclasses import dataclass
from datetime import datetime

from planner.base.arrays import FloatArray
from planner.base.times import Interval


@dataclass(frozen=True, eq=False)
class Curve:
    """A line on the map: arrays of the same length, in order along the line."""

    latitude_deg: FloatArray
    longitude_deg: FloatArray


@dataclass(frozen=True, eq=False)
class MarkedWindow:
    """One ranked window as the map shows it: its number, its words and its stretch of the track."""

    rank: int
    subject: str
    start_utc: datetime
    end_utc: datetime
    score: float
    track: Curve
    peak_latitude_deg: float
    peak_longitude_deg: float


@dataclass(frozen=True, eq=False)
class Scene:
    """The Earth at one moment, and the station's track over a span around it.

    `moment_utc` is the moment for which night and oval stand. `grid_latitude_deg` (J,) and
    `grid_longitude_deg` (K,) give the places of the fields `sun_elevation_deg` (J, K, geometric)
    and `energy_flux_erg_cm2_s` (J, K, auroral electrons at 110 km). `oval_edges` are closed around
    each magnetic pole. `track_posix_s` (N,) belongs to `track`.
    """

    satellite_name: str
    span: Interval
    moment_utc: datetime
    kp: float | None
    kp_source: str | None
    track_posix_s: FloatArray
    track: Curve
    grid_latitude_deg: FloatArray
    grid_longitude_deg: FloatArray
    sun_elevation_deg: FloatArray
    energy_flux_erg_cm2_s: FloatArray
    oval_edges: tuple[Curve, ...]
    subsolar_latitude_deg: float
    subsolar_longitude_deg: float
    sublunar_latitude_deg: float
    sublunar_longitude_deg: float
    windows: tuple[MarkedWindow, ...]
