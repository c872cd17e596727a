"""Whole days: "an all-day offsite", "vacation March 16 to 20", "block off Friday".

The words that say it outright are taken out before the rest is read, so that none becomes part of a title.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from services.planner.language.apart import anchors, beside
from services.planner.language.apart.taking import LASTING, blanked, of_whole
from services.planner.language.lexicon.form import word_set
from services.planner.language.model import Act, Context, Understanding
from services.planner.language.plain import read_plain

_SAID = re.compile(
    r"(?<![\w-])(?:for\s+)?(?:(?:the|as\s+an?)\s+)?(?:all|whole|entire|full)[\s-]+day(?:\s+long)?\b(?![\s-]+(?:after|before)\b)",
    re.IGNORECASE,
)


_LITTLE = word_set("it it's its make that that's this should be is just an the event for yes no please actually so")
_TIMED_SURE = 0.8
"""Sureness of what shall take whole days: as sure as with a day and an hour."""


@dataclass(frozen=True, slots=True)
class Said:
    """The words "all day" and their place."""

    start: int
    end: int


def read(text: str, context: Context, intent: str) -> Understanding | None:
    """The reading of what shall take whole days, or be made to; None when "all day" says something else."""
    said = find(text)
    if said is None:
        return None
    rest = blanked(text, said.start, said.end)
    understood = (
        anchors.read(rest, context, intent) or beside.read(rest, context, intent) or read_plain(rest, context, intent)
    )
    if understood.compound:
        return None
    slots = understood.slots | {"all_day": True}
    lasting = context.goal_type in LASTING
    if lasting and says_no_more(rest):
        return replace(understood, act=Act.CHANGE, intent="unclear", confidence=0.5, goal_type="", slots=slots)
    changes = lasting and understood.act in (Act.CHANGE, Act.INFORM)
    if understood.intent != "calendar.schedule" and not changes:
        return None
    sure = understood.confidence if changes else max(understood.confidence, _TIMED_SURE)
    return of_whole(understood, text, confidence=sure, slots=slots)


def find(text: str) -> Said | None:
    """The words that say a whole day outright; None without them."""
    match = _SAID.search(text)
    return Said(match.start(), match.end()) if match else None


def says_no_more(rest: str) -> bool:
    """Whether nothing of weight stands beside the words "all day" ("make it all day")."""
    return all(word in _LITTLE for word in re.findall(r"[\w']+", rest.lower().replace("’", "'")))
