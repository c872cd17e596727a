"""`python -m services.planner serve`."""

import sys

from services.planner.main import serve

if __name__ == "__main__":
    sys.exit(serve())
