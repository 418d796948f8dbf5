"""KML, read back by GDAL (as QGIS does, through pyogrio) and by an XML parser.

Truth: the records, and the elements and their order by the schema of OGC KML 2.2.
"""

from dataclasses import replace
from io import BytesIO

import numpy as np
import pyogrio
import pytest
import shapely
from defusedxml.ElementTree import fromstring
from exported import answer, odd_windows, track_of
from hypothesis import given, settings

from planner.output import shot
from planner.output.kml import to_kml
from planner.output.records import flatten

KML = "{http://www.opengis.net/kml/2.2}"
GX = "{http://www.google.com/kml/ext/2.2}"
FOLDERS = ["Ground track", "Station", "Photo windows", "Stretches of the track", "Where to look"]
# The order in which the schema wants what a placemark holds.
ORDER = ["name", "description", "TimeSpan", "styleUrl", "ExtendedData"]


def text_of(windows):
    """Return a whole file, with the track that belongs to it."""
    return "".join(to_kml(answer(windows), "windows", track_of(windows)))


def layer(text, name):
    """Return a folder's fields and geometries by GDAL."""
    meta, _, geometry, columns = pyogrio.raw.read(BytesIO(text.encode()), layer=name)
    return dict(zip(meta["fields"], columns, strict=True)), shapely.from_wkb(geometry)


def lines_of(geometry):
    """Return the coordinates of each line of a geometry."""
    return [shapely.get_coordinates(part, include_z=True) for part in shapely.get_parts(geometry)]


@settings(max_examples=25)
@given(odd_windows())
def test_gdal_reads_the_records(windows):
    """Names, subjects, times and places of the points; no line jumps; whatever the texts hold."""
    text = text_of(windows)
    root = fromstring(text)
    assert [one.text for one in root.findall(f".//{KML}Folder/{KML}name")] == FOLDERS
    fields, points = layer(text, "Photo windows")
    assert list(fields["Name"]) == [f"{one['rank']}. Aurora (south)" for one in windows]
    for number, (point, window) in enumerate(zip(points, windows, strict=True)):
        x, y, z = shapely.get_coordinates(point, include_z=True)[0]
        assert (x, y) == pytest.approx((window["longitude_deg"], window["latitude_deg"]), abs=1e-6)
        assert z == pytest.approx(1000.0 * window["altitude_km"], abs=0.1)
        for name, iso in (("begin", window["start_utc"]), ("end", window["end_utc"])):
            assert fields[name][number] == np.datetime64(iso.rstrip("Z"), "ms")
        assert fields["score"][number] in (window["score"], str(round(window["score"], 9)))
    for name in FOLDERS[3:]:
        for geometry in layer(text, name)[1]:
            for line in lines_of(geometry):
                assert np.all(np.isfinite(line))
                assert np.all(np.abs(line[:, 0]) <= 180.0)
                assert np.all(np.abs(line[:, 1]) <= 90.0)
    spoken = [one.text for one in root.findall(f".//{KML}Folder/{KML}Placemark/{KML}description")]
    for html, window in zip(spoken, windows, strict=True):
        cells = fromstring(html).findall(".//td")  # a table by itself, and well formed
        said = [text for _, text in shot.particulars(window)]
        assert [cell.text or "" for cell in cells] == [shot.plain(text) for text in said]


def test_every_known_value_is_carried_by_its_name():
    """As CSV has it, in the balloon's extended data."""
    (window,) = answer()["windows"]
    root = fromstring(text_of([window]))
    data = {one.get("name"): one[0].text for one in root.iter(f"{KML}Data")}
    known = {name: value for name, value in flatten(window).items() if value not in (None, "")}
    assert set(data) == set(known)
    assert float(data["look.azimuth_deg"]) == known["look.azimuth_deg"]
    assert data["station_sunlit"] == "false"


def test_the_order_is_the_schemas():
    """Documents and placemarks hold their elements in the order of OGC KML 2.2."""
    root = fromstring(text_of(answer()["windows"]))
    held = [one.tag.removeprefix(KML) for one in root[0]]
    assert list(dict.fromkeys(held)) == ["name", "open", "description", "Style", "Folder"]
    for placemark in root.iter(f"{KML}Placemark"):
        tags = [one.tag.removeprefix(KML) for one in placemark]
        assert tags[:-1] == [tag for tag in ORDER if tag in tags]
    styles = {one.get("id") for one in root.iter(f"{KML}Style")}
    used = {one.text.removeprefix("#") for one in root.iter(f"{KML}styleUrl")}
    assert used <= styles


def test_the_station_can_be_played():
    """A time for each place, the same as the track's, which in pieces covers all of it."""
    track = replace(track_of(), name='R&B <"é">\x07')
    root = fromstring("".join(to_kml(answer([]), "windows", track)))
    (playable,) = root.iter(f"{GX}Track")
    assert root.find(f".//{KML}Placemark[{GX}Track]/{KML}name").text == 'R&B <"é">'
    times = [np.datetime64(one.text.rstrip("Z"), "ms") for one in playable.iter(f"{KML}when")]
    places = np.array(
        [[float(part) for part in one.text.split()] for one in playable.iter(f"{GX}coord")]
    )
    assert np.array_equal(times, (1000.0 * track.posix_s).astype("datetime64[ms]"))
    assert np.allclose(places[:, 0], track.longitude_deg, atol=1e-7)
    assert np.allclose(places[:, 1], track.latitude_deg, atol=1e-7)
    assert np.allclose(places[:, 2], 1000.0 * track.altitude_km, atol=0.1)
    pieces = [
        np.array([point.split(",") for point in one.text.split()], float)
        for one in root.findall(f".//{KML}LineString/{KML}coordinates")
    ]
    assert all(np.all(np.abs(np.diff(piece[:, 0])) < 10.0) for piece in pieces)
    inside = np.concatenate(pieces)
    inside = inside[np.abs(inside[:, 0]) < 180.0]
    assert np.array_equal(inside, places)
