"""GFZ's Kp, Hp30 and Hp60, in JSON and as a table of days.

Truth: rows of GFZ's own table of January 2024 (definitive) and the bundled record, which has the
same three hours; the law that both forms of the same values give the same report.
"""

import json
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.base.errors import DataError
from planner.spaceweather.gfz import parse_kp, parse_kp_json, parse_kp_table
from planner.spaceweather.kp import observed_kp

ROWS = """\
2024 01 22 33624 33624.5 2597 19  0.667  0.333  1.000  1.333  1.667  2.000  3.000  3.333    3    2    4    5    6    7   15   18     8 164    196.1    189.9 1
2024 01 23 33625 33625.5 2597 20  2.000  2.667  1.667  1.000  1.333  1.000  1.000  2.000    7   12    6    4    5    4    4    7     6 144    180.3    174.7 1
"""  # noqa: E501
LAST_ROW = """\
2024 02 13 33646 33646.5 2598 14  1.333  2.333  1.333  2.333  1.667  2.667 -1.000 -1.000    5    9    5    9    6   12   -1   -1    -1 135     -1.0     -1.0 0
"""  # noqa: E501
COMMENT = "# PURPOSE: This file distributes the geomagnetic planetary three-hour index Kp\n#\n"
JANUARY_22 = datetime(2024, 1, 22, tzinfo=UTC)


def answer(values, *, index="Kp", status=None, hours=3.0, start=JANUARY_22, **more):
    """Return an answer in JSON with steps of some hours and, if given, one status for all."""
    times = [f"{start + timedelta(hours=hours * i):%Y-%m-%dT%H:%M:%SZ}" for i in range(len(values))]
    content = {"meta": {"license": "CC BY 4.0", "source": "GFZ Potsdam"}, "datetime": times}
    content |= {index: values} | ({"status": [status] * len(values)} if status else {})
    return json.dumps(content | more).encode()


def test_the_table_is_the_bundled_record_of_the_same_hours():
    report = parse_kp((COMMENT + ROWS).encode())
    assert report.start_posix_s[0] == JANUARY_22.timestamp()
    assert report.kp.tolist() == observed_kp().at(report.start_posix_s).tolist()  # to the last bit
    assert len(report.kp) == 16
    assert set(report.status) == {"definitive"}
    assert report.step_s == 10800
    assert report.end_posix_s == datetime(2024, 1, 24, tzinfo=UTC).timestamp()
    with pytest.raises(ValueError, match="read-only"):
        report.kp[0] = 1.0


def test_what_is_missing_at_the_tables_end_is_passed_over_and_the_rest_preliminary():
    report = parse_kp((ROWS + LAST_ROW).encode())
    assert len(report.kp) == 22
    assert report.status.tolist() == ["definitive"] * 16 + ["preliminary"] * 6
    assert report.end_posix_s == datetime(2024, 2, 13, 18, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("def", "definitive"),
        ("pre", "preliminary"),
        ("now", "nowcast"),
        ("nowcast", "nowcast"),
        (None, "preliminary"),
    ],
)
def test_both_forms_of_the_same_values_agree(code, status):
    values = [float(cell) for line in ROWS.splitlines() for cell in line.split()[7:15]]
    table, report = parse_kp(ROWS.encode()), parse_kp(answer(values, status=code))
    assert report.kp.tolist() == table.kp.tolist()
    assert report.start_posix_s.tolist() == table.start_posix_s.tolist()
    assert set(report.status) == {status}
    assert report.issued_utc is None


@given(
    st.lists(st.one_of(st.none(), st.just(-1), st.integers(0, 27)), min_size=1, max_size=40),
    st.integers(0, 3000),
)
@settings(max_examples=60)
def test_every_third_comes_back_exactly_and_gaps_stay_gaps(thirds, eighths):
    start = datetime(2023, 1, 1, tzinfo=UTC) + timedelta(hours=3 * eighths)
    content = answer(
        [k if k in (None, -1) else round(k / 3, 3) for k in thirds], status="pre", start=start
    )
    known = [i for i, k in enumerate(thirds) if k not in (None, -1)]
    if not known:
        with pytest.raises(DataError, match="GFZ's Kp: it holds no value"):
            parse_kp(content)
        return
    report = parse_kp(content)
    assert report.kp.tolist() == [thirds[i] / 3 for i in known]
    assert report.start_posix_s.tolist() == [start.timestamp() + 10800 * i for i in known]


