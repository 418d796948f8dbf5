"""The options that mean the same in every command, and how a command takes them."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Annotated, Any

import typer

from planner.cli.given import Given
from planner.cli.session import session


def takes(
    *groups: Mapping[str, Any], needs_settings: bool = True
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the options of some groups; it gets them as a `Given`, before its own.

    For what was not given stand the settings; without `needs_settings` the config is not read.
    """
    shared = {name: annotation for group in groups for name, annotation in group.items()}
    defaults = {field.name: field.default for field in fields(Given)}

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        def run(**values: Any) -> None:
            given = Given(**{name: values.pop(name) for name in shared})
            command(given.with_settings(shared) if needs_settings else given, **values)

        own = list(inspect.signature(command).parameters.values())[1:]
        parameters = [
            *(one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in own),
            *(
                inspect.Parameter(
                    name,
                    inspect.Parameter.KEYWORD_ONLY,
                    default=defaults[name],
                    annotation=annotation,
                )
                for name, annotation in shared.items()
            ),
        ]
        run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        run.__annotations__ = {one.name: one.annotation for one in parameters}
        run.__doc__ = command.__doc__
        return run

    return decorate


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


def _set(name: str, value: bool) -> Callable[[bool], None]:
    """Return a callback that sets one of the session's switches."""

    def callback(given: bool) -> None:
        if given:
            setattr(session, name, value)

    return callback


def _flag(*names: str, panel: str, help: str, callback: Any = None) -> Any:
    option = typer.Option(*names, metavar="", help=help, callback=callback, rich_help_panel=panel)
    return Annotated[bool, option]


_SPAN, _ORBIT, _ANSWER = "The span", "The orbit and the Sun", "The answer"

SPAN = {
    "from_": Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="TIME",
            help="Start: 2024-10-10, 2024-10-10T14:25, 2024-285T14:25, now, today, tomorrow, +6h, "
            "+3d (UTC unless it says otherwise).",
            rich_help_panel=_SPAN,
        ),
    ],
    "to": Annotated[
        str | None,
        typer.Option(
            "--to",
            metavar="TIME",
            help="End, not included; +6h counts from --from.",
            rich_help_panel=_SPAN,
        ),
    ],
    "days": Annotated[
        float | None,
        typer.Option("--days", parser=number, metavar="N", help="Length.", rich_help_panel=_SPAN),
    ],
    "hours": Annotated[
        float | None,
        typer.Option("--hours", parser=number, metavar="N", help="Length.", rich_help_panel=_SPAN),
    ],
}

PREFER = {
    "prefer": Annotated[
        str | None,
        typer.Option(
            "--prefer",
            metavar="PRESET",
            help="What ranks first: balanced, bright, sure, dark, moonlit or rare.",
        ),
    ],
}

CHOICE = {
    "subject": Annotated[
        list[str] | None,
        typer.Option(
            "--subject", metavar="S", help="Only this subject; may be given several times."
        ),
    ],
    "top": Annotated[
        int | None, typer.Option("--top", parser=whole_number, metavar="N", help="Only the N best.")
    ],
    "min_score": Annotated[
        float,
        typer.Option(
            "--min-score", parser=number, metavar="X", help="Only what scores at least X, 0 to 1."
        ),
    ],
    **PREFER,
}

ORBIT = {
    "elements": Annotated[
        str | None,
        typer.Option(
            "--elements",
            metavar="FILE",
            help="Element sets (TLE, 3LE, or OMM in JSON, XML, KVN or CSV) or a trajectory (OEM in "
            "KVN or XML); - is standard input. Several sets in one file: each moment uses the "
            "one of its own days.",
            rich_help_panel=_ORBIT,
        ),
    ],
    "sat": Annotated[
        int,
        typer.Option(
            "--sat",
            parser=whole_number,
            metavar="N",
            help="NORAD catalogue number.",
            rich_help_panel=_ORBIT,
        ),
    ],
    "max_age": Annotated[
        float,
        typer.Option(
            "--max-age",
            parser=number,
            metavar="DAYS",
            help="Refuse element sets further than this from the span.",
            rich_help_panel=_ORBIT,
        ),
    ],
    "offline": _flag("--offline", panel=_ORBIT, help="Use no network."),
}

KP = {
    "kp": Annotated[
        float | None,
        typer.Option(
            "--kp",
            parser=number,
            metavar="X",
            help="A fixed Kp, 0 to 9, instead of what is known of it.",
            rich_help_panel=_ORBIT,
        ),
    ],
}


def answer(formats: str, output: str) -> dict[str, Any]:
    """Return the options of the answer: its formats, in words, and where it goes."""
    return {
        "format_": Annotated[
            str | None,
            typer.Option("--format", metavar="F", help=formats, rich_help_panel=_ANSWER),
        ],
        "json": _flag("--json", panel=_ANSWER, help="The same as --format json."),
        "output": file(output)["output"],
    }


def file(help: str) -> dict[str, Any]:
    """Return the option that names the file to write."""
    option = typer.Option("-o", "--output", metavar="FILE", help=help, rich_help_panel=_ANSWER)
    return {"output": Annotated[Path | None, option]}


ANSWER = answer("table, json, jsonl or csv.", "Write there; the ending tells the format.")
TEXT_OR_JSON = answer("table or json.", "Write there; the ending tells the format.")
CLOCK = {
    "tz": Annotated[
        str | None,
        typer.Option(
            "--tz",
            metavar="ZONE",
            help="Times in this zone too: a name such as Europe/Berlin, or local.",
            rich_help_panel=_ANSWER,
        ),
    ],
}
PICTURE = file("Write there: png, svg or pdf by the ending.")

TALK = {
    "quiet": _flag(
        "-q", "--quiet", panel=_ANSWER, help="Only the answer.", callback=_set("quiet", True)
    ),
    "verbose": _flag(
        "-v",
        "--verbose",
        panel=_ANSWER,
        help="Say more of what the answer rests on.",
        callback=_set("verbose", True),
    ),
    "no_color": _flag(
        "--no-color",
        panel=_ANSWER,
        help="No colour (so does NO_COLOR).",
        callback=_set("colour", False),
    ),
    "debug": _flag("--debug", panel=_ANSWER, help="Show tracebacks.", callback=_set("debug", True)),
}
