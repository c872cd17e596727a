"""Turns in PostgreSQL: the inbox, the lease of each conversation, and the answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic_core import to_json

from libs.errors import Conflict, NotFound
from libs.failpoints import hit
from libs.ids import Ids
from libs.storage.leases import Leases
from libs.storage.postgres import Database
from services.gateway.channels.channel import CHANNELS
from services.gateway.model import DEFAULT_AGENT_ID, Answer, Customer, InboundMessage, Lease, Turn
from services.gateway.turns import statements

_MAX_PREVIOUS = 8_000


@dataclass(frozen=True, slots=True)
class Accepted:
    """A new message, stored. With a lease the caller runs its conversation; with a turn too, only that one waits."""

    turn_id: str
    conversation_id: str
    lease: Lease | None
    turn: Turn | None


@dataclass(frozen=True, slots=True)
class Repeat:
    """A message id this sender has used. ``body`` is its answer once there is one."""

    turn_id: str
    conversation_id: str
    content_hash: str
    body: str | None


@dataclass(frozen=True, slots=True)
class Finished:
    """An answer, stored. ``more``: other turns wait and the lease is still held."""

    body: str
    more: bool


class TurnStore:
    """All reads and writes of running turns.

    Args:
        database: the gateway's.
        ids: for new customers and conversations.
        owner: this boot of this instance, as it stands in leases.
        lease_s: seconds a conversation is ours unless renewed.
    """

    def __init__(self, database: Database, ids: Ids, owner: str, lease_s: float) -> None:
        self._database = database
        self._ids = ids
        self._owner = owner
        self._lease_s = lease_s
        self._leases = Leases("gateway.conversations", owner, lease_s)

    async def accept(self, tenant_id: str, message: InboundMessage, turn_id: str, now: datetime) -> Accepted | Repeat:
        """Stores a message as a turn and claims its conversation when it is free, in one transaction.

        Raises:
            NotFound: ``CONVERSATION_UNKNOWN``: there is no such conversation of this sender.
        """
        params = self._accept_params(tenant_id, message, turn_id, now)
        sql = statements.ACCEPT_IN if message.conversation_id else statements.ACCEPT_OPEN
        for _ in range(4):
            row = await self._database.fetch_one(tenant_id, sql, params)
            assert row is not None  # the statement always gives one row
            if row["known_id"] is not None:
                return Repeat(row["known_id"], row["known_conversation_id"], row["known_hash"], row["known_response"])
            if row["turn_id"] is not None:
                hit("gateway.accepted")
                return self._accepted(tenant_id, row, message, turn_id, now)
            if row["conversation_id"] is not None:
                await self._let_go(tenant_id, row)  # the same message came twice at once, and the other was first
            elif message.conversation_id:
                raise NotFound("CONVERSATION_UNKNOWN", "there is no such conversation of this sender")
            else:
                await self.make_conversation(tenant_id, message.address, message.channel, now)
        raise Conflict("CONVERSATION_BUSY", "the conversation could not be opened", retry_after_s=0.1)

    async def make_conversation(self, tenant_id: str, address: str, channel: str, now: datetime) -> None:
        """Makes the person and the open conversation where there is none."""
        params = {
            "tenant_id": tenant_id,
            "address": address,
            "customer_id": self._ids.new(),
            "conversation_id": self._ids.new(),
            "channel": channel,
            "agent_id": DEFAULT_AGENT_ID,
            "now": now,
        }
        await self._database.batch(tenant_id, [(statements.NEW_ADDRESS, params), (statements.NEW_CONVERSATION, params)])
        hit("gateway.conversation_made")

    async def next(self, lease: Lease) -> Turn | None:
        """The oldest unfinished turn, one attempt further; None when none waits, or the lease is lost."""
        row = await self._database.fetch_one(lease.tenant_id, statements.NEXT, self._held(lease))
        if row is None:
            return None
        return _turn(
            row, text=row["text"], address=row["sender"], message_id=row["message_id"],
            received_at=row["received_at"], reference_time=row["reference_time"],
        )  # fmt: skip

    async def begin_again(self, lease: Lease, turn_id: str) -> int | None:
        """Counts one more attempt and returns its number; None when the lease is lost."""
        row = await self._database.fetch_one(
            lease.tenant_id, statements.BEGIN_AGAIN, {**self._held(lease), "turn_id": turn_id}
        )
        return None if row is None else int(row["attempts"])

    async def finish(self, lease: Lease, turn: Turn, answer: Answer, now: datetime) -> Finished | None:
        """Stores an answer and all that belongs to it; None when the lease is lost and nothing was stored."""
        body = to_json(answer.body(turn)).decode()
        row = await self._database.fetch_one(
            lease.tenant_id, statements.FINISH, {**self._held(lease), **_answer_params(turn, answer, body, now)}
        )
        hit("gateway.answered")
        return None if row is None else Finished(body, bool(row["more"]))

    async def release(self, lease: Lease, *, force: bool) -> bool:
        """Ends a lease. False when it is kept because turns wait (never with ``force``)."""
        params = {**self._held(lease), "force": force}
        held, released = await self._database.batch(
            lease.tenant_id, [(statements.LOCK_HELD, params), (statements.RELEASE, params)]
        )
        return released.rowcount > 0 or held.row is None

    async def claim(self, tenant_id: str, conversation_id: str) -> Lease | None:
        """Takes the lease of a conversation that nobody holds."""
        row = await self._database.fetch_one(tenant_id, *self._leases.claim_statement(tenant_id, conversation_id))
        return None if row is None else Lease(tenant_id, conversation_id, int(row["lease_epoch"]))

    async def end_earlier_boots(self) -> int:
        """Ends what earlier boots of this slot still hold; how many conversations that were."""
        async with self._database.sweep() as tx:
            params = {"slot": f"{self._owner.partition('#')[0]}#", "owner": self._owner}
            found = await tx.fetch_all(statements.EARLIER_BOOTS, params, last=True)
        ended = 0
        for row in found:
            async with self._database.tenant(row["tenant_id"]) as tx:
                ended += await self._leases.end_earlier_boot(tx, row["tenant_id"], row["id"])
        return ended

    async def renew(self, held: Sequence[Lease]) -> None:
        """Puts the end of held leases off."""
        for tenant_id in {lease.tenant_id for lease in held}:
            own = [lease for lease in held if lease.tenant_id == tenant_id]
            params = {
                "tenant_id": tenant_id,
                "owner": self._owner,
                "lease_s": self._lease_s,
                "ids": [lease.conversation_id for lease in own],
                "epochs": [lease.epoch for lease in own],
            }
            await self._database.execute(tenant_id, statements.RENEW, params)

    async def left_over(self) -> list[tuple[str, str]]:
        """Tenant and id of conversations that have unfinished turns and no live lease."""
        async with self._database.sweep() as tx:
            rows = await tx.fetch_all(statements.LEFT_OVER, last=True)
        return [(row["tenant_id"], row["id"]) for row in rows]

    async def body_of(self, tenant_id: str, turn_id: str) -> str | None:
        """The body of a turn's answer; None while there is none."""
        value = await self._database.fetch_value(
            tenant_id, statements.BODY, {"tenant_id": tenant_id, "turn_id": turn_id}
        )
        return None if value is None else str(value)

    async def _let_go(self, tenant_id: str, row: Mapping[str, Any]) -> None:
        if row["claimed"]:
            await self.release(Lease(tenant_id, row["conversation_id"], int(row["lease_epoch"])), force=True)

    def _accept_params(self, tenant_id: str, message: InboundMessage, turn_id: str, now: datetime) -> dict[str, Any]:
        return {
            "tenant_id": tenant_id,
            "address": message.address,
            "message_id": message.message_id or turn_id,
            "channel": message.channel,
            "agent_id": DEFAULT_AGENT_ID,
            "conversation_id": message.conversation_id or "",
            "turn_id": turn_id,
            "content_hash": message.content_hash,
            "text": message.text,
            "now": now,
            "reference_time": message.reference_time or now,
            "timezone": message.timezone or "",
            "owner": self._owner,
            "lease_s": self._lease_s,
        }

    def _accepted(
        self, tenant_id: str, row: Mapping[str, Any], message: InboundMessage, turn_id: str, now: datetime
    ) -> Accepted:
        conversation_id = row["conversation_id"]
        if not row["claimed"]:
            return Accepted(turn_id, conversation_id, None, None)
        lease = Lease(tenant_id, conversation_id, int(row["lease_epoch"]))
        if row["others_wait"]:
            return Accepted(turn_id, conversation_id, lease, None)
        known_zone = {**row, "timezone": message.timezone or row["timezone"]}
        turn = _turn(
            known_zone, text=message.text, address=message.address, message_id=message.message_id or turn_id,
            received_at=now, reference_time=message.reference_time or now,
        )  # fmt: skip
        return Accepted(turn_id, conversation_id, lease, turn)

    def _held(self, lease: Lease) -> dict[str, Any]:
        return {
            "tenant_id": lease.tenant_id,
            "conversation_id": lease.conversation_id,
            "owner": self._owner,
            "epoch": lease.epoch,
            "lease_s": self._lease_s,
        }


