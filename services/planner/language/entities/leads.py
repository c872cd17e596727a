"""How people come into a text: by the word before their name, or before the first of their list."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from services.planner.language.model import Found, Kind

_WORD = re.compile(r"(?<!\w)(?P<lead>with|w/|to|from|for|by|cc|without)\s*$", re.IGNORECASE)
_JOINS = re.compile(r"(?:[\s,&+]|\b(?:and|or|plus)\b)+")
_SHORT = {"w/": "with"}


def with_leads(text: str, entities: Sequence[Found]) -> tuple[Found, ...]:
    """The entities, people among them with their ``lead``: "with" for John and Ann in "with John and Ann"."""
    leads: dict[tuple[int, int], str] = {}
    lead, end = "", -1
    for person in sorted((each for each in entities if each.kind is Kind.PERSON), key=lambda each: each.start):
        if end < 0 or not _JOINS.fullmatch(text[end : person.start]):
            word = _WORD.search(text, max(0, person.start - 10), person.start)
            lead = word["lead"].lower() if word is not None else ""
        leads[(person.start, person.end)], end = _SHORT.get(lead, lead), person.end
    return tuple(
        replace(each, lead=leads[(each.start, each.end)]) if each.kind is Kind.PERSON else each for each in entities
    )
