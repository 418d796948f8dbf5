"""The options that mean the same in every command, and how a command takes them."""

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Annotated, Any

import typer

from planner.cli import complete
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


_SPAN, _WINDOWS = "The span of time", "Which windows"
_ORBIT, _ANSWER = "The orbit and the aurora", "The answer"
_SHOT = "The shot"
_CREW = "The crew's time"

SPAN = {
    "from_": Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="TIME",
            help="Start: 2024-10-10, 2024-10-10T14:25, 2024-285T14:25 (day of the year), now, "
            "today, tomorrow, +6h or +3d; UTC unless it ends in an offset such as +02:00.",
            rich_help_panel=_SPAN,
        ),
    ],
    "to": Annotated[
        str | None,
        typer.Option(
            "--to",
            metavar="TIME",
            help="End, not included: written in the same ways; +6h counts from --from.",
            rich_help_panel=_SPAN,
        ),
    ],
    "days": Annotated[
        float | None,
        typer.Option(
            "--days",
            parser=number,
            metavar="N",
            help="Length in days, instead of --to.",
            rich_help_panel=_SPAN,
        ),
    ],
    "hours": Annotated[
        float | None,
        typer.Option(
            "--hours",
            parser=number,
            metavar="N",
            help="Length in hours, instead of --to or beside --days.",
            rich_help_panel=_SPAN,
        ),
    ],
}

PREFER = {
    "prefer": Annotated[
        str | None,
        typer.Option(
            "--prefer",
            metavar="PRESET",
            help="What ranks first: balanced (the default), bright, sure, dark, moonlit or rare.",
            autocompletion=complete.presets,
            rich_help_panel=_WINDOWS,
        ),
    ],
}

CHOICE = {
    "subject": Annotated[
        list[str] | None,
        typer.Option(
            "--subject",
            metavar="S",
            help="Only this subject, such as aurora, airglow, stars, sunset or city_lights; may be "
            "given several times.",
            autocompletion=complete.subjects,
            rich_help_panel=_WINDOWS,
        ),
    ],
    "top": Annotated[
        int | None,
        typer.Option(
            "--top",
            parser=whole_number,
            metavar="N",
            help="Only the N best.",
            rich_help_panel=_WINDOWS,
        ),
    ],
    "min_score": Annotated[
        float,
        typer.Option(
            "--min-score",
            parser=number,
            metavar="X",
            help="Only what scores at least X, 0 to 1.",
            rich_help_panel=_WINDOWS,
        ),
    ],
    **PREFER,
}

FREE_TIME = {
    "awake": Annotated[
        list[str] | None,
        typer.Option(
            "--awake",
            metavar="HOURS",
            help="Only in these hours (UTC): 06:00-21:30, or over midnight 22:00-05:30; may be "
            "given several times.",
            rich_help_panel=_CREW,
        ),
    ],
    "busy": Annotated[
        list[str] | None,
        typer.Option(
            "--busy",
            metavar="F.ics",
            help="Not during the events of this calendar; may be given several times.",
            rich_help_panel=_CREW,
        ),
    ],
    "free": Annotated[
        list[str] | None,
        typer.Option(
            "--free",
            metavar="F.ics",
            help="Only during the events of this calendar, such as the breaks of the day; may be "
            "given several times.",
            rich_help_panel=_CREW,
        ),
    ],
}

SCHEDULE = {
    "schedule": _flag(
        "--schedule", panel=_CREW, help="The best set of shots that do not collide, in order."
    ),
    "setup": Annotated[
        str | None,
        typer.Option(
            "--setup",
            metavar="TIME",
            help="Time to set up between two of them: 2m (the default), 90s.",
            rich_help_panel=_CREW,
        ),
    ],
}

CREW = {
    **FREE_TIME,
    **SCHEDULE,
    "lead": Annotated[
        str | None,
        typer.Option(
            "--lead",
            metavar="TIME",
            help="Notice before each shot, as the alarms of a calendar give it: 30m, 1h.",
            rich_help_panel=_CREW,
        ),
    ],
}

