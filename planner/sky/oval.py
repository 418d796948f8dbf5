"""The edges of the auroral oval, as magnetic latitudes.

They say where the oval lies, not how bright it is: that is `planner.sky.aurora`. Both hemispheres
have the same edges. A model of Kp alone knows an edge to 2 degrees, and to 4 from Kp 7.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

import numpy as np

from planner.base.arrays import FloatArray

StarkovEdge = Literal["poleward", "equatorward", "diffuse"]

_BIN_H = np.arange(24) + 0.5
_LARGEST_STARKOV_KP = 8.8
_BLEND_FROM_KP = 6.0
_BLEND_TO_KP = 7.0


@dataclass(frozen=True, eq=False)
class _Edges:
    """The fitted numbers: `starkov` (7, 4) for each edge; Gussenhoven's line for each hour."""

    al_from_kp: FloatArray
    starkov: dict[str, FloatArray]
    latitude_at_kp_0_deg: FloatArray
    change_per_kp_deg: FloatArray


def equatorward_edge_deg(
    magnetic_local_time_h: FloatArray | float, kp: FloatArray | float
) -> FloatArray:
    """Return the magnetic latitude (positive) of the oval's edge nearer to the equator.

    It is the edge of the diffuse aurora: Starkov's up to Kp 6, Gussenhoven's from Kp 7, where
    Starkov's hardly moves any more, and a straight blend between, over which the edge drops faster
    than elsewhere: 3 degrees at midnight, but nothing in the afternoon. The arguments broadcast;
    the edge is continuous in Kp and has a continuous slope in local time.

    Source: `starkov_edge_deg` and `gussenhoven_edge_deg`.
    Accuracy: on the night side the two agree to 0.0 +/- 0.6 degrees for Kp 0 to 5
    (tests/test_oval.py); on a single night the aurora itself strays by 2 degrees.
    """
    share = np.clip(np.subtract(kp, _BLEND_FROM_KP) / (_BLEND_TO_KP - _BLEND_FROM_KP), 0.0, 1.0)
    starkov = starkov_edge_deg("diffuse", magnetic_local_time_h, kp)
    edge: FloatArray = starkov + share * (gussenhoven_edge_deg(magnetic_local_time_h, kp) - starkov)
    return edge


def poleward_edge_deg(
    magnetic_local_time_h: FloatArray | float, kp: FloatArray | float
) -> FloatArray:
    """Return the magnetic latitude (positive) of the oval's edge nearer to the pole.

    It lies at least 4 degrees poleward of `equatorward_edge_deg` at all local times and every Kp
    (tests/test_oval.py). The arguments broadcast.

    Source: `starkov_edge_deg`.
    """
    return starkov_edge_deg("poleward", magnetic_local_time_h, kp)


def starkov_edge_deg(
    edge: StarkovEdge, magnetic_local_time_h: FloatArray | float, kp: FloatArray | float
) -> FloatArray:
    """Return the magnetic latitude (positive) of one of Starkov's three edges.

    Source: Starkov (1994), Geomagn. Aeron. 34(3), 331, as given by Sigernes et al. (2011), J. Space
    Weather Space Clim. 1, A03.
    Accuracy: 0.001 degrees of values computed independently (tests/test_oval.py).
    """
    powers = np.log10(al_index_nt(kp)) ** np.arange(4).reshape((4,) + (1,) * np.ndim(kp))
    a0, a1, a2, a3, shift1_h, shift2_h, shift3_h = np.tensordot(_edges().starkov[edge], powers, 1)
    hours = np.asarray(magnetic_local_time_h, dtype=np.float64)
    colatitude = a0 + (
        a1 * np.cos(np.pi / 12.0 * (hours + shift1_h))
        + a2 * np.cos(np.pi / 12.0 * (2.0 * hours + shift2_h))
        + a3 * np.cos(np.pi / 12.0 * (3.0 * hours + shift3_h))
    )
    latitude: FloatArray = 90.0 - colatitude
    return latitude


def al_index_nt(kp: FloatArray | float) -> FloatArray:
    """Return the size of the auroral electrojet index AL in nT that goes with Kp.

    It is 18 nT up to Kp 0.47, where the fitted cubic dips, and that of Kp 8.8 above.

    Source: Starkov (1994), Geomagn. Aeron. 34(1), 101.
    """
    cubic = _edges().al_from_kp
    inside = np.minimum(np.asarray(kp, dtype=np.float64), _LARGEST_STARKOV_KP)
    size: FloatArray = cubic[0] + inside * (cubic[1] + inside * (cubic[2] + inside * cubic[3]))
    at_least: FloatArray = np.maximum(size, cubic[0])
    return at_least


def gussenhoven_edge_deg(
    magnetic_local_time_h: FloatArray | float, kp: FloatArray | float
) -> FloatArray:
    """Return the magnetic latitude (positive) of the equatorward edge of the diffuse aurora.

    At the middle of each observed hour it is the published line in Kp, and between a curve with a
    continuous slope. From 2 to 4 and 13 to 15 h, which were not observed, it is bridged.

    Source: Gussenhoven, Hardy & Heinemann (1983), J. Geophys. Res. 88, 5692.
    """
    at_kp_0_deg = _between_bins(_edges().latitude_at_kp_0_deg, magnetic_local_time_h)
    edge: FloatArray = at_kp_0_deg + kp * _between_bins(
        _edges().change_per_kp_deg, magnetic_local_time_h
    )
    return edge


def _between_bins(values: FloatArray, hours: FloatArray | float) -> FloatArray:
    """Return the periodic cubic through hourly values (Catmull & Rom 1974)."""
    place = np.subtract(hours, _BIN_H[0]) % 24.0
    before = np.floor(place).astype(np.int64)
    t = place - before
    p, q, r, s = (values[(before + step) % 24] for step in (-1, 0, 1, 2))
    curve: FloatArray = q + 0.5 * t * (
        r - p + t * (2.0 * p - 5.0 * q + 4.0 * r - s + t * (3.0 * (q - r) + s - p))
    )
    return curve


@cache
def _edges() -> _Edges:
    text = (files("planner") / "data" / "oval_edges.json").read_text(encoding="utf-8")
    stored = json.loads(text)
    return _Edges(
        np.array(stored["al_from_kp"]),
        {name: np.array(rows) for name, rows in stored["starkov"].items() if name != "rows"},
        _bridged(stored["gussenhoven"]["latitude_at_kp_0_deg"]),
        _bridged(stored["gussenhoven"]["change_per_kp_deg"]),
    )


def _bridged(hourly: list[float | None]) -> FloatArray:
    """Return 24 values with the missing ones on the line between their neighbours."""
    values = np.array(hourly, dtype=np.float64)
    known = np.isfinite(values)
    bridged: FloatArray = np.interp(_BIN_H, _BIN_H[known], values[known], period=24.0)
    return bridged
