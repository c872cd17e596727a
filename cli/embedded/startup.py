"""What starting PostgreSQL and Valkey has in common: waiting for the line that says ready, and small secret files."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path
from queue import Empty, SimpleQueue

from cli.embedded.child import Child
from cli.embedded.errors import EmbeddedError

PORT_ATTEMPTS = 5


class Interrupted(Exception):
    """Waiting for a server was broken off because the whole is to stop."""


class Startup:
    """Turns a child's output into an event: ready, or ended. `interrupt` may be called from a signal handler."""

    def __init__(self, ready_text: str) -> None:
        self._ready_text = ready_text
        # The one waiting primitive that a signal handler of the waiting thread may use.
        self._events: SimpleQueue[str] = SimpleQueue()
        self.ready = False

    def on_line(self, line: str) -> None:
        """Takes one line of output."""
        if not self.ready and self._ready_text in line:
            self.ready = True
            self._events.put("ready")

    def on_exit(self, _code: int) -> None:
        """Takes the end of the child."""
        self._events.put("ended")

    def interrupt(self) -> None:
        """Breaks the wait off."""
        self._events.put("interrupted")

    def wait(self, timeout_s: float) -> bool:
        """Wait for either; whether one came in time.

        Raises:
            Interrupted: `interrupt` was called.
        """
        try:
            event = self._events.get(timeout=timeout_s)
        except Empty:
            return False
        if event == "interrupted":
            raise Interrupted
        return True


def last_words(child: Child, *levels: str) -> str:
    """The last line of a child's output with one of the words, from that word on and with its detail; else the last."""
    lines = [line.strip() for line in child.tail if line.strip()]
    for number in range(len(lines) - 1, -1, -1):
        starts = [lines[number].index(level) for level in levels if level in lines[number]]
        if starts:
            detail = "".join(f" {line[line.index('DETAIL') :]}" for line in lines[number + 1 :][:1] if "DETAIL" in line)
            return lines[number][min(starts) :] + detail
    return lines[-1] if lines else ""


def private_password(path: Path) -> str:
    """The password kept in a file only we can read; made on first use."""
    with contextlib.suppress(FileNotFoundError):
        return path.read_text().strip()
    password = secrets.token_urlsafe(24)
    write_private(path, password + "\n")
    return password


def write_private(path: Path, text: str) -> None:
    """Replace a file in one step by one that only its owner can read.

    Raises:
        EmbeddedError: the folder cannot be written.
    """
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
        fresh.replace(path)
    except OSError as error:
        raise EmbeddedError(
            f"{path} cannot be written ({error.strerror}): check the folder's rights and space."
        ) from error
