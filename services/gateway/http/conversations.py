"""Conversations, their turns, and their events as they come."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Header, Query
from pydantic_core import to_json
from starlette.responses import Response, StreamingResponse

from libs.errors import StewardError
from libs.rpc.context import current
from services.gateway import paging
from services.gateway.conversations_store import ConversationStore
from services.gateway.http import forms
from services.gateway.http.openapi import answers
from services.gateway.http.queries import CustomerQuery, PageSize, PageToken, json_response, listed
from services.gateway.http.records import answered_form, conversation_form, event_data, turn_form
from services.gateway.http.workflows import customer_id_of
from services.gateway.people import People
from services.gateway.turns.wakeups import Wakeups, woken
from steward.router.v1 import router_pb2

if TYPE_CHECKING:
    from steward.router.v1.router_pb2_grpc import RouterServiceAsyncStub

_REPLAYED = 100
"""Events sent before the live ones to who says not where to go on."""

_BATCH = 100
_GOAL_S = 1.0


class EventStream:
    """Server-sent events of one conversation."""

    def __init__(self, store: ConversationStore, wakeups: Wakeups, stop: asyncio.Event, ping_every_s: float) -> None:
        self._store = store
        self._wakeups = wakeups
        self._stop = stop
        self._ping_every_s = ping_every_s

    async def lines(self, tenant_id: str, conversation_id: str, after: int) -> AsyncIterator[bytes]:
        """Events after number ``after``, for as long as the reader stays and the process runs."""
        yield b"retry: 1000\n\n"
        with self._wakeups.waiting(conversation_id) as news:
            while not self._stop.is_set():
                try:
                    rows = await self._store.events(tenant_id, conversation_id, after, _BATCH)
                except StewardError:
                    rows = []  # the database is away: the reader keeps its place and we look again
                for row in rows:
                    after = row["event_seq"]
                    yield _event(row)
                if not rows and not await woken(news, self._ping_every_s):
                    yield b": still here\n\n"


def _event(row: dict[str, Any]) -> bytes:
    data = to_json(event_data(row))
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (row["event_seq"], row["kind"].encode(), data)


def routes(
    store: ConversationStore, people: People, stream: EventStream, router_stub: RouterServiceAsyncStub
) -> APIRouter:
    """The routes of conversations and turns."""
    router = APIRouter(tags=["conversations"])

    @router.get("/v1/conversations", operation_id="list_conversations", summary="Conversations, newest first",
                responses=answers("A page"))  # fmt: skip
    async def list_conversations(
        customer: CustomerQuery = "", page_size: PageSize = 0, page_token: PageToken = ""
    ) -> Response:
        tenant_id, size = current().tenant_id, paging.size_of(page_size)
        customer_id = await customer_id_of(people, customer)
        if customer_id is None:
            return listed([], "")
        rows = await store.page(tenant_id, customer_id, paging.key_of(page_token), size + 1)
        token = paging.token_of(rows[size - 1]["id"]) if len(rows) > size else ""
        return listed([conversation_form(row) for row in rows[:size]], token)

    @router.get("/v1/conversations/{conversation_id}", operation_id="get_conversation",
                summary="One conversation, with what it is in the middle of", responses=answers("It"))  # fmt: skip
    async def get_conversation(conversation_id: str) -> Response:
        row = await store.get(current().tenant_id, conversation_id)
        return json_response({**conversation_form(row), "active_goal": await _active_goal(router_stub, row["id"])})

    @router.post("/v1/conversations/{conversation_id}:release", operation_id="release_conversation",
                 summary="End a handoff: the assistant speaks again", responses=answers("It"))  # fmt: skip
    async def release_conversation(conversation_id: str) -> Response:
        return json_response(conversation_form(await store.set_status(current().tenant_id, conversation_id, "open")))

    @router.get("/v1/conversations/{conversation_id}/turns", operation_id="list_turns",
                summary="Turns of a conversation, oldest first", responses=answers("A page"))  # fmt: skip
    async def list_turns(conversation_id: str, page_size: PageSize = 0, page_token: PageToken = "") -> Response:
        tenant_id, size = current().tenant_id, paging.size_of(page_size)
        await store.get(tenant_id, conversation_id)
        rows = await store.turns(tenant_id, conversation_id, paging.number_of(page_token), size + 1)
        token = paging.token_of(str(rows[size - 1]["seq"])) if len(rows) > size else ""
        return listed([turn_form(row) for row in rows[:size]], token)

    @router.get("/v1/conversations/{conversation_id}/events", operation_id="watch_conversation",
                summary="Events of a conversation as they come (server-sent events)",
                responses={200: {"description": "`turn`, `workflow`, `goal`, `task`",
                                 "content": {"text/event-stream": {}}}})  # fmt: skip
    async def watch_conversation(
        conversation_id: str,
        last_event_id: Annotated[str, Header(max_length=20, description="go on after this event")] = "",
        after: Annotated[int | None, Query(ge=0, le=10**17, description="the same, for who cannot set headers")] = None,
    ) -> Response:
        tenant_id = current().tenant_id
        newest = await store.last_event(tenant_id, conversation_id)
        if last_event_id.isascii() and last_event_id.isdigit():
            after = int(last_event_id)
        start = max(0, newest - _REPLAYED) if after is None else after
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(
            stream.lines(tenant_id, conversation_id, start), media_type="text/event-stream", headers=headers
        )

    @router.get("/v1/turns/{turn_id}", operation_id="get_turn",
                summary="One turn; `response` is the answer of its message once there is one",
                responses=answers("It"))  # fmt: skip
    async def get_turn(turn_id: str) -> Response:
        return json_response(answered_form(await store.turn(current().tenant_id, turn_id)))

    return router


async def _active_goal(stub: RouterServiceAsyncStub, conversation_id: str) -> dict[str, Any] | None:
    """What a conversation is in the middle of; None too when nobody can say, for it may be lost at any time anyway."""
    request = router_pb2.GetActiveGoalRequest(conversation_id=conversation_id)
    try:
        return forms.active_goal((await stub.GetActiveGoal(request, timeout=_GOAL_S)).active_goal)
    except StewardError:
        return None
