"""Make tests/reference/aacgmv2.json: magnetic coordinates of random places and dates.

Run with `python tools/make_magnetic_reference.py`. It needs the package `aacgmv2`.
"""

import json
from datetime import UTC, datetime
from pathlib import Path

import aacgmv2
import numpy as np
from make_magnetic_harmonics import EPOCHS_UTC, HEIGHT_KM, geocentric_direction

from planner.base.arrays import FloatArray

OUTPUT = Path(__file__).parents[1] / "tests" / "reference" / "aacgmv2.json"
CASES = 100


def random_cases(
    count: int, height_km: float, seed: int, cases_per_date: int = 1
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return geocentric directions (3, N), POSIX seconds and AACGM latitude and longitude (2, N).

    aacgmv2 takes one date for all places of a call, so `cases_per_date` of 50 is much faster.
    """
    generator = np.random.default_rng(seed)
    latitude_deg = np.degrees(np.arcsin(generator.uniform(-1.0, 1.0, count)))
    longitude_deg = generator.uniform(-180.0, 180.0, count)
    first, last = EPOCHS_UTC[0].timestamp(), EPOCHS_UTC[-1].timestamp()
    dates = np.floor(generator.uniform(first, last, -(-count // cases_per_date)))
    posix_s = np.repeat(dates, cases_per_date)[:count]
    truth_deg = np.empty((2, count))
    for start in range(0, count, cases_per_date):
        block = slice(start, start + cases_per_date)
        moment = datetime.fromtimestamp(float(posix_s[start]), UTC).replace(tzinfo=None)
        truth_deg[:, block] = aacgmv2.convert_latlon_arr(
            latitude_deg[block], longitude_deg[block], height_km, moment, method_code="G2A"
        )[:2]
    return geocentric_direction(latitude_deg, longitude_deg, height_km), posix_s, truth_deg


def angle_deg(first_deg: FloatArray, second_deg: FloatArray) -> FloatArray:
    """Return the angle between places given as latitude and longitude (2, N)."""
    latitude, longitude = np.radians(first_deg)
    other_latitude, other_longitude = np.radians(second_deg)
    haversine = (
        np.sin((latitude - other_latitude) / 2.0) ** 2
        + np.cos(latitude)
        * np.cos(other_latitude)
        * np.sin((longitude - other_longitude) / 2.0) ** 2
    )
    angle: FloatArray = np.degrees(2.0 * np.arcsin(np.sqrt(haversine)))
    return angle


def sun_direction(posix_s: FloatArray) -> FloatArray:
    """Return the geocentric direction to the Sun (3, N) in Earth-fixed axes.

    Source: The Astronomical Almanac's low-precision formulae for the Sun, good to 0.01 degrees.
    """
    days = posix_s / 86400.0 + 2440587.5 - 2451545.0
    mean_longitude_deg = 280.460 + 0.9856474 * days
    anomaly = np.radians(357.528 + 0.9856003 * days)
    ecliptic = np.radians(
        mean_longitude_deg + 1.915 * np.sin(anomaly) + 0.020 * np.sin(2 * anomaly)
    )
    obliquity = np.radians(23.439 - 0.0000004 * days)
    right_ascension = np.arctan2(np.cos(obliquity) * np.sin(ecliptic), np.cos(ecliptic))
    declination = np.arcsin(np.sin(obliquity) * np.sin(ecliptic))
    longitude = right_ascension - np.radians(280.46062 + 360.98564737 * days)
    return np.stack(
        [
            np.cos(declination) * np.cos(longitude),
            np.cos(declination) * np.sin(longitude),
            np.sin(declination),
        ]
    )


def main() -> None:
    """Write the file."""
    places = []
    for height_km in HEIGHT_KM:
        direction, posix_s, truth_deg = random_cases(CASES, height_km, seed=2 * int(height_km))
        for case in range(CASES):
            latitude_deg, longitude_deg = truth_deg[:, case]
            defined = bool(np.isfinite(latitude_deg))
            places.append(
                {
                    "direction_itrs": [round(part, 9) for part in direction[:, case].tolist()],
                    "posix_s": float(posix_s[case]),
                    "height_km": height_km,
                    "magnetic_latitude_deg": round(latitude_deg, 5) if defined else None,
                    "magnetic_longitude_deg": round(longitude_deg, 5) if defined else None,
                }
            )
    generator = np.random.default_rng(12)
    first, last = EPOCHS_UTC[0].timestamp(), EPOCHS_UTC[-1].timestamp()
    posix_s = np.floor(generator.uniform(first, last, CASES))
    longitude_deg = np.round(generator.uniform(-180.0, 180.0, CASES), 3)
    moments = [datetime.fromtimestamp(float(time), UTC).replace(tzinfo=None) for time in posix_s]
    local_times = [
        {
            "posix_s": float(posix_s[case]),
            "sun_direction_itrs": [round(part, 6) for part in sun.tolist()],
            "magnetic_longitude_deg": float(longitude_deg[case]),
            "magnetic_local_time_h": round(float(local_time_h), 4),
        }
        for case, (sun, local_time_h) in enumerate(
            zip(sun_direction(posix_s).T, aacgmv2.convert_mlt(longitude_deg, moments), strict=True)
        )
    ]
    reference = {
        "made_by": f"tools/make_magnetic_reference.py with aacgmv2 {aacgmv2.__version__}",
        "places": places,
        "local_times": local_times,
    }
    text = json.dumps(reference, separators=(",", ":"))
    OUTPUT.write_text(text.replace("{", "\n{") + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
