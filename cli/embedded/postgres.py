"""PostgreSQL from the package's programs: made on first use, started as a child of ours, stopped cleanly."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from cli.embedded.account import give
from cli.embedded.binaries import postgres_program
from cli.embedded.child import Child, open_log
from cli.embedded.errors import EmbeddedError
from cli.embedded.leftovers import end_processes_in
from cli.embedded.ports import free_port
from cli.embedded.server import EmbeddedServer
from cli.embedded.startup import Startup, last_words

USER = "steward"
DATABASE = "steward"
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %q%u@%d ",
    "jit": "off",
    "max_wal_senders": "0",
    "wal_level": "minimal",
    "autovacuum_naptime": "10s",  # a new installation's tables are analysed soon, and plans made for what is in them
}
_NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum_naptime": "1d"}


class PostgresServer(EmbeddedServer):
    """One PostgreSQL server on a folder of its own."""

    title, ready_line, patience_s = "PostgreSQL", "database system is ready to accept connections", 300.0
    _fresh = False

    @property
    def url(self) -> str:
        """URL of the suite's database, as the owner; valid from `start` on."""
        return self.url_of(DATABASE)

    def url_of(self, database: str) -> str:
        """URL of another database on this server."""
        return f"postgresql://{USER}:{self._password}@127.0.0.1:{self.port}/{database}"

    def create_database(self, name: str) -> str:
        """Make another empty database and return its URL.

        Raises:
            EmbeddedError: there is one of that name, or the name has other characters than letters, digits and _.
        """
        if not name.replace("_", "").isalnum():
            raise EmbeddedError(f"{name!r} is no name for a database: use letters, digits and _.")
        self._psql(f'CREATE DATABASE "{name}"')
        return self.url_of(name)

    def _program(self) -> Path:
        return postgres_program("postgres")

    def _prepare(self, program: Path) -> None:
        self._fresh = not self.folder.exists() or not any(self.folder.iterdir())
        if self._fresh:
            self._initialise()
        self._check_version(program)

    def wait_ready(self) -> None:
        """See `EmbeddedServer.wait_ready`; makes the suite's database in new data."""
        super().wait_ready()
        if self._fresh:
            self._psql(f"CREATE DATABASE {DATABASE}")

    def _farewell(self) -> list[tuple[signal.Signals, float]]:
        gently = [(signal.SIGINT, 20.0)] if self._durable else []
        # Unlike SIGKILL this one still removes its shared memory.
        return [*gently, (signal.SIGQUIT, 5.0)]

    def _initialise(self) -> None:
        """Make the data in a folder beside it and move that into place: a half-made one is never taken for real."""
        draft = self.folder.with_name(f"{self.folder.name}.new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        give(draft, self._account)
        with tempfile.NamedTemporaryFile("w", dir=draft.parent, prefix=".password-") as secret:
            secret.write(self._password)
            secret.flush()
            give(Path(secret.name), self._account)
            self._initdb(draft, secret.name)
        if self.folder.exists():
            self.folder.rmdir()
        draft.rename(self.folder)

    def _initdb(self, draft: Path, password_file: str) -> None:
        command: list[str | Path] = [
            postgres_program("initdb"),
            *("-D", draft, "-U", USER, f"--pwfile={password_file}", "--auth=scram-sha-256", "--encoding=UTF8"),
            # PostgreSQL's own C.UTF-8: the same on every system, whatever locales that has.
            *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions"),
        ]
        if not self._durable:
            command.append("--no-sync")
        child = self._child(command, draft)
        child.wait()
        if child.exit_code != 0:
            why = last_words(child, "error:", "FATAL", "launch:")
            raise EmbeddedError(f"The data folder {self.folder} cannot be made: {why}")

    def _check_version(self, program: Path) -> None:
        marker = self.folder / "PG_VERSION"
        try:
            version = marker.read_text().strip()
        except OSError as error:
            raise EmbeddedError(
                f"{self.folder} holds no PostgreSQL data ({marker.name}: {error.strerror}): "
                "put back a copy of it, or move it away to begin with empty data."
            ) from error
        ours = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout.split()[-1]
        if ours.split(".")[0] != version:
            raise EmbeddedError(
                f"{self.folder} was made by PostgreSQL {version} and this is {ours}: "
                "move it away to begin with empty data, or go back to the earlier version."
            )

    def _spawn(self, program: Path, port: int = 0) -> None:
        end_processes_in(self.folder, "postgres")
        # We hold the only right to this folder and nothing runs in it: the file can only be a dead server's.
        (self.folder / "postmaster.pid").unlink(missing_ok=True)
        self.port = port or free_port()
        settings = _SETTINGS | ({} if self._durable else _NOT_DURABLE) | {"port": str(self.port)}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        self._startup = Startup(self.ready_line)
        self.child = self._child([program, "-D", self.folder, *options], self.folder, self._startup)

    def _child(self, command: list[str | Path], folder: Path, startup: Startup | None = None) -> Child:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        return Child(
            command,
            log=open_log(self.log),
            death_signal=signal.SIGINT if self._durable else signal.SIGQUIT,
            pipe=self._pipe,
            account=self._account,
            folder=folder,
            environment=environment | {"LC_ALL": "C", "TZ": "UTC"},
            on_line=startup.on_line if startup else None,
            on_exit=self._ended if startup else None,
        )

    def _passes(self, said: str) -> bool:
        if "pre-existing shared memory block" in said:
            time.sleep(0.2)  # the last backend of a killed server is just going, and nothing tells when it has
            return True
        return "could not bind" in said or "Address already in use" in said

    def _failure(self, ended: Child) -> EmbeddedError:
        why = last_words(ended, "PANIC", "FATAL", "launch:")
        return EmbeddedError(
            f"PostgreSQL does not start on {self.folder}: {why.strip() or 'it said nothing'} (log: {self.log}). "
            "Put back a copy of the folder, or move it away to begin with empty data."
        )

    def _psql(self, statement: str) -> None:
        command: list[str | Path] = [
            postgres_program("psql"),
            "-X",
            "-q",
            "-d",
            self.url_of("postgres"),
            "-c",
            statement,
        ]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        result = subprocess.run(command, capture_output=True, text=True, env=environment, stdin=subprocess.DEVNULL)
        if result.returncode:
            raise EmbeddedError(f"PostgreSQL refused {statement!r}: {result.stderr.strip()}")
