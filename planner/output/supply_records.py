"""What is stored and what the feeds gave, as records that programs read."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from planner.base.times import format_utc
from planner.output.records import Record
from tle.feeds import next_minute

if TYPE_CHECKING:
    from planner.supply.inventory import Holding, StoredNowcast, Table
    from tle.feeds import Asked


def fetched_record(asked: Asked) -> Record:
    """Return what came of asking a feed; one that may not be asked yet is `waiting`."""
    if asked.is_now or asked.checked_utc is None or asked.next_allowed_utc is None:
        return feed_record(asked)
    cause = f"asked at {_short(asked.checked_utc)} UTC ({asked.result}: {asked.cause})"
    message = (
        f"{asked.owner} ({asked.name}): {cause}. It may be asked again from "
        f"{next_minute(asked.next_allowed_utc)}."
    )
    return feed_record(asked) | {"result": "waiting", "cause": cause, "message": message}


def feed_record(asked: Asked) -> Record:
    """Return what came of the last question to a feed."""
    return {
        "name": asked.name,
        "owner": asked.owner,
        "result": asked.result,
        "cause": asked.cause,
        "message": asked.message,
        "checked_utc": _moment(asked.checked_utc),
        "next_allowed_utc": _moment(asked.next_allowed_utc),
    }


def holding_record(holding: Holding) -> Record:
    """Return what is at hand of one object's orbit."""
    return {
        "catalogue_number": holding.catalogue_number,
        "epoch_utc": format_utc(holding.epoch_utc),
        "age_days": abs(holding.age_days),
        "source": holding.source,
        "name": holding.name,
        "stored_sets": holding.count,
        "until_utc": _moment(holding.until_utc),
        "expected_errors": [
            {
                "ahead_days": one.ahead_days,
                "along_track_km": one.along_track_km,
                "timing_s": one.timing_s,
            }
            for one in holding.expected_errors
        ],
    }


def nowcast_record(nowcast: StoredNowcast) -> Record:
    """Return the stored nowcast of the aurora, and whether it is in use."""
    return {
        "observation_utc": format_utc(nowcast.observation_utc),
        "forecast_utc": format_utc(nowcast.forecast_utc),
        "start_utc": format_utc(nowcast.start_utc),
        "end_utc": format_utc(nowcast.end_utc),
        "age_min": nowcast.age_min,
        "fresh": nowcast.is_fresh,
        "north_gw": nowcast.north_gw,
        "south_gw": nowcast.south_gw,
    }


def table_record(table: Table) -> Record:
    """Return a table that comes with the program, and up to when it serves."""
    return {"name": table.name, "until_utc": _moment(table.until_utc), "note": table.note}


def _short(moment_utc: datetime) -> str:
    return f"{moment_utc:%Y-%m-%d %H:%M}"


def _moment(moment_utc: datetime | None) -> str | None:
    return None if moment_utc is None else format_utc(moment_utc)
