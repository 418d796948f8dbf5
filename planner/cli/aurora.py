"""`iss aurora`: passes with the aurora in view, or through the oval itself."""

from typing import Annotated

import typer

from planner.cli import options
from planner.cli.given import Given


@options.takes(options.SPAN, options.ORBIT, options.KP, options.ANSWER, options.CLOCK, options.TALK)
def aurora(
    given: Given,
    zone: Annotated[
        str,
        typer.Option(
            "--zone",
            metavar="Z",
            help="view: dark aurora anywhere in view; overhead: the station in the oval itself.",
        ),
    ] = "view",
) -> None:
    """List the passes of the aurora in a span (3 days from now unless said otherwise)."""
    from datetime import UTC, datetime, timedelta
    from functools import partial

    from planner.cli import answer, notes, request
    from planner.cli.session import session
    from planner.output.records import document, pass_record
    from planner.output.tables import passes_table
    from planner.plan.passes import ZONES, find_aurora_passes
    from planner.plan.reasons import why_no_pass

    now_utc = datetime.now(UTC)
    chosen = answer.choose(given, answer.ROWS)
    own = request.read_clock(given)
    span = request.read_span(given, now_utc, timedelta(days=3))
    request.read_word(zone, "--zone", tuple(ZONES))
    orbit, kp = request.read_basis(given, span, now_utc)
    passes = find_aurora_passes(orbit, span, kp, zone=zone)
    notes.tell_kp(kp, span)
    notes.tell_brightness(passes)
    if not passes:
        session.note(why_no_pass(orbit, span, kp, zone))
    records = [pass_record(one) for one in passes]
    answer.give(
        chosen,
        given.output,
        document("aurora", orbit, span, kp, now_utc, passes=records),
        "passes",
        partial(passes_table, own=own),
    )
