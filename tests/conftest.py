"""What holds for every test: no socket beyond loopback (see pyproject), and the same examples."""

import os

from hypothesis import settings

# As on the command line: the matrix products are small, and threads would wait for each other.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

settings.register_profile("repeatable", derandomize=True, deadline=None, print_blob=False)
settings.load_profile("repeatable")
