"""What the options say of the crew's time, and what is said of the windows that it rules out."""

from collections import Counter
from collections.abc import Sequence

from planner.base.constants import DAY_S
from planner.base.errors import InputError
from planner.base.times import Interval, posix_from_utc
from planner.base.words import listed
from planner.cli.given import Given
from planner.cli.request import read_duration_s
from planner.cli.session import session
from planner.crew.calendars import Calendar, load_calendar
from planner.crew.free_time import BUSY, CrewTime, crew_time
from planner.crew.hours import Hours, parse_hours
from planner.plan.plan import Plan
from planner.plan.schedule import SETUP_S, Schedule, best_schedule
from planner.plan.windows import Window

# A window that crosses the span's edge is followed so far.
_BEYOND_S = 4.0 * DAY_S
_MOST_NAMED = 3
_MOST_GIVEN_UP = 5


def read_crew_time(given: Given, span: Interval) -> CrewTime | None:
    """Return the crew's time about a span; None where the options leave all of it free.

    Hours, calendars or lengths of time that cannot be raise `InputError`.
    """
    hours, busy, breaks = read_crew(given)
    if not (hours or busy or breaks):
        return None
    start_s, end_s = span.start_posix_s, span.end_posix_s
    for option, calendars in (("--busy", busy), ("--free", breaks)):
        for one in calendars:
            _tell_empty(option, one, start_s, end_s)
    return crew_time(start_s - _BEYOND_S, end_s + _BEYOND_S, awake=hours, busy=busy, breaks=breaks)


def read_crew(given: Given) -> tuple[list[Hours], list[Calendar], list[Calendar]]:
    """Return the hours awake, the engagements and the breaks; what cannot be is refused."""
    read_setup_s(given)
    read_lead_s(given)
    return (
        [_hours(text, given.place("awake")) for text in given.awake or ()],
        [load_calendar(path) for path in given.busy or ()],
        [load_calendar(path) for path in given.free or ()],
    )


def read_setup_s(given: Given) -> float:
    """Return the time to set up between two shots."""
    if given.setup is None:
        return SETUP_S
    return read_duration_s(given.setup, given.place("setup"), "0s, 90s or 2m")


def read_lead_s(given: Given) -> float | None:
    """Return the notice before each shot, or None where none was asked for."""
    if given.lead is None:
        return None
    return read_duration_s(given.lead, given.place("lead"), "30m or 1h")


def _hours(text: str, place: str) -> Hours:
    try:
        return parse_hours(text)
    except InputError as error:
        raise InputError(f"{place}: {error}") from None


def _tell_empty(option: str, calendar: Calendar, start_s: float, end_s: float) -> None:
    found = calendar.engagements(start_s, end_s)
    if option == "--free" and not found:
        session.note(f"No break of {calendar.name} lies in the span: by it the crew is never free.")
    elif option == "--busy" and all(one.is_transparent for one in found):
        session.note(f"No engagement of {calendar.name} lies in the span: it rules nothing out.")


def tell_cut(plan: Plan, crew: CrewTime) -> None:
    """Say which windows lie outside the crew's time and why, and how many are shortened to it."""
    shortened = ""
    if count := len(plan.shortened):
        shortened = f"{count} {'is' if count == 1 else 'are'} shortened to the crew's time."
    if not plan.left_out:
        if shortened:
            session.note(f"Of the windows {shortened}")
        return
    why = [_why_not(crew, window) for window in plan.left_out]
    engagements = Counter(
        one.removeprefix(f"{BUSY}: ") for one in why if one.startswith(f"{BUSY}: ")
    )
    counted = Counter(one for one in why if not one.startswith(f"{BUSY}: "))
    reasons = [f"{count} {word}" for word, count in counted.most_common()]
    if engagements:
        names = [name for name, _ in engagements.most_common(_MOST_NAMED)]
        names += ["..."] if len(engagements) > _MOST_NAMED else []
        reasons.append(f"{engagements.total()} {BUSY}: {', '.join(names)}")
    count, best = len(plan.left_out), plan.left_out[0]
    session.note(
        f"{count} {'window lies' if count == 1 else 'windows lie'} outside the crew's time "
        f"({'; '.join(reasons)}); the best of them: {best.id}, score {best.score:.2f}, {why[0]}."
        + (f" Of the others {shortened}" if shortened else "")
    )


def _why_not(crew: CrewTime, window: Window) -> str:
    return crew.why_not(posix_from_utc(window.start_utc), posix_from_utc(window.end_utc))


def make_schedule(given: Given, windows: Sequence[Window]) -> Schedule:
    """Return the best schedule of some windows, and say what it adds up to and gives up."""
    schedule = best_schedule(windows, read_setup_s(given))
    said = (
        f"Scheduled {len(schedule.shots)} of {len(windows)} windows, total score "
        f"{schedule.total_score:.2f}."
    )
    if schedule.given_up:
        each = [
            f"{_rank(one.window)} for {listed(list(map(_rank, one.collides_with)) or ['nothing'])}"
            for one in schedule.given_up[:_MOST_GIVEN_UP]
        ]
        more = len(schedule.given_up) - len(each)
        said += f" Given up, best first: {'; '.join(each)}{f'; and {more} more' if more else ''}."
        if schedule.shots and schedule.given_up[0].window.score > max(
            shot.score for shot in schedule.shots
        ):
            said += " For fewer and better shots give --min-score, or --subject."
    session.note(said)
    return schedule


def _rank(window: Window) -> str:
    return f"#{window.rank} ({window.subject}, {window.score:.2f})"
