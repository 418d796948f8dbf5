"""Asking feeds: what goes wrong on a network, whom it is told, and how seldom they are asked.

Truth: the contract (how often whom), RFC 9110 (ETag, Retry-After) and RFC 9111 (max-age), and what
CelesTrak says of its answers. A real HTTP server on loopback plays each fault.
"""

import gzip
import json
import os
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest
import trustme
from feed_server import answer, cut_off, drip, flood, header_drip, serving, silence

import tle
from tle import celestrak
from tle.feeds import (
    FAILED,
    REFUSED,
    UNCHANGED,
    UPDATED,
    Asked,
    Feed,
    Question,
    ask_all,
    last_asked,
)
from tle.store import Store

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
NEWEST = {
    "OBJECT_NAME": "ISS (ZARYA)",
    "OBJECT_ID": "1998-067A",
    "EPOCH": "2026-11-24T22:10:11.123456",
    "MEAN_MOTION": 15.49,
    "ECCENTRICITY": 0.0005,
    "INCLINATION": 51.63,
    "RA_OF_ASC_NODE": 210.5,
    "ARG_OF_PERICENTER": 45.2,
    "MEAN_ANOMALY": 314.9,
    "EPHEMERIS_TYPE": 0,
    "CLASSIFICATION_TYPE": "U",
    "NORAD_CAT_ID": 25544,
    "ELEMENT_SET_NO": 999,
    "REV_AT_EPOCH": 54000,
    "BSTAR": 0.0003,
    "MEAN_MOTION_DOT": 0.00016,
    "MEAN_MOTION_DDOT": 0,
}
GOOD = json.dumps([NEWEST]).encode()
NOT_UPDATED = b"GP data has not updated since your last successful download of this query."
BLOCKED = b"Your address has been blocked for asking too often."
FAULTS = {
    # name: (reply, the result, a word of the cause)
    "silence": (silence(), FAILED, "within 1 s"),
    "slow drip": (drip(GOOD), FAILED, "within 1 s"),
    "headers without end": (header_drip(), FAILED, "within 1 s"),
    "301": (answer(status=301, Location="https://example.org/x"), REFUSED, "points to https://ex"),
    "403 blocked": (answer(BLOCKED, 403), REFUSED, "403 (forbidden)"),
    "404": (answer(b"not here", 404), REFUSED, "404 (not found)"),
    "429": (answer(b"slow down", 429), REFUSED, "429 (asked too often)"),
    "500": (answer(b"oops", 500), REFUSED, "500"),
    "HTML": (answer(b"<!DOCTYPE html><html>Maintenance</html>"), REFUSED, "web page"),
    "empty": (answer(b""), REFUSED, "empty"),
    "blank": (answer(b" \r\n"), REFUSED, "empty"),
    "cut off": (cut_off(GOOD, 200), FAILED, "cut off"),
    "half of the JSON": (answer(GOOD[:200]), REFUSED, "no valid JSON"),
    "no such object": (answer(b"No GP data found"), REFUSED, "no element set of object 25544"),
    "another object": (
        answer(json.dumps([NEWEST | {"NORAD_CAT_ID": 48274}]).encode()),
        REFUSED,
        "object 48274",
    ),
    "a set of the future": (
        answer(json.dumps([NEWEST | {"EPOCH": "2027-11-24T22:10:11.1"}]).encode()),
        REFUSED,
        "future",
    ),
    "a decayed orbit": (
        answer(json.dumps([NEWEST | {"MEAN_MOTION": 16.9}]).encode()),
        REFUSED,
        "perigee",
    ),
    "50 MB": (flood(50), FAILED, "larger than 1 MB"),
    "50 MB, no length": (flood(50, promised=False), FAILED, "larger than 1 MB"),
    "gzip that is none": (answer(GOOD, Content_Encoding="gzip"), FAILED, "compressed"),
    "no HTTP at all": (lambda handler: handler.wfile.write(b"SSH-2.0-x\r\n"), FAILED, "no answer"),
}


