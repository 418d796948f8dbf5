"""The frames that trajectories are published in, turned into that of the satellites (TEME)."""

from functools import partial
from typing import Any

import numpy as np
from skyfield.framelib import ICRS_to_J2000
from skyfield.sgp4lib import TEME

from planner.base.arrays import FloatArray
from planner.base.constants import DAY_S, EARTH_ROTATION_RAD_S
from planner.base.frames import rotate_about_z
from planner.orbit.bodies import Body
from planner.orbit.timescale import turn_to_itrs


def to_teme(
    frame: str, posix_s: FloatArray, position_km: FloatArray, velocity_km_s: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return positions and inertial velocities (3, N) in TEME from EME2000, GCRF, TEME or ITRF.

    The frame bias between EME2000 and GCRF (0.8 m at the station) is taken off, and the turning of
    TEME itself (0.05 mm/s) left out of velocities. Polar motion (10 m) is left out for ITRF.
    Accuracy: 1e-9 of Skyfield's own rotation (tests/test_oem_orbit.py).
    """
    if frame == "TEME":
        return position_km, velocity_km_s
    if frame == "ITRF":
        cosine, sine = turn_to_itrs(posix_s)
        x, y, _ = position_km
        swept = EARTH_ROTATION_RAD_S * np.stack([-y, x, np.zeros_like(x)])
        return (
            rotate_about_z(position_km, cosine, -sine),
            rotate_about_z(velocity_km_s + swept, cosine, -sine),
        )
    axes = np.stack([axis.position_teme_km(posix_s) for axis in _GCRF_AXES], axis=1)
    if frame == "EME2000":
        axes = np.einsum("ijn,kj->ikn", axes, ICRS_to_J2000)
    return (
        np.einsum("ijn,jn->in", axes, position_km),
        np.einsum("ijn,jn->in", axes, velocity_km_s),
    )


def _axis(number: int, time: Any) -> FloatArray:
    axis: FloatArray = TEME.rotation_at(time)[:, number].T
    return axis


# Like bodies that stand still among the stars, a kilometre off.
_GCRF_AXES = tuple(Body(f"GCRF axis {n}", DAY_S, partial(_axis, n)) for n in range(3))
