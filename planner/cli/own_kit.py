"""The user's own cameras and lenses: tables of the config file, with the line of each fault."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple

from planner.base.errors import InputError
from planner.camera.equipment import Camera, Lens
from planner.cli.own_tables import OwnTable, own_tables


class _Field(NamedTuple):
    """A key of a table: a value as TOML writes it, what makes it ours, and whether it must be."""

    example: str
    read: Callable[[Any], Any]
    must: bool = True


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError
    return value.strip()


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0.0 < value < 1e6:
        raise ValueError
    return float(value)


def _pair(value: Any) -> tuple[float, float]:
    first, second = value
    return _number(first), _number(second)


def _whole_pair(value: Any) -> tuple[int, int]:
    first, second = _pair(value)
    if first != int(first) or second != int(second):
        raise ValueError
    return int(first), int(second)


def _range(value: Any) -> tuple[int, int]:
    low, high = _whole_pair(value)
    if low > high:
        raise ValueError
    return low, high


def _focal(value: Any) -> tuple[float, ...]:
    if not isinstance(value, list):
        return (_number(value),)
    ends = tuple(map(_number, value))
    if not 1 <= len(ends) <= 2 or ends[0] > ends[-1]:
        raise ValueError
    return ends


_CAMERA = {
    "name": _Field('"Sony A7S III"', _text, must=False),
    "sensor_mm": _Field("[35.6, 23.8]", _pair),
    "pixels": _Field("[4240, 2832]", _whole_pair),
    "iso": _Field("[80, 102400]", _range),
    "fastest_s": _Field("0.000125", _number, must=False),
}
_LENS = {
    "name": _Field('"50 mm f/1.2"', _text, must=False),
    "focal_mm": _Field("[50] or [24, 70]", _focal),
    "f_number": _Field("1.2", _number),
}


def own_cameras() -> list[Camera]:
    """Return the user's own cameras; `InputError` with file and line where one is wrong."""
    found = _read("cameras", _CAMERA)
    return [Camera(key=key, **{"name": key, **fields}) for key, fields in found.items()]


def own_lenses() -> list[Lens]:
    """Return the user's own lenses; `InputError` with file and line where one is wrong."""
    found = _read("lenses", _LENS)
    return [
        Lens(key=key, **{"name": _lens_name(fields), **fields}) for key, fields in found.items()
    ]


def _lens_name(fields: Mapping[str, Any]) -> str:
    focal = "-".join(f"{end:g}" for end in fields["focal_mm"])
    return f"{focal} mm f/{fields['f_number']:g}"


def _read(
    kind: Literal["cameras", "lenses"], known: Mapping[str, _Field]
) -> dict[str, dict[str, Any]]:
    """Return the tables of a kind by name, each with its fields as ours."""
    tables = own_tables(kind)
    return {key: _fields(table, f"{kind}.{key}", known) for key, table in tables.items()}


def _fields(table: OwnTable, named: str, known: Mapping[str, _Field]) -> dict[str, Any]:
    for key in table.values:
        if key not in known:
            said = f"unknown key '{key}' in [{named}]: it has {', '.join(known)}."
            raise InputError(f"{table.place(key)}: {said}")
    values = {}
    for key, field in known.items():
        if key in table.values:
            value = table.values[key]
            try:
                values[key] = field.read(value)
            except (ValueError, TypeError):
                said = f"{named}.{key} is {value!r}: write such as {key} = {field.example}."
                raise InputError(f"{table.place(key)}: {said}") from None
        elif field.must:
            said = f"[{named}] has no {key}: add such as {key} = {field.example}."
            raise InputError(f"{table.place()}: {said}")
    return values
