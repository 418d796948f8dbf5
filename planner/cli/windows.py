"""`iss windows`: the ranked photo windows."""

from planner.cli import options


def windows(
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
    format_: options.Format = None,
    json: options.Json = False,
    output: options.Output = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
    no_color: options.NoColor = False,
    debug: options.Debug = False,
) -> None:
    """Rank the photo windows of a span (3 days from now unless said otherwise)."""
    from datetime import UTC, datetime, timedelta

    from planner.cli import answer, request
    from planner.cli.session import session
    from planner.output.records import document, window_record
    from planner.output.tables import windows_table
    from planner.plan.plan import make_plan
    from planner.plan.reasons import why_empty
    from planner.plan.subjects import SUBJECTS

    now_utc = datetime.now(UTC)
    request.read_path(output)
    chosen = answer.choose_format(format_, json, output)
    asked = request.Asked(from_, to, days, hours, elements, sat, max_age)
    span = request.read_span(asked, now_utc, timedelta(days=3))
    subjects = request.read_subjects(subject, SUBJECTS)
    request.read_count(top, "--top")
    request.read_score(min_score)
    series = request.read_kp(kp)
    orbit = request.read_orbit(asked, span)
    plan = make_plan(orbit, span, series, subjects=subjects)
    if chosen == "table" and top is None:
        top, mix = 10, None if subject else 3
    else:
        mix = None
    best = plan.best(top, most_of_a_subject=mix, least_score=min_score)
    if plan.kp is not None:
        request.tell_kp(plan.kp, span)
    if not best:
        session.note(why_empty(plan, min_score))
    elif len(best) < len(plan.windows):
        at_most = f", at most {mix} of a subject" if mix else ""
        session.note(f"These are the best {len(best)} of {len(plan.windows)} windows{at_most}.")
    records = [window_record(window) for window in best]
    answer.give(
        chosen,
        output,
        document("windows", orbit, span, plan.kp, now_utc, windows=records),
        "windows",
        windows_table,
    )
