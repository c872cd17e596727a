"""What we say first: stored, and refused where it would overtake the person (protocols.md 3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from libs.errors import AlreadyExists, Conflict, FailedPrecondition, NotFound
from libs.failpoints import hit
from libs.ids import Ids
from libs.storage.postgres import Database, Row, Tx
from services.gateway.channels.channel import CHANNELS
from services.gateway.model import DEFAULT_AGENT_ID, Json
from services.gateway.turns.statements import NEW_CONVERSATION

_COVERED_SOON_S = 2.0
"""When an outcome is worth trying again that met a turn being answered."""

_FIND = """
SELECT v.id FROM gateway.conversations v
WHERE v.tenant_id = %(tenant_id)s AND v.customer_id = %(customer_id)s AND v.status <> 'closed'
    AND (%(channel)s = '' OR v.channel = %(channel)s)
ORDER BY v.last_inbound_at DESC NULLS LAST, v.id DESC LIMIT 1
"""

_PREFERENCE = """
SELECT c.preferred_channel, a.address FROM gateway.customers c
    JOIN gateway.addresses a ON a.tenant_id = c.tenant_id AND a.customer_id = c.id
WHERE c.tenant_id = %(tenant_id)s AND c.id = %(customer_id)s
ORDER BY a.created_at, a.address LIMIT 1
"""

_LOCK = """
SELECT v.id, v.customer_id, v.address, v.channel, v.agent_id, v.status, a.consent
FROM gateway.conversations v
    LEFT JOIN gateway.addresses a ON a.tenant_id = v.tenant_id AND a.address = v.address
WHERE v.tenant_id = %(tenant_id)s AND v.id = %(conversation_id)s AND v.status <> 'closed'
FOR UPDATE OF v
"""

_SAID = """
SELECT id, conversation_id, turn_id, channel, text, origin, state, message_key, created_at, false AS covered
FROM gateway.outbox WHERE tenant_id = %(tenant_id)s AND message_key = %(key)s
"""

_COVERED = """
SELECT turn_id, created_at FROM gateway.covered_keys WHERE tenant_id = %(tenant_id)s AND message_key = %(key)s
"""

_MOVED = """
SELECT EXISTS (
    SELECT FROM gateway.conversations o JOIN gateway.conversations v
        ON o.tenant_id = v.tenant_id AND o.customer_id = v.customer_id
    WHERE v.tenant_id = %(tenant_id)s AND v.id = %(conversation_id)s AND o.last_inbound_at > %(unless_after)s
) AS moved
"""

_RUNNING = """
SELECT EXISTS (
    SELECT FROM gateway.turns WHERE tenant_id = %(tenant_id)s AND conversation_id = %(conversation_id)s
        AND status IN ('accepted', 'running')
) AS running
"""

_REQUIRED = "SELECT status FROM gateway.turns WHERE tenant_id = %(tenant_id)s AND id = %(requires_turn)s"

_SAY = """
WITH conversation AS (
    UPDATE gateway.conversations v SET last_seq = v.last_seq + 1,
        event_seq = v.event_seq + cardinality(%(kinds)s::text[]),
        last_reply = %(text)s, last_reply_at = %(now)s, last_reply_turn_id = %(turn_id)s, updated_at = %(now)s
    WHERE v.tenant_id = %(tenant_id)s AND v.id = %(conversation_id)s
    RETURNING v.last_seq, v.event_seq
), turn AS (
    INSERT INTO gateway.turns (tenant_id, id, conversation_id, seq, origin, received_at, reference_time, timezone,
        status, reply, mode, decision, answered_at)
    SELECT %(tenant_id)s, %(turn_id)s, %(conversation_id)s, v.last_seq, %(origin)s, %(now)s, %(now)s, '',
        'answered', %(reply)s::jsonb, 'NORMAL_ROUTING', %(decision)s::jsonb, %(now)s
    FROM conversation v
), event AS (
    INSERT INTO gateway.events (tenant_id, conversation_id, seq, kind, turn_id, data, created_at)
    SELECT %(tenant_id)s, %(conversation_id)s, v.event_seq - cardinality(%(kinds)s::text[]) + e.n, e.kind, %(turn_id)s,
        CASE WHEN e.kind <> 'turn' THEN %(data)s::jsonb END, %(now)s
    FROM conversation v, unnest(%(kinds)s::text[]) WITH ORDINALITY AS e (kind, n)
)
INSERT INTO gateway.outbox (tenant_id, id, message_key, conversation_id, turn_id, channel, address, text, origin, state,
    created_at, due_at, done_at)
