"""Features of questions and of having and being."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

from services.planner.language.lexicon import AUXILIARIES, PREPOSITIONS, QUESTION_WORDS
from services.planner.language.lexicon.form import word_set
from services.planner.language.lexicon.grammar import BEFORE_A_QUESTION
from services.planner.language.lexicon.verbs import ATTENDEES, ATTENDING

_SUBJECTS = word_set("i we you they he she my our any there the")
_ELLIPTIC = frozenset(["any", "anything"])
_CLAUSE_ENDS = word_set(". , ! but and if whether ? ok so")


def _asks_with(words: Sequence[str], place: int, head: int) -> str:
    """The word a question begins with at a place; "" when none does."""
    word = words[place].removesuffix("'s")
    before, after = words[place - 1] if place else "", words[place + 1]
    first = place in {0, head} or before in _CLAUSE_ENDS
    if word in QUESTION_WORDS and place < head:
        return ""  # "how do I set up a meeting" asks for it
    if word in QUESTION_WORDS:
        led = before in PREPOSITIONS and place - 1 in {0, head}  # "at what time", "with whom"
        relative = word == "which" and before == ","  # "…, which is in Room 2"
        return word if (first and not relative) or led or before in BEFORE_A_QUESTION else ""
    if word not in AUXILIARIES or not first or place < head:
        return ""  # "could you", "is it possible to" ask for what follows
    if place == head and place and after in {"be", "work", "do"}:
        return ""  # "the 16th will work", after the time
    if (word in {"can", "could", "would"} and after in {"you", "i", "we"}) or (word == "will" and after == "you"):
        return ""
    if before in {"let's", "lets"}:
        return ""  # "let's have the review at 3"
    if word in {"have", "do", "don't", "can't", "won't", "couldn't"} and after not in _SUBJECTS:
        return ""  # "have lunch with Ann", not "have I …"
    return word


def add_question(features: set[str], words: Sequence[str], head: int) -> None:
    """Adds what kind of question it is."""
    if head < len(words) and words[head] in _ELLIPTIC:
        features.update({"q", "q:any"})  # "any meetings tomorrow", "no events with Ann?"
    for place in range(len(words) - 1):
        asked = _asks_with(words, place, head)
        if asked:
            if asked == "when" and words[place + 1] in {"can", "could", "should", "shall", "might"}:
                features.add("q:when_can")
            features.update({"q", f"q:{asked}"} | ({"aux_head"} if asked in AUXILIARIES else set()))
    _add_pairs(features, words)


_STATES = frozenset(["open", "available", "free", "busy", "closed"])
_COUNTING = word_set("the any a an some there these those")
_OF_THE_CALENDAR = word_set("""
    time times slot slots day days room rooms space calendar schedule agenda hour hours morning mornings afternoon
    afternoons evening evenings week weeks weekend weekends team everyone everybody anyone anybody all both one ones
    anything something gap gaps window windows spot spots opening openings block blocks group department boss
    manager options person people desk
""")


def asks_of_things(words: Sequence[str], nobody: Callable[[int], bool]) -> bool:
    """ "Does the library open on Sundays", "are there any taxis available": of a thing, and of nobody's time.

    Args:
        words: the sentence.
        nobody: whether the token at a place is no person and no time.
    """
    for place, word in enumerate(words):
        if word not in _STATES or place < 2:
            continue
        named = words[place - 1]
        begins = next((i for i in range(place - 2, max(-1, place - 6), -1) if words[i] in _COUNTING), None)
        asked = begins is not None and begins > 0 and words[begins - 1] in _VERBS_OF_BEING
        of_time = named in _COUNTING or (words[place + 1 : place + 2] and words[place + 1] in _OF_THE_CALENDAR)
        if of_time:
            continue  # "is there any available time"
        if asked and named.isalpha() and named not in _OF_THE_CALENDAR and nobody(place - 1):
            return True
    return False


_VERBS_OF_BEING = frozenset(["is", "are", "does", "do", "there", "will", "when", "was"])


def _add_pairs(features: set[str], words: Sequence[str]) -> None:
    if "?" in words:
        features.add("q?")
    if words.count('"') > 1 or {"“", "”"} <= set(words):
        features.add("quoted")
    for (a, b), c in zip(itertools.pairwise(words), [*words[2:], ""], strict=False):
        has = a in {"i", "we"} and b in {"have", "got", "had"} and c != "to"  # "I have to …" has nothing
        if has or (a in {"i've", "we've", "have"} and b in {"got", "i", "we"}):
            features.add("have")
        if (a == "i" and b in {"am", "was"}) or (a in {"am", "was", "i'm"} and b in {"i", "we"}):
            features.add("be")
        if (a == "on" and b in {"my", "the"}) or (a == "my" and b in {"calendar", "schedule", "agenda", "diary"}):
            features.add("on_my")
        if {a, b} & ATTENDING:
            features.add("attend")
        if {a, b} & ATTENDEES:
            features.add("attendees")
