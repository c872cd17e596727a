"""Figures that people text for words: "move it 2 thurs 4pm", "call with Bob 4 30 min".

They are spelt out before the text is read; what was read is then put back on the text as it was written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TypeVar

from services.planner.language.model import Clause, Found, Understanding
from services.planner.times import TimeSpan

_T = TypeVar("_T", Found, Clause, TimeSpan)

_DAY = r"(?:mon|tue|wed|thu|fri|sat|sun|tmr|tmw|tomorrow|today|tonight)[a-z]*"
_WHEN = (
    rf"(?:{_DAY}|noon|midnight|morning|afternoon|evening|next|this|the|same"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*)\b|\d{1,2}(?::\d\d|\s*[ap]\.?m\b)"
)
_MOVE = r"(?:mov(?:e|ed)|push|shift|resched\w*|change|bump|switch|bring|postpone|delay|slide)"
_TO = re.compile(rf"\b{_MOVE}\s+(?:(?!(?:to|till|until)\b)[^\s.!?]+\s+){{1,6}}?2(?=\s+{_WHEN})", re.IGNORECASE)
_FOR = re.compile(
    r"(?P<before>\S+)\s+4(?=\s+(?:\d{1,3}|an?|half|one|two|three)\s*(?:an?\s+)?(?:h|hrs?|hours?|m|mins?|minutes?)\b)",
    re.IGNORECASE,
)
_HOUR_FOLLOWS = re.compile(rf"(?:at|@|from|to|till?|until|by|around|and|or|-|{_DAY})", re.IGNORECASE)
"""Before a figure: it is an hour ("tomorrow 4 30 min")."""
_MOST = 5


@dataclass(frozen=True, slots=True)
class Spelt:
    """A text with its figures spelt out, and where (in the written text) each stood with how much longer it is now."""

    text: str
    places: tuple[tuple[int, int], ...] = ()

    def written(self, place: int) -> int:
        """Where a place of the spelt text is in the written one."""
        for start, longer in reversed(self.places):
            moved = start + sum(more for before, more in self.places if before < start)
            if place > moved:
                return max(start, place - longer - (moved - start))
        return place


def spelt(text: str) -> Spelt:
    """The text with figures for "to" and "for" spelt out."""
    if " 2 " not in text and " 4 " not in text:
        return Spelt(text)
    found = [(match.end() - 1, "to") for match in _TO.finditer(text)]
    found += [(m.end() - 1, "for") for m in _FOR.finditer(text) if not _HOUR_FOLLOWS.fullmatch(m["before"])]
    places = sorted(found)[:_MOST]
    for place, word in reversed(places):
        text = f"{text[:place]}{word}{text[place + 1 :]}"
    return Spelt(text, tuple((place, len(word) - 1) for place, word in places))


def put_back(read: Understanding, text: str, words: Spelt) -> Understanding:
    """What was read of the spelt text, with the places and the words of the text as it was written."""
    return replace(
        read,
        entities=tuple(_entity(each, text, words) for each in read.entities),
        clauses=tuple(_placed(each, text, words) for each in read.clauses),
    )


def _entity(found: Found, text: str, words: Spelt) -> Found:
    time = found.time and _placed(found.time, text, words)
    return replace(_placed(found, text, words), time=time)


def _placed(thing: _T, text: str, words: Spelt) -> _T:
    start, end = words.written(thing.start), words.written(thing.end)
    return replace(thing, start=start, end=end, text=text[start:end])
