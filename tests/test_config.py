"""The config file and the settings: precedence, what is refused and how, what is shown.

Truth: the contract (option, then environment, then config, then default; exit 2 with file, line and
remedy), and for what a text of TOML holds the standard library's reader.
"""

import json
import os
import re
import tomllib
from pathlib import Path

import pytest

from planner.base.errors import InputError
from planner.cli import config, config_check, settings
from planner.cli.given import Given
from planner.cli.own_tables import own_tables

DOCS = Path(__file__).parents[1] / "docs" / "config.md"
SET = ("track", "--from", "2024-10-10", "--hours", "1", "--step", "30m")


@pytest.fixture
def write(monkeypatch, tmp_path):
    """Write a config file, and let it be the one that counts; it lies in a folder of its own."""
    path = tmp_path / "settings" / "config.toml"
    path.parent.mkdir()
    monkeypatch.setenv("ISS_PLANNER_CONFIG", str(path))
    monkeypatch.delenv("ISS_PLANNER_REFRESH")

    def run(content):
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return run


BROKEN = [
    ('tz = "UTC"\nelemnts = "a.tle"\n', 2, "unknown key 'elemnts'; did you mean 'elements'?"),
    ("\n\nfoo = 1\n", 3, "unknown key 'foo': leave it out"),
    ("[feeds]\nswpc = 'https://x.org'\n", 2, "did you mean 'feeds.swpc_url'?"),
    ("swpc_url = 'https://x.org'\n", 1, "write it below [feeds]"),
    ("[feeds]\n\noffline = true\n", 3, "write it above the first [table]"),
    ('"feeds.swpc_url" = "https://x.org"\n', 1, "unknown key"),
    ("# offline = 1\noffline = 3\n", 2, "offline is 3: write such as offline = true"),
    ("tz = 3\n", 1, 'tz is 3: write such as tz = "Europe/Berlin"'),
    ("lead = [1]\n", 1, "lead is [1]: write such as lead"),
    ("elements = true\n", 1, "elements is true"),
    ('elements = ""\n', 1, "elements is ''"),
    ("awake = [6]\n", 1, "awake is [6]: write such as awake = ["),
    ("[elements]\n", 1, "elements is a table"),
    ("feeds = 3\n", 1, "feeds is 3: write [feeds]"),
    ("cameras = 3\n", 1, "write [cameras.NAME]"),
    ("[cameras]\nmine = 3\n", 2, "write [cameras.mine]"),
    ('prefer = """\nx"""\n', 1, "1: prefer is "),
    ('\nprefer = "dull"\n', 2, "is 'dull': choose from balanced, bright"),
    ('tz = "Europe/Berln"\n', 1, "no such time zone. Did you mean Europe/Berlin?"),
    ('elements = "gone.tle"\n', 1, "gone.tle': there is no such file"),
    ('\ncache_dir = "~nobody9/x"\n', 2, "is '~nobody9/x', in a home that cannot be found"),
    ("offline\n", 1, "a name stands without = and a value"),
    ("offline = yes\n", 1, "put text in quotes"),
    ('tz = "UTC" "x"\n', 1, "something follows the value"),
    ('tz = "UTC"\n\ntz = "UTC"\n', 3, "set a second time"),
    ("[feeds]\n[feeds]\n", 2, "a second time"),
    ('elements = "C:\\users\\x"\n', 1, "a backslash in double quotes"),
    ('\nlead = "30m\n', 2, "quotes are not closed"),
    ('\nlead = """30m\n\n\n', 2, "quotes are not closed"),
    ("\nawake = [\n'06:00-08:00'\n\n", 2, "a bracket is not closed"),
    ("[feeds\n", 1, "a bracket is not closed"),
    ("= 3\n", 1, "this is no setting"),
    ("x = 1\x00\n", 1, ""),
    ("lens = " + "9" * 5000, 1, "this is no TOML"),
    (b"# a\n# b \xfc\ntz = 'UTC'\n", 2, "byte 0xFC is no UTF-8. Save the file as UTF-8."),
    ("tz = 'UTC'\n".encode("utf-16"), 1, "is no UTF-8"),
]


