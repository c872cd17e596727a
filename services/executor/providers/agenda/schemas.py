"""What is declared: the actions with the JSON Schemas (2020-12) of their params and results."""

from __future__ import annotations

from services.executor.providers.agenda.actions import MAX_RULE, MAX_TEXT
from services.executor.providers.agenda.choosing import STATUSES
from services.executor.providers.base import ActionSpec, Effect, Json
from services.executor.providers.builtin import times
from services.executor.providers.builtin.schema_parts import (
    ETAG,
    LIMIT,
    TIME,
    WINDOW,
    ZONE,
    Schema,
    listing,
    nullable,
    params,
    result,
    text,
)

_TEXT = text("what to remind of", MAX_TEXT)
_RULE = nullable(text("RFC 5545: FREQ=WEEKLY;BYDAY=MO; null ends it", MAX_RULE))
_AT = TIME | {"description": f"{TIME['description']}; a bare date means its morning"}
_SHIFT: Schema = {
    "type": "number",
    "minimum": -times.MAX_DURATION_S,
    "maximum": times.MAX_DURATION_S,
    "description": "seconds later: from now when it was just said, else from its time; of a recurring one once",
}
TASK = result(
    ("id", "description", "scheduled_at", "status"),
    id=text(),
    task_type=text(),
    description=text(limit=MAX_TEXT),
    scheduled_at=text(),
    timezone=text(),
    created_at=text(),
    executed_at=text(),
    status=text(),
    recurrence=text(),
    conversation_id=text(),
    failure_reason=text(),
    etag=text(),
)
_SELECTOR = params(
    query=text("words telling which one"),
    **WINDOW,
    order={
        "type": "string",
        "enum": ["first", "last", "next", "all", ""],
        "description": "last: the one said or made last; first, next: the soonest",
    },
)
CREATE = params(("text",), text=_TEXT | {"minLength": 1}, at=nullable(_AT), recurrence=_RULE, timezone=ZONE) | {
    "anyOf": [{"required": ["at"]}, {"required": ["recurrence"]}]
}
LIST = params(
    **WINDOW,
    query=text(),
    status={"type": "string", "enum": [*STATUSES, "all"]},
    limit=LIMIT,
)
CHANGES = params(text=_TEXT, at=_AT, shift_s=_SHIFT, recurrence=_RULE, timezone=ZONE) | {"minProperties": 1}
_ONE: Schema = {"anyOf": [{"required": ["task_id"]}, {"required": ["selector"]}]}
UPDATE = params(("changes",), task_id=text(limit=128), selector=_SELECTOR, etag=ETAG, changes=CHANGES) | _ONE
CANCEL = params(task_id=text(limit=128), selector=_SELECTOR, etag=ETAG) | _ONE
CREATED = result(("task",), task=TASK)
CHANGED = result(("task", "before"), task=TASK, before=TASK)


def specs() -> list[ActionSpec]:
    """All actions."""
    change = Effect.REVERSIBLE
    return [
        _spec("create_reminder", "Reminds the person of something at a time.", CREATE, CREATED, change),
        _spec(
            "list_reminders", "Lists reminders.", LIST, listing(TASK, timezone=text(), truncated={"type": "boolean"})
        ),
        _spec("update_reminder", "Changes or snoozes a reminder.", UPDATE, CHANGED, change, "task_id"),
        _spec("cancel_reminder", "Drops a reminder.", CANCEL, CHANGED, change, "task_id"),
    ]


def _spec(
    action: str, description: str, taken: Json, given: Json, effect: Effect = Effect.NONE, selects: str = ""
) -> ActionSpec:
    return ActionSpec("agenda", action, description, taken, given, effect, selects=selects)
