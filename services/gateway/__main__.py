"""``python -m services.gateway serve``."""

import sys

from libs.service import run
from services.gateway.main import main
from services.gateway.settings import GatewaySettings

if __name__ == "__main__":
    sys.exit(run(GatewaySettings, main))
