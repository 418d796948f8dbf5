"""NOAA's products about Kp, and what every reader of space weather does with a wrong answer.

Truth: a value written as NOAA writes it comes back as the third that it is; the shapes before and
since 31 March 2026 say the same; a wrong answer is a `DataError` of one sentence and nothing else.
"""

import json
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.base.errors import DataError
from planner.spaceweather.gfz import parse_kp
from planner.spaceweather.noaa import (
    parse_hemispheric_power,
    parse_kp_forecast,
    parse_observed_kp,
    parse_outlook,
)
from planner.spaceweather.ovation import parse_ovation
from planner.spaceweather.reports import KpReport

READERS = (
    *(parse_observed_kp, parse_kp_forecast, parse_outlook, parse_hemispheric_power),
    *(parse_kp, parse_ovation),
)
START = datetime(2026, 9, 6, tzinfo=UTC)
NEW_OBSERVED = (
    b'[{"time_tag": "2026-09-06T12:00:00", "Kp": 1.33, "a_running": 22, "station_count": 8}]'
)
NEW_FORECAST = (
    b'[{"time_tag": "2026-09-08T06:00:00", "kp": 4.67, "observed": "predicted", '
    b'"noaa_scale": "G1"}]'
)
OUTLOOK = """\
:Product: 27-day Space Weather Outlook Table 27DO.txt
:Issued: 2025 Mar 31 0202 UTC
#   UTC      Radio Flux   Planetary   Largest
#  Date       10.7 cm      A Index    Kp Index
2025 Mar 31     170          20          5
2025 Apr 01     165          30          6
2025 Apr 02     160           8          3
"""
OUTLOOK += "".join(f"2025 Apr {day:02}     175          12          4\n" for day in range(3, 27))
POWER = """\
# Aurora Specification Tabular Values
#
2026-09-06_17:15    2026-09-06_18:27      20      N/A
2026-09-06_17:20    2026-09-06_18:32      21      22
2026-09-06_17:35    2026-09-06_18:31     104      99
"""


def times(count, pattern="%Y-%m-%dT%H:%M:%S"):
    """Return the beginnings of so many steps, as texts."""
    return [f"{START + timedelta(hours=3 * i):{pattern}}" for i in range(count)]


def objects(kp, statuses=None):
    """Return a table of Kp in the shape since March 2026: observed, or with statuses."""
    key = "kp" if statuses else "Kp"
    rows = [{"time_tag": time, key: one} for time, one in zip(times(len(kp)), kp, strict=True)]
    for row, status in zip(rows, statuses or [], strict=False):
        row |= {"observed": status, "noaa_scale": None}
    return json.dumps(rows).encode()


def lists(kp, statuses=None):
    """Return the same table in the shape before."""
    moments = times(len(kp), "%Y-%m-%d %H:%M:%S.000")
    header = ["time_tag", "kp", "observed", "noaa_scale"] if statuses else ["time_tag", "Kp"]
    more = [[status, None] for status in statuses] if statuses else [[] for _ in kp]
    rows = [[moments[i], f"{one:.2f}", *more[i]] for i, one in enumerate(kp)]
    return json.dumps([header, *rows]).encode()


def three_day(kp, *, first=date(2024, 12, 31), issued="2024 Dec 31 1230 UTC", form="{:.2f}"):
    """Return a 3-day forecast of a table (8, days) of Kp as NOAA writes it."""
    days = [first + timedelta(days=i) for i in range(len(kp[0]))]
    span = f"{days[0]:%b %d}-{days[-1]:%b %d %Y}"
    lines = [
        *(":Product: 3-Day Forecast", f":Issued: {issued}", "# Prepared by NOAA", "#"),
        *(f"The greatest expected 3 hr Kp for {span} is 6.67 (NOAA Scale", "G3)."),
        *(f"NOAA Kp index breakdown {span}", ""),
        "             " + "       ".join(f"{day:%b %d}" for day in days),
    ]
    for i, row in enumerate(kp):
        cells = [form.format(one) + (f" (G{one - 4:.0f})" if one >= 5 else "") for one in row]
        lines.append(f"{3 * i:02d}-{(3 * i + 3) % 24:02d}UT  " + "".join(f"{c:<13}" for c in cells))
    return "\n".join([*lines, "", "Rationale: none.", ""]).encode()


