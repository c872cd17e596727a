"""What shall be asked of somebody, put to them: "if she can cover my shift" → "Can you cover my shift?"."""

from __future__ import annotations

import re

_ASKS = re.compile(
    r"(?:if|whether)\s+(?P<who>he|she|they)(?:['’](?P<short>s|re|ll|d|ve)|\s+(?P<verb>[\w'’]+))\s+(?P<rest>[^,;]+)",
    re.IGNORECASE,
)
_HELPERS = {
    "can": "Can", "could": "Could", "will": "Will", "would": "Would", "should": "Should", "may": "May",
    "might": "Might", "is": "Are", "are": "Are", "was": "Were", "were": "Were", "s": "Are", "re": "Are", "ll": "Will",
    "d": "Would", "ve": "Have",
}  # fmt: skip
_PLAIN = {
    "wants": "want", "want": "want", "needs": "need", "need": "need", "likes": "like", "like": "like", "has": "have",
    "have": "have", "knows": "know", "know": "know", "prefers": "prefer", "prefer": "prefer", "got": "get",
}  # fmt: skip
_THEIRS = {"he": ("his", "him"), "she": ("her", "her"), "they": ("their", "them")}


def put_to_them(said: str) -> str:
    """A question told about somebody, put to them; any other words as they are."""
    match = _ASKS.fullmatch(said.strip().rstrip(" .?!"))
    if match is None:
        return said
    verb = (match["short"] or match["verb"]).casefold()
    rest = _to_you(match["rest"].strip(), match["who"].casefold())
    if verb in _HELPERS:
        return f"{_HELPERS[verb]} you {rest}?"
    return f"{'Did' if verb == 'got' else 'Do'} you {_PLAIN[verb]} {rest}?" if verb in _PLAIN else said


def _to_you(words: str, who: str) -> str:
    """Theirs becomes yours: "her" before a noun, "her" alone."""
    own, them = _THEIRS[who]
    words = re.sub(
        rf"\b{own}\s+(?=(?!to\b|on\b|at\b|for\b|by\b|in\b|with\b|and\b)\w)", "your ", words, flags=re.IGNORECASE
    )
    return re.sub(rf"\b{them}\b", "you", words, flags=re.IGNORECASE)
