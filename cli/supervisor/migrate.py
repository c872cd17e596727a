"""Brings the databases up to date before the services start, when they are not."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from cli.embedded.child import Child, ParentPipe, open_log
from cli.embedded.startup import last_words
from cli.supervisor.migrations import MigrationError, outdated
from cli.supervisor.terminal import Terminal


class Migration:
    """Runs the migrations as one child process: Alembic takes longer to import than all else at a start."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        import psycopg  # noqa: F401  (takes 0.1 s, best spent while PostgreSQL starts)

    def outdated(self, database_url: str) -> list[str]:
        """The services whose schema is behind.

        Raises:
            MigrationError: a database cannot be reached.
        """
        return outdated(database_url)

    def start(
        self,
        services: list[str],
        environment: Mapping[str, str],
        log: Path,
        pipe: ParentPipe,
        on_exit: Callable[[], None],
    ) -> Child:
        """Start to migrate; `on_exit` is called at the end."""
        self._terminal.say(f"Bringing the databases up to date: {', '.join(services)}.")
        return Child(
            [sys.executable, "-m", "libs.storage.migrate", *services],
            log=open_log(log),
            death_signal=signal.SIGTERM,
            pipe=pipe,
            environment=environment,
            own_pipe=True,
            on_exit=lambda _code: on_exit(),
        )

    def check(self, child: Child, log: Path) -> None:
        """See that it worked.

        Raises:
            MigrationError: it did not; with its last words.
        """
        if child.exit_code:
            raise MigrationError(
                f"The databases could not be brought up to date: {last_words(child, 'rror')} (log: {log})."
            )
