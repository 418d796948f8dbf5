"""Fit the constants of planner/orbit/uncertainty.py on a history of element sets of one object.

    python tools/fit_along_track.py HISTORY [DAYS]

HISTORY is a file of sets, OMM or TLE. Each set is propagated to the epochs of the others that lie
0.25 to 10 days away with no burn between; the constants are fitted on pairs within the first DAYS
of the history (without DAYS, its first half) and tried on the rest, then the other way round.
A standard deviation is fitted as that which 70 % of the errors lie within, each age counting alike.
"""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

import tle
from planner.base.errors import InputError
from planner.base.geometry import cross, dot, length, unit
from planner.base.times import posix_from_utc
from planner.orbit import uncertainty
from planner.orbit.arcs import find_manoeuvres
from planner.orbit.sgp4_orbit import Orbit
from planner.orbit.uncertainty import Growth

AGES_DAYS = (0.25, 0.5, 1.0, 2.0, 3.0, 4.0, 5.0, 7.0, 10.0)
SHARE_WITHIN = 0.70
SMALLEST_MISS_KM = 0.02  # below this a miss is as good as none
START = {"scale_km": 1.0, "usual_share": 0.1, "exponent": 2.0, "floor_km": 1.0}


@dataclass(frozen=True)
class Pairs:
    """Sets tried at the epochs of others (N,): which, when, how old, and how far off."""

    number: np.ndarray
    moment_days: np.ndarray
    days: np.ndarray
    miss_km: np.ndarray

    def take(self, chosen: np.ndarray) -> "Pairs":
        """Return the chosen ones."""
        return Pairs(*(part[chosen] for part in vars(self).values()))


def along_track_miss_km(elements: tle.Elements, others: Sequence[tle.Elements]) -> np.ndarray:
    """Return how far ahead of other sets one set is at their epochs, along the orbit (K,).

    Raises `InputError` if the set has come down by one of those epochs.
    """
    miss_km = np.empty(len(others))
    posix_s = np.array([posix_from_utc(one.epoch_utc) for one in others])
    ours_km = Orbit(elements).at(posix_s).position_itrs_km
    for number, other in enumerate(others):
        there = Orbit(other).at(posix_s[number : number + 1])
        up = unit(there.position_itrs_km)
        normal = unit(cross(there.position_itrs_km, there.inertial_velocity_itrs_km_s))
        ours = ours_km[:, number : number + 1]
        angle = np.arctan2(dot(ours, cross(normal, up)), dot(ours, up))
        miss_km[number] = (angle * length(there.position_itrs_km))[0]
    return miss_km


def coasting_pairs(sets: tuple[tle.Elements, ...]) -> Pairs:
    """Return all pairs with no burn between; sets that come down too soon are named and left."""
    epoch_days = np.array([one.epoch_utc.timestamp() for one in sets]) / 86400.0
    burns = [sets.index(one.before) for one in find_manoeuvres(sets)]
    arc = np.searchsorted(burns, np.arange(len(sets)))
    parts = []
    for number, one in enumerate(sets):
        days = epoch_days - epoch_days[number]
        is_near = (np.abs(days) >= AGES_DAYS[0]) & (np.abs(days) < AGES_DAYS[-1])
        others = np.flatnonzero(is_near & (arc == arc[number]))
        try:
            miss_km = along_track_miss_km(one, [sets[other] for other in others])
        except InputError:
            print(f"not tried: {one.epoch_utc:%Y-%m-%d %H:%M}, B* {one.bstar:g}")
            continue
        parts.append((np.full(len(others), number), epoch_days[others], days[others], miss_km))
    return Pairs(*(np.concatenate(part) for part in zip(*parts, strict=True)))


def minimise(loss: Callable[[np.ndarray], float], start: np.ndarray, steps: int) -> np.ndarray:
    """Return where a function is least, by steps along each axis and along the way come so far."""
    best, least, step = start, loss(start), 0.5
    for _ in range(steps):
        origin = best
        for axis in np.vstack([np.eye(len(start)), -np.eye(len(start))]):
            trial = best + step * axis
            if (trial_loss := loss(trial)) < least:
                best, least = trial, trial_loss
        if np.array_equal(best, origin):
            step *= 0.5
        elif (onward := loss(2.0 * best - origin)) < least:
            best, least = 2.0 * best - origin, onward
    return best


