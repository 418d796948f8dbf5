"""`iss track`: where the station is, row by row."""

from typing import Annotated

import typer

from planner.cli import options


def track(
    step: Annotated[
        str, typer.Option("--step", metavar="TIME", help="From row to row: 60s, 5m, 1h.")
    ] = "60s",
    from_: options.From = None,
    to: options.To = None,
    days: options.Days = None,
    hours: options.Hours = None,
    elements: options.ElementsFile = None,
    sat: options.Satellite = options.STATION,
    max_age: options.MaxAge = options.MAX_AGE_DAYS,
    offline: options.Offline = False,
    format_: options.Format = None,
    json: options.Json = False,
    output: options.Output = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
    no_color: options.NoColor = False,
    debug: options.Debug = False,
) -> None:
    """Print an ephemeris of a span (3 hours from now unless said otherwise)."""
    from datetime import UTC, datetime, timedelta

    from planner.cli import answer, request
    from planner.output.records import document, state_record
    from planner.output.tables import states_table
    from planner.plan.states import states

    now_utc = datetime.now(UTC)
    request.read_path(output)
    chosen = answer.choose_format(format_, json, output)
    asked = request.Asked(from_, to, days, hours, elements, sat, max_age)
    span = request.read_span(asked, now_utc, timedelta(hours=3))
    moments_s = request.read_rows(span, step)
    orbit = request.read_orbit(asked, span)
    records = [state_record(state) for state in states(orbit.at(moments_s))]
    answer.give(
        chosen,
        output,
        document("track", orbit, span, None, now_utc, states=records),
        "states",
        states_table,
    )
