"""What the embedded servers have in common: how one is started, waited for, started again, and stopped."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from pathlib import Path
from signal import Signals
from typing import ClassVar

from cli.embedded.account import Account, server_account
from cli.embedded.child import Child, ParentPipe
from cli.embedded.errors import EmbeddedError
from cli.embedded.startup import PORT_ATTEMPTS, Startup, private_password


class EmbeddedServer(ABC):
    """One server on a folder of its own, as a child of this process.

    Args:
        folder: its data; made when it does not exist. The password lies beside it, in `<folder>.password`.
        log: file for its output; `<folder>.log` when None.
        durable: False gives up safety against power loss for speed, for data that is thrown away.
        pipe: closes with this process; one of its own when None.
    """

    title: ClassVar[str]
    """What people call it."""

    ready_line: ClassVar[str]
    """What it prints when it takes connections."""

    patience_s: ClassVar[float]
    """How long a start may take; after a crash it first works through what it had written."""

    def __init__(
        self, folder: Path, *, log: Path | None = None, durable: bool = True, pipe: ParentPipe | None = None
    ) -> None:
        self.folder = folder.absolute()
        self.log = log or self.folder.with_name(f"{self.folder.name}.log")
        self.port = 0
        self.child: Child | None = None
        self.on_exit: Callable[[int], None] | None = None
        """Called with the exit code when it ends, from another thread; set it once the server is ready."""
        self._startup = Startup(self.ready_line)
        self._durable = durable
        self._pipe = pipe or ParentPipe()
        self._account: Account | None = None
        self._password = ""

    @property
    @abstractmethod
    def url(self) -> str:
        """Where clients connect to; valid from `start` on."""

    def start(self) -> None:
        """Start it and wait until it takes connections; makes the data first when there are none.

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
        program = self._program()
        self._account = server_account(self.folder, program)
        self._password = private_password(self.folder.with_name(f"{self.folder.name}.password"))
        self._prepare(program)
        self._spawn(program)

    def wait_ready(self) -> None:
        """The second half of `start`: wait until it takes connections.

        Raises:
            EmbeddedError: it ended instead, for another reason than one that passes by itself (a taken port).
            Interrupted: `interrupt` was called.
        """
        for attempts_left in reversed(range(PORT_ATTEMPTS)):
            if not self._startup.wait(self.patience_s):
                self.stop()
                raise EmbeddedError(
                    f"{self.title} was not ready within {self.patience_s:.0f} s: its log is {self.log}."
                )
            if self._startup.ready:
                return
            ended, self.child = self.child, None
            assert ended is not None
            if not attempts_left or not self._passes("\n".join(ended.tail)):
                raise self._failure(ended)
            self._spawn(self._program())

    def relaunch(self) -> None:
        """Start it again after it ended by itself, at the same address; does not wait for it.

        Raises:
            EmbeddedError: its program is gone.
        """
        self._spawn(self._program(), self.port)

    def interrupt(self) -> None:
        """Break off `wait_ready` with `Interrupted`; may be called from a signal handler."""
        self._startup.interrupt()

    def stop(self) -> None:
        """Stop it, cleanly when its data are to stay; its clients are cut off. Harmless when it does not run."""
        if self.child is not None:
            self.child.stop(self._farewell())
            self.child = None

    def kill(self) -> None:
        """SIGKILL, as a crash would; the next `start` recovers."""
        if self.child is not None:
            self.child.kill()
            self.child.wait()
            self.child = None

    @abstractmethod
    def _program(self) -> Path:
        """Its program."""

    @abstractmethod
    def _prepare(self, program: Path) -> None:
        """Make the folder when there is none, and look whether it can be used."""

    @abstractmethod
    def _spawn(self, program: Path, port: int = 0) -> None:
        """Start a process on the folder, at a free port when none is given."""

    @abstractmethod
    def _passes(self, said: str) -> bool:
        """Whether what ended it before it was ready passes by itself, so that another try helps; waits for that."""

    @abstractmethod
    def _failure(self, ended: Child) -> EmbeddedError:
        """Why it does not start, and what to do."""

    @abstractmethod
    def _farewell(self) -> Sequence[tuple[Signals, float]]:
        """Signals that end it, each with the seconds it has; none: it is killed."""

    def _ended(self, code: int) -> None:
        self._startup.on_exit(code)
        if self.on_exit is not None:
            self.on_exit(code)
