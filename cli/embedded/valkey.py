"""Valkey from the package's program: started as a child of ours, its append-only file in a folder of its own."""

from __future__ import annotations

import signal
from pathlib import Path

from cli.embedded.account import give
from cli.embedded.binaries import valkey_program
from cli.embedded.child import Child, open_log
from cli.embedded.errors import EmbeddedError
from cli.embedded.leftovers import end_processes_in
from cli.embedded.ports import free_port
from cli.embedded.server import EmbeddedServer
from cli.embedded.startup import Startup, last_words, write_private


class ValkeyServer(EmbeddedServer):
    """One Valkey server on a folder of its own, its configuration beside it; not `durable`: in memory only."""

    title, ready_line, patience_s = "Valkey", "Ready to accept connections", 120.0

    @property
    def url(self) -> str:
        """URL of its first database; valid from `start` on."""
        return f"redis://:{self._password}@127.0.0.1:{self.port}/0"

    def _program(self) -> Path:
        return valkey_program()

    def _prepare(self, program: Path) -> None:
        if not self.folder.exists():
            self.folder.mkdir(mode=0o700)
            give(self.folder, self._account)

    def _passes(self, said: str) -> bool:
        return "Address already in use" in said

    def _failure(self, ended: Child) -> EmbeddedError:
        why = last_words(ended, "Fatal", "FATAL", "Bad file format", "launch:")
        return EmbeddedError(
            f"Valkey does not start on {self.folder}: {why.strip() or 'it said nothing'} (log: {self.log}). "
            "Move the folder away: what it holds may be lost."
        )

    def _farewell(self) -> list[tuple[signal.Signals, float]]:
        return [(signal.SIGTERM, 10.0)] if self._durable else []

    def _spawn(self, program: Path, port: int = 0) -> None:
        end_processes_in(self.folder, program.name)
        self.port = port or free_port()
        # A file, because arguments (and so the password) can be read by every user of the machine.
        configuration = self.folder.with_name(f"{self.folder.name}.conf")
        write_private(configuration, self._configuration())
        give(configuration, self._account)
        self._startup = Startup(self.ready_line)
        self.child = Child(
            [program, configuration],
            log=open_log(self.log),
            death_signal=signal.SIGTERM if self._durable else signal.SIGKILL,
            pipe=self._pipe,
            account=self._account,
            folder=self.folder,
            on_line=self._startup.on_line,
            on_exit=self._ended,
        )

    def _configuration(self) -> str:
        lines = [
            "bind 127.0.0.1",
            f"port {self.port}",
            f"requirepass {self._password}",
            f'dir "{self.folder}"',
            f"appendonly {'yes' if self._durable else 'no'}",
            "appendfsync everysec",
            'save ""',
            "daemonize no",
            "maxmemory-policy noeviction",
        ]
        return "\n".join(lines) + "\n"
