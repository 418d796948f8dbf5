"""`iss terminator`: the station's sunsets and sunrises, and the terminator below."""

from typing import Annotated

import typer

from planner.cli import complete, options
from planner.cli.given import Given

EXAMPLES = """
iss terminator                                         # the next 3 hours
iss terminator --from 2024-10-10T12:00                 # 3 hours of another day
iss terminator --from 2024-10-10 --kind station_umbra  # the station's own nights
iss terminator --from 2024-10-10 --level -18 --json    # full night on the ground below
"""


@options.takes(options.SPAN, options.ORBIT, options.EVENTS, options.CLOCK, options.TALK)
def terminator(
    given: Given,
    kind: Annotated[
        list[str] | None,
        typer.Option(
            "--kind",
            metavar="K",
            help="Only station_penumbra (the Sun partly hidden from the station), station_umbra "
            "(wholly hidden) or ground_sun (the Sun's elevation at the ground below); may be given "
            "several times.",
            autocompletion=complete.words("station_penumbra", "station_umbra", "ground_sun"),
        ),
    ] = None,
    level: Annotated[
        list[float] | None,
        typer.Option(
            "--level",
            parser=options.number,
            metavar="DEG",
            help="Only this Sun elevation at the ground, in degrees: 0, -6, -12 or -18; may be "
            "given several times.",
            autocompletion=complete.words("0", "-6", "-12", "-18"),
        ),
    ] = None,
) -> None:
    """List when day and night change, at the station and below it.

    The span is the next 3 hours unless said otherwise. The terminator is the line between day and
    night; the penumbra is where the Earth hides a part of the Sun, the umbra where it hides all;
    beta is the angle between the Sun and the plane of the orbit.
    """
    from datetime import UTC, datetime, timedelta
    from functools import partial

    from planner.cli import answer, export, request
    from planner.cli.session import session
    from planner.output.records import crossing_record, document
    from planner.output.tables import crossings_table
    from planner.plan.reasons import why_no_crossing
    from planner.plan.terminator import KINDS, LEVELS_DEG, find_terminator_crossings

    now_utc = datetime.now(UTC)
    chosen = answer.choose(given, export.EVENTS)
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
        given.output,
        document("terminator", orbit, span, None, now_utc, events=records),
        "events",
        partial(crossings_table, own=own),
        export.writer(chosen, orbit, span, (one.time_utc.timestamp() for one in crossings)),
    )
