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


def _option(
    kind: Any, name: str | tuple[str, str], metavar: str, panel: str, help: str, **more: Any
) -> Any:
    """Return how a command declares an option: what its values are, and its line of the help."""
    names = (name,) if isinstance(name, str) else name
    option = typer.Option(*names, metavar=metavar, help=help, rich_help_panel=panel, **more)
    return Annotated[kind, option]


def _flag(name: str | tuple[str, str], panel: str, help: str, callback: Any = None) -> Any:
    return _option(bool, name, "", panel, help, callback=callback)


_SPAN, _WINDOWS = "The span of time", "Which windows"
_ORBIT, _ANSWER = "The orbit and the aurora", "The answer"
_SHOT = "The shot"
_CREW = "The crew's time"

SPAN = {
    "from_": _option(
        str | None,
        "--from",
        "TIME",
        _SPAN,
        "Start: 2024-10-10, 2024-10-10T14:25, 2024-285T14:25 (day of the year), now, "
        "today, tomorrow, +6h or +3d; UTC unless it ends in an offset such as +02:00.",
    ),
    "to": _option(
        str | None,
        "--to",
        "TIME",
        _SPAN,
        "End, not included: written in the same ways; +6h counts from --from.",
    ),
    "days": _option(
        float | None, "--days", "N", _SPAN, "Length in days, instead of --to.", parser=number
    ),
    "hours": _option(
        float | None,
        "--hours",
        "N",
        _SPAN,
        "Length in hours, instead of --to or beside --days.",
        parser=number,
    ),
}

PREFER = {
    "prefer": _option(
        str | None,
        "--prefer",
        "PRESET",
        _WINDOWS,
        "What ranks first: balanced (the default), bright, sure, dark, moonlit or rare.",
        autocompletion=complete.presets,
    ),
}

CHOICE = {
    "subject": _option(
        list[str] | None,
        "--subject",
        "S",
        _WINDOWS,
        "Only this subject, such as aurora, airglow, stars, sunset or city_lights; may be "
        "given several times.",
        autocompletion=complete.subjects,
    ),
    "top": _option(int | None, "--top", "N", _WINDOWS, "Only the N best.", parser=whole_number),
    "min_score": _option(
        float, "--min-score", "X", _WINDOWS, "Only what scores at least X, 0 to 1.", parser=number
    ),
    **PREFER,
}

FREE_TIME = {
    "awake": _option(
        list[str] | None,
        "--awake",
        "HOURS",
        _CREW,
        "Only in these hours (UTC): 06:00-21:30, or over midnight 22:00-05:30; may be "
        "given several times.",
    ),
    "busy": _option(
        list[str] | None,
        "--busy",
        "F.ics",
        _CREW,
        "Not during the events of this calendar; may be given several times.",
    ),
    "free": _option(
        list[str] | None,
        "--free",
        "F.ics",
        _CREW,
        "Only during the events of this calendar, such as the breaks of the day; may be "
        "given several times.",
    ),
}

SCHEDULE = {
    "schedule": _flag("--schedule", _CREW, "The best set of shots that do not collide, in order."),
    "setup": _option(
        str | None,
        "--setup",
        "TIME",
        _CREW,
        "Time to set up between two of them: 2m (the default), 90s.",
    ),
}

CREW = {
    **FREE_TIME,
    **SCHEDULE,
    "lead": _option(
        str | None,
        "--lead",
        "TIME",
        _CREW,
        "Notice before each shot, as the alarms of a calendar give it: 30m, 1h.",
    ),
}

ORBIT = {
    "elements": _option(
        str | None,
        "--elements",
        "FILE",
        _ORBIT,
        "Orbit data of your own: element sets (TLE, 3LE, or OMM in JSON, XML, KVN or CSV) "
        "or a trajectory (OEM in KVN or XML); - is standard input. Several sets in one file: "
        "each moment uses the one of its own days.",
    ),
    "sat": _option(
        int, "--sat", "N", _ORBIT, "NORAD catalogue number of the satellite.", parser=whole_number
    ),
    "max_age": _option(
        float,
        "--max-age",
        "DAYS",
        _ORBIT,
        "Refuse element sets further than this many days from a moment they serve.",
        parser=number,
    ),
    "offline": _flag("--offline", _ORBIT, "Use no network at all."),
}

KP = {
    "kp": _option(
        float | None,
        "--kp",
        "X",
        _ORBIT,
        "A fixed Kp, the activity that widens the aurora's oval, 0 to 9, instead of what "
        "is observed or forecast.",
        parser=number,
    ),
}

ATTITUDE = {
    "attitude": _option(
        str | None,
        "--attitude",
        "Y,P,R",
        _SHOT,
        "How the station flies: yaw, pitch and roll in degrees (usually -4,-3,0).",
    ),
}

SHOT = {
    "camera": _option(
        str | None,
        "--camera",
        "C",
        _SHOT,
        "What is shot with: z9, d5, d4, d3s, d2xs, or your own (see docs/config.md). "
        "Usually the one that the crew uses most on the day.",
        autocompletion=complete.cameras,
    ),
    "lens": _option(
        float | None,
        "--lens",
        "MM",
        _SHOT,
        "Focal length; usually each subject has its own.",
        parser=number,
    ),
    **ATTITUDE,
}


def answer(formats: str, output: str) -> dict[str, Any]:
    """Return the options of the answer: its formats, in words, and where it goes."""
    names = re.split(", | or ", formats.rstrip("."))
    return {
        "format_": _option(
            str | None, "--format", "F", _ANSWER, formats, autocompletion=complete.words(*names)
        ),
        "json": _flag("--json", _ANSWER, "The same as --format json."),
        "output": file(output)["output"],
    }


def file(help: str) -> dict[str, Any]:
    """Return the option that names the file to write."""
    return {"output": _option(Path | None, ("-o", "--output"), "FILE", _ANSWER, help)}


_BY_ENDING = "Write to this file; its ending tells the format."
EVENTS = answer("table, json, jsonl, csv, ics, kml, geojson or czml.", _BY_ENDING)
PLACES = answer("table, json, jsonl, csv, kml, geojson or czml.", _BY_ENDING)
TEXT_OR_JSON = answer("table or json.", _BY_ENDING)
PICTURE = file("Write to this file: png, svg or pdf, by its ending.")
CLOCK = {
    "tz": _option(
        str | None,
        "--tz",
        "ZONE",
        _ANSWER,
        "Times in this zone too: a name such as Europe/Berlin, or local.",
        autocompletion=complete.time_zones,
    ),
}

TALK = {
    "quiet": _flag(
        ("-q", "--quiet"),
        _ANSWER,
        "Print only the answer, with no notes on what it rests on.",
        callback=_set("quiet", True),
    ),
    "verbose": _flag(
        ("-v", "--verbose"),
        _ANSWER,
        "Say more of what the answer rests on: each element set, each feed.",
        callback=_set("verbose", True),
    ),
    "no_color": _flag(
        "--no-color",
        _ANSWER,
        "No colours and no bold type (as with NO_COLOR=1).",
        callback=_set("colour", False),
    ),
    "debug": _flag(
        "--debug",
        _ANSWER,
        "Where the program fails, show the traceback.",
        callback=_set("debug", True),
    ),
}
