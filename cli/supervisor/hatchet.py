"""The embedded Hatchet as the supervisor sees it: a child that hands over how to reach it once it is ready."""

from __future__ import annotations

import json
import signal
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import psycopg

from cli.embedded import ParentPipe
from cli.embedded.child import Child, open_log
from cli.supervisor.greeting import restarted
from cli.supervisor.record import Record
from cli.supervisor.restarts import Restarts
from cli.supervisor.sidecar import DATABASE, client_environment
from cli.supervisor.terminal import Terminal

DATABASE_URL = "HATCHET_CLIENT_EMBEDDED_DATABASE_URL"
STOP_S = 20.0
LOOK_S = 0.2


class HatchetError(Exception):
    """The embedded Hatchet cannot run; one sentence."""


class EmbeddedHatchet:
    """One sidecar under supervision.

    Args:
        folder: where its handshake lies while it runs.
        log: file for its output.
        pipe: closes with the supervisor.
        put: has the supervisor's main thread do something.
        later: the same, after some seconds.
        moved: told the variables by which it is found, whenever it has become ready.
    """

    name = "hatchet"

    def __init__(
        self,
        folder: Path,
        log: Path,
        pipe: ParentPipe,
        put: Callable[[Callable[[], None]], None],
        later: Callable[[float, Callable[[], None]], None],
        moved: Callable[[dict[str, str]], None],
    ) -> None:
        self._log = log
        self._restarts = Restarts()
        self._child: Child | None = None
        self._handshake = folder / "hatchet.json"
        self._pipe = pipe
        self._put, self._later, self._moved = put, later, moved
        self._environment: dict[str, str] = {}
        self._ready = self._stopping = False
        self._error = ""

    def begin(self, database_url: str, environment: Mapping[str, str], record: Record, terminal: Terminal) -> None:
        """Make its database, unless another is given for it, and start it."""
        self._record, self._terminal = record, terminal
        self._environment = {**environment}
        if not environment.get(DATABASE_URL):
            self._environment[DATABASE_URL] = _own_database(database_url)
        self._start()

    def is_ready(self) -> bool:
        """Whether it was ready once.

        Raises:
            HatchetError: it ended before that.
        """
        if self._error:
            raise HatchetError(self._error)
        return self._ready

    def stop(self) -> None:
        """End it; harmless when it does not run."""
        self._stopping = True
        if self._child is not None:
            self._child.stop([(signal.SIGTERM, STOP_S)])
            self._handshake.unlink(missing_ok=True)

    def _start(self) -> None:
        self._handshake.unlink(missing_ok=True)
        self._started_at = time.monotonic()
        self._child = Child(
            [sys.executable, "-m", "cli.supervisor.sidecar", self._handshake],
            log=open_log(self._log),
            death_signal=signal.SIGTERM,
            pipe=self._pipe,
            environment=self._environment,
            on_exit=lambda code: self._put(lambda: self._ended(code)),
        )
        self._record.started(self.name, self._child.pid, {}, self._log, self._restarts.total)
        self._later(LOOK_S, self._look)

    def _look(self) -> None:
        """Is it ready by now? It says so by its handshake."""
        if self._stopping or self._child is None or self._child.exit_code is not None:
            return
        try:
            found = client_environment(json.loads(self._handshake.read_text("utf-8")))
        except FileNotFoundError:
            self._later(LOOK_S, self._look)
            return
        self._ready = True
        self._moved(found)

    def _ended(self, code: int) -> None:
        self._record.ended(self.name)
        if self._stopping:
            return
        if not self._ready:
            tail = self._child.tail if self._child is not None else []
            last = next((line for line in reversed(tail) if line.strip()), "it said nothing")
            self._error = f"The embedded Hatchet does not start: {last} (log: {self._log})."
            return
        wait_s = self._restarts.ended(time.monotonic() - self._started_at, code)
        self._terminal.say(restarted(self.name, code, wait_s))
        self._later(wait_s, self._start)


def _own_database(database_url: str) -> str:
    """A database beside the suite's on the same server, made when it is not there; its URL."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        there = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)).fetchone()
        if there is None:
            connection.execute(f'CREATE DATABASE "{DATABASE}"')
    head, _, tail = database_url.partition("?")
    own = f"{head.rpartition('/')[0]}/{DATABASE}"
    return f"{own}?{tail or 'sslmode=disable'}"
