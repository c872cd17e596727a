"""Slots of events: how long, where, at which hours; names and changes have modules of their own."""

from __future__ import annotations

from typing import Any

from services.planner.language import lexicon, naming, timing
from services.planner.language.model import Found, Kind
from services.planner.language.slots import whole_days
from services.planner.language.slots.event_changes import changed
from services.planner.language.slots.event_names import bare_name, blocks_time, new_title, reminded_of, wished_title
from services.planner.language.slots.model import Text, in_time

_PLACED = frozenset(["calendar.schedule", "calendar.reschedule", "calendar.suggest"])


def event_slots(told: Text, slots: dict[str, Any]) -> list[Found]:
    """title and what goes with it (all_day, fills, subject) of what is made, wished or changed."""
    if told.intent == "calendar.schedule" and not (told.changing and not naming.explicit_title(told.words)):
        named = new_title(told, slots, default="Call" if "head:call" in told.sentence.features else "Meeting")
        _takes_whole_days(told, slots)
        return named
    if told.intent == "calendar.suggest":
        return wished_title(told, slots)
    if told.intent == "calendar.update" or told.changing:
        return changed(told, slots) or bare_name(told, slots) or reminded_of(told, slots)
    return []


def lengths(told: Text, slots: dict[str, Any]) -> list[Found]:
    """duration_s, and the changes that are lengths (shift_s, extend_s, duration_s)."""
    changes = timing.shift_seconds(told.sentence.tokens, told.timed)
    length = next((t.span.best.duration for t in told.timed if t.role == "duration" and t.span.best.duration), None)
    joined = next((t.span.best.duration for t in told.timed if t.role == "new_time" and t.span.best.duration), None)
    said = length or joined
    seconds = said.total_seconds() if said else None
    if seconds is not None:
        slots["duration_s"] = seconds
        if told.intent == "calendar.update" or told.changing:
            changes["duration_s"] = seconds
    if changes:
        slots["changes"] = changes
    return _repeating(told, slots)


def _repeating(told: Text, slots: dict[str, Any]) -> list[Found]:
    """ "make it weekly": the event comes again, at the time it has."""
    rule = next((each.span.best.rrule for each in told.timed if each.role == "recurrence"), None)
    if rule:
        slots.setdefault("changes", {})["recurrence"] = rule
    return []


def _takes_whole_days(told: Text, slots: dict[str, Any]) -> None:
    times = [each.span for each in told.timed if each.role == "new_time"]
    fills = blocks_time(told) and not slots.get("duration_s")
    away = "away" in told.sentence.features or fills
    guests = len(told.people) + sum(each.kind is Kind.EMAIL for each in told.found)
    if whole_days.are_meant(slots["title"], told.sentence.words, times, slots.get("duration_s"), guests, away=away):
        slots["all_day"] = True
    elif fills and not guests:
        slots["fills"] = True


def usual_hours(told: Text, slots: dict[str, Any]) -> list[Found]:
    """When lunch is had, for whoever has to find its hour; nothing when an hour was said."""
    clocked = any(t.span.has_time and t.role != "old_time" for t in told.timed)
    if told.intent not in _PLACED or clocked:
        return []
    free = (word for i, word in enumerate(told.sentence.words) if not in_time(told, i))
    hours = next((lexicon.USUAL_HOURS[word] for word in free if word in lexicon.USUAL_HOURS), None)
    if hours is not None:
        slots["usual_hours"] = list(hours)
    return []


def _postal(told: Text) -> naming.Span | None:
    """A postal address in the text."""
    return next((naming.Span(f.text, f.start, f.end) for f in told.found if f.kind is Kind.LOCATION), None)


def place_slots(told: Text, slots: dict[str, Any]) -> list[Found]:
    """place, and the change of place where an event is changed."""
    if told.intent not in {"calendar.schedule", "calendar.update"} and not told.changing:
        return []
    span = _postal(told) or naming.place(told.words)
    if span is None or slots.get("changes", {}).get("location"):
        return []
    if (told.changing or told.intent == "calendar.update") and span.text in str(slots.get("title", "")):
        return []  # "call it Dinner at Luigi's": a place in a name that is given is of the name
    if told.intent == "calendar.update" or told.changing:
        slots.setdefault("changes", {})["location"] = span.text
    slots["place"] = span.text
    if _postal(told):
        return []
    return [naming.as_entity(Kind.LOCATION, span, span.text, "place")]
