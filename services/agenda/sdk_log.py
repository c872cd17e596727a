"""The SDK's own log lines, in the house's form."""

import logging


def quiet() -> None:
    """Warnings and errors of the SDK through our log; its lines for each step are left out."""
    sdk = logging.getLogger("hatchet")
    sdk.handlers.clear()
    sdk.propagate = True
    sdk.setLevel(logging.WARNING)
