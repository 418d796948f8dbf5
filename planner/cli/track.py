"""`iss track`: where the station is, row by row."""

from typing import Annotated

import typer

from planner.cli import options
from planner.cli.given import Given


@options.takes(options.SPAN, options.ORBIT, options.ANSWER, options.CLOCK, options.TALK)
def track(
    given: Given,
    step: Annotated[
        str, typer.Option("--step", metavar="TIME", help="From row to row: 60s, 5m, 1h.")
    ] = "60s",
) -> None:
    """Print an ephemeris of a span (3 hours from now unless said otherwise)."""
    from datetime import UTC, datetime, timedelta
    from functools import partial

    from planner.cli import answer, request
    from planner.output.records import document, state_records
    from planner.output.tables import states_table
    from planner.plan.states import states

    now_utc = datetime.now(UTC)
    chosen = answer.choose(given, answer.ROWS)
    own = request.read_clock(given)
    span = request.read_span(given, now_utc, timedelta(hours=3))
    moments_s = request.read_rows(span, step)
    orbit = request.read_orbit(given, span, now_utc)
    records = state_records(states(orbit.at(moments_s)), below=chosen != "table")
    answer.give(
        chosen,
        given.output,
        document("track", orbit, span, None, now_utc, states=records),
        "states",
        partial(states_table, own=own),
    )
