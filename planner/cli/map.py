"""`iss map`: pictures."""

from typing import Annotated

import typer

from planner.cli import complete, options
from planner.cli.given import Given

EXAMPLES = """
iss map                                          # the next 3 days; prints the file's name
iss map --from 2024-10-10 --style dark -o s.svg  # a great storm, for a dark screen
"""


@options.takes(
    options.SPAN,
    options.CHOICE,
    options.FREE_TIME,
    options.SCHEDULE,
    options.ORBIT,
    options.KP,
    options.PICTURE,
    options.TALK,
)
def map_(
    given: Given,
    kind: Annotated[
        str,
        typer.Option(
            "--kind",
            metavar="K",
            help="Which picture: world.",
            autocompletion=complete.words("world"),
        ),
    ] = "world",
    style: Annotated[
        str,
        typer.Option(
            "--style",
            metavar="S",
            help="The colours of the picture: light or dark.",
            autocompletion=complete.words("light", "dark"),
        ),
    ] = "light",
) -> None:
    """Draw the track and the best windows on a map of the world.

    The span is the next 3 days unless said otherwise. Night and the aurora's oval stand as they are
    at the best window's peak. Without -o the picture is iss-world-TIME.png in this folder.
    """
    from datetime import UTC, datetime, timedelta
    from pathlib import Path

    from planner.cli import request

    now_utc = datetime.now(UTC)
    request.read_word(kind, "--kind", ("world",))
    request.read_word(style, "--style", ("light", "dark"))
    request.read_path(given.output, (".png", ".svg", ".pdf"))
    span = request.read_span(given, now_utc, timedelta(days=3))
    request.read_choice(given)

    from planner.maps.files import save
    from planner.maps.style import STYLES
    from planner.maps.world import draw_world

    plan = request.read_plan(given, span, now_utc)
    if given.schedule:
        from planner.cli import crew

        chosen = plan.best(given.top, least_score=given.min_score)
        best = list(crew.make_schedule(given, chosen).shots)
    else:
        mix = None if given.subject or given.top else 3
        best = plan.best(given.top or 10, most_of_a_subject=mix, least_score=given.min_score)
    scene = plan.scene(best)
    figure = draw_world(scene, style=STYLES[style])
    path = given.output or Path(f"iss-{kind}-{scene.moment_utc:%Y%m%dT%H%M}Z.png")
    typer.echo(save(figure, path))
