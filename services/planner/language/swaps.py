"""Two things that shall change places: "swap my lunch with Ann and my call with Tom", "switch the gym with …"."""

from __future__ import annotations

import re

from services.planner.language import lexicon

_EVENT = "|".join(re.escape(noun) for noun in sorted(lexicon.NOUNS["event"], key=len, reverse=True))
_SWAPS = re.compile(
    r"\b(?:swap|switch|trade|exchange|flip)\s+(?:around\s+)?(?:the\s+(?:times?|slots?|places?)\s+of\s+)?"
    rf"(?P<one>\S.{{1,80}}?)\s+(?:and|with|for)\s+(?P<other>(?:(?:my|the|our)\s+|(?={_EVENT}))\S.{{1,80}})",
    re.IGNORECASE | re.DOTALL,
)
_ENDS = re.compile(r"\s*(?:\b(?:around|please|pls|thanks|instead)\b|[.?!])+\s*$", re.IGNORECASE)


def find(text: str) -> list[str]:
    """The words for the two; [] for any other text."""
    match = _SWAPS.search(text)
    if match is None:
        return []
    return [match["one"].strip(), _ENDS.sub("", match["other"]).strip()]
