"""LIST: what was found, readable in an SMS; one function an action, by the result's form."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from services.planner.wording import times
from services.planner.wording.asked import about_one
from services.planner.wording.facts import contact_line, event_line, get, joined, obj, objects, text, texts
from services.planner.wording.model import Part, Said, StepResult, Style, topic

_NEAR = re.compile(r"^on\s+(today|tomorrow|yesterday|this|next|tonight)\b", re.IGNORECASE)

MOST_LINES = 20
"""More is told as a number: a message is read on a phone."""


@topic("LIST", "", "plan and results; facts {window:{label,start,end}?}")
def found(part: Part, style: Style) -> Said:
    """What the reading steps found."""
    texts = [words for step in part.steps if (words := step_words(step, obj(part.facts.get("window")), style))]
    return Said("\n\n".join(texts) or "I found nothing.")


_DOING = {
    "calendar.list_events": "read your calendar",
    "calendar.find_free_time": "look for free time",
    "analysis.find_free_time": "look for free time",
    "analysis.suggest_times": "look for good times",
    "calendar.suggest_times": "look for good times",
    "analysis.find_conflicts": "look for conflicts",
    "analysis.summarize_schedule": "sum up your schedule",
    "task.list_tasks": "read your tasks",
    "contact.search_contacts": "look through your contacts",
    "agenda.list_reminders": "read your reminders",
    "email.list_emails": "look through your emails",
}


def step_words(step: StepResult, window: Mapping[str, Any], style: Style) -> str:
    """A reading step's result in words; "" for a step of another kind."""
    words = LISTS.get(step.name)
    if words is None:
        return ""
    if step.status != "COMPLETED":
        why = step.message.rstrip(".")
        return f"I could not {_DOING[step.name]}{f': {why}' if why else ''}."
    return words(step, window, style)


def _label(step: StepResult, window: Mapping[str, Any], style: Style) -> str:
    label = get(window, "label")
    if label:
        return _NEAR.sub(r"\1", label)
    for source in (window, step.result, step.params):
        found = times.window(
            source.get("start") or source.get("time_min"), source.get("end") or source.get("time_max"), style
        )
        if found:
            return found
    return ""


def events(step: StepResult, window: Mapping[str, Any], style: Style) -> str:
    """Events grouped by day."""
    items = [e for e in objects(step.result.get("items")) if get(e, "status") != "cancelled"]
    label = _label(step, window, style)
    topic_words = _looked_for(step)
    if not items:
        return (
            f"I found no events{topic_words}{f' {label}' if label else ''}."
            if topic_words
            else f"You have nothing on your calendar{f' {label}' if label else ''}."
        )
    answer = about_one(get(window, "asked"), items[0], style) if _is_one(items) else ""
    if answer:
        return answer
    count = f"{len(items)} event{'s' if len(items) != 1 else ''}"
    days = _by_day(items, style)
    one_day = len(days) == 1
    head = f"You have {count}{topic_words}{f' {label}' if label else ''}"
    if one_day and label in {"today", "tomorrow", "yesterday"} and days[0][0] is not None:
        head = f"{label.capitalize()}, {times.day(days[0][0], style)}, you have {count}{topic_words}"
    lines = _lines(
        days,
        style,
        with_days=not (one_day and (label in {"today", "tomorrow", "yesterday"} or label.startswith("on "))),
    )
    return _cut(f"{head}:", lines, "event")


def _is_one(items: Sequence[Mapping[str, Any]]) -> bool:
    """One event, or one that comes again: its next time is meant."""
    return len({get(item, "series_id") or get(item, "id") for item in items}) == 1


def _looked_for(step: StepResult) -> str:
    query, attendee = get(step.params, "query"), get(step.params, "attendee")
    return (f" for “{query}”" if query else "") + (f" with {attendee}" if attendee else "")


def _by_day(items: Sequence[Mapping[str, Any]], style: Style) -> list[tuple[date | None, list[Mapping[str, Any]]]]:
    days: dict[date | None, list[Mapping[str, Any]]] = {}
    for item in items:
        start = times.parse(item.get("start"), style)
        days.setdefault(start.date() if isinstance(start, datetime) else start, []).append(item)
    return list(days.items())


def _lines(days: Sequence[tuple[date | None, list[Mapping[str, Any]]]], style: Style, *, with_days: bool) -> list[str]:
    lines: list[str] = []
    for day, items in days:
        for item in items:
            prefix = f"{times.day(day, style)}, " if with_days and day is not None else ""
            lines.append(f"• {prefix}{_event(item, style)}")
    return lines


