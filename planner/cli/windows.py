"""`iss windows`: the ranked photo windows."""

from planner.cli import options

_MOST_RANKS = 8


@options.takes(
    options.SPAN,
    options.CHOICE,
    options.CREW,
    options.ORBIT,
    options.KP,
    options.ANSWER,
    options.TALK,
)
def windows(given: options.Given) -> None:
    """Rank the photo windows of a span (3 days from now unless said otherwise)."""
    from datetime import UTC, datetime, timedelta

    from planner.base.times import format_utc
    from planner.cli import answer, last, notes, request
    from planner.cli.session import session
    from planner.output.records import document, schedule_record, window_records
    from planner.output.tables import windows_table

    now_utc = datetime.now(UTC)
    chosen = answer.choose(given, answer.ROWS)
    span = request.read_span(given, now_utc, timedelta(days=3))
    plan = request.read_plan(given, span, now_utc)
    short = chosen == "table" and given.top is None and not given.schedule
    top = 10 if short else given.top
    mix = 3 if short and not given.subject else None
    best = plan.best(top, most_of_a_subject=mix, least_score=given.min_score)
    schedule = None
    if given.schedule:
        from planner.cli import crew

        schedule = crew.make_schedule(given, best)
        best = list(schedule.shots)
    kp = plan.kp if plan.rests_on_kp else None
    if kp is not None:
        notes.tell_kp(kp, span)
        notes.tell_brightness(plan.windows)
    if not best:
        from planner.plan.reasons import why_empty

        session.note(why_empty(plan, given.min_score))
    elif schedule is None and len(best) < len(plan.windows):
        at_most = f", at most {mix} of a subject" if mix else ""
        session.note(f"These are the best {len(best)} of {len(plan.windows)} windows{at_most}.")
    planned: dict[tuple[str, str], list[int]] = {}
    for window in best:
        for event in window.planned_events:
            key = event.name, format_utc(event.time_utc, "minutes")
            planned.setdefault(key, []).append(window.rank)
    for (name, time), ranks in planned.items():
        listed = ", ".join(map(str, ranks[:_MOST_RANKS])) + (
            ", ..." if len(ranks) > _MOST_RANKS else ""
        )
        session.note(f"{name} is planned for {time}, within an hour of the windows {listed}.")
    last.remember(given, plan)
    kept = schedule and schedule_record(schedule)
    records = window_records(best, brief=chosen == "table")
    answer.give(
        chosen,
        given.output,
        document("windows", plan.orbit, span, kp, now_utc, schedule=kept, windows=records),
        "windows",
        windows_table,
    )
