"""What recent activity, forecasts and outlooks say of times at which nothing was observed.

Both the time to come and a hole in what was observed come in steps that begin at fixed hours:
three hours for the first three days after what is known (and the last three before it), then days,
then calendar months.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from planner.base.arrays import AnyArray, FloatArray, distinct
from planner.base.constants import DAY_S
from planner.spaceweather.kp import BLEND, CLIMATOLOGY, STEP_S, climatology_kp
from planner.spaceweather.layers import NOTHING, Layer, stacked
from planner.spaceweather.memory import DAY, FORGOTTEN, ROTATION, bridged, expected_kp, kp_variance

_FINE_STEPS = 3 * DAY  # how far single values are remembered
_KNOWN = 0.999  # the share of three hours that must be known for their mean to count


class Recent(NamedTuple):
    """What is known of the time up to a moment, as anomalies (N,) of steps of three hours.

    Where nothing is known there is none, and the moment is that from which Kp is asked for.
    """

    anomaly: FloatArray
    end_posix_s: float


class Told(NamedTuple):
    """What a forecast says, of steps of three hours or of days, and when it was made."""

    layer: Layer
    issued_posix_s: float


def look_back(seen: Layer, first_posix_s: float) -> tuple[Recent, Layer]:
    """Return the recent past since a moment, and what fills the holes in it.

    It ends with the last three hours of UTC that are known whole.
    """
    climatology = climatology_kp()
    last_s = float(seen.end_posix_s[-1]) if len(seen) else first_posix_s
    edges = np.arange(first_posix_s, last_s + 1.0, STEP_S)
    kp, share = seen.mean_over(edges)
    kp = np.round(kp, 9)  # the same wherever the sums that it comes from begin
    known = np.flatnonzero(share > _KNOWN)
    if not len(known):
        return Recent(np.empty(0), first_posix_s), NOTHING
    anomaly = kp[: known[-1] + 1] - climatology.at(edges[: known[-1] + 1])
    bridges = [NOTHING]
    before_all = np.append(-1, known[:-1])
    is_gap = known > before_all + 1
    for before, after in zip(before_all[is_gap], known[is_gap], strict=True):
        gap = edges[before + 1 : after + 1]
        bridge = _bridge(anomaly[: before + 1], gap, float(anomaly[after]))
        bridges.append(bridge)
        anomaly[before + 1 : after] = bridge.kp[bridge.step_at(gap[:-1])] - climatology.at(gap[:-1])
    return Recent(anomaly, float(edges[known[-1] + 1])), stacked(bridges)


def look_ahead(recent: Recent, told: Sequence[Told]) -> list[Layer]:
    """Return what is known of the time after the recent past, the best first, up to 2050.

    What is told is averaged with what recent activity says, by the variances that both have. The
    spread is that of the mean if their misses were the same: it promises no more than each does.
    """
    start_s, end_s = recent.end_posix_s, climatology_kp().end_posix_s
    told = [Told(layer.within(start_s, end_s), issued_s) for layer, issued_s in told]
    ends_s = {STEP_S: start_s, DAY_S: start_s}
    for layer, _ in told:
        if len(layer):
            length_s = np.max(layer.end_posix_s - layer.start_posix_s)
            size = STEP_S if length_s <= STEP_S else DAY_S
            ends_s[size] = max(ends_s[size], float(layer.end_posix_s[-1]))
    edges = _edges(start_s, end_s, ends_s[STEP_S], ends_s[DAY_S])
    kp, variance, lead = _expected(recent, edges)
    source = np.where(lead <= _FINE_STEPS, BLEND, CLIMATOLOGY)
    alone = Layer.of(edges[:-1], edges[1:], kp, np.sqrt(variance), source)
    return [*(_averaged(alone, lead, one) for one in told), alone]


def _averaged(alone: Layer, lead_steps: FloatArray, told: Told) -> Layer:
    """Return the steps of which something is told, averaged with what recent activity says."""
    middle = 0.5 * (alone.start_posix_s + alone.end_posix_s)
    step = told.layer.step_at(middle)
    is_told = step >= 0
    alone, lead, step = alone.where(is_told), lead_steps[is_told], step[is_told]
    other = told.layer.kp[step]
    other_lead = np.maximum((middle[is_told] - told.issued_posix_s) / STEP_S + 0.5, 1.0)

    def variances(kp: FloatArray) -> tuple[FloatArray, FloatArray]:
        return kp_variance(kp, lead), kp_variance(kp, other_lead)

    mine, others = variances(0.5 * (alone.kp + other))
    weight = mine / (mine + others)
    kp = alone.kp + weight * (other - alone.kp)
    mine, others = variances(kp)
    variance = weight * others + (1.0 - weight) * mine
    return Layer.of(
        alone.start_posix_s, alone.end_posix_s, kp, np.sqrt(variance), told.layer.source[step]
    )


def _bridge(anomaly: FloatArray, cell_posix_s: FloatArray, next_anomaly: float) -> Layer:
    """Return what lies between known values, in a gap of three-hour cells between edges (N + 1,).

    `anomaly` is what was known before, `next_anomaly` that of the step after the gap.
    """
    start_s, end_s, gap_steps = (
        float(cell_posix_s[0]),
        float(cell_posix_s[-1]),
        len(cell_posix_s) - 1,
    )
    late = cell_posix_s[-1 - min(gap_steps, _FINE_STEPS) :]
    edges = distinct(np.append(_edges(start_s, end_s, start_s, start_s), late))
    before = Recent(anomaly, start_s)
    kp, variance, lead = _expected(before, edges)
    after, _, _ = _expected(before, np.array([end_s, end_s + STEP_S]))
    miss = float(climatology_kp().at(np.array(end_s)) + next_anomaly - after[0])
    tail = slice(len(edges) - len(late), None)
    kp[tail], variance[tail] = bridged(kp[tail], variance[tail], gap_steps, miss)
    is_near = (lead <= _FINE_STEPS) | (lead > gap_steps - _FINE_STEPS)
    source = np.where(is_near, BLEND, CLIMATOLOGY)
    return Layer.of(edges[:-1], edges[1:], kp, np.sqrt(variance), source)


def _expected(
    recent: Recent, edge_posix_s: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return what the recent past says of steps between edges (N + 1,): Kp, variance and lead."""
    middle = 0.5 * (edge_posix_s[1:] + edge_posix_s[:-1])
    lead = (middle - recent.end_posix_s) / STEP_S + 0.5
    if not len(recent.anomaly):
        lead = np.full(len(middle), FORGOTTEN)
    kp, variance = expected_kp(climatology_kp().at(middle), recent.anomaly, lead)
    return kp, variance, lead


def _edges(start_s: float, end_s: float, fine_until_s: float, daily_until_s: float) -> FloatArray:
    """Return the edges of the steps from one moment to another, both among them.

    They are three hours apart up to the first midnight after three days and after `fine_until_s`,
    then days up to the first after a rotation of the Sun and after `daily_until_s`, then months.
    """
    fine_s = _midnight_after(max(start_s + _FINE_STEPS * STEP_S, fine_until_s))
    daily_s = max(fine_s, _midnight_after(max(start_s + ROTATION * STEP_S, daily_until_s)))
    month_s = climatology_kp().edge_posix_s
    edges: AnyArray = np.concatenate(
        [
            np.arange(start_s, fine_s, STEP_S),
            np.arange(fine_s, daily_s, DAY_S),
            [daily_s],
            month_s[month_s > daily_s],
        ]
    )
    return np.append(edges[edges < end_s], end_s)


def _midnight_after(moment_s: float) -> float:
    return float(np.ceil(moment_s / DAY_S) * DAY_S)
