"""`iss status`: what answers rest on, and how good it is."""

from collections.abc import Callable
from typing import Any

from planner.cli import options

EXAMPLES = """
iss status          # what is stored, how old, how good; the settings in force
iss status --json   # the same, for a program
"""


@options.takes(options.TEXT_OR_JSON, options.TALK)
def status(given: options.Given) -> None:
    """Tell what is stored, how good it is, and the settings in force.

    A feed is a publication on the network that `iss fetch` asks: CelesTrak, NASA, NOAA, GFZ.
    """
    from dataclasses import asdict
    from datetime import UTC, datetime

    import tle
    from planner.base.errors import PlannerError
    from planner.cli import answer, last, settings
    from planner.output.records import heading
    from planner.output.supply_records import (
        feed_record,
        holding_record,
        nowcast_record,
        table_record,
    )
    from planner.output.supply_text import status_text
    from planner.supply.addresses import Addresses
    from planner.supply.inventory import take_inventory

    now_utc = datetime.now(UTC)
    chosen = answer.choose(given, answer.TEXT)
    problems: list[str] = []

    def tried(function: Callable[[], Any], otherwise: Any) -> Any:
        """Return what a function gives; a setting that is wrong is what the page is to tell."""
        try:
            return function()
        except (PlannerError, tle.StoreError) as error:
            problems.append(str(error))
            return otherwise

    folder = tried(tle.data_folder, None)
    cache = tried(last.cache_folder, None)
    addresses = tried(settings.addresses, Addresses())
    tried(settings.is_offline, False)
    tried(settings.may_refresh, False)
    found = take_inventory(folder, addresses, now_utc, problems)
    record = heading("status", now_utc) | {
        "elements": [holding_record(one) for one in found.holdings],
        "feeds": [feed_record(one) for one in found.feeds],
        "nowcast": None if found.nowcast is None else nowcast_record(found.nowcast),
        "tables": [table_record(one) for one in found.tables],
        "settings": [asdict(one) | {"value": one.value or None} for one in settings.all_settings()],
        "folders": {
            "data": None if folder is None else str(folder),
            "cache": None if cache is None else str(cache),
        },
        "problems": list(found.problems),
    }
    answer.give_text(
        chosen, given.output, record, status_text(record, answer.page_width(given.output))
    )
