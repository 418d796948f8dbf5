"""The user's own cameras and lenses, from the config file.

Truth: the file as it is written here; each fault is told with its file, its line and what to write.
"""

import json

import pytest

GOOD = """camera = "mine"

[cameras.mine]
name = "Sony A7S III"
sensor_mm = [35.6, 23.8]
pixels = [4240, 2832]
iso = [80, 102400]

[lenses.noct]
focal_mm = 58
f_number = 0.95
"""
SPAN = ("--from", "2024-10-10T18:00", "--hours", "4", "--subject", "airglow")


@pytest.fixture
def written(tmp_path, monkeypatch):
    """Return what writes a config file."""
    path = tmp_path / "config.toml"
    monkeypatch.setenv("ISS_PLANNER_CONFIG", str(path))

    def write(text):
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_own_equipment_is_used(iss, written):
    written(GOOD)
    code, out, _ = iss("windows", *SPAN, "--lens", "58", "--json")
    assert code == 0
    for window in json.loads(out)["windows"]:
        assert window["exposure"]["camera"] == "Sony A7S III"
        assert window["exposure"]["lens"] == "58 mm f/0.95"
        assert window["exposure"]["f_number"] == 0.95


def test_an_option_goes_over_the_config(iss, written):
    written(GOOD)
    _, out, _ = iss("windows", *SPAN, "--camera", "D5", "--json")
    cameras = {window["exposure"]["camera"] for window in json.loads(out)["windows"]}
    assert cameras == {"Nikon D5"}


FAULTS = {
    "no sensor": ("sensor_mm = [35.6, 23.8]\n", "", 3, "has no sensor_mm: add such as"),
    "one pixel count": ("[4240, 2832]", "4240", 6, "pixels is 4240: write such as"),
    "half a pixel": ("[4240, 2832]", "[4240.5, 2832]", 6, "write such as pixels = ["),
    "a negative sensor": ("[35.6, 23.8]", "[-35.6, 23.8]", 5, "write such as sensor_mm"),
    "ISO from high to low": ("[80, 102400]", "[102400, 80]", 7, "write such as iso"),
    "an unknown key": ("iso = [", "isos = [", 7, "unknown key 'isos'"),
    "no opening": ("f_number = 0.95\n", "", 9, "has no f_number: add such as"),
    "an opening in words": ("0.95", '"f/0.95"', 11, "write such as f_number = 1.2"),
    "a focal length of three ends": ("= 58", "= [1, 2, 3]", 10, "write such as focal_mm"),
    "truth for a number": ("0.95", "true", 11, "write such as f_number"),
    "nan": ("0.95", "nan", 11, "write such as f_number"),
    "a camera that is none": (
        'camera = "mine"',
        'camera = "yours"',
        1,
        "Camera 'yours' is unknown",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_told_with_its_line(iss, written, tmp_path, fault):
    """Exit 2, and nothing is written; the page of status tells of it too."""
    was, becomes, line, said = FAULTS[fault]
    assert was in GOOD
    path = written(GOOD.replace(was, becomes, 1))
    target = tmp_path / "answer.csv"
    code, out, err = iss("windows", *SPAN, "-o", str(target))
    assert code == 2
    assert out == ""
    assert f"{path}, line {line}" in err
    assert said in err
    assert not target.exists()
    assert err.count("\n") == 1
    if "unknown" not in said or "key" in said:
        _, page, _ = iss("status", "--json")
        assert any(said in problem for problem in json.loads(page)["problems"])


def test_a_table_of_windows_minds_a_broken_camera_too(iss, written):
    written(GOOD.replace("iso = [80", "iso = [x"))
    assert iss("windows", *SPAN)[0] == 2
    written(GOOD.replace("[80, 102400]", "80"))
    code, _, err = iss("windows", *SPAN)
    assert code == 2
    assert "line 7" in err
