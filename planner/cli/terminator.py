"""`iss terminator`: the station's sunsets and sunrises, and the terminator below."""

from typing import Annotated

import typer

from planner.cli import options


def terminator(
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
    """List the crossings of the terminator in a span (3 hours from now unless said otherwise)."""
    from datetime import UTC, datetime, timedelta

    from planner.cli import answer, request
    from planner.cli.session import session
    from planner.output.records import crossing_record, document
    from planner.output.tables import crossings_table
    from planner.plan.terminator import KINDS, LEVELS_DEG, find_terminator_crossings

    now_utc = datetime.now(UTC)
    request.read_path(output)
    chosen = answer.choose_format(format_, json, output)
    asked = request.Asked(from_, to, days, hours, elements, sat, max_age)
    span = request.read_span(asked, now_utc, timedelta(hours=3))
    for one in kind or ():
        request.read_word(one, "--kind", KINDS)
    kinds = kind or (["ground_sun"] if level else KINDS)
    levels_deg = request.read_levels(level, LEVELS_DEG)
    orbit = request.read_orbit(asked, span)
    crossings = find_terminator_crossings(orbit, span, kinds=kinds, levels_deg=levels_deg)
    if not crossings:
        session.note("No crossing in this span: the light stayed as it was.")
    records = [crossing_record(crossing) for crossing in crossings]
    answer.give(
        chosen,
        output,
        document("terminator", orbit, span, None, now_utc, events=records),
        "events",
        crossings_table,
    )
