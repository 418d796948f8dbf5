"""Why an answer is empty: the condition that was never met, in words."""

from collections.abc import Sequence

import numpy as np

from planner.base.times import Interval
from planner.events import find_intervals
from planner.events.light import station_in_umbra
from planner.orbit.orbit import AnyOrbit
from planner.plan import subjects
from planner.plan.plan import Plan
from planner.plan.scoring import settings
from planner.sky.noctilucent import seasons
from planner.spaceweather.kp import KpSeries


def why_empty(plan: Plan, least_score: float = 0.0) -> str:
    """Return why a plan has no window that scores at least `least_score`."""
    if plan.windows:
        return (
            f"No window scores {least_score:g} or more; the best of {len(plan.windows)} "
            f"scores {plan.windows[0].score:.2f}."
        )
    if plan.left_out:
        return f"No window: all {len(plan.left_out)} lie outside the crew's time."
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
    if subject == "noctilucent":
        return _why_no_clouds(span)
    if subject == "city_lights":
        return _why_no_lights(orbit, span)
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
    ends_s = plan.span.start_posix_s, plan.span.end_posix_s
    found = subjects.subject("aurora").find(plan.orbit, plan.kp, *ends_s)
    if not any(len(spells) for _, spells in found):
        return _why_no_aurora(plan.orbit, plan.span, plan.kp)
    limits = settings(subject).values
    return (
        f"aurora was in view, but not while the Sun was {abs(limits['highest_sun_deg']):g} to "
        f"{abs(limits['lowest_sun_deg']):g} degrees below the limb and "
        f"{'about to rise' if subject == 'aurora_sunrise' else 'just gone'}"
    )


def _why_no_clouds(span: Interval) -> str:
    found = seasons(span.start_posix_s, span.end_posix_s)
    if not any(len(season) for season in found.values()):
        return (
            "no season of noctilucent clouds, which in the north is 20 May to 20 August and in the "
            "south 20 November to 20 February"
        )
    limits = settings("noctilucent").values
    return (
        f"no cloud at 83 km poleward of {limits['least_latitude_deg']:g} degrees "
        f"{' or '.join(name for name, season in found.items() if len(season))} was in view in "
        f"sunlight with the Sun {limits['least_sun_zenith_deg'] - 90.0:g} degrees or more below "
        "the horizon under it"
    )


def _why_no_lights(orbit: AnyOrbit, span: Interval) -> str:
    limits = settings("city_lights").values
    track = orbit.track(span, 60.0)
    deepest_deg = float(np.max(-track.sun_elevation_deg))
    if deepest_deg < (least_deg := limits["least_sun_zenith_deg"] - 90.0):
        where = f"the Sun was {deepest_deg:.1f} degrees below the horizon there at most"
        return (
            f"no night below: {where}, not {least_deg:g}"
            if deepest_deg > 0.0
            else "it was day below all through this span"
        )
    return (
        f"no land of {limits['least_light_million']:g} million people's light or more was within "
        "45 degrees of the nadir by night"
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
