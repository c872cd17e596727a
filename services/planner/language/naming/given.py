"""Names of what is made: the title that is given, the phrase that stands for one, and what it is about."""

from __future__ import annotations

import re

from services.planner.language.lexicon import CONJUNCTIONS
from services.planner.language.lexicon.titles import TITLE_ENDS
from services.planner.language.naming.model import EVENT_BOOK, STOPS, VERBS_BOOK, Span
from services.planner.language.naming.words import Words, of_quote

_LABELS = frozenset(["event", "entry", "something", "thing", "time", "slot"])
"""Nouns that stand for whatever it is."""
_TOPIC_STOPS = STOPS | {":", "so"}
_AS_TITLE = re.compile(
    r"\b(?:make|put|use|have|set|take)\s+(?:an?\s+)?(?P<name>[^.!?;]{2,120}?)\s+as\s+(?:a|the|its|my)\s+(?:title|name)\b",
    re.IGNORECASE,
)


def explicit_title(left: Words) -> Span | None:
    """What stands in quotes, or after "called", "titled", "named"."""
    if (said := _as_a_title(left)) is not None:
        return said
    for place, mark in left.marked("named"):
        quoted = next((m for m in left.quoted if m.start() >= left.tokens[place].start), None)
        if quoted and quoted.start() - left.tokens[mark].end <= 3:
            return of_quote(quoted)
        start = mark + 1 + (left.words[mark + 1 : mark + 2] == (",",))  # "title it, Team Picnic"
        end = left.phrase_end(start, TITLE_ENDS)
        if end > start:
            return left.as_said(start, end)
    return of_quote(left.quoted[0]) if left.quoted else None


def _as_a_title(left: Words) -> Span | None:
    """ "use Summer Fair as the title": what stands before."""
    match = _AS_TITLE.search(left.text)
    return Span(match["name"], match.start("name"), match.end("name")) if match else None


def noun_phrase(left: Words, start: int) -> Span | None:
    """The first stretch with an event noun, else the first that says anything; "about …" is joined to it."""
    spans = [(run, span) for run in left.runs(start) if (span := left.span(*_cut(left, run)))]
    if not spans:
        return None
    nouns = [(s, {left.words[i] for i in range(*r) if EVENT_BOOK.at(left.words, i)}) for r, s in spans]
    telling = next((span for span, said in nouns if said - _LABELS), None)  # "an entry for the dentist"
    with_noun = telling or next((span for span, said in nouns if said), None)
    return with_noun or spans[0][1]


def _cut(left: Words, run: tuple[int, int]) -> tuple[int, int]:
    """A stretch ends before a second clause ("and add it …") and before a body."""
    for place in range(run[0] + 1, run[1]):
        if left.words[place] in {"and", "then", "so", "because", "but", "can", "if"} and place + 1 < len(left.words):
            after = left.words[place + 1]
            if (
                VERBS_BOOK.at(left.words, place + 1)
                or after in {"i", "it", "we", "you", "please", "then", "also", "let"}
                or left.words[place] in {"so", "because", "but", "can", "if", "then"}
            ):
                return run[0], place
    return run


def about(left: Words, *, with_times: bool = False) -> Span | None:
    """What it is about: "about the budget", "to discuss hiring".

    Args:
        with_times: whether times said in it are its words ("the quarterly report", "lunch tomorrow").
    """
    for _, last in left.marked("about"):
        if last < left.head:
            continue
        ends = TITLE_ENDS | {"saying", "tell", "asking", "that", "so"}
        end = _topic_end(left, last + 1) if with_times else left.phrase_end(last + 1, ends)
        span = left.span(last + 1, end)
        if span:
            return span
    return None


def _topic_end(left: Words, start: int) -> int:
    """Where the topic of a mail ends: at a mark, or where its words begin."""
    bodies = {first for first, _ in left.marked("body")}
    place = start
    while place < len(left.tokens) and left.words[place] not in _TOPIC_STOPS and place not in bodies:
        if left.words[place] in CONJUNCTIONS and place + 1 in bodies:
            break
        if left.words[place] == "and" and VERBS_BOOK.at(left.words, place + 1):
            break
        place += 1
    return place