def fetch(folder, url, now=NOW, seconds=1.0):
    """Ask for the station's set."""
    return celestrak.fetch(now_utc=now, folder=folder, base_url=url, seconds=seconds)


def contents(folder):
    """Return every file of the store, and what it holds."""
    return {path: path.read_bytes() for path in (folder / "elements").rglob("*.json")}


@pytest.fixture
def stored(tmp_path):
    """Return a folder in which the set of the day before is stored."""
    older = NEWEST | {"EPOCH": "2026-11-23T22:10:11.123456"}
    sets = tle.loads(json.dumps([older]), source="celestrak")
    Store(tmp_path).add(sets, now_utc=NOW - 24 * HOUR)
    return tmp_path


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_changes_nothing_and_is_told(fault, stored):
    """The store is as it was, the sentence names cause and next step, and nobody asks again."""
    reply, result, cause = FAULTS[fault]
    before = contents(stored)
    with serving(reply) as server:
        start = time.monotonic()
        asked = fetch(stored, server.url)
        assert time.monotonic() - start < 2.0
        assert (asked.result, asked.is_now) == (result, True)
        assert cause in asked.cause
        assert len(asked.message) < 400
        assert asked.message.startswith("CelesTrak (celestrak-25544): ")
        assert "What is stored stays in use; ask again after 2026-11-2" in asked.message
        assert contents(stored) == before
        noted = last_asked(celestrak.feed(25544, server.url), stored / "feeds")
        assert (noted.is_open, cause in noted.cause) == (False, True)
        again = fetch(stored, server.url, NOW + 1.9 * HOUR)
        assert not again.is_now
        assert again.result in (FAILED, REFUSED)
        assert len(server.paths) == 1


def test_refused_connections_and_unknown_names(stored):
    """What is no server at all counts as asked, too."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    asked = fetch(stored, url)
    assert (asked.result, asked.cause) == (FAILED, "the connection was refused")
    assert not fetch(stored, url, NOW + HOUR).is_now


def test_a_certificate_that_nobody_vouches_for(stored, monkeypatch):
    """It is refused; the same one is taken where its authority is trusted."""
    authority = trustme.CA()
    certificate = authority.issue_cert("127.0.0.1")
    with serving(answer(GOOD), certificate=certificate) as server:
        asked = fetch(stored, server.url)
        assert asked.result == FAILED
        assert "certificate cannot be trusted" in asked.cause
        assert server.paths == []
        file = stored / "authority.pem"
        authority.cert_pem.write_to_path(file)
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        assert fetch(stored, server.url, NOW + 3 * HOUR).result == UPDATED


def test_a_good_answer_is_stored_once(stored):
    """The set is new, then current; the URL is CelesTrak's, and the program names itself."""
    with serving(answer(GOOD)) as server:
        first = fetch(stored, server.url)
        assert (first.result, first.cause) == (UPDATED, "a new set, epoch 2026-11-24 22:10 UTC")
        assert first.next_allowed_utc == NOW + 2 * HOUR
        second = fetch(stored, server.url, NOW + 2 * HOUR)
        assert second.result == UNCHANGED
    assert server.paths == ["/NORAD/elements/gp.php?CATNR=25544&FORMAT=JSON"] * 2
    assert server.headers[0]["User-Agent"].startswith("iss-planner/")
    newest = Store(stored).latest(25544)
    assert newest.source == "celestrak"
    assert f"{newest.epoch_utc:%Y-%m-%dT%H:%M:%S.%f}" == NEWEST["EPOCH"]


def test_not_updated_means_current(stored):
    """CelesTrak's 403 that says so is no refusal, and does not shut the program out for a day."""
    with serving(answer(NOT_UPDATED, 403)) as server:
        asked = fetch(stored, server.url)
    assert asked.result == UNCHANGED
    assert asked.next_allowed_utc == NOW + 2 * HOUR


