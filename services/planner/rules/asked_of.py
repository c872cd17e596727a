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
        return _what_is_asked(said)
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


_WANTS_TO_KNOW = re.compile(
    r"(?P<lead>(?:what|when|where|who|how|why|which)\b[^,;.?!]{0,40}?)\b(?P<who>he|she|they)"
    r"(?:['’](?P<short>s|re|ll|d|ve)|\s+(?P<verb>[a-z'’]+))\b(?P<rest>[^;]*)",
    re.IGNORECASE | re.DOTALL,
)
_SHORT = {"s": "you're", "re": "you're", "ll": "you'll", "d": "you'd", "ve": "you've"}
_SECOND = {"is": "are", "was": "were", "has": "have", "does": "do", "goes": "go"}


def _what_is_asked(said: str) -> str:
    """ "What she thinks of the plan" → "I wanted to ask what you think of the plan."; any other words as they are."""
    match = _WANTS_TO_KNOW.fullmatch(said.strip().rstrip(" .?!"))
    if match is None:
        return said
    who, rest = match["who"].casefold(), _to_you(match["rest"], match["who"].casefold())
    if match["short"]:
        return f"I wanted to ask {match['lead']}{_SHORT[match['short'].casefold()]}{rest}."
    verb = match["verb"].casefold()
    third = who != "they" and verb.endswith("s") and not verb.endswith("ss")
    verb = _SECOND.get(verb) or (re.sub(r"ies$", "y", verb) if verb.endswith("ies") else verb[:-1] if third else verb)
    return f"I wanted to ask {match['lead']}you {verb}{rest}."
