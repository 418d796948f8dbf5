"""What holds for every test: no socket beyond loopback (see pyproject), and the same examples."""

import os
import sys
import tempfile

import pytest
from hypothesis import settings

from planner.cli import app
from planner.cli.session import Session, session

# As on the command line: the matrix products are small, and threads would wait for each other.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# What the commands keep for later goes where no user's own is.
for _name in [name for name in os.environ if name.startswith("ISS_PLANNER_")]:
    if _name != "ISS_PLANNER_TEST_RECORDS":
        del os.environ[_name]
_FOLDER = tempfile.mkdtemp(prefix="iss-planner-tests-")
os.environ["ISS_PLANNER_CACHE_DIR"] = f"{_FOLDER}/cache"
os.environ["ISS_PLANNER_DATA_DIR"] = f"{_FOLDER}/data"
os.environ["ISS_PLANNER_REFRESH"] = "never"
os.environ["ISS_PLANNER_CONFIG"] = os.devnull  # an empty one

settings.register_profile("repeatable", derandomize=True, deadline=None, print_blob=False)
settings.load_profile("repeatable")


@pytest.fixture
def iss(monkeypatch, capsys, tmp_path):
    """Run the command line in this process: exit code, standard output, standard error.

    What it keeps for later is this test's own.
    """
    monkeypatch.setenv("ISS_PLANNER_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("ISS_PLANNER_DATA_DIR", str(tmp_path / "data"))

    def run(*words):
        for name, value in vars(Session()).items():
            monkeypatch.setattr(session, name, value)
        monkeypatch.setattr(sys, "argv", ["iss", *words])
        code = app.main()
        return code, *capsys.readouterr()

    return run
