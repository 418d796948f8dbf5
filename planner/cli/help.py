"""The page that `--help` prints: what a command does, its options by group, and examples."""

from collections.abc import Sequence
from typing import Any

from planner.base.words import folded

_WIDEST = 100  # beyond it lines are hard to read
_LEFT = 24  # what stands left of the explanations, at most
_GAP = 2


def page(command: Any, context: Any, width: int, bold: bool) -> str:
    """Return a command's help as lines of at most a width, headings and names bold where asked.

    Only an example may be wider: a command is not broken, so that it can be copied.
    """
    width = min(width, _WIDEST)
    told = [folded(paragraph, width) for paragraph in paragraphs(command)]
    parts = ["\n\n".join(told), f"{_strong('Usage:', bold)} {usage(command, context)}"]
    sections = [
        *([("Commands", summaries(command, context))] if is_group(command) else []),
        *(
            (heading, [(spelling(one), explanation(one)) for one in parameters])
            for heading, parameters in groups(command, context)
        ),
    ]
    names = [name for _, rows in sections for name, _ in rows if len(name) <= _LEFT]
    for heading, rows in sections:
        of_section = [name for name, _ in rows] if is_group(command) else names
        left = max(map(len, of_section))
        lines = [_row(name, text, left, width, bold) for name, text in rows]
        parts.append("\n".join([_strong(heading, bold), *lines]))
    if command.epilog:
        lines = to_type(examples(command), width, bold)
        parts.append("\n".join([_strong("Examples", bold), *lines]))
    return "\n\n".join(parts) + "\n"


def is_group(command: Any) -> bool:
    """Tell whether a command has commands of its own, as `iss` has."""
    return hasattr(command, "commands")


def paragraphs(command: Any) -> list[str]:
    """Return what a command's docstring says, a line each paragraph."""
    return [" ".join(one.split()) for one in command.help.split("\n\n")]


def usage(command: Any, context: Any) -> str:
    """Return how a command is written."""
    words = [context.command_path]
    if is_group(command):
        words.append("COMMAND")
    for one in command.get_params(context):
        if one.param_type_name == "argument":
            words.append(one.metavar if one.required else f"[{one.metavar}]")
    return " ".join([*words, "[OPTIONS]"])


def summaries(group: Any, context: Any) -> list[tuple[str, str]]:
    """Return the commands of a group, each with the first paragraph of its help."""
    names = group.list_commands(context)
    return [(name, paragraphs(group.get_command(context, name))[0]) for name in names]


def groups(command: Any, context: Any) -> list[tuple[str, list[Any]]]:
    """Return a command's arguments and options under their headings, its own before the shared."""
    found: dict[str, list[Any]] = {"Arguments": [], "Options": []}
    *parameters, help_option = command.get_params(context)
    for one in parameters:
        usual = "Arguments" if one.param_type_name == "argument" else "Options"
        found.setdefault(one.rich_help_panel or usual, []).append(one)
    [*_, last] = found  # what every command has stands at the end
    found[last].append(help_option)
    return [(heading, listed) for heading, listed in found.items() if listed]


def spelling(parameter: Any) -> str:
    """Return how an option or an argument is written, such as `-o, --output FILE`."""
    if parameter.param_type_name == "argument":
        return str(parameter.metavar)
    names = ", ".join(sorted(parameter.opts, key=len))
    return names if parameter.is_flag else f"{names} {parameter.metavar}"


def explanation(parameter: Any) -> str:
    """Return what an option or an argument means, with its default."""
    default = default_text(parameter)
    return f"{parameter.help} [default: {default}]" if default else str(parameter.help)


def default_text(parameter: Any) -> str:
    """Return what holds where an option is not given; empty where nothing does by itself."""
    default = parameter.default
    if isinstance(parameter.show_default, str):
        return parameter.show_default
    if not parameter.show_default or default is None or isinstance(default, bool):
        return ""
    return f"{default:g}" if isinstance(default, float) else str(default)


def examples(command: Any) -> list[tuple[str, str]]:
    """Return a command's examples: what to type, and what that gives."""
    parts = (line.partition("#") for line in command.epilog.strip().splitlines())
    return [(typed.strip(), words.strip()) for typed, _, words in parts]


def to_type(pairs: Sequence[tuple[str, str]], width: int, bold: bool) -> list[str]:
    """Return lines that say what to type and what that gives, beside it if all fit, or below it.

    What is to be typed is never broken, so that it can be copied.
    """
    left = max(len(typed) for typed, _ in pairs) + _GAP
    rest = max(len(words) for _, words in pairs)
    if _GAP + left + rest <= width:
        return [
            f"  {_strong(typed, bold)}{words:>{left - len(typed) + len(words)}}"
            for typed, words in pairs
        ]
    margin = 3 * _GAP * " "
    return [
        line
        for typed, words in pairs
        for line in (f"  {_strong(typed, bold)}", folded(words, width, margin, margin))
    ]


def _row(name: str, text: str, left: int, width: int, bold: bool) -> str:
    """Return a name and, beside it or below where it is long, what it means."""
    indent = left + 2 * _GAP
    body = folded(text, width, indent * " ", indent * " ")
    if len(name) > left:
        return f"  {_strong(name, bold)}\n{body}"
    return f"  {_strong(name, bold)}{' ' * (indent - _GAP - len(name))}{body[indent:]}"


def _strong(text: str, bold: bool) -> str:
    return f"\x1b[1m{text}\x1b[0m" if bold else text
