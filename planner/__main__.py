"""`python -m planner` is `iss`."""

import sys

from planner.cli.app import run

if __name__ == "__main__":
    sys.exit(run())
