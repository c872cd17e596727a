"""Choosing among what was offered: by number, by place, by what tells it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from services.planner.language import lexicon
from services.planner.language.acts.model import CHOICE_LIKE, Reading, Told
from services.planner.language.acts.options import matching_option
from services.planner.language.lexicon.answers import CHANGERS, CHOOSING, LINKS, PRAISE
from services.planner.language.model import Act

_TAGGED = re.compile(r"\s*(?:#|option |number )?(\d{1,2}|[a-f])\s*[:).=-]\s*\S", re.IGNORECASE)


def choice_of(told: Told) -> Reading | None:
    """One of what was offered, said by tag, number, place ("the second one") or words."""
    words = told.sentence.words
    context = told.context
    offered = bool(context.options) or context.asked in CHOICE_LIKE
    if offered and words and _TAGGED.match(" ".join(t.text for t in told.sentence.tokens)) and told.news:
        return Reading(Act.CHOOSE, number_of(words[0]))
    place = _ordinal_place(words, offered)
    if place is not None:
        number = _ordinal(words[place])
        others = [i for i in told.scan.content if i != place and words[i] not in CHOOSING]
        if (
            number
            and len(others) <= (3 if offered else 1)
            and not (told.strong and told.intent != "calendar.schedule" and not offered)
        ):
            return (
                Reading(Act.CHOOSE, number)
                if not CHANGERS & set(words) or not told.says_something_new
                else Reading(Act.CHANGE, number)
            )
    if not offered:
        return None
    number = matching_option(told)
    if number:
        return Reading(Act.CHOOSE, number)
    return _by_words(told) if not context.options else None


_PICKING = frozenset(["one", "works", "good", "fine", "ok", "perfect", "either"])


def _by_words(told: Told) -> Reading | None:
    """ "either is fine", "the later one works", "the 3pm one", "Sunday please": which of them is seen from the time."""
    said = set(told.sentence.words)
    if said & (CHANGERS - {"only"}) or told.scan.has("follow_up", "correction", "change_lead") or "no" in told.lead:
        return None
    if said & _PICKING and (told.times or said & {"either", "later", "earlier"}):
        return Reading(Act.CHOOSE, 1 if said & {"either", "earlier"} else 0)
    others = [i for i in told.scan.content if i not in told.timed and told.sentence.words[i] not in _JUDGING]
    if told.times and not told.news and not others and not told.sentence.features & {"dur", "q"}:
        return Reading(Act.CHOOSE)
    return None


_JUDGING = CHOOSING | PRAISE | LINKS
"""Words that only say that something offered is liked ("3:30 would be ideal")."""
_BY_TIME = {"earliest": 1, "soonest": 1, "latest": -1, "middle": 2}
"""Places of what is offered in the order of time."""


def _ordinal_place(words: Sequence[str], offered: bool) -> int | None:
    for i, word in enumerate(words):
        after = words[i + 1] if i + 1 < len(words) else ""
        before = words[i - 1] if i else ""
        if (word in lexicon.ORDINALS or (offered and word in _BY_TIME)) and (
            after in {"one", "option", "slot", "choice", "time", "person", "event", "meeting"}
            or (
                before in {"the", "to", ""} and after in {"", ".", "!", "please", ",", "works", "is", "looks", "sounds"}
            )
        ):
            return i
        if before in {"option", "number", "#", "choice"} and (number_of(word) or word in lexicon.LETTERS):
            return i
    bare = [i for i, w in enumerate(words) if w not in CHOOSING and any(c.isalnum() for c in w)]
    if offered and len(bare) == 1 and (number_of(words[bare[0]]) or words[bare[0]] in lexicon.LETTERS):
        return bare[0]
    return None


def _ordinal(word: str) -> int:
    return lexicon.ORDINALS.get(word) or _BY_TIME.get(word) or number_of(word) or lexicon.LETTERS.get(word, 0)


def number_of(word: str) -> int:
    """The number of a word: digits, "two", or a letter ("b" is 2); 0 for none."""
    if word.isdecimal() and len(word) <= 2:
        return int(word)
    return lexicon.CARDINALS.get(word, 0) or (lexicon.LETTERS.get(word, 0) if len(word) == 1 else 0)
