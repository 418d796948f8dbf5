"""Tables of columns: what gives way where the page is narrow, and the reader's own times."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Literal

from planner.base.clock import Clock
from planner.output.records import Record

# What the table puts between two columns.
_GAP, _NARROW_GAP, _LEAST_GAP = 3, 2, 1


@dataclass(frozen=True)
class Column:
    """A column: its heading, how a record fills it, and when it gives way.

    Of the columns that do not fit the terminal those of the greatest `shed` are left out first, and
    those of 0 never. `narrow`, where there is one, is a shorter text, taken before a column of
    `shed` 1 or less is left out. `time` is what the reader's own clock is to show beside a column.
    """

    heading: str
    text: Callable[[Record], str]
    justify: Literal["left", "right"] = "left"
    shed: float = 0
    narrow: Callable[[Record], str] | None = None
    time: "Time | None" = None

    def cell(self, record: Record, narrow: bool) -> str:
        """Return the text of a record in this column."""
        return self.narrow(record) if narrow and self.narrow else self.text(record)


@dataclass(frozen=True)
class Time:
    """A time of a record, and which characters of `2024-10-10 20:35:12.345` are shown of it."""

    name: str
    shown: slice
    narrow: slice

    def column(self, heading: str, shed: float = 0, own: "Own | None" = None) -> Column:
        """Return the column of this time in UTC, or on the reader's own clock."""
        return Column(
            f"{heading} ({own.heading if own else 'UTC'})",
            partial(self._text, self.shown, own),
            shed=shed,
            narrow=partial(self._text, self.narrow, own),
            time=None if own else self,
        )

    def _text(self, shown: slice, own: "Own | None", record: Record) -> str:
        iso = record[self.name]
        return own.text(iso, shown) if own else iso.replace("T", " ")[shown]


@dataclass(frozen=True)
class Own:
    """The reader's own clock over a table's times: what heads them, and what tells them apart.

    `labels` are those of the offsets that it has there, more than one where clocks are changed.
    """

    clock: Clock
    labels: Mapping[timedelta | None, str]

    @property
    def heading(self) -> str:
        """The label of all times, or else the zone's own name."""
        only = len(self.labels) == 1
        name = self.clock.name.rpartition("/")[2].replace("_", " ")
        return next(iter(self.labels.values())) if only else name

    def text(self, iso: str, shown: slice) -> str:
        """Return a moment on this clock, with its label where there are several."""
        at = self.clock.at(iso)
        text = at.isoformat(" ", "milliseconds")[shown]
        return text if len(self.labels) == 1 else f"{text} {self.labels[at.utcoffset()]}"


def table(
    columns: Sequence[Column],
    records: Sequence[Record],
    width: int,
    bold: bool = False,
    own: Clock | None = None,
) -> str:
    """Return the columns that fit a width as lines of text, the headings bold where asked.

    With a clock of the reader's own its times stand beside those in UTC.
    """
    columns = columns if own is None else _with_own(columns, records, own)
    shown, narrow, blanks = _fitting(columns, records, width)
    rows = [[column.cell(record, narrow) for column in shown] for record in records]
    widths = _widths(shown, records, narrow)
    gap = " " * blanks

    def line(cells: Sequence[str]) -> str:
        padded = (
            cell.rjust(wide) if column.justify == "right" else cell.ljust(wide)
            for cell, column, wide in zip(cells, shown, widths, strict=True)
        )
        return gap.join(padded).rstrip()[:width]

    heading = line([column.heading for column in shown])
    rule = "\N{BOX DRAWINGS LIGHT HORIZONTAL}" * (sum(widths) + len(gap) * (len(widths) - 1))
    lines = [f"\x1b[1m{heading}\x1b[0m" if bold else heading, rule[:width], *map(line, rows)]
    return "\n".join(lines) + "\n"


def _with_own(columns: Sequence[Column], records: Sequence[Record], clock: Clock) -> list[Column]:
    """Return the columns, with the reader's own times beside those that differ from them."""
    found = []
    for column in columns:
        found.append(column)
        if (time := column.time) is not None:
            own = Own(clock, clock.labels(record[time.name] for record in records))
            if own.heading != "UTC":
                heading = column.heading.partition(" (")[0]
                found.append(time.column(heading, column.shed, own))
    return found


def _fitting(
    columns: Sequence[Column], records: Sequence[Record], width: int
) -> tuple[list[Column], bool, int]:
    """Return the columns that fit a width, whether their texts are narrow, and the gap."""
    sheds = sorted({0, 1, *(column.shed for column in columns)}, reverse=True)
    choices = [(least, False, _GAP) for least in sheds if least >= 1]
    choices += [(least, True, _NARROW_GAP) for least in sheds if least <= 1]
    for least, narrow, gap in [*choices, (0, True, _LEAST_GAP)]:
        shown = [column for column in columns if column.shed <= least]
        if sum(_widths(shown, records, narrow)) + gap * (len(shown) - 1) <= width:
            break
    return shown, narrow, gap


def _widths(columns: Sequence[Column], records: Sequence[Record], narrow: bool) -> list[int]:
    return [
        max(map(len, [column.heading, *(column.cell(record, narrow) for record in records)]))
        for column in columns
    ]
