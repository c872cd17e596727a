"""What a text that takes something back names: "undo the dentist", "undo the last two"."""

from __future__ import annotations

import re

from services.planner.language.lexicon.form import word_set

_TAKES_BACK = re.compile(r"\b(?:undo|revert|reverse|roll\s+back|take\s+back)\b(?P<thing>.*)", re.IGNORECASE | re.DOTALL)
_WORD = re.compile(r"[^\W_]+(?:['’]\w+)?")
_NAMES_NOTHING = word_set(
    """that this it the my our what you did do done just last latest previous recent change changes action step thing
    things one ones please pls again everything all of move booking edit update event meeting appointment task
    reminder email mail cancellation cancel deletion for me now then to a an and i we want can could have made was
    were back"""
)


def undone(text: str) -> str:
    """The words that name a thing; empty when none does."""
    match = _TAKES_BACK.search(text)
    words = _WORD.findall(match["thing"]) if match is not None else []
    return " ".join(word for word in words if word.casefold() not in _NAMES_NOTHING)
