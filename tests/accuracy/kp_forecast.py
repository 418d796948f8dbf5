"""Compare what is said of Kp ahead with what came, over years that nothing was fitted on.

    ISS_PLANNER_TEST_RECORDS=FOLDER python tests/accuracy/kp_forecast.py

The weights of planner/spaceweather/memory.py were fitted on 1998 to 2015 (tools/fit_kp_memory.py),
and the climatology used here is of the same years. From 2016 on, at each lead up to a rotation of
the Sun, recent activity must miss by less (RMSE) than both persistence and climatology, and 60 to
75 % of the values must lie within one standard deviation, and 60 to 80 % of those of which the
upper tenth was expected. Chances of Kp >= 2 to 6, three hours to ten days ahead, must come true as
often as they say within five points, pooled. A hole that is bridged must be closer to the truth
than what the time before it says. The exit code is 1 if a bar is missed.

The folder holds NOAA's forecasts, `spaceweather/3-day-forecast_*.txt`, `*forecast_*.json` and
`27-day-outlook_*.txt`: they are too few for bars but one, that their average with recent activity
misses by less than either; and that at least 60 % lie within one standard deviation.
"""

import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from planner.base.times import posix_from_utc
from planner.spaceweather import noaa
from planner.spaceweather.blend import best_kp
from planner.spaceweather.climatology import monthly_climatology
from planner.spaceweather.kp import STEP_S, climatology_kp, observed_kp
from planner.spaceweather.memory import ROTATION, YEAR, bridged, chance_at_least, expected_kp

FIRST_UNSEEN = datetime(2016, 1, 1, tzinfo=UTC).timestamp()
LEADS = np.array([1, 2, 3, 4, 6, 8, 12, 16, 24, 40, 56, 80, 120, 160, ROTATION])
POOLED = LEADS <= 80
EVERY = 5  # steps between two trials: every hour of the day in turn
LEAST, MOST, MOST_LIVELY = 0.60, 0.75, 0.80
LEVELS = np.arange(2.0, 7.0)
LARGEST_FAULT = 0.05
FEWEST = 100


def rmse(misses):
    """Return the root of the mean square."""
    return float(np.sqrt(np.mean(np.square(misses))))


def trials():
    """Return per trial and lead (N, L): truth, expected Kp and spread, persistence, climatology."""
    record = observed_kp()
    start, kp = record.edge_posix_s[:-1], record.kp
    unseen = int(np.searchsorted(start, FIRST_UNSEEN))
    edges, mean, _ = monthly_climatology(start[:unseen], kp[:unseen], "2050-01")
    climatology = mean[np.searchsorted(edges, start, side="right") - 1]
    anomaly = kp - climatology
    rows = []
    for last in range(unseen, len(kp) - int(LEADS[-1]), EVERY):
        then = last + LEADS
        recent = anomaly[last + 1 - YEAR : last + 1]
        expected, variance = expected_kp(climatology[then], recent, LEADS.astype(float))
        persistence = np.full(len(LEADS), kp[last])
        rows.append((kp[then], expected, np.sqrt(variance), persistence, climatology[then]))
    return np.array(rows).transpose(1, 0, 2)


def check_leads(truth, expected, spread, persistence, climatology):
    """Print how recent activity does at each lead; return how many bars fail."""
    failing = 0
    print(f"{len(truth)} trials from 2016 on; RMSE of recent activity, persistence, climatology:")
    for number, lead in enumerate(LEADS):
        misses = [rmse((one - truth)[:, number]) for one in (expected, persistence, climatology)]
        is_within = (np.abs(expected - truth) < spread)[:, number]
        is_lively = expected[:, number] > np.quantile(expected[:, number], 0.9)
        shares = np.mean(is_within), np.mean(is_within[is_lively])
        bias = np.mean((expected - truth)[:, number])
        is_honest = LEAST <= shares[0] <= MOST and LEAST <= shares[1] <= MOST_LIVELY
        is_bad = misses[0] >= min(misses[1:]) or not is_honest
        failing += is_bad
        print(
            f"  {3 * lead:4d} h: {misses[0]:.2f} {misses[1]:.2f} {misses[2]:.2f}, "
            f"mean miss {bias:+.2f}; within 1: {shares[0]:.0%}, when lively {shares[1]:.0%}"
            + ("  MISSES" if is_bad else "")
        )
    return failing


def check_chances(truth, expected, spread):
    """Print how often chances of a level come true; return how many bars fail."""
    chance = np.stack([chance_at_least(level, expected, spread) for level in LEVELS])
    came = np.stack([truth >= level - 0.01 for level in LEVELS])
    failing = 0
    for low in np.arange(0.0, 1.0, 0.1):
        mine = (chance >= low) & (chance < low + 0.1)
        if np.sum(mine) < FEWEST:
            continue
        fault = np.mean(came[mine]) - np.mean(chance[mine])
        is_bad = abs(fault) > LARGEST_FAULT
        failing += is_bad
        print(
            f"  chances of {np.mean(chance[mine]):.2f}: come true {np.mean(came[mine]):.2f}"
            f" ({np.sum(mine)})" + ("  MISSES" if is_bad else "")
        )
    return failing


