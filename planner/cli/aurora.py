"""`iss aurora`: passes with the aurora in view, or through the oval itself."""

from typing import Annotated

import typer

from planner.cli import options


def aurora(
    zone: Annotated[
        str,
        typer.Option(
            "--zone",
            metavar="Z",
            help="view: dark aurora anywhere in view; overhead: the station in the oval itself.",
        ),
    ] = "view",
    from_: options.From = None,
    to: options.To = None,
    days: options.Days = None,
    hours: options.Hours = None,
    elements: options.ElementsFile = None,
    sat: options.Satellite = options.STATION,
    max_age: options.MaxAge = options.MAX_AGE_DAYS,
    kp: options.Kp = None,
    offline: options.Offline = False,
    format_: options.Format = None,
    json: options.Json = False,
    output: options.Output = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
    no_color: options.NoColor = False,
    debug: options.Debug = False,
) -> None:
    """List the passes of the aurora in a span (3 days from now unless said otherwise)."""
    from datetime import UTC, datetime, timedelta

    from planner.cli import answer, request
    from planner.cli.session import session
    from planner.output.records import document, pass_record
    from planner.output.tables import passes_table
    from planner.plan.passes import ZONES, find_aurora_passes
    from planner.plan.reasons import why_no_pass

    now_utc = datetime.now(UTC)
    request.read_path(output)
    chosen = answer.choose_format(format_, json, output)
    asked = request.Asked(from_, to, days, hours, elements, sat, max_age)
    span = request.read_span(asked, now_utc, timedelta(days=3))
    request.read_word(zone, "--zone", tuple(ZONES))
    series = request.read_kp(kp)
    orbit = request.read_orbit(asked, span)
    passes = find_aurora_passes(orbit, span, series, zone=zone)
    request.tell_kp(series, span)
    if not passes:
        session.note(why_no_pass(orbit, span, series, zone))
    records = [pass_record(one) for one in passes]
    answer.give(
        chosen,
        output,
        document("aurora", orbit, span, series, now_utc, passes=records),
        "passes",
        passes_table,
    )
