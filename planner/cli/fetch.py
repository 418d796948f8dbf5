"""`iss fetch`: element sets, the trajectory and space weather, now."""

from planner.cli import options
from planner.cli.given import Given

EXAMPLES = """
iss fetch     # what answers about the days to come rest on
iss fetch -v  # the same, with what each feed said
"""
_SECONDS = 30.0


@options.takes(
    {"sat": options.ORBIT["sat"], "offline": options.ORBIT["offline"]},
    options.TEXT_OR_JSON,
    options.TALK,
)
def fetch(given: Given) -> None:
    """Fetch orbit elements and space weather from the network now.

    Other commands do so by themselves when what is stored is 8 hours old. Nobody is asked oftener
    than they want: what may not be asked yet is `waiting`, with the time from which it may.
    """
    from datetime import UTC, datetime

    import tle
    from planner.base.errors import DataError, InputError, NetworkError
    from planner.cli import answer, request, settings
    from planner.cli.refresh import told
    from planner.cli.session import session
    from planner.output.records import heading
    from planner.output.supply_records import fetched_record
    from planner.output.supply_text import feeds_table
    from planner.supply.fetch import fetch_new
    from planner.supply.limits import STATION
    from planner.supply.products import TRAJECTORY
    from tle.feeds import FAILED, next_minute

    now_utc = datetime.now(UTC)
    chosen = answer.choose(given, answer.TEXT)
    request.read_object(given)
    if given.offline:
        raise InputError(f"{given.place('offline')} forbids what iss fetch is for: leave it out.")
    folder = settings.data_folder()
    with session.progress("Asking CelesTrak, NASA, NOAA and GFZ ..."):
        asked = fetch_new(
            folder,
            settings.addresses(),
            now_utc,
            catalogue_number=given.sat,
            seconds=_SECONDS,
            tell=lambda one: session.detail(f"  {one.message}"),
        )
    records = [fetched_record(one) for one in asked]
    answer.give_text(
        chosen,
        given.output,
        heading("fetch", now_utc) | {"feeds": records},
        feeds_table(records, answer.page_width(given.output)),
    )
    now = [one for one in asked if one.is_now or one.checked_utc is None]
    if not all(one.is_good for one in now):
        session.warn(told(now))
    for one in asked:
        if one not in now and not one.is_good:
            session.note(fetched_record(one)["message"])
    elements = asked[0]
    has_elements = tle.Store(folder).latest(given.sat) is not None or (
        given.sat == STATION and TRAJECTORY.stored(folder) is not None
    )
    if not elements.is_good and not has_elements:
        again = elements.next_allowed_utc
        kind = NetworkError if elements.result == FAILED and again is not None else DataError
        when = f"Ask again from {next_minute(again)} on" if again else "Mend that"
        raise kind(
            f"No element set of object {given.sat} is stored, and {elements.owner} gave none "
            f"({elements.cause}). {when}, or give a file of sets with --elements."
        )
