"""Documents into text: JSON, JSON lines and CSV."""

import csv
import io
import json
from typing import Any

from planner.output.records import Record, columns, flatten


def to_json(document: Record, kind: str = "") -> str:
    """Return the document as indented JSON."""
    return _dumps(document, indent=2) + "\n"


def to_jsonl(document: Record, kind: str) -> str:
    """Return a line of JSON for each record, each with the schema and the command."""
    head = {name: document[name] for name in ("schema", "command")}
    return "".join(_dumps({**head, **record}) + "\n" for record in document[kind])


def to_csv(document: Record, kind: str) -> str:
    """Return the records as CSV with a header; None is empty, truth is `true` or `false`."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns(kind), restval="", extrasaction="ignore")
    writer.writeheader()
    for record in document[kind]:
        writer.writerow({name: _cell(value) for name, value in flatten(record).items()})
    return text.getvalue().replace("\r\n", "\n")


WRITERS = {"json": to_json, "jsonl": to_jsonl, "csv": to_csv}


def _dumps(value: Any, indent: int | None = None) -> str:
    return json.dumps(_rounded(value), indent=indent, allow_nan=False)


def _rounded(value: Any) -> Any:
    """Return a value with floats cut to nine decimals, far beyond what any of them is worth."""
    if isinstance(value, float):
        return round(value, 9)
    if isinstance(value, dict):
        return {name: _rounded(inner) for name, inner in value.items()}
    return [_rounded(inner) for inner in value] if isinstance(value, list) else value


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else _rounded(value)
