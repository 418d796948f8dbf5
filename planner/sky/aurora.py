"""How bright the aurora is: the energy that electrons bring down, by magnetic place, time and Kp.

The flux depends on magnetic latitude and local time alone, the same in both hemispheres. Nothing
but sums, products and exponentials of smooth functions is in it, so a search finds no kinks.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from planner.base.arrays import FloatArray, IntArray
from planner.spaceweather.power import hemispheric_power_gw

_BLOCK = 2000  # points at a time: few enough that the matrix product starts no threads
_HARMONICS = 6
_TINY = 1e-30
_LOCAL_TIMES = 480
_STEPS = 32
_HALVINGS = 12  # to 0.01 degrees
_LARGEST_BEND_DEG = 0.1


@dataclass(frozen=True, eq=False)
class _Table:
    """One fitted quantity: `coefficients` (5, 8, 13) for the intervals between Kp nodes.

    The rows are A, B, C and D, each at the node that begins the interval and at the one that ends
    it. Values are interpolated linearly in `scale` of Kp, which is `node_scale` at the nodes.
    """

    kp_nodes: FloatArray
    node_scale: FloatArray
    scale: Callable[[FloatArray], FloatArray]
    coefficients: FloatArray

    def between_nodes(self, kp: FloatArray | float) -> tuple[IntArray, FloatArray]:
        """Return the interval between nodes and the fraction of the way to its end.

        Kp is cut to the outermost nodes, 0.75 and 9.
        """
        nodes = self.kp_nodes
        inside = np.clip(np.asarray(kp, dtype=np.float64), nodes[0], nodes[-1])
        interval = np.searchsorted(nodes[1:-1], inside, side="right")
        slope = 1.0 / np.diff(self.node_scale)
        fraction: FloatArray = (self.scale(inside) - self.node_scale[interval]) * slope[interval]
        return interval, fraction


def energy_flux_erg_cm2_s(
    magnetic_latitude_deg: FloatArray | float,
    magnetic_local_time_h: FloatArray | float,
    kp: FloatArray | float,
) -> FloatArray:
    """Return the energy flux of auroral electrons in erg cm-2 s-1 (that is mW m-2).

    The arguments broadcast. Latitudes of both signs stand for both hemispheres; where the latitude
    is nan, so is the flux. Kp runs from 0 to 9, and below 0.75 the flux is that of 0.75. About
    1 erg is a visible aurora. At Kp 8 and above the flux equatorward of the oval is too high.

    Source: Zhang & Paxton (2008), J. Atmos. Sol.-Terr. Phys. 70, 1231, table 1 and appendix A.
    Accuracy: 1e-9 of another implementation's value; the sum over a hemisphere is within 6 % of
    `power.hemispheric_power_gw` (tests/test_aurora.py).
    """
    return _at_places(_energy_flux(), magnetic_latitude_deg, magnetic_local_time_h, kp)


def mean_energy_kev(
    magnetic_latitude_deg: FloatArray | float,
    magnetic_local_time_h: FloatArray | float,
    kp: FloatArray | float,
) -> FloatArray:
    """Return the mean energy of auroral electrons in keV; far from the oval it goes to zero.

    The arguments are those of `energy_flux_erg_cm2_s`. Between nodes it is linear in Kp.

    Source: Zhang & Paxton (2008), J. Atmos. Sol.-Terr. Phys. 70, 1231, table 2.
    Accuracy: 1e-9 of another implementation's value (tests/test_aurora.py).
    """
    return _at_places(_mean_energy(), magnetic_latitude_deg, magnetic_local_time_h, kp)


def log_energy_flux(
    magnetic_direction: Sequence[FloatArray] | FloatArray,
    sun_magnetic_longitude_deg: FloatArray | float,
    kp: FloatArray | float,
) -> FloatArray:
    """Return the natural logarithm of the energy flux in erg cm-2 s-1.

    `magnetic_direction` holds x, y and z from `geomagnetic.magnetic_direction`, which broadcast
    with the Sun's magnetic longitude and Kp. The logarithm is finite everywhere (down to -80
    at the equator) and smooth but for the magnetic poles and equator, far from the oval.

    Source: as `energy_flux_erg_cm2_s`, with which it shares its arithmetic.
    Accuracy: 1e-9 of the logarithm of `energy_flux_erg_cm2_s` (tests/test_aurora.py).
    """
    sun = np.radians(sun_magnetic_longitude_deg)
    (x, y, z, sun_x, sun_y, interval, fraction), shape = _flat(
        *magnetic_direction, np.cos(sun), np.sin(sun), *_energy_flux().between_nodes(kp)
    )
    result = np.empty(len(x))
    for start in range(0, len(x), _BLOCK):
        here = slice(start, start + _BLOCK)
        # Local time has no meaning at a pole; the tiny term gives it a value there all the same.
        horizontal_x, horizontal_y = x[here] + _TINY, y[here]
        horizontal = np.sqrt(horizontal_x * horizontal_x + horizontal_y * horizontal_y)
        colatitude_deg = np.degrees(np.arctan2(horizontal, np.abs(z[here])))
        # Local time is the angle from midnight, which is opposite the Sun.
        scale = -1.0 / horizontal
        cosine = (horizontal_x * sun_x[here] + horizontal_y * sun_y[here]) * scale
        sine = (horizontal_y * sun_x[here] - horizontal_x * sun_y[here]) * scale
        flux = _evaluate(
            _energy_flux(), colatitude_deg, cosine, sine, interval[here], fraction[here]
        )
        np.log(flux, out=result[here])
    return np.reshape(result, shape)


def equatorward_limits_deg(kp: tuple[float, ...], threshold_erg_cm2_s: float) -> tuple[float, ...]:
    """Return magnetic latitudes (degrees, positive) below which the flux is under the threshold.

    Each is the lowest latitude of all local times at which the flux reaches the threshold for one
    value of Kp: equatorward of it there is nothing to see, at any local time. It is infinite where
    the flux stays 5 % below the threshold everywhere. Each is computed once.
    """
    known = _limits_deg(threshold_erg_cm2_s)
    if missing := tuple(one for one in dict.fromkeys(kp) if one not in known):
        known.update(
            zip(missing, _equatorward_limits_deg(missing, threshold_erg_cm2_s), strict=True)
        )
    return tuple(known[one] for one in kp)


@cache
def _limits_deg(threshold_erg_cm2_s: float) -> dict[float, float]:
    """Return the limits of a threshold that have been computed, by Kp."""
    return {}


def _equatorward_limits_deg(kp: tuple[float, ...], threshold_erg_cm2_s: float) -> tuple[float, ...]:
    """Return the limits of `equatorward_limits_deg`.

    Source: the fluxes of both nodes fall towards the equator beyond x = B + D ln(D/(2C - D));
    bisection from there at 480 local times, and a bound on what the edge bulges between them.
    Accuracy: never too high; at most 0.05 degrees too low for thresholds up to half the greatest
    flux (tests/test_aurora.py), 1.5 for those just below it.
    """
    table = _energy_flux()
    index, fractions = table.between_nodes(np.array(kp))
    angle = np.arange(_LOCAL_TIMES) * (2.0 * np.pi / _LOCAL_TIMES)
    terms = _fourier_terms(np.cos(angle), np.sin(angle))
    fit = _by_node(np.concatenate([table.coefficients[i] @ terms for i in index], axis=1))
    fraction = np.repeat(fractions, _LOCAL_TIMES)
    _, b, c, d = fit
    peak_deg = b + d * np.log(d / (2.0 * c - d))
    above_deg, below_deg = peak_deg.max(axis=0), np.full(len(fraction), 90.0)
    step_deg = np.ptp(peak_deg, axis=0) / _STEPS
    low = np.arange(len(fraction))
    for _ in range(_STEPS):  # from the outer peak to the inner one, until the flux nearly suffices
        flux = _mix(_profile(fit[:, :, low], above_deg[low]), fraction[low])
        low = low[flux < 0.95 * threshold_erg_cm2_s]
        if not len(low):
            break
        above_deg[low] -= step_deg[low]
    reaches = _mix(_profile(fit, above_deg), fraction) >= 0.95 * threshold_erg_cm2_s
    for _ in range(_HALVINGS):
        middle_deg = 0.5 * (above_deg + below_deg)
        is_above = _mix(_profile(fit, middle_deg), fraction) >= threshold_erg_cm2_s
        above_deg = np.where(is_above, middle_deg, above_deg)
        below_deg = np.where(is_above, below_deg, middle_deg)
    # Where the edge begins or ends it runs steeply from one local time to the next, but does not
    # bulge beyond them; elsewhere its bends stay below the bound.
    by_kp = below_deg.reshape(len(kp), -1)
    bend_deg = np.abs(np.roll(by_kp, 1, 1) - 2.0 * by_kp + np.roll(by_kp, -1, 1))
    edge_deg = by_kp + np.minimum(bend_deg, _LARGEST_BEND_DEG)
    lowest_deg = np.where(reaches.reshape(len(kp), -1), edge_deg, -np.inf).max(axis=1)
    return tuple(np.maximum(0.0, 90.0 - lowest_deg).tolist())


@cache
def _energy_flux() -> _Table:
    return _load("energy_flux", hemispheric_power_gw)


@cache
def _mean_energy() -> _Table:
    return _load("mean_energy", np.asarray)


def _load(quantity: str, scale: Callable[[FloatArray], FloatArray]) -> _Table:
    text = (files("planner") / "data" / "zhang_paxton2008.json").read_text(encoding="utf-8")
    stored = json.loads(text)
    nodes = np.moveaxis(np.array(stored[quantity]), 2, 1)  # (6 nodes, A to D, 13 rows)
    pairs = np.stack([nodes[:-1], nodes[1:]], axis=2)
    kp_nodes = np.array(stored["kp_nodes"])
    return _Table(kp_nodes, scale(kp_nodes), scale, pairs.reshape(5, 8, -1))


def _at_places(
    table: _Table,
    magnetic_latitude_deg: FloatArray | float,
    magnetic_local_time_h: FloatArray | float,
    kp: FloatArray | float,
) -> FloatArray:
    angle = np.multiply(magnetic_local_time_h, np.pi / 12.0)
    (latitude_deg, cosine, sine, interval, fraction), shape = _flat(
        magnetic_latitude_deg, np.cos(angle), np.sin(angle), *table.between_nodes(kp)
    )
    result = np.empty(len(latitude_deg))
    for start in range(0, len(result), _BLOCK):
        here = slice(start, start + _BLOCK)
        result[here] = _evaluate(
            table,
            90.0 - np.abs(latitude_deg[here]),
            cosine[here],
            sine[here],
            interval[here],
            fraction[here],
        )
    return np.reshape(result, shape)


def _flat(*arrays: FloatArray | IntArray | float) -> tuple[list[FloatArray], tuple[int, ...]]:
    """Return the arrays broadcast with each other as (N,), and the shape they had."""
    spread = np.broadcast_arrays(*arrays)
    return [part.reshape(-1) for part in spread], spread[0].shape


def _evaluate(
    table: _Table,
    colatitude_deg: FloatArray,
    cosine: FloatArray,
    sine: FloatArray,
    interval: FloatArray,
    fraction: FloatArray,
) -> FloatArray:
    """Return the value at (N,) places given by the cosine and sine of local time as an angle."""
    first, last = int(interval.min()), int(interval.max())
    terms = _fourier_terms(cosine, sine)
    if first == last:
        fit = table.coefficients[first] @ terms
    else:
        fit = np.empty((table.coefficients.shape[1], len(cosine)))
        for number in range(first, last + 1):
            here = np.flatnonzero(interval == number)
            fit[:, here] = table.coefficients[number] @ terms[:, here]
    return _mix(_profile(_by_node(fit), colatitude_deg), fraction)


def _fourier_terms(cosine: FloatArray, sine: FloatArray) -> FloatArray:
    """Return 1, cos kt and sin kt for k = 1 to 6, (13, N)."""
    terms = np.empty((1 + 2 * _HARMONICS, len(cosine)))
    terms[0] = 1.0
    real, imaginary = terms[1 : _HARMONICS + 1], terms[_HARMONICS + 1 :]
    real[0], imaginary[0] = cosine, sine
    for power, count in ((1, 1), (2, 2), (4, 2)):  # e^(it) .. times e^(i power t)
        new = slice(power, power + count)
        re, im = real[power - 1], imaginary[power - 1]
        real[new] = real[:count] * re - imaginary[:count] * im
        imaginary[new] = real[:count] * im + imaginary[:count] * re
    return terms


def _by_node(fit: FloatArray) -> FloatArray:
    """Return the rows (8, N) of a fit as A, B, C and D at both nodes, (4, 2, N)."""
    return fit.reshape(4, 2, -1)


def _profile(fit: FloatArray, colatitude_deg: FloatArray) -> FloatArray:
    """Return the value at both nodes, (2, N). Over 0 to 90 degrees no exponential overflows."""
    a, b, c, d = fit
    from_b_deg = colatitude_deg - b
    fall = 1.0 + np.exp(from_b_deg / d)
    value: FloatArray = a * np.exp(from_b_deg / c) / (fall * fall)
    return value


def _mix(both: FloatArray, fraction: FloatArray) -> FloatArray:
    mixed: FloatArray = both[0] + fraction * (both[1] - both[0])
    return mixed