KP = [0.33, 2.67, 5.0, 8.67, 9.0, 0.0]
STATUSES = ["observed", "observed", "estimated", "predicted", "predicted", "predicted"]
TABLE = [[0.33, 5.0, 2.67]] + [[2.0, 6.67, 1.33]] * 7


def test_the_new_shapes_as_recorded():
    observed, forecast = parse_observed_kp(NEW_OBSERVED), parse_kp_forecast(NEW_FORECAST)
    assert (observed.kp.tolist(), observed.status.tolist()) == ([4 / 3], ["observed"])
    assert observed.start_posix_s.tolist() == [datetime(2026, 9, 6, 12, tzinfo=UTC).timestamp()]
    assert observed.end_posix_s - observed.start_posix_s[0] == observed.step_s == 10800
    assert (forecast.kp.tolist(), forecast.status.tolist()) == ([14 / 3], ["predicted"])


@pytest.mark.parametrize(
    ("parse", "statuses"), [(parse_observed_kp, None), (parse_kp_forecast, STATUSES)]
)
def test_both_shapes_of_a_table_say_the_same(parse, statuses):
    new, old = parse(objects(KP, statuses)), parse(lists(KP, statuses))
    assert new.kp.tolist() == old.kp.tolist() == [1 / 3, 8 / 3, 5, 26 / 3, 9, 0]
    assert new.start_posix_s.tolist() == old.start_posix_s.tolist()
    assert new.status.tolist() == old.status.tolist() == (statuses or ["observed"] * 6)


@settings(max_examples=50)
@given(st.lists(st.integers(0, 27), min_size=1, max_size=60))
def test_every_third_comes_back_to_the_last_bit(thirds):
    cut = [round(k / 3, 2) for k in thirds]
    for parse, content in ((parse_observed_kp, objects(cut)), (parse_observed_kp, lists(cut))):
        assert parse(content).kp.tolist() == [k / 3 for k in thirds]


def test_a_value_between_thirds_stays_and_one_that_is_null_is_passed_over():
    report = parse_observed_kp(objects([2.5, None, 3]))
    assert report.kp.tolist() == [2.5, 3]
    assert np.diff(report.start_posix_s).tolist() == [21600]
    header = '["time_tag", "Kp", "Kp_fraction"], '  # as it once was
    content = f'[{header} ["2021-03-12 00:00:00.000", "2", "1.67"]]'
    assert parse_observed_kp(content.encode()).kp.tolist() == [5 / 3]


def test_the_3_day_forecast_goes_over_the_turn_of_the_year():
    report = parse_kp_forecast(three_day(TABLE))
    assert report.issued_utc == datetime(2024, 12, 31, 12, 30, tzinfo=UTC)
    assert report.start_posix_s[0] == datetime(2024, 12, 31, tzinfo=UTC).timestamp()
    assert report.end_posix_s == datetime(2025, 1, 3, tzinfo=UTC).timestamp()
    assert np.all(np.diff(report.start_posix_s) == 10800)
    assert report.kp.reshape(3, 8).T.tolist() == [[1 / 3, 5, 8 / 3]] + [[2, 20 / 3, 4 / 3]] * 7
    assert set(report.status) == {"predicted"}


@settings(max_examples=60)
@given(
    st.dates(date(1999, 1, 2), date(2190, 1, 1)),
    st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=8, max_size=8),
    st.sampled_from([-1, 0, 1]),
)
def test_whole_numbers_stay_whole_on_any_three_days(first, kp, days_before):
    issued = f"{first - timedelta(days=days_before):%Y %b %d} 0030 UTC"
    report = parse_kp_forecast(three_day(kp, first=first, issued=issued, form="{:.0f}"))
    assert report.kp.reshape(3, 8).T.tolist() == kp
    assert report.start_posix_s[0] == datetime(*first.timetuple()[:3], tzinfo=UTC).timestamp()


