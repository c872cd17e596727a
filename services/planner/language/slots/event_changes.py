"""What shall change of an event that exists: its title, its place, its notes, who comes."""

from __future__ import annotations

import re
from typing import Any

from services.planner.language import naming
from services.planner.language.model import Found, Kind
from services.planner.language.slots.model import Text, has_verb

_TRAIT = "title|name|location|place|venue|room|spot|notes?|description"
_TRAITS = {"title": "title", "name": "title", "note": "notes", "notes": "notes", "description": "notes"}
_OF_THING = re.compile(
    rf"\b(?P<trait>{_TRAIT})\s+(?:of|for|on)\s+(?P<thing>.{{1,200}}?)\s+(?:to|as|into|=)\s+(?P<value>.{{1,500}})",
    re.IGNORECASE | re.DOTALL,
)
"""A trait of a thing and what it shall be: "the location of the review to Room 5"."""
_OF_OWNER = re.compile(rf"\b(?P<trait>{_TRAIT})\s+(?:to|as|into|=)\s+(?P<value>.{{1,500}})", re.IGNORECASE | re.DOTALL)
"""The same with the thing before it: "the review's name to Outlook"."""
_THANKS = re.compile(r"[\s,]*\b(?:please|thanks|thank you)\b[\s.!]*$", re.IGNORECASE)
_NOTE = re.compile(
    r"\b(?P<trait>notes?|description|location|place|venue|room)"
    r"(?:\s+(?:to|on|for|in)\s+(?:(?:my|the|our)\s+)?(?P<thing>.{1,120}?))?\s*"
    r"(?::|\bsaying(?:\s+that)?\b|\bthat\s+says\b)\s*(?P<value>.{1,2000})",
    re.IGNORECASE | re.DOTALL,
)
_GIVES_NAME = frozenset(
    ["rename", "title", "call", "name", "called", "retitle", "titled", "named", "label", "labeled", "labelled"]
)
_GUESTS = frozenset([Kind.PERSON, Kind.EMAIL])
_TAKES_OUT = frozenset(["uninvite", "disinvite"])


def changed(told: Text, slots: dict[str, Any]) -> list[Found]:
    """Changes of an existing event: a new title, a place, more people."""
    if _noted(told, slots) or given_trait(told, slots):
        return []
    changes = slots.setdefault("changes", {})
    words = set(told.sentence.words)
    explicit = naming.explicit_title(told.words)
    if explicit and words & _GIVES_NAME:
        changes["title"] = naming.clean_title(explicit.text)
        slots["title"], slots["title_explicit"] = changes["title"], True
    elif words & {"rename", "retitle"}:
        after = _after_to(told)
        if after:
            changes["title"] = naming.clean_title(after.text)
    taken_out = {"head:cancel", "takes_off"} & told.sentence.features and "person_from" in told.sentence.features
    if taken_out or words & _TAKES_OUT:
        changes["remove_attendees"] = [p.value for p in told.people]
        return []
    puts = {"head:invite", "verb:invite", "joins"} | (
        {"into_event", "into_it"} if "head:create" in told.sentence.features else set()
    )
    added = [p.value for p in told.found if p.kind in _GUESTS and told.sentence.features & puts]
    if added and not told.sentence.features & {"indef"}:
        changes["add_attendees"] = added
    return []


def _after_to(told: Text) -> naming.Span | None:
    place = next((t.end for t in reversed(told.sentence.tokens) if t.norm == "to"), None)
    if place is None:
        return None
    text = told.text[place:].strip()
    return naming.Span(text, place, len(told.text)) if text else None


def _noted(told: Text, slots: dict[str, Any]) -> bool:
    """ "add a note to board prep: bring slides": the words behind are the event's notes."""
    match = _NOTE.search(told.text) if told.intent == "calendar.update" else None
    if match is None or not (value := match["value"].strip(" \"“”'")):
        return False
    slots.setdefault("changes", {})[_TRAITS.get(match["trait"].lower(), "location")] = value
    thing = re.split(r"\s+with\s+", match["thing"] or "it", flags=re.IGNORECASE)[0].strip()
    if not match["thing"]:
        slots["query"] = ""
    elif thing.lower() not in ("it", "that", "this"):
        slots["query"] = naming.query_words(naming.Span(thing, 0, len(thing)))[0]
    return True


def given_trait(told: Text, slots: dict[str, Any]) -> bool:
    """Puts the new value of a named trait into the changes, and what tells the thing into the query."""
    start = told.sentence.tokens[told.words.verb_end() - 1].end if has_verb(told) else 0
    match = _OF_THING.search(told.text, start) or _OF_OWNER.search(told.text, start)
    if match is None:
        return False
    trait = match["trait"].lower()
    value = _THANKS.sub("", match["value"]).strip(" .!?\"“”'")
    if not value:
        return False
    slots.setdefault("changes", {})[_TRAITS.get(trait, "location")] = value
    named = match["thing"] if match.re is _OF_THING else told.text[start : match.start()]
    thing = re.sub(r"['’]s$|(?<=s)['’]$", "", re.split(r"\s+with\s+", named, flags=re.IGNORECASE)[0].strip())
    words = naming.Span(thing, 0, len(thing)) if thing and thing.lower() not in ("the", "its", "it", "that") else None
    slots["query"] = naming.query_words(words)[0]
    return True
