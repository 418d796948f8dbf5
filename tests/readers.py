"""Every reader of the project: good inputs to start from, and what must hold for what it accepts.

What is accepted is an orbit: the checksums are right, by a sum of our own; the perigee lies over
100 km, and SGP4 finds a place at the epoch; vectors lie above the Earth and are bound to it.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np
from mutations import sum_of
from sgp4.api import WGS72, Satrec
from synthetic_oem import START_S, STEP_S, kvn, station_segment, xml
from test_track import PAIRS

import tle
from planner.base.errors import DataError, InputError
from planner.crew.calendars import Engagement, parse_calendar
from planner.orbit.oem import Oem, parse_oem
from planner.orbit.oem_orbit import OemOrbit
from planner.spaceweather.gfz import parse_kp
from planner.spaceweather.noaa import (
    HemisphericPower,
    Outlook,
    parse_hemispheric_power,
    parse_kp_forecast,
    parse_observed_kp,
    parse_outlook,
)
from planner.spaceweather.ovation import OvationGrid, parse_ovation
from tle import ElementsError

NAME = "spoiled.txt"

_EARTH_KM, _GRAVITATION_KM3_S2 = 6378.135, 398600.8  # WGS72
_SGP4_START = datetime(1949, 12, 31, tzinfo=UTC)
_STATUSES = {"definitive", "preliminary", "nowcast", "observed", "estimated", "predicted"}


class BrokenRuleError(AssertionError):
    """What a reader did that it must not do."""


@dataclass(frozen=True)
class Format:
    """A reader, what it may raise, good inputs to start from, and what its values must meet."""

    read: Callable[[bytes], object]
    errors: tuple[type[Exception], ...]
    seeds: tuple[bytes, ...]
    check: Callable[[bytes, object], None]
    named: tuple[str, ...] = (NAME,)
    share: float = 1.0  # of the inputs that others get, where reading takes long


def require(holds: object, rule: str) -> None:
    """Raise `BrokenRuleError` where a rule does not hold."""
    if not holds:
        raise BrokenRuleError(rule)


def check_sets(content: bytes, sets: list[tle.Elements]) -> None:
    """Require orbits, and right checksums where the text is one of lines."""
    require(sets, "a list without a set was accepted")
    for one in sets:
        rate = one.mean_motion_rev_day * math.tau / 86400.0
        axis_km = math.cbrt(_GRAVITATION_KM3_S2 / rate**2)
        require(0.0 <= one.eccentricity < 1.0, f"eccentricity {one.eccentricity}")
        require(axis_km * (1.0 - one.eccentricity) - _EARTH_KM > 100.0 - 1e-6, "a low perigee")
        error, place, speed = _by_sgp4(one)
        require(error == 0 and all(map(math.isfinite, place + speed)), f"SGP4 says {error}: {one}")
        for text in (one.name, one.classification, one.international_designator):
            require(text.isprintable(), f"a text with control characters: {text!r}")
    again = tle.loads(tle.to_omm_json(sets), source=sets[0].source)
    require(again == sets, "what is written as OMM and read is another set")
    if b"NORAD_CAT_ID" not in content:
        _check_lines(content, len(sets))


def _check_lines(content: bytes, count: int) -> None:
    lines = [line.strip() for line in content.decode().lstrip("\ufeff").splitlines()]
    of_sets = [line for line in lines if line.startswith(("1 ", "2 "))]
    require(len(of_sets) >= 2 * count, "more sets than lines")
    for line in of_sets:
        require(len(line) == 69, f"a line of {len(line)} characters")
        require(line[68] == str(sum_of(line)), f"a wrong checksum: {line}")


def _by_sgp4(one: tle.Elements) -> tuple[int, tuple[float, ...], tuple[float, ...]]:
    minute = 2.0 * math.pi / 1440.0
    satellite = Satrec()
    satellite.sgp4init(
        WGS72, "i", 0, (one.epoch_utc - _SGP4_START).total_seconds() / 86400.0,
        one.bstar, one.mean_motion_dot * minute / 1440.0, one.mean_motion_ddot * minute / 1440.0**2,
        one.eccentricity, math.radians(one.argument_of_perigee_deg),
        math.radians(one.inclination_deg), math.radians(one.mean_anomaly_deg),
        one.mean_motion_rev_day * minute, math.radians(one.raan_deg),
    )  # fmt: skip
    return satellite.sgp4_tsince(0.0)


def check_trajectory(_: bytes, oem: Oem) -> None:
    """Require vectors above the Earth, bound to it, in order, and a path through all of it."""
    require(oem.segments, "a trajectory without segments")
    for one in oem.segments:
        radius = np.linalg.norm(one.position_km, axis=0)
        energy = np.sum(one.velocity_km_s**2, axis=0) / 2.0 - 398600.4418 / radius
        require(np.all(np.isfinite(one.velocity_km_s)), "a speed that is no number")
        require(np.all(radius > 6378.137), "a vector below the ground")
        require(one.frame == "ITRF" or np.all(energy < 0.0), "a vector that leaves the Earth")
        require(np.all(np.diff(one.posix_s) > 0.0), "vectors out of order")
        require(one.posix_s[0] - 1e-6 <= one.usable.start_posix_s, "usable before the vectors")
        require(one.posix_s[-1] + 1e-6 >= one.usable.end_posix_s, "usable after the vectors")
        require(one.degree is None or one.degree >= 0, "a negative degree")
    for event in oem.events:
        numbers = event.delta_v_m_s, event.apogee_altitude_km, event.perigee_altitude_km
        require(all(map(math.isfinite, numbers)), f"an event of {numbers}")
        require(event.name.isprintable(), f"control characters: {event.name!r}")
    for text in (oem.object_name, oem.object_id, oem.originator):
        require(text.isprintable() and len(text) < 100, f"a text of a header: {text[:99]!r}")
    orbit = OemOrbit(oem, oem.catalogue_number or 25544)
    require(600.0 < orbit.period_s < 1e8, f"a period of {orbit.period_s} s")
    part = orbit.known_part(oem.usable)
    orbit.limits(part)
    track = orbit.at(np.linspace(part.start_posix_s, part.end_posix_s, 5))
    require(np.all(np.isfinite(track.position_itrs_km)), "a place that is no number")


def check_weather(_: bytes, value: object) -> None:
    """Require times that ascend, and numbers within what they count."""
    if isinstance(value, OvationGrid):
        require(
            value.probability_percent.shape == (360, 181),
            f"a grid of {value.probability_percent.shape}",
        )
        require(
            np.all((value.probability_percent >= 0.0) & (value.probability_percent <= 100.0)),
            "no percentage",
        )
        return
    if isinstance(value, HemisphericPower):
        times, numbers = value.observation_posix_s, (value.north_gw, value.south_gw)
        highest = 1000.0
    else:
        report = value.largest_kp if isinstance(value, Outlook) else value
        times, numbers, highest = report.start_posix_s, (report.kp,), 9.0
        require(set(report.status) <= _STATUSES, f"a status of {set(report.status)}")
    require(len(times) and np.all(np.diff(times) > 0.0), "times out of order")
    for one in numbers:
        require(len(one) == len(times), "more values than times")
        require(np.all((one >= 0.0) & (one <= highest)), f"a value of {one.max()}")


_SETS = [replace(one, source="text") for one in tle.bundled()[9:11]]
_LINES = "\n".join(PAIRS[9]).encode()
_SEGMENTS = [station_segment(9), station_segment(9, START_S + 8 * STEP_S)]


def check_engagements(_: bytes, engagements: list[Engagement]) -> None:
    """Require what lies in October 2024, in order, and lasts."""
    require(len(engagements) <= 100_000, f"{len(engagements)} engagements")
    for one in engagements:
        require(one.start_utc < one.end_utc, "an engagement without a length")
        require(one.start_utc.timestamp() < _SPAN_S[1], "an engagement after the span")
        require(one.end_utc.timestamp() > _SPAN_S[0], "an engagement before the span")
        require(one.summary.isprintable() and 0 < len(one.summary) < 100, f"{one.summary!r}")
    starts = [one.start_utc for one in engagements]
    require(starts == sorted(starts), "engagements out of order")


def _of_sets(*seeds: str | bytes) -> Format:
    seeds = tuple(seed.encode() if isinstance(seed, str) else seed for seed in seeds)
    return Format(
        lambda content: tle.loads(content, name=NAME), (ElementsError,), seeds, check_sets
    )


def _of_vectors(*seeds: str) -> Format:
    return Format(
        lambda content: parse_oem(content, name=NAME),
        (InputError,),
        tuple(seed.encode() for seed in seeds),
        check_trajectory,
    )


def _of_weather(read: Callable[[bytes], object], *seeds: str | bytes, share: float = 1.0) -> Format:
    seeds = tuple(seed.encode() if isinstance(seed, str) else seed for seed in seeds)
    return Format(read, (DataError,), seeds, check_weather, ("NOAA's ", "GFZ's "), share)


def _of_calendars(*seeds: str) -> Format:
    def read(content: bytes) -> list[Engagement]:
        return parse_calendar(content, name=NAME).engagements(*_SPAN_S)

    seeds = tuple(seed.replace("\n", "\r\n").encode() for seed in seeds)
    return Format(read, (InputError,), seeds, check_engagements)


_SPAN_S = tuple(datetime(2024, month, 1, tzinfo=UTC).timestamp() for month in (10, 11))
_ZONE = """BEGIN:VTIMEZONE
TZID:Mission
BEGIN:STANDARD
DTSTART:16011028T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010325T020000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE
"""
_WRITTEN = """DTSTAMP:20240930T120000Z
CREATED:20240901T070000Z
LAST-MODIFIED:20240930T120000Z
SEQUENCE:3
LOCATION:Node 2
DESCRIPTION:What the crew and the control centres have to tell each other at the
  beginning of the day\\, and what changes in the plan.\\n