def check_bridges():
    """Print how holes of some lengths are filled; return how many bars fail."""
    record, months = observed_kp(), climatology_kp()
    anomaly = record.kp - months.at(record.edge_posix_s[:-1])
    unseen = int(np.searchsorted(record.edge_posix_s, FIRST_UNSEEN))
    failing = 0
    for length in (1, 2, 4, 8, 16, 24):
        rows = []
        for last in range(unseen, len(anomaly) - length - 1, 53):
            gap = slice(last + 1, last + 1 + length)
            lead = np.arange(1.0, length + 2.0)
            climatology = (
                record.kp[last + 1 : last + 2 + length] - anomaly[last + 1 : last + 2 + length]
            )
            before, variance = expected_kp(climatology, anomaly[last + 1 - YEAR : last + 1], lead)
            miss = record.kp[last + 1 + length] - before[-1]
            kp, variance = bridged(before[:-1], variance[:-1], length, miss)
            rows.append((record.kp[gap], before[:-1], kp, np.sqrt(variance)))
        truth, before, kp, spread = np.array(rows).transpose(1, 0, 2)
        share = np.mean(np.abs(kp - truth) < spread)
        is_bad = rmse(kp - truth) >= rmse(before - truth) or not LEAST <= share <= MOST
        failing += is_bad
        print(
            f"  hole of {3 * length} h: {rmse(kp - truth):.2f}, by the time before alone "
            f"{rmse(before - truth):.2f}; within 1: {share:.0%}" + ("  MISSES" if is_bad else "")
        )
    return failing


def published(folder: Path) -> Iterator[tuple[str, datetime, dict[str, object]]]:
    """Give the name, the time of issue, and the arguments of every forecast in a folder."""
    for path in sorted(folder.glob("*forecast_*")):
        report = noaa.parse_kp_forecast(path.read_bytes())
        issued_s = report.start_posix_s[report.status == "observed"]
        issued_utc = report.issued_utc or datetime.fromtimestamp(issued_s[-1] + STEP_S, UTC)
        yield path.name, issued_utc, {"forecast": report}
    for path in sorted(folder.glob("27-day-outlook_*")):
        outlook = noaa.parse_outlook(path.read_bytes())
        yield path.name, outlook.largest_kp.issued_utc, {"outlook": outlook}


def check_published(folder: Path):
    """Print how NOAA's forecasts do; return how many bars fail."""
    failing = 0
    for kind in ("forecast", "outlook"):
        rows = []
        for name, issued_utc, given in published(folder):
            if kind not in given:
                continue
            both, alone = best_kp(issued_utc, **given), best_kp(issued_utc)
            steps = np.flatnonzero(both.source == kind)
            hours = np.arange(both.edge_posix_s[steps[0]], both.edge_posix_s[steps[-1] + 1], STEP_S)
            hours = hours[both.source_at(hours) == kind]
            truth, mean, recent = (one.at(hours) for one in (observed_kp(), both, alone))
            rows.append((truth, mean, recent, 2.0 * mean - recent, both.spread_at(hours)))
            lead = (hours[-1] - posix_from_utc(issued_utc)) / 86400.0
            print(f"  {name}: {len(hours)} values, to {lead:.1f} days ahead")
        truth, mean, recent, told, spread = np.hstack(rows)
        misses = [rmse(one - truth) for one in (mean, recent, told)]
        share = np.mean(np.abs(mean - truth) < spread)
        is_bad = misses[0] >= min(misses[1:]) or share < LEAST
        failing += is_bad
        print(
            f"  {kind}: {len(truth)} values; RMSE of the mean {misses[0]:.2f}, recent activity "
            f"{misses[1]:.2f}, NOAA {misses[2]:.2f}; within 1: {share:.0%}"
            + ("  MISSES" if is_bad else "")
        )
    return failing


def main() -> int:
    """Print the tables, and each bar that is missed."""
    folder = os.environ.get("ISS_PLANNER_TEST_RECORDS")
    if not folder:
        print("Name the folder of records in ISS_PLANNER_TEST_RECORDS.", file=sys.stderr)
        return 2
    truth, expected, spread, *others = trials()
    failing = check_leads(truth, expected, spread, *others)
    failing += check_chances(*(one[:, POOLED] for one in (truth, expected, spread)))
    failing += check_bridges()
    failing += check_published(Path(folder) / "spaceweather")
    print(f"{failing} bars missed")
    return 1 if failing else 0


if __name__ == "__main__":
    sys.exit(main())
