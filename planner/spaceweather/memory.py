"""What recent activity says of the days to come: the climatology, shifted by what is remembered.

Kp remembers its last value for a day, its last day for two, and the same day a rotation of the Sun
ago (27 days: the same holes in the corona face the Earth again) for as long as one is known. How
lively the last rotation and the last year were tells for months. All are anomalies: three-hour
values less the climatology of their month.
"""

from math import erf

import numpy as np

from planner.base.arrays import AnyArray, FloatArray, IntArray
from planner.spaceweather.kp import HIGHEST_KP

# Three-hour steps.
DAY = 8
ROTATION = 27 * DAY
YEAR = 365 * DAY
FORGOTTEN = 3.0 * YEAR
_HALF_WINDOW = 4  # what counts as the same time a rotation ago: 27 hours about it

# A row a lead, in three-hour steps: the weights of the five anomalies that `features` gives, then
# variance about the value as `constant + slope Kp`: the livelier it is, the less it is known.
# Source: least squares on the record of 1998 to 2015 (tools/fit_kp_memory.py). Past one rotation
# only the means of the rotation and of the year are used; that nothing tells of three years ahead
# is set.
# Accuracy: on the years since, tests/accuracy/kp_forecast.py.
_TABLE = np.array(
    [
        # lead  last   day   rotation  year  recurrence  constant  slope
        [1, 0.698, 0.129, 0.061, 0.050, 0.050, 0.238, 0.211],
        [2, 0.529, 0.178, 0.102, 0.085, 0.087, 0.337, 0.323],
        [3, 0.434, 0.179, 0.134, 0.112, 0.115, 0.449, 0.355],
        [4, 0.374, 0.162, 0.159, 0.135, 0.139, 0.518, 0.379],
        [6, 0.304, 0.107, 0.201, 0.170, 0.177, 0.620, 0.400],
        [8, 0.266, 0.051, 0.236, 0.197, 0.205, 0.676, 0.412],
        [12, 0.131, 0.048, 0.286, 0.235, 0.245, 0.634, 0.490],
        [16, 0.107, -0.002, 0.324, 0.252, 0.259, 0.510, 0.571],
        [24, 0.058, -0.038, 0.379, 0.272, 0.264, 0.408, 0.636],
        [40, 0.020, 0.001, 0.351, 0.291, 0.269, 0.389, 0.649],
        [80, 0.013, -0.008, 0.332, 0.314, 0.272, 0.405, 0.644],
        [208, 0.076, 0.012, 0.275, 0.312, 0.238, 0.375, 0.657],
        [232, 0.000, 0.000, 0.547, 0.345, 0.000, 0.327, 0.735],
        [720, 0.000, 0.000, 0.372, 0.438, 0.000, 0.123, 0.874],
        [1440, 0.000, 0.000, 0.365, 0.365, 0.000, -0.059, 0.994],
        [2920, 0.000, 0.000, 0.315, 0.256, 0.000, -0.276, 1.134],
        [5840, 0.000, 0.000, 0.199, 0.217, 0.000, -0.374, 1.187],
        [8760, 0.000, 0.000, 0.000, 0.000, 0.000, -0.575, 1.297],
    ]
)
_LEAST_VARIANCE = 0.05

# How single values go together, beyond the means of rotation and year: after n steps by
# 0.86 exp(-n / 7.2). Source: the same tool and years.
_SHARE_KEPT, _FADING_STEPS = 0.86, 7.2

_HALF_THIRD = 1.0 / 6.0
_ERF = np.frompyfunc(erf, 1, 1)


def features(anomaly: FloatArray, last: IntArray, lead: IntArray) -> FloatArray:
    """Return the five anomalies that tell of `lead` steps after the step `last`: (5, ...).

    They are those of the last step, of the last day, of the last rotation of the Sun, of the last
    year, and of the 27 hours about the same time a rotation ago (for leads that have none yet, the
    mean of the rotation). `anomaly` (N,) is a row of steps without a hole, and what is before it
    counts as ordinary; `last` and `lead` (from 1 on) broadcast.
    """
    total = np.concatenate([np.zeros(YEAR + 1), np.cumsum(anomaly)])
    end, lead = np.broadcast_arrays(np.asarray(last) + YEAR + 1, lead)

    def mean(first: AnyArray, beyond: AnyArray) -> AnyArray:
        return np.asarray((total[beyond] - total[first]) / (beyond - first))

    rotation = mean(end - ROTATION, end)
    again = end - 1 + lead - ROTATION
    is_known = again < end
    first = np.where(is_known, again - _HALF_WINDOW, end - ROTATION)
    recurrence = mean(first, np.where(is_known, np.minimum(again + _HALF_WINDOW + 1, end), end))
    return np.stack(
        [mean(end - 1, end), mean(end - DAY, end), rotation, mean(end - YEAR, end), recurrence]
    )


