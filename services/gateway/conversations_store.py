"""Conversations, their turns and events, as they are read; and who speaks in them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from libs.errors import NotFound
from libs.storage.postgres import Database, Row
from services.gateway.model import Json

_CONVERSATION = "id, customer_id, address, channel, agent_id, status, created_at, updated_at"

_TURN = """
    id, conversation_id, seq, message_id, text, origin, status, reply, mode, decision, response, received_at,
    answered_at
"""

_GET = """
SELECT {columns} FROM gateway.conversations WHERE tenant_id = %(tenant_id)s AND id = %(conversation_id)s
""".replace("{columns}", _CONVERSATION)

_PAGE = """
SELECT {columns} FROM gateway.conversations
WHERE tenant_id = %(tenant_id)s AND (%(after)s = '' OR id < %(after)s)
ORDER BY id DESC LIMIT %(limit)s
""".replace("{columns}", _CONVERSATION)

_PAGE_OF = """
SELECT {columns} FROM gateway.conversations
WHERE tenant_id = %(tenant_id)s AND customer_id = %(customer_id)s AND (%(after)s = '' OR id < %(after)s)
ORDER BY id DESC LIMIT %(limit)s
""".replace("{columns}", _CONVERSATION)

_SET_STATUS = """
UPDATE gateway.conversations SET status = %(status)s
WHERE tenant_id = %(tenant_id)s AND id = %(conversation_id)s AND status <> 'closed'
RETURNING {columns}
""".replace("{columns}", _CONVERSATION)

_TURNS = """
SELECT {columns} FROM gateway.turns
WHERE tenant_id = %(tenant_id)s AND conversation_id = %(conversation_id)s AND seq > %(after)s
ORDER BY seq LIMIT %(limit)s
""".replace("{columns}", _TURN)

_TURN_BY_ID = """
SELECT {columns} FROM gateway.turns WHERE tenant_id = %(tenant_id)s AND id = %(turn_id)s
""".replace("{columns}", _TURN)

_EVENTS = """
SELECT e.seq AS event_seq, e.kind, e.data, t.* FROM gateway.events e
LEFT JOIN LATERAL (
    SELECT {columns} FROM gateway.turns WHERE tenant_id = %(tenant_id)s AND id = e.turn_id
) t ON true
WHERE e.tenant_id = %(tenant_id)s AND e.conversation_id = %(conversation_id)s AND e.seq > %(after)s
ORDER BY e.seq LIMIT %(limit)s
""".replace("{columns}", _TURN)

_ADD_EVENT = """
WITH v AS (
    UPDATE gateway.conversations SET event_seq = event_seq + 1
    WHERE tenant_id = %(tenant_id)s AND id = %(conversation_id)s RETURNING event_seq
)
INSERT INTO gateway.events (tenant_id, conversation_id, seq, kind, data, created_at)
SELECT %(tenant_id)s, %(conversation_id)s, v.event_seq, %(kind)s, %(data)s::jsonb, %(now)s FROM v
RETURNING pg_notify('gateway_turns', conversation_id)
"""

_LAST_EVENT = """
SELECT event_seq FROM gateway.conversations WHERE tenant_id = %(tenant_id)s AND id = %(conversation_id)s
"""


class ConversationStore:
    """Reads of conversations; rows have the columns of their tables."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, tenant_id: str, conversation_id: str) -> Row:
        """One conversation.

        Raises:
            NotFound: ``CONVERSATION_UNKNOWN``.
        """
        params = {"tenant_id": tenant_id, "conversation_id": conversation_id}
        return _found(await self._database.fetch_one(tenant_id, _GET, params))

    async def page(self, tenant_id: str, customer_id: str, after: str, limit: int) -> list[Row]:
        """Conversations, newest first; of one customer, or of all when empty."""
        params = {"tenant_id": tenant_id, "customer_id": customer_id, "after": after, "limit": limit}
        return await self._database.fetch_all(tenant_id, _PAGE_OF if customer_id else _PAGE, params)

    async def set_status(self, tenant_id: str, conversation_id: str, status: Literal["open", "handoff"]) -> Row:
        """Hands a conversation to a person, or back. Raises ``NotFound``."""
        params = {"tenant_id": tenant_id, "conversation_id": conversation_id, "status": status}
        return _found(await self._database.fetch_one(tenant_id, _SET_STATUS, params))

    async def turns(self, tenant_id: str, conversation_id: str, after: int, limit: int) -> list[Row]:
        """Turns, oldest first, after the one of order ``after``."""
        params = {"tenant_id": tenant_id, "conversation_id": conversation_id, "after": after, "limit": limit}
        return await self._database.fetch_all(tenant_id, _TURNS, params)

    async def turn(self, tenant_id: str, turn_id: str) -> Row:
        """One turn.

        Raises:
            NotFound: ``TURN_UNKNOWN``.
        """
        params = {"tenant_id": tenant_id, "turn_id": turn_id}
        row = await self._database.fetch_one(tenant_id, _TURN_BY_ID, params)
        if row is None:
            raise NotFound("TURN_UNKNOWN", "no such turn")
        return row

    async def events(self, tenant_id: str, conversation_id: str, after: int, limit: int) -> list[Row]:
        """Events in order, after number ``after``: ``event_seq, kind, data`` and their turn's columns."""
        params = {"tenant_id": tenant_id, "conversation_id": conversation_id, "after": after, "limit": limit}
        return await self._database.fetch_all(tenant_id, _EVENTS, params)

    async def add_event(
        self, tenant_id: str, conversation_id: str, kind: Literal["workflow", "task"], data: Json, now: datetime
    ) -> None:
        """Tells readers of a conversation what was changed outside of a turn; nothing for an unknown conversation."""
        params = {
            "tenant_id": tenant_id, "conversation_id": conversation_id, "kind": kind, "data": data, "now": now,
        }  # fmt: skip
        await self._database.execute(tenant_id, _ADD_EVENT, params)

    async def last_event(self, tenant_id: str, conversation_id: str) -> int:
        """The number of the newest event; 0 when there is none. Raises ``NotFound``."""
        params = {"tenant_id": tenant_id, "conversation_id": conversation_id}
        row: dict[str, Any] | None = await self._database.fetch_one(tenant_id, _LAST_EVENT, params)
        return int(_found(row)["event_seq"])


def _found(row: Row | None) -> Row:
    if row is None:
        raise NotFound("CONVERSATION_UNKNOWN", "no such conversation")
    return row
