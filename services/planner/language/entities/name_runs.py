"""Which words of a text can be a name: one to three name-like words in a row, and what in them speaks for a name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.planner.language import lexicon
from services.planner.language.entities import names
from services.planner.language.entities.name_marks import NameMarks
from services.planner.language.lexicon.persons import BEFORE_A_NAME, BEFORE_A_RECEIVER
from services.planner.language.model import Token

KIN = frozenset(lexicon.KIN)
_HONORIFICS = frozenset(lexicon.TITLES_OF_PERSONS)
_POSSESSIVES = frozenset(["my", "our", "your", "his", "their"])
"""Never a name, though lists of names have one of them."""


@dataclass(frozen=True, slots=True)
class Run:
    """Name-like words: the places of the first and the last token, and how much in them speaks for a name (0: none)."""

    first: int
    last: int
    evidence: int


class NameRuns:
    """Finds runs in one text; ``blocked`` are tokens that something else (a time, an address) has taken."""

    def __init__(self, tokens: Sequence[Token], blocked: frozenset[int], marks: NameMarks) -> None:
        self._tokens = tokens
        self._blocked = blocked
        self._marks = marks
        letters = [t for t in tokens[1:] if t.shape == "word" and t.text[:1].isalpha()]
        capitals = sum(t.text[:1].isupper() for t in letters)
        self._capitals_tell = bool(letters) and (capitals <= 2 or capitals < 0.75 * len(letters))

    def at(self, place: int, joined: bool, before: str) -> Run | None:
        """Name-like words from a place on; None when the first is none.

        Args:
            place: where the first would stand.
            joined: whether "and" or a comma joins it to a name.
            before: the word before it, as the search takes it.
        """
        start = place
        if self._tokens[place].norm in _HONORIFICS:
            after = place + 2 if self._word(place + 1) == "." else place + 1
            titled = after < len(self._tokens) and self._tokens[after].text[:1].isupper() and after not in self._blocked
            if titled and self._tokens[after].shape == "word":  # "Dr. Rock": what follows a title is a name
                more = after + 1
                while more < min(after + 3, len(self._tokens)) and self._goes_on_in_capitals(more):
                    more += 1
                return Run(start, more - 1, 3)
            place = after if self._name_like(after, True) else place
        marked = joined or before in BEFORE_A_NAME or before in BEFORE_A_RECEIVER or self._marks.marked(place)
        if not self._name_like(place, marked):
            return None
        evidence = self._evidence(place) + (2 if place > start else 0)
        last = place
        while last - place < 2 and self._name_like(last + 1, False, following=True) and self._adjoins(last):
            last += 1
            evidence += 1
        return Run(start, last, evidence)

    def _goes_on_in_capitals(self, place: int) -> bool:
        token = self._tokens[place]
        return self._capitals_tell and token.shape == "word" and token.text[:1].isupper() and place not in self._blocked

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
            if names.is_last_name(folded) or (capital and not is_word(token)):
                return True
            return (
                capital
                and (names.is_last_name(folded) or folded in names.LAST_NAMES)
                and self._tokens[place - 1].text[:1].isupper()
            )
        if names.is_first_name(folded) or (capital and not is_word(token)):
            return True
        if folded in KIN or (names.may_be_first_name(folded) and (marked or capital)):
            return folded not in names.FIRST_NAMES or marked or capital
        return marked and len(folded) > 1 and not is_word(token)

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

    def _word(self, place: int) -> str:
        return self._tokens[place].norm if 0 <= place < len(self._tokens) else ""


def is_word(token: Token) -> bool:
    """Whether it is a word of the language, or a slip of one."""
    return names.is_common_word(token.folded) or names.is_common_word(token.norm) or token.norm != token.folded
