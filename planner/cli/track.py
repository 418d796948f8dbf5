"""`iss track`: where the station is, row by row."""

from typing import Annotated

import typer

from planner.cli import options
from planner.cli.given import Given

EXAMPLES = """
iss track                                          # the next 3 hours, minute by minute
iss track --from 2024-10-10 --hours 1 --step 5m    # an hour, every 5 minutes
iss track --from 2024-10-10 --step 10s -o pos.csv  # into a file, with every column
"""


@options.takes(options.SPAN, options.ORBIT, options.PLACES, options.CLOCK, options.TALK)
def track(
    given: Given,
    step: Annotated[
        str, typer.Option("--step", metavar="TIME", help="Time from row to row: 60s, 5m, 1h.")
    ] = "60s",
) -> None:
    """List where the station is, row by row (an ephemeris).

    The span is the next 3 hours unless said otherwise. Latitude is geodetic, positive north;
    longitude is positive east; Sun is its elevation at the ground below, and beta the angle between
    the Sun and the orbit's plane, all in degrees.
    """
    from datetime import UTC, datetime, timedelta
    from functools import partial

    from planner.cli import answer, export, request
    from planner.output.records import document, state_records
    from planner.output.tables import states_table
    from planner.plan.states import states

    now_utc = datetime.now(UTC)
    chosen = answer.choose(given, export.PLACES)
    own = request.read_clock(given)
    span = request.read_span(given, now_utc, timedelta(hours=3))
    moments_s = request.read_rows(span, step)
    orbit = request.read_orbit(given, span, now_utc)
    records = state_records(states(orbit.at(moments_s)), below=chosen != "table")
    answer.give(
        given.output,
        document("track", orbit, span, None, now_utc, states=records),
        "states",
        partial(states_table, own=own),
        export.writer(chosen, orbit, span, moments_s),
    )