VALUES (%(tenant_id)s, %(message_id)s, %(key)s, %(conversation_id)s, %(turn_id)s, %(channel)s, %(address)s, %(text)s,
    %(origin)s, %(state)s, %(now)s, %(now)s, CASE WHEN %(state)s <> 'queued' THEN %(now)s END)
RETURNING id, conversation_id, turn_id, channel, text, origin, state, message_key, created_at, false AS covered,
    pg_notify('gateway_turns', %(conversation_id)s || ' ' || %(turn_id)s)
"""


@dataclass(frozen=True, slots=True)
class Saying:
    """Something to say first. ``conversation_id``, or else ``customer_id`` and perhaps ``channel``."""

    text: str
    key: str
    origin: str
    conversation_id: str = ""
    customer_id: str = ""
    channel: str = ""
    unless_inbound_after: datetime | None = None
    requires_turn: str = ""
    expects: str | None = None
    options: Sequence[str] = field(default_factory=tuple)
    decision: Json | None = None


class OutboxStore:
    """Says things first, each once."""

    def __init__(self, database: Database, ids: Ids) -> None:
        self._database = database
        self._ids = ids

    async def say(self, tenant_id: str, saying: Saying, now: datetime) -> Row:
        """Stores it as a turn of its conversation and puts it on its way; the same key again returns the first row.

        The row has ``covered`` true, and nothing was said, when an answer said it already.

        Raises:
            NotFound: no such conversation or customer.
            FailedPrecondition: ``CONVERSATION_MOVED``, ``TURN_NOT_ANSWERED``, ``CONVERSATION_HANDED_OFF``,
                ``CONSENT_STOPPED``.
            Conflict: ``TURN_RUNNING``: an answer that may say it is on its way; worth trying again.
        """
        try:
            return await self._say(tenant_id, saying, now)
        except AlreadyExists:  # the same key at the same moment in another conversation
            return await self._say(tenant_id, saying, now)

    async def _say(self, tenant_id: str, saying: Saying, now: datetime) -> Row:
        async with self._database.tenant(tenant_id) as tx:
            conversation_id = saying.conversation_id or await self._find(tx, tenant_id, saying, now)
            params = {
                "tenant_id": tenant_id, "conversation_id": conversation_id, "key": saying.key,
                "unless_after": saying.unless_inbound_after or now, "requires_turn": saying.requires_turn,
            }  # fmt: skip
            found = await tx.batch([(sql, params) for sql in (_LOCK, _SAID, _COVERED, _MOVED, _REQUIRED, _RUNNING)])
            locked, said, covered, moved, required, running = (each.row for each in found)
            if said is not None:
                return said
            if locked is None:
                raise NotFound("CONVERSATION_UNKNOWN", "no such conversation")
            if covered is not None:
                return _covered_row(saying, locked, covered)
            _check_covering(saying, bool(running and running["running"]))
            _check(saying, locked, bool(moved and moved["moved"]), required)
            row = await tx.fetch_one(_SAY, self._row(tenant_id, saying, locked, now), last=True)
        hit("gateway.said_first")
        assert row is not None
        return row

    async def _find(self, tx: Tx, tenant_id: str, saying: Saying, now: datetime) -> str:
        """The conversation where they wrote last, on the wanted or preferred channel; made when there is none."""
        params: dict[str, Any] = {"tenant_id": tenant_id, "customer_id": saying.customer_id}
        preference = await tx.fetch_one(_PREFERENCE, params)
        if preference is None:
            raise NotFound("CUSTOMER_UNKNOWN", "no such customer")
        wanted = saying.channel or preference["preferred_channel"] or ""
        row = await tx.fetch_one(_FIND, {**params, "channel": wanted})
        if row is not None:
            return str(row["id"])
        made = {
            **params, "conversation_id": self._ids.new(), "address": preference["address"], "channel": wanted or "api",
            "agent_id": DEFAULT_AGENT_ID, "now": now,
        }  # fmt: skip
        _, found = await tx.batch([(NEW_CONVERSATION, made), (_FIND, made)])
        assert found.row is not None
        return str(found.row["id"])

    def _row(self, tenant_id: str, saying: Saying, locked: Row, now: datetime) -> dict[str, Any]:
        message_id = self._ids.new()
        data = _event_data(saying, message_id)
        kind = {"agenda": "task", "executor": "workflow"}.get(saying.origin)
        return {
            "tenant_id": tenant_id,
            "conversation_id": locked["id"],
            "turn_id": self._ids.new(),
            "message_id": message_id,
            "key": saying.key,
            "channel": locked["channel"],
            "address": locked["address"],
            "text": saying.text,
            "origin": saying.origin,
            "state": CHANNELS[locked["channel"]].first_state,
            "reply": {
                "type": "ai_chat", "text": saying.text, "expects": saying.expects, "options": list(saying.options),
            },
            "decision": saying.decision,
            "kinds": ["turn", kind] if kind else ["turn"],
            "data": data,
            "now": now,
        }  # fmt: skip


def _event_data(saying: Saying, message_id: str) -> dict[str, Any]:
    """What the event beside the turn's says: which task or workflow it was, as its key tells."""
    parts = saying.key.split(":")
    data: dict[str, Any] = {"message_id": message_id, "key": saying.key}
    if len(parts) == 3 and parts[0] == "agenda":
        data |= {"id": parts[1], "occurrence": parts[2], "status": "completed"}
    elif len(parts) == 3 and parts[0] == "outcome":
        data |= {"id": parts[1], "version": parts[2]}
    if saying.decision and isinstance(saying.decision.get("workflow"), Mapping):
        data |= saying.decision["workflow"]
    return data


