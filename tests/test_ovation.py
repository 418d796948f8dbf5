"""NOAA's aurora grid.

Truth: the law that a grid comes back cell by cell whatever the order of the cells, and what the
product promises: 360 by 181 cells, each once, from 0 to 100.
"""

import json
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.base.errors import DataError
from planner.spaceweather.ovation import parse_ovation

TIMES = {"Observation Time": "2025-01-12T21:42:00Z", "Forecast Time": "2025-01-12T22:51:00Z"}
CELLS = 65_160


def cells_of(percent):
    """Return the triples of a grid (360, 181) in the order of the product."""
    return [
        [longitude, latitude - 90, percent[longitude][latitude]]
        for longitude in range(360)
        for latitude in range(181)
    ]


def answer(cells, **more):
    """Return an answer with these cells."""
    form = {"Data Format": "[Longitude, Latitude, Aurora]", "type": "MultiPoint"}
    return json.dumps(TIMES | form | {"coordinates": cells} | more).encode()


@pytest.fixture(scope="module")
def percent():
    """Return a grid of whole percentages, each pole of one value."""
    grid = np.random.default_rng(1).integers(0, 101, (360, 181))
    grid[:, 0], grid[:, -1] = 7, 0
    return grid


@pytest.fixture(scope="module")
def cells(percent):
    """Return the triples of that grid."""
    return cells_of(percent.tolist())


def test_each_cell_has_its_value_and_the_answer_its_times(percent, cells):
    grid = parse_ovation(answer(cells))
    np.testing.assert_array_equal(grid.probability_percent, percent)
    assert grid.observation_utc == datetime(2025, 1, 12, 21, 42, tzinfo=UTC)
    assert grid.forecast_utc == datetime(2025, 1, 12, 22, 51, tzinfo=UTC)
    assert (grid.longitude_deg[0], grid.longitude_deg[-1], len(grid.longitude_deg)) == (0, 359, 360)
    assert (grid.latitude_deg[0], grid.latitude_deg[-1], len(grid.latitude_deg)) == (-90, 90, 181)
    with pytest.raises(ValueError, match="read-only"):
        grid.probability_percent[0, 0] = 1.0


def test_the_order_of_the_cells_does_not_matter(percent, cells):
    shuffled = [cells[i] for i in np.random.default_rng(2).permutation(CELLS)]
    np.testing.assert_array_equal(parse_ovation(answer(shuffled)).probability_percent, percent)


def test_a_cell_is_found_by_its_longitude_and_latitude(cells):
    dark = [[longitude, latitude, 0] for longitude, latitude, _ in cells]
    dark[19 * 181 + 90 + 69] = [19.0, 69.0, 42.5]  # Tromso; numbers may have points
    grid = parse_ovation(answer(dark))
    longitude, latitude = np.argwhere(grid.probability_percent)[0]
    assert (grid.longitude_deg[longitude], grid.latitude_deg[latitude]) == (19.0, 69.0)
    assert grid.probability_percent.sum() == 42.5


def test_where_longitudes_disagree_about_a_pole_all_get_the_mean(percent):
    odd = percent.copy()
    odd[:, 0] = np.arange(360) % 6  # 0 to 5: 2.5 in the mean
    odd[:, -1] = np.arange(360) % 2
    grid = parse_ovation(answer(cells_of(odd.tolist()))).probability_percent
    assert np.all(grid[:, 0] == 2.5)
    assert np.all(grid[:, -1] == 0.5)
    np.testing.assert_array_equal(grid[:, 1:-1], odd[:, 1:-1])


def test_the_mask_darkens_20_degrees_about_the_equator_and_nothing_else(cells):
    grid = parse_ovation(answer([[longitude, latitude, 5] for longitude, latitude, _ in cells]))
    masked = grid.masked()
    is_dark = np.all(masked.probability_percent == 0.0, axis=0)
    assert grid.latitude_deg[is_dark].tolist() == list(range(-20, 21))
    assert np.all(masked.probability_percent[:, ~is_dark] == 5.0)
    assert np.all(grid.probability_percent == 5.0)  # the grid itself stays
    assert masked.forecast_utc == grid.forecast_utc


