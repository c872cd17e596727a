"""What taking a step back has brought, by its receipt: the state that is there now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from services.planner.wording.facts import event_line, event_time, get, joined, obj, objects, quoted
from services.planner.wording.lists import reminder_line, task_line
from services.planner.wording.model import StepResult, Style

Words = Callable[[Mapping[str, Any], Mapping[str, Any], Style], str]


def taken_back(step: StepResult, style: Style) -> str:
    """ "Call with Ann, Tue, Mar 3, 3:00 PM is off your calendar again"; the step's description where there is no
    receipt to tell from.
    """
    what, words = _WORDS.get(step.name, ("", _plain))
    items = objects(step.result.get("items"))
    thing = obj(step.result.get(what))
    if words is _plain or not (thing or items):
        return step.description or "that"
    if thing:
        return words(thing, obj(step.result.get("before")), style)
    return joined([words(obj(each.get(what)) or each, obj(each.get("before")), style) for each in items])


def _plain(thing: Mapping[str, Any], before: Mapping[str, Any], style: Style) -> str:
    return get(thing, "title", "name", "text")


def _event_changed(event: Mapping[str, Any], before: Mapping[str, Any], style: Style) -> str:
    title = get(before, "title") or get(event, "title") or "the event"
    when = event_time(before, style)
    return f"{title} is back at {when}" if when else f"{title} is as it was"


def _reminder_changed(task: Mapping[str, Any], before: Mapping[str, Any], style: Style) -> str:
    return f"the reminder is as it was: {reminder_line(before, style)}" if before else "the reminder is as it was"


_WORDS: dict[str, tuple[str, Words]] = {
    "calendar.create_event": ("event", lambda e, b, s: f"{event_line(e, s)} is off your calendar again"),
    "calendar.delete_event": ("event", lambda e, b, s: f"{event_line(e, s)} is back on your calendar"),
    "calendar.update_event": ("event", _event_changed),
    "task.create_task": ("task", lambda t, b, s: f"the task {quoted(get(t, 'title'))} is gone again"),
    "task.delete_task": ("task", lambda t, b, s: f"the task {task_line(t, s)} is back"),
    "task.complete_task": ("task", lambda t, b, s: f"the task {quoted(get(t, 'title'))} is open again"),
    "task.update_task": ("task", lambda t, b, s: f"the task {task_line(b or t, s)} is as it was"),
    "contact.create_contact": ("contact", lambda c, b, s: f"{get(c, 'name') or 'the contact'} is not in your contacts"),
    "contact.update_contact": ("contact", lambda c, b, s: f"{get(c, 'name') or 'the contact'} is as it was"),
    "contact.delete_contact": (
        "contact",
        lambda c, b, s: f"{get(c, 'name') or 'the contact'} is back in your contacts",
    ),
    "email.update_draft": ("draft", lambda d, b, s: f"the draft {quoted(get(b or d, 'subject'))} is as it was"),
    "email.create_draft": ("draft", lambda d, b, s: f"the draft {quoted(get(d, 'subject'))} is deleted"),
    "agenda.create_reminder": ("task", lambda t, b, s: f"I won't remind you: {reminder_line(t, s)}"),
    "agenda.cancel_reminder": ("task", lambda t, b, s: f"I'll remind you again: {reminder_line(t, s)}"),
    "agenda.update_reminder": ("task", _reminder_changed),
}
