"""Roles and slots: which person, time, title and place plays which part in the request."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from services.planner.language import naming, timing
from services.planner.language.features import Sentence
from services.planner.language.model import Context, Found, Kind
from services.planner.language.slots.conditions import conditions
from services.planner.language.slots.either import either
from services.planner.language.slots.events import event_slots, lengths, place_slots, usual_hours
from services.planner.language.slots.existing import looking_back, references
from services.planner.language.slots.letters import email_slots
from services.planner.language.slots.model import Text
from services.planner.language.slots.others import contact_slots, forget_slots, priority_slots
from services.planner.language.slots.purposes import reminder_slots, task_slots
from services.planner.language.slots.roles import role_of
from services.planner.language.timing import limits
from services.planner.times import TimeSpan

_BY_FAMILY: dict[str, Callable[[Text, dict[str, Any]], list[Found]]] = {
    "calendar": event_slots,
    "task": task_slots,
    "email": email_slots,
    "reminder": reminder_slots,
    "contact": contact_slots,
    "entity": forget_slots,
}


def fill(
    text: str,
    sentence: Sentence,
    times: Sequence[TimeSpan],
    found: Sequence[Found],
    intent: str,
    context: Context,
    *,
    changing: bool,
) -> tuple[list[Found], dict[str, Any]]:
    """The entities with their roles, and the slots as JSON values."""
    times = _less_idle(times, intent, sentence)
    timed = timing.assign(text, sentence.tokens, times, intent, context, changing=changing)
    people = [f for f in found if f.kind is Kind.PERSON and not f.weak]
    if "head:rename" in sentence.features:
        timed = [timing.Timed(t.span, "old_time") for t in timed]
    if intent == "calendar.update" and "person_from" in sentence.features:  # "remove Bob from lunch on Friday"
        timed = [timing.Timed(t.span, "old_time") for t in timed]
    if intent == "calendar.update":
        timed = [timing.Timed(t.span, "recurrence") if _repeats(t.span) else t for t in timed]
    if intent == "calendar.schedule" and "away" in sentence.features:  # "I'm away next week": nothing to keep clear of
        timed = [timing.Timed(t.span, "new_time" if t.role == "limit" else t.role) for t in timed]
    named = naming.new_name(sentence.tokens)
    placed = [(f.start, f.end) for f in found if f.kind is Kind.LOCATION]
    taken = [(t.span.start, t.span.end) for t in timed] + [(t.start, t.end) for t in times] + placed
    words = naming.Words(text, sentence, [*taken, named] if named[1] else taken, people)
    told = Text(text, sentence, timed, found, words, intent, context, changing)
    entities = [_with_role(told, f) for f in found]
    entities += [
        Found(Kind.TIME, t.span.text, t.span.start, t.span.end, t.span.text, t.role, time=t.span) for t in timed
    ]
    limited = () if "away" in sentence.features else times
    slots: dict[str, Any] = {"limits": limits.said(text, limited, context), "several_days": _listed_days(text, timed)}
    family = intent.split(".", 1)[0]
    making = context.goal_type == "schedule" and ("named" in sentence.features or context.unnamed)
    if changing and (making or context.goal_type == "remind"):
        family = "calendar"  # "title it Dentist", "Dentist appointment": of the event or reminder that is open
    by_family = _BY_FAMILY.get(family, nothing_more)
    rules = (lengths, by_family, looking_back, place_slots, usual_hours, priority_slots, references, conditions, either)
    for rule in rules:
        extra = rule(told, slots)
        entities += extra
    entities = [_of_title(each, entities) for each in entities]
    return [e for e in entities if e.end > e.start], {k: v for k, v in slots.items() if v not in ("", None, {}, [])}


_BETWEEN_DAYS = re.compile(r"(?:[\s,/&]|\b(?:or|and|then|also|plus|either|on)\b)*", re.IGNORECASE)


def _listed_days(text: str, timed: Sequence[timing.Timed]) -> bool | None:
    """ "Monday or Tuesday at noon": days said side by side; one that puts the other right ("tomorrow, no, Friday") is
    none of several."""
    days = [t.span for t in timed if t.role == "new_time" and t.span.has_date and t.span.kind in ("date", "instant")]
    beside = all(_BETWEEN_DAYS.fullmatch(text, one.end, other.start) for one, other in pairwise(days))
    return True if len(days) > 1 and beside else None


def _repeats(span: TimeSpan) -> bool:
    """ "make it weekly": how often, at the hour the event has."""
    return span.kind == "recurrence" and not span.has_time


_LOOKS = frozenset(
    ["calendar.list", "calendar.free_time", "calendar.summary", "task.list", "reminder.list", "email.list"]
)
_IDLE = frozenset(["now", "right now", "the day"])


def _less_idle(times: Sequence[TimeSpan], intent: str, sentence: Sentence) -> list[TimeSpan]:
    """The times of a question less those that say no day: "show me my calendar now", "free for the day on the 5th"."""
    kept = [t for t in times if t.text.lower() not in _IDLE]
    ordered = "head:show" in sentence.features and all(t.text.lower() != "the day" for t in times)
    return kept if intent in _LOOKS and (kept or ordered) else list(times)


def _of_title(entity: Found, entities: Sequence[Found]) -> Found:
    """Who is named within a title ("Dentist appointment with Dr. Lee") need not be somebody to invite."""
    titles = [each for each in entities if each.kind is Kind.TITLE]
    within = any(each.start <= entity.start and entity.end <= each.end for each in titles)
    return replace(entity, role="title") if within and entity.role == "attendee" else entity


def _with_role(told: Text, entity: Found) -> Found:
    """Whose tasks are spoken of is a person even when nobody knows them: no other's tasks are meant."""
    role = role_of(told, entity)
    return replace(entity, role=role, weak=entity.weak and role != "owner")


def nothing_more(told: Text, slots: dict[str, Any]) -> list[Found]:
    """For a family without slots of its own."""
    return []
