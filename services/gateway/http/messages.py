"""``POST /v1/messages``: a message in, its answer out."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Request
from pydantic import Field
from pydantic_core import to_json
from starlette.responses import Response

from libs.rpc.context import current
from services.gateway.http import examples
from services.gateway.http.bodies import Address, Body, Clean, OffsetTime, Zone, read
from services.gateway.http.openapi import answers, takes
from services.gateway.http.problems import Refused
from services.gateway.limits import Rates
from services.gateway.model import Answered, InboundMessage
from services.gateway.turns.runner import TurnRunner

MAX_KEY = 200
"""Longest message id or idempotency key, in characters."""

_EXAMPLE = {
    "from": "+15550100",
    "text": "Schedule a call with John tomorrow at 3pm",
    "channel": "web",
    "message_id": "c1f7",
    "timezone": "America/New_York",
    "local_datetime": "2026-03-02T09:00:00-05:00",
}

Key = Annotated[Clean, Field(min_length=1, max_length=MAX_KEY)]


class MessageBody(Body):
    """What comes in."""

    from_: Address = Field(alias="from", description="who speaks: a phone number with +, or any string")
    text: Clean = Field(description="at most 4,000 characters")
    channel: Literal["web", "sms", "api"] = Field("api", description="where")
    conversation_id: Annotated[Clean, Field(max_length=128)] | None = Field(
        None, description="the open one when absent"
    )
    message_id: Key | None = Field(None, description="the same id again returns the first answer")
    timezone: Zone | None = Field(None, description="IANA zone of the sender; remembered")
    local_datetime: OffsetTime | None = Field(None, description="the sender's now, RFC 3339; not remembered")


def routes(runner: TurnRunner, rates: Rates) -> APIRouter:
    """The routes of messages."""
    router = APIRouter(tags=["messages"])

    @router.post(
        "/v1/messages",
        operation_id="send_message",
        summary="Say something",
        openapi_extra=takes(MessageBody, _EXAMPLE),
        responses={
            **answers("The answer", examples.ANSWER),
            202: {"description": "Accepted; the answer follows at `Location`"},
        },
    )
    async def send_message(request: Request) -> Response:
        body = await read(request, MessageBody)
        message = _message(body, request.headers.get("idempotency-key"))
        rates.message(current().tenant_id, body.from_, with_key="authorization" in request.headers)
        outcome = await runner.answer(current().tenant_id, message)
        if isinstance(outcome, Answered):
            return Response(outcome.body, media_type="application/json")
        content = {
            "message_id": message.message_id or outcome.turn_id,
            "conversation_id": outcome.conversation_id,
            "turn_id": outcome.turn_id,
            "status": "running",
        }
        headers = {"Location": f"/v1/turns/{outcome.turn_id}", "Retry-After": "1"}
        return Response(to_json(content), 202, headers, media_type="application/json")

    return router


def idempotency_key(header: str | None) -> str | None:
    """The ``Idempotency-Key`` header, checked.

    Raises:
        Refused: 400 for an empty or overlong one.
    """
    if header is None:
        return None
    key = header.strip()
    if not key or len(key) > MAX_KEY:
        raise Refused(400, "IDEMPOTENCY_KEY_INVALID", f"Idempotency-Key must have 1 to {MAX_KEY} characters")
    return key


def _message(body: MessageBody, header: str | None) -> InboundMessage:
    key = idempotency_key(header)
    if key is not None and body.message_id is not None and key != body.message_id:
        raise Refused(400, "IDEMPOTENCY_KEY_DIFFERS", "message_id and Idempotency-Key are both given and differ")
    reference = body.local_datetime
    assert reference is None or isinstance(reference, datetime)
    return InboundMessage(
        address=body.from_,
        channel=body.channel,
        text=body.text,
        content_hash=_content_hash(body),
        message_id=body.message_id or key,
        conversation_id=body.conversation_id or None,
        timezone=body.timezone,
        reference_time=reference,
    )


def _content_hash(body: MessageBody) -> str:
    parts = (body.text, body.channel, body.conversation_id, body.timezone, str(body.local_datetime or ""))
    return hashlib.sha256(to_json(parts)).hexdigest()
