"""Slots of mail: what is quoted word for word, what it is about, and the event whose guests it is for."""

from __future__ import annotations

import re
from typing import Any

from services.planner.language import naming
from services.planner.language.lexicon import DETERMINERS
from services.planner.language.lexicon.form import word_set
from services.planner.language.model import Found, Kind
from services.planner.language.naming.model import EVENT_BOOK, STOPS
from services.planner.language.slots.model import Text, in_time

_BEFORE_SUBJECT = re.compile(
    r"\b(?:subject|title|titled|entitled|called|heading|headline|about|regarding|re)(?:\s+(?:line|of|is|as|it|with|to))*"
    r"\s*[:,]?\s*$",
    re.IGNORECASE,
)
_AFTER_SUBJECT = re.compile(r"\s*as\s+(?:the|its|a)\s+(?:subject|title|heading)", re.IGNORECASE)
_NAMED_AFTER = re.compile(
    r"\b(?:the|its|that)\s+(?:event|meeting|appointment|call)(?:['’]s)?\s+(?:name|title)\b", re.IGNORECASE
)
_BODY_NAMED = re.compile(r"[\s,;]+(?:body|message|text)\s*:", re.IGNORECASE)
_GUESTS = word_set("attendees attendee guests participants invitees everyone everybody people those")
_BEFORE_EVENTS = DETERMINERS | {"'s"}
_ORDER_WORDS = word_set("first last next latest earliest very")


def email_slots(told: Text, slots: dict[str, Any]) -> list[Found]:
    """body, subject and what is quoted of a letter."""
    if told.intent == "email.list":
        slots["filter"] = {"status": "draft"} if "drafts" in told.sentence.features else {}
        return []
    quoted = _quoted(told, slots)
    body = naming.body(told.words)
    about = naming.about(told.words, with_times=True)
    if body and not quoted:
        slots["body"] = body.text
    if about and not quoted and not (body and body.start <= about.start < body.end):
        slots["subject"] = about.text
    explicit = naming.explicit_title(told.words)
    if explicit and not quoted and not (body and body.start <= explicit.start < body.end):
        slots["subject"] = _BODY_NAMED.split(explicit.text)[0]
    if quoted and not slots.get("subject") and (subject := _subject_beside(told)):
        slots["subject"] = subject
    if not any(f.kind in (Kind.PERSON, Kind.EMAIL) and not f.weak for f in told.found):
        slots["of_event"] = _event_of_guests(told)
        if slots["of_event"] and _NAMED_AFTER.search(told.text):
            slots.pop("subject", None)
    return []


def _quoted(told: Text, slots: dict[str, Any]) -> bool:
    """The words in quotes: those that a word before or after calls the subject, else what the mail shall say, as it
    stands there."""
    quotes = told.words.quotes()
    for start, end, words in quotes:
        is_subject = _BEFORE_SUBJECT.search(told.text[:start]) or _AFTER_SUBJECT.match(told.text, end)
        if is_subject and not slots.get("subject"):
            slots["subject"] = words
        elif not slots.get("body"):
            slots["body"], slots["verbatim"] = words, True
    return bool(quotes)


_SUBJECT_SAID = re.compile(
    r"\b(?:subject(?:\s+line)?|titled|entitled|title|heading|headline)\b(?:\s+(?:line|of|is|as|it|with|to)\b)*\s*:?\s*"
    r"(?P<words>[^\s,.;:!?()\"“”'][^,.;:!?()\"“”]{0,120}?)"
    r"(?=\s*(?:[,.;:!?()\"“”]|'(?!\w+\b(?!'))|$|\b(?:that|which)\s+(?:says|reads)\b|\b(?:saying|telling|reading)\b"
    r"|\band\s+it\s+should\s+(?:say|read)\b|\b(?:and|with)\s+(?:the\s+|a\s+)?(?:body|text|message|words|content|tell|say|write|let)\b))",
    re.IGNORECASE,
)
_SUBJECT_BEFORE = re.compile(
    r"\b(?:with|use|using|put|under)\s+(?P<words>[^,.;:!?()\"“”]{1,120}?)\s+(?:as|for|in)\s+(?:the|its|a)\s+"
    r"(?:subject|title|heading)\b",
    re.IGNORECASE,
)


def _subject_beside(told: Text) -> str:
    """The subject where only what the mail shall say is quoted: "titled Agenda that says '…'", "with Budget as the
    subject"; "" when none is said, or when it is the event's name."""
    said = [(start, end) for start, end, _ in told.words.quotes()]
    found = (m for pattern in (_SUBJECT_BEFORE, _SUBJECT_SAID) for m in pattern.finditer(told.text))
    outside = (
        m["words"].strip() for m in found if not any(a < m.end("words") and m.start("words") < b for a, b in said)
    )
    return next((words for words in outside if not _NAMED_AFTER.search(words)), "")


def _event_of_guests(told: Text) -> dict[str, Any]:
    """Which event's guests it is for: its words and its place in the order; {} when no such guests are spoken of."""
    words = told.sentence.words
    if not _GUESTS & set(words):
        return {}
    order = naming.order_of(told.sentence.tokens).removeprefix("all")  # "all guests" are of one event
    for place in range(len(words)):
        if not EVENT_BOOK.at(words, place) or in_time(told, place) or _NAMED_AFTER.search(_near(told, place)):
            continue
        first = place
        while first > 0 and words[first - 1] not in _BEFORE_EVENTS | STOPS and place - first < 4:
            first -= 1
        if first == 0 or words[first - 1] not in _BEFORE_EVENTS:
            continue
        kept = [word for word in words[first : place + 1] if word not in _ORDER_WORDS]
        query = " ".join(word for word in kept if word not in naming.GENERIC)
        return {name: value for name, value in (("query", query), ("order", order)) if value}
    return {}


def _near(told: Text, place: int) -> str:
    tokens = told.sentence.tokens
    return told.text[tokens[max(0, place - 1)].start : tokens[min(len(tokens) - 1, place + 2)].end]
