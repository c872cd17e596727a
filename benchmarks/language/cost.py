"""What reading costs: time a text, a hostile text, and what importing the reader takes."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from datetime import UTC, datetime

from services.planner.language import Context, read

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOSTILE_LENGTH = 1_600
_PIECES = ("tomorrow ", "9", "at 5 ", "next monday or ", "1/2/", "every ", "(", "and ", "a@b.", "\u200b", "Ann Lee ")

_IMPORT = """
import json, pathlib, resource, time
def resident_mb():
    status = pathlib.Path("/proc/self/statm")  # the peak of a new process is its parent's, so what is there now
    if status.exists():
        return int(status.read_text().split()[1]) * resource.getpagesize() / 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
before, begin = resident_mb(), time.perf_counter()
import services.planner.times
took = time.perf_counter() - begin
print(json.dumps([took, resident_mb() - before]))
"""


def hostile_ms() -> float:
    """The slowest reading of texts made to be slow, in milliseconds; the quicker of two readings of each counts."""
    texts = [(piece * HOSTILE_LENGTH)[:HOSTILE_LENGTH] for piece in _PIECES]
    return max(min(_once(text) for _ in range(2)) for text in texts)


def import_cost() -> tuple[float, float]:
    """Seconds and MB that importing the time grammar takes in a fresh process; the best of three."""
    runs = [json.loads(subprocess.check_output([sys.executable, "-c", _IMPORT], text=True)) for _ in range(3)]
    return min(run[0] for run in runs), min(run[1] for run in runs)


def percentile(values: list[float], share: float) -> float:
    """The value that this share of the values does not pass."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def _once(text: str) -> float:
    begin = time.perf_counter()
    read(text, Context(NOW, "UTC"))
    return (time.perf_counter() - begin) * 1000
