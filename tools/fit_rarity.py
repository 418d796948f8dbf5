"""Make the tables `as_good_a_day` of planner/data/subjects.toml: how often windows as good come.

    python tools/fit_rarity.py

It plans every subject over a year with the element sets that come with the package and prints, for
each, the quality (the product of all factors but `rarity`) that so many windows a day reach.
"""

import numpy as np

import tle
from planner.api import SUBJECTS, Interval, Orbit, make_plan

START, DAYS = "2024-04-15", 365
A_DAY = (10.0, 5.0, 2.0, 1.0, 0.5, 0.2, 0.1, 0.05)


def qualities(orbit: Orbit, subject: str) -> np.ndarray:
    """Return the qualities of a year's windows, the best first."""
    plan = make_plan(orbit, Interval.utc(START, days=DAYS), subjects=[subject])
    parts = ({**window.breakdown, "rarity": 1.0} for window in plan.windows)
    return np.sort([np.prod(list(part.values())) for part in parts])[::-1]


def main() -> None:
    """Print a line for each subject."""
    orbit = Orbit(tle.bundled())
    for subject in SUBJECTS:
        found = qualities(orbit, subject)
        all_a_day = len(found) / DAYS
        rates = [rate for rate in A_DAY if rate < all_a_day]
        reached = [round(float(found[max(0, round(rate * DAYS) - 1)]), 3) for rate in rates]
        # Where one quality is reached by many, what counts is how many reach it.
        steps = {0.0: round(all_a_day, 1)}
        for quality, rate in zip(reached, rates, strict=True):
            steps.setdefault(quality, rate)
        quality, a_day = list(steps), list(steps.values())
        print(f"[{subject}]\nas_good_a_day = {{ quality = {quality}, a_day = {a_day} }}")


if __name__ == "__main__":
    main()
