"""``GET /v1/conversations/{id}/events``: what happens in a conversation, as server-sent events.

Two sources: the conversation's stored events, which survive anything, and the executor's step events while workflows
run. Each event's id is the reader's place in both, so a reader that comes back is told neither twice.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

from pydantic_core import to_json

from libs.errors import StewardError
from libs.telemetry.log import get_logger
from services.gateway.conversations_store import ConversationStore
from services.gateway.http import forms
from services.gateway.http.records import event_data
from services.gateway.place import Place
from services.gateway.turns.wakeups import Wakeups, woken
from steward.executor.v1 import executor_pb2

if TYPE_CHECKING:
    from steward.executor.v1.executor_pb2_grpc import ExecutorServiceAsyncStub

_log = get_logger("events")

_BATCH = 100
_AHEAD = 100
"""Step events read ahead of a slow reader."""

_PAUSE_S = 1.0
"""Before the executor is asked again."""

_ENDED = frozenset({"completed", "completed_with_failures", "failed", "cancelled", "expired"})


class EventStream:
    """Server-sent events of conversations.

    Args:
        store: their stored events.
        executor: tells steps as they are done.
        wakeups: tells that there is something new stored.
        stop: ends all streams.
        ping_every_s: seconds between comments on a silent stream.
    """

    def __init__(
        self, store: ConversationStore, executor: ExecutorServiceAsyncStub, wakeups: Wakeups, stop: asyncio.Event,
        ping_every_s: float,
    ) -> None:  # fmt: skip
        self._store = store
        self._executor = executor
        self._wakeups = wakeups
        self._stop = stop
        self._ping_every_s = ping_every_s

    async def lines(self, tenant_id: str, conversation_id: str, place: Place) -> AsyncIterator[bytes]:
        """Events after a place, for as long as the reader stays and the process runs."""
        yield b"retry: 1000\n\n"
        with self._wakeups.waiting(conversation_id) as news:
            async with _Steps(self._executor, conversation_id, place, news) as steps:
                while not self._stop.is_set():
                    told = False
                    while (change := steps.next()) is not None:
                        told = True
                        yield _step_event(place, change)
                    for row in await self._stored(tenant_id, conversation_id, place.stored):
                        told = True
                        place.stored = row["event_seq"]
                        yield _event(place, row["kind"], event_data(row))
                    if not told and not await woken(news, self._ping_every_s):
                        yield b": still here\n\n"

    async def _stored(self, tenant_id: str, conversation_id: str, after: int) -> list[dict[str, Any]]:
        try:
            return await self._store.events(tenant_id, conversation_id, after, _BATCH)
        except StewardError:
            return []  # the database is away: the reader keeps its place and we look again


class _Steps:
    """The step events of one conversation, read in a task of its own while the reader is there."""

    def __init__(
        self, executor: ExecutorServiceAsyncStub, conversation_id: str, place: Place, news: asyncio.Event
    ) -> None:
        self._executor = executor
        self._conversation_id = conversation_id
        self._read_to = dict(place.steps)
        self._news = news
        self._ahead: asyncio.Queue[executor_pb2.WatchConversationResponse] = asyncio.Queue(_AHEAD)

    async def __aenter__(self) -> _Steps:
        self._task = asyncio.create_task(self._read(), name="steps")
        return self

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task

    def next(self) -> executor_pb2.WatchConversationResponse | None:
        """The next event; None when there is none yet."""
        return None if self._ahead.empty() else self._ahead.get_nowait()

    async def _read(self) -> None:
        while True:
            request = executor_pb2.WatchConversationRequest(
                conversation_id=self._conversation_id, after_sequences=self._read_to
            )
            call = self._executor.WatchConversation(request)
            try:
                async for change in call:
                    self._read_to[change.workflow.id] = change.event.sequence
                    await self._ahead.put(change)
                    self._news.set()
            except StewardError as error:
                _log.debug("steps_not_read", reason=error.reason)
            finally:
                call.cancel()
            await asyncio.sleep(_PAUSE_S)


def _step_event(place: Place, change: executor_pb2.WatchConversationResponse) -> bytes:
    """The workflow as it stands, with the ``step`` that changed (null: the workflow itself did)."""
    event = change.event
    form = forms.workflow(change.workflow)
    form["sequence"] = event.sequence
    form["step"] = forms.step(event.step) if event.HasField("step") else None
    ended = event.kind == "workflow" and forms.WORKFLOW_STATUS.word(event.workflow_status) in _ENDED
    place.told(change.workflow.id, None if ended else event.sequence)
    return _event(place, "workflow", form)


def _event(place: Place, kind: str, data: Any) -> bytes:
    return b"id: %s\nevent: %s\ndata: %s\n\n" % (str(place).encode(), kind.encode(), to_json(data))
