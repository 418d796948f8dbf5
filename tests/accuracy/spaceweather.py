"""Read recorded space weather products whole, and compare them with the packaged record of Kp.

    ISS_PLANNER_TEST_RECORDS=FOLDER python tests/accuracy/spaceweather.py

The folder holds `spaceweather/`, with answers of NOAA and GFZ as they came. Each must be taken by
one reader and by no other. GFZ's definitive values must equal the packaged record to the third.
NOAA's observed ones must lie within one of it, and within half of one in the mean square, for they
come from fewer observatories. Of a forecast its error is shown, whatever it is. An aurora grid must
have 1 to 1,100 false cells about the equator and lose only those to the mask, and its ovals must
differ by less than a factor of two. The exit code is 1 if anything is off.
"""

import os
import sys
import time
from pathlib import Path

import numpy as np

from planner.base.errors import DataError
from planner.base.times import format_utc, utc_from_posix
from planner.spaceweather.gfz import parse_kp
from planner.spaceweather.kp import observed_kp
from planner.spaceweather.noaa import (
    parse_hemispheric_power,
    parse_kp_forecast,
    parse_observed_kp,
    parse_outlook,
)
from planner.spaceweather.ovation import OvationGrid, nowcast_of, parse_ovation
from planner.spaceweather.power import effective_kp, hemispheric_power_gw
from planner.spaceweather.reports import DEFINITIVE, OBSERVED, KpReport

READERS = (
    *(parse_observed_kp, parse_kp_forecast, parse_outlook, parse_hemispheric_power),
    *(parse_kp, parse_ovation),
)
LARGEST_RMSE = 0.5
MOST_KP_APART = 1.5
MOST_FALSE_CELLS = 1100
EARTH_RADIUS_KM = 6371.0


def compare_kp(report):
    """Print how a report of three-hour values differs from the record; return what is off."""
    record = observed_kp()
    is_known = report.start_posix_s < record.end_posix_s
    off = []
    for status in dict.fromkeys(report.status.tolist()):
        here = is_known & (report.status == status)
        if not np.any(here):
            print(f"  {status}: none within the record")
            continue
        thirds = 3.0 * (report.kp[here] - record.at(report.start_posix_s[here]))
        rmse = float(np.sqrt(np.mean(thirds**2))) / 3.0
        counts = [int(np.sum(np.abs(np.abs(thirds) - k) < 0.5)) for k in range(4)]
        print(
            f"  {status}: {len(thirds)} values against the record: {counts[0]} equal, {counts[1]} "
            f"off by a third, {counts[2]} by two, {counts[3]} by three; mean "
            f"{thirds.mean() / 3.0:+.2f}, RMSE {rmse:.2f}, worst {np.abs(thirds).max() / 3.0:.2f}"
        )
        if status == DEFINITIVE and np.any(thirds != 0.0):
            off.append("a definitive value differs from the record")
        if status == OBSERVED and (rmse > LARGEST_RMSE or np.abs(thirds).max() > 3.01):
            off.append("NOAA's observed values stray from the record")
    return off


def compare_days(outlook):
    """Print how the largest value of each day that was expected differs from the record."""
    report = outlook.largest_kp
    if report.end_posix_s > observed_kp().end_posix_s:
        print(f"  {len(report.kp)} days, not all within the record")
        return []
    eighths = report.start_posix_s[:, np.newaxis] + 10800.0 * np.arange(8)
    error = report.kp - observed_kp().at(eighths).max(axis=1)
    print(
        f"  {len(error)} days: the largest Kp is off by {error.mean():+.2f} in the mean, RMSE "
        f"{np.sqrt(np.mean(error**2)):.2f}; flux {outlook.f107_sfu.min():g} to "
        f"{outlook.f107_sfu.max():g}, A index {outlook.ap.min():g} to {outlook.ap.max():g}"
    )
    return []


def weigh_grid(grid):
    """Print what a grid adds up to and what the mask takes away; return what is off."""
    shown, masked = grid.probability_percent, grid.masked().probability_percent
    false_cells = np.argwhere(shown != masked)
    latitudes = np.unique(grid.latitude_deg[false_cells[:, 1]])
    cell_km2 = (EARTH_RADIUS_KM * np.radians(1.0)) ** 2 * np.cos(np.radians(grid.latitude_deg))
    by_latitude = masked.sum(axis=0) / 100.0 * cell_km2 * 1e-6
    south, north = by_latitude[:90].sum(), by_latitude[91:].sum()
    lead_minutes = (grid.forecast_utc - grid.observation_utc).total_seconds() / 60.0
    print(
        f"  {lead_minutes:.0f} minutes ahead; the chances add up to {north:.2f} million km2 in the "
        f"north and {south:.2f} in the south, the largest {masked.max():g} percent; "
        f"{len(false_cells)} false cells of at most {shown[masked != shown].max(initial=0):g} "
        f"percent at latitudes {', '.join(f'{one:g}' for one in latitudes)}"
    )
    off = []
    if not 1 <= len(false_cells) <= MOST_FALSE_CELLS:
        off.append(f"{len(false_cells)} false cells")
    if not 0.5 < north / south < 2.0:
        off.append("one oval is twice the other")
    nowcast = nowcast_of(grid)
    moment_s = nowcast.forecast_posix_s
    (kp,) = observed_kp().at(np.array([min(moment_s, observed_kp().end_posix_s)]))
    powers = " and ".join(f"{one:.1f}" for one in nowcast.power_gw)
    print(
        f"  {powers} GW in the north and south, as at Kp {nowcast.kp:.2f}; Kp was {kp:.2f}, which "
        f"means {hemispheric_power_gw(kp):.1f}"
    )
    if abs(nowcast.kp - kp) > MOST_KP_APART:
        off.append("its power is that of another Kp")
    return off


def compare(value):
    """Print what a product says, beside the record where it can be; return what is off."""
    if isinstance(value, KpReport):
        return compare_kp(value)
    if isinstance(value, OvationGrid):
        return weigh_grid(value)
    if hasattr(value, "largest_kp"):
        return compare_days(value)
    kp = effective_kp(np.concatenate([value.north_gw, value.south_gw]))
    print(f"  {len(value.north_gw)} moments, effective Kp {kp.min():.1f} to {kp.max():.1f}")
    return []


def main() -> int:
    """Print every product with its reader and what it comes to, and whatever is off."""
    folder = os.environ.get("ISS_PLANNER_TEST_RECORDS")
    if not folder:
        print("Name the folder of records in ISS_PLANNER_TEST_RECORDS.", file=sys.stderr)
        return 2
    paths = sorted((Path(folder) / "spaceweather").iterdir())
    faults = [] if paths else ["there are no records"]
    end = format_utc(utc_from_posix(observed_kp().end_posix_s), "minutes")
    print(f"{len(paths)} products; the packaged record ends {end}")
    for path in paths:
        content, taken = path.read_bytes(), []
        for parse in READERS:
            started_s = time.perf_counter()
            try:
                value = parse(content)
            except DataError:
                continue
            taken.append((parse.__name__, value, time.perf_counter() - started_s))
        names = " and ".join(name for name, _, _ in taken) or "no reader"
        print(f"{path.name}: {names}" + "".join(f", {1e3 * took:.0f} ms" for _, _, took in taken))
        if len(taken) != 1:
            faults.append(f"{path.name} is taken by {names}")
        for _, value, _ in taken:
            faults += [f"{path.name}: {fault}" for fault in compare(value)]
    for fault in faults:
        print(f"OFF: {fault}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
