"""The life of a service's process: when it stops, and that it never outlives whoever started it."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import os
import signal
import sys
from collections.abc import Callable

PARENT_FD = "STEWARD_PARENT_FD"
"""Names an inherited pipe whose other end the supervisor holds: its end of file means that the supervisor is gone."""

_PR_SET_PDEATHSIG = 1


def stop_when_told(stop: asyncio.Event) -> Callable[[], None]:
    """Sets ``stop`` at SIGTERM, SIGINT, or when the supervisor that started us is gone.

    Returns what takes the watch off again.

    KeyboardInterrupt does not reach coroutines (grpc/grpc#26123), hence handlers of the loop.
    """
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    parent_fd = _parent_fd()
    if parent_fd is not None:
        _watch_parent(loop, parent_fd, stop)

    def forget() -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)
        if parent_fd is not None:
            with contextlib.suppress(OSError, ValueError):
                loop.remove_reader(parent_fd)

    return forget


def _parent_fd() -> int | None:
    value = os.environ.get(PARENT_FD)
    return int(value) if value and value.isdigit() else None


def _watch_parent(loop: asyncio.AbstractEventLoop, fd: int, stop: asyncio.Event) -> None:
    def look() -> None:
        try:
            gone = os.read(fd, 4096) == b""
        except BlockingIOError:
            return
        except OSError:
            gone = True
        if gone:
            loop.remove_reader(fd)
            stop.set()

    os.set_blocking(fd, False)
    loop.add_reader(fd, look)
    die_with_parent(signal.SIGTERM)


def die_with_parent(number: signal.Signals) -> None:
    """On Linux the kernel sends that signal when the parent dies; elsewhere this does nothing.

    Works too when this process is stopped or its loop is stuck in a call.
    """
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, number, 0, 0, 0)
