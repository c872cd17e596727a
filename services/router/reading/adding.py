"""A fragment that goes on with the request just done: "and to water the plants on Sundays" after a reminder, "and eggs"
after something was put on a list. It is another one of the same kind. And what is told of somebody new. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from services.router.model.history import History
from services.router.model.local import parse
from services.router.model.turn import Scene
from services.router.model.understood import Understood


@dataclass(frozen=True, slots=True)
class OneMore:
    """The words of the fragment, with the list they are for, and the intent they have."""

    text: str
    intent: str
    anchor: datetime | None = None
    """The day it is meant for, when it names none."""


_KINDS = frozenset({"reminder.create", "reminder.update", "task.create"})
_LEAD = r"\W*(?:oh\s+)?(?:and|also|plus|then)\s+(?:also\s+|then\s+)?(?:(?:one|another)(?:\s+one)?\s+)?"
_TO_DO = re.compile(rf"{_LEAD}(?:to|about)\s+\w", re.IGNORECASE)
_THINGS = re.compile(rf"{_LEAD}(?!(?:to|about|what|when|who|how|the|my|i|is|are|do|at|on|for)\b)(.+)", re.IGNORECASE)
_ADDED = re.compile(rf"{_LEAD}", re.IGNORECASE)
_FEW = 6
"""Words of something that is only named ("and a dozen eggs")."""

_LIST = re.compile(r"\b(?:to|on|onto|in)\s+(?:my|the|our)\s+(?:[\w-]+\s+){0,3}list\b", re.IGNORECASE)


def is_new_contact(understood: Understood) -> bool:
    """ "Zed's email is zed@z.com" of somebody who is no contact yet: the contact is made."""
    card = understood.emails or understood.phones
    people = understood.people
    unknown = len(people) == 1 and people[0].resolution == "unknown"
    return understood.intent == "contact.update" and understood.is_sure and unknown and bool(card)


def one_more_event(history: History, understood: Understood, scene: Scene) -> OneMore | None:
    """ "Also one with Bob at 3", right after an event was booked: another of that name, on that day unless it says."""
    last, rest = history.last, understood.manner.one_more
    event = history.last_event(scene) if last is not None and last.acted else None
    if event is None or not rest or (last is not None and (last.matter or {}).get("type") != "schedule"):
        return None
    name = str(event.get("title") or "meeting")
    others = understood.people or understood.emails
    name = re.split(r"\s+with\s+", name, flags=re.IGNORECASE)[0] if others else name
    return OneMore(f"book {name} {rest}", "calendar.schedule", parse(str(event["start"]), scene.timezone))


def one_more(history: History, understood: Understood) -> OneMore | None:
    """The fragment as a request of its own; None when the text is no fragment or nothing of the kind was just done."""
    last = history.last
    intent = str((last.matter or {}).get("type", "")) if last is not None and last.acted else ""
    intent = "reminder.create" if intent == "reminder.update" else intent
    if last is None or intent not in _KINDS or understood.act in ("deny", "drop", "affirm", "thanks"):
        return None
    text = understood.text
    if intent == "reminder.create" and understood.does("adds") and understood.does("only_time", "time_again"):
        title = last.things[0].title if last.things else ""
        return OneMore(f"remind me to {title} {_ADDED.sub('', text)}", intent) if title else None
    if _TO_DO.match(text):
        return OneMore(text, intent)
    named = _LIST.search(last.said)
    short = len(text.split()) <= _FEW and not understood.times and not understood.is_sure
    if intent != "task.create" or named is None or not short or _THINGS.match(text) is None:
        return None
    thing = _THINGS.match(text)
    assert thing is not None  # looked above
    words = re.sub(r"[\s.!]*(?:\b(?:too|as\s+well|please)[\s.!]*)*$", "", thing[1], flags=re.IGNORECASE)
    return OneMore(f"add {words} {named[0]}", intent) if words else None
