"""`iss terminator`: the station's sunsets and sunrises, and the terminator below."""

from typing import Annotated

import typer

from planner.cli import options
from planner.cli.given import Given


@options.takes(options.SPAN, options.ORBIT, options.ANSWER, options.CLOCK, options.TALK)
def terminator(
    given: Given,
    kind: Annotated[
        list[str] | None,
        typer.Option(
            "--kind",
            metavar="K",
            help="Only station_penumbra, station_umbra or ground_sun; may be given several times.",
        ),
    ] = None,
    level: Annotated[
        list[float] | None,
        typer.Option(
            "--level",
            parser=options.number,
            metavar="DEG",
            help="Only this Sun elevation at the ground: 0, -6, -12 or -18; several times too.",
        ),
    ] = None,
) -> None:
    """List the crossings of the terminator in a span (3 hours from now unless said otherwise)."""
    from datetime import UTC, datetime, timedelta
    from functools import partial

    from planner.cli import answer, request
    from planner.cli.session import session
    from planner.output.records import crossing_record, document
    from planner.output.tables import crossings_table
    from planner.plan.reasons import why_no_crossing
    from planner.plan.terminator import KINDS, LEVELS_DEG, find_terminator_crossings

    now_utc = datetime.now(UTC)
    chosen = answer.choose(given, answer.ROWS)
    own = request.read_clock(given)
    span = request.read_span(given, now_utc, timedelta(hours=3))
    for one in kind or ():
        request.read_word(one, "--kind", KINDS)
    kinds = kind or (["ground_sun"] if level else KINDS)
    levels_deg = request.read_levels(level, LEVELS_DEG)
    orbit = request.read_orbit(given, span, now_utc)
    crossings = find_terminator_crossings(orbit, span, kinds=kinds, levels_deg=levels_deg)
    if not crossings:
        session.note(why_no_crossing(orbit, span, kinds))
    records = [crossing_record(crossing) for crossing in crossings]
    answer.give(
        chosen,
        given.output,
        document("terminator", orbit, span, None, now_utc, events=records),
        "events",
        partial(crossings_table, own=own),
    )
