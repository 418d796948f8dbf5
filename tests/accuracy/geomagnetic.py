"""Compare the program's magnetic coordinates with aacgmv2 at random places and dates.

Run with `python tests/accuracy/geomagnetic.py`; it needs `aacgmv2`. It prints the angle between the
two along the globe, for places above 40 and above 20 degrees magnetic, and the difference in
magnetic local time, and fails if an angle above 40 degrees exceeds 0.02 degrees.
"""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aacgmv2
import numpy as np

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

from make_magnetic_reference import angle_deg, random_cases, sun_direction  # noqa: E402

from planner.sky import geomagnetic  # noqa: E402

LIMIT_DEG = 0.02
CASES = 10_000


def main() -> int:
    """Print the errors for each height and return 1 if one exceeds the limit."""
    worst_deg = 0.0
    print("height  above     cases  median    99 %      largest   (degrees)")
    for height_km in (110.0, 250.0, 415.0):
        direction, posix_s, truth_deg = random_cases(CASES, height_km, int(height_km), 50)
        latitude_deg = geomagnetic.magnetic_latitude_deg(direction, posix_s, height_km)
        longitude_deg = geomagnetic.magnetic_longitude_deg(direction, posix_s, height_km)
        error_deg = angle_deg(np.stack([latitude_deg, longitude_deg]), truth_deg)
        for above_deg in (40.0, 20.0):
            some = error_deg[np.abs(truth_deg[0]) > above_deg]
            print(
                f"{height_km:4.0f} km {above_deg:4.0f} deg {len(some):7d}  {np.median(some):.6f}"
                f"  {np.percentile(some, 99):.6f}  {some.max():.6f}"
            )
            if above_deg == 40.0:
                worst_deg = max(worst_deg, float(some.max()))
        disagree = np.isnan(latitude_deg) != np.isnan(truth_deg[0])
        print(f"{height_km:4.0f} km undefined in one but not in the other: {disagree.sum()}")
    print_local_time()
    print(f"largest error above 40 degrees: {worst_deg:.6f} (limit {LIMIT_DEG})")
    return int(worst_deg > LIMIT_DEG)


def print_local_time() -> None:
    """Print the difference in magnetic local time over 2 000 random moments and longitudes."""
    generator = np.random.default_rng(7)
    start = datetime(1998, 1, 1, tzinfo=UTC)
    moments = [start + timedelta(days=float(day)) for day in generator.uniform(0, 11600, 2000)]
    longitude_deg = generator.uniform(-180.0, 180.0, len(moments))
    truth_h = aacgmv2.convert_mlt(longitude_deg, [m.replace(tzinfo=None) for m in moments])
    posix_s = np.array([moment.timestamp() for moment in moments])
    sun_deg = geomagnetic.sun_magnetic_longitude_deg(sun_direction(posix_s), posix_s)
    ours_h = geomagnetic.magnetic_local_time_h(longitude_deg, sun_deg)
    error_h = np.abs((ours_h - truth_h + 12.0) % 24.0 - 12.0)
    print(
        f"magnetic local time: median {np.median(error_h):.3f} h, "
        f"99 % {np.percentile(error_h, 99):.3f} h, largest {error_h.max():.3f} h"
    )


if __name__ == "__main__":
    sys.exit(main())
