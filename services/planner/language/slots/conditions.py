"""What a request depends on: "if I'm free", "unless I'm busy", "if it rains"."""

from __future__ import annotations

from typing import Any

from services.planner.language import lexicon
from services.planner.language.features import is_politeness
from services.planner.language.lexicon.form import word_set
from services.planner.language.model import Found
from services.planner.language.slots.model import Text
from services.planner.language.text.phrases import PhraseBook

_FREE = PhraseBook({"free": lexicon.NOUNS["free"], "busy": [*lexicon.NOUNS["busy"], *lexicon.NOUNS["conflict"]]})
_NOTHING = word_set("nothing no not isn't aren't don't")
_ENDS = word_set(", . ; ! ? then")
_ASKED_WHETHER = word_set("check see know ask find tell me wonder wondering sure checking seeing out us")
_POLITE = word_set("possible you that's")


def conditions(told: Text, slots: dict[str, Any]) -> list[Found]:
    """``if_free`` when it shall be done only in free time, else ``condition``: the words, for nobody here can know."""
    words = told.sentence.words
    place = next((i for i, w in enumerate(words[:-1]) if w in {"if", "unless"} and words[i + 1] not in _POLITE), None)
    if place is None or not told.intent.startswith("calendar.") or is_politeness(words, place):
        return []
    if place < told.sentence.head and "polite" in told.sentence.features and place:
        return []  # "would you mind if I asked you to …"
    if place and words[place - 1] in _ASKED_WHETHER:
        return []  # "I'd like to check if I have anything on Monday"
    end = next((i for i in range(place + 1, len(words)) if words[i] in _ENDS or i == told.sentence.head), len(words))
    said = words[place:end]
    marks = {mark.name for mark in _FREE.find(said)}
    unless = said[0] == "unless"
    free = not unless and ("free" in marks or "nothing" in said)
    if free or ("busy" in marks and (unless or not _NOTHING.isdisjoint(said))):
        slots["if_free"] = True
    else:
        first, last = told.sentence.tokens[place], told.sentence.tokens[end - 1]
        slots["condition"] = told.text[first.start : last.end]
    return []
