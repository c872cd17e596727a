"""Slots of contacts, and of how urgent a thing is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from services.planner.language import lexicon, naming
from services.planner.language.model import Found, Kind
from services.planner.language.slots.model import Text, in_time
from services.planner.language.text.phrases import PhraseBook

_PRIORITIES = PhraseBook({"priority": [*lexicon.PRIORITIES]})


def contact_slots(told: Text, slots: dict[str, Any]) -> list[Found]:
    """query, organisation and new details of a contact."""
    if told.intent == "contact.search":
        people = [p.value for p in told.people if not p.weak]
        slots["query"] = (
            people[0] if people else naming.query_words(naming.noun_phrase(told.words, told.words.verb_end()))[0]
        )
    if told.intent == "contact.update" and told.people:
        slots["query"] = ""  # whose card it is says the person
    org = _org(told)
    if org:
        slots["company"] = org.text
        return [naming.as_entity(Kind.ORG, org, org.text, "company")]
    return []


_FORGOTTEN = re.compile(
    r"\bforget\s+(?:all\s+)?(?:about\s+|who\s+|what\s+)?(.{1,200}?)(?:\s+(?:is|means|was))?[\s.!?]*$", re.IGNORECASE
)


def forget_slots(told: Text, slots: dict[str, Any]) -> list[Found]:
    """The name in "forget who Zogblar is", also when it is nobody's that we would take for a person."""
    known = [p.value for p in told.people if not p.weak]
    match = _FORGOTTEN.search(told.text)
    slots["name"] = known[0] if known else match[1] if match is not None else ""
    return []


def _org(told: Text) -> naming.Span | None:
    """ "from Acme", "at Globex Inc": only with a capital or a company's ending."""
    tokens = told.sentence.tokens
    for i, token in enumerate(tokens[:-1]):
        if token.norm not in {"from", "at", "of", "company"}:
            continue
        end = i + 1
        while (
            end < len(tokens)
            and tokens[end].shape == "word"
            and tokens[end].text[:1].isupper()
            and not in_time(told, end)
        ):
            end += 1
        if end > i + 1:
            return naming.Span(
                told.text[tokens[i + 1].start : tokens[end - 1].end], tokens[i + 1].start, tokens[end - 1].end
            )
    return None


def _level(words: Sequence[str]) -> str:
    """ "the priority of X to low", "priority: high": the level that follows the word; "" when none does."""
    place = next((i for i, word in enumerate(words) if word in lexicon.NOUNS["priority"]), len(words))
    return next((lexicon.LEVELS[word] for word in reversed(words[place + 1 :]) if word in lexicon.LEVELS), "")


_BY_ITSELF = frozenset(["urgent", "asap"])


def priority_places(told: Text) -> frozenset[int]:
    """Tokens that say how urgent a thing is and nothing else: several words, or one set apart ("…, important")."""
    words, places = told.sentence.words, set()
    for mark in _PRIORITIES.find(words):
        apart = mark.first > 0 and not words[mark.first - 1][:1].isalnum()
        if mark.last > mark.first or apart or words[mark.first] in _BY_ITSELF:
            lead = mark.first - 1 if mark.first > 0 and words[mark.first - 1] in {"with", "as"} else mark.first
            places |= set(range(lead, mark.last + 1))
    return frozenset(places)


def priority_slots(told: Text, slots: dict[str, Any]) -> list[Found]:
    """priority, where one is said."""
    if told.intent.split(".", 1)[0] not in {"task", "calendar", "reminder", "email"}:
        return []
    if "noun:priority" in told.sentence.features and (level := _level(told.sentence.words)):
        slots["priority"] = level
    for mark in _PRIORITIES.find(told.sentence.words):
        tokens = told.sentence.tokens
        words = " ".join(told.sentence.words[mark.first : mark.last + 1])
        slots["priority"] = lexicon.PRIORITIES[words]
        span = naming.Span(
            told.text[tokens[mark.first].start : tokens[mark.last].end], tokens[mark.first].start, tokens[mark.last].end
        )
        return [naming.as_entity(Kind.PRIORITY, span, slots["priority"], "priority")]
    return []