def _answer_params(turn: Turn, answer: Answer, body: str, now: datetime) -> dict[str, Any]:
    said = str(answer.reply["text"]) if answer.reply else ""
    kinds = ["turn"]
    if answer.workflow is not None:
        kinds.append("workflow")
    if answer.goal is not None or answer.goals_achieved:
        kinds.append("goal")
    tasks = [to_json({**each, "turn_id": turn.turn_id}).decode() for each in answer.agenda_tasks()]
    return {
        "turn_id": turn.turn_id,
        "seq": turn.seq,
        "address": turn.customer.address,
        "status": "dead" if answer.dead_reason else "answered",
        "said": said[:_MAX_PREVIOUS],
        "reply": answer.reply,
        "mode": answer.mode,
        "decision": answer.decision,
        "body": body,
        "dead_reason": answer.dead_reason or None,
        "covers": list(answer.covers),
        "kinds": [*kinds, *("task" for _ in tasks)],
        "event_data": [*(None for _ in kinds), *tasks],
        "consent": answer.consent or "",
        "send": CHANNELS[turn.channel].first_state == "queued",
        "now": now,
    }


def _turn(
    row: Mapping[str, Any], *, text: str, address: str, message_id: str, received_at: datetime,
    reference_time: datetime,
) -> Turn:  # fmt: skip
    consent = (row["consent"] or {}).get(row["channel"]) or {}
    return Turn(
        turn_id=row["turn_id"],
        conversation_id=row["conversation_id"],
        customer=customer_of(row, address),
        channel=row["channel"],
        agent_id=row["agent_id"],
        message_id=message_id,
        seq=int(row["seq"]),
        text=text,
        received_at=received_at,
        reference_time=reference_time,
        timezone=row["turn_timezone"],
        attempts=int(row["attempts"]),
        handed_off=row["status"] == "handoff",
        stopped=consent.get("state") == "stopped",
        previous_reply=row["last_reply"],
        previous_reply_at=row["last_reply_at"],
        previous_turn_id=row["last_reply_turn_id"],
    )


def customer_of(row: Mapping[str, Any], address: str) -> Customer:
    """A customer out of a row that has their columns, their id as ``customer_id``."""
    return Customer(
        customer_id=row["customer_id"],
        address=address,
        name=row["name"],
        email=row["email"],
        timezone=row["timezone"],
        locale=row["locale"],
        working_hours=row["working_hours"],
        quiet_hours=row["quiet_hours"],
        preferred_channel=row["preferred_channel"],
        policy=row["policy"],
        updated_at=row.get("updated_at"),
    )
