"""What NASA says in the comments of its trajectory: the reboosts, dockings and launches ahead."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from planner.base.times import Interval

# A name, the day of the year and the time (GMT), the revolution where there is one, the change of
# speed, and the highest and lowest altitude. The line beneath has feet and nautical miles.
_EVENT = re.compile(
    r"(?P<name>\S.*?) "
    r"(?P<day>\d{3})[:/](?P<hour>[01]\d|2[0-3]):(?P<minute>[0-5]\d):(?P<second>[0-5]\d(?:\.\d+)?)"
    r"(?: (?P<revolution>\d+))??"
    r" (?P<dv>-?\d{1,6}\.\d+) (?P<apogee>\d{1,7}\.\d+) (?P<perigee>\d{1,7}\.\d+)",
    re.ASCII,
)
_LONGEST_LINE = 200  # NASA's have 78 characters; a longer one is prose


@dataclass(frozen=True)
class PlannedEvent:
    """An event that a trajectory was made with, at its ignition or contact, as it was planned.

    `delta_v_m_s` is 0 for what does not change the orbit. The altitudes are those after it.
    """

    name: str
    time_utc: datetime
    delta_v_m_s: float
    apogee_altitude_km: float
    perigee_altitude_km: float

    @property
    def is_manoeuvre(self) -> bool:
        """Whether it changes the orbit."""
        return self.delta_v_m_s != 0.0


def read_events(comments: Iterable[str], span: Interval) -> tuple[PlannedEvent, ...]:
    """Return the events of a file's comments, in order of time.

    The summary has days of the year without the year: it is the one that puts them into the file's
    span, or nearest to it. Lines that do not look like an event are passed over.
    """
    events = {}
    for comment in comments:
        line = " ".join(comment.split()) if len(comment) <= _LONGEST_LINE else ""
        if (match := _EVENT.fullmatch(line)) and (time_utc := _moment(match, span)):
            name = "".join(filter(str.isprintable, match["name"]))
            events[name, time_utc] = PlannedEvent(
                name=name,
                time_utc=time_utc,
                delta_v_m_s=float(match["dv"]),
                apogee_altitude_km=float(match["apogee"]),
                perigee_altitude_km=float(match["perigee"]),
            )
    return tuple(sorted(events.values(), key=lambda event: (event.time_utc, event.name)))


def _moment(match: re.Match[str], span: Interval) -> datetime | None:
    """Return the moment nearest to the span that has the day of the year; None if none has."""
    clock = timedelta(
        days=int(match["day"]) - 1,
        hours=int(match["hour"]),
        minutes=int(match["minute"]),
        seconds=float(match["second"]),
    )
    years = range(span.start_utc.year - 1, span.end_utc.year + 2)
    moments = [(year, datetime(year, 1, 1, tzinfo=UTC) + clock) for year in years]
    inside = [moment for year, moment in moments if moment.year == year and int(match["day"])]
    return min(inside, key=lambda moment: _away(moment, span), default=None)


def _away(moment: datetime, span: Interval) -> timedelta:
    return max(span.start_utc - moment, moment - span.end_utc, timedelta(0))
