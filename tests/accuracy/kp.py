"""Compare the packaged Kp with every value of a file as GFZ Potsdam publishes it.

    ISS_PLANNER_TEST_RECORDS=FOLDER python tests/accuracy/kp.py

The folder holds `spaceweather/gfz_kp_2024-01.txt`, an excerpt of GFZ's `Kp_ap_Ap_SN_F107` file.
Definitive values (D of 1 or 2) must agree to the third; preliminary ones (D of 0) are listed where
they were replaced since. The exit code is 1 if a definitive value differs.
"""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from planner.spaceweather.kp import STEP_S, observed_kp

RECORD = "spaceweather/gfz_kp_2024-01.txt"


def main() -> int:
    """Print how many values agree, and each that does not."""
    folder = os.environ.get("ISS_PLANNER_TEST_RECORDS")
    if not folder:
        print("Name the folder of records in ISS_PLANNER_TEST_RECORDS.", file=sys.stderr)
        return 2
    compared = {True: 0, False: 0}
    differing = {True: 0, False: 0}
    for line in (Path(folder) / RECORD).read_text().splitlines():
        if line.startswith("#"):
            continue
        fields = line.split()
        is_definitive = fields[-1] != "0"
        midnight = datetime(*map(int, fields[:3]), tzinfo=UTC)
        published = np.array(fields[7:15], dtype=float)
        ours = observed_kp().at(midnight.timestamp() + STEP_S * np.arange(8))
        for eighth in np.flatnonzero(published >= 0.0):
            compared[is_definitive] += 1
            if abs(published[eighth] - ours[eighth]) > 0.001:
                differing[is_definitive] += 1
                state = "definitive" if is_definitive else "preliminary"
                print(
                    f"{midnight:%Y-%m-%d} {3 * eighth:02d} h ({state}): "
                    f"GFZ {published[eighth]:.3f}, here {ours[eighth]:.3f}"
                )
    print(f"definitive: {differing[True]} of {compared[True]} values differ")
    print(f"preliminary: {differing[False]} of {compared[False]} values were replaced since")
    return 1 if differing[True] or not compared[True] else 0


if __name__ == "__main__":
    sys.exit(main())
