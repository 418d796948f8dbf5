"""What is told beside an answer: which elements and which Kp it rests on, and how sure that is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np

from planner.base.constants import EARTH_GRAVITATION_KM3_S2
from planner.base.times import Interval, format_utc, utc_from_posix
from planner.cli.session import session
from planner.orbit.orbit import AnyOrbit
from planner.orbit.sgp4_orbit import Orbit
from planner.orbit.uncertainty import along_track_uncertainty_km
from planner.plan.brightness import brightness_word, straight_above_kr
from planner.plan.windows import Window
from planner.spaceweather.kp import BLEND, CLIMATOLOGY, FORECAST, OUTLOOK, KpSeries
from planner.spaceweather.power import hemispheric_power_gw
from planner.supply.limits import STALE_DAYS

_CURRENT = timedelta(days=1)
_NOTABLE_JUMP_S = 2.0
# A forecast of Kp three hours ahead misses by 0.8 (RMSE, `best_kp`): what differs more is news.
_NOTABLE_KP = 1.0
_MOMENTS = 100
_MOST_RANKS = 8


def tell_elements(orbit: AnyOrbit, span: Interval, now_utc: datetime) -> None:
    """Say which element sets serve a span, how old they are, and where that is a risk."""
    serving = orbit.serving(span)
    oldest = max(age_days for _, age_days in serving)
    sources = ", ".join(dict.fromkeys(elements.source for elements, _ in serving))
    epochs = [format_utc(elements.epoch_utc, "minutes") for elements, _ in serving]
    said = f"epoch {epochs[0]}" if len(epochs) == 1 else f"{len(epochs)} sets, {epochs[0]} to "
    said += epochs[-1] if len(epochs) > 1 else ""
    session.note(
        f"Elements: {sources}, {said}, at most {oldest:.1f} days from the times they serve."
    )
    for elements, age_days in serving:
        session.detail(f"  {format_utc(elements.epoch_utc)} ({age_days:.2f} days)")
    if oldest > STALE_DAYS:
        newest_utc = max(elements.epoch_utc for elements, _ in serving)
        is_current = newest_utc > now_utc - _CURRENT  # no newer set can be had
        way = "iss fetch, or --elements FILE" if span.end_utc > now_utc else "--elements FILE"
        help_ = "" if is_current else f" Nearer sets: {way}."
        session.warn(
            f"the elements serve moments {oldest:.1f} days from their epoch, so times may be off "
            f"by {_worst_timing_s(orbit, span):.0f} s (one sigma).{help_}"
        )
    for hand_over in orbit.hand_overs(span):
        if hand_over.jump_s > _NOTABLE_JUMP_S:
            session.warn(
                f"on {format_utc(utc_from_posix(hand_over.posix_s), 'minutes')} one set takes over "
                f"from another and moves the station by {hand_over.jump_s:.0f} s along "
                "its orbit; times near it are that uncertain."
            )

    for burn in orbit.manoeuvres if isinstance(orbit, Orbit) else ():
        if burn.before.epoch_utc < span.end_utc and burn.after.epoch_utc > span.start_utc:
            session.warn(
                f"between the sets of {format_utc(burn.before.epoch_utc, 'minutes')} and "
                f"{format_utc(burn.after.epoch_utc, 'minutes')} a burn changed the orbit by "
                f"{burn.rise_km:+.1f} km: each side is served by its own sets, and times about it "
                "are less sure."
            )


def _worst_timing_s(orbit: AnyOrbit, span: Interval) -> float:
    """Return the largest one-sigma uncertainty of times within a span, at the mean speed."""
    moments_s = np.linspace(span.start_posix_s, span.end_posix_s, _MOMENTS)
    speed_km_s = math.cbrt(EARTH_GRAVITATION_KM3_S2 * math.tau / orbit.period_s)
    return float(along_track_uncertainty_km(orbit, moments_s).max()) / speed_km_s


def tell_kp(kp: KpSeries, span: Interval) -> None:
    """Say what Kp the answer rests on."""
    values, sources = kp.within(span.start_posix_s, span.end_posix_s)
    low, high = float(values.min()), float(values.max())
    said = f"{low:.1f}" if low == high else f"{low:.1f} to {high:.1f}"
    if (spread := float(kp.spread_within(span.start_posix_s, span.end_posix_s).max())) > 0.0:
        said += f" (+/- {spread:.1f})"
    named = list(dict.fromkeys(sources.tolist()))
    session.note(f"Kp (geomagnetic activity): {', '.join(named)}, {said}.")
    _tell_nowcast(kp, span)
    if not {FORECAST, OUTLOOK}.isdisjoint(named):
        return
    if not {BLEND, CLIMATOLOGY}.isdisjoint(named):
        session.note("No forecast of Kp is at hand: iss fetch, or give your own with --kp.")


def _tell_nowcast(kp: KpSeries, span: Interval) -> None:
    """Say that a nowcast takes the place of Kp's oval, and loudly where their powers differ."""
    nowcast = kp.nowcast
    if nowcast is None or not nowcast.touches(span.start_posix_s, span.end_posix_s):
        return
    start, end = (
        format_utc(utc_from_posix(moment_s), "minutes")
        for moment_s in (nowcast.start_posix_s, nowcast.end_posix_s)
    )
    middle_s = np.array([0.5 * (nowcast.start_posix_s + nowcast.end_posix_s)])
    index = float(kp.at(middle_s)[0])
    north_gw, south_gw = nowcast.power_gw
    said = (
        f"NOAA's nowcast (OVATION) says where the aurora is from {start} to {end}: "
        f"{north_gw:.0f} GW in the north and {south_gw:.0f} in the south, as at Kp "
        f"{nowcast.kp:.1f}; Kp {index:.1f} means {float(hemispheric_power_gw(index)):.0f}"
    )
    if abs(nowcast.kp - index) > _NOTABLE_KP:
        session.note(f"{said}. They disagree, and the nowcast is used.")
    else:
        session.detail(f"{said}.")


def tell_planned(windows: Sequence[Window]) -> None:
    """Say which burns, dockings and launches are planned within an hour of which windows."""
    planned: dict[tuple[str, str], list[int]] = {}
    for window in windows:
        for event in window.planned_events:
            key = event.name, format_utc(event.time_utc, "minutes")
            planned.setdefault(key, []).append(window.rank)
    for (name, time), ranks in planned.items():
        listed = ", ".join(map(str, ranks[:_MOST_RANKS])) + (
            ", ..." if len(ranks) > _MOST_RANKS else ""
        )
        session.note(f"{name} is planned for {time}, within an hour of the windows {listed}.")


def tell_brightness(windows: Sequence[Window]) -> None:
    """Say so where the brightest aurora of an answer is faint, or its light not worked out."""
    if any(one.aurora is not None and one.aurora.limb_brightness_kr is None for one in windows):
        session.note(
            "How bright the aurora is along the line of sight is worked out from 150 to 1 500 km "
            "up; elsewhere it is unknown, and counts as none in the score."
        )
    fluxes = [one.aurora.energy_flux_erg_cm2_s for one in windows if one.aurora is not None]
    if fluxes and brightness_word(kr := straight_above_kr(max(fluxes))) == "faint":
        session.note(
            f"The aurora of this span is faint: {kr:.1f} kR of green light at most, seen from "
            "straight above."
        )
