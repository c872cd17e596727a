"""Real servers for a test: their own folder, free ports, nothing left afterwards."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cli.embedded.child import ParentPipe
from cli.embedded.leftovers import identity
from cli.embedded.postgres import PostgresServer
from cli.embedded.valkey import ValkeyServer

PREFIX = "steward-test-"
OWNER = "owner"


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
def throwaway_servers(*, postgres: bool = True, valkey: bool = True, durable: bool = False) -> Iterator[Servers]:
    """PostgreSQL and Valkey on a temporary folder, removed at the end.

    Fast and without safety against power loss, unless `durable` (for measuring what a commit costs).

    They end with this process, however it ends. Enter it from a thread that stays (the main one): see `Child`.

    Raises:
        EmbeddedError: they cannot be started here.
    """
    _remove_abandoned()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    (folder / OWNER).write_text(f"{os.getpid()} {identity(os.getpid())}")
    # The servers may run as another user, who has to pass through; the folder is ours to open.
    folder.chmod(0o711)
    pipe = ParentPipe()
    started = Servers(
        PostgresServer(folder / "postgres", durable=durable, pipe=pipe) if postgres else None,
        ValkeyServer(folder / "valkey", durable=durable, pipe=pipe) if valkey else None,
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


def _remove_abandoned() -> None:
    """Remove the folders of processes that were killed before they could do so themselves."""
    for note in Path(tempfile.gettempdir()).glob(f"{PREFIX}*/{OWNER}"):
        try:
            pid, _, known_as = note.read_text().partition(" ")
            if note.stat().st_uid == os.geteuid() and pid and identity(int(pid)) != known_as:
                shutil.rmtree(note.parent)
        except OSError:  # another process removes it at this moment, or its servers are just ending; the next one will
            continue
