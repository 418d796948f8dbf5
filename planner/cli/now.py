"""`iss now`: where the station is, in what light, and what comes next."""

from typing import Annotated

import typer

from planner.cli import options
from planner.cli.given import Given


@options.takes(options.ORBIT, options.KP, options.TEXT_OR_JSON, options.CLOCK, options.TALK)
def now(
    given: Given,
    at: Annotated[
        str | None,
        typer.Option("--at", metavar="TIME", help="Another moment: 2024-10-10T19:20, +90m, ..."),
    ] = None,
) -> None:
    """Tell where the station is, what is below, and the next sunset, sunrise and aurora."""
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
