"""What a request for several things leaves alone: "everything but the standup", "all meetings except Thursday's".

The phrase is taken out before the rest is read, so that its words tell nothing of what is meant and its times are not
those of the request.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from services.planner.language import lexicon, naming, timing
from services.planner.language.apart.taking import blanked, grown, of_whole
from services.planner.language.model import Context, Understanding
from services.planner.language.plain import read_plain
from services.planner.language.timing import limits
from services.planner.times import TimeSpan

LISTED = frozenset(["calendar.list", "task.list"])
SPARED = LISTED | {"calendar.cancel", "task.complete", "task.delete", "task.update"}
"""Requests for several things, of which some may be left out."""
_MANY = re.compile(
    rf"\b(?:all|every\w*|any\w*|each|whole|entire|rest|what|which|clear|free\s+up|wipe|"
    rf"{'|'.join(lexicon.EVENT_PLURALS)}|tasks|to-?dos|items|reminders)\b",
    re.IGNORECASE,
)
_MARK = re.compile(
    r"(?<![\s,])[\s,]*\b(?:except(?:ing|ed)?(?:\s+for)?|excluding|apart\s+from|aside\s+from|other\s+than|besides|save\s+for|barring"
    r"|(?:but|and|just|only)\s+(?:please\s+)?(?:not|keep|leave|spare)|but(?:\s+for)?|[,;]\s*(?:not|keep|leave|spare))\s+",
    re.IGNORECASE,
)
_END = re.compile(
    r"[.!?;\n]|,?\s+(?:and|then)\s+(?:then\s+)?(?:tell|let|send|e-?mail|text|move|remind|schedule|book|create|add|make|"
    r"put|push|cancel|clear|delete)\b|,?\s*\b(?:please|pls|plz|thanks|thank\s+you|though|alone|as\s+is|where\s+it\s+is)\b",
    re.IGNORECASE,
)
_PARTS = re.compile(r"\s*(?:,\s*(?:and|or|nor)?|\s(?:and|or|nor|&)\s)\s*", re.IGNORECASE)
_WITH = re.compile(r"\bwith\s+(?:the\s+)?([^\W\d_][\w'’.@+-]*(?:\s+[^\W\d_][\w'’-]*)?)", re.IGNORECASE)
_ONES = frozenset(["one", "ones", "thing", "things", "stuff", "on", "at", "for", "in"])
_LONGEST = 160
"""Characters of a phrase; a longer one is no list of what is left alone."""


@dataclass(frozen=True, slots=True)
class Spared:
    """The phrase's place, and what it names: each with ``query``, ``attendee`` and ``limits`` (form: libs.limits) of
    stance "never"; what is said in one of them must hold together."""

    start: int
    end: int
    things: tuple[dict[str, Any], ...]


def read(text: str, context: Context, intent: str) -> Understanding | None:
    """The reading of a request for several things but some; None when it is no such request."""
    spared = find(text, context)
    if spared is None:
        return None
    understood = read_plain(blanked(text, spared.start, spared.end), context, intent)
    if understood.compound:
        return replace(understood, clauses=grown(text, understood.clauses, [(spared.start, spared.end)]))
    if understood.intent not in SPARED:
        return None
    said: dict[str, Any] = {"except": list(spared.things)}
    if understood.intent not in LISTED:
        said["order"] = "all"
    return of_whole(understood, text, slots=understood.slots | said)


def find(text: str, context: Context) -> Spared | None:
    """What a text leaves alone; None when it leaves nothing alone."""
    for mark in _MARK.finditer(text):
        if not _MANY.search(text, 0, mark.start()):
            continue
        stop = _END.search(text, mark.end())
        end = min(stop.start() if stop else len(text), mark.end() + _LONGEST)
        times = timing.read_times(text[mark.end() : end], context)
        if times and not timing.read_times(text[: mark.start()], context):
            end = _less_its_window(text, mark.end(), end, times)
        things = tuple(_things(text[mark.end() : end], context))
        if things:
            return Spared(mark.start(), end, things)
    return None


def _less_its_window(text: str, start: int, end: int, times: list[TimeSpan]) -> int:
    """ "everything but the standup this week": a stretch that ends the phrase is that of the request."""
    last = times[-1]
    named = _telling(text[start : start + last.start], times[:-1])
    closes = not text[start + last.end : end].strip()
    return start + last.start if closes and (named or len(times) > 1) else end


def _things(phrase: str, context: Context) -> Iterator[dict[str, Any]]:
    start = 0
    cuts = [match.span() for match in _PARTS.finditer(phrase)][:10]
    for begin, end in [*cuts, (len(phrase), len(phrase))]:
        part = phrase[start:begin]
        start = end
        times = timing.read_times(part, context)
        person = _WITH.search(part)
        attendee = person[1].strip() if person and not any(t.start <= person.start(1) < t.end for t in times) else ""
        words = part if person is None else part[: person.start()]
        said = limits.never(times, context) if times else []
        thing = {"query": _telling(words, [t for t in times if t.end <= len(words)]), "attendee": attendee}
        found = {key: value for key, value in thing.items() if value} | ({"limits": said} if said else {})
        if found:
            yield found


_KINDS = frozenset(["call", "calls", "lunch", "dinner", "interview", "interviews", "appointment", "review"])
"""Nouns for some events only, so that they tell which."""


def _telling(words: str, times: list[TimeSpan]) -> str:
    for time in times:
        words = f"{words[: time.start]}{' ' * (time.end - time.start)}{words[time.end :]}"
    query, noun = naming.query_words(naming.Span(words, 0, len(words)))
    kept = [w.strip(".,'’") for w in query.split() if w.lower().strip(".,'’") not in _ONES]
    return " ".join(w for w in kept if w) or (noun if noun in _KINDS else "")