def _event(item: Mapping[str, Any], style: Style) -> str:
    start, end = times.parse(item.get("start"), style), times.parse(item.get("end"), style)
    place = get(item, "location")
    extras = (f" ({place})" if place else "") + (" (not confirmed yet)" if item.get("hold") is True else "")
    title = f"{get(item, 'title') or '(no title)'}{extras}"
    if isinstance(start, datetime) and item.get("all_day") is not True:
        return f"{times.clocks(start, end if isinstance(end, datetime) else None, style)} {title}"
    return f"all day: {title}"


def _cut(head: str, lines: list[str], noun: str) -> str:
    shown = lines[:MOST_LINES]
    more = len(lines) - len(shown)
    tail = [f"… and {more} more {noun}{'s' if more != 1 else ''}."] if more > 0 else []
    return "\n".join([head, *shown, *tail])


def _slots(step: StepResult, style: Style) -> list[str]:
    spans = (times.span(slot.get("start"), slot.get("end"), style) for slot in objects(step.result.get("items")))
    return [f"• {span}" for span in spans if span]


def free_time(step: StepResult, window: Mapping[str, Any], style: Style) -> str:
    """Free time as stretches, a line a day; slots of the length asked for where a provider tells no stretches."""
    label = _label(step, window, style)
    counted = "limit" in step.params  # "three free slots": then slots are what is wanted
    stretches = [] if counted else _stretches(objects(step.result.get("stretches")), style)
    lines = stretches or _slots(step, style)
    others = texts(step.params.get("attendees"))
    seen = set(others) - set(texts(step.result.get("unknown_attendees")))
    if not lines:
        nobody = "There is no time when you're all free" if seen else "You have no free time"
        return f"{nobody}{f' {label}' if label else ''}.{_unseen(step)}"
    all_of_you = "You're free" if not seen else "You're all free" if len(others) > 1 else "You're both free"
    said = _cut(f"{all_of_you}{f' {label}' if label else ''}:", lines[:10], "stretch" if stretches else "slot")
    return said + _unseen(step, so=", so it may not suit them")


def _unseen(step: StepResult, *, so: str = "") -> str:
    """Whose calendars could not be looked at: what is free of theirs is not known."""
    unknown = texts(step.result.get("unknown_attendees"))
    return f"\nI can't see the calendar of {joined(unknown)}{so}." if unknown else ""


def _stretches(found: Sequence[Mapping[str, Any]], style: Style) -> list[str]:
    days: dict[date, list[str]] = {}
    for each in found:
        start, end = times.parse(each.get("start"), style), times.parse(each.get("end"), style)
        if isinstance(start, datetime) and isinstance(end, datetime):
            days.setdefault(start.date(), []).append(times.clocks(start, end, style))
    return [f"• {times.day(day, style)}, {joined(spans)}" for day, spans in days.items()]


def suggestions(step: StepResult, window: Mapping[str, Any], style: Style) -> str:
    """Suggested times."""
    label = _label(step, window, style)
    lines = _slots(step, style)
    if not lines:
        return f"I found no good time{f' {label}' if label else ''}.{_unseen(step)}"
    return _cut(f"These times would work{f' {label}' if label else ''}:", lines[:5], "time") + _unseen(
        step, so=", so it may not suit them"
    )


def conflicts(step: StepResult, window: Mapping[str, Any], style: Style) -> str:
    """Events that overlap."""
    label = _label(step, window, style)
    lines: list[str] = []
    for item in objects(step.result.get("items")):
        pair = objects(item.get("events")) or [
            obj(item.get(k)) for k in ("first", "second", "a", "b") if obj(item.get(k))
        ]
        words = [event_line(e, style) for e in pair]
        lines.append(f"• {' and '.join(words)}" if words else f"• {get(item, 'text', 'description', 'title')}")
    if not lines:
        return f"You have no conflicts{f' {label}' if label else ''}."
    return _cut(
        f"{len(lines)} conflict{'s' if len(lines) != 1 else ''}{f' {label}' if label else ''}:", lines, "conflict"
    )


def summary(step: StepResult, window: Mapping[str, Any], style: Style) -> str:
    """A schedule summed up."""
    parts = step.result.get("parts") or step.result.get("text") or step.result.get("summary")
    words = (
        text(parts, 1500)
        if isinstance(parts, str)
        else " ".join(text(p, 500) for p in parts or () if text(p))
        if isinstance(parts, list)
        else ""
    )
    if words:
        return words
    return events(step, window, style)