"""
_EVENTS = f"""BEGIN:VEVENT
UID:conference
{_WRITTEN}SUMMARY:Daily planning\\, confe
 rence
DTSTART;TZID=Mission:20240101T090000
DTEND;TZID=Mission:20240101T093000
RRULE:FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR
EXDATE;TZID=Mission:20241025T090000,20241028T090000
BEGIN:VALARM
TRIGGER:-PT15M
END:VALARM
END:VEVENT
BEGIN:VEVENT
UID:conference
RECURRENCE-ID;TZID=Mission:20241029T090000
SUMMARY:Daily planning\\, later
DTSTART:20241029T100000Z
DURATION:PT15M
END:VEVENT
"""
_DAYS = f"""BEGIN:VEVENT
UID:off
{_WRITTEN}DTSTART;VALUE=DATE:20241005
DTEND;VALUE=DATE:20241007
RRULE:FREQ=MONTHLY;BYDAY=1SA,3SA;COUNT=9
RDATE;VALUE=PERIOD:20241015T080000Z/PT3H
STATUS:CONFIRMED
TRANSP:TRANSPARENT
END:VEVENT
"""


_KP_OBJECTS = b"""[
{"time_tag": "2026-09-06T12:00:00", "Kp": 1.33, "a_running": 22, "station_count": 8},
{"time_tag": "2026-09-06T15:00:00", "Kp": 2.67, "a_running": 12, "station_count": 8}]"""
_KP_LISTS = b"""[["time_tag", "Kp", "a_running", "station_count"],
["2026-02-09 00:00:00.000", "3.67", "22", "8"], ["2026-02-09 03:00:00.000", "4.00", "27", "8"]]"""
_FORECAST_OBJECTS = b"""[
{"time_tag": "2026-09-08T03:00:00", "kp": 3.33, "observed": "observed", "noaa_scale": null},
{"time_tag": "2026-09-08T06:00:00", "kp": 4.67, "observed": "predicted", "noaa_scale": "G1"}]"""
_FORECAST_TEXT = """:Product: 3-Day Forecast
:Issued: 2024 Dec 31 1230 UTC
# Prepared by NOAA
NOAA Kp index breakdown Dec 31-Jan 02 2025

             Dec 31       Jan 01       Jan 02
