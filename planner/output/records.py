"""Values into the records that programs read: plain dictionaries with every field of the contract.

A template names the fields of a record and their order. A value that has no such field, because
the program does not compute it yet or it does not apply, leaves None.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from itertools import repeat
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import numpy as np

import planner
from planner.base.times import format_utc
from planner.places.gazetteer import describe, short
from planner.plan.scoring import merit_names

if TYPE_CHECKING:  # a command loads only what it answers with
    from planner.base.arrays import FloatArray
    from planner.base.times import Interval
    from planner.camera.attitude import Attitude
    from planner.orbit.orbit import AnyOrbit
    from planner.plan.landmarks import PlacesInView
    from planner.plan.outlook import Outlook
    from planner.plan.plan import Plan
    from planner.plan.replays import Replay
    from planner.plan.schedule import Schedule
    from planner.plan.shots import Shot
    from planner.plan.sky_light import SkyLight
    from planner.plan.states import State
    from planner.plan.surroundings import Surroundings
    from planner.plan.terminator import TerminatorCrossing
    from planner.plan.windows import Window
    from planner.spaceweather.kp import KpSeries

Record = dict[str, Any]

SCHEMA = "iss-planner/1"


def _fields(names: str, **nested: Record) -> Record:
    """Return a template: the names in order, those of `nested` with templates of their own."""
    return {name: nested.get(name) for name in names.split()}


_LOOK = _fields("azimuth_deg relative_bearing_deg toward depression_deg range_km viewports")
_MOON = _fields("elevation_deg azimuth_deg illuminated_fraction")
_EVENT = _fields("name time_utc delta_v_m_s")
_SUN = _fields("above_limb_deg azimuth_deg")
_EXPOSURE = _fields(
    "camera lens lens_mm f_number iso shutter_s max_shutter_stars_s max_shutter_ground_s tracking "
    "tracking_deg_s stops_under why timelapse",
    timelapse=_fields("interval_s frames clip_s fps"),
)
_AURORA = _fields(
    "hemisphere energy_flux_erg_cm2_s flux_source limb_brightness_kr chance "
    "magnetic_latitude_deg magnetic_local_time_h emission_latitude_deg emission_longitude_deg "
    "emission_sun_elevation_deg overhead",
    chance=_fields("1_kr 10_kr 100_kr"),
)
WINDOW = _fields(
    "id rank catalogue_number subject prefer start_utc end_utc peak_utc duration_s score breakdown "
    "timing_uncertainty_s latitude_deg longitude_deg altitude_km place local_time "
    "sun_elevation_deg solar_beta_deg station_sunlit sun moon kp kp_source kp_spread look "
    "look_at_start look_at_end exposure aurora city planned_events",
    breakdown={},
    sun=_SUN,
    moon=_MOON,
    look=_LOOK,
    look_at_start=_LOOK,
    look_at_end=_LOOK,
    exposure=_EXPOSURE,
    aurora=_AURORA,
    city=_fields("name country"),
)
PASS = _fields(
    "id catalogue_number start_utc end_utc peak_utc duration_s hemisphere kp kp_source "
    "latitude_deg longitude_deg altitude_km sun_elevation_deg look aurora",
    look=_LOOK,
    aurora=_AURORA,
)
CROSSING = _fields(
    "id catalogue_number time_utc kind level_deg edge latitude_deg longitude_deg altitude_km "
    "solar_beta_deg timing_uncertainty_s"
)
STATE = _fields(
    "catalogue_number time_utc latitude_deg longitude_deg altitude_km speed_km_s place local_time "
    "sun_elevation_deg solar_beta_deg station_sunlit magnetic_latitude_deg magnetic_local_time_h "
    "position_uncertainty_km"
)
NEXT = _fields("aurora_until_utc next_station_sunset_utc next_station_sunrise_utc next_aurora_utc")
TEMPLATES = {"windows": WINDOW, "passes": PASS, "events": CROSSING, "states": STATE}


def window_records(
    windows: Sequence[Window], shots: Iterable[Shot] | None = None, *, brief: bool = False
) -> Iterator[Record]:
    """Yield the records of windows, each with its shot where those are given.

    `brief` leaves out what a page of rows has no room for: the place then is the country or the sea
    alone, without the way from the shore, and there is no local time: the map of the time zones
    takes longer to load than all else.
    """
    taken = repeat({}, len(windows)) if shots is None else map(_of_shot, shots)
    below = _with_below(windows, short if brief else describe, clocks=not brief)
    for (window, place), shot in zip(below, taken, strict=True):
        values = {**asdict(window), "duration_s": round(window.duration_s, 3), **place, **shot}
        values["look"] |= {"viewports": values.pop("viewports", None)}
        values["planned_events"] = [_filled(_EVENT, asdict(one)) for one in window.planned_events]
        values["rank"] = window.rank or None  # a window by itself has none
        yield _filled(WINDOW, values) | {"breakdown": dict(window.breakdown)}


def crew_record(plan: Plan) -> Record:
    """Return what the crew's time leaves out of a plan, the best first, and what it shortens."""
    return {
        "left_out": [{"id": one.id, "score": one.score} for one in plan.left_out],
        "shortened": sorted(plan.shortened),
    }


