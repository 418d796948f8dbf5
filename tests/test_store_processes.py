"""Many processes and one store: real processes, really killed.

Truth: a set whose `add` has returned is there, whatever happens then.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

import pytest
from filelock import FileLock
from synthetic_sets import NOW_UTC, THREE, at, filled, read_again

from tle import store
from tle.store import Store, StoreError

TESTS = Path(__file__).parent


def test_a_writer_waits_for_another(tmp_path, monkeypatch):
    """But not for ever; reading does not wait at all."""
    one, path = filled(tmp_path)
    (path.parent / ".iss-planner-0123456789abcdef.part").write_bytes(b"of one who was killed")
    with FileLock(tmp_path / "elements" / ".lock"):
        monkeypatch.setattr(store, "_LONGEST_WAIT_S", 0.05)
        with pytest.raises(StoreError, match=r"Another run .* writing into .*elements for"):
            one.add([at(9)], now_utc=NOW_UTC)
        assert one.all(25544) == THREE
    assert one.add([at(9)], now_utc=NOW_UTC) == 1
    assert [p.name for p in path.parent.iterdir()] == ["2026-11.json"]


def run_here(code, *arguments, **options):
    """Start a Python that runs code beside the tests."""
    code = f"import sys; sys.path[:0] = {[str(TESTS), str(TESTS.parent)]!r}\n{code}"
    return subprocess.Popen([sys.executable, "-c", code, *map(str, arguments)], **options)


def test_processes_that_add_at_once_lose_nothing(tmp_path):
    """Eight, each with twenty sets of the same two months, one by one."""
    code = (
        "from test_store_processes import *\n"
        "n = int(sys.argv[2]); one = Store(Path(sys.argv[1]))\n"
        "print(sum(one.add([at(25 + k / 2 + n / 1000)], now_utc=NOW_UTC) for k in range(20)))"
    )
    writers = [run_here(code, tmp_path, n, stdout=subprocess.PIPE) for n in range(8)]
    assert [int(writer.communicate()[0]) for writer in writers] == [20] * 8
    sets = [at(25 + k / 2 + n / 1000) for k in range(20) for n in range(8)]
    assert read_again(tmp_path) == (sets, [])


def kill_writers(folder, rounds):
    """Kill a writing child some 0 to 25 ms after it began, again and again; nothing may be lost.

    Where storing a set takes long the moments are spread over the time that four take.
    """
    rng, one, done, most = random.Random(7), Store(folder), 0, 0
    took_s = []
    for n in range(7):  # everything is imported before a child begins, too
        started = time.monotonic()
        one.add([at(n / 1000)], now_utc=NOW_UTC)
        took_s.append(time.monotonic() - started)
    longest_s = max(0.025, 4.0 * median(took_s))
    stored = {25544: {at(n / 1000).epoch_utc for n in range(7)}}
    for turn in range(1, rounds + 1):
        number = 25544 + turn % 8
        mine = stored.setdefault(number, set())
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            os.write(writer, b".")
            for n in range(10**6):
                one.add([at(turn / 10 + n / 1000, catalogue_number=number)], now_utc=NOW_UTC)
                os.write(writer, b".")
        os.close(writer)
        os.read(reader, 1)
        time.sleep(rng.uniform(0.0, longest_s))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        with os.fdopen(reader, "rb") as pipe:
            count = len(pipe.read())
        done += count
        mine |= {at(turn / 10 + n / 1000).epoch_utc for n in range(count)}
        fresh = Store(folder)
        found = {elements.epoch_utc for elements in fresh.all(number)}
        assert mine <= found, "a set is lost"
        assert len(found - mine) <= 1, "a set came from nowhere"
        assert fresh.problems == []
        mine |= found
        for path in (folder / "elements" / str(number)).glob("*.json"):
            json.loads(path.read_bytes())
        most = max(most, len(list(folder.rglob("*.part"))))
    for number, mine in stored.items():
        one.add([at(29.5, catalogue_number=number)], now_utc=NOW_UTC)
        assert {elements.epoch_utc for elements in one.all(number)} == {*mine, at(29.5).epoch_utc}
    assert list(folder.rglob("*.part")) == []
    print(done, most)


def test_killed_writers_lose_nothing(tmp_path):
    """At 200 moments: no set that was stored is lost, and unfinished files do not heap up."""
    code = "from test_store_processes import *\nkill_writers(Path(sys.argv[1]), 200)"
    process = run_here(code, tmp_path, stdout=subprocess.PIPE)
    done, most = map(int, process.communicate()[0].split())
    assert process.returncode == 0
    assert done > 50, "the children were killed before they had stored anything"
    assert 1 <= most <= 8, "none was killed while it wrote, or more were left than one an object"
