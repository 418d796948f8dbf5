"""`iss explain`: one window or moment in full, and why it scores as it does."""

from typing import Annotated

import typer

from planner.cli import complete, options
from planner.cli.given import Given

EXAMPLES = """
iss explain 1 --from 2024-10-10 --hours 6    # the best window of a span
iss explain 25544-aurora-s-2024-10-10-r13-1  # a window by its id
iss explain 2024-10-10T19:20                 # any moment, and what is open then
iss explain 2024-10-10T19:20 --json          # the same, for a program
"""


@options.takes(
    options.SPAN,
    {"subject": options.CHOICE["subject"], **options.PREFER},
    options.SHOT,
    options.FREE_TIME,
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
            help="A rank (#) in the last answer of `iss windows`, a window's id, or a time.",
            autocompletion=complete.last_windows,
            show_default=False,
        ),
    ],
) -> None:
    """Explain a window or a moment: how to shoot it, the light, what lies in view, the score.

    A rank is one of the last answer of `iss windows`; with options of the span, one of that span.
    """
    from datetime import UTC, datetime

    import numpy as np

    from planner.base.times import posix_from_utc
    from planner.cli import answer, notes, request, shots
    from planner.cli.what import Moment, find_what
    from planner.output.prose import paragraphs
    from planner.output.records import document, in_view_record, state_records, window_records
    from planner.plan.landmarks import Frame, places_in_view
    from planner.plan.place_sentences import place_sentences
    from planner.plan.sentences import state_sentences, window_sentences
    from planner.plan.shot_sentences import shot_sentences
    from planner.plan.sky_light import sky_light
    from planner.plan.sky_sentences import sky_light_sentences
    from planner.plan.surroundings import surroundings

    now_utc = datetime.now(UTC)
    chosen = answer.choose(given, answer.TEXT)
    shots.check_shots(given)
    attitude = shots.read_attitude(given)
    own = request.read_clock(given)
    found = find_what(what, given, now_utc)
    kp = found.kp
    moment_utc = found.state.time_utc if isinstance(found, Moment) else found.window.peak_utc
    track = found.orbit.at(np.array([posix_from_utc(moment_utc)]))
    around = surroundings(track)
    rests_on_kp = isinstance(found, Moment) or found.window.kp is not None
    light = sky_light(track, kp if rests_on_kp else None)
    told = {around.city.name} if around.city else set()
    if isinstance(found, Moment):
        places = places_in_view(track)
        where = place_sentences(places, told=told)
        window, state = None, next(state_records([found.state]))
        sentences = state_sentences(
            found.state, found.windows, around, sky_light_sentences(light), where
        )
    else:
        (shot,) = shots.read_shots(given, found.orbit, kp).shots([found.window])
        window, state = next(window_records([found.window], [shot])), None
        light_told = sky_light_sentences(light, green=False)
        taken = shot_sentences(found.window, shot, attitude, found.orbit)
        look, city = found.window.look, found.window.city
        frame = Frame(shot.exposure.lens_mm, *shot.exposure.field_deg)
        places = places_in_view(track, look, frame)
        where = place_sentences(places, look, told | ({city.name} if city else set()))
        sentences = window_sentences(found.window, around, light_told, where, taken)
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
            in_view=in_view_record(around, light, places, attitude, moment_utc),
            sentences=sentences,
        ),
        paragraphs(sentences, answer.page_width(given.output), own),
    )
