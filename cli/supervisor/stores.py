"""The embedded servers of one run: started together, watched, started again where they were, stopped in order."""

from __future__ import annotations

import time
from collections.abc import Callable

from cli.configuration import Configuration
from cli.embedded import ParentPipe, PostgresServer, ValkeyServer
from cli.embedded.server import EmbeddedServer
from cli.files import DataFolder
from cli.supervisor.restarts import Restarts


class Store:
    """One embedded server under supervision."""

    def __init__(self, name: str, server: EmbeddedServer) -> None:
        self.name, self.server = name, server
        self.restarts = Restarts()
        self._started_at = time.monotonic()

    def watch(self, on_exit: Callable[[Store, int], None]) -> None:
        """From now on tell of its end."""
        self.server.on_exit = lambda code: on_exit(self, code)
        child = self.server.child
        if child is not None and child.exit_code is not None:
            on_exit(self, child.exit_code)

    def restart(self) -> None:
        """Start it again at its address.

        Raises:
            EmbeddedError: its program is gone.
        """
        self._started_at = time.monotonic()
        self.server.relaunch()

    def ended(self, exit_code: int) -> float:
        """Take note of its end; returns the seconds to wait before the next start."""
        return self.restarts.ended(time.monotonic() - self._started_at, exit_code)

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"127.0.0.1:{self.server.port}"


class Stores:
    """Those embedded servers that the configuration does not replace by others."""

    def __init__(self, configuration: Configuration, folder: DataFolder, pipe: ParentPipe) -> None:
        self.postgres: Store | None = None
        self.valkey: Store | None = None
        if configuration.database_url is None:
            self.postgres = Store("postgres", PostgresServer(folder.postgres, log=folder.log("postgres"), pipe=pipe))
        if configuration.redis_url is None and not configuration.disable_redis:
            self.valkey = Store("valkey", ValkeyServer(folder.valkey, log=folder.log("valkey"), pipe=pipe))
        self.database_url = configuration.database_url or ""
        self.redis_url = configuration.redis_url
        self.all = [store for store in (self.valkey, self.postgres) if store is not None]

    def launch(self) -> None:
        """Start their processes; they are not ready yet.

        Raises:
            EmbeddedError: one cannot be started.
        """
        for store in self.all:
            store.server.launch()

    def wait_ready(self) -> None:
        """Wait until all take connections.

        Raises:
            EmbeddedError: one cannot be started.
            Interrupted: `interrupt` was called meanwhile.
        """
        for store in self.all:
            store.server.wait_ready()
        if self.postgres is not None:
            self.database_url = self.postgres.server.url
        if self.valkey is not None:
            self.redis_url = self.valkey.server.url

    def interrupt(self) -> None:
        """Break the waiting off; may be called from a signal handler."""
        for store in self.all:
            store.server.interrupt()

    def stop(self) -> None:
        """Valkey, then PostgreSQL; each writes what it holds."""
        for store in self.all:
            store.server.on_exit = None
            store.server.stop()
