"""Requests that hang on a look: about what it found, and done only when it found something, or nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from services.planner.rules.build import Builder
from services.planner.rules.model import Ask, Named, Step

LOOK = "look"
GIVEN = "given"
"""The param of a step that names what it hangs on: a list of an earlier step, and whether that is to hold some or
none."""
_OF_EVENTS = frozenset(["calendar.reschedule", "calendar.update", "calendar.cancel"])
_OF_TASKS = frozenset(["task.update", "task.complete", "task.delete", "task.assign"])
_SEVERAL = re.compile(r"\b(?:them|those|these|all|every|any|they)\b", re.IGNORECASE)
_LOOKS = ("list_", "find_", "search_", "suggest_", "summarize_", "user_intervention")


def about_found(ask: Ask, look: Ask) -> Ask:
    """The request with what was found in the place of what it only points at ("cancel it", "move them to …")."""
    told = any(ask.slot(name) for name in ("query", "list", "project")) or bool(ask.slots.get("filter"))
    if ask.intent in _OF_EVENTS and not told and not ask.people("attendee") and ask.time("old_time") is None:
        found = [_as(each, "old_time") if each.found.time is not None else each for each in look.entities]
        return _pointing(ask, look, [each for each in found if each.found.role in ("old_time", "attendee")])
    owned = ask.people("owner")
    if ask.intent in _OF_TASKS and not told and not owned:
        return _pointing(ask, look, [each for each in look.entities if each.found.role == "owner"])
    when = look.time("window", "old_time", "new_time")
    if ask.intent == "calendar.schedule" and ask.time("new_time") is None and when is not None and when.has_time:
        return replace(
            ask, entities=[*ask.entities, *(_as(e, "new_time") for e in look.entities if e.found.time is when)]
        )
    return ask


def _pointing(ask: Ask, look: Ask, found: list[Named]) -> Ask:
    """The request on all that tells what was found; the times and people of its own stay what they are."""
    told: dict[str, Any] = {name: look.slots[name] for name in _TELLING if name in look.slots}
    order = "all" if ask.intent in _OF_TASKS or _SEVERAL.search(ask.text) else ask.slot("order")
    slots = {name: value for name, value in ask.slots.items() if name != "refers"} | told | {"order": order}
    return replace(ask, slots=slots, entities=[*ask.entities, *found])


_TELLING = ("query", "filter", "list", "project", "except")


def _as(named: Named, role: str) -> Named:
    return replace(named, found=replace(named.found, role=role))


def hang(plan: Builder, first: int, look: Step | None, when: str) -> None:
    """Makes the steps from a place on hang on what a look found, those that change something."""
    if look is None:
        return
    for place in range(first, len(plan.steps)):
        step = plan.steps[place]
        if not step.action.startswith(_LOOKS):
            given = {"list": {"stepId": look.id, "field": "items"}, "is": when}
            plan.steps[place] = replace(step, params={**step.params, GIVEN: given})
