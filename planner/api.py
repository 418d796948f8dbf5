"""The names that a user imports."""

from planner import events, maps
from planner.base.errors import DataError, InputError, PlannerError
from planner.base.intervals import IntervalSet
from planner.base.times import Interval, parse_utc
from planner.camera.attitude import Attitude
from planner.camera.equipment import Camera, Kit, Lens
from planner.camera.look import Look
from planner.crew.calendars import Calendar, Engagement, load_calendar
from planner.crew.free_time import CrewTime, crew_time
from planner.crew.hours import Hours, parse_hours
from planner.events.area import Area
from planner.orbit.oem import load_oem
from planner.orbit.oem_orbit import OemOrbit
from planner.orbit.sgp4_orbit import Orbit
from planner.orbit.track import Track
from planner.plan.passes import find_aurora_passes
from planner.plan.plan import Plan, make_plan
from planner.plan.schedule import Schedule, best_schedule
from planner.plan.states import State, states
from planner.plan.subjects import SUBJECTS
from planner.plan.terminator import TerminatorCrossing, find_terminator_crossings
from planner.plan.windows import Window
from planner.spaceweather.kp import KpSeries, fixed_kp, known_kp, observed_kp
from planner.supply.at_hand import kp_at_hand, orbit_at_hand

__all__ = [
    "SUBJECTS",
    "Area",
    "Attitude",
    "Calendar",
    "Camera",
    "CrewTime",
    "DataError",
    "Engagement",
    "Hours",
    "InputError",
    "Interval",
    "IntervalSet",
    "Kit",
    "KpSeries",
    "Lens",
    "Look",
    "OemOrbit",
    "Orbit",
    "Plan",
    "PlannerError",
    "Schedule",
    "State",
    "TerminatorCrossing",
    "Track",
    "Window",
    "best_schedule",
    "crew_time",
    "events",
    "find_aurora_passes",
    "find_terminator_crossings",
    "fixed_kp",
    "known_kp",
    "kp_at_hand",
    "load_calendar",
    "load_oem",
    "make_plan",
    "maps",
    "observed_kp",
    "orbit_at_hand",
    "parse_hours",
    "parse_utc",
    "states",
]