@pytest.mark.parametrize(
    ("reply", "hours"),
    [
        (answer(b"", 429), 24),
        (answer(b"", 429, Retry_After="60"), 24),
        (answer(b"", 503, Retry_After="36000"), 10),
        (answer(b"", 503, Retry_After="Wed, 25 Nov 2026 07:00:00 GMT"), 5),
        (answer(b"", 503, Retry_After="Fri, 31 Dec 2027 23:59:59 GMT"), 24),
        (answer(b"", 503, Retry_After="soon"), 2),
        (answer(b"", 503, Retry_After="99999999999"), 24),
        (answer(GOOD, Cache_Control="public, max-age=14400"), 2),  # it was promised: 2 hours
    ],
)
def test_when_it_may_be_asked_again(reply, hours, stored):
    """Never before the feed's own interval; later where the server wants it; a day at the most."""
    with serving(reply) as server:
        asked = fetch(stored, server.url)
        assert asked.next_allowed_utc == NOW + hours * HOUR
        assert not fetch(stored, server.url, NOW + hours * HOUR - timedelta(seconds=1)).is_now
        assert fetch(stored, server.url, NOW + hours * HOUR).is_now


@pytest.mark.parametrize(
    ("freshness", "minutes"),
    [
        ("public, max-age=600", 10),
        ("max-age=60", 5),
        ("max-age=-5, no-store", 5),
        ("max-age=999999999999999999", 1440),
    ],
)
def test_how_long_an_answer_is_fresh(freshness, minutes, tmp_path):
    """As the server says, where that counts, but within the feed's own interval and a day."""
    with serving(answer(b"x", Cache_Control=freshness)) as server:
        feed = Feed("x", "Somebody", server.url, 300.0, says_how_long=True)
        (asked,) = ask_all([Question(feed, str)], tmp_path, NOW, 2.0)
    assert asked.next_allowed_utc == NOW + timedelta(minutes=minutes)


def test_a_version_that_is_named_is_not_sent_again(tmp_path):
    """ETag and date go back while the content is at hand, and 304 means current."""
    kept = []

    def reply(handler):
        if handler.headers.get("If-None-Match") == '"v1"':
            return answer(status=304)(handler)
        return answer(b"data", ETag='"v1"', Last_Modified="Tue, 24 Nov 2026 22:00:00 GMT")(handler)

    def accept(content):
        kept.append(content)
        return "something"

    with serving(reply) as server:
        feed = Feed("x", "Somebody", f"{server.url}/x", 300.0)
        question = Question(feed, accept, has_content=lambda: bool(kept))
        for minutes in (0, 5, 10):
            ask_all([question], tmp_path, NOW + timedelta(minutes=minutes), 2.0)
        kept_once = list(kept)
        kept.clear()  # who has lost it gets it again
        ask_all([question], tmp_path, NOW + timedelta(minutes=15), 2.0)
    assert kept_once == kept == [b"data"]
    assert server.headers[1]["If-Modified-Since"] == "Tue, 24 Nov 2026 22:00:00 GMT"
    assert last_asked(feed, tmp_path).etag == '"v1"'
    assert "If-None-Match" not in server.headers[3]


def test_nothing_is_current_where_nothing_is_stored(tmp_path):
    """A new folder, or another program behind the same address: "not updated" does not help."""
    for reply in (answer(NOT_UPDATED, 403), answer(status=304)):
        with serving(reply) as server:
            asked = fetch(tmp_path, server.url)
        assert asked.result == REFUSED
        assert "nothing of it is stored" in asked.cause


def test_servers_do_not_hear_of_each_other(tmp_path):
    """Another address is asked at once, and without the versions that the first one named."""
    kept = []
    with serving(answer(b"a", ETag='"1"')) as one, serving(answer(b"b", ETag='"2"')) as other:
        for server in (one, other, one, other):
            question = Question(
                Feed("x", "Somebody", server.url, 60.0),
                lambda content: kept.append(content) or "x",
                has_content=lambda: bool(kept),
            )
            ask_all([question], tmp_path, NOW, 2.0)
    assert kept == [b"a", b"b"]
    assert len(one.paths) == len(other.paths) == 1
    assert "If-None-Match" not in other.headers[0]


