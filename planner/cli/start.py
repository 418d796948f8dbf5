"""`iss` alone: the next good window, and the commands to try."""

_TRY = (
    ("iss windows", "the ranked photo windows of the next 3 days"),
    ("iss explain 1", "the best of that answer in full: where to look, and why"),
    ("iss now", "where the station is, and what comes next"),
    ("iss map", "a picture of the windows on the world"),
)
_TRY_WITHOUT_ELEMENTS = (
    ("iss windows --from 2024-10-10 --days 2", "the ranked photo windows of a great storm"),
    ("iss explain 1", "the best of that answer in full: where to look, and why"),
    ("iss now --at 2024-10-10T19:20", "where the station was, and what came next"),
    ("iss map --from 2024-10-10 --days 2", "a picture of those windows on the world"),
)
_TRY_ALWAYS = (
    ("iss replay mogensen-2024", "a real photograph planned again, from data that come along"),
    ("iss COMMAND --help", "every option of a command"),
)


def start() -> None:
    """Print the next good window, or why there is none, and the commands to try."""
    from dataclasses import fields
    from datetime import UTC, datetime, timedelta

    from planner.base.errors import PlannerError
    from planner.base.times import Interval
    from planner.cli import answer, request
    from planner.cli.given import Given
    from planner.cli.session import say
    from planner.output.prose import labelled, paragraphs
    from planner.plan.reasons import why_empty
    from planner.plan.sentences import window_sentences
    from tle import ElementsError

    width = answer.page_width(None)
    now_utc = datetime.now(UTC)
    given = Given().with_settings([field.name for field in fields(Given)])
    own = request.read_clock(given)
    commands: tuple[tuple[str, str], ...] = _TRY
    span = Interval(now_utc, now_utc + timedelta(days=1))
    try:
        plan = request.read_plan(given, span, now_utc)
        window = plan.next_good(now_utc)
        if window is None:
            say(why_empty(plan))
        else:
            said = ["The next good window.", *window_sentences(window)]
            answer.write([paragraphs(said, width, own), "\n"], None)
            commands = (*_TRY, (f"iss explain {window.id}", "this window again, at any time"))
    except (PlannerError, ElementsError) as error:
        commands = _TRY_WITHOUT_ELEMENTS
        say(f"The next window cannot be told: {error}\n")
    answer.write(["Commands to try:\n\n", labelled([*commands, *_TRY_ALWAYS], width)], None)
