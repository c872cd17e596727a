"""Plans for tasks."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from services.planner.rules.build import DEFAULT_EVENT_S, UPCOMING_DAYS, Builder, free_slot, rfc3339, window_of
from services.planner.rules.each import for_each, moment_of_each, text_for_each
from services.planner.rules.model import Ask, Each, Step
from services.planner.times import TimeSpan


def create(ask: Ask, plan: Builder) -> None:
    """A task, or several that are listed; "add it to my tasks" takes title and time from the event made just before."""
    if ask.each is not None:
        _create_each(ask, ask.each, plan)
        return
    event = plan.last("calendar.create_event", "calendar.update_event")
    refers = bool(ask.slots.get("refers")) and event is not None
    title: Any = _title_of(event) if refers and event else ask.slot("title")
    title = title or ask.slot("list").strip().capitalize()
    if not title:
        plan.lack("title")
        return
    due = _due_of(ask, plan, event.id if refers and event else "")
    assignee = plan.addresses(ask.people("assignee"))
    params = {
        "due": due,
        "list": ask.slot("list"),
        "project": ask.slot("project"),
        "priority": ask.slot("priority"),
        "notes": ask.slot("notes"),
        "assignee_email": assignee[0] if assignee else None,
    }
    for each in [title] if refers else several(title, ask):
        words = f"the task “{each}”" if isinstance(each, str) else "a task for it"
        plan.add("task", "create_task", {"title": each, **params}, f"Create {words}")


def _title_of(event: Step) -> Any:
    """An event's title: as it is made, or as it stands once it is found."""
    return event.params.get("title") or {"stepId": event.id, "field": "event.title"}


def _due_of(ask: Ask, plan: Builder, event: str) -> Any:
    """When it is due: the time said, a free slot, the start of the event it stands for, or nothing."""
    span = ask.time("new_time", "old_time", "window")
    if ask.slots.get("when_free") and not (span is not None and span.has_time):
        slot = free_slot(ask, plan, span, ask.slots.get("duration_s") or DEFAULT_EVENT_S)
        return {"stepId": slot, "field": "items[0].start"}
    due = _due(span, ask)
    return {"stepId": event, "field": "event.start"} if due is None and event else due


def _create_each(ask: Ask, each: Each, plan: Builder) -> None:
    listed = for_each(each, plan)
    title = text_for_each(ask.slot("title"), each)
    span = ask.time("new_time")
    due = _due(span, ask) if span is not None else moment_of_each(each, ask.slots.get("duration_s"))
    params = listed | {"title": title, "due": due, "list": ask.slot("list"), "priority": ask.slot("priority")}
    plan.add("task", "create_task", params, f"Create the task “{ask.slot('title') or 'Task'}” {ask.slot('each')}")


_COUNT = r"(?:two|three|four|five|six|seven|eight|nine|ten|\d{1,2}|some|a\s+few|several|these|the\s+following)"
_LISTED = re.compile(
    rf"\b(?:tasks|to-?dos|todos|chores|errands)\s*(?::|\bfor\b|\bto\b|,|-)|\b{_COUNT}\s+(?:\w+\s+)?(?:tasks|to-?dos|items|things)\b",
    re.IGNORECASE,
)
_LEAD = re.compile(r"^.{0,40}\b(?:tasks|to-?dos|todos|chores|errands|things|items)\s*:\s*", re.IGNORECASE | re.DOTALL)
"""What announces a list, where it was taken for a part of it: "these tasks: milk, eggs"."""
_BETWEEN = re.compile(r"\s*(?:,\s*and\b|,|;|\n|\band\b|&)\s*", re.IGNORECASE)
_ONTO_TASKS = re.compile(r"\b(?:to|on|onto)\s+(?:my|the|our)\s+(?:to-?dos?|todos?|tasks?)\b", re.IGNORECASE)
_ONTO_LIST = re.compile(
    r"\b(?:to|on|onto)\s+(?:my|the|our)\s+(?:to-?dos?\s+|todos?\s+|task\s+)?lists?\b", re.IGNORECASE
)
_COMMA = re.compile(r"[,;\n]")
_MOST = 20


def several(title: str, ask: Ask) -> list[str]:
    """The titles that are listed: "tasks for laundry, dishes and vacuuming", "milk, eggs and bread" for a list of their
    own; anything else is one title, with its commas.
    """
    title = _LEAD.sub("", title)
    parts = [part.strip(" .") for part in _BETWEEN.split(title)]
    if len(parts) < 2 or len(parts) > _MOST or not all(parts) or ask.slots.get("title_explicit"):
        return [title]
    things = bool(ask.slot("list")) and all(len(part.split()) <= 3 for part in parts)
    commas = _COMMA.search(title) is not None
    onto = _ONTO_TASKS.search(ask.text) if len(parts) > 2 else commas and _ONTO_LIST.search(ask.text)
    onto_all = onto and all(len(part.split()) <= 5 for part in parts)
    if not _LISTED.search(ask.text) and not things and not onto_all:
        return [title]
    return [part[:1].upper() + part[1:] for part in parts]


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


def _selector(ask: Ask, plan: Builder) -> dict[str, Any]:
    """What tells existing tasks: words, place, list, status, whose they are and when they are due."""
    meant = dict(ask.slots.get("filter") or {})
    owner = plan.addresses(ask.people("owner"))
    due = ask.time("old_time", "window")
    selector: dict[str, Any] = {
        "query": ask.slot("query"),
        "order": ask.slot("order"),
        "list": meant.get("list") or ask.slot("list"),
        "project": ask.slot("project"),
        "status": meant.get("status"),
        "overdue": meant.get("overdue"),
        "assignee_email": owner[0] if owner else None,
        "except": ask.slots.get("except"),
    }
    if due is not None and due.kind not in {"duration", "recurrence"}:
        start, end = window_of(due, ask, UPCOMING_DAYS)
        selector |= {"time_min": rfc3339(start, ask.zone), "time_max": rfc3339(end, ask.zone)}
    return {key: value for key, value in selector.items() if value}


def _existing(ask: Ask, plan: Builder, action: str, params: dict[str, Any], verb: str) -> None:
    before = plan.last("task.create_task", "task.update_task") if ask.slots.get("refers") else None
    if before is not None:  # "… and make it urgent": the task of the request before
        plan.add("task", action, {"task_id": {"stepId": before.id, "field": "task.id"}, **params}, f"{verb} the task")
        return
    focus, selector = ask.pointed_at("task"), _selector(ask, plan)
    if focus is not None:
        plan.add("task", action, {"task_id": focus.id, **params}, f"{verb} {focus.title or 'the task'}")
        return
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
    changes = {k: v for k, v in dict(ask.slots.get("changes") or {}).items() if k in {"title", "status", "list"}}
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
