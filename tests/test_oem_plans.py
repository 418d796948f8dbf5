"""Plans on a trajectory: the same windows as on the element set that it was made from.

Truth: the set itself, a bundled one, propagated by Skyfield into the file.
"""

import json

import pytest
from synthetic_oem import kvn, station_segment, xml
from test_track import PAIRS

SPAN = ("--from", "2024-10-10T14:00", "--hours", "8")


@pytest.fixture
def files(tmp_path):
    """Return a trajectory of 14 hours as KVN and as XML, and the set that it was made from."""
    segments = [station_segment(count=211)]
    (tmp_path / "station.oem").write_text(kvn(segments), encoding="ascii")
    (tmp_path / "station.xml").write_text(xml(segments), encoding="ascii")
    (tmp_path / "station.tle").write_text("\n".join(PAIRS[9]) + "\n", encoding="ascii")
    return tmp_path


def windows(iss, file, *more):
    """Return the windows of all subjects by their ids, and what was said beside them."""
    code, out, err = iss("windows", *SPAN, "--elements", str(file), "--json", *more)
    assert code == 0, err
    return {one["id"]: one for one in json.loads(out)["windows"]}, json.loads(out), err


@pytest.mark.parametrize("name", ["station.oem", "station.xml"])
def test_a_trajectory_plans_as_its_element_set(iss, files, name):
    """The same names, the same second of the start, lengths within 0.2 s."""
    ours, document, err = windows(iss, files / name)
    theirs, _, _ = windows(iss, files / "station.tle")
    assert set(ours) == set(theirs)
    assert len(ours) > 20
    for one, other in ((ours[key], theirs[key]) for key in ours):
        assert one["start_utc"][:19] == other["start_utc"][:19]
        assert one["duration_s"] == pytest.approx(other["duration_s"], abs=0.2)
        assert one["latitude_deg"] == pytest.approx(other["latitude_deg"], abs=0.2)
    assert {one["source"] for one in document["elements"]} == {f"oem:{name}"}
    assert f"oem:{name}" in err


def test_windows_near_a_planned_burn_name_it(iss, files):
    """Those within an hour of 18:58 and of 14:26:30, and no other; on standard error too."""
    found, _, err = windows(iss, files / "station.oem")
    for window in found.values():
        near = {one["name"] for one in window["planned_events"]}
        for name, moment in (("GMT 284 ISS Reboost", "18:58:00"), ("82P Undock", "14:26:30")):
            hour, minute, second = map(int, moment.split(":"))
            at = 3600 * hour + 60 * minute + second
            start, end = (
                3600 * int(window[key][11:13])
                + 60 * int(window[key][14:16])
                + float(window[key][17:23])
                for key in ("start_utc", "end_utc")
            )
            assert (name in near) == (start - 3600 <= at <= end + 3600), window["id"]
    assert "GMT 284 ISS Reboost is planned for 2024-10-10T18:58Z" in err
    rank = next(one["rank"] for one in found.values() if one["planned_events"])
    code, out, _ = iss("explain", str(rank), "-q")
    assert code == 0
    assert "Planned aboard within an hour of it" in out


def test_what_comes_next_ends_with_the_trajectory(iss, files):
    """Near its end there is no next aurora or sunset to tell: null, and no error."""
    file = str(files / "station.oem")
    code, out, _ = iss("now", "--at", "2024-10-11T01:55", "--elements", file, "--json")
    assert code == 0
    assert json.loads(out)["state"]["next_station_sunrise_utc"] is None
    code, out, err = iss("now", "--at", "2024-10-11T03:00", "--elements", file)
    assert (code, out) == (3, "")
    assert "usable from" in err


def test_another_object_is_refused(iss, files):
    """The file tells whose it is."""
    code, out, err = iss("windows", *SPAN, "--elements", str(files / "station.oem"), "--sat", "5")
    assert (code, out) == (2, "")
    assert "--sat 25544" in err