def _check_covering(saying: Saying, running: bool) -> None:
    """An outcome waits for the turns that are being answered: one of them may be about to say it."""
    if saying.origin == "executor" and running:
        raise Conflict("TURN_RUNNING", "a turn of this conversation is being answered", retry_after_s=_COVERED_SOON_S)


def _check(saying: Saying, locked: Row, moved: bool, required: Row | None) -> None:
    if saying.unless_inbound_after is not None and moved:
        raise FailedPrecondition("CONVERSATION_MOVED", "a later message of this customer is in the inbox")
    if saying.requires_turn and (required is None or required["status"] == "dead"):
        raise FailedPrecondition("TURN_NOT_ANSWERED", "the turn that promised this was never answered")
    if saying.requires_turn and required is not None and required["status"] != "answered":
        # Its answer is on the way: this must not overtake it, and must not be given up either.
        raise FailedPrecondition("CONVERSATION_MOVED", "the turn that promised this is being answered")
    if locked["status"] == "handoff":
        raise FailedPrecondition("CONVERSATION_HANDED_OFF", "a person has taken this conversation over")
    consent = (locked["consent"] or {}).get(locked["channel"]) or {}
    if consent.get("state") == "stopped":
        raise FailedPrecondition("CONSENT_STOPPED", "this person has stopped our messages on this channel")


def _covered_row(saying: Saying, locked: Row, covered: Row) -> Row:
    return {
        "id": "", "conversation_id": locked["id"], "turn_id": covered["turn_id"], "channel": locked["channel"],
        "text": saying.text, "origin": saying.origin, "state": "delivered", "message_key": saying.key,
        "created_at": covered["created_at"], "covered": True,
    }  # fmt: skip
