"""`iss` alone: the next good window, and the commands to try."""

_HELP = ("iss --help", "all commands; with --help each tells its options")


def _to_try(window_id: str | None) -> list[tuple[str, str]]:
    """Return five commands to try now, each of which works as it stands."""
    return [
        ("iss windows", "the photo windows of the next 3 days, best first"),
        ("iss aurora", "when the aurora is in view")
        if window_id is None
        else (f"iss explain {window_id}", "this window, and the sky around it"),
        ("iss map", "the windows on a map of the world"),
        ("iss now", "where the station is, and what comes next"),
        _HELP,
    ]


_TO_TRY_WITHOUT_ELEMENTS = [
    ("iss windows --from 2024-10-10 --days 2", "the photo windows of a great aurora storm"),
    ("iss explain 1 --from 2024-10-10 --days 2", "the best of them in full"),
    ("iss map --from 2024-10-10 --days 2", "the windows on a map of the world"),
    ("iss replay mogensen-2024", "a real photograph planned again"),
    _HELP,
]


def start() -> None:
    """Print the next good window, or why there is none, and the commands to try."""
    import sys
    from dataclasses import fields
    from datetime import UTC, datetime, timedelta

    from planner.base.errors import PlannerError
    from planner.base.times import Interval
    from planner.cli import answer, request, shots
    from planner.cli.given import Given
    from planner.cli.help import to_type
    from planner.cli.session import has_style, say
    from planner.output.prose import paragraphs
    from planner.plan.reasons import why_empty
    from planner.plan.sentences import window_sentences
    from planner.plan.shot_sentences import shot_sentences
    from tle import ElementsError

    width = answer.page_width(None)
    now_utc = datetime.now(UTC)
    given = Given().with_settings([field.name for field in fields(Given)])
    own = request.read_clock(given)
    commands = _to_try(None)
    span = Interval(now_utc, now_utc + timedelta(days=1))
    try:
        plan = request.read_plan(given, span, now_utc)
        window = plan.next_good(now_utc)
        if window is None:
            say(why_empty(plan))
        else:
            maker = shots.read_shots(given, plan.orbit, plan.kp)
            (shot,) = maker.shots([window])
            taken = shot_sentences(window, shot, maker.attitude, plan.orbit)
            said = ["The next good window.", *window_sentences(window, shot=taken)]
            answer.write([paragraphs(said, width, own), "\n"], None)
            commands = _to_try(window.id)
    except (PlannerError, ElementsError) as error:
        commands = _TO_TRY_WITHOUT_ELEMENTS
        say(f"The next window cannot be told: {error}\n")
    lines = to_type(commands, width, bold=has_style(sys.stdout))
    answer.write(["Commands to try:\n", *(f"{line}\n" for line in lines)], None)
