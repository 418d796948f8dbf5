"""`iss windows`: the ranked photo windows."""

from planner.cli import options

EXAMPLES = """
iss windows                                       # the next 3 days, best first
iss windows --from 2024-10-10 --days 2            # 2 days of a great aurora storm
iss windows --from 2024-10-10 --subject stars     # only the Milky Way, in 3 days
iss windows --from 2024-285 --hours 12 --top 20   # half a day, in a longer table
iss windows --from 2024-285 --hours 12 -o all.csv # every window, into a file
"""
_MOST_RANKS = 8


@options.takes(
    options.SPAN, options.CHOICE, options.ORBIT, options.KP, options.ANSWER, options.TALK
)
def windows(given: options.Given) -> None:
    """List the photo windows of a span of time, best first.

    A window is the time in which one subject can be photographed: aurora, airglow, stars, sunrise,
    city lights and others. The span is the next 3 days unless said otherwise. The score, 0 to 1,
    says how good the picture can be and how seldom it comes; iss explain tells why.

    In the table, # is the rank, which iss explain takes. Look is the direction from the station,
    counted from the way it flies (fwd ahead, stbd to the right, aft behind, port to the left), and
    how far below the horizontal; Below is the point on the ground beneath the station. Wide
    terminals also show the peak's time, Kp, the light in kilorayleigh (kR), Sun and Moon in degrees
    above the horizon, and the id.
    """
    from datetime import UTC, datetime, timedelta

    from planner.base.times import format_utc
    from planner.cli import answer, last, notes, request
    from planner.cli.session import session
    from planner.output.records import document, window_records
    from planner.output.tables import windows_table

    now_utc = datetime.now(UTC)
    chosen = answer.choose(given, answer.ROWS)
    span = request.read_span(given, now_utc, timedelta(days=3))
    plan = request.read_plan(given, span, now_utc)
    short = chosen == "table" and given.top is None
    top = 10 if short else given.top
    mix = 3 if short and not given.subject else None
    best = plan.best(top, most_of_a_subject=mix, least_score=given.min_score)
    kp = plan.kp if plan.rests_on_kp else None
    if kp is not None:
        notes.tell_kp(kp, span)
        notes.tell_brightness(plan.windows)
    if not best:
        from planner.plan.reasons import why_empty

        session.note(why_empty(plan, given.min_score))
    elif len(best) < len(plan.windows):
        at_most = f", at most {mix} of a subject" if mix else ""
        more = "; --top 50 lists more, and iss explain 1 tells all of the first" if short else ""
        session.note(
            f"These are the best {len(best)} of {len(plan.windows)} windows{at_most}{more}."
        )
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
    records = window_records(best, brief=chosen == "table")
    answer.give(
        chosen,
        given.output,
        document("windows", plan.orbit, span, kp, now_utc, windows=records),
        "windows",
        windows_table,
    )
