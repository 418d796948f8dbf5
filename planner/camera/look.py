"""Which way to look: azimuth, bearing from the flight direction, depression and range."""

from dataclasses import dataclass

from planner.base.arrays import FloatArray
from planner.base.frames import azimuth_and_elevation_deg
from planner.base.geometry import length, wrap_longitude_deg
from planner.orbit.track import Track

DISTANT_KM = 1e6  # from here on a target is a direction, and no place
SIDES = (
    "forward",
    "forward-starboard",
    "starboard",
    "aft-starboard",
    "aft",
    "aft-port",
    "port",
    "forward-port",
)


@dataclass(frozen=True, slots=True)
class Look:
    """A direction from the station.

    `azimuth_deg` is from true north. `relative_bearing_deg` is from the flight direction, clockwise
    seen from above, in [-180, 180): starboard is positive. `depression_deg` is below the local
    horizontal. `toward` says the bearing in words. What is no place but a direction, such as that
    of a star, has no range.
    """

    azimuth_deg: float
    relative_bearing_deg: float
    toward: str
    depression_deg: float
    range_km: float | None


def look_at(track: Track, target_itrs_km: FloatArray) -> list[Look]:
    """Return the look directions toward targets (3, N), one for each moment of the track.

    Accuracy: angles within 0.01 degrees of plain vectors (tests/test_look.py).
    """
    line_km = target_itrs_km - track.position_itrs_km
    range_km = length(line_km)
    azimuth_deg, elevation_deg = azimuth_and_elevation_deg(line_km, track.enu)
    heading_deg, _ = azimuth_and_elevation_deg(track.lvlh[0], track.enu)
    bearing_deg = wrap_longitude_deg(azimuth_deg - heading_deg)
    return [
        Look(
            azimuth_deg=float(azimuth),
            relative_bearing_deg=float(bearing),
            toward=toward(float(bearing)),
            depression_deg=float(-elevation),
            range_km=float(distance) if distance < DISTANT_KM else None,
        )
        for azimuth, bearing, elevation, distance in zip(
            azimuth_deg, bearing_deg, elevation_deg, range_km, strict=True
        )
    ]


def toward_words(relative_bearing_deg: float) -> str:
    """Return the bearing as one says it, to the nearest of sixteen: `aft and a little to port`."""
    sixteenth = round(relative_bearing_deg / 22.5) % 16
    if sixteenth % 2 == 0:
        return SIDES[sixteenth // 2]
    # Between two of the eight: the one that is no compound leads, the other side's part follows.
    low, high = SIDES[sixteenth // 2], SIDES[(sixteenth // 2 + 1) % 8]
    main, compound = (low, high) if "-" not in low else (high, low)
    (aside,) = set(compound.split("-")) - {main}
    return f"{main} and a little {aside if aside in ('forward', 'aft') else f'to {aside}'}"


def toward(relative_bearing_deg: float) -> str:
    """Return the one of eight words whose sector of 45 degrees holds the bearing."""
    return SIDES[round(relative_bearing_deg / 45.0) % 8]
