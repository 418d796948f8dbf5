"""CZML, read back by the models of czml3.

Truth: the records, the orbit itself between the samples, and Lagrange's formula as Cesium has it.
"""

import json
from datetime import datetime

import numpy as np
import pytest
from czml3 import Document
from exported import ORBIT, answer, odd_windows, track_of
from hypothesis import given, settings

from planner.base.geometry import geographic_deg, vertical_from_itrs
from planner.output.czml import to_czml
from planner.output.lines import stretch


def packets_of(document, track, kind="windows"):
    """Return the packets, by a parser that knows the fields and their types."""
    text = "".join(to_czml(document, kind, track))
    assert "NaN" not in text
    packets = Document.model_validate({"packets": json.loads(text)}).packets
    assert len({packet.id for packet in packets}) == len(packets)
    return packets


@settings(max_examples=25)
@given(odd_windows())
def test_czml3_reads_the_records(windows):
    """Places, times and colours; a packet for each window and one for its look."""
    document, station, *packets = packets_of(answer(windows), track_of(windows))
    assert (document.id, document.version, station.id) == ("document", "1.0", "station")
    assert document.clock.multiplier == 60.0
    for window, packet, look in zip(windows, packets[::2], packets[1::2], strict=True):
        assert (packet.id, look.id) == (window["id"], f"{window['id']}-look")
        for one in (packet, look):
            ends = one.model_dump(mode="json")["availability"].split("/")
            assert [np.datetime64(end.rstrip("Z"), "ms") for end in ends] == [
                np.datetime64(window[f"{name}_utc"].rstrip("Z"), "ms") for name in ("start", "end")
            ]
        place = [window["longitude_deg"], window["latitude_deg"], 1000.0 * window["altitude_km"]]
        assert packet.position.cartographicDegrees.values == pytest.approx(place, abs=0.1)
        assert packet.point.color.rgba.values == [0xD5, 0x5E, 0x00, 255]
        line = np.reshape(look.polyline.positions.cartographicDegrees.values, (-1, 3))
        assert np.all(np.isfinite(line))
        assert line[0] == pytest.approx(place, abs=0.1)


def test_the_station_between_its_samples_is_where_the_orbit_is():
    """By the six nearest samples, to 0.1 m (0.01 m measured), while one element set serves."""
    track = track_of(answer()["windows"])
    station = packets_of(answer(), track)[1]
    assert (station.position.interpolationAlgorithm.value, station.position.referenceFrame) == (
        "LAGRANGE",
        "FIXED",
    )
    samples = np.reshape(station.position.cartesian.values, (-1, 4))
    times, places_m = samples[:, 0], samples[:, 1:]
    assert np.all(np.diff(times) <= 60.0)
    moments = np.arange(times[0] + 1.0, times[-1], 37.0)
    first = np.clip(np.searchsorted(times, moments) - 3, 0, len(times) - 6)
    nodes = times[first[:, None] + np.arange(6)]
    found = np.zeros((len(moments), 3))
    for one in range(6):
        weight = np.ones(len(moments))
        for other in range(6):
            if other != one:
                weight *= (moments - nodes[:, other]) / (nodes[:, one] - nodes[:, other])
        found += weight[:, None] * places_m[first + one]
    true = 1000.0 * ORBIT.at(np.floor(track.posix_s[0]) + moments).position_itrs_km.T
    assert np.max(np.linalg.norm(found - true, axis=1)) < 0.1


@pytest.mark.parametrize("beside_s", [0.001, 0.4, 29.9])
def test_moments_beside_a_sample_do_not_spoil_the_polynomial(beside_s):
    """A track that begins beside a whole minute, at a moment that no millisecond names."""
    window = answer()["windows"][0]
    track = track_of([window])
    start_s = track.posix_s[0] + 60.0 - beside_s + 0.0004
    part = ORBIT.at(np.array([start_s, *track.posix_s[track.posix_s > start_s]]))
    cut = type(track)(
        track.name, part.posix_s, part.latitude_deg, part.longitude_deg, part.altitude_km
    )
    station = packets_of(answer([]), cut)[1]
    samples = np.reshape(station.position.cartesian.values, (-1, 4))
    assert np.all(np.diff(samples[:, 0]) >= 1.0)
    epoch = json.loads(station.to_json())["position"]["epoch"]
    times = datetime.fromisoformat(epoch).timestamp() + samples[:, 0]
    assert times[[0, -1]] == pytest.approx(cut.posix_s[[0, -1]], abs=1e-5)
    there_m = 1000.0 * ORBIT.at(times).position_itrs_km.T
    assert np.max(np.linalg.norm(samples[:, 1:] - there_m, axis=1)) < 0.05


def test_the_stretch_is_the_tracks():
    """All of its places, at the orbit's own heights."""
    (window,) = answer()["windows"]
    track = track_of([window])
    packet = packets_of(answer(), track)[2]
    line = np.reshape(packet.polyline.positions.cartographicDegrees.values, (-1, 3))
    part = stretch(track, window["start_utc"], window["end_utc"])
    up, altitude_km = vertical_from_itrs(ORBIT.at(part.posix_s).position_itrs_km)
    latitude_deg, longitude_deg = geographic_deg(up)
    expected = np.column_stack([longitude_deg, latitude_deg, 1000.0 * altitude_km])
    assert np.allclose(line, expected, atol=[1e-7, 1e-7, 0.1])
    assert packet.polyline.arcType.value == "NONE"
