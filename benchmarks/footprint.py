"""How long a warm start takes to its first answer, and what the five services hold in memory while idle."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.e2e.suite import SERVICES, Suite

STARTS = 3
IDLE_S = 5.0
"""How long after its answers the suite is left alone before its memory is read."""


@dataclass(frozen=True, slots=True)
class Footprint:
    """One warm start (data and installs there already), and resident memory by service."""

    first_answer_s: float
    resident_mib: dict[str, float]

    @property
    def together_mib(self) -> float:
        """Resident memory of the five; pages they share are counted in each."""
        return sum(self.resident_mib.values())


def measure() -> list[Footprint]:
    """Several warm starts of one suite."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        _start(data)  # the first one makes the database and is not counted
        return [_start(data) for _ in range(STARTS)]


def _start(data: Path) -> Footprint:
    suite = Suite(data)
    begun = time.perf_counter()
    suite.start()
    try:
        suite.person("bench", timezone="America/New_York").say("what's on my calendar today?")
        first_answer_s = time.perf_counter() - begun
        time.sleep(IDLE_S)
        pids = suite.pids()
        return Footprint(first_answer_s, {name: _resident_mib(pids[name]) for name in SERVICES})
    finally:
        suite.stop()


def _resident_mib(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text("ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise SystemExit(f"bench: no memory figure for process {pid}")
