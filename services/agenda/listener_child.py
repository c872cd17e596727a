"""What holds in the child process that the Hatchet SDK starts to listen to the engine."""

import signal

from libs.process import die_with_parent
from libs.telemetry.log import configure_logging
from services.agenda.sdk_log import quiet


def prepare() -> None:
    """End with the worker, also when that is killed: an orphan would go on taking runs that nobody says."""
    die_with_parent(signal.SIGKILL)  # it makes nothing of SIGTERM
    configure_logging("agenda")
    quiet()
