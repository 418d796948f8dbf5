"""Made-up histories of element sets: with burns of known size, and with burns at known moments."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
from sgp4.api import WGS72, Satrec

import tle

DAY_S = 86400.0
SETS = tle.bundled()
STORM = SETS[7:13]  # six sets of 9 to 12 October 2024; the second has a negative B*
MAY = SETS[6]
MAY_S = MAY.epoch_utc.timestamp()
MU_KM3_S2 = 398600.8  # WGS72
DESCENT_KM_DAY = -2.0 / 3.0 * MAY.semi_major_axis_km / MAY.mean_motion_rev_day * 2.0
NODE_DEG_DAY = -5.0


def with_axis(elements, axis_km, days):
    """Return the set some days later, with another semi-major axis."""
    mean_motion_rev_day = np.sqrt(MU_KM3_S2 / axis_km**3) * DAY_S / (2.0 * np.pi)
    epoch_utc = elements.epoch_utc + timedelta(days=float(days))
    return replace(elements, epoch_utc=epoch_utc, mean_motion_rev_day=float(mean_motion_rev_day))


def history(count=40, step_days=0.4, burns=(), noise_km=0.0, seed=0):
    """Return sets that drag brings down, raised by (number, km) after the set of that number."""
    descent_km_day = DESCENT_KM_DAY * MAY.mean_motion_dot
    noise = (
        np.random.default_rng(seed).normal(0.0, noise_km, count) if noise_km else np.zeros(count)
    )
    sets = []
    for number in range(count):
        raised_km = sum(rise_km for after, rise_km in burns if number > after)
        days = number * step_days
        axis_km = MAY.semi_major_axis_km + descent_km_day * days + raised_km + noise[number]
        sets.append(with_axis(MAY, axis_km, days))
    return sets


def state(elements, posix_s):
    """Return the place in km and the velocity in m/s (6,) in TEME, by python-sgp4."""
    satrec = Satrec()
    days = elements.epoch_utc.timestamp() / DAY_S
    minute = 2.0 * np.pi / 1440.0
    satrec.sgp4init(
        WGS72, "i", 0, days + 2440587.5 - 2433281.5, elements.bstar, 0.0, 0.0,
        elements.eccentricity, np.radians(elements.argument_of_perigee_deg),
        np.radians(elements.inclination_deg), np.radians(elements.mean_anomaly_deg),
        elements.mean_motion_rev_day * minute, np.radians(elements.raan_deg),
    )  # fmt: skip
    error, position, velocity = satrec.sgp4_tsince((posix_s - days * DAY_S) / 60.0)
    assert error == 0
    return np.concatenate([position, 1000.0 * np.array(velocity)])


def fitted(template, epoch_s, target):
    """Return a set of that epoch whose place and velocity there are the target's, by Newton."""

    def elements(x):
        argument = np.arctan2(x[2], x[1])
        return replace(
            template,
            epoch_utc=datetime.fromtimestamp(epoch_s, UTC),
            mean_motion_rev_day=float(x[0]),
            eccentricity=float(np.hypot(x[1], x[2])),
            argument_of_perigee_deg=float(np.degrees(argument) % 360.0),
            inclination_deg=float(x[3]),
            raan_deg=float(x[4] % 360.0),
            mean_anomaly_deg=float((x[5] - np.degrees(argument)) % 360.0),
        )

    argument = np.radians(template.argument_of_perigee_deg)
    x = np.array(
        [
            template.mean_motion_rev_day,
            template.eccentricity * np.cos(argument),
            template.eccentricity * np.sin(argument),
            template.inclination_deg,
            template.raan_deg,
            template.argument_of_perigee_deg + template.mean_anomaly_deg,
        ]
    )
    # Start near: by the motion of the node, and by where the target is from it.
    x[4] += NODE_DEG_DAY * (epoch_s - template.epoch_utc.timestamp()) / DAY_S
    normal_node = np.array([np.cos(np.radians(x[4])), np.sin(np.radians(x[4])), 0.0])
    up = target[:3] / np.linalg.norm(target[:3])
    x[5] = np.degrees(np.arctan2(up[2] / np.sin(np.radians(x[3])), up @ normal_node))
    steps = np.array([1e-5, 1e-6, 1e-6, 1e-4, 1e-4, 1e-4])
    for _ in range(8):
        here = state(elements(x), epoch_s)
        jacobian = [(state(elements(x + step), epoch_s) - here) for step in np.diag(steps)]
        x = x + steps * np.linalg.solve(np.transpose(jacobian), target - here)
    assert np.linalg.norm(state(elements(x), epoch_s) - target) < 1e-3
    return elements(x)


def arc(base, epochs_s):
    """Return sets of those epochs on the arc of one set."""
    return [fitted(base, epoch_s, state(base, epoch_s)) for epoch_s in epochs_s]


def burnt(base, posix_s, faster_m_s):
    """Return the set of the arc after a burn along the flight, its epoch the burn's."""
    target = state(base, posix_s)
    target[3:] *= 1.0 + faster_m_s / np.linalg.norm(target[3:])
    return fitted(base, posix_s, target)


def burning(days, burn_days, faster_m_s, base=MAY):
    """Return sets at days since a base's epoch, on its arc before a burn and the next after it."""
    start_s = base.epoch_utc.timestamp()
    later = burnt(base, start_s + burn_days * DAY_S, faster_m_s)
    sides = [one for one in days if one <= burn_days], [one for one in days if one > burn_days]
    return [
        one
        for side, origin in zip(sides, (base, later), strict=True)
        for one in arc(origin, start_s + DAY_S * np.array(side))
    ]
