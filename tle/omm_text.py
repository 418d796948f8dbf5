"""OMM as JSON, as KVN (CCSDS 502.0-B: `KEY = VALUE` lines) and as CSV, into element sets."""

import json
import re
from collections.abc import Iterator

from tle.elements import Elements, ElementsError
from tle.omm import REQUIRED, UNITS, add_once, parse_omm, require_unit, shown, unique

_KEY = re.compile(r"[A-Z][A-Z0-9_]*")
_WITH_UNIT = re.compile(r"([^\[]*)\[(.*)\]")
_PASSED_OVER = ("COMMENT", "USER_DEFINED_")


def read_json(text: str, name: str) -> Iterator[Elements]:
    """Yield the element sets of a JSON list of OMMs, or of a single one, in the order of the text.

    `name` is what an error calls the text.
    """
    try:  # numbers stay as they are written, so that errors show them so
        content = json.loads(
            text,
            parse_float=str,
            parse_int=str,
            parse_constant=str,
            object_pairs_hook=lambda pairs: unique(pairs, name),
        )
    except json.JSONDecodeError as error:
        raise ElementsError(
            f"{name}, line {error.lineno}, column {error.colno}: this is no valid JSON "
            f"({error.msg.removesuffix(' starting at')}). Correct it, or fetch the file again."
        ) from None
    except RecursionError:
        raise ElementsError(
            f"{name} is JSON nested too deeply for element sets: give a list of OMMs."
        ) from None
    entries = content if isinstance(content, list) else [content]
    if not any(
        isinstance(entry, dict) and not entry.keys().isdisjoint(REQUIRED) for entry in entries
    ):
        raise ElementsError(
            f"{name} is JSON but holds no element set (found {shown(content)}): give a list of "
            "OMMs, as CelesTrak writes with FORMAT=JSON."
        )
    for number, entry in enumerate(entries, start=1):
        place = f"{name}, set {number} of {len(entries)}"
        if not isinstance(entry, dict):
            raise ElementsError(
                f"{place}: an object with the keys of an OMM is wanted, found {shown(entry)}. "
                "Remove it, or fetch the file again."
            )
        yield parse_omm(entry, place)


def read_kvn(text: str, name: str) -> Iterator[Elements]:
    """Yield the element sets of messages in `KEY = VALUE` lines, in the order of the text.

    Each message begins with CCSDS_OMM_VERS. `name` is what an error calls the text.
    """
    messages: list[dict[str, object]] = []
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith(("#", *_PASSED_OVER)):
            continue
        place = f"{name}, line {number}"
        key, equals, value = (part.strip() for part in line.partition("="))
        if not equals or not _KEY.fullmatch(key):
            raise ElementsError(
                f"{place}: {shown(line)} is no 'KEY = VALUE' line. "
                "Correct it, or fetch the file again."
            )
        if key == "CCSDS_OMM_VERS":
            messages.append({})
        elif re.fullmatch(r"CCSDS_\w+_VERS", key) or not messages:
            raise ElementsError(
                f"{place}: a message of mean elements begins with CCSDS_OMM_VERS, found "
                f"{shown(key)}. Give OMMs, as CelesTrak writes with FORMAT=KVN."
            )
        if key in UNITS and (match := _WITH_UNIT.fullmatch(value)):
            value = match[1]
            require_unit(key, match[2], place)
        add_once(messages[-1], key, value, place)
    if messages and not text[-1:].isspace() and next(reversed(messages[-1]), None) in REQUIRED:
        # A number that lost its end is still a number: nothing else would tell.
        raise ElementsError(
            f"{name} ends within its last line, so {next(reversed(messages[-1]))} may be cut off. "
            "Fetch the whole file again, or end its last line."
        )
    for number, fields in enumerate(messages, start=1):
        yield parse_omm(fields, f"{name}, set {number} of {len(messages)}")


def read_csv(text: str, name: str) -> Iterator[Elements]:
    """Yield the element sets of rows below a header of OMM keys, in the order of the text.

    `name` is what an error calls the text.
    """
    import csv

    header: list[str] = []
    found_any = False
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or (not header and line.lstrip().startswith("#")):
            continue
        place = f"{name}, line {number}"
        try:  # a line at a time, so that one quotation mark too much ends with its line
            cells = [cell.strip() for cell in next(csv.reader([line], strict=True))]
        except csv.Error as error:
            raise ElementsError(
                f"{place}: this is no valid CSV ({error}). Correct it, or fetch the file again."
            ) from None
        if not header:
            header = list(unique(((cell, None) for cell in cells), place))
            if missing := [key for key in REQUIRED if key not in header]:
                raise ElementsError(
                    f"{place}: the header has no column {' and no '.join(missing)}. "
                    "Fetch the sets again, as CelesTrak writes them with FORMAT=CSV."
                )
            continue
        if len(cells) != len(header):
            raise ElementsError(
                f"{place}: the row has {len(cells)} cells, the header {len(header)}. "
                "Copy the whole row again."
            )
        found_any = True
        yield parse_omm(dict(zip(header, cells, strict=True)), place)
    if not found_any:
        raise ElementsError(f"{name} holds a header but no element set: fetch the rows, too.")
