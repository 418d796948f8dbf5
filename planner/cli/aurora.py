"""`iss aurora`: passes with the aurora in view, or through the oval itself."""

from typing import Annotated

import typer

from planner.cli import complete, options
from planner.cli.given import Given

EXAMPLES = """
iss aurora                                     # the next 3 days
iss aurora --from 2024-10-10 --days 1          # a day of a great storm
iss aurora --from 2024-10-10 --zone overhead   # only passes through the oval itself
iss aurora --from 2024-10-10 --kp 3            # were it a usual day
"""


@options.takes(
    options.SPAN,
    options.ATTITUDE,
    options.ORBIT,
    options.KP,
    options.EVENTS,
    options.CLOCK,
    options.TALK,
)
def aurora(
    given: Given,
    zone: Annotated[
        str,
        typer.Option(
            "--zone",
            metavar="Z",
            help="view: dark aurora anywhere in view; overhead: the station in the oval itself.",
            autocompletion=complete.words("view", "overhead"),
        ),
    ] = "view",
) -> None:
    """List when the aurora is in view, pass by pass.

    The span is the next 3 days unless said otherwise. Kp is the geomagnetic activity, 0 to 9.
    Oval says whether it is the northern or the southern aurora; Look is where it is brightest.
    """
    from datetime import UTC, datetime, timedelta
    from functools import partial

    from planner.cli import answer, export, notes, request, shots
    from planner.cli.session import session
    from planner.output.records import document, pass_records
    from planner.output.tables import passes_table
    from planner.plan.passes import ZONES, find_aurora_passes
    from planner.plan.reasons import why_no_pass

    now_utc = datetime.now(UTC)
    chosen = answer.choose(given, export.EVENTS)
    own = request.read_clock(given)
    span = request.read_span(given, now_utc, timedelta(days=3))
    request.read_word(zone, "--zone", tuple(ZONES))
    attitude = shots.read_attitude(given)
    orbit, kp = request.read_basis(given, span, now_utc)
    passes = find_aurora_passes(orbit, span, kp, zone=zone)
    notes.tell_kp(kp, span)
    notes.tell_brightness(passes)
    if not passes:
        session.note(why_no_pass(orbit, span, kp, zone))
    records = list(pass_records(passes, attitude))
    answer.give(
        given.output,
        document("aurora", orbit, span, kp, now_utc, passes=records),
        "passes",
        partial(passes_table, own=own),
        export.writer(chosen, orbit, span, export.moments_of(passes)),
    )