def test_the_outlook_has_a_row_a_day():
    outlook = parse_outlook(OUTLOOK.encode())
    largest = outlook.largest_kp
    assert (largest.kp[:4].tolist(), largest.step_s) == ([5, 6, 3, 4], 86400)
    assert outlook.f107_sfu[:4].tolist() == [170, 165, 160, 175]
    assert outlook.ap[:4].tolist() == [20, 30, 8, 12]
    assert largest.start_posix_s[0] == datetime(2025, 3, 31, tzinfo=UTC).timestamp()
    assert np.diff(largest.start_posix_s).tolist() == [86400] * 26
    assert largest.issued_utc == datetime(2025, 3, 31, 2, 2, tzinfo=UTC)
    # A separator that text strips and float() does not: the fuzz found a ValueError here.
    odd = parse_outlook(changed(OUTLOOK, "     165", " \x1c165"))
    assert odd.f107_sfu.tolist() == outlook.f107_sfu.tolist()


def test_the_power_passes_over_what_is_not_available():
    power = parse_hemispheric_power(POWER.encode())
    assert (power.north_gw.tolist(), power.south_gw.tolist()) == ([21, 104], [22, 99])
    observed = datetime(2026, 9, 6, 17, 20, tzinfo=UTC).timestamp()
    assert power.observation_posix_s.tolist() == [observed, observed + 900]
    assert (power.forecast_posix_s - power.observation_posix_s).tolist() == [72 * 60, 56 * 60]


def changed(content, old, new):
    """Return a product with one thing changed."""
    content = content if isinstance(content, bytes) else content.encode()
    assert content.count(old.encode()) >= 1
    return content.replace(old.encode(), new.encode(), 1)


