"""The options that mean the same in every command."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from planner.cli.session import session


def number(text: str) -> float:
    """Return the number that a text is, such as 4 or 0.5."""
    try:
        return float(text)
    except ValueError:
        raise typer.BadParameter(f"'{text}' is no number. Write it such as 4 or 0.5.") from None


def whole_number(text: str) -> int:
    """Return the whole number that a text is."""
    try:
        return int(text)
    except ValueError:
        raise typer.BadParameter(f"'{text}' is no whole number.") from None


_SPAN, _ORBIT, _OUTPUT = "The span", "The orbit and the Sun", "The answer"

From = Annotated[
    str | None,
    typer.Option(
        "--from",
        metavar="TIME",
        help="Start: 2024-10-10, 2024-10-10T14:25, 2024-285T14:25, now, today, tomorrow, +6h, +3d "
        "(UTC unless it says otherwise).",
        rich_help_panel=_SPAN,
    ),
]
To = Annotated[
    str | None,
    typer.Option(
        "--to",
        metavar="TIME",
        help="End, not included; +6h counts from --from.",
        rich_help_panel=_SPAN,
    ),
]
Days = Annotated[
    float | None,
    typer.Option("--days", parser=number, metavar="N", help="Length.", rich_help_panel=_SPAN),
]
Hours = Annotated[
    float | None,
    typer.Option("--hours", parser=number, metavar="N", help="Length.", rich_help_panel=_SPAN),
]
ElementsFile = Annotated[
    str | None,
    typer.Option(
        "--elements",
        metavar="FILE",
        help="Element sets (TLE or 3LE); - is standard input. Several sets in one file: each "
        "moment uses the nearest.",
        rich_help_panel=_ORBIT,
    ),
]
Satellite = Annotated[
    int,
    typer.Option(
        "--sat",
        parser=whole_number,
        metavar="N",
        help="NORAD catalogue number.",
        rich_help_panel=_ORBIT,
    ),
]
MaxAge = Annotated[
    float,
    typer.Option(
        "--max-age",
        parser=number,
        metavar="DAYS",
        help="Refuse element sets further than this from the span.",
        rich_help_panel=_ORBIT,
    ),
]
Offline = Annotated[
    bool,
    typer.Option(
        "--offline",
        metavar="",
        help="Use no network (this version never does).",
        rich_help_panel=_ORBIT,
    ),
]
Kp = Annotated[
    float | None,
    typer.Option(
        "--kp",
        parser=number,
        metavar="X",
        help="A fixed Kp, 0 to 9, instead of the record.",
        rich_help_panel=_ORBIT,
    ),
]
Subjects = Annotated[
    list[str] | None,
    typer.Option("--subject", metavar="S", help="Only this subject; may be given several times."),
]
Top = Annotated[
    int | None, typer.Option("--top", parser=whole_number, metavar="N", help="Only the N best.")
]
MinScore = Annotated[
    float,
    typer.Option(
        "--min-score", parser=number, metavar="X", help="Only what scores at least X, 0 to 1."
    ),
]
Format = Annotated[
    str | None,
    typer.Option(
        "--format", metavar="F", help="table, json, jsonl or csv.", rich_help_panel=_OUTPUT
    ),
]
Json = Annotated[
    bool,
    typer.Option("--json", metavar="", help="The same as --format json.", rich_help_panel=_OUTPUT),
]
Output = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--output",
        metavar="FILE",
        help="Write there; the ending tells the format.",
        rich_help_panel=_OUTPUT,
    ),
]


Picture = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--output",
        metavar="FILE",
        help="Write there: png, svg or pdf by the ending.",
        rich_help_panel=_OUTPUT,
    ),
]


def _set(name: str, value: bool) -> Callable[[bool], None]:
    """Return a callback that sets one of the session's switches."""

    def callback(given: bool) -> None:
        if given:
            setattr(session, name, value)

    return callback


Quiet = Annotated[
    bool,
    typer.Option(
        "-q",
        "--quiet",
        metavar="",
        help="Only the answer.",
        callback=_set("quiet", True),
        rich_help_panel=_OUTPUT,
    ),
]
Verbose = Annotated[
    bool,
    typer.Option(
        "-v",
        "--verbose",
        metavar="",
        help="Say more of what the answer rests on.",
        callback=_set("verbose", True),
        rich_help_panel=_OUTPUT,
    ),
]
NoColor = Annotated[
    bool,
    typer.Option(
        "--no-color",
        metavar="",
        help="No colour (so does NO_COLOR).",
        callback=_set("colour", False),
        rich_help_panel=_OUTPUT,
    ),
]
Debug = Annotated[
    bool,
    typer.Option(
        "--debug",
        metavar="",
        help="Show tracebacks.",
        callback=_set("debug", True),
        rich_help_panel=_OUTPUT,
    ),
]

STATION = 25544
MAX_AGE_DAYS = 14.0
