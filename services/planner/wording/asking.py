"""What all questions share: the words for intents and missing things, and what the answer is awaited for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from services.planner.wording.facts import get, named
from services.planner.wording.model import Awaited, Said

TYPES = {"schedule": "schedule", "reschedule": "move", "cancel": "cancel", "assign": "assign", "update": "change"}

INTENTS = {
    "calendar.schedule": "schedule something",
    "calendar.reschedule": "move an event",
    "calendar.cancel": "cancel an event",
    "calendar.update": "change an event",
    "calendar.list": "list your events",
    "calendar.free_time": "find free time",
    "calendar.conflicts": "look for conflicts",
    "calendar.suggest": "suggest times",
    "calendar.summary": "sum up your schedule",
    "task.create": "add a task",
    "task.list": "list your tasks",
    "task.update": "change a task",
    "task.complete": "complete a task",
    "task.delete": "delete a task",
    "task.assign": "assign a task",
    "contact.search": "look up a contact",
    "contact.create": "add a contact",
    "contact.update": "change a contact",
    "contact.delete": "delete a contact",
    "email.list": "look through your sent emails",
    "contact.assign": "assign a contact",
    "email.draft": "draft an email",
    "email.send": "send an email",
    "reminder.create": "set a reminder",
    "reminder.list": "list your reminders",
    "reminder.update": "change a reminder",
    "reminder.cancel": "cancel a reminder",
    "entity.forget": "forget a name",
}

SLOTS = {
    "when": "when it should be",
    "who": "who it is with",
    "which_event": "which event you mean",
    "which_task": "which task you mean",
    "title": "what it should be called",
    "recipient": "who it is for",
    "body": "what it should say",
    "changes": "what should change",
    "name": "the name",
    "new_time": "the new time",
    "text": "the words",
    "which_person": "which person you mean",
    "unknown_person": "the person's address",
    "which_reading": "which time you mean",
    "clash": "another time",
    "choice": "which one you mean",
    "clash_none_free": "another time",
    "duration": "how long it should be",
    "start": "when it should be",
}


def intent_words(intent: str) -> str:
    """An intent as what one would do; "" for what is none."""
    return INTENTS.get(intent, "")


def about_goal(what: Mapping[str, Any]) -> str:
    """What an open goal is about, in words of ours."""
    verb = TYPES.get(get(what, "type"), "")
    name = named(what)
    return f"{verb} {name}".strip() or "your request"


def asking(
    words: str,
    about: str,
    expects: str,
    options: Sequence[str] = (),
    goal: str = "response_expected",
    pattern: str = "",
) -> Said:
    """Words that ask, with the goal and the promise that go with them."""
    return Said(
        words,
        expects,
        tuple(options),
        Awaited(goal, f"An answer about: {about}", f"topic:{about}"[:200], pattern=pattern),
    )
