"""The things an answer spoke of: what "it" and "the second one" can mean afterwards. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from services.router.model.goal import Goal, Thing
from services.router.model.replies import Part
from services.router.model.told import Run

MOST_THINGS = 10
"""As many as a person points at by their place in a list."""

_KEPT = frozenset(
    {
        "id", "title", "description", "text", "start", "end", "all_day", "etag", "series_id", "attendees", "location",
        "due", "scheduled_at", "recurrence", "status", "list", "priority", "to", "subject", "body", "sent_at",
        "email", "phone",
    }
)  # fmt: skip
_KIND_OF = {
    "calendar.list_events": "event",
    "calendar.create_event": "event",
    "calendar.update_event": "event",
    "task.list_tasks": "task",
    "task.create_task": "task",
    "task.update_task": "task",
    "task.complete_task": "task",
    "agenda.list_reminders": "reminder",
    "agenda.create_reminder": "reminder",
    "agenda.update_reminder": "reminder",
    "contact.create_contact": "contact",
    "contact.update_contact": "contact",
    "email.create_draft": "email",
    "email.update_draft": "email",
    "email.send_email": "email",
    "analysis.suggest_times": "slot",
    "calendar.suggest_times": "slot",
}
_RESTORED = {"calendar.delete_event": "event", "task.delete_task": "task", "agenda.cancel_reminder": "reminder"}
"""What is there again when a step is taken back."""

_RESULT_OF = {
    "event": "event",
    "task": "task",
    "reminder": "task",
    "email": "draft",
    "slot": "slot",
    "contact": "contact",
}


def things_of(runs: Sequence[Run], since: datetime, goal: Goal | None) -> tuple[Thing, ...]:
    """What an answer spoke of: what its runs made, changed or listed; without a run, the event of its goal.

    Args:
        runs: the answer's workflows.
        since: what ended before was told by an earlier answer.
        goal: the goal the answer is about.
    """
    made: list[Thing] = []
    listed: list[Thing] = []
    for run in runs:
        for step in run.steps:
            kinds = {"completed": _KIND_OF, "undone": _RESTORED}.get(step.status, {})
            kind = kinds.get(f"{step.type}.{step.action}")
            earlier = step.status == "completed" and step.ended_at is not None and step.ended_at < since
            if kind is None or earlier:
                continue
            one = step.result.get(_RESULT_OF[kind]) or (step.result.get("message") if kind == "email" else None)
            if isinstance(one, dict):
                made.append(thing_of(kind, one))
            for each in step.result.get("items") or ():
                if isinstance(each, dict):  # a step done for each of several things has their results in its own
                    inner = each.get(_RESULT_OF[kind])
                    (made if isinstance(inner, dict) else listed).append(
                        thing_of(kind, inner if isinstance(inner, dict) else each)
                    )
    found = made or listed
    if not runs and goal is not None and goal.event is not None:
        found = [thing_of(goal.target_kind or "event", goal.event)]
    return tuple(each for each in found if each.id and each.kind in _RESULT_OF)[:MOST_THINGS]


def things_told(parts: Sequence[Part]) -> tuple[Thing, ...]:
    """The things that a question was answered about, without a run ("when are the taxes due?")."""
    told = [part.facts for part in parts if part.kind == "NOTICE" and part.topic == "thing"]
    found = [thing_of(str(each.get("kind")), value) for each in told if isinstance(value := each.get("value"), dict)]
    return tuple(each for each in found if each.id)[:MOST_THINGS]


def thing_of(kind: str, value: dict[str, Any]) -> Thing:
    """A thing of a kind from its form in JSON, shortened."""
    title = str(value.get("title") or value.get("description") or value.get("subject") or value.get("name") or "")
    kept = {key: each for key, each in value.items() if key in _KEPT}
    ident = value.get("start") if kind == "slot" else value.get("id")
    return Thing(kind=kind, id=str(ident or ""), title=title[:500], value=kept)
