"""`run.json`: what runs, for people, tests and the next start."""

from __future__ import annotations

import json
import signal
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cli.embedded.errors import EmbeddedError
from cli.embedded.leftovers import end, identity
from cli.embedded.startup import write_private

_QUICK: list[tuple[signal.Signals, float]] = [(signal.SIGTERM, 2.0)]
_PATIENCE: dict[str, list[tuple[signal.Signals, float]]] = {
    "postgres": [(signal.SIGINT, 15.0), (signal.SIGQUIT, 5.0)],
    "valkey": [(signal.SIGTERM, 10.0)],
}
"""How the leftovers of a killed run are ended; what is not named gets `_QUICK`."""


@dataclass
class Record:
    """Keeps the file in line with what runs.

    `settled`: from then on a file that cannot be written (a full disk) ends nothing; the next change writes all of it.
    """

    path: Path
    about: dict[str, Any] = field(default_factory=dict)
    processes: dict[str, dict[str, Any]] = field(default_factory=dict)
    settled: bool = False

    def started(self, name: str, pid: int, addresses: dict[str, str], log: Path | None, restarts: int = 0) -> None:
        """Note a process that was just started, before anything else happens."""
        self.processes[name] = {
            "pid": pid,
            "identity": identity(pid),
            "started_at": datetime.now(UTC).isoformat(),
            "addresses": addresses,
            "log": str(log) if log else None,
            "restarts": restarts,
        }
        self.write()

    def ended(self, name: str) -> None:
        """Note that a process is gone."""
        self.processes.pop(name, None)
        self.write()

    def write(self) -> None:
        """Replace the file in one step; only its owner can read it, for it holds the databases' passwords."""
        try:
            write_private(self.path, json.dumps({**self.about, "processes": self.processes}, indent=2) + "\n")
        except EmbeddedError:
            if not self.settled:
                raise

    def remove(self) -> None:
        """Nothing runs any more."""
        self.path.unlink(missing_ok=True)


def read_record(path: Path) -> dict[str, Any] | None:
    """What the file says; None when there is none or it is not whole (a crash while the disk was full)."""
    try:
        document = json.loads(path.read_text())
    except (FileNotFoundError, ValueError):
        return None
    return document if isinstance(document, dict) and isinstance(document.get("processes"), dict) else None


def end_leftovers(path: Path) -> list[str]:
    """End what a killed run left running; returns the names. A number that is another process now is left alone.

    Services come first, because they use the stores.
    """
    document = read_record(path)
    if document is None:
        return []
    ended = []
    for name, process in sorted(document["processes"].items(), key=lambda item: item[0] in _PATIENCE):
        known_as = process.get("identity")
        if name != "supervisor" and known_as and end(int(process["pid"]), known_as, _PATIENCE.get(name, _QUICK)):
            ended.append(name)
    return ended
