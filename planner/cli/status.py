"""`iss status`: what answers rest on, and how good it is."""

from planner.cli import options


@options.takes(options.TEXT_OR_JSON, options.TALK)
def status(given: options.Given) -> None:
    """Tell what is stored and how good it is, what the feeds gave last, and the settings."""
    from dataclasses import asdict
    from datetime import UTC, datetime

    from planner.base.errors import DataError
    from planner.cli import answer, last, settings
    from planner.output.records import heading
    from planner.output.supply_records import feed_record, holding_record, table_record
    from planner.output.supply_text import status_text
    from planner.supply.inventory import take_inventory

    now_utc = datetime.now(UTC)
    chosen = answer.choose(given, answer.TEXT)
    folder = settings.data_folder()
    found = take_inventory(folder, settings.addresses(), now_utc)
    try:
        cache: str | None = str(last.cache_folder())
    except DataError:
        cache = None
    record = heading("status", now_utc) | {
        "elements": [holding_record(one) for one in found.holdings],
        "feeds": [feed_record(one) for one in found.feeds],
        "tables": [table_record(one) for one in found.tables],
        "settings": [asdict(one) for one in settings.all_settings()],
        "folders": {"data": None if folder is None else str(folder), "cache": cache},
        "problems": list(found.problems),
    }
    answer.give_text(
        chosen, given.output, record, status_text(record, answer.page_width(given.output))
    )
