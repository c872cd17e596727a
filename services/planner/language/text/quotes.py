"""What is quoted in a request to write to somebody: words to be sent as they stand, which ask for nothing.

Each is hidden behind one word of its length before the text is read, so that no time, name or request is found in it;
what was read is then put back on the text as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from services.planner.language.model import Understanding

_WRITES = re.compile(
    r"\b(?:e-?mail\w*|mail\w*|messag\w+|writ\w+|send\w*|tell\w*|let\b.{1,120}\bknow|inform\w*|notify\w*|repl\w+|text\w*)\b",
    re.IGNORECASE | re.DOTALL,
)
_QUOTED = re.compile(
    r"(?<![\w'])(['\"“])(?=\w)((?:(?![\"“”])[^']|(?<=\w)'(?=\w)){3,2000})(?:(?<=[\w.!?,)])['\"”])(?!\w)"
)
_SEVERAL_WORDS = re.compile(r"\w\W*\s\W*\w")
_MOST = 5


def hidden(text: str) -> dict[str, str]:
    """The quotes of a text that writes to somebody, by the words that stand for them; empty when there is none."""
    if _WRITES.search(text) is None:
        return {}
    said = [match[2] for match in _QUOTED.finditer(text) if _SEVERAL_WORDS.search(match[2])]
    return {_stand_in(number, len(words)): words for number, words in enumerate(said[:_MOST])}


def _stand_in(number: int, length: int) -> str:
    """A word that means nothing, as long as what it stands for."""
    return "xqvwz"[number % _MOST] + "q" * (length - 1)


def without(text: str, quotes: Mapping[str, str]) -> str:
    """The text with each quote hidden; everything else stands where it stood."""
    for word, said in quotes.items():
        text = text.replace(said, word, 1)
    return text


def put_back(read: Understanding, quotes: Mapping[str, str]) -> Understanding:
    """What was read, with the quoted words in the places of those that stood for them."""
    return replace(
        read,
        entities=tuple(
            replace(each, text=_shown(each.text, quotes), value=_shown(each.value, quotes)) for each in read.entities
        ),
        slots=_shown(read.slots, quotes),
        clauses=tuple(
            replace(each, text=_shown(each.text, quotes), said=_shown(each.said, quotes)) for each in read.clauses
        ),
        answer=_shown(read.answer, quotes),
        after_answer=_shown(read.after_answer, quotes),
    )


def _shown(value: Any, quotes: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        for word, said in quotes.items():
            begins = value.lower().find(word) if len(value) >= len(word) else -1
            if begins >= 0:
                value = value[:begins] + said + value[begins + len(word) :]
        return value
    if isinstance(value, dict):
        return {name: _shown(each, quotes) for name, each in value.items()}
    return [_shown(each, quotes) for each in value] if isinstance(value, list) else value
