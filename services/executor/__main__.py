"""``python -m services.executor serve``."""

import sys

from libs.service import run
from services.executor.main import main
from services.executor.settings import ExecutorSettings

if __name__ == "__main__":
    if sys.argv[1:2] not in (["serve"], ["--check-config"]):
        sys.stderr.write("usage: python -m services.executor serve [--check-config]\n")
        sys.exit(2)
    sys.exit(run(ExecutorSettings, main))
