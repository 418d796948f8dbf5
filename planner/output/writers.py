"""Documents into text: JSON, JSON lines and CSV, piece by piece, so that a long one fits."""

import json
import textwrap
from collections.abc import Iterator
from typing import Any

from planner.output.records import Record, columns, flatten


def to_json(document: Record, kind: str) -> Iterator[str]:
    """Yield the document as indented JSON, the records of `kind` one by one."""
    head, tail = dumps({**document, kind: []}, indent=2).rsplit(f'"{kind}": []', maxsplit=1)
    yield f'{head}"{kind}": ['
    between = "\n"
    for record in document[kind]:
        yield between + textwrap.indent(dumps(record, indent=2), " " * 4)
        between = ",\n"
    yield ("]" if between == "\n" else "\n  ]") + tail + "\n"


def to_jsonl(document: Record, kind: str) -> Iterator[str]:
    """Yield a line of JSON for each record, each with the schema and the command."""
    head = {name: document[name] for name in ("schema", "command")}
    for record in document[kind]:
        yield dumps({**head, **record}) + "\n"


def to_csv(document: Record, kind: str) -> Iterator[str]:
    """Yield the records as CSV with a header; None is empty, truth is `true` or `false`."""
    import csv
    import io

    text = io.StringIO(newline="")
    writer = csv.DictWriter(
        text, columns(kind), restval="", extrasaction="ignore", lineterminator="\n"
    )
    writer.writeheader()
    yield text.getvalue()
    for record in document[kind]:
        text.seek(0)
        text.truncate()
        writer.writerow({name: cell_text(value) for name, value in flatten(record).items()})
        yield text.getvalue()


def whole_json(document: Record) -> str:
    """Return a document that is one thing as indented JSON."""
    return dumps(document, indent=2) + "\n"


WRITERS = {"json": to_json, "jsonl": to_jsonl, "csv": to_csv}


def dumps(value: Any, indent: int | None = None) -> str:
    """Return JSON without NaN, its floats with nine decimals at most."""
    return json.dumps(_rounded(value), indent=indent, allow_nan=False)


def _rounded(value: Any) -> Any:
    """Return a value with floats cut to nine decimals, far beyond what any of them is worth."""
    if isinstance(value, float):
        return round(value, 9)
    if isinstance(value, dict):
        return {name: _rounded(inner) for name, inner in value.items()}
    return [_rounded(inner) for inner in value] if isinstance(value, list) else value


def cell_text(value: Any) -> str:
    """Return a value as CSV writes it: None is empty, truth is `true` or `false`."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(_rounded(value))