def schedule_record(schedule: Schedule) -> Record:
    """Return the record of a schedule: what it adds up to, and what was given up for which."""
    return {
        "setup_s": schedule.setup_s,
        "total_score": schedule.total_score,
        "given_up": [
            {
                "id": one.window.id,
                "score": one.window.score,
                "for": [shot.id for shot in one.collides_with],
            }
            for one in schedule.given_up
        ],
    }


def _of_shot(shot: Shot) -> Record:
    """Return what the record of a window has of its shot."""
    values = asdict(shot)
    for end in ("start", "end"):
        values[f"look_at_{end}"]["viewports"] = list(values.pop(f"viewports_at_{end}"))
    return values | {"viewports": list(shot.viewports)}


def pass_records(passes: Sequence[Window], attitude: Attitude) -> Iterator[Record]:
    """Yield the records of passes of the aurora, with the station's windows that see it."""
    from planner.camera.viewports import viewports_of

    seen_by = viewports_of([one.look for one in passes], attitude, [one.peak_utc for one in passes])
    for one, viewports in zip(passes, seen_by, strict=True):
        values = asdict(one)
        values["duration_s"] = round(one.duration_s, 3)
        values["hemisphere"] = one.aurora.hemisphere if one.aurora else None
        values["look"]["viewports"] = viewports
        yield _filled(PASS, values)


def crossing_record(crossing: TerminatorCrossing) -> Record:
    """Return the record of a crossing of the terminator."""
    return _filled(CROSSING, asdict(crossing))


def state_records(states: Sequence[State], *, below: bool = True) -> Iterator[Record]:
    """Yield the records of states; `below` says whether with the place below and its time.

    A page of thousands of rows that shows neither goes without.
    """
    for state, below_it in _with_below(states, describe if below else None, clocks=below):
        yield _filled(STATE, {**asdict(state), **below_it})


def now_record(state: State, outlook: Outlook) -> Record:
    """Return the record of a state with what comes next."""
    return next(state_records([state])) | _filled(NEXT, asdict(outlook))


def in_view_record(
    around: Surroundings,
    light: SkyLight,
    places: PlacesInView,
    attitude: Attitude,
    moment_utc: datetime,
) -> Record:
    """Return the record of what else is in view at a moment, and of the sky's own light.

    With the attitude comes from which of the station's windows each place is seen.
    """
    from planner.camera.viewports import viewports_of

    record = asdict(around) | asdict(light) | asdict(places)
    looks, told = [one.look for one in places.landmarks], list(record["landmarks"])
    if around.city is not None:
        looks.append(around.city.look)
        told.append(record["city"])
    seen_by = viewports_of(looks, attitude, [moment_utc] * len(looks))
    for one, viewports in zip(told, seen_by, strict=True):
        one["look"] = _filled(_LOOK, one["look"] | {"viewports": viewports})
    return record


def replay_record(replay: Replay, shots: Iterable[Shot]) -> Record:
    """Return the record of a photograph that was planned again, with the shots of its windows."""
    return {
        "name": replay.name,
        "title": replay.title,
        "published": [asdict(fact) for fact in replay.published],
        "found": list(window_records(replay.found, shots)),
        "unknown": list(replay.unknown),
    }


