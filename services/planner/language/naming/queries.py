"""What tells one existing thing from others."""

from __future__ import annotations

import re
from collections.abc import Sequence

from services.planner.language import lexicon
from services.planner.language.lexicon import DETERMINERS, PREPOSITIONS
from services.planner.language.lexicon.form import word_set
from services.planner.language.lexicon.titles import AHEAD, GENERIC
from services.planner.language.model import Token
from services.planner.language.naming.model import EVENT_BOOK, Span
from services.planner.language.text.phrases import words_of

_ASKING = frozenset(["whats", "whens", "wheres", "whos", "hows", "what", "when", "where", "who", "how", "whether"])
"""Words that ask, and tell nothing of the thing."""
_BESIDE_THING = frozenset(["still", "already", "doing", "again", "starts", "begins"])
"""Before or behind it, as of "do I still have standup"."""
_HAVING = re.compile(
    r"\s+(?:that\s+)?(?:i|we)(?:['’]ve|\s+have)(?:\s+(?:got|scheduled|booked|planned))?$", re.IGNORECASE
)
"""After a thing: that it is there tells nothing of it ("every meeting I've got")."""


def query_words(span: Span | None) -> tuple[str, str]:
    """What tells an existing thing: its telling words, and its generic noun ("meeting") when it has one."""
    if span is None:
        return "", ""
    words = _HAVING.sub("", span.text).split()
    noun = next((w.lower() for w in words if w.lower() in GENERIC), "")
    telling = [
        w
        for w in words
        if w.lower().strip(".,'") not in GENERIC | DETERMINERS
        and w.lower() not in AHEAD | {"'s", "of", "with", "'", "named", "called"}
        and w.lower().replace("’", "'").replace("'", "") not in _ASKING
    ]
    while telling and telling[0].lower() in _BESIDE_THING:
        telling.pop(0)
    while telling and telling[-1].lower() in PREPOSITIONS | _BESIDE_THING:
        telling.pop()
    while telling and telling[0].lower() in PREPOSITIONS - {"off", "out", "up", "down", "in"}:
        telling.pop(0)
    return " ".join(telling)[:200], noun


_ORDERED = word_set("one thing task reminder of my events meetings calls appointments the tasks reminders")
_PARTS_OF_DAY = frozenset(["day", "morning", "afternoon", "night", "week", "weekend"])
_PERIODS = word_set("week month year monday tuesday wednesday thursday friday saturday sunday")


def order_of(tokens: Sequence[Token]) -> str:
    """first, last, next or all, when said of a thing (not of a day: "next week")."""
    words = words_of(tokens)
    for place, word in enumerate(words[:-1]):
        order, after = lexicon.ORDERS.get(word), words[place + 1]
        if order == "all" and after in _PARTS_OF_DAY:
            continue  # "my all day event" is one
        if order and (EVENT_BOOK.at(words, place + 1) or after in _ORDERED or (order == "all" and place <= 4)):
            return order
        followed = place + 2 < len(words) and EVENT_BOOK.at(words, place + 2)
        if order == "next" and followed and after not in _PERIODS:
            return order
    return ""


_SINGLE = [name for name in lexicon.NOUNS["event_only"] if " " not in name and not name.endswith(("s", "drink"))]
_PLURALS = frozenset([*lexicon.EVENT_PLURALS, *(f"{name}s" for name in _SINGLE), "everything"])


def means_all(tokens: Sequence[Token]) -> bool:
    """ "cancel my meetings tomorrow": several without a number or a name are all of them."""
    return any(t.norm in _PLURALS for t in tokens) and not any(
        t.norm in {"one", "first", "last", "next"} for t in tokens
    )


def means_all_of(tokens: Sequence[Token]) -> bool:
    """ "all meetings", "every call": all of a kind, said outright."""
    words = [t.norm for t in tokens]
    return not {"all", "every", "any"}.isdisjoint(words) and not {"series", "recurring", "repeating"} & set(words)
