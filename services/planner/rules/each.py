"""Requests done for each of several things: the list is read first, the step takes what it needs from each."""

from __future__ import annotations

from typing import Any

from services.planner.rules.build import Builder
from services.planner.rules.lists import list_events, list_tasks
from services.planner.rules.model import Each


def for_each(each: Each, plan: Builder) -> dict[str, Any]:
    """Adds the step that lists the things; returns the param that makes a later step run for each."""
    (list_tasks if each.things.intent == "task.list" else list_events)(each.things, plan)
    if each.one:
        plan.steps[-1].params["limit"] = 1
    return {"for_each": {"stepId": plan.steps[-1].id, "field": "items"}}


_LEAD_S = 900.0
"""How long before an event its reminder is given when nothing else was said."""


def text_for_each(title: str, each: Each) -> Any:
    """A title with the thing's own: "Prepare for Budget review"; of one event the title said stands alone."""
    words = title.removesuffix(" task").removesuffix(" reminder").strip()
    if words.lower() in ("", "task", "reminder", "event"):
        return {"item": "title"}
    if each.one:
        return title
    return {"join": [f"{words} {each.word if each.word in ('for', 'about') else 'for'} ", {"item": "title"}]}


def moment_of_each(each: Each, lead_s: Any) -> dict[str, Any]:
    """When it is to be for each: when the thing is (a task: when it is due), so much earlier or later as was said."""
    if each.things.intent == "task.list":
        return {"item": "due"}
    after = each.word == "after"
    usual = _LEAD_S if each.one and not after else 0.0
    seconds = float(lead_s) if isinstance(lead_s, int | float) else usual
    moment: dict[str, Any] = {"item": "end" if after else "start"}
    return moment | ({"shift_s": seconds if after else -seconds} if seconds else {})
