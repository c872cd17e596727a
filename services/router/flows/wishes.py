"""Wishes about a time or an address that name none: anyway, another, earlier, any, without. Pure rules over words."""

from __future__ import annotations

import re

_WITHOUT = re.compile(
    r"\b(without|skip (it|that|him|her|them)|leave (it|him|her|them) out|no (e-?mail|address)"
    r"|(don'?t|do not) (have|know)|just (book|put|schedule)|go ahead anyway)\b",
    re.IGNORECASE,
)
_OTHER_TIME = re.compile(
    r"\b(another|a different|some other|the next|any other) (time|slot|day|one|option)\b"
    r"|\bsomething else\b|\bother times?\b",
    re.IGNORECASE,
)
_ANYWAY = re.compile(
    r"\b(anyways?|regardless|nevertheless|even so|despite|double[- ]?book\w*|overlap\w*|all the same"
    r"|on top of (it|that)|(still|just) (book|schedule|move|put|do|go ahead)|(don'?t|do not) care"
    r"|keep (it|that|the) (there|time|slot|as is))\b",
    re.IGNORECASE,
)
_EARLIER = re.compile(r"\b(earlier|sooner|too late)\b(?! (you|i|we|on)\b)", re.IGNORECASE)
_LATER = re.compile(
    r"\blater (please|pls|that day|in the day|the same day|if possible|works)\b|\btoo early\b"
    r"|\b(something|anything|any|(a )?(bit|little)|make it|(can|could) (we|you) do|how about|do|much|somewhat)"
    r"( a (bit|little))? later\b",
    re.IGNORECASE,
)
_TOLD = re.compile(r"\b(said|told|asked|mentioned|wrote|remind|talk|see)\b", re.IGNORECASE)
_ANY_TIME = re.compile(
    r"\b(whenever|any ?time|(you|u) (pick|choose|decide|suggest)|(don'?t|doesn'?t) (mind|matter)|up to you|your call"
    r"|what (do|would) you suggest|suggest (something|a time|one)|first available|earliest|asap|as soon as possible"
    r"|next (free|available)( slot| time)?|surprise me)\b",
    re.IGNORECASE,
)


def wants_without(text: str) -> bool:
    """Whether the text says to go without an address ("skip it", "I don't have it")."""
    return _WITHOUT.search(text) is not None


def wants_anyway(text: str) -> bool:
    """Whether the text wants a time although it is taken ("book it anyway")."""
    return len(text.split()) <= 12 and _ANYWAY.search(text) is not None


def wants_shift(text: str) -> str:
    """Whether a short text asks for an "earlier" or a "later" time than the one spoken of; empty when neither."""
    if len(text.split()) > 6 or _TOLD.search(text):
        return ""
    return "earlier" if _EARLIER.search(text) else "later" if _LATER.search(text) else ""


def wants_any_time(text: str) -> bool:
    """Whether the text leaves the time to us ("whenever", "what do you suggest?")."""
    return len(text.split()) <= 8 and _ANY_TIME.search(text) is not None


def wants_other_time(text: str) -> bool:
    """Whether the text asks for another time without saying which ("another time please")."""
    return len(text.split()) <= 8 and _OTHER_TIME.search(text) is not None
