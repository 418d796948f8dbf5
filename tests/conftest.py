"""What holds for every test: no socket beyond loopback (see pyproject), and the same examples."""

import os
import tempfile

from hypothesis import settings

# As on the command line: the matrix products are small, and threads would wait for each other.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# What the commands keep for later goes where no user's own is.
os.environ["ISS_PLANNER_CACHE_DIR"] = tempfile.mkdtemp(prefix="iss-planner-tests-")
os.environ.pop("ISS_PLANNER_ELEMENTS", None)

settings.register_profile("repeatable", derandomize=True, deadline=None, print_blob=False)
settings.load_profile("repeatable")
