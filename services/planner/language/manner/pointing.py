"""Words that point at what was spoken of: "it", "the second one", "that task"; and times that stand for it."""

from __future__ import annotations

import re

from services.planner.language.manner.model import Sign

_PLACES = {
    "first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "fifth": 5, "5th": 5,
    "last": -1,
}  # fmt: skip
_ONE_OF = re.compile(
    r"\b(?:the )?(" + "|".join(_PLACES) + r") (?:one|event|meeting|call|task|item|reminder|thing)\b"
    r"|(?:\b(?:number|no\.)|#) ?(\d{1,2})\b"
)
_IT = r"(?:it|that|this|that one|this one)"
_SIGNS = {
    Sign.POINTS_BACK: re.compile(r"\b(?:it|that|this|them|those|one|instead|(?:whole|entire) series|the series)\b"),
    Sign.DOES_TO_IT: re.compile(
        r"\b(?:make|move|push|shift|change|extend|shorten|reschedule|cancel|delete|remove|scrap|snooze|postpone|delay) "
        rf"{_IT}\b"
    ),
    Sign.GIVES_IT: re.compile(
        r"\b(?:add|invite|put|include|bring|remove|take)\b.{1,80}?\b(?:to|from|into|in|on|off) (?:it|that|this)\b"
        rf"|\b(?:assign|reassign|delegate|give|hand|transfer|complete|finish|mark|rename) {_IT}\b"
    ),
    Sign.INSTEAD: re.compile(r"\binstead\b"),
    Sign.TAKES_AWAY: re.compile(r"\b(?:cancel|delete|remove|scrap|drop|scratch|stop|call off)\b"),
    Sign.SENDS_IT: re.compile(r"\b(?:send|mail) (?:it|that|this|them|the (?:draft|email|mail|one))\b|^\W*send\W*$"),
    Sign.ALL_OF_THEM: re.compile(r"\b(?:both|all of (?:them|those|these)|(?:them|these|those) (?:all|both)|the two)\b"),
    Sign.TICKS_OFF: re.compile(
        r"\b(?:tick|check|cross|scratch) (?:off|\S.{0,80} off)\b|\b(?:i'?m |i am |all )?(?:done|finished) with\b"
        r"|^\W*(?:(?:i|i've|i have|just|ok|already)\W+)*(?:finish|finished|complete|completed|got|did)\b"
        r"|\bmark\b.{1,80}\b(?:done|complete|completed|finished)\b"
    ),
    Sign.ALTERS: re.compile(
        r"^\W*(?:(?:and|also|ok|please|can you|could you|actually|no|wait|oh|now|then)\W+){0,4}"
        r"(?:rename|change|move|push|postpone|delay|shift|make|set|put|switch|reschedule|snooze|bump)\b"
    ),
    Sign.ALSO: re.compile(r"\b(?:also|too|as well|add|plus)\b"),
}
_EVERY_ONE = frozenset({"both", "all", "everything"})
_GOES_ON = frozenset({"other", "others", "else", "more", "another", "then", "there"})
_SAME_DAY = re.compile(
    r"\b(?:(?:on|for)\s+)?(?:that(?:\s+same)?\s+(?:day|date)|(?:the\s+)?same\s+(?:day|date)|this\s+day)\b",
    re.IGNORECASE,
)
_THEN = re.compile(r"\b(?:(?:at|around|for)\s+)?(?:then|that\s+time|the\s+same\s+time)\b[\s.?!]*$", re.IGNORECASE)
_ADDS = re.compile(r"(?:and|also|oh|plus|actually)\b")
_KINDS = {
    "event": frozenset({"event", "meeting", "call", "appointment", "lunch", "dinner", "booking", "chat", "review"}),
    "task": frozenset({"task", "todo", "to-do", "item"}),
    "reminder": frozenset({"reminder", "alarm"}),
}
_WORD = re.compile(r"[^\W_]+")
_AROUND_TIME = frozenset(
    {
        "at", "on", "for", "make", "the", "ok", "and", "oh", "sorry", "i", "mean", "meant", "actually", "no", "wait",
        "hmm", "hm", "nah", "nope", "oops", "hold", "instead", "rather", "let", "s", "lets", "do", "say", "better",
        "that", "it", "to", "please", "pls", "then", "well", "hang", "sec", "second", "a", "scratch", "change", "my",
        "bad", "same", "time", "me", "can", "could", "we", "you", "would", "be", "us", "might", "maybe", "should",
        "er", "um", "uh", "erm", "ah",
    }
)  # fmt: skip
"""The words around a time that is all that is said ("no wait, make it 9am")."""

_AROUND_ASKED = frozenset(
    {
        "and", "what", "about", "how", "or", "then", "also", "for", "on", "the", "same", "ok", "okay", "actually", "it",
        "its", "s", "is", "date", "day", "i", "was", "m", "mean", "meant", "thinking", "of", "yes", "sure", "please",
        "would", "like", "to", "know", "check", "see", "around", "that", "be", "will", "ll", "looking", "look", "at",
        "too", "well", "as",
        "does", "do", "right", "now", "looks",
    }
)  # fmt: skip
"""The words around a time for which the question before is asked again ("and what about Thursday?")."""

_HOW = frozenset({"look", "looks", "looking", "about"})
"""Of these, the ones that only ask how a day is."""


def signs(said: str) -> set[Sign]:
    """The signs of pointing in a spelt text."""
    found = {sign for sign, pattern in _SIGNS.items() if pattern.search(said)}
    if len(said.split()) <= 6 and _ADDS.match(said.lstrip(" ,.!-")):
        found.add(Sign.ADDS)
    words = _WORD.findall(said)
    if len(words) <= 4 and not _EVERY_ONE.isdisjoint(words):
        found.add(Sign.EVERY_ONE)
    if not _GOES_ON.isdisjoint(words):
        found.add(Sign.LOOKS_ON)
    return found


def same_day_in(text: str) -> str:
    """The words that stand for the day spoken of; empty for none."""
    match = _SAME_DAY.search(text)
    return match[0] if match is not None else ""


def then_in(text: str) -> str:
    """The words at the end of a text that stand for the time spoken of; empty for none."""
    match = _THEN.search(text)
    return match[0] if match is not None else ""


def time_signs(rest: str) -> set[Sign]:
    """What a text is that has a time, told from the words around it."""
    words = set(_WORD.findall(rest))
    around = ((Sign.ONLY_TIME, _AROUND_TIME), (Sign.TIME_AGAIN, _AROUND_ASKED))
    found = {sign for sign, known in around if words <= known}
    return found | ({Sign.ASKS_HOW} if Sign.TIME_AGAIN in found and words & _HOW else set())


def place_of(said: str) -> int:
    """Which of a list: 1-based, negative from the end; 0 for none."""
    match = _ONE_OF.search(said)
    if match is None:
        return 0
    return _PLACES[match[1]] if match[1] else int(match[2])


def kinds_of(said: str) -> frozenset[str]:
    """The kinds of thing that the nouns name."""
    words = set(said.replace("?", " ").replace(".", " ").replace(",", " ").split())
    return frozenset(kind for kind, names in _KINDS.items() if names & words)
