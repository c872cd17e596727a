"""What a yes would do, from the frozen params of a step and the things they touch: everything is named that is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from services.planner.wording import times
from services.planner.wording.facts import contact_line, event_line, event_time, get, obj, objects
from services.planner.wording.lists import task_line
from services.planner.wording.model import Style
from services.planner.wording.proposals import change_words

_MOST_NAMED = 10
Line = Callable[[Mapping[str, Any], Style], str]
_VERBS = {
    "update_event": "Change",
    "delete_event": "Cancel",
    "update_task": "Change",
    "complete_task": "Complete",
    "delete_task": "Delete",
    "update_contact": "Change",
    "update_reminder": "Change",
    "cancel_reminder": "Cancel",
}


def covered(step: Mapping[str, Any], style: Style) -> str:
    """One step of a question for a yes, in one line (a mail has its own form)."""
    parts = objects(obj(step.get("params")).get("each"))
    params = parts[0] if parts else obj(step.get("params"))
    touched, subjects = _TOUCHED.get(get(step, "type")), objects(step.get("subjects"))
    verb = _VERBS.get(get(step, "action"))
    if verb and touched and subjects:
        return f"{verb} {_things(subjects, touched, style)}{_to_what(params, style)}"
    words = get(step, "description") or f"{get(step, 'type')}: {get(step, 'action').replace('_', ' ')}"
    if len(parts) > 1:
        return f"{words} ({len(parts)} times)"
    changes = _to_what(params, style)
    when = times.span(params.get("start"), params.get("end"), style)
    title = get(params, "title", "text") or get(obj(params.get("selector")), "query")
    named = words if not title or title in words else f"{words}: {title}"
    return f"{named}{changes}" if changes else ", ".join(part for part in (named, when) if part)


def _event(event: Mapping[str, Any], style: Style) -> str:
    """A whole series is said to be one."""
    line, rule = event_line(event, style), times.recurrence(event.get("recurrence"))
    return f"{line} ({rule}: all of them)" if rule else line


_TOUCHED: dict[str, Line] = {
    "calendar": _event,
    "task": task_line,
    "contact": lambda contact, style: contact_line(contact),
    "agenda": lambda task, style: f"the reminder “{get(task, 'text', 'title', 'description') or 'reminder'}”",
}


def _things(subjects: list[Mapping[str, Any]], line: Line, style: Style) -> str:
    named = [line(each, style) for each in subjects[:_MOST_NAMED]]
    more = len(subjects) - len(named)
    if len(named) == 1 and not more:
        return named[0]
    return f"{len(subjects)} things: {'; '.join(named)}{f'; and {more} more' if more else ''}"


def _to_what(params: Mapping[str, Any], style: Style) -> str:
    """What becomes of it: ": to Fri, Mar 6, 10:00 AM, place Room 5"; "" when nothing is changed."""
    changes = dict(obj(params.get("changes")))
    start, end = changes.pop("start", None), changes.pop("end", None)
    day = times.parse(start, style)
    alone = isinstance(day, date) and not isinstance(day, datetime) and not (end or changes.get("all_day"))
    moved = times.day(day, style) if alone and day is not None else event_time({"start": start, "end": end}, style)
    words = [f"to {moved}" if moved else "", change_words(changes, style)]
    said = ", ".join(word for word in words if word)
    return f": {said}" if said else ""