@pytest.mark.parametrize("etag", ["caf\xe9", '"a\tb"', '"' + "x" * 5000 + '"'])
def test_a_version_that_cannot_be_named_is_forgotten(etag, tmp_path):
    """What cannot be sent back is not kept, and the next question goes as the first."""
    with serving(answer(b"data", ETag=etag)) as server:
        question = Question(
            Feed("x", "Somebody", server.url, 60.0), lambda content: "x", has_content=lambda: True
        )
        for minutes in (0, 2):
            (asked,) = ask_all([question], tmp_path, NOW + timedelta(minutes=minutes), 2.0)
            assert asked.result == UPDATED
    assert "If-None-Match" not in server.headers[1]


def test_what_is_compressed_stays_small(stored):
    """A true gzip is read; one that grows beyond the limit, or is cut, is refused at once."""
    bomb = gzip.compress(b"[" * (200 << 20))
    cases = {
        gzip.compress(GOOD): (UPDATED, "new set"),
        bomb: (FAILED, "larger than 1 MB"),
        gzip.compress(GOOD)[:-20]: (FAILED, "cut off"),
    }
    for number, (content, (result, cause)) in enumerate(cases.items()):
        with serving(answer(content, Content_Encoding="gzip")) as server:
            asked = fetch(stored, server.url, NOW + 3 * number * HOUR)
        assert (asked.result, cause in asked.cause) == (result, True), asked.cause
    with serving(answer(bomb, Content_Encoding="gzip, gzip")) as server:
        assert fetch(stored, server.url, NOW + 20 * HOUR).result == FAILED