@pytest.mark.parametrize("name", ["Observation Time", "observation_time", "Observation_Time"])
def test_the_times_may_be_written_in_several_ways(cells, name):
    content = json.loads(answer(cells))
    del content["Observation Time"]
    content[name] = "2025-01-12 21:42:00"
    grid = parse_ovation(json.dumps(content).encode())
    assert grid.observation_utc == datetime(2025, 1, 12, 21, 42, tzinfo=UTC)


WRONG_CELLS = [
    ([360, 0, 5], r"not '\[360, 0, 5\]'"),
    ([-1, 0, 5], r"\[-1, 0, 5\]"),
    ([0.5, 0, 5], r"\[0\.5, 0, 5\]"),
    ([0, 91, 5], "latitude -90 to 90"),
    ([0, 0, 101], "percentage 0 to 100"),
    ([0, 0, -1], r"\[0, 0, -1\]"),
    ([0, 0, float("nan")], "NaN"),
    ([0, 0, float("inf")], "Infinity"),
    ([0, 0, 10**400], "1000000"),
    ([0, 0, True], "true"),
    ([0, 0, "5"], '"5"'),
    ([0, 0, None], "null"),
    ([0, 0, [5]], r"\[5\]"),
    ([0, 0], r"\[0, 0\]"),
    ([0, 0, 5, 5], r"\[0, 0, 5, 5\]"),
    ([], r"\[\]"),
    (7, "not 7"),
    ({"0": 1}, "an object with 0"),
]


@pytest.mark.parametrize(("cell", "message"), WRONG_CELLS)
def test_a_wrong_cell_is_refused_and_named(cells, cell, message):
    changed = list(cells)
    changed[999] = cell
    with pytest.raises(DataError, match=rf"grid \(OVATION\), cell 1000: longitude .*{message}"):
        parse_ovation(answer(changed))


def test_a_cell_that_comes_again_stands_for_another_and_is_refused(cells):
    changed = list(cells)
    changed[999] = cells[99]  # longitude 0, latitude 9
    with pytest.raises(DataError, match=r"cell 1000: \[0, 9, \d+\] comes again"):
        parse_ovation(answer(changed))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"coordinates": []}, "65,160 cells are wanted, and this is an empty list"),
        ({"coordinates": [[0, 0, 1]] * (CELLS + 1)}, "this is a list of 65,161"),
        ({"coordinates": {"0": 1}}, "an object with 0"),
        ({"coordinates": None}, "65,160 cells are wanted, and this is null"),
        ({"Forecast Time": "soon"}, "forecast time: 'soon' is no time"),
        ({"Forecast Time": 20250112}, "forecast time: 20250112 is no time"),
        ({"Observation Time": "0025-01-12T21:42:00Z"}, "observation time: '0025-01"),
    ],
)
def test_an_answer_without_a_whole_grid_or_its_times_is_refused(change, message):
    with pytest.raises(DataError, match=message):
        parse_ovation(answer([], **change))


def test_an_answer_without_times_is_refused():
    with pytest.raises(DataError, match="there is no observation time in an object with coord"):
        parse_ovation(b'{"coordinates": []}')


@settings(max_examples=10)
@given(st.integers(0, CELLS - 1), st.integers(0, 100), st.floats(0.0, 100.0))
def test_one_value_changes_one_cell(cells, number, before, after):
    longitude, latitude, _ = cells[number]
    changed = list(cells)
    changed[number] = [longitude, latitude, before]
    first = parse_ovation(answer(changed)).probability_percent
    changed[number] = [longitude, latitude, after]
    second = parse_ovation(answer(changed)).probability_percent
    where = np.argwhere(first != second)
    if abs(latitude) == 90:  # the whole pole changes, by a 360th
        assert set(where[:, 1].tolist()) <= {latitude + 90}
        assert second[0, latitude + 90] - first[0, latitude + 90] == pytest.approx(
            (after - before) / 360, abs=1e-9
        )
    else:
        assert where.tolist() == ([[longitude, latitude + 90]] if before != after else [])
