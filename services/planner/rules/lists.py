"""Plans that only list: events, tasks and what was sent."""

from __future__ import annotations

from typing import Any

from services.planner.rules.build import SEARCH_DAYS, UPCOMING_DAYS, Builder, name_of, rfc3339, window_of
from services.planner.rules.model import Ask


def list_events(ask: Ask, plan: Builder) -> None:
    """What is on the calendar: the window said, else today (a week ahead when "next" or a name is asked for)."""
    named = bool(ask.slot("query") or ask.people() or ask.slot("order"))
    start, end = window_of(ask.time("window", "new_time", "old_time"), ask, SEARCH_DAYS if named else UPCOMING_DAYS)
    if named and ask.time("window") is None:
        start = ask.now
    params: dict[str, Any] = {
        "time_min": rfc3339(start, ask.zone),
        "time_max": rfc3339(end, ask.zone),
        "query": ask.slot("query"),
        "except": ask.slots.get("except"),
    }
    people = ask.people()
    if people:
        params["attendee"] = name_of(people[0])
    if ask.slot("order") in {"next", "first"}:
        params["limit"] = 1
    plan.add("calendar", "list_events", params, "List events")


def list_tasks(ask: Ask, plan: Builder) -> None:
    """Open tasks, those due before the end of the window when one was said."""
    span = ask.time("window")
    meant = dict(ask.slots.get("filter") or {})
    owner = plan.addresses(ask.people("owner"))
    params: dict[str, Any] = {
        "status": meant.get("status") or "open",
        "list": meant.get("list") or ask.slot("list"),
        "project": ask.slot("project"),
        "overdue": meant.get("overdue"),
        "assignee_email": owner[0] if owner else None,
        "except": ask.slots.get("except"),
    }
    if span is not None:
        params["due_before"] = rfc3339(window_of(span, ask, UPCOMING_DAYS)[1], ask.zone)
    plan.add("task", "list_tasks", params, "List tasks")


def list_emails(ask: Ask, plan: Builder) -> None:
    """What was sent, to whom and when it was said; drafts when those are asked for."""
    span = ask.time("window", "new_time", "old_time")
    people = ask.people()
    recipients = [*plan.addresses(people), *ask.addresses()]
    params: dict[str, Any] = {
        "status": dict(ask.slots.get("filter") or {}).get("status") or "sent",
        "recipient_email": recipients,
    }
    if span is not None and span.kind not in {"duration", "recurrence"}:
        start, end = window_of(span, ask, UPCOMING_DAYS)
        params |= {"time_min": rfc3339(start, ask.zone), "time_max": rfc3339(end, ask.zone)}
    plan.add("email", "list_emails", params, "List emails")
