"""Features of verbs and nouns, told apart by their place."""

from __future__ import annotations

from collections.abc import Sequence

from services.planner.language import lexicon
from services.planner.language.features.heads import VERBS_BOOK, verb_classes
from services.planner.language.lexicon import DETERMINERS, PREPOSITIONS
from services.planner.language.lexicon.form import word_set
from services.planner.language.text.phrases import PhraseBook


def _with_plurals(phrases: Sequence[str]) -> list[str]:
    return [
        *phrases,
        *(
            phrase + ("es" if phrase[-1] in "xsh" else "s")
            for phrase in phrases
            if phrase[-1].isalpha() and phrase[-1] != "s"
        ),
    ]


NOUNS_BOOK = PhraseBook({name: _with_plurals(phrases) for name, phrases in lexicon.NOUNS.items()})
_THE = word_set("the my that this our")
_DEFINITE = word_set("my our the that this his her their your these those")

_INDEFINITE = frozenset(["a", "an", "another", "new"])

BEFORE_A_VERB = word_set("""
    to and then you i we please also can could will would or , . ! ? ; just don't i'll let's ahead
""")

_PLURALS = frozenset([*lexicon.EVENT_PLURALS, "everything"])


def _is_noun_place(words: Sequence[str], place: int, time_ends: frozenset[int]) -> bool:
    if place == 0:
        return False
    before = words[place - 1]
    return before in DETERMINERS or before == "'s" or place in time_ends or (before in PREPOSITIONS and before != "to")


_APART = frozenset(["bring", "pull", "put", "take"])
_PARTICLES_OF_PLACE = frozenset(["off", "by", "round"])
_FROM_IT = frozenset(["it", "that", "this"])
_PARTICLES = frozenset(["forward", "back", "off", "ahead"])
"""Verbs of moving that stand apart from their particle: "bring my call forward"."""


def add_verbs(
    features: set[str],
    words: Sequence[str],
    head: int,
    time_ends: frozenset[int],
    time_tokens: frozenset[int],
    infinitive: bool,
) -> None:
    """Adds which verbs are said, and which one leads."""
    apart = head < len(words) and words[head] in _APART and not _PARTICLES.isdisjoint(words[head + 1 :])
    if apart and not ("off" in words and words[-1] in _FROM_IT):  # "take Bob off it" moves nothing
        features.update({"head:move", "verb:move"})
    nouns = NOUNS_BOOK.at(words, head) if head < len(words) else {}
    noun_head = bool(nouns) and not infinitive and not _is_verb_at_head(words, head, nouns, time_tokens)
    asked = infinitive or (head < len(words) and bool(VERBS_BOOK.at(words, head)) and not noun_head)
    for place in range(head if asked else 0, len(words)):  # before it is politeness: "I need you to …"
        if place == head and noun_head:
            continue
        if place != head and (place in time_tokens or _is_noun_place(words, place, time_ends)):
            continue
        classes = verb_classes(words, place)
        if words[place] == "drop" and not _PARTICLES_OF_PLACE.isdisjoint(words[place + 2 : place + 6]):
            continue  # "drop the car off", "drop by": nothing is cancelled
        verbal = place == head or (place > 0 and words[place - 1] in BEFORE_A_VERB)
        for name in classes:
            features.add(f"verb:{name}")
            if place == head:
                features.add(f"head:{name}")
            elif verbal:
                features.add(f"also:{name}")


def add_nouns(
    features: set[str], words: Sequence[str], head: int, time_ends: frozenset[int], time_tokens: frozenset[int]
) -> None:
    """Adds which kinds of things are named."""
    for place, word in enumerate(words):
        classes = NOUNS_BOOK.at(words, place)
        if not classes or (place == head and _is_verb_at_head(words, place, classes, time_tokens)):
            continue
        if place in time_tokens and "day" not in classes:
            continue
        classes = {name: size for name, size in classes.items() if not _means_else(words, place, name)}
        verbal = (
            place > 0
            and words[place - 1] in {"to", "you"}
            and VERBS_BOOK.at(words, place)
            and words[place : place + 1] != ["meeting"]
        )
        for name in classes:
            if verbal and name not in {"free", "day"}:
                continue
            features.add(f"noun:{name}")
            if name in {"event", "event_only"} and place > 0:
                before = words[max(0, place - 3) : place]
                features.update({"indef"} if not _INDEFINITE.isdisjoint(before) else ())
                features.update({"def"} if not _DEFINITE.isdisjoint(before) else ())
            if name == "reminder" and not _THE.isdisjoint(words[max(0, place - 3) : place]):
                features.add("the_reminder")
        if word in _PLURALS:
            features.add("plural")
    features.update({"my"} if "my" in words or "our" in words else ())
    features.update({"i"} if not {"i", "we", "i'm", "i've", "am"}.isdisjoint(words) else ())


def _means_else(words: Sequence[str], place: int, name: str) -> bool:
    """ "with my manager" says who comes, and asks nothing of them; "for any time this week" asks for no free time."""
    if name == "org_chart":
        return "with" in words[max(0, place - 2) : place] or words[max(0, place - 2) : place] == ["and", "my"]
    return name == "free" and words[place : place + 2] == ["any", "time"] and words[place - 1] in {"for", "at"}


def _is_verb_at_head(
    words: Sequence[str], place: int, classes: dict[str, int], time_tokens: frozenset[int] = frozenset()
) -> bool:
    """ "call john", "email Ann", "schedule a …": a verb; "call with john", "dinner friday", "review at 4": a noun."""
    verbs = VERBS_BOOK.at(words, place)
    if "org_chart" in classes and "cancel" in verbs:
        return True  # "skip Monday's standup" speaks of nobody's manager
    if not verbs or ("event" in classes and "show" in verbs and place + classes["event"] in time_tokens):
        return False
    after = words[place + max(classes.values())] if place + max(classes.values()) < len(words) else ""
    return not (
        after in PREPOSITIONS and after not in {"to", "for", "up", "off", "out", "in", "about"}
    ) and after not in {"", "at", "on"}


_BEGINS = word_set("starts begins")
_COMPARED = word_set("later earlier sooner")
_RUNS = word_set("is be starts start begins begin runs ends end finishes finish s are")


def add_news(features: set[str], words: Sequence[str], time_tokens: frozenset[int]) -> None:
    """``newly``: "offsite starts at 10 now", "yoga is now 7": how a thing that is there has become."""
    now = [i for i, word in enumerate(words) if word == "now" and i not in time_tokens]
    told = any(word in _RUNS or word.endswith("'s") for word in words[1:])
    compared = any(word in _COMPARED for word in words) and "now" not in words
    begins = not _BEGINS.isdisjoint(words[1:])
    if time_tokens and ((now and told) or (compared and begins)):
        features.add("newly")


_CAUSING = frozenset(["make", "have", "let", "set"])
_CAUSED = word_set("be start end last go begin run finish")


def add_causing(features: set[str], words: Sequence[str], head: int) -> None:
    """ "make the meeting start at 5", "have it go until 9": the bare verb after the thing."""
    if head < len(words) and words[head] in _CAUSING:
        for place in range(head + 2, min(head + 14, len(words))):
            if words[place] in _CAUSED and words[place - 1] not in {"to", "a", "an", "the", "my", "i", "will"}:
                features.add("causes")
                return
