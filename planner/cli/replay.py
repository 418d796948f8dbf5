"""`iss replay`: real photographs planned again from the data that come with the program."""

from typing import Annotated

import typer

from planner.cli import options
from planner.cli.given import Given


@options.takes(options.ORBIT, options.TEXT_OR_JSON, options.CLOCK, options.TALK)
def replay(
    given: Given,
    name: Annotated[
        str | None,
        typer.Argument(metavar="NAME", help="Which photograph.", show_default=False),
    ] = None,
    list_: Annotated[
        bool, typer.Option("--list", metavar="", help="List the photographs.")
    ] = False,
) -> None:
    """Plan a real photograph again: what was published, what the planner finds, what is unknown."""
    from datetime import UTC, datetime

    from planner.cli import answer, notes, request
    from planner.output.prose import replay_text
    from planner.output.records import document, heading, replay_record
    from planner.output.tables import windows_table
    from planner.plan.replays import make_replay, replay_names, replay_span, replay_title
    from planner.plan.sentences import window_sentences

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
            "".join(f"{one}  {title}\n" for one, title in titles.items()),
        )
        return
    span = replay_span(name)
    found = make_replay(name, request.read_orbit(given, span, now_utc))
    kp = found.plan.kp if found.plan.rests_on_kp else None
    if kp is not None:
        notes.tell_kp(kp, span)
    record = replay_record(found)
    width = answer.page_width(given.output)
    table = windows_table(record["found"][:10], width, own=own)
    why = window_sentences(found.found[0]) if found.found else ()
    answer.give_text(
        chosen,
        given.output,
        document("replay", found.plan.orbit, span, kp, now_utc, replay=record),
        replay_text(record, table, why, width, own),
    )
