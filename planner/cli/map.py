"""`iss map`: pictures."""

from typing import Annotated

import typer

from planner.cli import options


def map_(
    kind: Annotated[
        str, typer.Option("--kind", metavar="K", help="Which picture: world.")
    ] = "world",
    from_: options.From = None,
    to: options.To = None,
    days: options.Days = None,
    hours: options.Hours = None,
    subject: options.Subjects = None,
    top: options.Top = None,
    min_score: options.MinScore = 0.0,
    elements: options.ElementsFile = None,
    sat: options.Satellite = options.STATION,
    max_age: options.MaxAge = options.MAX_AGE_DAYS,
    kp: options.Kp = None,
    offline: options.Offline = False,
    style: Annotated[str, typer.Option("--style", metavar="S", help="light or dark.")] = "light",
    output: options.Picture = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
    debug: options.Debug = False,
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
    request.read_path(output, (".png", ".svg", ".pdf"))
    asked = request.Asked(from_, to, days, hours, elements, sat, max_age)
    span = request.read_span(asked, now_utc, timedelta(days=3))
    request.read_count(top, "--top")
    request.read_score(min_score)

    from planner.maps.files import save
    from planner.maps.style import STYLES
    from planner.maps.world import draw_world
    from planner.plan.plan import make_plan
    from planner.plan.scenery import make_scene
    from planner.plan.subjects import SUBJECTS

    series = request.read_kp(kp)
    orbit = request.read_orbit(asked, span)
    subjects = request.read_subjects(subject, SUBJECTS)
    plan = make_plan(orbit, span, series, subjects=subjects)
    mix = None if subject or top else 3
    best = plan.best(top or 10, most_of_a_subject=mix, least_score=min_score)
    scene = make_scene(plan, best, series)
    figure = draw_world(scene, style=STYLES[style])
    path = output or Path(f"iss-{kind}-{scene.moment_utc:%Y%m%dT%H%M}Z.png")
    typer.echo(save(figure, path))
