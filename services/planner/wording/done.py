"""What a step did, in words, from its receipt alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from services.planner.wording import times
from services.planner.wording.facts import contact_line, event_line, event_time, get, joined, obj, objects, texts
from services.planner.wording.lists import reminder_line, task_line
from services.planner.wording.model import StepResult, Style
from services.planner.wording.proposals import change_words


def _event_of(step: StepResult) -> Mapping[str, Any]:
    return obj(step.result.get("event")) or (objects(step.result.get("items")) or [{}])[0]


def _many(step: StepResult, thing: str = "event") -> list[Mapping[str, Any]]:
    """Several things of one step: each stands in the result of its own part; [] for one."""
    items = [obj(item.get(thing)) or item for item in objects(step.result.get("items"))]
    return items if len(items) > 1 else []


def created_event(step: StepResult, style: Style) -> str:
    """An event that stands in the calendar now."""
    event = _event_of(step)
    place, rule = get(event, "location"), times.recurrence(event.get("recurrence"))
    more = (f", at {place}" if place else "") + (f", {rule}" if rule else "")
    guests = texts(event.get("attendees"))
    invited = f" Invited: {joined(guests)}." if guests else ""
    return f"Booked: {event_line(event, style)}{more}.{invited}"


def updated_event(step: StepResult, style: Style) -> str:
    """An event moved or changed."""
    if _many(step):
        return f"Changed {len(_many(step))} events: {joined([event_line(e, style) for e in _many(step)])}."
    event, before = _event_of(step), obj(step.result.get("before"))
    title = get(event, "title") or "the event"
    if (
        before
        and (before.get("start"), before.get("end")) != (event.get("start"), event.get("end"))
        and before.get("start") != event.get("start")
    ):
        whole = _all_of_series(event)
        return f"Moved: {title} is now {event_time(event, style)}{whole} (was {event_time(before, style)})."
    changed = {
        k: event.get(k)
        for k in ("title", "location", "attendees", "recurrence", "notes", "end")
        if before and before.get(k) != event.get(k) and not (k == "end" and event.get("all_day"))
    }
    return f"Changed: {event_line(event, style)}{f' ({change_words(changed, style)})' if changed else ''}."


def deleted_event(step: StepResult, style: Style) -> str:
    """An event taken off."""
    if _many(step):
        return f"Cancelled {len(_many(step))} events: {joined([event_line(e, style) for e in _many(step)])}."
    event = _event_of(step)
    return f"Cancelled: {event_line(event, style)}{_all_of_series(event)} is off your calendar."


def _all_of_series(event: Mapping[str, Any]) -> str:
    """That a whole series is meant, not its first event."""
    rule = times.recurrence(event.get("recurrence"))
    return f" ({rule}: all of them)" if rule and not get(event, "series_id") else ""


def _task_of(step: StepResult) -> Mapping[str, Any]:
    return obj(step.result.get("task"))


def created_task(step: StepResult, style: Style) -> str:
    """A task added."""
    task = _task_of(step)
    where = get(task, "list")
    place = f"{where} list" if where else "tasks"
    return f"Added to your {place}: {task_line(task, style)}."


def _of_task(verb: str) -> Callable[[StepResult, Style], str]:
    def words(step: StepResult, style: Style) -> str:
        items = _many(step, "task")
        if items:
            return f"{verb} {len(items)} tasks: {joined([task_line(t, style) for t in items])}."
        return f"{verb}: {task_line(_task_of(step), style)}."

    return words


def created_contact(step: StepResult, style: Style) -> str:
    """A contact added."""
    return f"Added to your contacts: {contact_line(obj(step.result.get('contact')))}."


def updated_contact(step: StepResult, style: Style) -> str:
    """A contact changed."""
    return f"Changed in your contacts: {contact_line(obj(step.result.get('contact')))}."


def deleted_contact(step: StepResult, style: Style) -> str:
    """A contact taken out."""
    return f"Deleted from your contacts: {contact_line(obj(step.result.get('contact')))}."


def changed_draft(step: StepResult, style: Style) -> str:
    """A draft as it is now, shown whole."""
    return draft(step, style).replace("Here's the draft", "Here's the draft now", 1)


def draft(step: StepResult, style: Style) -> str:
    """A draft, shown whole."""
    letter = obj(step.result.get("draft"))
    body = str(letter.get("body") or "").strip()[:3000]
    to = joined(texts(letter.get("to")))
    return f"Here's the draft{f' to {to}' if to else ''}:\nSubject: {get(letter, 'subject') or '(none)'}\n\n{body}"


def sent(step: StepResult, style: Style) -> str:
    """A mail that went out."""
    letter = obj(step.result.get("message"))
    to = joined(texts(letter.get("to")))
    return f"Sent{f' to {to}' if to else ''}: “{get(letter, 'subject') or '(no subject)'}”."


def allowed(step: StepResult, style: Style) -> str:
    """A standing yes."""
    who = get(obj(step.result.get("standing")), "recipient_email")
    return f"From now on I send to {who} without asking. Say “ask me before you email {who}” to change that."


def asked_before(step: StepResult, style: Style) -> str:
    """A standing yes taken back."""
    return f"I'll ask you each time before I send to {get(obj(step.result.get('standing')), 'recipient_email')}."


def _of_reminder(verb: str) -> Callable[[StepResult, Style], str]:
    def words(step: StepResult, style: Style) -> str:
        one = [r for r in (obj(step.result.get("task")), obj(step.result.get("reminder"))) if r]
        items = one or [obj(each.get("task")) or each for each in objects(step.result.get("items"))]
        return f"{verb}: {joined([reminder_line(i, style) for i in items]) or 'your reminder'}."

    return words


DONE: dict[str, Callable[[StepResult, Style], str]] = {
    "calendar.create_event": created_event,
    "calendar.update_event": updated_event,
    "calendar.delete_event": deleted_event,
    "task.create_task": created_task,
    "task.update_task": _of_task("Changed"),
    "task.complete_task": _of_task("Completed"),
    "task.delete_task": _of_task("Deleted"),
    "contact.create_contact": created_contact,
    "contact.update_contact": updated_contact,
    "contact.delete_contact": deleted_contact,
    "email.create_draft": draft,
    "email.update_draft": changed_draft,
    "email.send_email": sent,
    "system.allow_without_asking": allowed,
    "system.ask_before": asked_before,
    "agenda.create_reminder": _of_reminder("I'll remind you"),
    "agenda.update_reminder": _of_reminder("Changed the reminder"),
    "agenda.cancel_reminder": _of_reminder("Cancelled the reminder"),
}
