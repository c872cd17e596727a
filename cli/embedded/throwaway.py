"""Real servers for a test: their own folder, free ports, nothing left afterwards."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cli.embedded.child import ParentPipe
from cli.embedded.postgres import PostgresServer
from cli.embedded.valkey import ValkeyServer


@dataclass
class Servers:
    """What `throwaway_servers` started; a part that was not wanted is None."""

    postgres: PostgresServer | None
    valkey: ValkeyServer | None

    @property
    def database_url(self) -> str:
        """URL of an empty PostgreSQL database, as its owner (a superuser)."""
        if self.postgres is None:
            raise ValueError("these servers were started without PostgreSQL")
        return self.postgres.url

    @property
    def redis_url(self) -> str:
        """URL of an empty Valkey database."""
        if self.valkey is None:
            raise ValueError("these servers were started without Valkey")
        return self.valkey.url

    def create_database(self, name: str) -> str:
        """Another empty PostgreSQL database; returns its URL."""
        if self.postgres is None:
            raise ValueError("these servers were started without PostgreSQL")
        return self.postgres.create_database(name)


@contextmanager
def throwaway_servers(*, postgres: bool = True, valkey: bool = True) -> Iterator[Servers]:
    """PostgreSQL and Valkey on a temporary folder, fast and without safety against power loss; removed at the end.

    They end with this process, however it ends. Enter it from a thread that stays (the main one): see `Child`.

    Raises:
        EmbeddedError: they cannot be started here.
    """
    folder = Path(tempfile.mkdtemp(prefix="steward-test-"))
    # The servers may run as another user, who has to pass through; the folder is ours to open.
    folder.chmod(0o711)
    pipe = ParentPipe()
    started = Servers(
        PostgresServer(folder / "postgres", durable=False, pipe=pipe) if postgres else None,
        ValkeyServer(folder / "valkey", durable=False, pipe=pipe) if valkey else None,
    )
    running = [server for server in (started.valkey, started.postgres) if server is not None]
    try:
        for server in running:
            server.launch()
        for server in running:
            server.wait_ready()
        yield started
    finally:
        for server in running:
            server.stop()
        pipe.close()
        shutil.rmtree(folder)
