"""Where a sentence's request begins: its first real word."""

from __future__ import annotations

from collections.abc import Sequence

from services.planner.language import lexicon
from services.planner.language.lexicon.verbs import STARTERS
from services.planner.language.text.phrases import PhraseBook

VERBS_BOOK = PhraseBook(lexicon.VERBS)
_LEADS = PhraseBook({"polite": lexicon.CONVERSATION["polite_lead"], "filler": lexicon.CONVERSATION["filler"]})

_VERB_WORDS = frozenset(phrase.split()[0] for phrases in lexicon.VERBS.values() for phrase in phrases)

_YES = [
    phrase for phrase in lexicon.CONVERSATION["yes"] if phrase.split()[0] not in _VERB_WORDS
]  # "add it" begins a request as well

_OPENERS = PhraseBook(
    {"yes": _YES, "thanks": lexicon.CONVERSATION["thanks"], "greeting": lexicon.CONVERSATION["greeting"]}
)


def is_politeness(words: Sequence[str], place: int) -> bool:
    """Whether a phrase that only asks politely begins at a place ("if it's not too much trouble")."""
    return _LEADS.consume(words, place, ("polite", "filler")) > place


_CONDITIONS = frozenset(["if", "unless"])
_FORBIDS = frozenset(["don't", "never"])
_TURNS_TO = frozenset([",", "then", "but", "just", "instead", ";", ".", "please"])
"""What stands between a condition, or what shall not be done, and what is asked for."""


def forbids(words: Sequence[str], place: int) -> int:
    """Where the verb stands that a text forbids ("don't cancel …"); 0 when it forbids nothing there."""
    after = place + 1 if words[place : place + 1] and words[place] in _FORBIDS else 0
    after = place + 2 if list(words[place : place + 2]) == ["do", "not"] else after
    return after if after and after < len(words) and words[after] in STARTERS else 0


def _past_condition(words: Sequence[str], place: int, skipped: frozenset[int]) -> int:
    """Past "if I'm free on Friday", "don't cancel it,": where the request begins; ``place`` when nothing follows."""
    if not forbids(words, place) and words[place] not in _CONDITIONS:
        return place
    for later in range(place + 3, len(words)):
        before = words[later - 1]
        timed = words[place] in _CONDITIONS and later - 1 in skipped
        if words[later] in STARTERS and (before in _TURNS_TO or timed):
            return later
        if before == "," and _LEADS.consume(words, later, ("polite",)) > later:
            return later
    return place


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
        if words[place : place + 1] == ["no"] and words[place + 1 : place + 2] and words[place + 1] in STARTERS:
            place += 1  # "no make it 4:30"
            continue
        past = _past_condition(words, place, skipped) if place < len(words) else place
        if past > place:
            place = past
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
