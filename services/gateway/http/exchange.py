"""Import and export of everything a person has here."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict
from starlette.responses import Response

from libs.rpc.context import current
from services.gateway.conversations_store import ConversationStore
from services.gateway.exchange_client import ExchangeClient
from services.gateway.http import examples
from services.gateway.http.bodies import checked, parse, read_bytes
from services.gateway.http.openapi import answers, takes
from services.gateway.http.people import customer_form
from services.gateway.http.problems import Refused
from services.gateway.http.queries import address_in, json_response
from services.gateway.http.records import turn_form
from services.gateway.messages_out import conversations_of
from services.gateway.model import Customer
from services.gateway.people import People

_LISTS = {"contacts": "contact", "events": "event", "tasks": "task", "emails": "email"}
"""Lists of an import and the kind of their rows; an export has them, and more that an import leaves alone."""

_EXPORTED = {**{kind: name for name, kind in _LISTS.items()}, "goal": "goals", "agenda_task": "agenda_tasks"}
_MAX_PROBLEMS = 200

_EXAMPLE = {
    "contacts": [{"external_id": "c1", "name": "John Smith", "email": "john@example.com"}],
    "events": [{"external_id": "e1", "title": "Review", "start": "2026-03-03T15:00:00-05:00",
                "end": "2026-03-03T15:30:00-05:00", "timezone": "America/New_York"}],
}  # fmt: skip

_COUNTS = {"created": {"contacts": 1}, "updated": {}, "failed": 0, "errors": []}

Rows = list[tuple[str, int, dict[str, Any]]]


class ImportBody(BaseModel):
    """The lists of an import, in the forms of an export; whatever else an export has is left alone."""

    model_config = ConfigDict(extra="ignore")

    contacts: list[dict[str, Any]] = []
    events: list[dict[str, Any]] = []
    tasks: list[dict[str, Any]] = []
    emails: list[dict[str, Any]] = []


def routes(people: People, conversations: ConversationStore, exchange: ExchangeClient) -> APIRouter:
    """The routes of import and export."""
    router = APIRouter(tags=["customers"])

    @router.get("/v1/customers/{address:path}/export", operation_id="export_customer",
                summary="Everything a person has here", responses=answers("It", examples.EXPORT))  # fmt: skip
    async def export_customer(address: str) -> Response:
        tenant_id = current().tenant_id
        customer = await people.at(tenant_id, address_in(address))
        return json_response(await _exported(tenant_id, customer, conversations, exchange))

    extra = takes(ImportBody, _EXAMPLE)
    for kind in ("text/calendar", "text/vcard"):
        extra["requestBody"]["content"][kind] = {"schema": {"type": "string"}}

    @router.post("/v1/customers/{address:path}/import", operation_id="import_items",
                 summary="Take in contacts, events, tasks and mails: JSON lists, iCalendar or vCard",
                 openapi_extra=extra,
                 responses=answers("Counts", _COUNTS))  # fmt: skip
    async def import_items(address: str, request: Request) -> Response:
        reader = _reader(request)
        content = await read_bytes(request)
        tenant_id = current().tenant_id
        customer, _ = await people.make_sure(tenant_id, address_in(address))
        rows = await asyncio.to_thread(reader, content, customer.timezone)
        key = f"{customer.customer_id}:{hashlib.sha256(content).hexdigest()}:{current().trace_id}"
        done = await exchange.take_in(customer, rows, key)
        return json_response({
            "created": _by_list(done.created),
            "updated": _by_list(done.updated),
            "failed": len(done.problems),
            "errors": done.problems[:_MAX_PROBLEMS],
        })  # fmt: skip

    return router


def _by_list(counts: dict[str, int]) -> dict[str, int]:
    names = {kind: name for name, kind in _LISTS.items()}
    return {names.get(kind, kind): count for kind, count in counts.items()}


def _reader(request: Request) -> Callable[[bytes, str], Rows]:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "text/calendar":
        return _read_calendar
    if kind in ("text/vcard", "text/x-vcard"):
        return _read_cards
    if kind == "application/json":
        return _read_lists
    raise Refused(415, "MEDIA_TYPE_UNSUPPORTED", "use application/json, text/calendar or text/vcard")


def _read_lists(content: bytes, _: str) -> Rows:
    body = checked(ImportBody, parse(content))
    return [(kind, place, row) for name, kind in _LISTS.items() for place, row in enumerate(getattr(body, name))]


def _read_calendar(content: bytes, zone: str) -> Rows:
    from services.gateway.exchange.icalendar_in import Unreadable, events_in  # 0.2 s that a start without imports saves

    try:
        events = events_in(_text(content), zone)
    except Unreadable as error:
        raise Refused(400, "BODY_NOT_CALENDAR", str(error)) from None
    return [("event", place, event) for place, event in enumerate(events)]


def _read_cards(content: bytes, _: str) -> Rows:
    from services.gateway.exchange.icalendar_in import Unreadable
    from services.gateway.exchange.vcards_in import contacts_in

    try:
        contacts = contacts_in(_text(content))
    except Unreadable as error:
        raise Refused(400, "BODY_NOT_VCARD", str(error)) from None
    return [("contact", place, contact) for place, contact in enumerate(contacts)]


def _text(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(400, "BODY_NOT_TEXT", "the body is not UTF-8") from None
    if "\x00" in text:
        raise Refused(400, "BODY_NOT_ACCEPTABLE", "the body holds NUL")
    return text


async def _exported(
    tenant_id: str, customer: Customer, conversations: ConversationStore, exchange: ExchangeClient
) -> dict[str, Any]:
    document: dict[str, Any] = {"customer": customer_form(customer)}
    document.update({name: [] for name in (*_EXPORTED.values(), "turns", "workflows", "entities")})
    async for kind, form in exchange.executor_rows(customer.customer_id):
        document.setdefault(_EXPORTED.get(kind, f"{kind}s"), []).append(form)
    for kind, form in await exchange.agenda_rows(customer.customer_id):
        document.setdefault(_EXPORTED.get(kind, f"{kind}s"), []).append(form)
    document["entities"] = [form for _, form in await exchange.planner_rows(customer.customer_id)]
    async for _, turns in conversations_of(conversations, tenant_id, customer.customer_id):
        document["turns"].extend(turn_form(turn) for turn in turns)
    return document
