"""``GET /v1/calendars/{secret}.ics``: a person's built-in calendar as a feed that a phone can subscribe to."""

from __future__ import annotations

import asyncio
import hashlib

from fastapi import APIRouter, Request
from starlette.responses import Response

from libs.clock import Clock
from libs.errors import NotFound
from libs.rpc.context import with_tenant
from services.gateway.exchange_client import ExchangeClient
from services.gateway.feeds_store import Feeds


def routes(feeds: Feeds, exchange: ExchangeClient, clock: Clock) -> APIRouter:
    """The route of feeds. Its secret is all that is needed, so a wrong one is told from nothing at all by nothing."""
    router = APIRouter(tags=["customers"])

    @router.get("/v1/calendars/{secret}.ics", operation_id="read_calendar_feed",
                summary="A calendar as iCalendar", response_class=Response,
                responses={200: {"description": "iCalendar", "content": {"text/calendar": {}}}})  # fmt: skip
    async def read_calendar_feed(secret: str, request: Request) -> Response:
        owner = await feeds.whose(secret) if len(secret) <= 128 else None
        if owner is None:
            raise NotFound("FEED_UNKNOWN", "there is no such calendar")
        tenant_id, customer_id = owner
        with with_tenant(tenant_id, caller="gateway", timeout_s=30.0, method="feed"):
            events = [form async for _, form in exchange.executor_rows(customer_id, ["event"])]
        content = await asyncio.to_thread(_written, events, clock)
        tag = f'"{hashlib.sha256(repr(events).encode()).hexdigest()[:32]}"'
        headers = {"ETag": tag, "Cache-Control": "private, max-age=60"}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        return Response(content, media_type="text/calendar; charset=utf-8", headers=headers)

    return router


def _written(events: list[dict[str, object]], clock: Clock) -> bytes:
    from services.gateway.exchange.icalendar_out import calendar_of  # 0.2 s that a start without feeds saves

    return calendar_of(events, "Steward", clock.now())
