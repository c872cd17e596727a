"""Short answers that are no plain yes or no: not what was meant, stop, seen, well done."""

from __future__ import annotations

import re

from services.planner.language.manner.model import Sign

_NOT_MEANT = re.compile(
    r"\W*(?:no\W+|sorry\W+|wait\W+|oops\W+)*(?:i (?:only |just )?meant?\b|(?:only|just|not) (?:the|that|this)\b"
    r"|(?:that ?'?s|it ?'?s|this is) (?:not|wrong)|wrong one|not what i)"
)
_OTHER_ONE = re.compile(
    r"\b(?:the|my) other (?!(?:day|night|week|time|side|hand|people|things?|events?|way)\b)\w+|\bthe other\W*$"
    r"|\bnot (?:that|this) (?:one|\w+)\W*$|\b(?:the )?wrong (?:one|\w+)\W*$"
)
_FEW = 8
"""Words of a text that says no more."""
_STOPS = frozenset({"cancel", "stop", "stop it", "cancel please", "please cancel", "stop please"})
_ASKS_US = re.compile(
    r"\W*(?:please |can you |could you )?(?:(?:show|list|schedule|book|cancel|remind|add|delete|email|draft) \w"
    r"|set up\b|what (?:do i|have i|tasks|reminders)\b|what ?'?s on\b|(?:never ?mind|forget it|cancel|stop)\W*$)"
)
_PRAISE = frozenset(
    {
        "perfect", "great", "awesome", "excellent", "wonderful", "nice", "lovely", "brilliant", "cool", "amazing",
        "fantastic", "superb", "neat", "done", "sweet", "love", "well", "good", "job", "work", "one",
    }
)  # fmt: skip
_FILLERS = frozenset(
    {
        "that", "thats", "s", "it", "is", "so", "very", "really", "just", "all", "you", "re", "are", "the", "ok",
        "sounds", "sound", "seems", "looks", "look", "feels", "this", "quite", "pretty", "to", "me", "would", "be",
    }
)  # fmt: skip
_TAKEN_IN = frozenset(
    {"ok", "okay", "k", "kk", "okey", "alright", "right", "fine", "noted", "understood", "gotcha", "got", "i", "see"}
)
_THANKS = frozenset({"thanks", "thx", "thank", "then"})
_WORD = re.compile(r"[^\W_]+")
_BEGINS = {Sign.NOT_MEANT: _NOT_MEANT, Sign.ASKS_US: _ASKS_US}


def signs(said: str) -> set[Sign]:
    """The signs of such answers in a spelt text."""
    found = {sign for sign, pattern in _BEGINS.items() if pattern.match(said)}
    words = set(_WORD.findall(said))
    if len(said.split()) <= _FEW and _OTHER_ONE.search(said):
        found.add(Sign.OTHER_ONE)
    if said.strip(" .!?") in _STOPS:
        found.add(Sign.STOPS)
    if words & _PRAISE and words <= _PRAISE | _FILLERS:
        found.add(Sign.PRAISES)
    if words & _TAKEN_IN and words <= _TAKEN_IN | _PRAISE | _FILLERS | _THANKS:
        found.add(Sign.TAKES_IN)
    return found
