"""The power that auroral electrons bring down over one hemisphere, from Kp and back.

NOAA publishes this power every five minutes; as an effective Kp it says how active the oval is now.
"""

import numpy as np

from planner.base.arrays import FloatArray
from planner.spaceweather.kp import HIGHEST_KP

_BRANCH_KP = 5.0  # up to it one exponential, above it another
_LOWER_GW, _LOWER_RATE, _LOWER_OFFSET_GW = 38.66, 0.1967, -33.99
_UPPER_GW, _UPPER_RATE, _UPPER_OFFSET_GW = 4.592, 0.4731, 20.47


def hemispheric_power_gw(kp: FloatArray | float) -> FloatArray:
    """Return the power of auroral electrons over one hemisphere in GW.

    Source: Zhang & Paxton (2008), J. Atmos. Sol.-Terr. Phys. 70, 1231: one exponential up to Kp 5
    and another above. They meet within 0.01 GW: just above Kp 5 the power is 0.007 GW lower.
    """
    kp = np.asarray(kp, dtype=np.float64)
    return np.where(
        kp <= _BRANCH_KP,
        _LOWER_GW * np.exp(_LOWER_RATE * kp) + _LOWER_OFFSET_GW,
        _UPPER_GW * np.exp(_UPPER_RATE * kp) + _UPPER_OFFSET_GW,
    )


def effective_kp(power_gw: FloatArray | float) -> FloatArray:
    """Return the Kp at which the power over one hemisphere is this many GW.

    It rises steadily with the power, from 0 (4.7 GW and less) to 9 (345 GW and more); nan gives
    nan. Powers of 20, 50 and 100 GW are Kp 1.7, 3.9 and 6.0.

    Source: the inverse of `hemispheric_power_gw`.
    Accuracy: 1e-9 of it, and 0.0005 about Kp 5, where the two exponentials do not quite meet
    (tests/test_power.py).
    """
    ends_gw = hemispheric_power_gw(np.array([0.0, HIGHEST_KP]))
    inside_gw = np.clip(np.asarray(power_gw, dtype=np.float64), *ends_gw)
    # Each exponential stands still outside its own branch, so that the sum has no step where they
    # overlap: there it rises along both.
    lower = np.log((inside_gw - _LOWER_OFFSET_GW) / _LOWER_GW) / _LOWER_RATE
    least_gw = _UPPER_GW * np.exp(_UPPER_RATE * _BRANCH_KP)
    above_gw = np.maximum(inside_gw - _UPPER_OFFSET_GW, least_gw)
    upper = np.log(above_gw / _UPPER_GW) / _UPPER_RATE
    kp = np.minimum(lower, _BRANCH_KP) + (upper - _BRANCH_KP)
    return np.asarray(np.clip(kp, 0.0, HIGHEST_KP))
