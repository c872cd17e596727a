"""PROPOSAL: what a yes would do, whole: weekday, date, time and zone, people, place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.planner.wording import times
from services.planner.wording.facts import (
    event_time,
    get,
    joined,
    named,
    numbered,
    obj,
    slot_lines,
    texts,
    when_of,
    zone_of,
)
from services.planner.wording.model import Awaited, Part, Said, Style, topic

_SHAPE = "what + {suggested, location, recurrence, options:[{start,end}], assignee}"
YES_NO = ("Yes", "No")


def what_of(part: Part) -> Mapping[str, Any]:
    """The goal described: under ``what``, or the facts themselves."""
    return obj(part.facts.get("what")) or part.facts


def _ask(part: Part, style: Style, text: str, about: str) -> Said:
    proposal = get(part.facts, "proposal_id", "id") or get(what_of(part), "proposal_id")
    subject = f"proposal:{proposal}" if proposal else f"topic:{about}"
    others = slot_lines(part.facts.get("options"), style)
    if others:
        text += f"\nOther free times:\n{numbered(others)}"
    awaits = Awaited("confirmation_expected", f"A yes or no to: {about}", subject[:200])
    return Said(text, "YES_NO", (*YES_NO, *others), awaits)


def _whole(event: Mapping[str, Any]) -> str:
    """That a whole series is meant."""
    rule = times.recurrence(event.get("recurrence"))
    return f", {rule}: all of them" if rule else ""


def _extras(what: Mapping[str, Any]) -> str:
    extras = [f"at {place}" for place in [get(what, "location", "place")] if place]
    rule = times.recurrence(what.get("recurrence"))
    return "".join(f", {extra}" for extra in [*extras, *([rule] if rule else [])])


@topic("PROPOSAL", "schedule", _SHAPE)
def schedule(part: Part, style: Style) -> Said:
    """A new event, with a yes asked for."""
    what = what_of(part)
    name, when = named(what) or "an event", when_of(what, style)
    at = f" on {when} ({zone_of(what, style)})" if when else ""
    opening = (
        f"The next free slot for {name} is {when} ({zone_of(what, style)}){_extras(what)}. Should I book it?"
        if what.get("suggested") and when
        else ""
    )
    return _ask(
        part,
        style,
        opening or f"Ready to schedule {name}{at}{_extras(what)}. Should I proceed?",
        f"schedule {name}{at}",
    )


@topic("PROPOSAL", "reschedule", _SHAPE)
def reschedule(part: Part, style: Style) -> Said:
    """An event moved, from when to when."""
    what = what_of(part)
    event = obj(what.get("event"))
    name = get(event, "title") or named(what) or "the event"
    old, new = event_time(event, style), when_of(what, style)
    source = f" from {old}{_whole(event)}" if old else ""
    text = f"Ready to move {name}{source} to {new} ({zone_of(what, style)}){_extras(what)}. Should I proceed?"
    if what.get("suggested"):
        text = f"Suggested new time for {name}{f' ({old})' if old else ''}: {new} ({zone_of(what, style)}). Confirm?"
    return _ask(part, style, text, f"move {name} to {new}")


@topic("PROPOSAL", "cancel", _SHAPE)
def cancel(part: Part, style: Style) -> Said:
    """An event taken off the calendar."""
    what = what_of(part)
    event = obj(what.get("event"))
    name, when = get(event, "title") or named(what) or "the event", event_time(event, style) or when_of(what, style)
    at = f" on {when} ({zone_of(what, style)}{_whole(event)})" if when else ""
    return _ask(part, style, f"Ready to take {name}{at} off your calendar. Should I proceed?", f"delete {name}{at}")


@topic("PROPOSAL", "assign", _SHAPE)
def assign(part: Part, style: Style) -> Said:
    """A task or contact given to someone."""
    what = what_of(part)
    name, who = named(what) or "it", get(what, "assignee") or joined(texts(what.get("with")))
    return _ask(part, style, f"Ready to assign {name} to {who or 'them'}. Should I proceed?", f"assign {name}")


_TIMED = frozenset(["start", "end", "due", "duration_s", "recurrence"])


@topic("PROPOSAL", "update", _SHAPE)
def update(part: Part, style: Style) -> Said:
    """An existing thing changed, with each change."""
    what = what_of(part)
    event = obj(what.get("event"))
    name, when = get(event, "title") or named(what) or "it", event_time(event, style)
    changes = change_words(obj(what.get("changes")), style)
    at = f" ({when})" if when else ""
    zone = f" ({zone_of(what, style)})" if when or _TIMED & set(obj(what.get("changes"))) else ""
    return _ask(
        part,
        style,
        f"Ready to change {name}{at}: {changes or 'as you said'}{zone}. Should I proceed?",
        f"change {name}",
    )


_LABELS = {
    "title": "title",
    "location": "place",
    "notes": "notes",
    "status": "status",
    "due": "due",
    "priority": "priority",
    "email": "email",
    "phone": "phone",
    "company": "company",
    "owner": "owner",
    "assignee_email": "assignee",
    "recurrence": "repeats",
    "start": "start",
    "end": "end",
    "list": "list",
    "project": "project",
    "name": "name",
}


_ORDER = ("title", "shift_s", "clock", "start", "due", "end", "duration_s", "recurrence", "location")
"""Of what is said first; the rest by name. What comes over the wire has no order of its own."""


def change_words(changes: Mapping[str, Any], style: Style) -> str:
    """ "title “Budget”, start 3:00 PM, length 45 minutes, place Room 4"."""
    words: list[str] = []
    known = [key for key in _ORDER if key in changes]
    for key in [*known, *sorted(changes.keys() - set(known))]:
        value = changes[key]
        if key == "duration_s":
            words.append(f"length {times.length(value)}")
        elif key == "shift_s" and isinstance(value, int | float):
            words.append(f"{times.length(abs(value))} {'later' if value > 0 else 'earlier'}")
        elif key == "clock" and isinstance(at := times.parse(f"2000-01-01T{value}:00", style), datetime):
            words.append(f"at {times.clock(at, style)}")
        elif key == "due" and (due := times.parse(value, style)) is not None and not isinstance(due, datetime):
            words.append(f"{_LABELS[key]} {times.day(due, style)}")
        elif key in {"start", "end", "due"}:
            words.append(f"{_LABELS[key]} {times.span(value, None, style)}")
        elif key in {"attendees", "add_attendees"}:
            words.append(f"attendees {joined(texts(value))}" if texts(value) else "nobody else invited")
        elif key == "remove_attendees":
            words.append(f"without {joined(texts(value))}")
        elif key == "recurrence":
            words.append(times.recurrence(value))
        elif key in _LABELS:
            shown = get(changes, key).replace("_", " ")
            words.append(f"{_LABELS[key]} “{shown}”" if key == "title" else f"{_LABELS[key]} {shown}")
    return ", ".join(word for word in words if word.strip())
