"""When a service that died is started again."""

from __future__ import annotations

import signal
from dataclasses import dataclass

STEADY_AFTER_S = 10.0
"""A process that ran for so long was started well."""

PATIENT_STARTS = 3
LONGEST_WAIT_S = 30.0


@dataclass
class Restarts:
    """Counts the failed starts in a row of one process, and tells how long to wait for the next.

    A process that another one killed did not fail to start, however short it ran.
    """

    failed: int = 0
    total: int = 0

    def ended(self, ran_s: float, exit_code: int) -> float:
        """Take note of an end; returns the seconds to wait before the next start."""
        self.total += 1
        if ran_s >= STEADY_AFTER_S or exit_code in (-signal.SIGKILL, -signal.SIGTERM):
            self.failed = 0
            return 0.0
        self.failed += 1
        if self.failed < PATIENT_STARTS:
            return 0.0
        return float(min(2 ** (self.failed - PATIENT_STARTS), LONGEST_WAIT_S))

    @property
    def hopeless(self) -> bool:
        """Whether as many starts in a row have failed as are tried before anything ran at all."""
        return self.failed >= PATIENT_STARTS