@pytest.mark.parametrize(("content", "line", "said"), BROKEN)
def test_a_broken_config_is_named_with_its_line(write, iss, tmp_path, content, line, said):
    """Exit code 2, file, line and remedy, nothing written; and `iss status` tells of it first."""
    path = write(content)
    refused(iss, tmp_path, ("windows", "--from", "2024-10-10", "--hours", "1"), path, line, said)


@pytest.mark.parametrize(
    ("words", "content", "said"),
    [
        (("windows", "--hours", "1"), '\nrefresh = "often"\n', "set it to auto or never"),
        (("fetch",), "[feeds]\ngfz_url = 'ftp://x'\n", "no address of the web"),
        (("fetch",), "# mine\noffline = true\n", "forbids what iss fetch is for: leave it out"),
    ],
)
def test_what_one_command_uses_is_refused_by_that(
    write, iss, tmp_path, monkeypatch, words, content, said
):
    """One that no option stands for is refused by all; others cost nothing where not needed."""
    path = write(content)
    for name in ("ISS_PLANNER_DATA_DIR", "ISS_PLANNER_CACHE_DIR", "ISS_PLANNER_OFFLINE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    refused(iss, tmp_path, words, path, 2, said)
    assert iss(*SET, "-q")[0] == (0 if "offline" in content else 2)


def refused(iss, tmp_path, words, path, line, said):
    """Expect exit code 2 with one line about a line of the config, which `iss status` tells too."""
    before = sorted(tmp_path.rglob("*"))
    code, out, err = iss(*words)
    assert (code, out) == (2, "")
    assert f"{path}, line {line}" in err
    assert said in err
    assert len(err.splitlines()) == 1
    assert sorted(tmp_path.rglob("*")) == before
    code, out, _ = iss("status")
    assert code == 0
    first = re.sub(r"\s+", " ", out.partition("\n\n")[0])
    if "forbids" not in said:
        assert f"{path}, line {line}" in first
        assert said in first


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: None, "names {path}, which does not exist: make it, or name another."),
        (lambda path: path.mkdir(), "names {path}/config.toml, which does not exist"),
        (lambda path: (path / "config.toml").mkdir(parents=True), "config.toml is a folder"),
        (lambda path: path.write_bytes(b"#" * 1_000_001), "{path} is over a megabyte"),
        (lambda path: path.symlink_to(path), "{path} cannot be read (Too many levels"),
    ],
)
def test_a_named_config_that_cannot_be_read(iss, monkeypatch, tmp_path, make, said):
    """Exit code 2 and the remedy; `iss status` tells it first."""
    path = tmp_path / "mine"
    make(path)
    monkeypatch.setenv("ISS_PLANNER_CONFIG", str(path))
    code, out, err = iss(*SET)
    assert (code, out) == (2, "")
    assert said.format(path=path) in err
    code, out, _ = iss("status")
    assert code == 0
    assert said.format(path=path) in re.sub(r"\s+", " ", out.partition("\n\n")[0])


def test_what_is_set_where_goes_over_what(write, monkeypatch):
    """Option, environment, config, default; each is named by its place."""
    path = write('\nprefer = "dark"\noffline = true\n')

    def found(**options):
        return Given(**options).with_settings(("prefer", "offline", "elements"))

    assert (found().prefer, found().offline, found().elements) == ("dark", True, None)
    assert found().place("prefer") == f"{path}, line 2: prefer"
    monkeypatch.setenv("ISS_PLANNER_PREFER", "rare")
    monkeypatch.setenv("ISS_PLANNER_OFFLINE", "0")
    assert (found().prefer, found().offline) == ("rare", False)
    assert found().place("prefer") == "ISS_PLANNER_PREFER"
    assert found(prefer="sure").prefer == "sure"
    assert found(prefer="sure").place("prefer") == "--prefer"
    assert found(offline=True).offline
    monkeypatch.setenv("ISS_PLANNER_PREFER", " ")
    assert found().prefer == "dark"
    path.unlink()
    monkeypatch.delenv("ISS_PLANNER_CONFIG")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(path.parent))
    assert found().prefer is None
    assert Given().with_settings(("sat",)) == Given()


