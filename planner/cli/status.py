"""`iss status`: what answers rest on, and how good it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from planner.cli import options
from planner.cli.given import Given

if TYPE_CHECKING:
    from planner.cli.settings import Setting

EXAMPLES = """
iss status          # what is stored, how old, how good; the settings in force
iss status --json   # the same, for a program
"""


@options.takes(options.TEXT_OR_JSON, options.TALK, needs_settings=False)
def status(given: Given) -> None:
    """Tell what is stored, how good it is, and the settings in force.

    A feed is a publication on the network that `iss fetch` asks: CelesTrak, NASA, NOAA, GFZ.
    """
    from datetime import UTC, datetime
    from functools import partial

    import tle
    from planner.base.errors import PlannerError
    from planner.cli import answer, config, config_check, crew, last, own_kit, settings, shots
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
    problems = [*config_check.problems(), *config_check.near_variables()]

    def tried(function: Callable[[], Any], otherwise: Any) -> Any:
        """Return what a function gives; a setting that is wrong is what the page is to tell."""
        try:
            return function()
        except (PlannerError, tle.StoreError) as error:
            if str(error) not in problems:
                problems.append(str(error))
            return otherwise

    in_force = settings.all_settings()
    for one in in_force:
        if one.origin != "default":
            tried(one.value, None)
    for own in (own_kit.own_cameras, own_kit.own_lenses):
        tried(own, None)
    for one in in_force:  # each by itself, so that each that is wrong is told
        alone = tried(partial(Given().with_settings, (one.known.option or "",)), Given())
        tried(partial(shots.check_shots, alone), None)
        tried(partial(crew.read_crew, alone), None)
    folder = tried(settings.data_folder, None)
    cache = tried(last.cache_folder, None)
    addresses = tried(settings.addresses, Addresses())
    config_path = config.find_path()
    found = take_inventory(folder, addresses, now_utc, problems)
    record = heading("status", now_utc) | {
        "elements": [holding_record(one) for one in found.holdings],
        "feeds": [feed_record(one) for one in found.feeds],
        "nowcast": None if found.nowcast is None else nowcast_record(found.nowcast),
        "tables": [table_record(one) for one in found.tables],
        "settings": [_record(one) for one in in_force],
        "folders": {
            "data": None if folder is None else str(folder),
            "cache": None if cache is None else str(cache),
            "config": None if config_path is None else str(config_path),
        },
        "config_found": config_path is not None and config_path.exists(),
        "problems": list(found.problems),
    }
    answer.give_text(
        chosen, given.output, record, status_text(record, answer.page_width(given.output))
    )


def _record(setting: Setting) -> dict[str, Any]:
    """Return a setting with its value, without the passwords of addresses, and its origin."""
    return {
        "name": setting.known.variable,
        "key": setting.known.key,
        "value": setting.shown or None,
        "origin": setting.origin,
        "line": setting.line,
    }
