"""Files appear whole or not at all: real files, a real limit on their size, killed processes."""

import resource
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

import tle
from tle.atomic import make_folder, remove_unfinished, replace_content


@contextmanager
def full_disk(largest_bytes):
    """Have the system refuse to let files grow beyond a size, as a full disk does."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest_bytes, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def names(folder):
    """Return the names in a folder, in order."""
    return sorted(path.name for path in folder.iterdir())


def test_content_comes_in_pieces_and_replaces_the_old(tmp_path):
    """Byte by byte, also where it is empty, and nothing is left beside it."""
    path = tmp_path / "a.json"
    for pieces in ([b"first\r\n", b"\x00"], [b"second"], [], (bytes([n]) for n in range(256))):
        pieces = list(pieces)
        replace_content(path, iter(pieces))
        assert path.read_bytes() == b"".join(pieces)
    assert names(tmp_path) == ["a.json"]


def test_the_longest_name_that_a_folder_takes(tmp_path):
    """The unfinished file has a name of its own length."""
    path = tmp_path / ("n" * 255)
    replace_content(path, [b"x"])
    assert path.read_bytes() == b"x"


def test_the_mode_is_kept_and_links_are_followed(tmp_path):
    """A new file has the mode that the system gives new files."""
    target, link, new = tmp_path / "target", tmp_path / "link", tmp_path / "new"
    target.write_bytes(b"old")
    usual = target.stat().st_mode
    target.chmod(0o640)
    link.symlink_to("target")
    replace_content(link, [b"new"])
    replace_content(new, [b"new"])
    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    assert target.stat().st_mode & 0o777 == 0o640
    assert new.stat().st_mode == usual


def test_a_full_disk_leaves_the_old_content(tmp_path):
    """What fits goes in; what does not leaves no trace."""
    path = tmp_path / "a"
    replace_content(path, [b"old"])
    with full_disk(50_000):
        with pytest.raises(OSError, match="File too large"):
            replace_content(path, [b"x" * 30_000, b"y" * 30_000])
        assert path.read_bytes() == b"old"
        assert names(tmp_path) == ["a"]
        replace_content(path, [b"z" * 50_000])
    assert path.stat().st_size == 50_000


def test_pieces_that_fail_leave_the_old_content(tmp_path):
    """The fault of whoever makes the pieces comes through as it is."""

    def pieces():
        yield b"half"
        raise ZeroDivisionError

    path = tmp_path / "a"
    path.write_bytes(b"old")
    with pytest.raises(ZeroDivisionError):
        replace_content(path, pieces())
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["a"]


def test_what_is_in_the_way(tmp_path):
    """A folder of that name, a missing folder, a file in a folder's place; nothing is left."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    for path, error in (
        (tmp_path / "folder", IsADirectoryError),
        (tmp_path / "nowhere" / "a", FileNotFoundError),
        (tmp_path / "file" / "a", NotADirectoryError),
    ):
        with pytest.raises(error):
            replace_content(path, [b"x"])
    for path in (tmp_path / "file", tmp_path / "file" / "b" / "c"):
        with pytest.raises(NotADirectoryError):
            make_folder(path)
    assert names(tmp_path) == ["file", "folder"]
    make_folder(tmp_path / "a" / "b" / "c")
    make_folder(tmp_path / "a" / "b" / "c")
    assert (tmp_path / "a" / "b" / "c").is_dir()


def test_a_killed_process_leaves_the_old_content(tmp_path):
    """And an unfinished file, which is recognised and removed; nothing else is."""
    path = tmp_path / "a"
    path.write_bytes(b"old")
    code = (
        "import sys, time; from pathlib import Path; from tle.atomic import replace_content\n"
        "def pieces():\n"
        "    yield b'half' * 10_000\n"
        "    print('ready', flush=True)\n"
        "    time.sleep(60)\n"
        "replace_content(Path(sys.argv[1]), pieces())"
    )
    root = Path(tle.__file__).parents[1]
    with subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, text=True, cwd=root
    ) as process:
        said = process.stdout.readline()
        process.send_signal(signal.SIGKILL)
    assert said == "ready\n"
    assert process.returncode == -signal.SIGKILL
    assert path.read_bytes() == b"old"
    (left,) = set(names(tmp_path)) - {"a"}
    others = [".part", f"{left}.bak", "x.part", left.removesuffix(".part")]
    for name in others:
        (tmp_path / name).touch()
    remove_unfinished(tmp_path)
    assert names(tmp_path) == sorted(["a", *others])
    remove_unfinished(tmp_path / "nowhere")


def test_readers_see_one_content_or_the_other(tmp_path):
    """While a process replaces a file without pause, each read gives one whole content."""
    path = tmp_path / "a"
    replace_content(path, [b"0" * 20_000])
    code = (
        "import sys; from pathlib import Path; from tle.atomic import replace_content\n"
        "for n in range(10**9): replace_content(Path(sys.argv[1]), [b'%d' % (n % 10)] * 20_000)"
    )
    root = Path(tle.__file__).parents[1]
    seen = set()
    with subprocess.Popen([sys.executable, "-c", code, str(path)], cwd=root) as process:
        deadline = time.monotonic() + 20.0
        while len(seen) < 10 and time.monotonic() < deadline:
            seen.add(path.read_bytes())
        process.kill()
    assert seen == {b"%d" % n * 20_000 for n in range(10)}
