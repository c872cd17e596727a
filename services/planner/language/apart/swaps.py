"""Two things that shall change places: "swap my lunch with Ann and my call with Tom", "switch the gym with …"."""

from __future__ import annotations

import re

from services.planner.language import lexicon
from services.planner.language.apart.taking import of_whole
from services.planner.language.model import Act, Context, Understanding
from services.planner.language.plain import read_plain

_EVENT = "|".join(re.escape(noun) for noun in sorted(lexicon.NOUNS["event"], key=len, reverse=True))
_SWAPS = re.compile(
    r"\b(?:swap|switch|trade|exchange|flip)\s+(?:around\s+)?(?:the\s+(?:times?|slots?|places?)\s+of\s+)?"
    rf"(?P<one>\S.{{1,80}}?)\s+(?:and|with|for)\s+(?P<other>(?:(?:my|the|our)\s+|(?={_EVENT}))\S.{{1,80}})",
    re.IGNORECASE | re.DOTALL,
)
_ENDS = re.compile(r"\s*(?:\b(?:around|please|pls|thanks|instead)\b|[.?!])+\s*$", re.IGNORECASE)


_SURE = 0.9


def read(text: str, context: Context, intent: str) -> Understanding | None:
    """The reading of what shall change places, None for any other text. Whoever has the calendar looks both up."""
    if intent or not (two := find(text)):
        return None
    understood = read_plain(text, context, "calendar.reschedule")
    return of_whole(
        understood, text, confidence=_SURE, compound=False, goal_type="", act=Act.REQUEST, slots={"swap": two}
    )


def find(text: str) -> list[str]:
    """The words for the two; [] for any other text."""
    match = _SWAPS.search(text)
    if match is None:
        return []
    return [match["one"].strip(), _ENDS.sub("", match["other"]).strip()]
