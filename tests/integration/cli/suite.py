"""Starts the supervisor as a person would, on a folder and ports of its own, and looks at what it did from outside."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path
from typing import Any

from cli.configuration import SERVICES
from cli.embedded.leftovers import identity, wait_for_end
from tests.integration.cli.dummies import write_dummies
from tests.ports import free_ports

ROOT = Path(__file__).resolve().parents[3]
READY_S = 40.0


def own_addresses() -> dict[str, str]:
    """A free address for every variable of the suite."""
    names = ["GATEWAY_HTTP_ADDR"]
    names += [f"{service.upper()}_{purpose}_ADDR" for service in SERVICES for purpose in ("GRPC", "METRICS")]
    return {name: f"127.0.0.1:{port}" for name, port in zip(names, free_ports(len(names)), strict=True)}


class Suite:
    """One supervisor on dummy services; its output can be waited for."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self.folder = folder
        write_dummies(folder)
        kept_out = ("STEWARD_", "DATABASE_URL", "REDIS_URL", "DISABLE_REDIS", "DUMMY_")
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith(kept_out)}
        self.environment |= own_addresses()
        self.environment |= {"PYTHONPATH": f"{folder}{os.pathsep}{ROOT}", "STEWARD_DATA_DIR": str(self.data)}
        self.process: subprocess.Popen[str] | None = None
        self.said: list[str] = []
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()

    def start(self, *arguments: str, below: tuple[str, ...] = (), **variables: str) -> None:
        """Start the supervisor, `below` another command when given; does not wait."""
        self.said, self._lines = [], queue.SimpleQueue()
        self.process = subprocess.Popen(
            [*below, sys.executable, "-m", "cli.supervisor", *arguments],
            cwd=self.folder,
            env=self.environment | variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        threading.Thread(target=self._read, args=(self.process, self._lines), daemon=True).start()

    @staticmethod
    def _read(process: subprocess.Popen[str], lines: queue.SimpleQueue[str | None]) -> None:
        assert process.stdout is not None
        with process.stdout as output:
            for line in output:
                lines.put(line.rstrip("\n"))
        lines.put(None)

    def wait_for(self, text: str, timeout_s: float = READY_S) -> str:
        """Wait for a line with this text; fails with everything that was said when it ends without."""
        deadline = time.monotonic() + timeout_s
        while True:
            line = self._lines.get(timeout=max(deadline - time.monotonic(), 0.01))
            assert line is not None, f"it ended without {text!r}:\n" + "\n".join(self.said)
            self.said.append(line)
            if text in line:
                return line

    def start_ready(self, *arguments: str, below: tuple[str, ...] = (), **variables: str) -> dict[str, Any]:
        """Start the supervisor and wait until it is ready; returns what run.json says."""
        self.start(*arguments, below=below, **variables)
        self.wait_for("Ctrl-C stops it")
        return self.record()

    def wait_serving(self, name: str) -> None:
        """Wait until a dummy listens to signals: the dummy gateway, unlike the real one, is ready before the others."""
        deadline = time.monotonic() + READY_S
        log = self.data / "logs" / f"{name}.log"
        while "serving" not in log.read_text():
            assert time.monotonic() < deadline
            time.sleep(0.02)

    def end(self, timeout_s: float = READY_S) -> tuple[int, str]:
        """Wait for the supervisor's end; returns its exit code and everything it said."""
        assert self.process is not None
        code = self.process.wait(timeout_s)
        while (line := self._lines.get(timeout=5)) is not None:
            self.said.append(line)
        return code, "\n".join(self.said)

    def stop(self, number: signal.Signals = signal.SIGINT) -> tuple[int, str]:
        """Tell it to stop and wait for its end."""
        assert self.process is not None
        self.process.send_signal(number)
        return self.end()

    def record(self) -> dict[str, Any]:
        """What run.json says."""
        document = json.loads((self.data / "run.json").read_text())
        assert isinstance(document, dict)
        return document

    def pids(self) -> dict[str, int]:
        """The processes in run.json."""
        return {name: process["pid"] for name, process in self.record()["processes"].items()}

    def gateway(self) -> dict[str, Any]:
        """What the dummy gateway says of its environment."""
        url = f"http://{self.environment['GATEWAY_HTTP_ADDR']}/readyz"
        with urllib.request.urlopen(url, timeout=5) as answer:
            document = json.loads(answer.read())
        assert isinstance(document, dict)
        return document

    def left(self, within_s: float = 0.0) -> list[str]:
        """Processes that belong to this suite and have not ended within the time.

        After a kill of the supervisor the servers are told by the kernel, and PostgreSQL writes a checkpoint first.
        """
        deadline = time.monotonic() + within_s
        while (found := self._running()) and time.monotonic() < deadline:
            time.sleep(0.05)
        return found

    def _running(self) -> list[str]:
        """Processes with this suite's folder in their environment."""
        mark = f"STEWARD_DATA_DIR={self.data}".encode()
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (entry / "environ").read_bytes().split(b"\0") and identity(int(entry.name)):
                    found.append(f"{entry.name} {(entry / 'cmdline').read_text().replace(chr(0), ' ')}")
            except (OSError, ValueError):
                continue
        return found

    def clean_up(self) -> None:
        """End whatever a failed test left."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for line in self.left():
            pid = int(line.split()[0])
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
            wait_for_end(pid, 5.0)
