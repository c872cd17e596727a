"""Processes that an earlier run left behind: telling that they are the same, waiting for their end, ending them."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

_PROC = Path("/proc")


def identity(pid: int) -> str | None:
    """What tells a process from a later one with the same number: when it started. None when it does not run."""
    if sys.platform == "linux":
        try:
            fields = (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            return None
        if fields[0] in "ZX":  # dead, and only not yet collected by its parent
            return None
        boot = (_PROC / "sys/kernel/random/boot_id").read_text().strip()
        return f"{boot}:{fields[19]}"
    shown = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True)
    return shown.stdout.strip() or None


def wait_for_end(pid: int, timeout_s: float | None) -> bool:
    """Wait for the end of a process that need not be our child (None: for ever); whether it ended in time."""
    if hasattr(os, "pidfd_open"):
        try:
            handle = os.pidfd_open(pid)
        except ProcessLookupError:
            return True
        try:
            return bool(select.select([handle], [], [], timeout_s)[0])
        finally:
            os.close(handle)
    return _watch_with_kqueue(pid, timeout_s)


def _watch_with_kqueue(pid: int, timeout_s: float | None) -> bool:
    queue = select.kqueue()  # type: ignore[attr-defined,unused-ignore]
    try:
        event = select.kevent(  # type: ignore[attr-defined,unused-ignore]
            pid,
            select.KQ_FILTER_PROC,  # type: ignore[attr-defined,unused-ignore]
            select.KQ_EV_ADD,  # type: ignore[attr-defined,unused-ignore]
            select.KQ_NOTE_EXIT,  # type: ignore[attr-defined,unused-ignore]
        )
        return bool(queue.control([event], 1, timeout_s))
    except ProcessLookupError:
        return True
    finally:
        queue.close()


def end(pid: int, known_as: str, steps: list[tuple[signal.Signals, float]]) -> bool:
    """End a process if it still is the one it was: each signal gets its seconds, then SIGKILL.

    Returns:
        Whether there was something to end.
    """
    if identity(pid) != known_as:
        return False
    for number, patience_s in [*steps, (signal.SIGKILL, 10.0)]:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
        if wait_for_end(pid, patience_s):
            break
    return True


def end_processes_in(folder: Path, name: str) -> int:
    """End the programs called `name` that still run in a folder of ours; returns how many there were.

    Finds what no record tells of: backends whose server was killed. Systems without /proc have nothing to look in.
    """
    found = [pid for pid in _running_in(folder, name) if pid != os.getpid()]
    known = {pid: identity(pid) for pid in found}
    deadline = time.monotonic() + 10.0
    for pid, known_as in known.items():
        if known_as is not None:
            end(pid, known_as, [(signal.SIGINT, max(deadline - time.monotonic(), 0.1))])
    return len(found)


def _running_in(folder: Path, name: str) -> list[int]:
    if not _PROC.is_dir():
        return []
    found = []
    for entry in _PROC.iterdir():
        if not entry.name.isdigit():
            continue
        try:
            if (entry / "comm").read_text().strip() != name:
                continue
            if Path(os.readlink(entry / "cwd")) == folder.resolve():
                found.append(int(entry.name))
        except OSError:  # gone meanwhile, or another user's
            continue
    return sorted(found)
