"""The gateway's own rows in JSON: conversations, turns, events."""

from __future__ import annotations

import json
from typing import Any

from libs.storage.postgres import Row
from services.gateway.http.values import rfc3339


def conversation_form(row: Row) -> dict[str, Any]:
    """A conversation."""
    return {
        "id": row["id"],
        "customer_id": row["customer_id"],
        "address": row["address"],
        "channel": row["channel"],
        "agent_id": row["agent_id"],
        "status": row["status"],
        "created_at": rfc3339(row["created_at"]),
        "updated_at": rfc3339(row["updated_at"]),
    }


def turn_form(row: Row) -> dict[str, Any]:
    """A turn; ``text`` is null for what we said first, ``reply`` while it is not answered or we stayed silent."""
    return {
        "id": row["id"],
        "conversation_id": row["conversation_id"],
        "message_id": row["message_id"],
        "text": row["text"],
        "reply": row["reply"],
        "mode": row["mode"],
        "origin": row["origin"],
        "status": row["status"],
        "decision": row["decision"],
        "created_at": rfc3339(row["received_at"]),
        "answered_at": rfc3339(row["answered_at"]),
    }


def answered_form(row: Row) -> dict[str, Any]:
    """A turn with ``response``: what ``POST /v1/messages`` answered or will have answered; null until then."""
    return {**turn_form(row), "response": json.loads(row["response"]) if row["response"] else None}


def event_data(row: Row) -> Any:
    """What an event tells: its own data, or what its turn has of this kind."""
    if row["kind"] == "turn" and row["id"] is not None:
        return turn_form(row)
    if row["data"] is not None:
        return row["data"]
    answer = json.loads(row["response"]) if row["response"] else {}
    if row["kind"] == "workflow":
        return answer.get("workflow")
    return {"goal": answer.get("goal"), "goals_achieved": answer.get("goals_achieved", []), "turn_id": row["id"]}
