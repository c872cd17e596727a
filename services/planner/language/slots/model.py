"""What the slot rules look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.planner.language import lexicon, naming
from services.planner.language.features import Sentence
from services.planner.language.model import Context, Found, Kind
from services.planner.language.timing import Timed


@dataclass(frozen=True, slots=True)
class Text:
    """What the slot rules look at."""

    text: str
    sentence: Sentence
    timed: Sequence[Timed]
    found: Sequence[Found]
    words: naming.Words
    intent: str
    context: Context
    changing: bool

    def spelt(self, span: naming.Span) -> str:
        """The words of a span with mistyped and shortened nouns of ours written out."""
        return naming.spelt(span, self.sentence.tokens)

    @property
    def people(self) -> list[Found]:
        """The people found, weak ones too."""
        return [f for f in self.found if f.kind is Kind.PERSON]


BARE_EVENTS = frozenset(lexicon.NOUNS["event_only"])


def has_verb(told: Text) -> bool:
    """Whether the request has a verb that leads it."""
    return any(name.startswith("head:") for name in told.sentence.features)


def in_time(told: Text, place: int) -> bool:
    """Whether the word at a place belongs to a time."""
    token = told.sentence.tokens[place]
    return any(t.span.start <= token.start and token.end <= t.span.end for t in told.timed)
