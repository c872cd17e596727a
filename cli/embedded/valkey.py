"""Valkey from the package's program: started as a child of ours, its append-only file in a folder of its own."""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path

from cli.embedded.account import Account, give, server_account
from cli.embedded.binaries import valkey_program
from cli.embedded.child import Child, ParentPipe, open_log
from cli.embedded.errors import EmbeddedError
from cli.embedded.leftovers import end_processes_in
from cli.embedded.ports import free_port
from cli.embedded.startup import PORT_ATTEMPTS, Startup, last_words, private_password, write_private

READY = "Ready to accept connections"
LOAD_S = 120.0
"""How long a start may take; it first reads its append-only file."""


class ValkeyServer:
    """One Valkey server on a folder of its own.

    Args:
        folder: its data; made when it does not exist. Password and configuration lie beside it.
        log: file for its output; `<folder>.log` when None.
        durable: False keeps everything in memory only.
        pipe: closes with this process; one of its own when None.
    """

    def __init__(
        self, folder: Path, *, log: Path | None = None, durable: bool = True, pipe: ParentPipe | None = None
    ) -> None:
        self.folder = folder.absolute()
        self.log = log or self.folder.with_name(f"{self.folder.name}.log")
        self.port = 0
        self.child: Child | None = None
        self.on_exit: Callable[[int], None] | None = None
        """Called with the exit code when it ends, from another thread; set it once the server is ready."""
        self._startup = Startup(READY)
        self._durable = durable
        self._pipe = pipe or ParentPipe()
        self._account: Account | None = None
        self._password = ""

    @property
    def url(self) -> str:
        """URL of its first database; valid from `start` on."""
        return f"redis://:{self._password}@127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start it and wait until it takes connections.

        Raises:
            EmbeddedError: it cannot be started; one sentence with what to do.
        """
        self.launch()
        self.wait_ready()

    def launch(self) -> None:
        """The first half of `start`: the process is there and not yet ready.

        Raises:
            EmbeddedError: the data folder cannot be used.
        """
        program = valkey_program()
        self._account = server_account(self.folder, program)
        self._password = private_password(self.folder.with_name(f"{self.folder.name}.password"))
        if not self.folder.exists():
            self.folder.mkdir(mode=0o700)
            give(self.folder, self._account)
        self._spawn(program)

    def wait_ready(self) -> None:
        """The second half of `start`: wait until it takes connections.

        Raises:
            EmbeddedError: it ended instead, for another reason than a taken port.
            Interrupted: `interrupt` was called.
        """
        for attempt in range(PORT_ATTEMPTS):
            assert self.child is not None
            if not self._startup.wait(LOAD_S):
                self.stop()
                raise EmbeddedError(f"Valkey was not ready within {LOAD_S:.0f} s: its log is {self.log}.")
            if self._startup.ready:
                return
            if "Address already in use" not in "\n".join(self.child.tail) or attempt == PORT_ATTEMPTS - 1:
                break
            self._spawn(valkey_program())
        why = last_words(self.child, "Fatal", "FATAL", "Bad file format", "launch:") if self.child else ""
        self.child = None
        raise EmbeddedError(
            f"Valkey does not start on {self.folder}: {why.strip() or 'it said nothing'} (log: {self.log}). "
            "Move the folder away: what it holds may be lost."
        )

    def relaunch(self) -> None:
        """Start it again after it ended by itself, at the same address; does not wait for it.

        Raises:
            EmbeddedError: its program is gone.
        """
        self._spawn(valkey_program(), self.port)

    def interrupt(self) -> None:
        """Break off `wait_ready` with `Interrupted`; may be called from a signal handler."""
        self._startup.interrupt()

    def stop(self) -> None:
        """Stop it cleanly: what it holds is written first. Harmless when it does not run."""
        if self.child is not None:
            self.child.stop([(signal.SIGTERM, 10.0)] if self._durable else [])
            self.child = None

    def kill(self) -> None:
        """SIGKILL, as a crash would."""
        if self.child is not None:
            self.child.kill()
            self.child.wait()
            self.child = None

    def _spawn(self, program: Path, port: int = 0) -> None:
        end_processes_in(self.folder, program.name)
        self.port = port or free_port()
        # A file, because arguments (and so the password) can be read by every user of the machine.
        configuration = self.folder.with_name(f"{self.folder.name}.conf")
        write_private(configuration, self._configuration())
        give(configuration, self._account)
        self._startup = Startup(READY)
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

    def _ended(self, code: int) -> None:
        self._startup.on_exit(code)
        if self.on_exit is not None:
            self.on_exit(code)

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
