"""GeoJSON, read back by GDAL (as QGIS does, through pyogrio) and as plain JSON.

Truth: the records, and RFC 7946.
"""

import json
from io import BytesIO

import numpy as np
import pyogrio
import pytest
import shapely
from exported import answer, odd_windows, track_of
from hypothesis import given, settings

from planner.output.geojson import to_geojson
from planner.output.records import columns, flatten

GEOMETRIES = {
    "track": "MultiLineString",
    "peak": "Point",
    "stretch": "MultiLineString",
    "look": "MultiLineString",
}


def refuse(word):
    """Refuse what is no JSON."""
    raise AssertionError(f"{word} is no JSON")


def text_of(windows):
    """Return a whole file, with the track that belongs to it."""
    return "".join(to_geojson(answer(windows), "windows", track_of(windows)))


@settings(max_examples=25)
@given(odd_windows())
def test_gdal_reads_the_records(windows):
    """Each peak with every column of CSV; one geometry a layer; longitudes in range, no jumps."""
    text = text_of(windows)
    whole = json.loads(text, parse_constant=refuse)
    for feature in whole["features"]:
        layer = feature["properties"]["layer"]
        assert feature["geometry"]["type"] == GEOMETRIES[layer]
        if layer == "peak":
            continue
        for line in feature["geometry"]["coordinates"]:
            longitude, latitude, _ = np.array(line).T
            assert len(line) >= 2
            assert np.all(np.abs(longitude) <= 180.0)
            assert np.all(np.abs(latitude) <= 90.0)
            assert layer == "look" or np.all(np.abs(np.diff(longitude)) < 10.0)
    meta, _, geometry, values = pyogrio.raw.read(BytesIO(text.encode()))
    fields = dict(zip(meta["fields"], values, strict=True))
    assert meta["crs"] == "EPSG:4326"
    peaks = np.flatnonzero(fields["layer"] == "peak")
    assert len(peaks) == len(windows)
    for number, window in zip(peaks, windows, strict=True):
        x, y, z = shapely.get_coordinates(shapely.from_wkb(geometry[number]), include_z=True)[0]
        assert (x, y) == pytest.approx((window["longitude_deg"], window["latitude_deg"]), abs=1e-7)
        assert z == pytest.approx(1000.0 * window["altitude_km"], abs=0.1)
        assert fields["id"][number] == window["id"]
        assert fields["look.azimuth_deg"][number] == pytest.approx(
            window["look"]["azimuth_deg"], abs=1e-9
        )
    points = [one["properties"] for one in whole["features"] if one["geometry"]["type"] == "Point"]
    for properties, window in zip(points, windows, strict=True):
        flat = flatten(window)
        assert list(properties)[3:] == columns("windows")
        for name in columns("windows"):
            value = flat.get(name)
            assert properties[name] == (
                pytest.approx(value, abs=1e-9) if isinstance(value, float) else value
            )


def test_the_track_is_whole():
    """Its pieces hold every place of it, with the times at which each begins and ends."""
    track = track_of()
    whole = json.loads("".join(to_geojson(answer([]), "windows", track)))
    assert {one["properties"]["layer"] for one in whole["features"]} == {"track"}
    places = [
        place
        for one in whole["features"]
        for place in one["geometry"]["coordinates"][0]
        if abs(place[0]) < 180.0
    ]
    expected = np.column_stack([track.longitude_deg, track.latitude_deg, 1e3 * track.altitude_km])
    assert np.allclose(places, expected, atol=[1e-7, 1e-7, 0.1])
    times = [one["properties"] for one in whole["features"]]
    assert times[0]["start_utc"] == "2024-10-10T18:00:00.000Z"
    assert times[-1]["end_utc"] == "2024-10-10T21:00:00.000Z"
    assert [one["end_utc"] for one in times[:-1]] == [one["start_utc"] for one in times[1:]]


def test_what_the_answer_rests_on_stands_beside_the_features():
    """The document's own names, but for the records."""
    document = answer()
    whole = json.loads(text_of(document["windows"]))
    del document["windows"]
    assert {name: whole[name] for name in document} == document
