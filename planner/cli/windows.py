"""`iss windows`: the ranked photo windows."""

from planner.cli import options
from planner.cli.given import Given

EXAMPLES = """
iss windows                                       # the next 3 days, best first
iss windows --from 2024-10-10 --days 2            # 2 days of a great aurora storm
iss windows --from 2024-10-10 --subject stars     # only the Milky Way, in 3 days
iss windows --from 2024-285 --hours 12 -o all.csv # every window, into a file
iss windows --from 2024-285 --schedule -o s.ics   # a shot list, as a calendar
"""

_MANY_EVENTS = 30


@options.takes(
    options.SPAN,
    options.CHOICE,
    options.SHOT,
    options.CREW,
    options.ORBIT,
    options.KP,
    options.EVENTS,
    options.CLOCK,
    options.TALK,
)
def windows(given: Given) -> None:
    """List the photo windows of a span of time, best first.

    A window is the time in which one subject can be photographed: aurora, airglow, stars, sunrise,
    city lights and others. The span is the next 3 days unless said otherwise. The score, 0 to 1,
    says how good the picture can be and how seldom it comes; iss explain tells why.

    In the table, # is the rank, which iss explain takes. Look is the direction from the station,
    counted from the way it flies (fwd ahead, stbd to the right, aft behind, port to the left), and
    how far below the horizontal; Below is the point on the ground beneath the station. Wide
    terminals also show the peak's time, Kp, the light in kilorayleigh (kR), Sun and Moon in degrees
    above the horizon, and the id.

    With --schedule it is a list of shots in order of time: Best is when, From the window of the
    station with the best view, and Settings are lens, f-number, shutter and ISO; trk means that the
    camera must follow the stars or the ground. iss explain tells all of a shot.
    """
    from datetime import UTC, datetime, timedelta
    from functools import partial

    from planner.cli import answer, export, last, notes, request, shots
    from planner.cli.session import session
    from planner.output.records import crew_record, document, schedule_record, window_records
    from planner.output.tables import shots_table, windows_table

    now_utc = datetime.now(UTC)
    chosen = answer.choose(given, export.EVENTS)
    own = request.read_clock(given)
    span = request.read_span(given, now_utc, timedelta(days=3))
    shots.check_shots(given)
    plan = request.read_plan(given, span, now_utc)
    short = chosen == "table" and given.top is None and not given.schedule
    top = 10 if short else given.top
    mix = 3 if short and not given.subject else None
    best = plan.best(top, most_of_a_subject=mix, least_score=given.min_score)
    schedule = None
    if given.schedule:
        from planner.cli.crew import make_schedule

        schedule = make_schedule(given, best)
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
        more = "; --top 50 lists more, and iss explain 1 tells all of the first" if short else ""
        session.note(
            f"These are the best {len(best)} of {len(plan.windows)} windows{at_most}{more}."
        )
    lead_s = None
    if chosen == "ics":
        from planner.cli.crew import read_lead_s

        lead_s = read_lead_s(given)
        if len(best) > _MANY_EVENTS:
            session.note(
                f"The calendar has {len(best)} events with alarms: --top N leaves the N best."
            )
    notes.tell_planned(best)
    last.remember(given, plan)
    kept = schedule and schedule_record(schedule)
    crew = crew_record(plan) if given.awake or given.busy or given.free else None
    brief = chosen == "table"
    has_shots = schedule or not brief
    made = shots.read_shots(given, plan.orbit, plan.kp).each(best) if has_shots else None
    records = window_records(best, made, brief=brief)
    answer.give(
        given.output,
        document(
            "windows", plan.orbit, span, kp, now_utc, crew=crew, schedule=kept, windows=records
        ),
        "windows",
        partial(shots_table if schedule else windows_table, own=own),
        export.writer(chosen, plan.orbit, span, export.moments_of(best), lead_s),
    )
