"""Fit the table of planner/spaceweather/memory.py, and what else foretelling Kp takes.

    python tools/fit_kp_memory.py [FIRST_YEAR_NOT_USED]

Everything is fitted on the packaged record up to that year (2016 without it): the weights by least
squares on anomalies from the climatology of the same years, and the variance by least squares on
the squared misses, as a line in the value. The printed rows go into the module as they are.
"""

import sys

import numpy as np

from planner.spaceweather import memory
from planner.spaceweather.climatology import monthly_climatology
from planner.spaceweather.kp import ap_from_kp, kp_from_ap, observed_kp
from planner.spaceweather.memory import DAY, FORGOTTEN, ROTATION, YEAR

LEADS = (1, 2, 3, 4, 6, 8, 12, 16, 24, 40, 80, 208, 232, 720, 1440, 2920, 5840)

SHIFTS = (0.01, 0.5, 1.0, 1.5, 2.0)
WIDEST_MEANS = (2, 3)  # of the features: the rotation and the year


def anomalies(first_year_not_used: int) -> tuple[np.ndarray, np.ndarray, int]:
    """Return the record, its anomalies from the climatology of the years used, and their number."""
    record = observed_kp()
    start = record.edge_posix_s[:-1]
    end = np.datetime64(f"{first_year_not_used}-01-01", "s").astype(float)
    used = int(np.searchsorted(start, end))
    edges, mean, _ = monthly_climatology(start[:used], record.kp[:used], "2050-01")
    months = np.searchsorted(edges, start, side="right") - 1
    return record.kp, record.kp - mean[months], used


def fit_row(kp: np.ndarray, anomaly: np.ndarray, lead: int) -> list[float]:
    """Return a row of the table."""
    last = np.arange(YEAR - 1, len(kp) - lead)
    then = last + lead
    known = memory.features(anomaly, last, np.array(lead))
    chosen = WIDEST_MEANS if lead > ROTATION else tuple(range(len(known)))
    weights = np.zeros(len(known))
    weights[list(chosen)] = np.linalg.lstsq(known[list(chosen)].T, anomaly[then], rcond=None)[0]
    value = kp[then] - anomaly[then] + weights @ known
    misses = kp[then] - value
    line = np.linalg.lstsq(np.stack([np.ones(len(value)), value]).T, misses**2, rcond=None)[0]
    return [lead, *weights, *line]


def fading(anomaly: np.ndarray) -> tuple[float, float]:
    """Return the share and the number of steps with which single values stay together."""
    last = np.arange(YEAR - 1, len(anomaly))
    means = memory.features(anomaly, last, np.array(1))[list(WIDEST_MEANS)]
    rest = anomaly[last] - np.linalg.lstsq(means.T, anomaly[last], rcond=None)[0] @ means
    steps = np.arange(1, 2 * DAY + 1)
    together = [np.mean(rest[step:] * rest[:-step]) / np.mean(rest**2) for step in steps]
    slope, log_share = np.polyfit(steps, np.log(together), 1)
    return float(np.exp(log_share)), float(-1.0 / slope)


def daily_line(kp: np.ndarray) -> tuple[float, float]:
    """Return the line that turns the equivalent Kp of a day's Ap into the mean Kp of the day."""
    days = kp[: len(kp) // DAY * DAY].reshape(-1, DAY)
    of_ap = kp_from_ap(ap_from_kp(days).mean(axis=1))
    slope, constant = np.polyfit(of_ap, days.mean(axis=1), 1)
    return float(constant), float(slope)


def scores(kp: np.ndarray, anomaly: np.ndarray, shifts: tuple[float, ...]) -> list[float]:
    """Return the Brier scores of chances of Kp >= 2 to 6 if `shift + Kp` is a gamma variable.

    They are of the table as it stands in the module, for three hours to ten days ahead.
    """
    squares: list[list[np.ndarray]] = [[] for _ in shifts]
    leads = np.array([lead for lead in LEADS if lead <= 80])
    for last in range(YEAR - 1, len(kp) - int(leads[-1]), 5):
        then = last + leads
        recent = anomaly[last + 1 - YEAR : last + 1]
        value, variance = memory.expected_kp(kp[then] - anomaly[then], recent, leads.astype(float))
        for number, shift in enumerate(shifts):
            for level in range(2, 7):
                chance = memory.chance_at_least(
                    level + shift - 1.0, value + shift - 1.0, np.sqrt(variance)
                )
                squares[number].append((chance - (kp[then] > level - 0.1)) ** 2)
    return [float(np.mean(one)) for one in squares]


def main() -> None:
    """Print the table and the constants."""
    first_year_not_used = int(sys.argv[1]) if len(sys.argv) > 1 else 2016
    kp, anomaly, used = anomalies(first_year_not_used)
    kp, anomaly = kp[:used], anomaly[:used]
    print(f"{used} values, up to {first_year_not_used}; lead, weights (5), variance (2):")
    rows = [fit_row(kp, anomaly, lead) for lead in LEADS]
    rows.append(
        [int(FORGOTTEN), 0.0, 0.0, 0.0, 0.0, 0.0, *fit_row(kp, anomaly, int(FORGOTTEN))[-2:]]
    )
    for row in rows:
        print("        [" + ", ".join([f"{row[0]}", *(f"{value:.3f}" for value in row[1:])]) + "],")
    print("together after n steps: {:.2f} exp(-n / {:.1f})".format(*fading(anomaly)))
    print("mean Kp of a day: {:.3f} + {:.3f} (Kp of its Ap)".format(*daily_line(kp)))
    for shift, score in zip(SHIFTS, scores(kp, anomaly, SHIFTS), strict=True):
        print(f"{shift:g} + Kp as a gamma variable: Brier score {score:.5f}")


if __name__ == "__main__":
    main()
