"""Short questions about what was spoken of, or about what was done."""

from __future__ import annotations

import re
from dataclasses import dataclass

from services.planner.language.lexicon.outside import WEATHER
from services.planner.language.manner.model import Sign

_LEAD = r"\W*(?:(?:and|so|ok|okay|hey|hi|also|wait)\W+)*"
_ASKS = re.compile(
    rf"{_LEAD}(?:(?P<where>where)|(?P<who>who)|(?P<how_long>how long)|(?P<when>when|what time|what day|which day))\b"
)
_SIGNS = {
    Sign.ASKS_ONLY: re.compile(
        rf"{_LEAD}(?:who(?: ?'s| is| are)?(?: else)?(?: is| are)? (?:coming|invited|attending|going|there|in it|on it)"
        r"|(?:when|where|how long) (?:is|was|will) (?:it|that|this)(?: be)?(?: due)?(?: again| exactly| now)?"
        r"|who got (?:it|that)|(?:to )?who(?:m)? (?:did|does) (?:it|that) go(?: to)?|where is (?:it|that) going(?: to)?"
        r"|when exactly|when|where|(?:at )?what time|(?:on )?(?:what|which) day|how long)\W*"
    ),
    Sign.ASKS_MORE: re.compile(
        rf"{_LEAD}(?:(?:what|anything|who|nothing) else|is (?:that|this) (?:all|it|everything)|that ?'?s (?:all|it))\W*"
    ),
    Sign.ASKS_WHY_NOT: re.compile(r"\W*why not\W*"),
    Sign.ASKS_DONE: re.compile(
        rf"{_LEAD}(?:"
        r"what (?:exactly )?(?:did|have|'ve) you (?:just |already )?"
        r"(?:do|done|change|changed|send|sent|book|booked|move|moved|cancel\w*|add|added)"
        r"|did (?:you|it|that) (?:just |already |actually |really |get )?"
        r"(?:send|sent|book|booked|go|work|happen|do|done|move|moved|cancel\w*|add|added|save|saved|tell|told|e?-?mail|invite)"
        r"|did (?:the|my|that|this) (?:e-?mail|mail|message|letter) (?:already |actually |really |get )?"
        r"(?:go|send|sent|work)"
        r"|(?:is|was|has) (?:it|that|the e-?mail|the mail|the message) (?:already )?(?:been )?(?:go|gone)"
        r"|(?:is|was) (?:it|that) (?:already )?(?:sent|booked|done|moved|cancell?ed|added|saved)"
        r")\b(?: \w+){0,3}[ .?!]*"
    ),
}
_ANOTHER = re.compile(
    r"\W*(?P<lead>and (?:what|how) about|what about|how about|and|also) (?:the |my |our )?"
    r"(?P<name>[\w' -]{2,60}?)(?: too| as well| also)? ?(?P<asks>\?*)\W*"
)
_OF_THING = re.compile(
    r"\W*(?:(?:and|so|ok|okay|hey|hi|hmm)\W+){0,3}(?:when|where|what time|what day|which day|how long)"
    r"(?: ?'?s| is| was| will) (?:(?:the|my|our) )?"
    r"(?P<name>(?!it\b|that\b|this\b|the\b|next\b|last\b|first\b)[\w' -]{2,40}?)"
    r"(?: (?:again|at|be|on))? ?\?*\W*"
)
_WEATHER = re.compile(rf"\b(?:{'|'.join(WEATHER)})\b")
_SHORT = 8


@dataclass(frozen=True, slots=True)
class Another:
    """Another thing named, and whether it is asked about or is to be treated alike."""

    name: str
    sign: Sign


def signs(said: str) -> set[Sign]:
    """The signs of questions in a spelt text."""
    found = {sign for sign, pattern in _SIGNS.items() if pattern.fullmatch(said)}
    return found | ({Sign.ASKS_WEATHER} if _WEATHER.search(said) else set())


def asked_in(said: str) -> str:
    """What a question wants to know of a thing: when, where, who, how_long; empty for none."""
    match = _ASKS.match(said)
    return (match.lastgroup or "") if match is not None else ""


def another_in(said: str) -> Another | None:
    """The other thing named in "and the pills?", the one in "when's piano?"; None for any other text."""
    short = len(said.split()) <= _SHORT
    match = _ANOTHER.fullmatch(said) if short else None
    if match is None:
        asked = _OF_THING.fullmatch(said) if short else None
        return Another(asked["name"].strip(), Sign.ASKS_ANOTHER) if asked is not None else None
    too = not match["asks"] and match["lead"] in ("and", "also")
    return Another(match["name"].strip(), Sign.ANOTHER_TOO if too else Sign.ASKS_ANOTHER)
