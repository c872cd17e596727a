"""What the document of the interface shows as examples; a test holds them to the forms."""

from __future__ import annotations

from typing import Any

_AT, _LATER = "2026-03-02T14:00:00Z", "2026-03-02T14:00:01Z"
_CUSTOMER, _CONVERSATION, _TURN = "0199d0a4-71c2", "0199d0a4-71c3", "0199d0a4-71c4"

STEP: dict[str, Any] = {
    "id": "s1",
    "type": "calendar",
    "action": "create_event",
    "status": "completed",
    "description": "Put the call into the calendar",
    "effect": "reversible",
    "result": {"event": {"id": "ev-1", "title": "Call with John Smith", "start": "2026-03-03T15:00:00-05:00"}},
}

WORKFLOW: dict[str, Any] = {
    "id": "7f6d0b1c",
    "status": "completed",
    "steps": [STEP],
    "interventions": [],
    "summary": "Call with John Smith",
    "conversation_id": _CONVERSATION,
    "turn_id": _TURN,
    "created_at": _AT,
    "updated_at": _LATER,
}

UNDONE: dict[str, Any] = {"step_id": "s1", "disposition": "undone", "message": ""}

GOAL: dict[str, Any] = {
    "id": "2d1f",
    "agent_id": "default",
    "customer_id": _CUSTOMER,
    "conversation_id": _CONVERSATION,
    "turn_id": _TURN,
    "goal_type": "response_expected",
    "description": "an answer about the offsite",
    "expected_response_pattern": None,
    "created_at": _AT,
    "deadline": "2026-03-03T14:00:00Z",
    "achieved_at": None,
    "achieved_by_turn": None,
    "status": "pending",
    "context_snapshot": None,
    "follow_up_task_id": "5c2e",
    "follow_up_at": "2026-03-03T14:00:00Z",
    "subject": "topic:offsite",
}

AGENDA_TASK: dict[str, Any] = {
    "id": "5c2e",
    "agent_id": "default",
    "customer_id": _CUSTOMER,
    "conversation_id": _CONVERSATION,
    "task_type": "reminder",
    "description": "call Ann",
    "scheduled_at": "2026-03-02T11:00:00-05:00",
    "timezone": "America/New_York",
    "created_at": _AT,
    "executed_at": None,
    "status": "scheduled",
    "failure_reason": None,
    "retry_count": 0,
    "max_retries": 3,
    "goal_id": None,
    "context": None,
    "preferred_channel": None,
    "message_template": None,
    "recurrence": None,
    "occurrence": 0,
}

ENGINE: dict[str, Any] = {
    "engine": "local", "version": None, "workers": 1, "status": "ok", "backlog": 0, "lag_s": 0.0, "next_due_at": None,
}  # fmt: skip

CONVERSATION: dict[str, Any] = {
    "id": _CONVERSATION,
    "customer_id": _CUSTOMER,
    "address": "+15550100",
    "channel": "web",
    "agent_id": "default",
    "status": "open",
    "created_at": _AT,
    "updated_at": _LATER,
}

REPLY: dict[str, Any] = {"type": "ai_brain", "text": "Done: Call with John Smith.", "expects": None, "options": []}

TURN: dict[str, Any] = {
    "id": _TURN,
    "conversation_id": _CONVERSATION,
    "message_id": "c1f8",
    "text": "yes",
    "reply": REPLY,
    "mode": "CONTINUE_ACTIVE_GOAL",
    "origin": "customer",
    "status": "answered",
    "decision": None,
    "created_at": _AT,
    "answered_at": _LATER,
}

ANSWER: dict[str, Any] = {
    "message_id": "c1f8",
    "conversation_id": _CONVERSATION,
    "turn_id": _TURN,
    "reply": REPLY,
    "mode": "CONTINUE_ACTIVE_GOAL",
    "active_goal": None,
    "workflow": WORKFLOW,
    "goals_achieved": [],
    "goal": None,
}

CUSTOMER: dict[str, Any] = {
    "id": _CUSTOMER,
    "address": "+15550100",
    "name": "Ann Lee",
    "email": "ann@example.com",
    "timezone": "America/New_York",
    "locale": "en-US",
    "working_hours": [{"weekday": 1, "start": "09:00", "end": "17:00"}],
    "preferred_channel": None,
    "quiet_hours": {"start": "21:00", "end": "08:00"},
    "policy": {"confirm": "risky", "approve_actions": [], "standing_approvals": []},
    "updated_at": _AT,
}

ACTION: dict[str, Any] = {
    "type": "contact",
    "action": "create_contact",
    "description": "Adds a contact",
    "params_schema": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}},
    "result_schema": {"type": "object", "properties": {"contact": {"type": "object"}}},
    "effect": "reversible",
    "needs_approval": False,
    "provider": "builtin",
}

CONTACT: dict[str, Any] = {"id": "c-1", "name": "John Smith", "email": "john@example.com"}

RESULT: dict[str, Any] = {"result": {"contact": CONTACT}}

EXPORT: dict[str, Any] = {
    "customer": CUSTOMER,
    "contacts": [CONTACT],
    "events": [],
    "tasks": [],
    "emails": [],
    "goals": [GOAL],
    "agenda_tasks": [AGENDA_TASK],
    "turns": [TURN],
    "workflows": [],
    "entities": [],
}

EVENTS: dict[int | str, Any] = {
    200: {
        "description": "`turn`, `workflow`, `goal`, `task`",
        "content": {
            "text/event-stream": {
                "schema": {"type": "string"},
                "example": 'id: 57;7f6d0b1c:3\nevent: workflow\ndata: {"id":"7f6d0b1c","status":"running"}\n\n',
            }
        },
    }
}


def page(item: dict[str, Any]) -> dict[str, Any]:
    """A list with one item."""
    return {"items": [item], "next_page_token": ""}