def tasks(step: StepResult, window: Mapping[str, Any], style: Style) -> str:
    """Tasks with their due times."""
    items = objects(step.result.get("items"))
    name = get(step.params, "list")
    where = f" on your {name} list" if name else ""
    if not items:
        return f"You have no {'completed' if step.params.get('status') == 'completed' else 'open'} tasks{where}."
    lines = [f"• {task_line(item, style)}" for item in items]
    return _cut(f"You have {len(items)} task{'s' if len(items) != 1 else ''}{where}:", lines, "task")


def task_line(task: Mapping[str, Any], style: Style) -> str:
    """ "Buy milk (due Tue, Mar 3), high priority, for ann@x.com"."""
    due = times.parse(task.get("due"), style)
    when = (
        f" (due {times.day(due, style)}{f', {times.clock(due, style)}' if isinstance(due, datetime) else ''})"
        if due
        else ""
    )
    urgency = f", {get(task, 'priority')} priority" if get(task, "priority") not in ("", "normal") else ""
    whose = f", for {get(task, 'assignee_email')}" if get(task, "assignee_email") else ""
    return f"{get(task, 'title') or '(no title)'}{when}{urgency}{whose}"


def contacts(step: StepResult, window: Mapping[str, Any], style: Style) -> str:
    """Contacts."""
    items = objects(step.result.get("items"))
    query = get(step.params, "query")
    if not items:
        return f"I found no contact{f' for {query}' if query else ''}."
    lines = [contact_line(c) for c in items]
    return (
        lines[0]
        if len(lines) == 1
        else _cut(
            f"{len(lines)} contacts{f' for {query}' if query else ''}:", [f"• {line}" for line in lines], "contact"
        )
    )


def emails(step: StepResult, window: Mapping[str, Any], style: Style) -> str:
    """Mails: to whom, about what and when; of the only one its words too."""
    items = objects(step.result.get("items"))
    to = joined(texts(step.params.get("recipient_email")))
    about = f"{f' to {to}' if to else ''}{f' {label}' if (label := _label(step, window, style)) else ''}"
    deed = "drafts" if get(step.params, "status") == "draft" else "sent emails"
    if not items:
        return f"I have no {deed} of yours{about}."
    lines = [f"• {email_line(each, style)}" for each in items]
    if len(items) > 1:
        return _cut(f"{len(items)} {deed}{about}:", lines, "email")
    return f"{email_line(items[0], style)}\n\n{str(items[0].get('body') or '').strip()[:2000]}"


def email_line(item: Mapping[str, Any], style: Style) -> str:
    """ "To ann@x.com: “Offsite”, Mon, Mar 2, 9:00 AM"."""
    at = times.span(item.get("sent_at"), None, style) if item.get("sent_at") else "not sent"
    return f"To {joined(texts(item.get('to')))}: “{get(item, 'subject') or '(no subject)'}”, {at}"


def reminders(step: StepResult, window: Mapping[str, Any], style: Style) -> str:
    """Reminders."""
    items = objects(step.result.get("items")) or objects(step.result.get("tasks"))
    lines = [f"• {reminder_line(item, style)}" for item in items]
    return (
        _cut(f"You have {len(lines)} reminder{'s' if len(lines) != 1 else ''}:", lines, "reminder")
        if lines
        else "You have no reminders."
    )


def reminder_line(item: Mapping[str, Any], style: Style) -> str:
    """ "Call Ann, Tue, Mar 3, 9:00 AM, every Monday"."""
    at = times.span(item.get("at") or item.get("scheduled_at"), None, style)
    rule = times.recurrence(item.get("recurrence"))
    return ", ".join(w for w in (get(item, "text", "description", "title") or "(no words)", at, rule) if w)


LISTS: dict[str, Callable[[StepResult, Mapping[str, Any], Style], str]] = {
    "calendar.list_events": events,
    "calendar.find_free_time": free_time,
    "analysis.find_free_time": free_time,
    "analysis.suggest_times": suggestions,
    "calendar.suggest_times": suggestions,
    "analysis.find_conflicts": conflicts,
    "analysis.summarize_schedule": summary,
    "task.list_tasks": tasks,
    "contact.search_contacts": contacts,
    "agenda.list_reminders": reminders,
    "email.list_emails": emails,
}
"""Reading actions and their words."""
