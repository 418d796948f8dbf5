"""Compare the oval with check values, integrals and a simulation: rows of `table.py`."""

import numpy as np
from in_view import BAR_POINTS, DAYS, SIMULATED, circular, share_in_view

from planner.api import Interval
from planner.sky.aurora import energy_flux_erg_cm2_s, mean_energy_kev
from planner.sky.oval import gussenhoven_edge_deg, starkov_edge_deg
from planner.spaceweather.power import effective_kp

# Every 44 minutes: over 120 days no revolution is met at the same places. All take a minute.
SOME_S = 2640.0

Figure = tuple[str, str, str, float, float, float]


def paper_power_gw(kp: float) -> float:
    """Return the paper's hemispheric power, written out again."""
    if kp <= 5.0:
        return float(38.66 * np.exp(0.1967 * kp) - 33.99)
    return float(4.592 * np.exp(0.4731 * kp) + 20.47)


def flux() -> list[Figure]:
    """Return check values of the flux, and its sum over a hemisphere at 110 km."""
    eppaurora, formula = "eppaurora 0.3.1", "the paper's formula, by other code"
    rows: list[Figure] = [
        ("energy flux at 65 N, 23 h, Kp 4", eppaurora, "erg cm-2 s-1", 5.061683414221345,
         float(energy_flux_erg_cm2_s(65.0, 23.0, 4.0)), 1e-6),
        ("mean energy at 65 N, 23 h, Kp 4", eppaurora, "keV", 5.914083679736101,
         float(mean_energy_kev(65.0, 23.0, 4.0)), 1e-6),
    ]  # fmt: skip
    for kp, value in ((1.0, 0.8428), (3.0, 3.7152), (5.0, 5.8931), (7.0, 9.11)):
        ours = float(energy_flux_erg_cm2_s(65.0, 0.0, kp))
        rows.append(
            (f"energy flux at 65 N, 0 h, Kp {kp:.0f}", formula, "erg cm-2 s-1", value, ours, 1e-4)
        )
    latitude_deg = np.arange(40.05, 90.0, 0.1)[:, np.newaxis]
    ring_km2 = 2.0 * np.pi * 6481.0**2 * np.cos(np.radians(latitude_deg[:, 0])) * np.radians(0.1)
    for kp in range(1, 10):
        mean = energy_flux_erg_cm2_s(latitude_deg, np.arange(0.0, 24.0, 0.25), float(kp)).mean(
            axis=1
        )
        ours = float(np.sum(mean * ring_km2)) * 1e-6  # mW m-2 km2 is 1e-6 GW
        theirs = paper_power_gw(kp)
        rows.append(
            (f"flux over a hemisphere, Kp {kp}", "the paper's power", "GW", theirs, ours, 0.06)
        )
    for power_gw, kp in ((20.0, 1.7), (50.0, 3.9), (100.0, 6.0)):
        ours = float(effective_kp(power_gw))
        rows.append((f"Kp of {power_gw:.0f} GW", "the paper's power, inverted", "", kp, ours, 0.02))
    return rows


def edges() -> list[Figure]:
    """Return the edges at midnight, and two data sets against each other at night."""
    rows: list[Figure] = []
    formula = "the coefficients, by other code"
    for kp, *edges_deg in (
        (1.0, 70.481, 67.486, 64.852),
        (3.0, 71.894, 63.767, 61.138),
        (5.0, 73.123, 61.399, 57.102),
        (7.0, 73.009, 59.937, 54.100),
    ):
        for name, value in zip(("poleward", "equatorward", "diffuse"), edges_deg, strict=True):
            ours = float(starkov_edge_deg(name, 0.0, kp))
            rows.append((f"{name} edge at 0 h, Kp {kp:.0f}", formula, "deg", value, ours, 1e-5))
    hours = np.array([18, 19, 20, 21, 22, 23, 0, 1, 4, 5]) + 0.5
    kp = np.arange(6.0)[:, np.newaxis]
    apart = starkov_edge_deg("diffuse", hours, kp) - gussenhoven_edge_deg(hours, kp)
    rows.append(
        ("spread of Starkov minus Gussenhoven, Kp 0 to 5", "an earlier comparison", "deg", 0.61,
         float(apart.std()), 0.06)
    )  # fmt: skip
    return rows


def in_view() -> list[Figure]:
    """Return for what share of 120 days aurora is in view, in percent."""
    orbit, span = circular(), Interval.utc("2026-01-01", days=DAYS)
    return [
        (f"aurora of 1 erg in view, Kp {kp:.0f}", "an independent simulation", "%", simulated,
         share_in_view(orbit, span, kp, SOME_S), BAR_POINTS)
        for kp, simulated in SIMULATED.items()
    ]  # fmt: skip
