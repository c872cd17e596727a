"""Talk about the assistant itself and about the time it is, which no catalogue answers. Pure."""

from __future__ import annotations

import re

from services.router.flows.events import words
from services.router.understood import Understood

_LANGUAGES = r"(?:english|spanish|french|german|italian|portuguese|chinese|hindi|arabic|japanese|other languages?)"
_TOPICS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (topic, re.compile(rf"(?:{said})", re.IGNORECASE))
    for topic, said in (
        (
            "time",
            r"\bwhat(?:'s|s|\s+is)?\s+(?:the\s+)?(?:current\s+)?(?:time|date|day)(?:\s+(?:is\s+it|now|today|of\s+the\s+week))*"
            r"[\s.?!]*$|\bdo\s+you\s+(?:know|have)\s+(?:what\s+)?the\s+time\b",
        ),
        ("languages", rf"\b(?:speak|understand|talk|know|habla\w*|parle\w*)\b.*\b{_LANGUAGES}\b"),
        (
            "who_i_am",
            r"\b(?:who|what)\s+(?:exactly\s+)?(?:are|r)\s+(?:you|u)\b(?!\s+\w+ing\b)"
            r"|\b(?:are|r)\s+(?:you|u)\s+(?:an?\s+|really\s+|actually\s+|some\s+kind\s+of\s+)*"
            r"(?:real|human|person|bot|robot|machine|ai|computer|program|assistant|alive)\b"
            r"|\b(?:who|what\s+company)\s+(?:made|built|created|runs|owns|programmed|wrote)\s+(?:you|u)\b"
            r"|\b(?:is|what(?:'s|s|\s+is)?)\s+(?:this|your\s+name)\b(?:\s+(?:a\s+)?(?:bot|robot|human|person|real))?[\s.?!]*$"
            r"|\bam\s+i\s+(?:talking|speaking|chatting|texting)\s+(?:to|with)\b|\bdo\s+you\s+have\s+a\s+name\b",
        ),
        (
            "how_i_am",
            r"\bhow\s+(?:are|r)\s+(?:you|u)\b|\bhow(?:'s|s|\s+is)\s+(?:it\s+going|everything|your\s+day)\b"
            r"|\bwhat'?s\s+up\b|\bhow\s+(?:have\s+you\s+been|do\s+you\s+do)\b",
        ),
        (
            "again",
            r"^\W*which(?:\s+(?:one|ones|of\s+them))?\s*\?\W*$|^\W*(?:what|huh|pardon|sorry|come\s+again|say\s+(?:that\s+)?again|repeat\s+that|what\s+do\s+you\s+mean"
            r"|what\s+was\s+that|i\s+don'?t\s+(?:get|understand)(?:\s+(?:it|that|you))?)\W*\?\W*$"
            r"|^\W*(?:huh|pardon|come\s+again|say\s+(?:that\s+)?again|repeat\s+that)\W*$",
        ),
        (
            "complaint",
            r"\b(?:useless|stupid|idiot\w*|dumb|sucks?|worthless|wtf)\b"
            r"|\bthanks\s+for\s+nothing\b|\b(?:hate|fed\s+up\s+with)\s+(?:you|this)\b|\bnot\s+(?:very\s+)?helpful\b",
        ),
        ("help", r"^\W*(?:so\s+|and\s+)?how\s+(?:do|can|would|should)\s+(?:i|we|one)\b"),
    )
)
_PRAISE = frozenset(
    {
        "perfect", "great", "awesome", "excellent", "wonderful", "nice", "lovely", "brilliant", "cool", "amazing",
        "fantastic", "superb", "neat", "done", "sweet", "love", "well", "good", "job", "work", "one",
    }
)  # fmt: skip
_FILLERS = frozenset(
    {"that", "thats", "s", "it", "is", "so", "very", "really", "just", "all", "you", "re", "the", "ok"}
)
_TAKEN_IN = frozenset(
    {"ok", "okay", "k", "kk", "okey", "alright", "right", "fine", "noted", "understood", "gotcha", "got", "i", "see"}
)
_MOST_WORDS = 12


def topic_of_talk(understood: Understood) -> str:
    """The SOCIAL topic of a text about the assistant or the time: who_i_am, how_i_am, languages, time, help; or empty.

    A text that clearly asks for something of the catalogue is never talk.
    """
    doable = understood.is_sure and not understood.intent.startswith(("chat.", "out_of_scope", "unclear"))
    said = understood.text
    if len(said.split()) > _MOST_WORDS:
        return ""
    for topic, pattern in _TOPICS:
        if pattern.search(said) and (not doable or (topic == "help" and understood.goal_type)):
            return topic
    return ""


def praises(text: str) -> bool:
    """Whether a text that could be a yes only says that something is good ("perfect", "that's great")."""
    said = set(words(text))
    return bool(said & _PRAISE) and said <= _PRAISE | _FILLERS


def acknowledges(text: str) -> bool:
    """Whether a text that could be a yes only says that it was read ("ok", "got it, thanks")."""
    said = set(words(text))
    return bool(said & _TAKEN_IN) and said <= _TAKEN_IN | _PRAISE | _FILLERS | {"thanks", "thx", "then"}
