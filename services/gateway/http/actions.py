"""The catalogue of actions, and one action for a person without a message (for programs)."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from pydantic import Field
from pydantic_core import to_json
from starlette.responses import Response

from libs.errors import PermissionDenied
from libs.ids import Ids, derive
from libs.rpc.context import current
from services.gateway.http import examples, forms
from services.gateway.http.bodies import Address, Body, OffsetTime, Zone, read
from services.gateway.http.messages import idempotency_key
from services.gateway.http.openapi import answers, takes
from services.gateway.http.people import customer_message
from services.gateway.http.queries import PageSize, PageToken, json_response, listed
from services.gateway.http.values import plain, struct, timestamp
from services.gateway.keys_store import KeyStore
from services.gateway.model import Customer
from services.gateway.people import People
from services.gateway.profile import ProfileChanges
from steward.executor.v1 import executor_pb2

if TYPE_CHECKING:
    from steward.executor.v1.executor_pb2_grpc import ExecutorServiceAsyncStub

_INVOKE_S = 30.0
_QUESTION = ("system", "user_intervention")

_EXAMPLE = {
    "from": "+15550100",
    "params": {"name": "John Smith", "email": "john@example.com"},
    "timezone": "America/New_York",
    "local_datetime": "2026-03-02T09:00:00-05:00",
}


class ActionBody(Body):
    """For whom, and with what."""

    from_: Address = Field(alias="from", description="an address of the person it is for; made when new")
    params: dict[str, Any] = Field(default_factory=dict, description="as the catalogue says")
    timezone: Zone | None = Field(None, description="IANA zone of the person; remembered")
    local_datetime: OffsetTime | None = Field(None, description="the person's now, RFC 3339; not remembered")


def routes(people: People, keys: KeyStore, stub: ExecutorServiceAsyncStub, ids: Ids) -> APIRouter:
    """The routes of actions."""
    router = APIRouter(tags=["actions"])

    @router.get(
        "/v1/actions",
        operation_id="list_actions",
        summary="The catalogue",
        responses=answers("A page", examples.page(examples.ACTION)),
    )
    async def list_actions(page_size: PageSize = 0, page_token: PageToken = "") -> Response:
        request = executor_pb2.ListActionsRequest(page_size=page_size, page_token=page_token)
        found = await stub.ListActions(request)
        return listed([forms.action(each) for each in found.actions], found.next_page_token)

    @router.post("/v1/actions/{type}.{action}", operation_id="invoke_action",
                 summary="Do one action for a person; the call is its own yes",
                 openapi_extra=takes(ActionBody, _EXAMPLE),
                 responses=answers("`result` as the catalogue says", examples.RESULT))  # fmt: skip
    async def invoke_action(type: str, action: str, request: Request) -> Response:
        body = await read(request, ActionBody)
        if (type, action) == _QUESTION:
            raise PermissionDenied("ACTION_NOT_FOR_PROGRAMS", "a question needs a conversation")
        tenant_id = current().tenant_id
        request_id = ids.new()
        key = idempotency_key(request.headers.get("idempotency-key"))
        if key is not None:
            request_id = derive(request_id, "action")
            request_id = await keys.request_id(
                tenant_id, body.from_, key, _content_hash(type, action, body), request_id
            )
        customer = await person_of(people, tenant_id, body.from_, body.timezone)
        call = executor_pb2.InvokeActionRequest(
            type=type, action=action, params=struct(body.params), request_id=request_id,
            context=_context(customer, body),
        )  # fmt: skip
        return json_response({"result": plain((await stub.InvokeAction(call, timeout=_INVOKE_S)).result)})

    return router


async def person_of(people: People, tenant_id: str, address: str, timezone: str | None) -> Customer:
    """The person at an address, made when new; a zone that is given is remembered."""
    customer, _ = await people.make_sure(tenant_id, address)
    if timezone is None or timezone == customer.timezone:
        return customer
    return await people.change(tenant_id, customer.customer_id, ProfileChanges(timezone=timezone))


def _context(customer: Customer, body: ActionBody) -> executor_pb2.ExecutionContext:
    context = executor_pb2.ExecutionContext(customer=customer_message(customer), timezone=customer.timezone)
    if isinstance(body.local_datetime, datetime):
        context.reference_time.CopyFrom(timestamp(body.local_datetime))
    return context


def _content_hash(kind: str, action: str, body: ActionBody) -> str:
    parts = (kind, action, body.params, body.timezone, str(body.local_datetime or ""))
    return hashlib.sha256(to_json(parts)).hexdigest()
