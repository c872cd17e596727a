"""Names said bare, in answer to what has no name yet: "Vet visit with Dr. Lee", "the Harbour Band concert".

No list of sentences: behind words that only lead to it, a name is a stretch with no time and no address in it that has
a noun of an event or is written with capitals, and in which nothing is judged, compared or asked.
"""

from __future__ import annotations

from collections.abc import Sequence, Set

from services.planner.language import lexicon
from services.planner.language.lexicon.answers import CHANGERS, COMPARED, LINKS, NOT, SUITS
from services.planner.language.lexicon.form import word_set
from services.planner.language.lexicon.grammar import PREPOSITIONS
from services.planner.language.lexicon.titles import GENERIC, HANGING
from services.planner.language.model import Token
from services.planner.language.naming.model import EVENT_BOOK, VERBS_BOOK, Span
from services.planner.times import TimeSpan

_LONGEST = 14
_LEADS = word_set("""
    yes yeah yep sure ok okay well oh um actually so and then it it's its 's is was will be it'll that that's this i i'm
    i'll i've am going go have got to for a an just please maybe you can could put say write make , : - thanks great
    perfect good
""")
_SUBJECTS = frozenset([*lexicon.NOUNS["event_only"], "title", "name", "thing", "one", "entry"])
_CLAUSES = word_set("which who whose where because so if when while")
_NO_NAMES = (
    (LINKS - {"has", "have", "had", "got"})
    | SUITS
    | NOT
    | COMPARED
    | CHANGERS
    | word_set("""
    i i'm i'll i'd you we he she they them it it's that's this these those please don't let same
""")
)
_BREAKS = frozenset([".", "!", "?", ";"])
_CREDENTIALS = word_set("d.o m.d ph.d dds d.d.s dmd d.m.d md do phd jr sr esq o.d od np rn pa")


def bare_name(text: str, tokens: Sequence[Token], taken: Set[int]) -> Span | None:
    """The name a text gives without saying that it is one; None when it gives none.

    Args:
        text: as it was written.
        tokens: of the text.
        taken: places of tokens that are times or addresses.
    """
    words = [token.norm for token in tokens]
    place = 0
    while place < len(tokens):
        start = _after_leads(tokens, words, place)
        end = _end(words, start, taken)
        span = _name(text, tokens, words, start, end)
        if span is not None:
            return span
        place = max(end, start) + 1
    return None


def is_of_name(tokens: Sequence[Token], time: TimeSpan) -> bool:
    """Whether a day is a word of a name: among capitals, with more of the name behind it ("Blue Monday Club gig")."""
    place = next((i for i, token in enumerate(tokens) if token.start == time.start and token.end == time.end), 0)
    if not place or place + 1 >= len(tokens) or time.has_time:
        return False
    words = [token.norm for token in tokens]
    before, after = tokens[place - 1], tokens[place + 1]
    leads = before.norm in _LEADS | PREPOSITIONS or VERBS_BOOK.at(words, place - 1) or EVENT_BOOK.at(words, place - 1)
    goes_on = after.text[:1].isupper() or EVENT_BOOK.at(words, place + 1)
    return before.text[:1].isupper() and not leads and bool(goes_on)


def after_credentials(words: Sequence[str], place: int) -> int:
    """Where a name goes on behind a comma, a full stop and letters of honour ("…, M.D."); the place itself else."""
    end = place
    while end < len(words):
        ahead = next((i for i in range(end, min(end + 3, len(words))) if words[i] not in {",", "."}), len(words))
        if ahead >= len(words) or words[ahead] not in _CREDENTIALS:
            break
        end = ahead + 1
    return end


def _after_leads(tokens: Sequence[Token], words: Sequence[str], place: int) -> int:
    while place < len(words):
        if words[place] == "the" and words[place + 1 : place + 2] and words[place + 1] in _SUBJECTS:
            after = words[place + 2 : place + 3]
            if after not in (["is"], ["'s"], ["will"], ["should"]):
                break
            place += 3
        elif words[place] in _LEADS and not (place and words[place] in {"a", "an"} and tokens[place].text.istitle()):
            place += 1
        else:
            break
    return place


_VERBS = frozenset(
    phrase.split()[0] for name in ("create", "schedule", "show", "update") for phrase in lexicon.VERBS[name]
)


def _end(words: Sequence[str], start: int, taken: Set[int]) -> int:
    """Where a stretch ends: at a time or address, the end of a sentence, another clause."""
    place = start
    while place < len(words) and place not in taken:
        past = after_credentials(words, place) if words[place] in _BREAKS | {","} else place
        if past > place:
            place = past
            continue
        abbreviation = words[place] == "." and words[place - 1] in {"doctor", "st", "mr", "mrs", "ms", "prof"}
        if (words[place] in _BREAKS | {","} and not abbreviation) or (place > start and words[place] in _CLAUSES):
            break
        if words[place] == "and" and words[place + 1 : place + 2] and words[place + 1] in _NO_NAMES | _VERBS:
            break
        place += 1
    return place


def _name(text: str, tokens: Sequence[Token], words: Sequence[str], start: int, end: int) -> Span | None:
    while end > start and (words[end - 1] in HANGING or not any(c.isalnum() for c in words[end - 1])):
        end -= 1
    said = words[start:end]
    if not said or len(said) > _LONGEST or not _NO_NAMES.isdisjoint(said) or all(w in GENERIC | HANGING for w in said):
        return None
    capitals = sum(token.text[:1].isupper() for token in tokens[max(start, 1) : end])
    named = any(EVENT_BOOK.at(words, i) and words[i] not in GENERIC for i in range(start, end))
    if not (named or capitals >= 2):
        named = any(EVENT_BOOK.at(words, i) for i in range(start, end)) and len(said) > 1
        if not named:
            return None
    first, last = tokens[start], tokens[end - 1]
    stop = last.end + (text[last.end : last.end + 1] == "." and words[end - 1] in _CREDENTIALS)
    return Span(text[first.start : stop], first.start, stop)
