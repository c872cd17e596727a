"""How a service is started: its command, its environment, and the account of its starts."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from cli.configuration import WORKER, Configuration
from cli.embedded.child import Child, ParentPipe, open_log
from cli.files import DataFolder
from cli.supervisor.restarts import Restarts

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = {WORKER: ("services.agenda", "worker")}
"""What is run for a name that is not a service's own."""
BAD_SETTINGS = 2
"""A service's exit code when its settings cannot be used: trying again is no use."""


class Service:
    """One service of the suite and its present process.

    Args:
        name: the service's name.
        environment: the variables its process gets.
        log: file for its output.
        pipe: closes with the supervisor; the service ends itself then.
        on_line: called with the name and each line of its output.
        on_exit: called with the service and the exit code when its process has ended.
    """

    def __init__(
        self,
        name: str,
        environment: Mapping[str, str],
        log: Path,
        pipe: ParentPipe,
        on_line: Callable[[str, str], None],
        on_exit: Callable[[Service, int], None],
    ) -> None:
        self.name, self.log = name, log
        self.restarts = Restarts()
        self.child: Child | None = None
        self._environment, self._pipe = environment, pipe
        self._on_line, self._on_exit = on_line, on_exit
        self._started_at = 0.0

    def start(self) -> int:
        """Start a process; returns its id."""
        self._started_at = time.monotonic()
        self.child = Child(
            [sys.executable, "-m", *COMMANDS.get(self.name, (f"services.{self.name}", "serve"))],
            log=open_log(self.log),
            death_signal=signal.SIGTERM,
            pipe=self._pipe,
            environment=self._environment,
            own_pipe=True,
            on_line=lambda line: self._on_line(self.name, line),
            on_exit=lambda code: self._on_exit(self, code),
        )
        return self.child.pid

    def ended(self, exit_code: int) -> float:
        """Take note of its end; returns the seconds to wait before the next start."""
        return self.restarts.ended(time.monotonic() - self._started_at, exit_code)


def service_environment(
    configuration: Configuration, folder: DataFolder, database_url: str, redis_url: str | None, pipe: ParentPipe
) -> dict[str, str]:
    """The variables of every service: what we were started with, and over it where everything is."""
    environment = dict(os.environ)
    environment |= {each.variable: each.value for group in configuration.addresses.values() for each in group}
    environment |= {
        "DATABASE_URL": database_url,
        "STEWARD_DATA_DIR": str(folder.path),
        "STEWARD_DEV_KEY_FILE": str(folder.dev_key),
        "STEWARD_PARENT_FD": str(pipe.read_fd),
        "PYTHONPATH": python_path(),
    }
    environment.setdefault("STEWARD_EMBEDDED", "1")
    if redis_url is not None:
        environment["REDIS_URL"] = redis_url
    if configuration.clock is not None:
        environment["STEWARD_CLOCK_FILE"] = str(folder.clock)
    else:
        environment.pop("STEWARD_CLOCK_FILE", None)
    return environment


def python_path() -> str:
    """Where services and stubs are found: what was set comes first, then this checkout or installation."""
    given = [part for part in os.environ.get("PYTHONPATH", "").split(os.pathsep) if part]
    return os.pathsep.join(dict.fromkeys([*given, str(ROOT), str(ROOT / "gen")]))
