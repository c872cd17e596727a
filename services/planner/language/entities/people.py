"""Finding people in a text: words that mark a role before a name, a list of names, capitals as one feature among
others.

A *run* of one to three name-like words is taken when the evidence before it (a marker such as "with"), in it (a name
of the list, a capital in the middle of a sentence) and around it (no article before) is enough. Several are joined by
commas and "and". What has little evidence is kept as weak: it counts only when contacts or memory know it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.planner.language import lexicon
from services.planner.language.entities import names
from services.planner.language.entities.name_marks import CARD, KIND_OF_CARD, OWN_THINGS, NameMarks
from services.planner.language.lexicon.form import word_set
from services.planner.language.lexicon.persons import (
    AFTER_A_NAME,
    BEFORE_A_NAME,
    BEFORE_A_RECEIVER,
    OWNED,
    VERBS_TO_SOMEONE,
)
from services.planner.language.model import Context, Found, Kind, Token

_JOINERS = frozenset(["and", ",", "&", "or", "plus", "+"])


_DETERMINERS = frozenset(lexicon.DETERMINERS) - {"and"}


_GROUPS = frozenset(lexicon.GROUPS)


_KIN = frozenset(lexicon.KIN)
_PLACES = frozenset(lexicon.PLACE_NOUNS) - {"work", "home", "house", "place", "zoom", "teams", "slack", "skype"}
_CALLS = frozenset(["zoom", "teams", "skype", "slack", "meet", "webex", "hangouts"])
_HONORIFICS = frozenset(lexicon.TITLES_OF_PERSONS)


_PRONOUNS = frozenset(["him", "her", "them"])


MAX_PEOPLE = 50


@dataclass(frozen=True, slots=True)
class _Run:
    first: int
    last: int
    evidence: int


class _Finder:
    """One text's search; ``blocked`` are tokens that something else (a time, an address) has taken."""

    def __init__(self, tokens: Sequence[Token], blocked: frozenset[int], context: Context) -> None:
        self._tokens = tokens
        self._blocked = blocked
        self._context = context
        self._marks = NameMarks([token.norm for token in tokens])
        letters = [t for t in tokens[1:] if t.shape == "word" and t.text[:1].isalpha()]
        capitals = sum(t.text[:1].isupper() for t in letters)
        self._capitals_tell = bool(letters) and (capitals <= 2 or capitals < 0.75 * len(letters))

    def people(self) -> list[Found]:
        found: list[Found] = []
        place = 0
        joined_to: Found | None = None
        while place < len(self._tokens) and len(found) < MAX_PEOPLE:
            taken = self._pronoun(place) or self._unmarked_owner(place) or self._person(place, joined_to)
            if taken is None:
                if self._tokens[place].norm not in _JOINERS:
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
        run = self._run(place, joined_to is not None and before in _JOINERS, before)
        if run is None:
            return None
        weak = self._is_weak(run, before, joined_to)
        if weak is None:
            return None
        first, last = self._tokens[run.first], self._tokens[run.last]
        value = " ".join(self._tokens[i].text for i in range(run.first, run.last + 1)).replace(" . ", ". ")
        entity = Found(Kind.PERSON, first.text, first.start, last.end, _tidy(value), weak=weak)
        return entity, run.last + 1

    def _goes_on_in_capitals(self, place: int) -> bool:
        token = self._tokens[place]
        return self._capitals_tell and token.shape == "word" and token.text[:1].isupper() and place not in self._blocked

    def _run(self, place: int, joined: bool, before: str) -> _Run | None:
        """Name-like words from a place on; None when the first is none."""
        start = place
        if self._tokens[place].norm in _HONORIFICS:
            after = place + 2 if self._word(place + 1) == "." else place + 1
            titled = after < len(self._tokens) and self._tokens[after].text[:1].isupper() and after not in self._blocked
            if titled and self._tokens[after].shape == "word":  # "Dr. Rock": what follows a title is a name
                more = after + 1
                while more < min(after + 3, len(self._tokens)) and self._goes_on_in_capitals(more):
                    more += 1
                return _Run(start, more - 1, 3)
            place = after if self._name_like(after, True) else place
        marked = joined or before in BEFORE_A_NAME or before in BEFORE_A_RECEIVER or self._marks.marked(place)
        if not self._name_like(place, marked):
            return None
        evidence = self._evidence(place) + (2 if place > start else 0)
        last = place
        while last - place < 2 and self._name_like(last + 1, False, following=True) and self._adjoins(last):
            last += 1
            evidence += 1
        return _Run(start, last, evidence)

    def _unmarked_owner(self, place: int) -> tuple[Found, int] | None:
        """ "whats toms number": the apostrophe left out."""
        token = self._tokens[place]
        stem = token.folded[:-1]
        if not token.folded.endswith("s") or place in self._blocked or self._word(place + 1) not in CARD:
            return None
        if names.is_first_name(token.folded) or not (names.is_first_name(stem) or names.may_be_first_name(stem)):
            return None
        if self._word(place - 1) in _DETERMINERS or self._word(place) in OWN_THINGS or stem in OWN_THINGS:
            return None
        return Found(Kind.PERSON, token.text[:-1], token.start, token.end - 1, _tidy(token.text[:-1])), place + 1

    def _adjoins(self, place: int) -> bool:
        return self._tokens[place + 1].start - self._tokens[place].end in (1, 2)

    def _name_like(self, place: int, marked: bool, *, following: bool = False) -> bool:
        if not 0 <= place < len(self._tokens) or place in self._blocked:
            return False
        token = self._tokens[place]
        if (
            token.shape != "word"
            or token.folded in lexicon.PREPOSITIONS
            or not token.text
            or not token.text.replace("-", "").replace(".", "").replace("'", "").replace("’", "").isalpha()
        ):
            return False
        folded = token.folded
        if folded in _POSSESSIVES:
            return False
        capital = self._capitals_tell and token.text[:1].isupper() and (place > 0 or following)
        if following:
            if names.is_last_name(folded) or (capital and not self._is_word(token)):
                return True
            return (
                capital
                and (names.is_last_name(folded) or folded in names.LAST_NAMES)
                and self._tokens[place - 1].text[:1].isupper()
            )
        if names.is_first_name(folded) or (capital and not self._is_word(token)):
            return True
        if folded in _KIN or (names.may_be_first_name(folded) and (marked or capital)):
            return folded not in names.FIRST_NAMES or marked or capital
        return marked and len(folded) > 1 and not self._is_word(token)

    def _is_word(self, token: Token) -> bool:
        return names.is_common_word(token.folded) or names.is_common_word(token.norm) or token.norm != token.folded

    def _evidence(self, place: int) -> int:
        token = self._tokens[place]
        evidence = 0
        if names.is_first_name(token.folded):
            evidence += 2
        elif names.may_be_first_name(token.folded):
            evidence += 1
        if self._capitals_tell and token.text[:1].isupper() and place > 0:
            evidence += 1
        return evidence

    def _is_weak(self, run: _Run, before: str, joined_to: Found | None) -> bool | None:
        """False for a person, True for a weak one, None for no person."""
        after = self._word(run.last + 1)
        ends = after in AFTER_A_NAME or run.last + 1 in self._blocked or run.last + 1 >= len(self._tokens)
        folded = self._tokens[run.first].folded
        before_that = self._word(run.first - 2)
        if after in {"from", "off"} and run.evidence and self._marks.taken_out(run.first):
            return False
        if before in _PLACES:
            return None  # "at cafe Roma"
        by_verb = self._by_verb(run, ends)
        if by_verb is not None:
            return by_verb
        if before in _DETERMINERS or (before in {"'s"} and run.evidence < 3):
            return None if run.evidence < 2 or before in {"a", "an", "my", "another"} else True
        if folded in _KIN:
            return True if before in BEFORE_A_NAME | BEFORE_A_RECEIVER else None
        if after == "'s":
            return self._possessive(run)
        ambiguous = not names.is_first_name(folded) and names.may_be_first_name(folded)
        if joined_to is not None and before in _JOINERS:
            return self._joined(run, ends, joined_to)
        if (
            (before in BEFORE_A_NAME and before != "and")
            or (before in BEFORE_A_RECEIVER and before_that in VERBS_TO_SOMEONE and before not in {"about", "is", "of"})
            or (before in {"call", "email", "text"} and before_that not in _DETERMINERS)
        ):
            if ends:
                return False
            return False if run.evidence >= 2 and not ambiguous else True if run.evidence else None
        if run.evidence >= 2 and not ambiguous:
            return not (ends or before in BEFORE_A_NAME | BEFORE_A_RECEIVER or run.last > run.first)
        if before in {"for", "to", "from", "about"} and ends and not ambiguous and run.evidence:
            return before != "for" and not run.last > run.first
        known = run.evidence > 1 or before == "to"
        return True if ambiguous and before in BEFORE_A_RECEIVER and ends and run.evidence and known else None

    def _by_verb(self, run: _Run, ends: bool) -> bool | None:
        """What the verb beside a name tells of it: False for a person, True for a weak one, None for nothing."""
        if self._marks.asked_along(run.first, run.last) or (self._marks.given_to(run.first) and ends):
            return False
        if self._marks.asked_free(run.first, run.last):
            return not run.evidence
        if self._marks.put_in(run.first) and self._tokens[run.first].folded not in _CALLS:
            return not (run.evidence or run.last > run.first)
        return None

    def _possessive(self, run: _Run) -> bool | None:
        thing = self._word(run.last + 2)
        thing = self._word(run.last + 3) if thing in KIND_OF_CARD else thing
        if run.evidence < 1:
            return False if thing in OWNED else None
        return thing not in OWNED

    def _joined(self, run: _Run, ends: bool, joined_to: Found) -> bool | None:
        if run.evidence >= 1 and ends:
            return joined_to.weak
        if run.evidence >= 2:
            return True
        if joined_to.weak or not ends:
            return None
        # Beside someone who is written to or whom it is with, a word that is no word is a name; beside others it may be
        # what is done.
        writes = any(self._word(place) in _WRITES for place in range(min(_LEAD, run.first)))
        return not (writes or self._is_with(run.first))

    def _is_with(self, place: int) -> bool:
        """Whether only names stand between "with" and this place ("with John, Priya and")."""
        place -= 1
        while place >= 0 and (self._word(place) in _JOINERS or not self._is_word(self._tokens[place])):
            place -= 1
        return self._word(place) in _WITH


_WHOSE = frozenset(["her", "his", "their"])
_POSSESSIVES = frozenset(["my", "our", "your", "his", "their"])
"""Never a name, though lists of names have one of them."""

_WITH = frozenset(["with", "w/", "w"])
_WRITES = frozenset(["email", "e-mail", "mail", "message", "write", "send", "draft", "text"])
_LEAD = 6
"""The words in which a request says what it wants."""


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


_ASKS_OF_US = word_set("show check find tell can could would please what what's when where which how are is do list")
"""After "Name,": what is asked of an assistant. "Ann, Bob and me" and "Ann, lunch at 1" name who comes."""
_THANKED = word_set("thanks you please hi hello hey bye")
