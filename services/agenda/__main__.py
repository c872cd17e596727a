"""`python -m services.agenda serve`."""

import sys

from services.agenda.main import serve

if __name__ == "__main__":
    sys.exit(serve())