ORBIT = {
    "elements": Annotated[
        str | None,
        typer.Option(
            "--elements",
            metavar="FILE",
            help="Orbit data of your own: element sets (TLE, 3LE, or OMM in JSON, XML, KVN or CSV) "
            "or a trajectory (OEM in KVN or XML); - is standard input. Several sets in one file: "
            "each moment uses the one of its own days.",
            rich_help_panel=_ORBIT,
        ),
    ],
    "sat": Annotated[
        int,
        typer.Option(
            "--sat",
            parser=whole_number,
            metavar="N",
            help="NORAD catalogue number of the satellite.",
            rich_help_panel=_ORBIT,
        ),
    ],
    "max_age": Annotated[
        float,
        typer.Option(
            "--max-age",
            parser=number,
            metavar="DAYS",
            help="Refuse element sets further than this many days from a moment they serve.",
            rich_help_panel=_ORBIT,
        ),
    ],
    "offline": _flag("--offline", panel=_ORBIT, help="Use no network at all."),
}

KP = {
    "kp": Annotated[
        float | None,
        typer.Option(
            "--kp",
            parser=number,
            metavar="X",
            help="A fixed Kp, the activity that widens the aurora's oval, 0 to 9, instead of what "
            "is observed or forecast.",
            rich_help_panel=_ORBIT,
        ),
    ],
}

ATTITUDE = {
    "attitude": Annotated[
        str | None,
        typer.Option(
            "--attitude",
            metavar="Y,P,R",
            help="How the station flies: yaw, pitch and roll in degrees (usually -4,-3,0).",
            rich_help_panel=_SHOT,
        ),
    ],
}

SHOT = {
    "camera": Annotated[
        str | None,
        typer.Option(
            "--camera",
            metavar="C",
            help="What is shot with: z9, d5, d4, d3s, d2xs, or your own (see docs/config.md). "
            "Usually the one that the crew uses most on the day.",
            autocompletion=complete.cameras,
            rich_help_panel=_SHOT,
        ),
    ],
    "lens": Annotated[
        float | None,
        typer.Option(
            "--lens",
            parser=number,
            metavar="MM",
            help="Focal length; usually each subject has its own.",
            rich_help_panel=_SHOT,
        ),
    ],
    **ATTITUDE,
}


def answer(formats: str, output: str) -> dict[str, Any]:
    """Return the options of the answer: its formats, in words, and where it goes."""
    names = re.split(", | or ", formats.rstrip("."))
    return {
        "format_": Annotated[
            str | None,
            typer.Option(
                "--format",
                metavar="F",
                help=formats,
                autocompletion=complete.words(*names),
                rich_help_panel=_ANSWER,
            ),
        ],
        "json": _flag("--json", panel=_ANSWER, help="The same as --format json."),
        "output": file(output)["output"],
    }


def file(help: str) -> dict[str, Any]:
    """Return the option that names the file to write."""
    option = typer.Option("-o", "--output", metavar="FILE", help=help, rich_help_panel=_ANSWER)
    return {"output": Annotated[Path | None, option]}


_BY_ENDING = "Write to this file; its ending tells the format."
EVENTS = answer("table, json, jsonl, csv, ics, kml, geojson or czml.", _BY_ENDING)
PLACES = answer("table, json, jsonl, csv, kml, geojson or czml.", _BY_ENDING)
TEXT_OR_JSON = answer("table or json.", _BY_ENDING)
PICTURE = file("Write to this file: png, svg or pdf, by its ending.")
CLOCK = {
    "tz": Annotated[
        str | None,
        typer.Option(
            "--tz",
            metavar="ZONE",
            help="Times in this zone too: a name such as Europe/Berlin, or local.",
            autocompletion=complete.time_zones,
            rich_help_panel=_ANSWER,
        ),
    ],
}

TALK = {
    "quiet": _flag(
        "-q",
        "--quiet",
        panel=_ANSWER,
        help="Print only the answer, with no notes on what it rests on.",
        callback=_set("quiet", True),
    ),
    "verbose": _flag(
        "-v",
        "--verbose",
        panel=_ANSWER,
        help="Say more of what the answer rests on: each element set, each feed.",
        callback=_set("verbose", True),
    ),
    "no_color": _flag(
        "--no-color",
        panel=_ANSWER,
        help="No colours and no bold type (as with NO_COLOR=1).",
        callback=_set("colour", False),
    ),
    "debug": _flag(
        "--debug",
        panel=_ANSWER,
        help="Where the program fails, show the traceback.",
        callback=_set("debug", True),
    ),
}
