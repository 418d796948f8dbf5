"""`iss replay`: real photographs planned again from the data that come with the program."""

from typing import Annotated

import typer

from planner.cli import complete, options
from planner.cli.given import Given

EXAMPLES = """
iss replay                                    # the photographs there are
iss replay mogensen-2024                      # one of them, planned again
iss replay october-2024 -o october-2024.json  # the same as a file, for a program
"""


@options.takes(options.SHOT, options.ORBIT, options.TEXT_OR_JSON, options.CLOCK, options.TALK)
def replay(
    given: Given,
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="NAME",
            help="Which photograph; without it they are listed.",
            show_default=False,
            autocompletion=complete.replays,
        ),
    ] = None,
    list_: Annotated[
        bool, typer.Option("--list", metavar="", help="List the photographs.")
    ] = False,
) -> None:
    """Plan a real photograph again, beside what was published of it."""
    from datetime import UTC, datetime

    from planner.cli import answer, notes, request, shots
    from planner.cli.help import to_type
    from planner.cli.session import session
    from planner.output.prose import replay_text
    from planner.output.records import document, heading, replay_record
    from planner.output.tables import shots_table, windows_table
    from planner.plan.replays import make_replay, replay_names, replay_span, replay_title
    from planner.plan.sentences import window_sentences
    from planner.plan.shot_sentences import shot_sentences

    now_utc = datetime.now(UTC)
    chosen = answer.choose(given, answer.TEXT)
    own = request.read_clock(given)
    if name is None or list_:
        titles = {one: replay_title(one) for one in replay_names()}
        answer.give_text(
            chosen,
            given.output,
            heading("replay", now_utc)
            | {"replays": [{"name": one, "title": title} for one, title in titles.items()]},
            "\n".join([*to_type(list(titles.items()), answer.page_width(given.output), False), ""]),
        )
        session.note(f"One of them planned again: iss replay {next(iter(titles))}")
        return
    shots.check_shots(given)
    attitude = shots.read_attitude(given)
    span = replay_span(name)
    found = make_replay(name, request.read_orbit(given, span, now_utc), attitude)
    plan = found.plan
    kp = plan.kp if plan.rests_on_kp else None
    if kp is not None:
        notes.tell_kp(kp, span)
    made = shots.read_shots(given, plan.orbit, plan.kp).shots(found.found)
    record = replay_record(found, made)
    width = answer.page_width(given.output)
    rows = record["found"][:10]
    listed, taken = windows_table(rows, width, own=own), shots_table(rows, width, own=own)
    why: list[str] = []
    for best, shot in zip(found.found[:1], made[:1], strict=True):
        why = window_sentences(best, shot=shot_sentences(best, shot, attitude, plan.orbit))
    answer.give_text(
        chosen,
        given.output,
        document("replay", plan.orbit, span, kp, now_utc, replay=record),
        replay_text(record, listed, taken, why, width, own),
    )
