"""The station's state at moments: the rows of an ephemeris."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from planner.base.geometry import unit
from planner.base.times import utc_from_posix
from planner.events.aurora import STATION_KM
from planner.events.light import station_in_umbra
from planner.orbit.track import Track
from planner.orbit.uncertainty import along_track_uncertainty_km
from planner.places.gazetteer import place_below
from planner.places.local_time import local_time
from planner.sky.geomagnetic import magnetic_place


@dataclass(frozen=True)
class State:
    """Where the station is at one moment, and in what light.

    Magnetic coordinates are AACGM-v2 at 415 km; both are None in the strip along the dip equator
    where they are undefined. `position_uncertainty_km` is one sigma along the orbit, across which
    element sets are far better.
    """

    catalogue_number: int
    time_utc: datetime
    latitude_deg: float
    longitude_deg: float
    altitude_km: float
    speed_km_s: float
    sun_elevation_deg: float
    solar_beta_deg: float
    station_sunlit: bool
    magnetic_latitude_deg: float | None
    magnetic_local_time_h: float | None
    position_uncertainty_km: float

    @property
    def place(self) -> str:
        """What lies beneath the station, in words."""
        return place_below(self.latitude_deg, self.longitude_deg)

    @property
    def local_time(self) -> datetime:
        """The time by the clocks beneath the station."""
        return local_time(self.time_utc, self.latitude_deg, self.longitude_deg)


def states(track: Track) -> list[State]:
    """Return the state at each moment of a track."""
    above = unit(track.position_itrs_km)
    magnetic_deg, time_h = magnetic_place(
        above, track.sun_direction_itrs, track.posix_s, STATION_KM
    )
    uncertainty_km = along_track_uncertainty_km(track.orbit, track.posix_s)
    sunlit = station_in_umbra().margin(track, np.zeros(1, np.int64)) <= 0.0
    return [
        State(
            catalogue_number=track.orbit.catalogue_number,
            time_utc=utc_from_posix(track.posix_s[i]),
            latitude_deg=float(track.latitude_deg[i]),
            longitude_deg=float(track.longitude_deg[i]),
            altitude_km=float(track.altitude_km[i]),
            speed_km_s=float(track.speed_km_s[i]),
            sun_elevation_deg=float(track.sun_elevation_deg[i]),
            solar_beta_deg=float(track.solar_beta_deg[i]),
            station_sunlit=bool(sunlit[i]),
            magnetic_latitude_deg=float(magnetic_deg[i]) if np.isfinite(magnetic_deg[i]) else None,
            magnetic_local_time_h=float(time_h[i]) if np.isfinite(magnetic_deg[i]) else None,
            position_uncertainty_km=float(uncertainty_km[i]),
        )
        for i in range(len(track))
    ]
