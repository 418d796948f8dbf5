"""Why an answer is empty: the condition that was never met, in words."""

from collections.abc import Sequence

import numpy as np

from planner.base.times import Interval
from planner.events import find_intervals
from planner.events.light import station_in_umbra
from planner.orbit.orbit import AnyOrbit
from planner.plan.of_aurora import aurora
from planner.plan.plan import Plan
from planner.plan.scoring import settings
from planner.spaceweather.kp import KpSeries


def why_empty(plan: Plan, least_score: float = 0.0) -> str:
    """Return why a plan has no window that scores at least `least_score`."""
    if plan.windows:
        return (
            f"No window scores {least_score:g} or more; the best of {len(plan.windows)} "
            f"scores {plan.windows[0].score:.2f}."
        )
    reasons = dict.fromkeys(_why_none(plan, name) for name in plan.subjects)
    return "No window: " + "; ".join(reasons) + "."


def why_no_pass(orbit: AnyOrbit, span: Interval, kp: KpSeries, zone: str) -> str:
    """Return why no pass of the aurora was found in a zone."""
    if zone == "overhead":
        return f"No pass: the station kept equatorward of the oval ({_kp_words(kp, span)})."
    return f"No pass: {_why_no_aurora(orbit, span, kp)}."


def why_no_crossing(orbit: AnyOrbit, span: Interval, kinds: Sequence[str]) -> str:
    """Return why no crossing of the terminator of some kinds was found."""
    night = None if "ground_sun" in kinds else _why_no_night(orbit, span)
    return f"No crossing: {night or 'the light stayed as it was all through this span'}."


def _why_none(plan: Plan, subject: str) -> str:
    orbit, span = plan.orbit, plan.span
    if subject in ("sunrise", "sunset"):
        return _why_no_night(orbit, span) or "the Sun kept off the limb"
    if subject in ("moonrise", "moonset"):
        return _why_no_night(orbit, span) or "the Moon did not cross the limb by night"
    if subject == "aurora":
        return _why_no_aurora(orbit, span, plan.kp)
    if subject in ("aurora_sunrise", "aurora_sunset"):
        return _why_no_aurora_with_sun(plan, subject)
    return _why_no_night(orbit, span) or (
        "what night there was was too short"  # wherever the station is in the shadow it is dark
        if subject == "airglow"
        else "the galactic centre was not above the limb while the station was in the shadow"
    )


def _why_no_aurora(orbit: AnyOrbit, span: Interval, kp: KpSeries) -> str:
    limits = settings("aurora").values
    return _why_no_night(orbit, span) or (
        f"no aurora of {limits['least_flux_erg_cm2_s']:g} erg cm-2 s-1 or more was in view where "
        f"the Sun's zenith angle is {limits['least_sun_zenith_deg']:g} degrees or more "
        f"({_kp_words(kp, span)})"
    )


def _why_no_aurora_with_sun(plan: Plan, subject: str) -> str:
    found = aurora().find(plan.orbit, plan.kp, plan.span.start_posix_s, plan.span.end_posix_s)
    if not any(len(spells) for _, spells in found):
        return _why_no_aurora(plan.orbit, plan.span, plan.kp)
    limits = settings(subject).values
    return (
        f"aurora was in view, but not while the Sun was {abs(limits['highest_sun_deg']):g} to "
        f"{abs(limits['lowest_sun_deg']):g} degrees below the limb and "
        f"{'about to rise' if subject == 'aurora_sunrise' else 'just gone'}"
    )


def _why_no_night(orbit: AnyOrbit, span: Interval) -> str | None:
    track = orbit.track(span, orbit.period_s)
    if len(find_intervals(track, station_in_umbra())):
        return None
    if span.duration_s < orbit.period_s:
        return "the station is in sunlight all through this span, which is less than a revolution"
    beta_deg = float(np.max(np.abs(track.solar_beta_deg)))
    return f"no orbital night: beta {beta_deg:.0f} degrees"


def _kp_words(kp: KpSeries, span: Interval) -> str:
    values, _ = kp.within(span.start_posix_s, span.end_posix_s)
    return f"Kp at most {values.max():.1f}"
