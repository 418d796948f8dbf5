"""How much the program costs beside what it is built on: `python tests/bench/ratios.py`.

Each ratio is the median of pairs that are timed in turn, after a warm-up, so that a busy machine
slows both sides alike. It exits with 1 when a bar is missed.
"""

import gc
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

YEAR_S = 365.0 * 86400.0
SEARCH_STEP_S = 300.0


def paired_ratio(
    ours: Callable[[], object],
    theirs: Callable[[], object],
    pairs: int,
    prepare: Callable[[], object] = lambda: None,
) -> float:
    """Return the median of our time over theirs; `prepare` runs untimed before each of ours."""
    prepare()
    ours()
    theirs()
    ratios = []
    gc.disable()
    for _ in range(pairs):
        prepare()
        start = time.perf_counter()
        ours()
        middle = time.perf_counter()
        theirs()
        ratios.append((middle - start) / (time.perf_counter() - middle))
        gc.collect()
    gc.enable()
    return statistics.median(ratios)


def in_process() -> list[tuple[str, float, float]]:
    """Return the ratios of work done in this process, each with its name and bar."""
    import numpy as np

    import tle
    from planner.base.intervals import IntervalSet
    from planner.base.times import absolute_grid, julian_date_utc
    from planner.events.light import station_shadow
    from planner.orbit import bodies
    from planner.orbit.sgp4_orbit import Orbit
    from planner.search.runs import find_together
    from tle.satrec import to_satrec

    start_s = datetime(2024, 10, 10, tzinfo=UTC).timestamp()
    elements = min(tle.bundled(), key=lambda one: abs(one.epoch_utc.timestamp() - start_s))
    orbit, satrec = Orbit([elements]), to_satrec(elements)

    def propagate(posix_s: np.ndarray) -> object:
        return satrec.sgp4_array(*julian_date_utc(posix_s))

    day_s = start_s + np.arange(86_401.0)

    def sub_points() -> object:
        track = orbit.at(day_s)
        return track.latitude_deg, track.longitude_deg, track.sun_elevation_deg

    # Half a year either side of the epoch, so that the set still describes an orbit.
    first_s = start_s - 0.5 * YEAR_S
    year = IntervalSet.single(first_s, first_s + YEAR_S)
    grid_s = absolute_grid(first_s, first_s + YEAR_S, SEARCH_STEP_S)

    def shadows() -> object:
        return find_together([station_shadow()], orbit, year)

    def forget_nodes() -> None:
        bodies._polynomials.cache_clear()
        bodies._BLOCKS.clear()

    return [
        (
            "86 401 sub-points with the Sun / sgp4_array",
            paired_ratio(sub_points, lambda: propagate(day_s), 15),
            2.0,
        ),
        (
            "a year of umbra and penumbra / sgp4_array on its grid, nodes at hand",
            paired_ratio(shadows, lambda: propagate(grid_s), 11),
            3.0,
        ),
        (
            "the same, nodes computed again",
            paired_ratio(shadows, lambda: propagate(grid_s), 7, forget_nodes),
            3.0,
        ),
    ]


def command_environment(folder: str) -> dict[str, str]:
    """Return the environment for commands that run byte-compiled.

    Where Python is told to write no bytecode, it goes to `folder`, and the warm-up fills that.
    """
    environment = {**os.environ, "ISS_PLANNER_OFFLINE": "1", "ISS_PLANNER_DATA_DIR": folder}
    if environment.pop("PYTHONDONTWRITEBYTECODE", ""):
        environment["PYTHONPYCACHEPREFIX"] = folder
    return environment


def commands(environment: dict[str, str]) -> list[tuple[str, float, float]]:
    """Return the ratios of whole processes, each with its name and bar."""

    def process(*arguments: str) -> Callable[[], object]:
        def run() -> object:
            return subprocess.run(
                [sys.executable, *arguments], env=environment, check=True, capture_output=True
            )

        return run

    iss = str(Path(sys.executable).parent / "iss")
    entry = (iss,) if Path(iss).exists() else ("-m", "planner")
    windows = ("windows", "--from", "2024-10-10", "--days", "3")
    return [
        (
            "iss windows --from 2024-10-10 --days 3 / import skyfield.api",
            paired_ratio(process(*entry, *windows), process("-c", "import skyfield.api"), 15),
            4.0,
        ),
        (
            "iss --help / import typer",
            paired_ratio(process(*entry, "--help"), process("-c", "import typer"), 11),
            3.0,
        ),
    ]


def loaded_by_help(environment: dict[str, str]) -> list[str]:
    """Return which of the heavy libraries `iss --help` loads: none, it should be."""
    code = (
        "import sys; sys.argv = ['iss', '--help']; from planner.cli.app import main; main(); "
        "print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, check=True, capture_output=True, text=True
    )
    heavy = ("numpy", "matplotlib", "skyfield", "cartopy", "sgp4", "rich")
    return [name for name in heavy if name in done.stderr.split()]


def main() -> int:
    """Print the ratios, and return 1 if one misses its bar."""
    with tempfile.TemporaryDirectory() as folder:
        environment = command_environment(folder)
        results = [*in_process(), *commands(environment)]
        loaded = loaded_by_help(environment)
    missed = bool(loaded)
    for name, ratio, bar in results:
        missed |= ratio > bar
        print(f"{ratio:6.2f}  (bar {bar:g}{', MISSED' if ratio > bar else ''})  {name}")
    print(f"iss --help loads {', '.join(loaded) or 'no heavy library'}")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
