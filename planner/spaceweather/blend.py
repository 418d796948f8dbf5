"""The best Kp there is at each moment, with how far the truth is likely to lie from it.

In order of preference: what was observed; after that what is felt now (Hp30, and the power of the
aurora); NOAA's forecast of three days; its outlook of 27; and what recent activity says
(planner/spaceweather/memory.py), which also fills holes in what was observed. A forecast and an
outlook are averaged with what recent activity says: they miss by as much, and by less together.
Nothing here depends on now but which values are over by then: steps begin at fixed hours.
"""

from datetime import datetime

import numpy as np

from planner.base.constants import DAY_S
from planner.base.times import posix_from_utc
from planner.spaceweather.expected import Told, look_ahead, look_back
from planner.spaceweather.kp import (
    FORECAST,
    NOWCAST,
    OBSERVED,
    OUTLOOK,
    STEP_S,
    KpSeries,
    climatology_kp,
    kp_from_ap,
    observed_kp,
)
from planner.spaceweather.layers import NOTHING, Layer, assembled, stacked
from planner.spaceweather.memory import YEAR, kp_variance
from planner.spaceweather.noaa import HemisphericPower, Outlook
from planner.spaceweather.power import effective_kp
from planner.spaceweather.reports import DEFINITIVE, ESTIMATED, PREDICTED, PRELIMINARY, KpReport

# How far the definitive value is likely to lie from one that was measured. Source: of preliminary
# values half come to be replaced, by a third as a rule (planner/data/kp.md); 62 values of NOAA
# differ from GFZ's by 0.33 (RMSE). The latter is taken for GFZ's nowcasts too, Hp30 among them.
_MEASURED_SPREAD = {DEFINITIVE: 0.0, PRELIMINARY: 0.25}
_NEW_SPREAD = 0.35

# Before its last half year the record is definitive: only what is so too is better.
_UNSETTLED_S = 182.0 * DAY_S

_HALF_HOUR_S = 1800.0
_POWER_HOLDS = 3  # half hours, from that of the newest forecast moment on: 60 to 90 minutes
_LONGEST_WAY_S = 7200.0  # of the solar wind from where it is measured

# The mean Kp of a day, from the Kp of its Ap: ap rises faster than Kp, so that its mean is that of
# a livelier day. Source: tools/fit_kp_memory.py, 1998 to 2015.
_OF_DAY, _OF_AP = 0.05, 0.905


def best_kp(
    now_utc: datetime,
    *,
    record: KpSeries | None = None,
    gfz: KpReport | None = None,
    hp30: KpReport | None = None,
    noaa: KpReport | None = None,
    forecast: KpReport | None = None,
    outlook: Outlook | None = None,
    power: HemisphericPower | None = None,
) -> KpSeries:
    """Return the best Kp known at `now_utc`, from the record's start to 2050, without a hole.

    `record` is the packaged one where none is given, in steps of three hours of UTC. GFZ's values
    replace and extend it (but its preliminary ones not what is long definitive), and NOAA's fill
    what they leave. A value whose step is not over at `now_utc` counts as not observed, of
    the record too: a plan for the past can be made with what was known then.

    The spread is zero for the record and for what GFZ calls definitive. It grows with the lead of a
    forecast, counted from its issue, and with the value.

    Source: equal weights for two forecasts that miss by as much, else by their variances: Bates and
    Granger (1969), Oper. Res. Quart. 20, 451. Of 83 three-hour values in four of NOAA's forecasts,
    most of lively days, the forecasts miss 1.74 (RMSE), recent activity 1.78, their mean 1.60; of
    the 216 of one outlook 1.42, 1.41 and 1.36. These are few: no more is made of them.
    Accuracy: without any forecast RMSE 0.80 at 3 hours, 1.17 at a day, 1.21 from two days to a
    rotation of the Sun; persistence 0.86, 1.47, and 1.58 to 1.77; climatology 1.30
    (tests/accuracy/kp_forecast.py).
    """
    now_s = posix_from_utc(now_utc)
    record = observed_kp() if record is None else record
    start_s = max(record.start_posix_s, climatology_kp().start_posix_s)
    end_s = climatology_kp().end_posix_s
    official = _measured(gfz, now_s)
    is_settled = official.end_posix_s <= record.end_posix_s - _UNSETTLED_S
    official = official.where((official.spread == 0.0) | ~is_settled)
    fresh = [
        layer.within(start_s, end_s)
        for layer in (
            _measured(noaa, now_s),
            _measured(forecast, now_s),
            _hp30(hp30, now_s),
            _power(power, now_s),
        )
    ]
    official = official.within(start_s, end_s)

    # Where nothing new is told, the record stands as it is: only what follows is put together.
    news_s = [float(one.start_posix_s[0]) for one in (official, *fresh) if len(one)]
    wanted_s = max(min([record.end_posix_s, now_s, *news_s]) - (YEAR + 1) * STEP_S, start_s)
    untouched = int(np.searchsorted(record.edge_posix_s, wanted_s))
    first_s = float(record.edge_posix_s[untouched])
    seen = _held(stacked([official, Layer.of_series(record, first_s, now_s), *fresh]))
    recent, bridges = look_back(seen, first_s)
    told = [] if forecast is None else [_told_by_forecast(forecast)]
    told += [] if outlook is None else [_told_by_outlook(outlook)]
    tail = assembled([seen, *look_ahead(recent, told), bridges])
    if untouched == 0:
        return tail
    return KpSeries(
        record.edge_posix_s[: untouched + 1],
        record.kp[:untouched],
        record.source[:untouched],
        record.spread[:untouched],
    ).followed_by(tail)


