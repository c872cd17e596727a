"""Words that go on with what was just done: "and eggs", "another one with Bob at 3", "same time the week after too"."""

from __future__ import annotations

import re

from services.planner.language.manner.model import More, Sign

_LEAD = re.compile(
    r"\W*(?:oh\s+)?(?:and|also|plus|then)\s+(?:also\s+|then\s+)?(?:(?:one|another)(?:\s+one)?\s+)?", re.IGNORECASE
)
_TO_DO = re.compile(r"(?:to|about)\s+\w", re.IGNORECASE)
_TIMED_TO_DO = re.compile(
    r"(?:at|on|in|by|around|every|next|this|tomorrow|tonight|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b"
    r"[^,;.?!]{0,40}?\bto\s+[^\W\d]",
    re.IGNORECASE,
)
"""Something to be done, with its time said first: "at 5 to call dad"."""

_NO_THING = re.compile(r"(?:to|about|what|when|who|how|the|my|i|is|are|do|at|on|for)\b|\W*$", re.IGNORECASE)
"""Beginnings of what is no mere thing."""

_TRAIL = re.compile(r"[\s.,!]*(?:\b(?:too|as\s+well|please)[\s.,!]*)*$", re.IGNORECASE)

_ONE_MORE = re.compile(
    r"\W*(?:(?:and|also|plus|ok|then|please|add|book|schedule|set up|make|i need|i want)\W+)*"
    r"(?:another(?: one)?|one more|one|(?:the )?same(?: thing| again| one)?|a second one)\s+"
    r"(?P<rest>(?:with|on|at|for|next|tomorrow|this|the)\b.{2,200})",
    re.IGNORECASE | re.DOTALL,
)
_SAME_AGAIN = re.compile(
    r"\b(?:another(?: one)?|one more|again|same (?:again|thing|meeting|call|event))\b"
    r"|\bdo (?:the )?same\b|\bre-?book\w*\b|\b(?:a|the) new one\b|\bput (?:it|that|this) back (?:in|on)\b"
    r"|\bsame time\b(?=.*\b(?:too|also|as well)\b)|\b(?:and|also|plus|book|schedule|add|repeat)\b.{0,20}\bsame\b"
)
_SAME_FOR = re.compile(r"\b(?:the )?same (?:thing )?(?:for|with|to)\b")
_AFTER = re.compile(
    r"\b(?:the )?(?:(?P<unit>week|day) after(?: (?:that|next))?|following (?P<next>week|day)|next (?P<coming>week))\b"
    r"(?! \w+day)"
)
_DAYS = {"week": 7, "day": 1}
_ONTO = re.compile(
    r"\b(?:to|on|onto)\s+(?:my\s+|the\s+|our\s+)?(?:shopping|groceries)(?=[\s.!]*$)|\b(?:to|on|onto|in)\s+(?:my|the|our)\s+(?:[\w-]+\s+){0,3}list\b",
    re.IGNORECASE,
)


def signs(said: str) -> set[Sign]:
    """The signs of what was just made being wanted at another time as well, and of what was just done being wanted of
    another thing, in a spelt text."""
    found = {Sign.SAME_AGAIN} if _SAME_AGAIN.search(said) else set()
    return found | ({Sign.SAME_FOR} if _SAME_FOR.search(said) else set())


def more_in(text: str) -> More | None:
    """What a text that begins with "and", "also" or "plus" adds; None for any other text."""
    lead = _LEAD.match(text)
    if lead is None:
        return None
    rest = text[lead.end() :]
    if _TO_DO.match(rest) or _TIMED_TO_DO.match(rest):
        return More("to_do", rest.strip())
    if _NO_THING.match(rest):
        return More("", rest.strip())
    return More("thing", _TRAIL.sub("", rest))


def one_more_in(text: str) -> str:
    """What is said of another one of the same kind; empty for any other text."""
    match = _ONE_MORE.fullmatch(text.strip(" .!"))
    return match["rest"].strip() if match is not None else ""


def days_after(said: str) -> int:
    """How many days after what was just made: 7 for "the week after", 1 for "the following day"; 0 for none."""
    match = _AFTER.search(said)
    return _DAYS[match["unit"] or match["next"] or match["coming"]] if match is not None else 0


def onto_in(text: str) -> str:
    """The list that something is put on, in its words; empty for none."""
    match = _ONTO.search(text)
    return match[0] if match is not None else ""