@pytest.mark.parametrize(("index", "hours"), [("Hp30", 0.5), ("Hp60", 1.0)])
def test_hp_has_finer_steps_no_status_and_is_cut_to_9(index, hours):
    report = parse_kp(answer([8.333, 9.0, 11.667, 19.0], index=index, hours=hours))
    assert report.kp.tolist() == [25 / 3, 9.0, 9.0, 9.0]
    assert report.step_s == 3600 * hours
    assert np.diff(report.start_posix_s).tolist() == [report.step_s] * 3
    assert set(report.status) == {"preliminary"}


def test_a_repeated_row_counts_once():
    times = ["2024-01-22T00:00:00Z", "2024-01-22T03:00:00Z", "2024-01-22T03:00:00Z"]
    report = parse_kp(answer([0.667, 0.333, 0.333], datetime=times))
    assert report.kp.tolist() == [2 / 3, 1 / 3]


REFUSED_JSON = [
    (answer([9.333]), r"GFZ's Kp, row 1: Kp is 9\.333, and a number from -1 to 9"),
    (answer([1.0, -0.5]), r"row 2: Kp is -0\.5, and a number from 0 to 9"),
    (answer([20.5], index="Hp30", hours=0.5), r"GFZ's Hp30, row 1: Hp30 is 20\.5, .* -1 to 20"),
    (answer([True]), "row 1: Kp is true"),
    (answer([[1.0]]), "row 1: Kp is a list of 1"),
    (answer([float("nan")]), "row 1: Kp is NaN"),
    (answer([1.0], status="final"), "the status is 'final', not def or pre"),
    (answer([1.0], status=["def"]), "the status is a list of 1"),
    (answer([1.0, 2.0], status="def", Kp=[1.0]), "2 times, 1 values and 2 statuses"),
    (answer([1.0], datetime=["2024-01-22T01:00:00Z"]), "01:00:00Z begins no step of 3 hours"),
    (answer([1.0], datetime=["2024-02-30T00:00:00Z"]), "'2024-02-30T00:00:00Z' is no time"),
    (answer([1.0], datetime=[1705881600]), "1705881600 is no time"),
    (answer([None], datetime=["yesterday"]), "'yesterday' is no time"),
    (answer([1.0, 2.0], datetime=["2024-01-22T03:00Z", "2024-01-22T00:00Z"]), "row 2: .* too late"),
    (answer([1.0, 2.0], datetime=["2024-01-22T03:00Z"] * 2), "row 2: .* comes again: 2, prel"),
    (answer([1.0], Hp30=[1.0]), "one of Kp, Hp30 and Hp60 is wanted"),
    (answer([1.0], index="ap"), "one of Kp, Hp30 and Hp60 is wanted, .* meta, datetime, ap"),
    (answer([1.0], datetime={"0": 1}), "a list is wanted under 'datetime', .* an object with 0"),
    (b'{"message": "Internal Server Error"}', "an object with message"),
    (b"[]", "an object is wanted, and this is an empty list"),
]


@pytest.mark.parametrize(("content", "message"), REFUSED_JSON)
def test_json_with_an_impossible_row_is_refused_whole(content, message):
    with pytest.raises(DataError, match=message):
        parse_kp_json(content)


REFUSED_TABLES = [
    (ROWS.replace(" 3.333 ", " 9.333 "), "table of Kp, line 1: Kp is '9.333'"),
    (ROWS.replace(" 3.333 ", " 3..33 "), "line 1: Kp is '3..33'"),
    (ROWS[:-3], "line 2: 28 columns are wanted, and this is '2024 01 23"),
    (ROWS.replace("174.7 1", "174.7 5"), "line 2: the flag D is '5', not 0 or 1 or 2"),
    (ROWS.replace("2024 01 22", "2024 13 22"), "line 1: '2024-13-22T00:00' is no time"),
    (ROWS.replace("2024 01 23", "2024 01 21"), "line 2: 2024-01-21T00:00:00Z comes too late"),
    (ROWS.replace("2024 01 23", "2024 01 22"), "line 2: 2024-01-22T00:00:00Z comes too late"),
    (COMMENT, "it holds no value"),
    ("<!DOCTYPE html>", "a web page, '<!DOCTYPE html>'"),
]


@pytest.mark.parametrize(("content", "message"), REFUSED_TABLES)
def test_a_table_with_an_impossible_row_is_refused_whole(content, message):
    with pytest.raises(DataError, match=message):
        parse_kp_table(content.encode())
