"""`iss now`: where the station is, in what light, and what comes next."""

from typing import Annotated

import typer

from planner.cli import options
from planner.cli.given import Given

EXAMPLES = """
iss now                                # at this moment
iss now --at +90m                      # one orbit on
iss now --at 2024-10-10T19:20          # at another moment
iss now --at 2024-10-10T19:20 --json   # the same, for a program
"""


@options.takes(options.ORBIT, options.KP, options.TEXT_OR_JSON, options.CLOCK, options.TALK)
def now(
    given: Given,
    at: Annotated[
        str | None,
        typer.Option(
            "--at", metavar="TIME", help="Another moment: 2024-10-10T19:20 (UTC), +90m, ..."
        ),
    ] = None,
) -> None:
    """Tell where the station is, what lies below, and what comes next.

    Magnetic latitude and local time say where the station is as the aurora sees it; beta is the
    angle between the Sun and the plane of the orbit.
    """
    from datetime import UTC, datetime

    import numpy as np

    from planner.base.times import posix_from_utc
    from planner.cli import answer, notes, request
    from planner.output.prose import now_text
    from planner.output.records import document, now_record
    from planner.plan.outlook import look_ahead
    from planner.plan.states import states

    now_utc = datetime.now(UTC)
    chosen = answer.choose(given, answer.TEXT)
    own = request.read_clock(given)
    moment_utc = now_utc if at is None else request.read_moment(at, "--at", now_utc)
    span = request.read_instant(moment_utc)
    orbit, kp = request.read_basis(given, span, now_utc)
    notes.tell_kp(kp, span)
    (state,) = states(orbit.at(np.array([posix_from_utc(moment_utc)])))
    record = now_record(state, look_ahead(orbit, moment_utc, kp))
    answer.give_text(
        chosen,
        given.output,
        document("now", orbit, span, kp, now_utc, state=record),
        now_text(orbit.name, record, answer.page_width(given.output), own),
    )
