"""Words of a text that name something."""

from __future__ import annotations

from dataclasses import dataclass

from services.planner.language import lexicon
from services.planner.language.model import Found, Kind
from services.planner.language.text.phrases import PhraseBook

MARKERS = PhraseBook({"named": lexicon.NAMED_MARKERS, "about": lexicon.ABOUT_MARKERS, "body": lexicon.BODY_MARKERS})
VERBS_BOOK = PhraseBook(lexicon.VERBS)

EVENT_BOOK = PhraseBook({"event": [*lexicon.NOUNS["event"], *lexicon.NOUNS["vague"]]})
STOPS = frozenset([".", "!", "?", ";", ","])
BODY_PARTS = frozenset(["body", "text", "message", "saying", "content", "subject", "say", "notes", "note"])
"""What parts of a letter, a message or an entry are called."""


@dataclass(frozen=True, slots=True)
class Span:
    """Words of the text."""

    text: str
    start: int
    end: int


def as_entity(kind: Kind, span: Span, value: str, role: str) -> Found:
    """A span as an entity."""
    return Found(kind, span.text, span.start, span.end, value, role)
