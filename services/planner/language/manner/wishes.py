"""Wishes about a time or an address that name none: anyway, another, earlier, any, without."""

from __future__ import annotations

import re

from services.planner.language.manner.model import Sign

_WITHOUT = re.compile(
    r"\b(without|skip (it|that|him|her|them)|leave (it|him|her|them) out|no (e-?mail|address)"
    r"|(don'?t|do not) (have|know)|just (book|put|schedule)|go ahead anyway)\b"
)
_OTHER_TIME = re.compile(
    r"\b(another|a different|some other|the next|any other) (time|slot|day|one|option)\b"
    r"|\bsomething else\b|\bother times?\b"
)
_ANYWAY = re.compile(
    r"\b(anyways?|regardless|nevertheless|even so|despite|double[- ]?book\w*|overlap\w*|all the same"
    r"|on top of (it|that)|(still|just) (book|schedule|move|put|do|go ahead)|(don'?t|do not) care"
    r"|keep (it|that|the) (there|time|slot|as is))\b"
)
_EARLIER = re.compile(r"\b(earlier|sooner|too late)\b(?! (you|i|we|on)\b)")
_LATER = re.compile(
    r"\blater (please|pls|that day|in the day|the same day|if possible|works)\b|\btoo early\b"
    r"|\b(something|anything|any|(a )?(bit|little)|make it|(can|could) (we|you) do|how about|do|much|somewhat)"
    r"( a (bit|little))? later\b"
)
_TOLD = re.compile(r"\b(said|told|asked|mentioned|wrote|remind|talk|see)\b")
_ANY_TIME = re.compile(
    r"\b(whenever|any ?time|(you|u) (pick|choose|decide|suggest)|(don'?t|doesn'?t) (mind|matter)|up to you|your call"
    r"|what (do|would) you suggest|suggest (something|a time|one)|first available|earliest|asap|as soon as possible"
    r"|next (free|available)( slot| time)?|surprise me)\b"
)

_ONCE_MORE = re.compile(
    r"\b(try|do) (it |that |this )?(again|once more|one more time)\b|\b(retry|redo) (it|that|this|with|for|at)\b"
    r"|\b(give|have) (it |that )?another (go|try|shot)\b"
)
_SHORT_WISHES = {Sign.ANY_TIME: _ANY_TIME, Sign.ANOTHER_TIME: _OTHER_TIME}


def signs(said: str) -> set[Sign]:
    """The wishes in a spelt text; most are read in a short one only."""
    words = len(said.split())
    found = {Sign.WITHOUT} if _WITHOUT.search(said) else set()
    if words <= 12 and _ANYWAY.search(said):
        found.add(Sign.ANYWAY)
    if _ONCE_MORE.search(said):
        found.add(Sign.ONCE_MORE)
    if words <= 8:
        found |= {sign for sign, known in _SHORT_WISHES.items() if known.search(said)}
    if words <= 6 and not _TOLD.search(said):
        if _EARLIER.search(said):
            found.add(Sign.EARLIER)
        elif _LATER.search(said):
            found.add(Sign.LATER)
    return found
