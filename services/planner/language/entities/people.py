"""Finding people in a text: words that mark a role before a name, a list of names, capitals as one feature among
others.

A *run* of one to three name-like words is taken when the evidence before it (a marker such as "with"), in it (a name
of the list, a capital in the middle of a sentence) and around it (no article before) is enough. Several are joined by
commas and "and". What has little evidence is kept as weak: it counts only when contacts or memory know it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from services.planner.language.entities import names
from services.planner.language.entities.certainty import DETERMINERS, JOINERS, Certainty
from services.planner.language.entities.name_marks import CARD, KIND_OF_CARD, OWN_THINGS, NameMarks
from services.planner.language.entities.name_runs import NameRuns
from services.planner.language.lexicon.form import word_set
from services.planner.language.lexicon.persons import (
    AFTER_A_NAME,
    BEFORE_A_NAME,
    BEFORE_A_RECEIVER,
)
from services.planner.language.model import Context, Found, Kind, Token

_PRONOUNS = frozenset(["him", "her", "them"])
_WHOSE = frozenset(["her", "his", "their"])
_ASKS_OF_US = word_set("show check find tell can could would please what what's when where which how are is do list")
"""After "Name,": what is asked of an assistant. "Ann, Bob and me" and "Ann, lunch at 1" name who comes."""
_THANKED = word_set("thanks you please hi hello hey bye")

MAX_PEOPLE = 50


class _Finder:
    """One text's search; ``blocked`` are tokens that something else (a time, an address) has taken."""

    def __init__(self, tokens: Sequence[Token], blocked: frozenset[int], context: Context) -> None:
        self._tokens = tokens
        self._blocked = blocked
        self._context = context
        self._marks = NameMarks([token.norm for token in tokens])
        self._runs = NameRuns(tokens, blocked, self._marks)
        self._certainty = Certainty(tokens, blocked, self._marks)

    def people(self) -> list[Found]:
        found: list[Found] = []
        place = 0
        joined_to: Found | None = None
        while place < len(self._tokens) and len(found) < MAX_PEOPLE:
            taken = self._pronoun(place) or self._unmarked_owner(place) or self._person(place, joined_to)
            if taken is None:
                if self._tokens[place].norm not in JOINERS:
                    joined_to = None
                place += 1
                continue
            entity, place = taken
            found.append(entity)
            joined_to = entity
        return found

    def _word(self, place: int) -> str:
        return self._tokens[place].norm if 0 <= place < len(self._tokens) else ""

    def _pronoun(self, place: int) -> tuple[Found, int] | None:
        token = self._tokens[place]
        if token.norm not in _PRONOUNS | _WHOSE or not self._context.recent or place in self._blocked:
            return None
        before, after = self._word(place - 1), self._word(place + 1)
        kind = after in KIND_OF_CARD and self._word(place + 2) in CARD
        whose = token.norm in _WHOSE and (after in CARD or kind)
        if not whose and (token.norm not in _PRONOUNS or before not in BEFORE_A_NAME | BEFORE_A_RECEIVER):
            return None
        if not whose and (
            token.norm == "her" and after and after not in AFTER_A_NAME and place + 1 not in self._blocked
        ):
            return None
        who = next((r for r in self._context.recent if r.source != "event"), None)
        if who is None:
            return None
        return Found(Kind.PERSON, token.text, token.start, token.end, who.name, referent=who), place + 1

    def _person(self, place: int, joined_to: Found | None) -> tuple[Found, int] | None:
        before = self._word(place - 1)
        if before in {"is", "who's"} and self._word(0) in {"who", "who's"} and place <= 2:
            before = "contact"  # "who is Zogblar" marks a name as strongly as "with" does
        run = self._runs.at(place, joined_to is not None and before in JOINERS, before)
        if run is None:
            return None
        weak = self._certainty.is_weak(run, before, joined_to)
        if weak is None:
            return None
        first, last = self._tokens[run.first], self._tokens[run.last]
        value = " ".join(self._tokens[i].text for i in range(run.first, run.last + 1)).replace(" . ", ". ")
        entity = Found(Kind.PERSON, first.text, first.start, last.end, _tidy(value), weak=weak)
        return entity, run.last + 1

    def _unmarked_owner(self, place: int) -> tuple[Found, int] | None:
        """ "whats toms number": the apostrophe left out."""
        token = self._tokens[place]
        stem = token.folded[:-1]
        if not token.folded.endswith("s") or place in self._blocked or self._word(place + 1) not in CARD:
            return None
        if names.is_first_name(token.folded) or not (names.is_first_name(stem) or names.may_be_first_name(stem)):
            return None
        if self._word(place - 1) in DETERMINERS or self._word(place) in OWN_THINGS or stem in OWN_THINGS:
            return None
        return Found(Kind.PERSON, token.text[:-1], token.start, token.end - 1, _tidy(token.text[:-1])), place + 1


def _tidy(value: str) -> str:
    """A name as it is written: "john smith" → "John Smith"; capitals inside a word are kept."""
    return " ".join(
        word if any(c.isupper() for c in word) and not word.isupper() else word[:1].upper() + word[1:].lower()
        for word in value.split()
    )


def word_by_word(person: Found) -> tuple[Found, ...]:
    """A name of several words as one person for each word."""
    begin = person.start
    return tuple(
        replace(person, text=word[0], start=begin + word.start(), end=begin + word.end(), value=_tidy(word[0]))
        for word in re.finditer(r"\S+", person.text)
    )


def find(tokens: Sequence[Token], blocked: frozenset[int], context: Context) -> list[Found]:
    """People in the tokens, in order, without roles; ``text`` is that of the first token (the caller has the whole
    text)."""
    found = _Finder(tokens, blocked, context).people()
    return [each for each in found if not _is_addressed(each, tokens)]


def _is_addressed(person: Found, tokens: Sequence[Token]) -> bool:
    """ "Polly, show me …", "thanks, Polly": who is spoken to has no part in the request."""
    after = next((i for i, t in enumerate(tokens) if t.start >= person.end), len(tokens))
    if person.start == tokens[0].start and after + 1 < len(tokens) and tokens[after].norm == ",":
        return tokens[after + 1].norm in _ASKS_OF_US
    before = [t.norm for t in tokens if t.end <= person.start][-3:]
    return before[-1:] == [","] and before[-2:-1] != [] and before[-2] in _THANKED and after >= len(tokens) - 1
