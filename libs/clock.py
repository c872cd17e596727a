"""The suite's clock: one injectable source of now for each process.

Every timer of ours (24 h, 900 s, a question's expiry) runs on a ``Clock``; leases run on the database's. In development
the suite's clock can be moved for all processes at once: they watch one small file (``STEWARD_CLOCK_FILE``), so nothing
has to be told to each of them.
"""

from __future__ import annotations

import asyncio
import json
import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

_CHECK_EVERY_S = 0.05
"""How often at most the clock file's stamp is looked at."""

_SLICE_S = 0.25
"""Longest sleep in one piece on a clock that can be moved."""


class Clock(Protocol):
    """Says what time it is; always an aware UTC datetime."""

    def now(self) -> datetime:
        """The current instant, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The current instant, aware, in UTC."""
        return datetime.now(UTC)


class FixedClock:
    """A clock for tests: it stands still until it is set or advanced."""

    def __init__(self, instant: datetime) -> None:
        self._now = _aware(instant)

    def now(self) -> datetime:
        """The instant it was last set to."""
        return self._now

    def set(self, instant: datetime) -> None:
        """Moves to an aware instant, forward or back."""
        self._now = _aware(instant)

    def advance(self, seconds: float) -> None:
        """Moves on by seconds (negative: back)."""
        self._now += timedelta(seconds=seconds)


class SuiteClock:
    """A clock that started at a chosen instant and runs on with real time.

    The file holds ``{"origin_real": iso, "origin_suite": iso}``: at real time ``origin_real`` the suite's time was
    ``origin_suite``. It is read again when it was replaced. While the file is missing or broken the last good reading
    holds (a writer replaces it atomically, but a clock must never stop a process); before any good reading it is the
    machine's clock.
    """

    def __init__(self, path: Path | str) -> None:
        self._path = Path(path)
        self._offset = timedelta(0)
        self._stamp: tuple[int, int, int] | None = None
        self._checked_at = -1.0
        self._refresh()

    def now(self) -> datetime:
        """The suite's current instant, aware, in UTC."""
        if time.monotonic() - self._checked_at >= _CHECK_EVERY_S:
            self._refresh()
        return datetime.now(UTC) + self._offset

    def _refresh(self) -> None:
        self._checked_at = time.monotonic()
        try:
            stat = os.stat(self._path)
        except OSError:
            return
        stamp = (stat.st_mtime_ns, stat.st_ino, stat.st_size)
        if stamp == self._stamp:
            return
        offset = _read_offset(self._path)
        if offset is not None:
            self._offset = offset
            self._stamp = stamp


def clock_from_environment(clock_file: str | Path | None = None) -> Clock:
    """The suite's clock when a clock file is given or named by ``STEWARD_CLOCK_FILE``, else the machine's."""
    path = clock_file or os.environ.get("STEWARD_CLOCK_FILE")
    return SuiteClock(path) if path else SystemClock()


def seconds_until(clock: Clock, instant: datetime) -> float:
    """Seconds from the clock's now to an aware instant; negative when it is past."""
    return (instant - clock.now()).total_seconds()


async def sleep_until(
    clock: Clock,
    instant: datetime,
    wake: asyncio.Event | None = None,
    max_s: float = 60.0,
) -> bool:
    """Waits until the clock shows ``instant``, ``wake`` is set, or ``max_s`` real seconds have gone.

    On a clock that can be moved it looks again every quarter second, so that a jump is noticed. Returns True when the
    instant is reached.
    """
    ends_at = time.monotonic() + max_s
    step_s = max_s if isinstance(clock, SystemClock) else _SLICE_S
    while (left_s := seconds_until(clock, instant)) > 0:
        pause_s = min(left_s, step_s, ends_at - time.monotonic())
        if pause_s <= 0 or (wake is not None and wake.is_set()):
            return False
        await _pause(pause_s, wake)
    return True


async def _pause(seconds: float, wake: asyncio.Event | None) -> None:
    if wake is None:
        await asyncio.sleep(seconds)
        return
    try:
        async with asyncio.timeout(seconds):
            await wake.wait()
    except TimeoutError:
        return


def _read_offset(path: Path) -> timedelta | None:
    try:
        document = json.loads(path.read_text("utf-8"))
        real = datetime.fromisoformat(document["origin_real"])
        suite = datetime.fromisoformat(document["origin_suite"])
        return _aware(suite) - _aware(real)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _aware(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("a naive datetime has no meaning here; give it a time zone")
    return instant.astimezone(UTC)
