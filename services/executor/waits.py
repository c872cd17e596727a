"""Waiting for a workflow to change: woken by notifications, which only wake; the truth is in the tables."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from typing import TypeVar

T = TypeVar("T")


def changed(tenant_id: str, workflow_id: str, conversation_id: str) -> str:
    """What is notified of a change: the workflow's key, and below it its conversation's."""
    return f"{tenant_id}:{workflow_id}\n{tenant_id}:{conversation_id}"


class Changes:
    """Workflows of a conversation that changed since they were last taken."""

    def __init__(self) -> None:
        self.news = asyncio.Event()
        """Set when there is something to take, and when notifications may have been missed."""
        self._workflow_ids: set[str] = set()

    def add(self, workflow_id: str) -> None:
        """One more."""
        self._workflow_ids.add(workflow_id)
        self.news.set()

    def take(self) -> set[str]:
        """All of them, from now on forgotten."""
        self.news.clear()
        taken, self._workflow_ids = self._workflow_ids, set()
        return taken


class Waits:
    """Wakes those who wait for a workflow (key ``tenant:workflow``) or for a conversation (``tenant:conversation``)."""

    def __init__(self) -> None:
        self._waiting: dict[str, set[asyncio.Event]] = {}
        self._watching: dict[str, set[Changes]] = {}
        self.reconnected = asyncio.Event()
        """Set when notifications may have been missed; for the loops."""
        self.draining = asyncio.Event()
        """Set when the process stops: streams end then."""

    def on_notify(self, channel: str, payload: str) -> None:
        """Handed to the listener. An empty channel means that notifications may have been missed: everybody looks."""
        if not channel:
            self.reconnected.set()
            for event in [*_all(self._waiting), *(each.news for each in _all(self._watching))]:
                event.set()
            return
        workflow, _, conversation = payload.partition("\n")
        for event in self._waiting.get(workflow, ()):
            event.set()
        for changes in self._watching.get(conversation, ()):
            changes.add(workflow.partition(":")[2])

    def drain(self) -> None:
        """Ends all waiting."""
        self.draining.set()
        self.on_notify("", "")

    @contextlib.contextmanager
    def watch(self, tenant_id: str, workflow_id: str) -> Iterator[asyncio.Event]:
        """An event set whenever the workflow changes; clear it before looking."""
        event = asyncio.Event()
        with _among(self._waiting, f"{tenant_id}:{workflow_id}", event):
            yield event

    @contextlib.contextmanager
    def watch_conversation(self, tenant_id: str, conversation_id: str) -> Iterator[Changes]:
        """Gathers which workflows of the conversation change."""
        changes = Changes()
        with _among(self._watching, f"{tenant_id}:{conversation_id}", changes):
            yield changes


def _all(registry: dict[str, set[T]]) -> list[T]:
    return [each for waiting in registry.values() for each in waiting]


@contextlib.contextmanager
def _among(registry: dict[str, set[T]], key: str, waiter: T) -> Iterator[None]:
    registry.setdefault(key, set()).add(waiter)
    try:
        yield
    finally:
        waiting = registry[key]
        waiting.discard(waiter)
        if not waiting:
            del registry[key]


async def woken(event: asyncio.Event, at_most_s: float) -> None:
    """Returns when the event is set, or after ``at_most_s``."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(at_most_s):
            await event.wait()