class _Above(Protocol):
    """What is above a place at a moment."""

    @property
    def latitude_deg(self) -> float: ...
    @property
    def longitude_deg(self) -> float: ...
    @property
    def local_time(self) -> datetime: ...


_Value = TypeVar("_Value", bound=_Above)
_Places = Callable[["FloatArray", "FloatArray"], list[str]]
_AT_ONCE = 500


def _with_below(
    values: Sequence[_Value], places: _Places | None, *, clocks: bool
) -> Iterator[tuple[_Value, Record]]:
    """Yield each value with the place beneath it and the time by the clocks there, or None."""
    for first in range(0, len(values), _AT_ONCE):
        some = values[first : first + _AT_ONCE]
        latitude_deg = np.array([value.latitude_deg for value in some])
        longitude_deg = np.array([value.longitude_deg for value in some])
        named = places(latitude_deg, longitude_deg) if places else [None] * len(some)
        for value, place in zip(some, named, strict=True):
            yield value, {"place": place, "local_time": _clock(value) if clocks else None}


def _clock(value: _Above) -> str:
    """Return the time by the clocks below, rounded as times in UTC are."""
    rounded = value.local_time + timedelta(microseconds=500)
    return rounded.isoformat(timespec="milliseconds")


def document(
    command: str,
    orbit: AnyOrbit,
    span: Interval,
    kp: KpSeries | None,
    generated_utc: datetime,
    **answer: Any,
) -> Record:
    """Return the whole answer of a command: what it rests on, and its records."""
    return {
        **heading(command, generated_utc),
        "span": {"start_utc": format_utc(span.start_utc), "end_utc": format_utc(span.end_utc)},
        "elements": [
            {
                "catalogue_number": elements.catalogue_number,
                "epoch_utc": format_utc(elements.epoch_utc),
                "age_days": age_days,
                "source": elements.source,
            }
            for elements, age_days in orbit.serving(span)
        ],
        "kp": None if kp is None else _kp_record(kp, span),
        **answer,
    }


def heading(command: str, generated_utc: datetime) -> Record:
    """Return what every document begins with; an answer about no span has none."""
    return {
        "schema": SCHEMA,
        "command": command,
        "software": f"iss-planner {planner.__version__}",
        "generated_utc": format_utc(generated_utc),
        "span": None,
        "elements": [],
        "kp": None,
    }


def columns(kind: str) -> list[str]:
    """Return the CSV columns of a kind of record: the same whatever the answer."""
    template = dict(TEMPLATES[kind])
    if "breakdown" in template:
        template["breakdown"] = dict.fromkeys(merit_names())
    return list(flatten(template))


def flatten(record: Mapping[str, Any], prefix: str = "") -> Record:
    """Return a record with nested names joined by dots and lists by semicolons."""
    flat: Record = {}
    for name, value in record.items():
        if isinstance(value, Mapping):
            flat |= flatten(value, f"{prefix}{name}.")
        else:
            flat[prefix + name] = ";".join(map(_item, value)) if isinstance(value, list) else value
    return flat


def _item(value: Any) -> str:
    """Return an item of a list as text; of a record its values, apart by blanks."""
    if isinstance(value, Mapping):
        return " ".join(str(one) for one in value.values() if one is not None)
    return str(value)


def _filled(template: Record, values: Mapping[str, Any]) -> Record:
    record: Record = {}
    for name, inner in template.items():
        value = values.get(name)
        if isinstance(value, datetime):
            value = format_utc(value)
        elif inner is not None and (value is not None or name not in values):
            value = _filled(inner, value or {})
        record[name] = value
    return record


def _kp_record(kp: KpSeries, span: Interval) -> Record:
    values, sources = kp.within(span.start_posix_s, span.end_posix_s)
    return {
        "sources": list(dict.fromkeys(sources.tolist())),
        "min": float(values.min()),
        "max": float(values.max()),
        "spread": float(kp.spread_within(span.start_posix_s, span.end_posix_s).max()),
    }