""" + "".join(
    f"{hour:02d}-{(hour + 3) % 24:02d}UT       4.67         6.67 (G3)    3.00\n"
    for hour in range(0, 24, 3)
)
_OUTLOOK = """:Product: 27-day Space Weather Outlook Table 27DO.txt
:Issued: 2025 Mar 31 0202 UTC
#  Date       10.7 cm      A Index    Kp Index
2025 Mar 31     170          20          5
2025 Apr 01     165          30          6
"""
_OUTLOOK += "".join(f"2025 Apr {day:02}     175          12          4\n" for day in range(2, 28))
_POWER = """# Aurora Specification Tabular Values
2026-09-06_17:15    2026-09-06_18:27      20      N/A
2026-09-06_17:20    2026-09-06_18:32      21      22
2026-09-06_17:35    2026-09-06_18:31     104      99
"""
_GFZ_TABLE = "# PURPOSE: the geomagnetic planetary index Kp\n" + "".join(
    f"2024 01 {day} 336{day} 336{day}.5 2597 19  0.667  0.333  1.000  1.333  1.667  2.000  3.000  "
    f"3.333    3    2    4    5    6    7   15   18     8 164    196.1    189.9 {flag}\n"
    for day, flag in ((22, 1), (23, 0))
)
_GFZ_JSON = b"""{"meta": {"license": "CC BY 4.0"}, "status": ["def", "pre"], "Kp": [2.333, null],
"datetime": ["2024-01-22T00:00:00Z", "2024-01-22T03:00:00Z"]}"""
_GRID = (
    b'{"Observation Time": "2025-01-12T21:42:00Z", "Forecast Time": "2025-01-12T22:51:00Z", '
    b'"coordinates": ['
    + ",".join(f"[{i},{j - 90},{(i + j) % 9}]" for i in range(360) for j in range(181)).encode()
    + b"]}"
)

FORMATS: dict[str, Format] = {
    "calendar": _of_calendars(
        f"BEGIN:VCALENDAR\nX-WR-TIMEZONE:Europe/Berlin\n{_DAYS}END:VCALENDAR\n",
        f"BEGIN:VCALENDAR\n{_ZONE}{_EVENTS}{_DAYS}END:VCALENDAR\n",
    ),
    "TLE": _of_sets(_LINES, "\n".join("\n".join(tle.to_tle(one)) for one in _SETS) + "\n"),
    "3LE": _of_sets(
        b"ISS (ZARYA)\n" + _LINES, "\n".join("\n".join(tle.to_3le(one)) for one in _SETS)
    ),
    "OMM JSON": _of_sets(tle.to_omm_json(_SETS[:1]), tle.to_omm_json(_SETS)),
    "OMM XML": _of_sets(tle.to_omm_xml(_SETS[:1]), tle.to_omm_xml(_SETS)),
    "OMM KVN": _of_sets(tle.to_omm_kvn(_SETS[:1]), tle.to_omm_kvn(_SETS)),
    "OMM CSV": _of_sets(tle.to_omm_csv(_SETS[:1]), tle.to_omm_csv(_SETS)),
    "OEM KVN": _of_vectors(kvn(_SEGMENTS[:1]), kvn(_SEGMENTS, comments=[])),
    "OEM XML": _of_vectors(xml(_SEGMENTS[:1]), xml(_SEGMENTS, comments=[])),
    "NOAA Kp": _of_weather(parse_observed_kp, _KP_OBJECTS, _KP_LISTS),
    "NOAA forecast": _of_weather(parse_kp_forecast, _FORECAST_OBJECTS, _FORECAST_TEXT),
    "NOAA outlook": _of_weather(parse_outlook, _OUTLOOK),
    "NOAA power": _of_weather(parse_hemispheric_power, _POWER),
    "GFZ Kp": _of_weather(parse_kp, _GFZ_TABLE, _GFZ_JSON),
    "NOAA aurora": _of_weather(parse_ovation, _GRID, share=0.02),
}
SEEDS = [seed for one in FORMATS.values() for seed in one.seeds]
