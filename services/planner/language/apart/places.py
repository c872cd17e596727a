"""A text that only says where: "at Nobu", "it's at the Thai place on Main St", "in the big conference room".

Said of what is open, or of what was just spoken of, it needs neither a capital nor a noun we know.
"""

from __future__ import annotations

import re

from services.planner.language import timing
from services.planner.language.apart.taking import of_whole
from services.planner.language.lexicon.form import word_set
from services.planner.language.model import Act, Context, Understanding
from services.planner.language.plain import read_plain

_OPENERS = r"(?:(?:ok|okay|yes|yeah|yep|oh|and|also|so|actually|btw|hmm?|cool|great|but)\W+){0,3}"
_OF_IT = (
    r"(?:it'?s|it is|it'?ll be|it will be|that'?s|that is|make it|make that|have it|do it|let'?s (?:meet|do it|have it|"
    r"make it|go)|we(?:'ll| will) (?:meet|be)|we(?:'re| are) meeting)\s+(?:(?:gonna|going to) be\s+)?(?:in person\s+)?"
)
_WHERE = re.compile(
    rf"\W*{_OPENERS}(?:{_OF_IT})?(?:(?:at|in)\s+|@\s*|(?:on|via|over)\s+(?=(?:zoom|teams|skype|facetime|meet|webex)\b))"
    r"(?P<place>(?=[^\W_])[^?!;:,]{2,60}?)(?:\s+(?:instead|please|pls|plz|thanks|then|too|btw))*[\s.!]*",
    re.IGNORECASE,
)
_ARTICLES = word_set("the a an my our his her their that this")
_NO_PLACE = word_set("""
    all least best worst general case advance meantime time times first last once present total fact particular order
    favor favour it them him her convenience calendar schedule list touch mind doubt charge detail moment end risk
    person way hurry addition future past same different earliest latest bit while and or to hour hours day week month
    other one
""")
_LABEL = re.compile(r"(\b(?:at|in)\s+)(?:the\s+)?(?:location|address|venue)\s+(?:of\s+)?(?=\S)", re.IGNORECASE)
"""What only says that a place follows: "at location 12 Elm Road"."""
_MOST_WORDS = 7
_WHICH_ASKED = frozenset(["which_event", "which_person", "unknown_person", "which_reading", "choice", "body", "title"])
"""Questions that such words answer otherwise: "the one at Nobu"."""

_SURE = 0.9


def read(text: str, context: Context, intent: str) -> Understanding | None:
    """The reading of such a text; None for any other, and where nothing is open or was spoken of."""
    place = find(text, context) if not intent else ""
    if not place:
        return None
    understood = read_plain(text, context, "calendar.update")
    slots = {"place": place, "changes": {"location": place}, "refers": True}
    if context.goal_type:
        return of_whole(
            understood, text, intent="unclear", confidence=0.5, goal_type="", act=Act.CHANGE, slots=slots, entities=(),
            compound=False,
        )  # fmt: skip
    return of_whole(understood, text, confidence=_SURE, act=Act.REQUEST, slots=slots, entities=(), compound=False)


def find(text: str, context: Context) -> str:
    """The words for the place; "" when the text says more or something else."""
    event = context.goal_type in ("schedule", "update") and context.asked not in _WHICH_ASKED
    spoken = not context.is_open and bool(context.previous_reply)
    text = _LABEL.sub(r"\1", text, count=1)
    match = _WHERE.fullmatch(text.replace("’", "'")) if event or spoken else None
    if match is None:
        return ""
    words = [word.casefold() for word in match["place"].split()]
    telling = [word for word in words if word not in _ARTICLES]
    short = 0 < len(telling) <= _MOST_WORDS and telling[0] not in _NO_PLACE
    if not short or not any(character.isalpha() for character in telling[0]) or timing.read_times(text, context):
        return ""
    return " ".join(match["place"].split()[words[0] in _ARTICLES :])
