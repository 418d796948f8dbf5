"""Kp and its finer companions Hp30 and Hp60, as GFZ Potsdam publishes them.

Each function takes the bytes of one answer, in which `parse_kp` tells the two forms apart.
`DataError` is raised for all that is neither.

Source: the table's form is that of GFZ's own file of January 2024, read whole by
tests/accuracy/spaceweather.py. The JSON's is known from other programs that read it and from the
answers that they quote, not from one of our own: lists of equal length, statuses `def` and `pre`
(some also speak of `now`), none for Hp30 and Hp60, and `null` or -1 for what is missing. Data:
CC BY 4.0, Matzka et al. (2021), doi:10.1029/2020SW002641.
"""

from collections.abc import Iterator

from planner.spaceweather.kp import HIGHEST_KP, STEP_S
from planner.spaceweather.reports import (
    DEFINITIVE,
    NOWCAST,
    PRELIMINARY,
    KpReport,
    Row,
    is_json,
    json_of,
    kp_report,
    lines_of,
    number_of,
    posix_of,
    refused,
    shown,
)

KP_JSON = "GFZ's Kp"
KP_TABLE = "GFZ's table of Kp"

_STEP_S = {"Kp": STEP_S, "Hp30": 1800.0, "Hp60": 3600.0}
_HIGHEST_HP = 20.0  # Hp has no upper end: this only tells it from nonsense
_MISSING = -1.0
_STATUS = {"def": DEFINITIVE, "pre": PRELIMINARY, "now": NOWCAST, "nowcast": NOWCAST}
_COLUMNS = 28
_KP_COLUMNS = slice(7, 15)
_FLAG = {"0": PRELIMINARY, "1": DEFINITIVE, "2": DEFINITIVE}  # 2: the sunspot number is, too


def parse_kp(content: bytes) -> KpReport:
    """Return the report of an answer of GFZ's, in JSON or as its table of days."""
    return parse_kp_json(content) if is_json(content) else parse_kp_table(content)


def parse_kp_json(content: bytes) -> KpReport:
    """Return the report of an answer in JSON (`https://kp.gfz.de/app/json/?...&index=Kp`).

    The index may be Kp, Hp30 or Hp60. Above 9, where only Hp goes, values are cut to 9, so that
    they serve as Kp. What comes without a status, as Hp does, counts as preliminary. A preliminary
    value may be that of a step that is not over.
    """
    answer = json_of(content, KP_JSON)
    if not isinstance(answer, dict):
        raise refused(KP_JSON, f"an object is wanted, and this is {shown(answer)}")
    found = [index for index in _STEP_S if index in answer]
    if len(found) != 1:
        raise refused(KP_JSON, f"one of Kp, Hp30 and Hp60 is wanted, and this is {shown(answer)}")
    index = found[0]
    product = f"GFZ's {index}"
    times, values = (_list(answer, name, product) for name in ("datetime", index))
    statuses = _list(answer, "status", product) if "status" in answer else ["pre"] * len(times)
    if not len(times) == len(values) == len(statuses):
        lengths = f"{len(times)} times, {len(values)} values and {len(statuses)} statuses"
        raise refused(product, f"there are {lengths}")

    def rows() -> Iterator[Row]:
        for number, row in enumerate(zip(times, values, statuses, strict=True), start=1):
            place = f"{product}, row {number}"
            time, value, code = row
            posix_s = posix_of(time, place)
            if not isinstance(code, str) or (status := _STATUS.get(code)) is None:
                raise refused(place, f"the status is {shown(code)}, not {' or '.join(_STATUS)}")
            if value is not None and (kp := _kp_or_missing(value, index, place)) != _MISSING:
                yield Row(place, posix_s, (min(kp, HIGHEST_KP), status))

    return kp_report(rows(), _STEP_S[index], product)


def parse_kp_table(content: bytes) -> KpReport:
    """Return the report of a table of days (`Kp_ap_Ap_SN_F107`: the whole, a year or an excerpt).

    Its last days are preliminary, and what is yet to come of the very last is missing.
    """
    return kp_report(_table_rows(lines_of(content, KP_TABLE)), STEP_S, KP_TABLE)


def _table_rows(lines: list[str]) -> Iterator[Row]:
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        place = f"{KP_TABLE}, line {number}"
        cells = line.split()
        if len(cells) != _COLUMNS:
            raise refused(
                place, f"{_COLUMNS} columns are wanted, and this is {shown(line.strip())}"
            )
        if (status := _FLAG.get(cells[-1])) is None:
            raise refused(place, f"the flag D is {shown(cells[-1])}, not {' or '.join(_FLAG)}")
        day = "-".join(cells[:3])
        for eighth, cell in enumerate(cells[_KP_COLUMNS]):
            posix_s = posix_of(f"{day}T{3 * eighth:02d}:00", place)
            if (kp := _kp_or_missing(cell, "Kp", place)) != _MISSING:
                yield Row(place, posix_s, (kp, status))


def _kp_or_missing(value: object, index: str, place: str) -> float:
    """Return a value of an index, or -1 where there is none."""
    highest = HIGHEST_KP if index == "Kp" else _HIGHEST_HP
    kp = number_of(value, index, place, _MISSING, highest)
    return kp if kp == _MISSING else number_of(value, index, place, 0.0, highest)


def _list(answer: dict[str, object], name: str, product: str) -> list[object]:
    values = answer.get(name)
    if not isinstance(values, list):
        raise refused(product, f"a list is wanted under '{name}', and this is {shown(values)}")
    return values
