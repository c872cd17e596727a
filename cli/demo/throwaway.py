"""A whole suite for a few minutes: own folder, free ports, a clock that can be moved; nothing left afterwards."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from cli.configuration import SERVICES
from cli.embedded.ports import free_port
from cli.files import DataFolder
from cli.suite_clock import read_clock, write_clock
from cli.supervisor.readiness import readyz
from cli.supervisor.services import ROOT

READY_WITHIN_S = 90.0
STOP_WITHIN_S = 60.0
_PREFIX = "steward-demo-"
_NOT_OURS = ("DATABASE_URL", "REDIS_URL", "DISABLE_REDIS")
_NOT_OUR_PREFIXES = ("STEWARD_", "HATCHET_", "OPENAI_", *(f"{name.upper()}_" for name in SERVICES))
"""Variables that would lead the demo to somebody's own suite, stores or engines."""


class DemoError(Exception):
    """The suite of the demo could not be started; one sentence, and what it printed."""


@dataclass(frozen=True)
class ThrowawaySuite:
    """A running suite."""

    url: str
    clock: Path

    def pass_time(self, length: timedelta) -> None:
        """Move its clock on."""
        write_clock(self.clock, read_clock(self.clock) + length)


@contextmanager
def throwaway_suite(starts_at: str) -> Iterator[ThrowawaySuite]:
    """A suite that ends with the block, or with this process however that ends.

    Args:
        starts_at: RFC 3339 instant at which its clock begins.

    Raises:
        DemoError: it did not become ready.
    """
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    address = f"127.0.0.1:{free_port()}"
    output = folder / "output"
    try:
        with output.open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "cli.supervisor", "--with-parent"],
                cwd=ROOT, env=_environment(folder / "data", address, starts_at), stdin=subprocess.DEVNULL, stdout=log,
                stderr=log, start_new_session=True,
            )  # fmt: skip
        try:
            _wait_ready(process, address, output)
            yield ThrowawaySuite(f"http://{address}", DataFolder(folder / "data").clock)
        finally:
            _stop(process)
    finally:
        shutil.rmtree(folder)


def _environment(data: Path, address: str, starts_at: str) -> dict[str, str]:
    taken = {f"{name.upper()}_{kind}_ADDR" for name in SERVICES for kind in ("GRPC", "METRICS")}
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in _NOT_OURS and not name.startswith(_NOT_OUR_PREFIXES)
    }
    own = {"STEWARD_DATA_DIR": str(data), "STEWARD_CLOCK": starts_at, "GATEWAY_HTTP_ADDR": address}
    return (
        kept | own | {name: f"127.0.0.1:{port}" for name, port in zip(sorted(taken), _ports(len(taken)), strict=True)}
    )


def _ports(count: int) -> list[int]:
    found: set[int] = set()
    while len(found) < count:
        found.add(free_port())
    return list(found)


def _wait_ready(process: subprocess.Popen[bytes], address: str, output: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < deadline and process.poll() is None:
        answer = readyz(address)
        if answer is not None and answer[0] == 200:
            return
        time.sleep(0.05)
    raise DemoError(f"the demo's own suite did not start:\n{output.read_text(errors='replace')[-2000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
    try:
        process.wait(STOP_WITHIN_S)
    except subprocess.TimeoutExpired:
        process.kill()  # its children end with it
        process.wait()