@pytest.mark.parametrize(
    ("url", "variables"),
    [
        ("http://no-such-host.invalid", {}),
        ("http://a..b", {}),
        ("http://" + "x" * 70 + ".org", {}),
        ("http://xn--zzzzz--.org", {}),
        ("http://127.0.0.1:1", {"ALL_PROXY": "socks5://127.0.0.1:1"}),
        ("http://127.0.0.1:1", {"HTTP_PROXY": "foo:bar"}),
        ("https://127.0.0.1:1", {"SSL_CERT_FILE": "/nonexistent.pem"}),
    ],
)
def test_a_question_that_reached_nobody_may_be_asked_again_soon(
    url, variables, stored, monkeypatch
):
    """An unknown name, a proxy or a certificate that is set wrong: no defect, no penalty."""
    monkeypatch.delenv("NO_PROXY", raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    asked = fetch(stored, url)
    assert (asked.result, asked.is_now) == (FAILED, True)
    assert asked.next_allowed_utc == NOW + timedelta(minutes=1)
    assert "noted" not in asked.cause
    assert contents(stored)


def test_a_set_that_falls_is_not_stored(stored):
    """One whose drag brings it down within a day would serve nothing: the older one stays."""
    before = contents(stored)
    with serving(answer(json.dumps([NEWEST | {"BSTAR": 10.0}]).encode())) as server:
        asked = fetch(stored, server.url)
    assert (asked.result, contents(stored)) == (REFUSED, before)
    assert "falls" in asked.cause


def test_an_older_set_is_told_as_such(stored):
    """It goes into the history, and is not called new."""
    older = json.dumps([NEWEST | {"EPOCH": "2026-11-01T00:00:00.0"}]).encode()
    with serving(answer(older)) as server:
        asked = fetch(stored, server.url)
    assert asked.cause.startswith("a set older than the newest that is stored")
    assert f"{Store(stored).latest(25544).epoch_utc:%d}" == "23"


def test_all_answers_come_within_the_time(tmp_path):
    """Feeds are asked side by side, and the slow ones given up together."""
    with serving(silence()) as slow, serving(answer(b"yes")) as good:
        names = [f"slow{n}" for n in range(6)]
        questions = [Question(Feed(n, n, slow.url, 60.0), str) for n in names]
        questions += [Question(Feed("good", "good", good.url, 60.0), str)]
        start = time.monotonic()
        asked = ask_all(questions, tmp_path, NOW, 1.0)
        assert time.monotonic() - start < 2.0
    assert [one.result for one in asked] == [FAILED] * 6 + [UPDATED]


@pytest.mark.parametrize("note", [b"", b"{", b"[]", b'{"result": 1}', b"\xff\xfe", b"null"])
def test_a_damaged_note_counts_as_asked_when_it_was_written(note, stored):
    """Nobody asks too early because a file broke; after the interval all is well again."""
    feeds = stored / "feeds"
    feeds.mkdir()
    with serving(answer(GOOD)) as server:
        path = celestrak.feed(25544, server.url).note(feeds)
        path.write_bytes(note)
        os.utime(path, (NOW.timestamp(), NOW.timestamp()))
        early = fetch(stored, server.url, NOW + HOUR)
        assert (early.result, early.is_now) == (FAILED, False)
        assert "damaged" in early.message
        assert fetch(stored, server.url, NOW + 2 * HOUR).result == UPDATED


def test_a_clock_that_was_set_back_locks_nobody_out(stored):
    """A question noted in the far future is as good as none."""
    with serving(answer(GOOD)) as server:
        fetch(stored, server.url, NOW + 24 * 365 * HOUR)
        assert fetch(stored, server.url, NOW).is_now


def test_a_folder_that_cannot_be_written_asks_nothing(tmp_path):
    """Nobody could know when it was asked: so it is not, and it says what to do."""
    (tmp_path / "feeds").write_text("a file in the way")
    with serving(answer(GOOD)) as server:
        asked = fetch(tmp_path, server.url)
    assert server.paths == []
    assert asked.result == FAILED
    assert "ISS_PLANNER_DATA_DIR" in asked.message


def test_a_process_that_dies_has_asked(stored):
    """It is noted before the question is sent, so that a crash does not ask twice."""
    with serving(silence()) as server:
        code = (
            "import os, sys, threading, time, datetime as d, pathlib as p\n"
            "from tle import celestrak\n"
            "threading.Timer(1.5, lambda: os._exit(9)).start()\n"
            "celestrak.fetch(now_utc=d.datetime.fromisoformat(sys.argv[1]),"
            " folder=p.Path(sys.argv[2]), base_url=sys.argv[3], seconds=20.0)\n"
        )
        arguments = [NOW.isoformat(), str(stored), server.url]
        run = subprocess.run([sys.executable, "-c", code, *arguments], check=False)
        assert run.returncode == 9
        again = fetch(stored, server.url, NOW + HOUR)
        assert len(server.paths) == 1
    assert not again.is_now
    assert "before the program ended" in again.message
    assert not last_asked(celestrak.feed(25544, server.url), stored / "feeds").is_open


def test_eight_processes_send_one_request(stored):
    """All are told of the one answer."""
    with serving(lambda handler: (time.sleep(0.5), answer(GOOD)(handler))) as server:
        code = (
            "import sys, datetime as d, pathlib as p\n"
            "from tle import celestrak\n"
            "asked = celestrak.fetch(now_utc=d.datetime.fromisoformat(sys.argv[1]),"
            " folder=p.Path(sys.argv[2]), base_url=sys.argv[3], seconds=20.0)\n"
            "print(asked.result, asked.is_now)\n"
        )
        runs = [
            subprocess.Popen(
                [sys.executable, "-c", code, NOW.isoformat(), str(stored), server.url],
                stdout=subprocess.PIPE,
                text=True,
            )
            for _ in range(8)
        ]
        said = sorted(run.communicate()[0].strip() for run in runs)
    assert server.paths == ["/NORAD/elements/gp.php?CATNR=25544&FORMAT=JSON"]
    assert said == ["updated False"] * 7 + ["updated True"]


def test_what_was_never_asked():
    """It says so."""
    assert Asked("x", "Somebody").message == "Somebody (x): it has not been asked yet."
