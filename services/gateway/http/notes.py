"""Tells the readers of a conversation's event stream what a program changed beside it."""

from __future__ import annotations

from typing import Any, Literal

from libs.clock import Clock
from libs.errors import StewardError
from libs.rpc.context import current
from libs.telemetry.log import get_logger
from services.gateway.conversations_store import ConversationStore

_log = get_logger("events")


class EventNotes:
    """Writes events for changes that are done already."""

    def __init__(self, store: ConversationStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def note(self, kind: Literal["workflow", "task"], form: dict[str, Any]) -> None:
        """An event in the conversation that a form names, if any. The change stands whether or not it can be told."""
        conversation_id = form.get("conversation_id")
        if not conversation_id:
            return
        try:
            await self._store.add_event(current().tenant_id, conversation_id, kind, form, self._clock.now())
        except StewardError as error:
            _log.warning("event_not_written", conversation_id=conversation_id, reason=error.reason)
