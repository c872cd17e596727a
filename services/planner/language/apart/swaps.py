"""Two things that shall change places: "swap my lunch with Ann and my call with Tom", "switch gym and yoga", "swap
them back"."""

from __future__ import annotations

import re

from services.planner.language import lexicon
from services.planner.language.apart.taking import of_whole
from services.planner.language.model import Act, Context, Understanding
from services.planner.language.plain import read_plain

_EVENT = "|".join(re.escape(noun) for noun in sorted(lexicon.NOUNS["event"], key=len, reverse=True))
_SWAPS = re.compile(
    r"(?<!\bthe )\b(?:swap|switch|trade|exchange|flip)\s+(?!rates?\b)(?:around\s+)?"
    r"(?:the\s+(?:times?|slots?|places?)\s+of\s+)?"
    rf"(?P<one>\S.{{1,80}}?)\s+(?:and|with|for)\s+(?P<other>(?:(?:my|the|our)\s+|(?={_EVENT}))\S.{{1,80}})",
    re.IGNORECASE | re.DOTALL,
)
_BARE = re.compile(
    r"\b(?:swap|switch|flip)\s+(?:around\s+)?(?P<one>(?!to\b|from\b|it\b|that\b|this\b)\S.{1,60}?)\s+and\s+"
    r"(?P<other>(?!\S+ing\b)\S.{1,60})|"
    r"\bswap\s+(?P<one_>(?!to\b|from\b|it\b|that\b|this\b|\S+\s+and\b)\S.{1,60}?)\s+with\s+(?P<other_>\S.{1,60})",
    re.IGNORECASE,
)
"""Without an article or a noun we know: only where nothing else is said, as where to or when."""
_SAYS_MORE = re.compile(r"\b(?:to|at|and|with|then|so|because)\b|[.;!?]\s*\S", re.IGNORECASE)
_TO = re.compile(r"\bto\b", re.IGNORECASE)
_SPOKEN = re.compile(
    r"\b(?:swap|switch|flip|trade)\s+(?:them|those|these|the\s+two|both|the\s+(?:two\s+)?(?:times|slots|events|meetings))"
    r"(?:\s+(?:two|both|events|meetings|back|around|round|over|again|of\s+them|please|pls|thanks))*[\s.!?]*$",
    re.IGNORECASE,
)
_ENDS = re.compile(r"\s*(?:\b(?:around|please|pls|thanks|instead)\b|[.?!])+\s*$", re.IGNORECASE)


_SURE = 0.9


def read(text: str, context: Context, intent: str) -> Understanding | None:
    """The reading of what shall change places, None for any other text. Whoever has the calendar looks both up."""
    if intent:
        return None
    two, spoken = find(text), _SPOKEN.search(text) is not None
    if not two and not spoken:
        return None
    slots = {"swap": two} if two else {"swaps_spoken": True}
    understood = read_plain(text, context, "calendar.reschedule")
    return of_whole(understood, text, confidence=_SURE, compound=False, goal_type="", act=Act.REQUEST, slots=slots)


def find(text: str) -> list[str]:
    """The words for the two; [] for any other text."""
    match = _SWAPS.search(text)
    if match is not None:
        if _TO.search(match["other"]):
            return []  # "switch gym and my yoga to Friday": both are moved
        return [match["one"].strip(), _ENDS.sub("", match["other"]).strip()]
    match = _BARE.search(text)
    if match is None:
        return []
    two = [(match["one"] or match["one_"]).strip(), _ENDS.sub("", match["other"] or match["other_"]).strip()]
    return [] if any(_SAYS_MORE.search(each) for each in two) else two
