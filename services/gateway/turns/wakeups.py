"""Who waits for what in this process: answers of turns, and new events of conversations."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator


class Wakeups:
    """Waiters by key. A wake-up says only that it is worth looking; the truth is in the database."""

    def __init__(self) -> None:
        self._events: dict[str, list[asyncio.Event]] = {}

    @contextlib.contextmanager
    def waiting(self, key: str) -> Iterator[asyncio.Event]:
        """An event that is set at each wake-up of the key while the block runs; the waiter clears it."""
        event = asyncio.Event()
        events = self._events.setdefault(key, [])
        events.append(event)
        try:
            yield event
        finally:
            events.remove(event)
            if not events:
                del self._events[key]

    def wake(self, key: str) -> None:
        """Wakes all waiters of a key."""
        for event in self._events.get(key, ()):
            event.set()

    def on_notify(self, _: str, payload: str) -> None:
        """A notification of PostgreSQL: the keys it names, or, after a reconnect, all of them."""
        for key in payload.split():
            self.wake(key)
        if not payload:
            self.wake_all()

    def wake_all(self) -> None:
        """Wakes everybody: after a gap in the notifications, and when the process stops."""
        for events in self._events.values():
            for event in events:
                event.set()


async def woken(event: asyncio.Event, seconds: float) -> bool:
    """Waits until the event is set or the time is over, and clears it. True when it was set."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return False
    event.clear()
    return True
