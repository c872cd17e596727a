"""Plans for tasks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from services.planner.rules.build import DEFAULT_EVENT_S, UPCOMING_DAYS, Builder, rfc3339, window_of
from services.planner.rules.model import Ask
from services.planner.times import TimeSpan


def create(ask: Ask, plan: Builder) -> None:
    """A task; "add it to my tasks" takes title and time from the event made just before."""
    event = plan.last("calendar.create_event")
    refers = bool(ask.slots.get("refers")) and event is not None
    title: Any = event.params["title"] if refers and event else ask.slot("title")
    due = _due(ask.time("new_time", "old_time"), ask)
    if refers and event and due is None:
        due = {"stepId": event.id, "field": "event.start"}
    if due is None and "free" in ask.text.lower():
        step = plan.last("calendar.find_free_time", "analysis.find_free_time")
        due = {"stepId": step.id if step else _find_free(ask, plan), "field": "items[0].start"}
    if not title:
        title = f"{ask.slot('list')}".strip().capitalize()
    if not title:
        plan.lack("title")
        return
    assignee = plan.addresses(ask.people("assignee"))
    params = {
        "title": title,
        "due": due,
        "list": ask.slot("list"),
        "priority": ask.slot("priority"),
        "notes": ask.slot("notes"),
    }
    plan.add(
        "task",
        "create_task",
        params | {"assignee_email": assignee[0] if assignee else None},
        f"Create the task “{title}”",
    )


def _find_free(ask: Ask, plan: Builder) -> str:
    start, end = window_of(ask.time("window"), ask, UPCOMING_DAYS)
    params = {
        "time_min": rfc3339(max(start, ask.now), ask.zone),
        "time_max": rfc3339(end, ask.zone),
        "duration_s": DEFAULT_EVENT_S,
    }
    return plan.add("calendar", "find_free_time", params, "Find free time")


def _due(span: TimeSpan | None, ask: Ask) -> Any:
    """A date, or a time where one was said; None when neither was."""
    if span is None or span.kind in {"duration", "recurrence"}:
        return None
    moment = span.best.start or span.best.end
    if moment is None:
        return None
    if span.best.start is None and not span.has_time:
        moment -= timedelta(seconds=1)  # "by Friday" ends as Friday ends
    return rfc3339(moment, ask.zone) if span.has_time else moment.date().isoformat()


def list_tasks(ask: Ask, plan: Builder) -> None:
    """Open tasks, those due before the end of the window when one was said."""
    span = ask.time("window")
    params: dict[str, Any] = {"status": "open", "list": ask.slot("list")}
    if span is not None:
        params["due_before"] = rfc3339(window_of(span, ask, UPCOMING_DAYS)[1], ask.zone)
    if "completed" in ask.text.lower() or "done" in ask.text.lower().split():
        params["status"] = "completed"
    plan.add("task", "list_tasks", params, "List tasks")


def _selector(ask: Ask) -> dict[str, Any]:
    selector = {"query": ask.slot("query"), "order": ask.slot("order")}
    return {key: value for key, value in selector.items() if value}


def _existing(ask: Ask, plan: Builder, action: str, params: dict[str, Any], verb: str) -> None:
    selector = _selector(ask)
    if not selector:
        plan.lack("which_task")
        return
    plan.add("task", action, {"selector": selector, **params}, f"{verb} {ask.slot('query') or 'tasks'}")


def complete(ask: Ask, plan: Builder) -> None:
    """A task done."""
    _existing(ask, plan, "complete_task", {}, "Complete")


def delete(ask: Ask, plan: Builder) -> None:
    """A task deleted."""
    _existing(ask, plan, "delete_task", {}, "Delete")


def update(ask: Ask, plan: Builder) -> None:
    """A task changed."""
    changes = {k: v for k, v in dict(ask.slots.get("changes") or {}).items() if k in {"title", "status"}}
    due = _due(ask.time("new_time"), ask)
    changes |= {"due": due} if due else {}
    changes |= {"priority": ask.slot("priority")} if ask.slot("priority") else {}
    if not changes:
        plan.lack("changes")
        return
    _existing(ask, plan, "update_task", {"changes": changes}, "Change")


def assign(ask: Ask, plan: Builder) -> None:
    """A task given to someone."""
    people = ask.people("assignee")
    if not people:
        plan.lack("who")
        return
    _existing(ask, plan, "update_task", {"changes": {"assignee_email": plan.addresses(people)[0]}}, "Assign")
