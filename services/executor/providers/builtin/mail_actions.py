"""Mail: drafts and what was sent, kept in PostgreSQL. Without a mail server (``providers.smtp``) to send is to keep it
as sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from libs.ids import derive
from services.executor.providers.base import ActionContext, FailureClass, Json, StepFailure
from services.executor.providers.builtin import rows, times
from services.executor.providers.builtin.failures import invalid, not_found
from services.executor.providers.builtin.params import Params, read_email
from services.executor.providers.builtin.rows import Change, Command, Outcome, Reader, Rows

_TABLE = "emails"
MAX_RECIPIENTS = 100
MAX_BODY = 100_000
MAX_SUBJECT = 1_000


def create_draft(params: Params, context: ActionContext, effect_key: str) -> Command:
    """``email.create_draft``."""
    draft_id = derive(effect_key, "email")
    values = _letter(params, context) | {"status": "draft", "sent_at": None, "external_id": None}
    change = Change(_TABLE, draft_id, None, values)
    return Command(sure=Outcome({"draft": form({"id": draft_id, **values})}, [change]))


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
        row = found[0][0] if found[0] else None
        if row is None or row["deleted_at"] is not None:
            raise not_found("draft")
        if row["status"] != "draft":
            raise StepFailure("ALREADY_SENT", FailureClass.PERMANENT, "That mail has already been sent.")
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
