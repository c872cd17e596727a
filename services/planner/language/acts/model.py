"""What the rules of conversation look at, and what they say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.planner.language.features import Sentence
from services.planner.language.lexicon.answers import FUNCTION
from services.planner.language.model import Act, Context, Found

STRONG = 0.55
"""Confidence from which a request counts as one beside an answer."""

CHOICE_LIKE = frozenset(["choice", "which_event", "which_person", "which", "which_reading", "which_question", "who"])


@dataclass(frozen=True, slots=True)
class Reading:
    """The act, the 1-based choice (negative from the end, 0 none), and the ``chat.*`` or ``unclear`` intent it
    carries ("" for none)."""

    act: Act
    choice: int = 0
    chat: str = ""


@dataclass(frozen=True, slots=True)
class Scan:
    """The text as conversation phrases: their classes in order, and the places of the words that are in none."""

    classes: tuple[str, ...]
    rest: tuple[int, ...]
    content: tuple[int, ...]
    lead: str

    def has(self, *names: str) -> bool:
        """Whether a phrase of one of these classes was found."""
        return any(name in self.classes for name in names)


@dataclass(frozen=True, slots=True)
class Told:
    """A text with all that is known of it: what the rules of conversation are asked about."""

    sentence: Sentence
    context: Context
    scan: Scan
    lead: str
    times: bool
    news: bool
    intent: str
    strong: bool
    found: Sequence[Found]
    timed: frozenset[int]

    @property
    def says_something_new(self) -> bool:
        """Whether it names a time, a person, an address or a place."""
        return self.times or self.news

    @property
    def refers_back_only(self) -> bool:
        """A request whose object is only "it" or "that"."""
        words = self.sentence.words
        head = self.sentence.head
        return not self.says_something_new and all(words[i] in FUNCTION or i <= head + 1 for i in self.scan.rest)