FORECAST, DAYS = objects(KP, STATUSES), three_day(TABLE)
WRONG_ROWS = [
    (parse_observed_kp, objects([1, 9.33]), "observed Kp, row 2: Kp is 9.33, .* from 0 to 9 is"),
    (parse_observed_kp, objects([-1]), "row 1: Kp is -1"),
    (parse_observed_kp, objects([True]), "row 1: Kp is true"),
    (parse_observed_kp, objects([float("nan")]), "row 1: Kp is NaN"),
    (parse_observed_kp, objects([10**400]), "row 1: Kp is 1000000.*0\\.\\.\\., and"),
    (parse_observed_kp, objects(["1e"]), "row 1: Kp is '1e'"),
    (parse_observed_kp, objects(["\u0661"]), "row 1: Kp is"),
    (parse_observed_kp, objects([{"a": 1}]), "row 1: Kp is an object with a"),
    (parse_observed_kp, changed(lists(KP), '"0.33"', '"0.33", 1'), "row 1: 2 values are wanted"),
    (parse_observed_kp, changed(lists(KP), '"Kp"', "7"), "header: names are wanted"),
    (parse_observed_kp, changed(lists(KP), '"Kp"', '"K"'), "there is no Kp_fraction or Kp or kp"),
    (parse_observed_kp, changed(objects(KP), "06T", "06 at "), "row 1: .* is no time of UTC"),
    (parse_observed_kp, changed(objects(KP), "06T00:00", "06T00:01"), "begins no step of 3 hours"),
    (parse_observed_kp, changed(objects(KP), "06T03", "06T00"), "row 2: .*00Z comes again: 2.67"),
    (parse_observed_kp, changed(objects(KP), "06T03", "05T00"), "row 2: 2026-09-05T.* too late"),
    (parse_observed_kp, changed(objects([1, 1]), "06T03", "05T00"), "row 2: .* too late: 1, obs"),
    (parse_observed_kp, b'[{"Kp" 5}]', "line 1, column 8: the JSON is broken or cut off, '5}]'"),
    (parse_observed_kp, FORECAST, "row 3: the status is 'estimated', not observed"),
    (parse_observed_kp, b'[{"time_tag": 5, "Kp": 1}]', "row 1: 5 is no time of UTC"),
    (parse_observed_kp, b'[{"Kp": 1}]', "row 1: there is no time_tag in an object with Kp"),
    (parse_observed_kp, b"[]", "it holds no value"),
    (parse_kp_forecast, objects(KP), "row 1: the status is null, not observed or estimated or"),
    (parse_kp_forecast, changed(FORECAST, "estimated", "guessed"), "row 3: the status is 'guessed"),
    (parse_kp_forecast, changed(DAYS, "Dec 31       Jan", "Dec 30       Jan"), "line 9: .* follow"),
    (parse_kp_forecast, changed(DAYS, "31 1230", "28 1230"), "does not begin with the day of iss"),
    (parse_kp_forecast, changed(DAYS, "31 1230", "31 2530"), "line 2: '2024-12-31T25:30' is no t"),
    (parse_kp_forecast, changed(DAYS, "2024 Dec 31", "2024 Dex 31"), "'2024 Dex 31' is no day"),
    (parse_kp_forecast, changed(DAYS, ":Issued", "#Issued"), "there is no line ':Issued:'"),
    (parse_kp_forecast, changed(DAYS, "breakdown Dec 31-Jan 02 2025", "breakdown 2027"), "wrong y"),
    (parse_kp_forecast, changed(DAYS, "03-06UT", "03-09UT"), "line 11: .* is not the line of 03 h"),
    (parse_kp_forecast, changed(DAYS, " 0.33 ", " "), "line 10: 3 values are wanted, .*'00-03UT"),
    (parse_kp_forecast, changed(DAYS, " 0.33 ", " 93 "), "line 10: Kp is '93'"),
    (parse_kp_forecast, DAYS[: DAYS.index(b"12-15UT")], "the table has 5 of its 9 lines"),
    (
        parse_outlook,
        changed(OUTLOOK, "2025 Apr 01", "2025 Apr 31"),
        "line 6: '2025 Apr 31' is no d",
    ),
    (
        parse_outlook,
        changed(OUTLOOK, "2025 Apr 01", "2025 Mar 30"),
        "line 6: 2025-03-30T.* too lat",
    ),
    (parse_outlook, OUTLOOK.rpartition("2025")[0].encode(), "27 days are wanted, and 26 are there"),
    (parse_outlook, changed(OUTLOOK, "  6\n", "  66\n"), "27-day outlook, line 6: Kp is '66'"),
    (parse_outlook, changed(OUTLOOK, "  6\n", "\n"), "line 6: .* is no date with flux"),
    (parse_outlook, changed(OUTLOOK, " 165 ", " -99 "), "line 6: the flux is '-99'"),
    (parse_outlook, changed(OUTLOOK, " 30 ", " 999 "), "line 6: the A index is '999'"),
    (parse_hemispheric_power, changed(POWER, "  22", "  inf"), "power, line 4: the power is 'inf'"),
    (parse_hemispheric_power, changed(POWER, "  22", ""), "line 4: .* has not two times and two"),
    (parse_hemispheric_power, changed(POWER, "_17:20", "_17:99"), "line 4: '2026-09-06T17:99' is"),
    (parse_hemispheric_power, (POWER + POWER), "line 9: 2026-09-06T17:20:00Z comes too late"),
    (parse_hemispheric_power, POWER[:94], "it holds no value"),
]


@pytest.mark.parametrize(("parse", "content", "message"), WRONG_ROWS)
def test_a_product_with_an_impossible_row_is_refused_whole(parse, content, message):
    with pytest.raises(DataError, match=message) as error:
        parse(content if isinstance(content, bytes) else content.encode())
    check_message(str(error.value))


def test_a_row_that_is_repeated_counts_once():
    rows = json.loads(objects(KP))
    twice = json.dumps([one for row in rows for one in (row, row)]).encode()
    assert parse_observed_kp(twice).kp.tolist() == parse_observed_kp(objects(KP)).kp.tolist()


def check_message(message):
    """Check that an error is one printable sentence of bearable length that names the product."""
    assert message.startswith(("NOAA's ", "GFZ's ")), message
    assert message.endswith(".")
    assert message.isprintable()
    assert len(message) < 250


