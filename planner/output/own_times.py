"""The reader's own times in tables: a column beside each one of times in UTC."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from planner.base.clock import Clock
from planner.output.columns import Column
from planner.output.records import Record


def with_own_times(
    columns: Sequence[Column], records: Sequence[Record], clock: Clock
) -> list[Column]:
    """Return the columns, with the clock's times beside those in UTC, unless they are the same."""
    found = []
    for column in columns:
        found.append(column)
        if (name := column.time) is None:
            continue
        own = _Own(clock, name, clock.labels(record[name] for record in records))
        if own.heading != "UTC":
            wide, narrow = column.shown
            found.append(
                Column(
                    column.heading.replace("UTC", own.heading),
                    partial(own.text, wide),
                    shed=column.shed,
                    narrow=partial(own.text, narrow),
                )
            )
    return found


@dataclass(frozen=True)
class _Own:
    """The clock over a table's times, with the labels of the offsets that it has there.

    They are more than one where clocks are changed: then each row has its own.
    """

    clock: Clock
    name: str
    labels: Mapping[timedelta | None, str]

    @property
    def heading(self) -> str:
        """The label of all times, or else the zone's own name."""
        if len(self.labels) == 1:
            return next(iter(self.labels.values()))
        return self.clock.name.rpartition("/")[2].replace("_", " ")

    def text(self, shown: slice, record: Record) -> str:
        """Return some characters of a record's time, with a label where there are several."""
        at = self.clock.at(record[self.name])
        text = at.isoformat(" ", "milliseconds")[shown]
        return text if len(self.labels) == 1 else f"{text} {self.labels[at.utcoffset()]}"
