"""`iss fetch`: element sets, the trajectory and space weather, now."""

from planner.cli import options


@options.takes({"sat": options.ORBIT["sat"]}, options.TEXT_OR_JSON, options.TALK)
def fetch(given: options.Given) -> None:
    """Fetch element sets and space weather now, and keep them.

    Nobody is asked oftener than they want: what may not be asked yet is told with the time from
    which it may.
    """
    from datetime import UTC, datetime

    from planner.base.errors import DataError, InputError, NetworkError
    from planner.base.times import format_utc
    from planner.cli import answer, settings
    from planner.cli.refresh import told
    from planner.cli.session import session
    from planner.output.records import heading
    from planner.output.supply_records import fetched_record
    from planner.output.supply_text import feeds_table
    from planner.supply.refresh import refresh
    from tle import Store, data_folder
    from tle.feeds import FAILED

    now_utc = datetime.now(UTC)
    chosen = answer.choose(given, answer.TEXT)
    if settings.is_offline():
        raise InputError("ISS_PLANNER_OFFLINE forbids what iss fetch is for: unset it.")
    folder = data_folder()
    with session.progress("Asking CelesTrak, NASA, NOAA and GFZ ..."):
        asked = refresh(
            folder,
            settings.addresses(),
            now_utc,
            catalogue_number=given.sat,
            seconds=30.0,
            tell=lambda one: session.detail(f"  {one.message}"),
        )
    records = [fetched_record(one) for one in asked]
    answer.give_text(
        chosen,
        given.output,
        heading("fetch", now_utc) | {"feeds": records},
        feeds_table(records, answer.page_width(given.output)),
    )
    if not all(one.is_good for one in asked):
        session.warn(told(asked))
    elements = asked[0]
    if not elements.is_good and Store(folder).latest(given.sat) is None:
        again = elements.next_allowed_utc
        kind = NetworkError if elements.result == FAILED and again is not None else DataError
        when = f"Ask again after {format_utc(again, 'minutes')}" if again else "Mend that"
        raise kind(
            f"No element set of object {given.sat} is stored, and {elements.owner} gave none "
            f"({elements.cause}). {when}, or give a file of sets with --elements."
        )
