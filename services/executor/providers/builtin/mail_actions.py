"""Mail: drafts and what was sent, kept in PostgreSQL. Without a mail server (``providers.smtp``) to send is to keep it
as sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from libs.ids import derive
from services.executor.providers.base import ActionContext, FailureClass, Json, StepFailure
from services.executor.providers.builtin import rows, times
from services.executor.providers.builtin.failures import invalid, not_found
from services.executor.providers.builtin.params import Params, read_email
from services.executor.providers.builtin.rows import Change, Command, Outcome, Reader, Rows, Statement
from services.executor.providers.builtin.words import fold, words

_TABLE = "emails"
MAX_RECIPIENTS = 100
MAX_BODY = 100_000
MAX_SUBJECT = 1_000


async def list_emails(params: Params, context: ActionContext, reader: Reader) -> Json:
    """``email.list_emails``: what was sent, newest first; drafts and what was received when they are asked for."""
    zone = params.zone(context.timezone)
    status = params.choice("status", ("sent", "draft", "received", "all"), "sent")
    after, before = params.instant("time_min", zone), params.instant("time_max", zone)
    limit = params.number("limit", 50, 1, 500)
    wanted = {fold(each) for each in _recipients(params)}
    found = await reader.rows(_of_status(context.customer_id, status, after, before))
    found = [row for row in found if not wanted or wanted & {fold(each) for each in row["recipients"]}]
    query = words(params.text("query"))
    found = [row for row in found if set(query) <= set(words(f"{row['subject']} {row['body']}"))]
    cut = {"truncated": True} if len(found) > limit else {}
    return {"items": [form(row) for row in found[: int(limit)]], "timezone": zone.key, **cut}


_MOST = 2_000


def _of_status(customer_id: str, status: str, after: datetime | None, before: datetime | None) -> Statement:
    sql = (
        "SELECT id, external_id, recipients, sender, subject, body, status, sent_at FROM executor.emails"
        " WHERE customer_id = %s AND deleted_at IS NULL AND (%s = 'all' OR status = %s)"
        " AND (%s::timestamptz IS NULL OR COALESCE(sent_at, created_at) >= %s)"
        " AND (%s::timestamptz IS NULL OR COALESCE(sent_at, created_at) < %s)"
        " ORDER BY COALESCE(sent_at, created_at) DESC, id LIMIT %s"
    )
    return sql, (customer_id, status, status, after, after, before, before, _MOST)


def create_draft(params: Params, context: ActionContext, effect_key: str) -> Command:
    """``email.create_draft``."""
    draft_id = derive(effect_key, "email")
    values = _letter(params, context) | {"status": "draft", "sent_at": None, "external_id": None}
    change = Change(_TABLE, draft_id, None, values)
    return Command(sure=Outcome({"draft": form({"id": draft_id, **values})}, [change]))


def update_draft(params: Params, context: ActionContext) -> Command:
    """``email.update_draft``: other people, another subject or other words; what is not given stays."""
    draft_id = params.text("draft_id", 128, required=True)
    given = _given(params, context)
    if given.keys() == {"sender"}:
        raise invalid("subject", "What shall change is missing: recipient_email, subject or body.")

    async def decide(found: Rows, reader: Reader) -> Outcome:
        row = _waiting(found)
        change = Change(_TABLE, draft_id, row["snapshot"], given)
        return Outcome({"draft": form({**row, **given}), "before": form(row)}, [change])

    return Command([rows.by_id(_TABLE, context.customer_id, draft_id)], decide)


def _waiting(found: Rows) -> Mapping[str, Any]:
    """The draft that was found, unsent."""
    row = found[0][0] if found[0] else None
    if row is None or row["deleted_at"] is not None:
        raise not_found("draft")
    if row["status"] != "draft":
        raise StepFailure("ALREADY_SENT", FailureClass.PERMANENT, "That mail has already been sent.")
    return row


def send(params: Params, context: ActionContext, effect_key: str) -> Command:
    """``email.send_email``: a draft (with what is given beside its id in place of the draft's), or a new mail."""
    sent = {"status": "sent", "sent_at": context.now}
    draft_id = params.text("draft_id", 128)
    if not draft_id:
        message_id = derive(effect_key, "email")
        values = _letter(params, context) | sent | {"external_id": None}
        change = Change(_TABLE, message_id, None, values)
        return Command(sure=Outcome({"message": form({"id": message_id, **values})}, [change], final=True))

    async def decide_draft(found: Rows, reader: Reader) -> Outcome:
        row = _waiting(found)
        values = {**_given(params, context), **sent}
        change = Change(_TABLE, draft_id, row["snapshot"], values)
        return Outcome({"message": form({**row, **values})}, [change], final=True)

    return Command([rows.by_id(_TABLE, context.customer_id, draft_id)], decide_draft)


def _letter(params: Params, context: ActionContext) -> dict[str, Any]:
    recipients = _recipients(params)
    if not recipients:
        raise invalid("recipient_email", "Whom the mail is for is missing.")
    return {
        "recipients": recipients,
        "sender": context.customer_email,
        "subject": params.text("subject", MAX_SUBJECT),
        "body": params.text("body", MAX_BODY),
    }


def _given(params: Params, context: ActionContext) -> dict[str, Any]:
    given: dict[str, Any] = {"sender": context.customer_email}
    if params.has("recipient_email"):
        given["recipients"] = _letter(params, context)["recipients"]
    if params.has("subject"):
        given["subject"] = params.text("subject", MAX_SUBJECT)
    if params.has("body"):
        given["body"] = params.text("body", MAX_BODY)
    return given


def _recipients(params: Params, name: str = "recipient_email") -> list[str]:
    found = [
        read_email(text, f"{params.path(name)}[{i}]")
        for i, text in enumerate(params.texts(name, MAX_RECIPIENTS, 320))
        if text
    ]
    return list(dict.fromkeys(found))


def read_mail(params: Params, context: ActionContext) -> dict[str, Any]:
    """A mail's columns from its JSON form (import)."""
    sent_at = params.instant("sent_at", params.zone(context.timezone))
    return {
        "recipients": _recipients(params, "to"),
        "sender": params.text("from", 320),
        "subject": params.text("subject", MAX_SUBJECT),
        "body": params.text("body", MAX_BODY),
        "status": params.choice("status", ("draft", "sent", "received"), "draft"),
        "sent_at": sent_at,
        "external_id": params.text("external_id", 512) or None,
    }


def form(row: Mapping[str, Any]) -> Json:
    """The JSON form of contracts.md; what is unknown is absent."""
    optional: Json = {"external_id": row["external_id"]} if row.get("external_id") else {}
    if row["sent_at"] is not None:
        optional["sent_at"] = times.rfc3339(row["sent_at"], times.zone_named("UTC"))
    if row["sender"]:
        optional["from"] = row["sender"]
    return {
        "id": row["id"],
        "to": list(row["recipients"]),
        "subject": row["subject"],
        "body": row["body"],
        "status": row["status"],
        **optional,
    }
