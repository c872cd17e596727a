"""Phrases that say how often or where in the calendar something is to be done: "where I have free time", "for each of
my meetings tomorrow".

They are taken out before the rest is read, so that they neither become part of a title nor lead the reading astray.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from services.planner.language.apart.taking import blanked, grown, of_whole
from services.planner.language.model import Context, Understanding
from services.planner.language.plain import read_plain
from services.planner.language.timing import limits

_ORDER = r"(?:(?:very|next|first|earliest|nearest|soonest)\s+){0,2}"
_SPACE = r"(?:time|times|slots?|hours?|gaps?|moments?|spots?|windows?|blocks?|space|room|openings?|minutes?)"
_OPEN = r"(?:free|open|available|spare|empty)"
_WHERE = (
    r"(?:when(?:ever)?|where(?:ver)?|while|once|as\s+soon\s+as|(?:at|in)\s+(?:a|any)\s+time"
    r"|(?:at\s+)?the\s+(?:very\s+)?(?:first|next|earliest)\s+(?:time|moment|chance)(?:\s+(?:that|when))?)"
)
_FREE = re.compile(
    rf"""\b(?:
      {_WHERE}\s+(?:that\s+)?(?:
        (?:i\s*['’]?\s*a?m|we\s*['’]?\s*a?re|we\s+both\s+are)\s+(?:both\s+|all\s+)?{_ORDER}
          (?:free|available|not\s+busy)(?:\s+next\b(?!\s+\w))?
      | (?:(?:i|we)\s*(?:['’]?ve|have|get|find)(?:\s+got)?|there\s*(?:['’]?s|\s+is))\s+
          (?:an?\s+|some\s+|any\s+|the\s+|my\s+|enough\s+)?{_ORDER}(?:{_OPEN}\s+)?{_SPACE}
      )
    | (?:in|into|at|during|for|on|using|within)\s+(?:my|our|an?|the|any|some)\s+
        (?:{_ORDER}{_OPEN}\s+{_SPACE}|(?:very\s+)?(?:next|first|earliest|nearest|soonest)\s+(?:half\s+)?
          (?:slot|gap|opening|{_SPACE}(?=\s+(?:that\s+|when\s+)?(?:i|we)\b)))
        (?:\s+(?:that\s+|when\s+)?(?:i|we)\s*(?:['’]?ve|have|['’]?a?m|['’]?a?re|\s*both\s+are)(?:\s+got)?
          (?:\s+(?:both\s+)?(?:free|available|open))?)?
    )(?:\s+(?:on|in)\s+(?:my|the|our)\s+(?:calendar|schedule|diary|day|agenda))?\b""",
    re.IGNORECASE | re.VERBOSE,
)
_ASKED = re.compile(
    r"(?:\b(?:tell|show|give|let|find|get)\s+(?:me|us)(?:\s+know)?|\b(?:see|know|check|find|out|list|say|wonder(?:ing)?|of|is|are))\s*$",
    re.IGNORECASE,
)
"""Before "when I'm free": then that is what is asked for, not when something is to be done."""

_THING = (
    r"(?:meetings?|events?|appointments?|calls?|class(?:es)?|sessions?|interviews?|reviews?|lunch(?:es)?|tasks?"
    r"|to-?dos?)"
)
_EACH = re.compile(
    rf"""\b(?:for|about|before|after)\s+
      (?:each|every|all)(?:\s+(?:one|single))?(?:\s+of)?(?:\s+(?:my|our|the|these|those))?\s+
      (?:(?:\w[\w'’-]*)\s+){{0,2}}?{_THING}\b""",
    re.IGNORECASE | re.VERBOSE,
)
_VERBS_AFTER = re.compile(
    r"[,;:.!?]|\b(?:add|create|make|put|set|send|email|remind|schedule|book|then|please|write|draft)\b", re.IGNORECASE
)
_MAKES = frozenset(["task.create", "calendar.schedule", "reminder.create", "email.send", "email.draft"])
"""What can be done "when I'm free" or "for each of my meetings"."""
_MOST = 10
"""More of them in one text are left where they are: no request has so many."""


@dataclass(frozen=True, slots=True)
class Aside:
    """A phrase taken out of a text: its kind ("free" or "each"), its words and their place."""

    kind: str
    text: str
    start: int
    end: int


def read(text: str, context: Context, intent: str) -> Understanding | None:
    """The reading of a text with such phrases; None without them."""
    taken = find(text)
    if not taken:
        return None
    rest = text
    for one in taken:
        rest = blanked(rest, one.start, one.end)
    understood = read_plain(rest, context, intent)
    if understood.compound:
        return replace(understood, clauses=grown(text, understood.clauses, [(one.start, one.end) for one in taken]))
    if understood.intent not in _MAKES:
        return read_plain(text, context, intent)
    said: dict[str, Any] = {"when_free" if one.kind == "free" else "each": one.text for one in taken}
    if "when_free" in said and understood.intent == "calendar.schedule":
        said |= {"limits": looked} if (looked := _where_free(rest, understood, context)) else {}
    return of_whole(understood, text, slots=understood.slots | said)


def _where_free(text: str, understood: Understanding, context: Context) -> list[dict[str, Any]]:
    """The days and hours in which a free slot is looked for."""
    spans = [each.time for each in understood.entities if each.time is not None]
    return limits.said(text, spans, context, looked_for=True)


def find(text: str) -> list[Aside]:
    """The phrases of a text, in order."""
    free = (
        m for m in islice(_FREE.finditer(text), _MOST) if not _ASKED.search(text[max(0, m.start() - 40) : m.start()])
    )
    found = [Aside("free", match[0], match.start(), match.end()) for match in free]
    for match in islice(_EACH.finditer(text), _MOST):
        stop = _VERBS_AFTER.search(text, match.end())
        end = stop.start() if stop else len(text)
        end = match.end() + len(text[match.end() : end].rstrip())
        if not any(one.start < end and match.start() < one.end for one in found):
            found.append(Aside("each", text[match.start() : end], match.start(), end))
    return sorted(found, key=lambda one: one.start)


_MANY = re.compile(
    r"(for|about|before|after)\s+(?:each|every|all)(?:\s+(?:one|single))?(?:\s+of)?\s+(.+)", re.IGNORECASE | re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Many:
    """Several things: the word before them, their words ("my meetings tomorrow"), and whether they are tasks."""

    word: str
    things: str
    of_tasks: bool


def many_of(each: str) -> Many | None:
    """What "for each of my meetings tomorrow" speaks of; None for anything else."""
    match = _MANY.match(each)
    if match is None:
        return None
    things = match[2].strip()
    return Many(match[1].lower(), things, re.search(r"\b(?:tasks?|to-?dos?)\b", things, re.IGNORECASE) is not None)
