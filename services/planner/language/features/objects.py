"""Features of what the head's verb is done to, and of what it is put into."""

from __future__ import annotations

from collections.abc import Sequence

from services.planner.language import lexicon
from services.planner.language.features.heads import VERBS_BOOK
from services.planner.language.lexicon.form import word_set
from services.planner.language.text.phrases import PhraseBook

_NEW = word_set("a an another")
_INTO = word_set("to into in onto on at for")
_THAT_ONE = word_set("my our the that this his her their your 's")
_RECEIVERS = word_set("me us")
_EVENTS = PhraseBook({"event": [*lexicon.NOUNS["event"], *lexicon.NOUNS["vague"]]})
_CALENDARS = PhraseBook({"calendar": lexicon.NOUNS["calendar"]})
_PLACES = frozenset(lexicon.PLACE_NOUNS) - {"work", "place", "field", "home", "market", "square"}
_REACH = 4
"""Words between the article and its noun: "to my weekly planning review meeting"."""


def add_objects(features: set[str], words: Sequence[str], head: int, time_tokens: frozenset[int]) -> None:
    """``new_object``: "book a …", "make me another …" · ``into_event``: "add Ann to my lunch" · ``onto_calendar``:
    "… to my calendar" · ``to_place``: "… to room 5"."""
    if _names_a_new_thing(words, head, time_tokens):
        features.add("new_object")
    for place in range(head + 1, len(words) - 1):
        if words[place] not in _INTO or place in time_tokens:
            continue
        if words[place + 1] == "it" and words[place] in {"to", "into"}:
            features.add("into_it")
        if words[place] == "to" and not _PLACES.isdisjoint(_phrase(words, place + 1)):
            features.add("to_place")
        if words[place + 1] in _THAT_ONE:
            features.update(_put_into(words, place + 2))
        elif words[place + 2 : place + 3] == ["'s"]:  # "in Friday's demo"
            features.update(_put_into(words, place + 3))


def leads_into_event(words: Sequence[str], place: int) -> bool:
    """Whether "to my standup", "in Friday's demo" stands at a place."""
    if place + 2 >= len(words) or words[place] not in _INTO:
        return False
    after = place + 2 if words[place + 1] in _THAT_ONE else place + 3 if words[place + 2] == "'s" else 0
    return after > 0 and "into_event" in _put_into(words, after)


def _phrase(words: Sequence[str], start: int) -> list[str]:
    """The words up to the next preposition or mark, at most ``_REACH``."""
    end = start
    while end < len(words) and end - start < _REACH and words[end] not in _INTO and words[end][:1].isalnum():
        end += 1
    return list(words[start:end])


def _names_a_new_thing(words: Sequence[str], head: int, time_tokens: frozenset[int]) -> bool:
    size = max(VERBS_BOOK.at(words, head).values(), default=0) if head < len(words) else 0
    place = head + size
    if not size or place >= len(words):
        return False
    if words[place] in _RECEIVERS:
        place += 1
    return place + 1 < len(words) and words[place] in _NEW and place + 1 not in time_tokens


def _put_into(words: Sequence[str], start: int) -> set[str]:
    for place in range(start, min(start + _REACH, len(words))):
        if words[place] in _INTO or not words[place][:1].isalnum():
            break
        if _CALENDARS.at(words, place):
            return {"onto_calendar"}
        if _EVENTS.at(words, place):
            return {"into_event"}
    return set()
