"""Rows of the gateway's tables as messages of its contract."""

from __future__ import annotations

from typing import Any

from libs.storage.postgres import Row
from services.gateway import paging
from services.gateway.conversations_store import ConversationStore
from services.gateway.http import forms
from services.gateway.http.people import customer_form, policy_message
from services.gateway.http.records import conversation_form, turn_form
from services.gateway.http.values import EnumNames, struct, timestamp
from services.gateway.model import Customer
from steward.common.v1 import common_pb2
from steward.gateway.v1 import gateway_pb2 as pb

_STATES = EnumNames(pb.DESCRIPTOR.enum_types_by_name["DeliveryState"], "DELIVERY_STATE_")
_PAGE = 500


def message(row: Row) -> pb.Message:
    """Something we said."""
    return pb.Message(
        message_id=row["id"],
        conversation_id=row["conversation_id"],
        turn_id=row["turn_id"],
        channel=forms.CHANNEL.number(row["channel"]),
        text=row["text"],
        state=_STATES.number(row["state"]),
        origin=forms.ORIGIN.number(row["origin"]),
        idempotency_key=row["message_key"],
        created_at=timestamp(row["created_at"]),
        covered=row["covered"],
    )


def conversation(row: Row) -> pb.Conversation:
    """A conversation."""
    return pb.Conversation(
        conversation_id=row["id"],
        customer_id=row["customer_id"],
        address=row["address"],
        channel=forms.CHANNEL.number(row["channel"]),
        agent_id=row["agent_id"],
        status=row["status"],
        created_at=timestamp(row["created_at"]),
        updated_at=timestamp(row["updated_at"]),
    )


def turn(row: Row) -> pb.StoredTurn:
    """A turn."""
    stored = pb.StoredTurn(
        turn_id=row["id"],
        conversation_id=row["conversation_id"],
        text=row["text"],
        mode=forms.MODE.number(row["mode"]),
        origin=forms.ORIGIN.number(row["origin"]),
        status=row["status"],
        created_at=timestamp(row["received_at"]),
    )
    if row["reply"] is not None:
        stored.reply.CopyFrom(_reply(row["reply"]))
    if row["decision"] is not None:
        stored.decision.CopyFrom(struct(row["decision"]))
    if row["answered_at"] is not None:
        stored.answered_at.CopyFrom(timestamp(row["answered_at"]))
    return stored


def _reply(reply: dict[str, Any]) -> common_pb2.Reply:
    return common_pb2.Reply(
        type=forms.REPLY_TYPE.number(reply["type"]),
        text=reply["text"],
        expects=forms.EXPECTS.number(reply.get("expects")),
        options=reply.get("options") or (),
    )


def tenant(row: Row) -> pb.Tenant:
    """A tenant."""
    made = pb.Tenant(
        tenant_id=row["tenant_id"],
        name=row["name"],
        created_at=timestamp(row["created_at"]),
        staff_address=row["staff_address"],
    )
    if row["policy"] is not None:
        made.policy.CopyFrom(policy_message(row["policy"]))
    return made


def api_key(row: Row) -> pb.ApiKey:
    """A key, without its text."""
    made = pb.ApiKey(
        key_id=row["id"], tenant_id=row["tenant_id"], name=row["name"], created_at=timestamp(row["created_at"])
    )
    if row["revoked_at"] is not None:
        made.revoked_at.CopyFrom(timestamp(row["revoked_at"]))
    return made


async def records(
    store: ConversationStore, tenant_id: str, who: Customer, token: str, size: int
) -> tuple[list[common_pb2.Record], str]:
    """A page of all the gateway has about a customer: themselves, then each conversation before its turns.

    Returns the rows and the token of the next page, empty at the end. Raises ``InvalidInput`` for a token of others.
    """
    conversation_id, after = paging.place_in(token)
    found = [] if token else [common_pb2.Record(kind="customer", value=struct(customer_form(who)))]
    while True:
        if conversation_id:
            turns = await store.turns(tenant_id, conversation_id, after, size - len(found))
            found += [common_pb2.Record(kind="turn", value=struct(turn_form(each))) for each in turns]
            after = turns[-1]["seq"] if turns else after
        if len(found) >= size:
            return found, paging.token_of(f"{conversation_id}:{after}")
        rows = await store.page(tenant_id, who.customer_id, conversation_id, 1)
        if not rows:
            return found, ""
        conversation_id, after = rows[0]["id"], 0
        found.append(common_pb2.Record(kind="conversation", value=struct(conversation_form(rows[0]))))


async def conversations_of(store: ConversationStore, tenant_id: str, customer_id: str) -> Any:
    """Each conversation of a customer with all its turns, page by page."""
    after = ""
    while rows := await store.page(tenant_id, customer_id, after, _PAGE):
        for row in rows:
            yield row, await _turns_of(store, tenant_id, row["id"])
        after = rows[-1]["id"]


async def _turns_of(store: ConversationStore, tenant_id: str, conversation_id: str) -> list[Row]:
    turns: list[Row] = []
    while page := await store.turns(tenant_id, conversation_id, turns[-1]["seq"] if turns else 0, _PAGE):
        turns.extend(page)
    return turns
