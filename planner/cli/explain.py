"""`iss explain`: one window or moment in full, and why it scores as it does."""

from typing import Annotated

import typer

from planner.cli import options
from planner.cli.given import Given


@options.takes(
    options.SPAN,
    {"subject": options.CHOICE["subject"], **options.PREFER},
    options.ORBIT,
    options.KP,
    options.TEXT_OR_JSON,
    options.CLOCK,
    options.TALK,
)
def explain(
    given: Given,
    what: Annotated[
        str,
        typer.Argument(
            metavar="WHAT",
            help="A rank in the last answer of `iss windows`, a window's id, or a time.",
            show_default=False,
        ),
    ],
) -> None:
    """Explain a window or a moment: geometry, light, aurora, Moon, where to look, and the score.

    With options of the span it plans again, and a rank is one of that plan.
    """
    from datetime import UTC, datetime

    import numpy as np

    from planner.base.times import posix_from_utc
    from planner.cli import answer, notes, request
    from planner.cli.what import Moment, find_what
    from planner.output.prose import paragraphs
    from planner.output.records import document, in_view_record, state_records, window_records
    from planner.plan.sentences import state_sentences, window_sentences
    from planner.plan.sky_light import sky_light
    from planner.plan.sky_sentences import sky_light_sentences
    from planner.plan.surroundings import surroundings

    now_utc = datetime.now(UTC)
    chosen = answer.choose(given, answer.TEXT)
    own = request.read_clock(given)
    found = find_what(what, given, now_utc)
    kp = found.kp
    moment_utc = found.state.time_utc if isinstance(found, Moment) else found.window.peak_utc
    track = found.orbit.at(np.array([posix_from_utc(moment_utc)]))
    around = surroundings(track)
    rests_on_kp = isinstance(found, Moment) or found.window.kp is not None
    light = sky_light(track, kp if rests_on_kp else None)
    if isinstance(found, Moment):
        window, state = None, next(state_records([found.state]))
        sentences = state_sentences(found.state, found.windows, around, sky_light_sentences(light))
    else:
        window, state = next(window_records([found.window])), None
        light_told = sky_light_sentences(light, green=False)
        sentences = window_sentences(found.window, around, light_told)
    if rests_on_kp:
        notes.tell_kp(kp, found.span)
    answer.give_text(
        chosen,
        given.output,
        document(
            "explain",
            found.orbit,
            found.span,
            kp if rests_on_kp else None,
            now_utc,
            window=window,
            state=state,
            in_view=in_view_record(around, light),
            sentences=sentences,
        ),
        paragraphs(sentences, answer.page_width(given.output), own),
    )
