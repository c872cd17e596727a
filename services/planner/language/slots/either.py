"""People of whom only one is wanted: "lunch with Sarah or Tom"."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

from services.planner.language.model import Found, Kind
from services.planner.language.slots.model import Text

_OR = re.compile(r"\s*(?:,\s*)?or\s+(?:with\s+|maybe\s+|even\s+)?", re.IGNORECASE)
_COMMA = re.compile(r"\s*,\s*")
_MADE = frozenset(["calendar.schedule", "calendar.update"])


def either(told: Text, slots: dict[str, Any]) -> list[Found]:
    """Slot ``either``: the names between which there is a choice, as they were said."""
    if told.intent not in _MADE and not told.changing:
        return []
    people = [f for f in told.found if f.kind is Kind.PERSON and not f.weak]
    joined = [(a, b) for a, b in pairwise(people) if _OR.fullmatch(told.text, a.end, b.start)]
    if not joined:
        return []
    one_of = {joined[0][0].start: joined[0][0], joined[-1][1].start: joined[-1][1]}
    for a, b in reversed(list(pairwise(people))):  # "Ann, Ben or Tom"
        if b.start in one_of and (_COMMA.fullmatch(told.text, a.end, b.start) or (a, b) in joined):
            one_of[a.start] = a
    slots["either"] = [one_of[start].text for start in sorted(one_of)]
    return []
