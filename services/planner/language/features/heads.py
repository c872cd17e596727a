"""Where a sentence's request begins: its first real word."""

from __future__ import annotations

from collections.abc import Sequence

from services.planner.language import lexicon
from services.planner.language.phrases import PhraseBook

VERBS_BOOK = PhraseBook(lexicon.VERBS)
_LEADS = PhraseBook({"polite": lexicon.CONVERSATION["polite_lead"], "filler": lexicon.CONVERSATION["filler"]})

_VERB_WORDS = frozenset(phrase.split()[0] for phrases in lexicon.VERBS.values() for phrase in phrases)

_YES = [
    phrase for phrase in lexicon.CONVERSATION["yes"] if phrase.split()[0] not in _VERB_WORDS
]  # "add it" begins a request as well

_OPENERS = PhraseBook(
    {"yes": _YES, "thanks": lexicon.CONVERSATION["thanks"], "greeting": lexicon.CONVERSATION["greeting"]}
)


def find_head(words: Sequence[str], start: int = 0, skipped: frozenset[int] = frozenset()) -> tuple[int, bool]:
    """The first word that is no politeness or filler, and whether it was reached through "how do I", "I need to" and
    the like."""
    place, polite = start, False
    for _ in range(12 + len(skipped)):
        if place in skipped and place + 1 < len(words):
            place += 1  # "tomorrow at 3 book a call": the time comes first
            continue
        end = _LEADS.consume(words, place, ("polite",))
        if end > place:
            place, polite = end, True
            continue
        if place < len(words) and words[place] in {",", ".", "!", "-", "…", ":", '"', "(", "?", ";"}:
            place += 1
            continue
        end = _LEADS.consume(words, place, ("filler",))
        if end == place and not polite:
            end = _OPENERS.consume(words, place, ("yes", "thanks", "greeting"))
        if end == place or end >= len(words):
            break
        place = end
    return place, polite


def verb_classes(words: Sequence[str], place: int) -> list[str]:
    """Verb classes of the longest verb phrase at a place."""
    found = VERBS_BOOK.at(words, place)
    longest = max(found.values(), default=0)
    return [name for name, size in found.items() if size == longest]
