"""``python -m services.router serve``."""

import sys

from libs.service import run
from services.router.main import main
from services.router.settings import RouterSettings

if __name__ == "__main__":
    sys.exit(run(RouterSettings, main))
