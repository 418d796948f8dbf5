"""Compare a trajectory as NASA publishes it with Skyfield, with itself and with element sets.

    ISS_PLANNER_TEST_RECORDS=FOLDER python tests/accuracy/oem.py

The folder holds `oem/ISS.OEM_J2K_EPH_2025-02-26.xml` and, of the same days, the sets in
`elements/celestrak_gp_25544_2024-09_to_2025-03.json`. The exit code is 1 if a bar is not met.
"""

import os
import re
import sys
from datetime import datetime
from pathlib import Path

import numpy as np
from skyfield.api import wgs84
from skyfield.framelib import ICRS_to_J2000
from skyfield.positionlib import Geocentric

import tle
from planner import events
from planner.base.times import utc_from_posix
from planner.events.orbit import north_of_equator
from planner.orbit.hermite import HermitePath
from planner.orbit.oem import load_oem
from planner.orbit.oem_orbit import OemOrbit
from planner.orbit.sgp4_orbit import Orbit
from planner.orbit.timescale import skyfield_time

TRAJECTORY = "oem/ISS.OEM_J2K_EPH_2025-02-26.xml"
SETS = "elements/celestrak_gp_25544_2024-09_to_2025-03.json"
AU_KM = 149597870.7
DAY_S = 86400.0
NODE = re.compile(r"(first|last) asc\. node ?: EPOCH = (\S+) .*LAN\(DEG\) = (\S+?)<")


class Bars:
    """Print figures beside their bars, and remember whether all were met."""

    met = True

    def show(self, what, value, bar, unit):
        """Print one figure, which is to be below its bar."""
        self.met &= bool(value < bar)
        print(f"{what:<66} {value:10.3g} of {bar:g} {unit}")


def main() -> int:
    """Print each comparison."""
    folder = os.environ.get("ISS_PLANNER_TEST_RECORDS")
    if not folder:
        print("Name the folder of records in ISS_PLANNER_TEST_RECORDS.", file=sys.stderr)
        return 2
    orbit = OemOrbit(load_oem(Path(folder) / TRAJECTORY))
    bars = Bars()
    vectors_by_skyfield(orbit, bars)
    vectors_left_out(orbit, bars)
    ascending_nodes(orbit, (Path(folder) / TRAJECTORY).read_text(), bars)
    element_sets(orbit, tle.load(Path(folder) / SETS), bars)
    print("\nPlanned:")
    for event in orbit.events:
        print(
            f"  {event.time_utc:%Y-%m-%d %H:%M:%S}  {event.name:<20} {event.delta_v_m_s:4.1f} m/s"
        )
    return 0 if bars.met else 1


def vectors_by_skyfield(orbit, bars):
    """Compare the sub-points of all vectors with those by Skyfield's own frames."""
    (one,) = orbit.oem.segments
    time = skyfield_time(one.posix_s)
    place = Geocentric(ICRS_to_J2000.T @ one.position_km / AU_KM, t=time, center=399)
    below = wgs84.subpoint_of(place)
    track = orbit.at(one.posix_s)
    east = (track.longitude_deg - below.longitude.degrees + 180.0) % 360.0 - 180.0
    away = np.hypot(track.latitude_deg - below.latitude.degrees, east)
    bars.show(f"sub-points of {len(track)} vectors from Skyfield's", np.max(away), 1e-6, "deg")
    higher = np.abs(track.altitude_km - wgs84.height_of(place).km)
    bars.show("their altitudes", np.max(higher), 1e-4, "km")


def vectors_left_out(orbit, bars):
    """Leave out every other vector, and ask for those that stand 4 minutes from both neighbours."""
    (one,) = orbit.oem.segments
    moments, position, velocity = one.posix_s, one.position_km, one.velocity_km_s
    for first in (0, 1):
        left = slice(first, None, 2)
        path = HermitePath.through(moments[left], position[:, left], velocity[:, left])
        middle = np.arange(first + 7, len(moments) - 40, 2)
        missed = np.linalg.norm(path.at(moments[middle])[0] - position[:, middle], axis=0)
        bars.show(
            f"vectors left out, {len(middle)} of them: the worst (median "
            f"{1e3 * np.median(missed):.2f} m)",
            1e3 * np.max(missed),
            2.5,
            "m",
        )
    # Polynomials of degree 11, by twelve places alone: what velocities say is not used.
    offsets = np.arange(-5.5, 6.0)
    weights = [
        np.prod([-other / (own - other) for other in offsets if other != own]) for own in offsets
    ]
    rows = np.arange(len(moments) - 11)[:, None] + np.arange(12)
    even = np.all(np.diff(moments[rows], axis=1) == 240.0, axis=1)
    between = np.einsum("inj,j->in", position[:, rows[even]], weights)
    path = HermitePath.through(moments, position, velocity)
    apart = np.linalg.norm(path.at(moments[rows[even]].mean(axis=1))[0] - between, axis=0)
    bars.show("midway between vectors, from Lagrange over 12 places", 1e3 * np.max(apart), 1.0, "m")
    bars.show("what the orbit says of itself", 1e3 * orbit.interpolation_error_km, 2.0, "m")


def ascending_nodes(orbit, text, bars):
    """Compare with the two ascending nodes that the file's comments tell."""
    track = orbit.track(orbit.oem.usable, 60.0)
    nodes_s = events.find_intervals(track, north_of_equator()).start_s
    for which, epoch, longitude in NODE.findall(text):
        told_s = datetime.fromisoformat(f"{epoch}+00:00").timestamp()
        nearest_s = nodes_s[np.argmin(np.abs(nodes_s - told_s))]
        off_s = abs(nearest_s - told_s)
        bars.show(f"{which} ascending node ({utc_from_posix(nearest_s)})", off_s, 1.0, "s")
        away_deg = abs(float(orbit.at(np.array([told_s])).longitude_deg[0]) - float(longitude))
        bars.show("  and its longitude", away_deg, 5e-4, "deg")


def element_sets(orbit, sets, bars):
    """Compare with the element sets: those of each moment, and so what days of prediction cost."""
    usable = orbit.oem.usable
    of_days = [one for one in sets if one.epoch_utc > usable.start_utc]
    both = Orbit(of_days)
    last_s = of_days[-1].epoch_utc.timestamp()
    first_s = usable.start_posix_s
    for day in range(int((last_s - first_s) / DAY_S) + 1):
        moments = np.arange(first_s + day * DAY_S, min(first_s + (day + 1) * DAY_S, last_s), 60.0)
        ours, theirs = orbit.at(moments), both.at(moments)
        away = theirs.position_itrs_km - ours.position_itrs_km
        forward, starboard, nadir = ours.lvlh
        along, across, down = (np.sum(away * axis, axis=0) for axis in (forward, starboard, nadir))
        print(
            f"  day {day:2d}: {np.median(along):+7.2f} km along the orbit, across "
            f"{np.max(np.abs(across)):.2f}, in height {np.max(np.abs(down)):.2f} at most"
        )
        if day == 0:
            distance = np.linalg.norm(away, axis=0)
            bars.show("element sets of the first day, median", np.median(distance), 3.0, "km")


if __name__ == "__main__":
    sys.exit(main())
