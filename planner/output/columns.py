"""Tables of columns: what gives way where the page is narrow, and the reader's own times."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from planner.output.records import Record

if TYPE_CHECKING:  # few ask for a clock of their own
    from planner.base.clock import Clock

# What the table puts between two columns.
_GAP, _NARROW_GAP, _LEAST_GAP = 3, 2, 1


@dataclass(frozen=True)
class Column:
    """A column: its heading, how a record fills it, and when it gives way.

    Of the columns that do not fit the terminal those of the greatest `shed` are left out first, and
    those of 0 never. `narrow`, where there is one, is a shorter text, taken before a column of
    `shed` 1 or less is left out. `time` names the field that the reader's own clock shows too, with
    the characters `shown` of it, wide and narrow.
    """

    heading: str
    text: Callable[[Record], str]
    justify: Literal["left", "right"] = "left"
    shed: float = 0
    narrow: Callable[[Record], str] | None = None
    time: str | None = None
    shown: tuple[slice, slice] = (slice(0), slice(0))

    def cell(self, record: Record, narrow: bool) -> str:
        """Return the text of a record in this column."""
        return self.narrow(record) if narrow and self.narrow else self.text(record)


def time_column(
    heading: str, name: str, shown: slice, narrow: slice | None = None, shed: float = 0
) -> Column:
    """Return a column of a time in UTC: which characters of `2024-10-10 20:35:12.345` it shows."""
    return Column(
        f"{heading} (UTC)",
        lambda record: record[name].replace("T", " ")[shown],
        shed=shed,
        narrow=lambda record: record[name].replace("T", " ")[narrow or shown],
        time=name,
        shown=(shown, narrow or shown),
    )


def table(
    columns: Sequence[Column],
    records: Sequence[Record],
    width: int,
    bold: bool = False,
    own: Clock | None = None,
    *,
    is_tight: bool = False,
) -> str:
    """Return the columns that fit a width as lines of text, the headings bold where asked.

    With a clock of the reader's own its times stand beside those in UTC. A table that `is_tight`
    moves its columns together before it leaves one out.
    """
    if own is not None:
        from planner.output.own_times import with_own_times

        columns = with_own_times(columns, records, own)
    shown, narrow, blanks = _fitting(
        columns, records, width, _LEAST_GAP if is_tight else _NARROW_GAP
    )
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


def _fitting(
    columns: Sequence[Column], records: Sequence[Record], width: int, narrow_gap: int
) -> tuple[list[Column], bool, int]:
    """Return the columns that fit a width, whether their texts are narrow, and the gap."""
    sheds = sorted({0, 1, *(column.shed for column in columns)}, reverse=True)
    choices = [(least, False, _GAP) for least in sheds if least >= 1]
    choices += [(least, True, narrow_gap) for least in sheds if least <= 1]
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