def _measured(report: KpReport | None, now_s: float) -> Layer:
    """Return what a report says was measured, of steps that are over."""
    if report is None:
        return NOTHING
    end_s = report.start_posix_s + report.step_s
    spread = np.full(len(report.kp), _NEW_SPREAD)
    for status, one in _MEASURED_SPREAD.items():
        spread[report.status == status] = one
    is_measured = ~np.isin(report.status, (ESTIMATED, PREDICTED)) & (end_s <= now_s)
    return Layer.of(report.start_posix_s, end_s, report.kp, spread, OBSERVED).where(is_measured)


def _hp30(report: KpReport | None, now_s: float) -> Layer:
    """Return Hp30, of half hours that are over."""
    if report is None:
        return NOTHING
    end_s = report.start_posix_s + report.step_s
    layer = Layer.of(report.start_posix_s, end_s, report.kp, _NEW_SPREAD, NOWCAST)
    return layer.where(end_s <= now_s).merged()


def _power(power: HemisphericPower | None, now_s: float) -> Layer:
    """Return the power of the aurora as Kp, to the third: means of half hours of both hemispheres.

    The newest is the mean of the last half hour of rows, and holds for some time to come. How far
    it is off is not known: as much as what recent activity says of the next three hours.
    """
    if power is None:
        return NOTHING
    ahead_s = power.forecast_posix_s - power.observation_posix_s
    is_used = (power.observation_posix_s <= now_s) & (ahead_s >= 0.0) & (ahead_s <= _LONGEST_WAY_S)
    if not np.any(is_used):
        return NOTHING
    moment_s = power.forecast_posix_s[is_used]
    power_gw = 0.5 * (power.north_gw + power.south_gw)[is_used]
    half_hours, which = np.unique(np.floor(moment_s / _HALF_HOUR_S), return_inverse=True)
    mean_gw = np.bincount(which, power_gw) / np.bincount(which)
    mean_gw[-1] = np.mean(power_gw[moment_s > np.max(moment_s) - _HALF_HOUR_S])
    kp = np.round(3.0 * effective_kp(mean_gw)) / 3.0
    ends = half_hours + 1.0
    ends[-1] += _POWER_HOLDS - 1.0
    spread = np.sqrt(kp_variance(kp, np.ones(len(kp))))
    return Layer.of(half_hours * _HALF_HOUR_S, ends * _HALF_HOUR_S, kp, spread, NOWCAST).merged()


def _held(seen: Layer) -> Layer:
    """Return the layer with its last value held to the end of three hours half of which it knows.

    What is known of them is then part of what recent activity is judged by.
    """
    if not len(seen):
        return seen
    last_s = float(seen.end_posix_s[-1])
    cell_s = np.floor(last_s / STEP_S) * STEP_S
    _, share = seen.mean_over(np.array([cell_s, cell_s + STEP_S]))
    if share[0] < 0.5:
        return seen
    kp = seen.kp[-1:]
    spread = np.sqrt(kp_variance(kp, np.ones(1)))
    return stacked(
        [seen, Layer.of(np.array([last_s]), np.array([cell_s + STEP_S]), kp, spread, NOWCAST)]
    )


def _told_by_forecast(report: KpReport) -> Told:
    """Return what a forecast says of steps that were not over when it was made."""
    end_s = report.start_posix_s + report.step_s
    is_told = np.isin(report.status, (ESTIMATED, PREDICTED))
    if report.issued_utc is not None:
        issued_s = posix_from_utc(report.issued_utc)
    else:  # NOAA's JSON gives none: what it calls observed was over by then
        issued_s = max([float(report.start_posix_s[0]), *end_s[~is_told]])
    layer = Layer.of(report.start_posix_s, end_s, report.kp, 0.0, FORECAST)
    return Told(layer.where(is_told & (end_s > issued_s)), issued_s)


def _told_by_outlook(outlook: Outlook) -> Told:
    """Return the mean Kp of each day of an outlook."""
    days = outlook.largest_kp
    issued_s = float(days.start_posix_s[0])
    if days.issued_utc is not None:
        issued_s = posix_from_utc(days.issued_utc)
    kp = _OF_DAY + _OF_AP * kp_from_ap(outlook.ap)
    end_s = days.start_posix_s + DAY_S
    return Told(Layer.of(days.start_posix_s, end_s, kp, 0.0, OUTLOOK), issued_s)
