"""`iss map`: pictures."""

from typing import Annotated

import typer

from planner.cli import options
from planner.cli.given import Given


@options.takes(
    options.SPAN, options.CHOICE, options.ORBIT, options.KP, options.PICTURE, options.TALK
)
def map_(
    given: Given,
    kind: Annotated[
        str, typer.Option("--kind", metavar="K", help="Which picture: world.")
    ] = "world",
    style: Annotated[str, typer.Option("--style", metavar="S", help="light or dark.")] = "light",
) -> None:
    """Draw the span's track and best windows (3 days from now unless said otherwise).

    Night and oval stand as they are at the best window's peak.
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
    mix = None if given.subject or given.top else 3
    best = plan.best(given.top or 10, most_of_a_subject=mix, least_score=given.min_score)
    scene = plan.scene(best)
    figure = draw_world(scene, style=STYLES[style])
    path = given.output or Path(f"iss-{kind}-{scene.moment_utc:%Y%m%dT%H%M}Z.png")
    typer.echo(save(figure, path))
