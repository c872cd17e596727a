"""A child process that never outlives us: started through launch.py, its output read line by line, its end an event."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from io import RawIOBase
from pathlib import Path

from cli.embedded.account import Account

LAUNCH = Path(__file__).with_name("launch.py")
TAIL_LINES = 40
LARGEST_LOG_BYTES = 5 * 1024 * 1024
_CHUNK_BYTES = 64 * 1024


class ParentPipe:
    """A pipe that closes when this process ends, however it ends; children hold the end that tells them."""

    def __init__(self) -> None:
        self.read_fd, self._write_fd = os.pipe()

    def close(self) -> None:
        """Tell all children that hold the pipe to end."""
        os.close(self._write_fd)
        os.close(self.read_fd)


def open_log(path: Path) -> RawIOBase:
    """A log file to append to; one that has grown large is first put aside as `….1`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > LARGEST_LOG_BYTES:
        path.replace(path.with_name(f"{path.name}.1"))
    # Not buffered: each line is there at once, and nothing waits to be written when this process ends.
    return path.open("ab", buffering=0)


class Child:
    """One started program.

    Args:
        command: the program's path and its arguments.
        log: where its output goes; kept open until it ends, then closed.
        death_signal: what it gets when this process dies (on Linux from the kernel, elsewhere by way of the pipe).
        pipe: the pipe that closes with this process.
        account: the user to become; None: ours.
        folder: the folder it starts in; None: ours.
        environment: its environment; None: ours.
        own_pipe: the program watches the pipe itself, in `STEWARD_PARENT_FD`.
        on_line: called with each line of its output, from a thread of its own.
        on_exit: called once with the exit code, from a thread of its own, after the last line.

    The kernel's signal comes when the *thread* that started the child ends, so start children from a thread that stays.
    """

    def __init__(
        self,
        command: Sequence[str | Path],
        *,
        log: RawIOBase,
        death_signal: signal.Signals,
        pipe: ParentPipe,
        account: Account | None = None,
        folder: Path | None = None,
        environment: Mapping[str, str] | None = None,
        own_pipe: bool = False,
        on_line: Callable[[str], None] | None = None,
        on_exit: Callable[[int], None] | None = None,
    ) -> None:
        self._log, self._on_line, self._on_exit = log, on_line, on_exit
        self.tail: deque[str] = deque(maxlen=TAIL_LINES)
        wishes: dict[str, object] = {"parent": os.getpid(), "death_signal": int(death_signal)}
        if account is not None:
            wishes |= {"uid": account.uid, "gid": account.gid, "reach": account.reach}
        if folder is not None:
            wishes["folder"] = str(folder)
        guarded = sys.platform != "linux" and not own_pipe
        if guarded:
            wishes["guard_fd"] = pipe.read_fd
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", str(LAUNCH), json.dumps(wishes), *map(str, command)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=None if environment is None else dict(environment),
            process_group=0,
            pass_fds=[pipe.read_fd] if own_pipe or guarded else [],
        )
        self.pid = self._process.pid
        self._ended = threading.Event()
        self._reader = threading.Thread(target=self._read, name=f"read-{self.pid}", daemon=True)
        self._reader.start()
        threading.Thread(target=self._wait, name=f"wait-{self.pid}", daemon=True).start()

    @property
    def exit_code(self) -> int | None:
        """None while it runs; negative: the signal that ended it."""
        return self._process.returncode if self._ended.is_set() else None

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the program alone; nothing happens when it has ended."""
        self._process.send_signal(number)

    def kill(self) -> None:
        """SIGKILL to the program and whatever it started in its process group."""
        if self._process.poll() is None:
            os.killpg(self.pid, signal.SIGKILL)

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait for its end; False when it still runs after the time."""
        return self._ended.wait(timeout_s)

    def stop(self, steps: Sequence[tuple[signal.Signals, float]]) -> None:
        """End it: each signal is given its seconds to work, then comes SIGKILL. Returns when it has ended."""
        for number, patience_s in steps:
            self.send(number)
            if self.wait(patience_s):
                return
        self.kill()
        self.wait()

    def _read(self) -> None:
        assert self._process.stdout is not None
        begun = b""
        with self._process.stdout as output, self._log:
            while said := os.read(output.fileno(), _CHUNK_BYTES):
                # A full disk costs lines of the log; not reading on would stop the program at its next line.
                with suppress(OSError):
                    self._log.write(said)
                *lines, begun = (begun + said).split(b"\n")
                self._take(lines)
            self._take([begun] if begun else [])

    def _take(self, lines: Sequence[bytes]) -> None:
        for line in lines:
            text = line.decode(errors="replace")
            self.tail.append(text)
            if self._on_line is not None:
                self._on_line(text)

    def _wait(self) -> None:
        code = self._process.wait()
        # What it started may hold its output open for longer than it lives.
        self._reader.join(timeout=1.0)
        self._ended.set()
        if self._on_exit is not None:
            self._on_exit(code)
