"""Conversations, their turns, and their events as they come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Header, Query
from starlette.responses import Response, StreamingResponse

from libs.errors import StewardError
from libs.rpc.context import current
from services.gateway import paging
from services.gateway.conversations_store import ConversationStore
from services.gateway.http import examples, forms
from services.gateway.http.events import EventStream
from services.gateway.http.openapi import answers
from services.gateway.http.queries import CustomerQuery, PageSize, PageToken, customer_id_of, json_response, listed
from services.gateway.http.records import answered_form, conversation_form, turn_form
from services.gateway.people import People
from services.gateway.place import MAX_TEXT, Place, place_of
from steward.router.v1 import router_pb2

if TYPE_CHECKING:
    from steward.router.v1.router_pb2_grpc import RouterServiceAsyncStub

_REPLAYED = 100
"""Events sent before the live ones to who says not where to go on."""

_GOAL_S = 1.0

_LastEventId = Annotated[str, Header(max_length=MAX_TEXT, description="go on after this event")]
_After = Annotated[str, Query(max_length=MAX_TEXT, description="the same, for who cannot set headers")]

_EVENTS = """\
Server-sent events, each with `id:`. Send the last one as `Last-Event-ID` to go on after it, with nothing lost or
repeated; without it the last 100 events come first.

- `turn`: an answered turn, or one that we began.
- `workflow`: a workflow as it stands. While it runs there is one with `step` and `sequence` for each step that changes;
  with the turn's answer, one more without them. A workflow that ran while nobody was connected is told by the latter.
- `goal`: `goal`, what is expected from now on, and `goals_achieved`.
- `task`: an agenda task that was made, changed, dropped or said.
"""


class Conversations:
    """Conversations as they are shown."""

    def __init__(
        self, store: ConversationStore, people: People, stream: EventStream, router_stub: RouterServiceAsyncStub
    ) -> None:
        self._store = store
        self._people = people
        self._stream = stream
        self._router_stub = router_stub

    async def page(self, customer: CustomerQuery = "", page_size: PageSize = 0, page_token: PageToken = "") -> Response:
        """Those of a person, or all."""
        tenant_id, size = current().tenant_id, paging.size_of(page_size)
        customer_id = await customer_id_of(self._people, customer)
        if customer_id is None:
            return listed([], "")
        rows = await self._store.page(tenant_id, customer_id, paging.key_of(page_token), size + 1)
        token = paging.token_of(rows[size - 1]["id"]) if len(rows) > size else ""
        return listed([conversation_form(row) for row in rows[:size]], token)

    async def one(self, conversation_id: str) -> Response:
        """One, with its active goal."""
        row = await self._store.get(current().tenant_id, conversation_id)
        return json_response({**conversation_form(row), "active_goal": await self._active_goal(row["id"])})

    async def release(self, conversation_id: str) -> Response:
        """Ends a handoff."""
        row = await self._store.set_status(current().tenant_id, conversation_id, "open")
        return json_response(conversation_form(row))

    async def turns(self, conversation_id: str, page_size: PageSize = 0, page_token: PageToken = "") -> Response:
        """Its turns."""
        tenant_id, size = current().tenant_id, paging.size_of(page_size)
        await self._store.get(tenant_id, conversation_id)
        rows = await self._store.turns(tenant_id, conversation_id, paging.number_of(page_token), size + 1)
        token = paging.token_of(str(rows[size - 1]["seq"])) if len(rows) > size else ""
        return listed([turn_form(row) for row in rows[:size]], token)

    async def events(self, conversation_id: str, last_event_id: _LastEventId = "", after: _After = "") -> Response:
        """Its events, until the reader leaves."""
        tenant_id = current().tenant_id
        newest = await self._store.last_event(tenant_id, conversation_id)
        place = place_of(last_event_id) or place_of(after) or Place(max(0, newest - _REPLAYED))
        return StreamingResponse(
            self._stream.lines(tenant_id, conversation_id, place),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )

    async def turn(self, turn_id: str) -> Response:
        """One turn."""
        return json_response(answered_form(await self._store.turn(current().tenant_id, turn_id)))

    async def _active_goal(self, conversation_id: str) -> dict[str, Any] | None:
        """What it is in the middle of; None too when nobody can say, for it may be lost at any time anyway."""
        request = router_pb2.GetActiveGoalRequest(conversation_id=conversation_id)
        try:
            return forms.active_goal((await self._router_stub.GetActiveGoal(request, timeout=_GOAL_S)).active_goal)
        except StewardError:
            return None


def routes(conversations: Conversations) -> APIRouter:
    """The routes of conversations and turns."""
    router = APIRouter(tags=["conversations"])
    router.add_api_route("/v1/conversations", conversations.page, operation_id="list_conversations",
                         summary="Conversations, newest first",
                         responses=answers("A page", examples.page(examples.CONVERSATION)))  # fmt: skip
    router.add_api_route("/v1/conversations/{conversation_id}", conversations.one, operation_id="get_conversation",
                         summary="One conversation, with what it is in the middle of",
                         responses=answers("It", examples.CONVERSATION | {"active_goal": None}))  # fmt: skip
    router.add_api_route("/v1/conversations/{conversation_id}:release", conversations.release, methods=["POST"],
                         operation_id="release_conversation", summary="End a handoff: the assistant speaks again",
                         responses=answers("It", examples.CONVERSATION))  # fmt: skip
    router.add_api_route("/v1/conversations/{conversation_id}/turns", conversations.turns, operation_id="list_turns",
                         summary="Turns of a conversation, oldest first",
                         responses=answers("A page", examples.page(examples.TURN)))  # fmt: skip
    router.add_api_route("/v1/conversations/{conversation_id}/events", conversations.events,
                         operation_id="watch_conversation", summary="Events of a conversation as they come",
                         description=_EVENTS, response_class=Response, responses=examples.EVENTS)  # fmt: skip
    router.add_api_route("/v1/turns/{turn_id}", conversations.turn, operation_id="get_turn",
                         summary="One turn; `response` is the answer of its message once there is one",
                         responses=answers("It", examples.TURN | {"response": examples.ANSWER}))  # fmt: skip
    return router
