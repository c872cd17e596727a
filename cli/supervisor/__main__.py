"""Entry point of `make run`, without what only the other commands of `steward` need."""

from __future__ import annotations

import sys

from cli.supervisor.up import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