def expected_kp(
    climatology: FloatArray, anomaly: FloatArray, lead_steps: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return Kp and its variance some steps after the last of a row of anomalies (N,).

    `climatology` is that of the moments asked for, `lead_steps` how many steps they lie after the
    last one known: 1 for the step that follows it; both (M,).
    """
    nearest = np.maximum(np.floor(lead_steps), 1.0).astype(np.int64)
    recent = anomaly[-YEAR:]  # what is before counts as little as how its sum is rounded
    known = features(recent, np.array(len(recent) - 1), nearest)
    shift = np.sum(_columns(lead_steps)[:5] * known, axis=0)
    kp = np.clip(climatology + shift, 0.0, HIGHEST_KP)
    return kp, kp_variance(kp, lead_steps)


def kp_variance(kp: FloatArray, lead_steps: FloatArray) -> FloatArray:
    """Return the variance of the truth about a value that is foretold some steps ahead."""
    constant, slope = _columns(lead_steps)[5:]
    return np.asarray(np.maximum(constant + slope * kp, _LEAST_VARIANCE), float)


def chance_at_least(level: float, kp: FloatArray, spread: FloatArray) -> FloatArray:
    """Return the chance that Kp reaches a level, such as 5, where it is foretold with a spread > 0.

    Kp comes in thirds: what is reached is all from half a third below the level on. What strays
    upward strays further, since Kp does not go below zero: 1 + Kp follows a gamma distribution
    with the mean and the spread.

    Source: Wilson and Hilferty (1931), Proc. Natl. Acad. Sci. 17, 684: the cube root of a gamma
    variable is normal. From 1 to 2 all do equally well, and 0 does worse (tools/fit_kp_memory.py).
    Accuracy: chances of Kp >= 2 to 6 from 3 hours to 10 days ahead come true within 2 points as
    often as they say (tests/accuracy/kp_forecast.py).
    """
    mean = 1.0 + np.asarray(kp, np.float64)
    ninth = (np.asarray(spread, np.float64) / mean) ** 2 / 9.0
    if level <= 0.0:
        return np.ones(mean.shape)
    root = np.cbrt((1.0 + level - _HALF_THIRD) / mean)
    return np.asarray(0.5 - 0.5 * _ERF((root - 1.0 + ninth) / np.sqrt(2.0 * ninth)), np.float64)


def bridged(
    kp: FloatArray, variance: FloatArray, gap_steps: int, miss: float
) -> tuple[FloatArray, FloatArray]:
    """Return Kp and its variance in a gap, once it is known what came after it.

    `kp` and `variance` (N,) are what the time before says of the steps of the gap or, where it is
    long, of its last N; `miss` is by how much the first value after it differs from what the time
    before says of that.

    Source: the mean and variance of a normal distribution, given one more value.
    Accuracy: see tests/accuracy/kp_forecast.py.
    """
    lead = np.arange(gap_steps - len(kp) + 1.0, gap_steps + 1.0)
    back = gap_steps + 1.0 - lead
    to_end = 1.0 - _together(np.array(gap_steps + 1.0)) ** 2
    gain = (_together(back) - _together(lead) * _together(np.array(gap_steps + 1.0))) / to_end
    share = gain**2 * to_end / (1.0 - _together(lead) ** 2)
    return np.clip(kp + gain * miss, 0.0, HIGHEST_KP), variance * (1.0 - share)


def _together(steps: FloatArray) -> FloatArray:
    return np.asarray(_SHARE_KEPT * np.exp(-steps / _FADING_STEPS), float)


def _columns(lead_steps: FloatArray) -> FloatArray:
    """Return the columns of the table at some leads, linear in the logarithm: (7, ...)."""
    log_lead, log_knots = np.log(np.maximum(lead_steps, 1.0)), np.log(_TABLE[:, 0])
    return np.stack([np.interp(log_lead, log_knots, column) for column in _TABLE[:, 1:].T])