def test_a_config_changed_is_read_again(write):
    write('prefer = "dark"')
    assert Given().with_settings(("prefer",)).prefer == "dark"
    write('prefer = "rare" # now')
    assert Given().with_settings(("prefer",)).prefer == "rare"


def test_the_platforms_folder(monkeypatch, tmp_path, iss):
    """Where nothing is named it is looked for there; that there is none is no trouble."""
    monkeypatch.delenv("ISS_PLANNER_CONFIG")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    path = tmp_path / "iss-planner" / "config.toml"
    assert config.find_path() == path
    assert re.search(r"config.toml\s+\(not there\)", iss("status")[1])
    path.parent.mkdir()
    path.write_text('tz = "Asia/Tokyo"')
    assert Given().with_settings(("tz",)).tz == "Asia/Tokyo"
    assert json.loads(iss("status", "--json")[1])["folders"]["config"] == str(path)


def test_paths_lie_beside_the_config(write, monkeypatch, tmp_path):
    """A variable's beside the reader, and `~` is the home in both."""
    folder = write(
        'elements = "sets/a.tle"\ndata_dir = "data"\nbusy = ["a.ics", "/b.ics"]\nfree = "~/c.ics"\n'
    ).parent
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("ISS_PLANNER_DATA_DIR", "ISS_PLANNER_CACHE_DIR"):
        monkeypatch.delenv(name)
    assert settings.setting("elements").texts == (str(folder / "sets" / "a.tle"),)
    assert settings.data_folder() == folder / "data"
    assert settings.setting("busy").texts == (str(folder / "a.ics"), "/b.ics")
    assert settings.setting("free").texts == (str(tmp_path / "c.ics"),)
    monkeypatch.setenv("ISS_PLANNER_ELEMENTS", "b.tle")
    monkeypatch.setenv("ISS_PLANNER_BUSY", os.pathsep.join(["~/d.ics", "e.ics"]))
    assert settings.setting("elements").texts == ("b.tle",)
    assert settings.setting("busy").texts == (str(tmp_path / "d.ics"), "e.ics")


@pytest.mark.parametrize(
    ("content", "key", "texts"),
    [
        ("lens = 50", "lens", ("50",)),
        ("lens = '0.5'", "lens", ("0.5",)),
        ("attitude = [-4, -3.5, 0]", "attitude", ("-4,-3.5,0",)),
        ("attitude = '0,0,0'", "attitude", ("0,0,0",)),
        ("awake = '06:00-21:30'", "awake", ("06:00-21:30",)),
        ("awake = ['06:00-12:00', '13:00-21:30']", "awake", ("06:00-12:00", "13:00-21:30")),
        ("awake = []", "awake", ()),
        ("offline = false", "offline", ("false",)),
        ("\ufefftz = 'UTC'\r\n", "tz", ("UTC",)),
    ],
)
def test_kinds_of_values(write, content, key, texts):
    """As text, and as what TOML has for it; a byte order mark and CRLF are no trouble."""
    write(content)
    assert list(config_check.problems()) == []
    assert settings.setting(key).texts == texts


def test_several_in_a_variable(monkeypatch):
    monkeypatch.setenv("ISS_PLANNER_AWAKE", "06:00-12:00, 13:00-21:30")
    assert settings.setting("awake").value() == ["06:00-12:00", "13:00-21:30"]


def test_own_cameras_and_where_they_stand(write):
    """Each by its name, with the line of the table and of each of its keys."""
    path = write('[cameras."My D5"]\nwidth_mm = 35.9\n\n[cameras.other]\n[lenses]\n')
    found = own_tables("cameras")
    assert {name: dict(one.values) for name, one in found.items()} == {
        "My D5": {"width_mm": 35.9},
        "other": {},
    }
    assert found["My D5"].place("width_mm") == f"{path}, line 2"
    assert found["My D5"].place("absent") == f"{path}, line 1"
    assert found["other"].place() == f"{path}, line 4"
    assert own_tables("lenses") == {}
    write("cameras = 3\n[lenses]\nx = 3\n")  # which commands refuse before they ask
    assert own_tables("cameras") == own_tables("lenses") == {}


