"""Waiting for a workflow to change: woken by notifications, which only wake; the truth is in the tables."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator


class Waits:
    """Wakes those who wait for a workflow, by ``tenant:workflow``."""

    def __init__(self) -> None:
        self._waiting: dict[str, set[asyncio.Event]] = {}
        self.reconnected = asyncio.Event()
        """Set when notifications may have been missed; for the loops."""
        self.draining = asyncio.Event()
        """Set when the process stops: streams end then."""

    def on_notify(self, channel: str, payload: str) -> None:
        """Handed to the listener. An empty channel means that notifications may have been missed: everybody looks."""
        if not channel:
            self.reconnected.set()
        keys = [payload] if channel else list(self._waiting)
        for key in keys:
            for event in self._waiting.get(key, ()):
                event.set()

    def drain(self) -> None:
        """Ends all waiting."""
        self.draining.set()
        self.on_notify("", "")

    @contextlib.contextmanager
    def watch(self, tenant_id: str, workflow_id: str) -> Iterator[asyncio.Event]:
        """An event set whenever the workflow changes; clear it before looking."""
        key, event = f"{tenant_id}:{workflow_id}", asyncio.Event()
        self._waiting.setdefault(key, set()).add(event)
        try:
            yield event
        finally:
            waiting = self._waiting[key]
            waiting.discard(event)
            if not waiting:
                del self._waiting[key]


async def woken(event: asyncio.Event, at_most_s: float) -> None:
    """Returns when the event is set, or after ``at_most_s``."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(at_most_s):
            await event.wait()