NO_PRODUCTS = [
    *(b"", b" \n\t ", b"\xff\xfe[\x00]\x00", b"Not Found\n", b"null", b"12", b'"Kp"', b"{}"),
    *(b"[[]]", b"[[[]]]", b"[null]", b'[{"time_tag": null}]'),
    b'{"datetime": null, "Kp": {}, "coordinates": 7}',
    b"<!DOCTYPE html>\n<html><body>503 Service Unavailable</body></html>",
    *(b"[" * 100_000, b'{"coordinates":' * 100_000, b"[" + b"9" * 5000 + b"]"),
    *(b"[" + b"[]," * 1_000_000 + b"[]]", b"[" + b"{}," * 1_000_000 + b"{}]"),
    *(b"2025 Mar 31     170          20          5\n" * 400_000, b"\n" * 1_000_000 + b"x"),
    b"\0" * 9_000_000,
]


@pytest.mark.parametrize("content", NO_PRODUCTS, ids=[repr(one[:12]) for one in NO_PRODUCTS])
@pytest.mark.parametrize("parse", READERS)
def test_what_is_no_product_is_refused(parse, content):
    with pytest.raises(DataError) as error:
        parse(content)
    check_message(str(error.value))


PRODUCTS = [objects(KP), lists(KP), FORECAST, lists(KP, STATUSES), DAYS]
PRODUCTS += [OUTLOOK.encode(), POWER.encode()]
PRODUCTS.append(
    b'{"datetime": ["2024-01-01T00:00:00Z", "2024-01-01T03:00:00Z"], "Kp": [1.333, 2.0], '
    b'"meta": {"source": "GFZ Potsdam"}, "status": ["def", "pre"]}'
)


@pytest.mark.parametrize("content", [one for one in PRODUCTS if one[:1] in b"[{"])
def test_json_that_is_cut_off_anywhere_is_refused(content):
    for end in range(len(content)):
        for parse in (parse_observed_kp, parse_kp_forecast, parse_kp):
            with pytest.raises(DataError):
                parse(content[:end])


def test_a_product_is_taken_by_its_own_reader_only():
    taken = []
    for content in PRODUCTS:
        takers = []
        for parse in READERS:
            try:
                parse(content)
                takers.append(parse)
            except DataError:
                pass
        taken.append(takers)
    own = [parse_observed_kp] * 2 + [parse_kp_forecast] * 3
    own += [parse_outlook, parse_hemispheric_power, parse_kp]
    assert taken == [[parse] for parse in own]


@st.composite
def damaged_products(draw):
    """Return a product with some bytes cut out, put in, or exchanged for those of another."""
    content = draw(st.sampled_from(PRODUCTS))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(content)))
        end = min(len(content), start + draw(st.integers(0, 12)))
        other = draw(st.sampled_from(PRODUCTS))
        at = draw(st.integers(0, len(other)))
        put = draw(st.one_of(st.binary(max_size=8), st.just(other[at : at + 9]), NUMBERS))
        content = content[:start] + put + content[end:]
    return content


NUMBERS = st.sampled_from([b"1e999", b"-0", b"NaN", b"true", b"null", b"[]", b'"', b"\xed\xa0\x80"])
NUMBERS |= st.integers().map(lambda number: str(number).encode())
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9)
LEAVES |= st.sampled_from(["2024-01-01T00:00:00Z", "2024-01-01T03:00:00Z", "\ud800", "def"])
KEYS = st.sampled_from(["time_tag", "Kp", "kp", "observed", "datetime", "status", "coordinates"])
KEYS |= st.sampled_from(["Observation Time", "Forecast Time", "Hp30"]) | st.text(max_size=5)
JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=12,
).map(lambda value: json.dumps(value).encode())


@settings(max_examples=600)
@given(st.one_of(st.binary(max_size=60), JSON, damaged_products()))
def test_no_answer_raises_anything_but_a_data_error_or_gives_an_impossible_report(content):
    for parse in READERS:
        try:
            value = parse(content)
        except DataError as error:
            check_message(str(error))
            continue
        report = getattr(value, "largest_kp", value)
        if isinstance(report, KpReport):
            assert np.all(np.diff(report.start_posix_s) >= report.step_s)
            assert np.all(report.start_posix_s % report.step_s == 0)
            assert np.all((report.kp >= 0) & (report.kp <= 9))
            assert len(report.kp) == len(report.status) == len(report.start_posix_s) > 0