def test_what_was_remembered_goes_over_settings_and_under_options(write):
    """What else was given now, such as --offline, stays."""
    write('prefer = "dark"')
    last = Given(prefer="rare", kp=3.0, sat=48274)
    now = Given(offline=True, sat=25544, kp=4.0).with_settings(("prefer",))
    both = now.over(last, "prefer", "kp", "sat")
    assert (both.prefer, both.kp, both.sat, both.offline) == ("rare", 4.0, 48274, True)


def test_status_tells_of_every_setting_that_is_wrong(write, iss):
    """In the words that the commands use, each with its line."""
    wrong = ('attitude = "1,2"', 'awake = "25:00-26:00"', 'lead = "x"', 'setup = "x"')
    path = write("\n".join((*wrong, 'camera = "d55"', "lens = 5000")))
    first = " ".join(iss("status")[1].partition("Elements,")[0].split())
    for line, said in enumerate(("attitude", "awake", "lead", "setup", "camera", "lens"), 1):
        assert f"{path}, line {line}: {said}" in first


def test_status_shows_each_setting_with_its_origin(write, iss, monkeypatch):
    """Passwords in addresses do not show."""
    path = write('tz = "UTC"\n[feeds]\ngfz_url = "https://me:secret@x.org/gfz/"\n')
    monkeypatch.setenv("ISS_PLANNER_SWPC_URL", "https://you:secret@x.org")
    text = iss("status", "--json")[1]
    found = {one["key"]: one for one in json.loads(text)["settings"]}
    assert "secret" not in text + iss("status")[1]
    assert list(found) == [known.key for known in settings.SETTINGS]
    assert found["tz"] == {
        "name": "ISS_PLANNER_TZ",
        "key": "tz",
        "value": "UTC",
        "origin": "config",
        "line": 1,
    }
    assert found["feeds.gfz_url"]["value"] == "https://***@x.org/gfz/"
    assert (found["feeds.gfz_url"]["origin"], found["feeds.gfz_url"]["line"]) == ("config", 3)
    assert found["feeds.swpc_url"]["origin"] == "environment"
    assert found["prefer"]["origin"] == "default"
    out = iss("status")[1]
    assert re.search(rf"^  Config file +{re.escape(str(path))}$", out, re.MULTILINE)
    assert re.search(r"^  tz +UTC  \(config, line 1\)$", out, re.MULTILINE)
    monkeypatch.setenv("ISS_PLANNER_OFLINE", "1")
    assert iss("status")[1].startswith("ISS_PLANNER_OFLINE is no setting; did you mean ISS_PLANNER")


def test_a_setting_without_an_option_is_not_in_any_help(iss):
    """And one with an option stands in none but by that."""
    out = iss("windows", "--help")[1]
    assert "ISS_PLANNER" not in out
    assert "--tz" in out


def test_the_page_of_the_docs_lists_every_setting_and_its_example_loads(write, monkeypatch):
    """In the order of the table; what the example says is what each setting gets."""
    page = DOCS.read_text(encoding="utf-8")
    (example,) = re.findall(r"^```toml\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    rows = re.findall(r"^\| `(\w+)`(?: in `\[(\w+)\]`)? \| `(\w+)` \|", page, re.MULTILINE)
    assert [(f"{table}.{key}" if table else key, name) for key, table, name in rows] == [
        (known.key, known.variable) for known in settings.SETTINGS
    ]
    folder = write(example).parent
    for name in re.findall(r'"(\w+\.(?:tle|ics))"', example):
        (folder / name).touch()
    assert list(config_check.problems()) == []
    for name in ("ISS_PLANNER_DATA_DIR", "ISS_PLANNER_CACHE_DIR"):
        monkeypatch.delenv(name)
    for one in settings.all_settings():
        assert one.origin == "config", one.known.key
        one.value()
    assert own_tables("cameras")
    assert own_tables("lenses")


def test_an_example_of_each_setting_is_right():
    """As it stands in messages: of the setting's own kind."""
    for known in settings.SETTINGS:
        value = tomllib.loads(f"x = {known.example}")["x"]
        texts = settings.texts_of(known, value)
        assert texts, known.key
        if not known.is_path:
            for text in texts:
                known.read(text)
    with pytest.raises(InputError):
        settings.Setting(settings.BY_KEY["prefer"], ("x",), "environment").value()
