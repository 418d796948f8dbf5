"""Files appear whole or not at all."""

import os
import stat

import pytest

from planner.base.errors import InputError
from planner.base.files import write_atomically


def test_content_is_written_and_replaced(tmp_path):
    """Byte by byte, and nothing else is left in the folder."""
    path = tmp_path / "picture.png"
    for content in (b"first\r\n\x00", b"second", b""):
        write_atomically(path, [content])
        assert path.read_bytes() == content
    assert [one.name for one in tmp_path.iterdir()] == ["picture.png"]


def test_a_folder_is_refused(tmp_path):
    """With what to do."""
    with pytest.raises(InputError, match="is a folder: name a file in it"):
        write_atomically(tmp_path, [b""])


def test_a_missing_folder_is_refused_and_nothing_is_left(tmp_path):
    """No traceback, and the place is named."""
    with pytest.raises(InputError, match=r"nowhere.*cannot be written"):
        write_atomically(tmp_path / "nowhere" / "a.txt", [b"x"])
    assert list(tmp_path.iterdir()) == []


def test_what_was_there_stays_when_writing_fails(tmp_path, monkeypatch):
    """A full disk, as it were: the old file is whole, and no part of the new one is left."""
    path = tmp_path / "plan.json"
    path.write_bytes(b"old")

    def full(self, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", full)
    with pytest.raises(InputError, match="No space left on device"):
        write_atomically(path, [b"new"])
    assert path.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["plan.json"]


def test_a_link_is_followed_and_the_mode_is_kept(tmp_path):
    target, link = tmp_path / "target.txt", tmp_path / "link.txt"
    target.write_text("old")
    target.chmod(0o640)
    link.symlink_to(target)
    write_atomically(link, [b"new"])
    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    assert target.stat().st_mode & 0o777 == 0o640


def test_a_pipe_is_written_into(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_atomically(pipe, [b"through"])
        assert os.read(reader, 100) == b"through"
    finally:
        os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)