def ages(days: np.ndarray) -> np.ndarray:
    """Return the number of each age's bin."""
    return np.digitize(np.abs(days), AGES_DAYS) - 1


def fit(
    growth: Growth,
    names: tuple[str, ...],
    days: np.ndarray,
    usual: np.ndarray,
    odd: np.ndarray,
    miss_km: np.ndarray,
) -> Growth:
    """Return the form with those constants that 70 % of the misses lie within.

    Source: Koenker and Bassett (1978), "Regression Quantiles", Econometrica 46, 33; on logarithms,
    so that a miss twice too large weighs as much at ten days as at one.
    """
    bins = ages(days)
    weight = 1.0 / np.bincount(bins)[bins]
    log_miss = np.log(np.maximum(np.abs(miss_km), SMALLEST_MISS_KM))

    def with_logs(logs: np.ndarray) -> Growth:
        return replace(growth, **dict(zip(names, np.exp(logs).tolist(), strict=True)))

    def loss(logs: np.ndarray) -> float:
        beyond = log_miss - np.log(with_logs(logs).sigma_km(np.abs(days), usual, odd))
        return float(
            np.sum(weight * np.where(beyond > 0.0, SHARE_WITHIN, SHARE_WITHIN - 1.0) * beyond)
        )

    start = np.log([START[name] for name in names])
    return with_logs(minimise(loss, start, 150))


def shares(
    growth: Growth, days: np.ndarray, usual: np.ndarray, odd: np.ndarray, miss_km: np.ndarray
) -> str:
    """Return in words the shares within one and two standard deviations, age by age."""
    ratio = np.abs(miss_km) / growth.sigma_km(np.abs(days), usual, odd)
    parts = []
    for number in range(len(AGES_DAYS) - 1):
        mine = ratio[ages(days) == number]
        parts.append(f"{np.mean(mine < 1.0):4.0%}/{np.mean(mine < 2.0):4.0%}" if len(mine) else "-")
    return " ".join(parts)


def main() -> None:
    """Print the constants fitted on each part and how they hold on the other."""
    sets = Orbit(tle.load(sys.argv[1])).elements
    pairs = coasting_pairs(sets)
    first_day = sets[0].epoch_utc.timestamp() / 86400.0
    last_day = sets[-1].epoch_utc.timestamp() / 86400.0
    first_days = float(sys.argv[2]) if len(sys.argv) > 2 else 0.5 * (last_day - first_day)
    split = first_day + first_days
    epoch_days = pairs.moment_days - pairs.days
    parts = {
        "first": (epoch_days < split) & (pairs.moment_days < split),
        "rest": (epoch_days >= split) & (pairs.moment_days >= split),
    }
    bstar = np.array([one.bstar for one in sets])[pairs.number]
    known = uncertainty.usual_bstar(sets)[pairs.number]
    alone = np.full(len(bstar), np.nan)
    floors: dict[tuple[str, float], float] = {}
    print(
        f"{len(sets)} sets, {len(pairs.days)} pairs; the first {first_days:.1f} days, and the rest"
    )
    print("ages, days: " + " ".join(f"{age:g}" for age in AGES_DAYS) + " (within 1 / 2 sigma)")
    for name, given, side in (
        ("AFTER", known, 1.0),
        ("BEFORE", known, -1.0),
        ("AFTER_ALONE", alone, 1.0),
        ("BEFORE_ALONE", alone, -1.0),
    ):
        usual, odd = uncertainty.usual_and_odd(bstar, given)
        for fitted, tried in (("first", "rest"), ("rest", "first")):
            there, elsewhere = (
                [column[parts[part] & (side * pairs.days > 0.0)] for column in columns]
                for columns in [(pairs.days, usual, odd, pairs.miss_km)]
                for part in (fitted, tried)
            )
            # How well the newest place itself is known does not depend on neighbours.
            names = tuple(START)[: 3 if "ALONE" in name else 4]
            form = getattr(uncertainty, name)
            if "ALONE" in name:
                form = replace(form, floor_km=floors[fitted, side])
            growth = fit(form, names, *there)
            floors[fitted, side] = growth.floor_km
            constants = ", ".join(f"{key} {getattr(growth, key):.3g}" for key in START)
            print(f"{name} fitted on the {fitted}: {constants}")
            print(f"  there        {shares(growth, *there)}")
            print(f"  on the {tried:5s} {shares(growth, *elsewhere)}")


if __name__ == "__main__":
    main()
