"""`python -m planner` is `iss`."""

import sys

from planner.cli.app import main

if __name__ == "__main__":
    sys.exit(main())
