"""Reminders that hang on an event: "15 minutes before the dentist", "an hour ahead of my 3pm call", "after lunch with
Ann", "10 minutes before it", "the dentist, half an hour before".

The phrase is taken out of the text before the rest is read; what is left is what to be reminded of.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from services.planner.language import lexicon, timing
from services.planner.language.apart.taking import blanked, of_whole
from services.planner.language.model import Context, Understanding
from services.planner.language.plain import read_plain

_ASKED = re.compile(r"\b(?:remind|reminder|alert|ping|nudge|notify|buzz)\b", re.IGNORECASE)
_EVENT = rf"(?:{'|'.join(re.escape(noun) for noun in sorted(lexicon.NOUNS['event'], key=len, reverse=True))})"
_SIDE = r"(?P<side>before|prior\s+to|ahead\s+of|in\s+advance\s+of|after)"
_OF_EVENT = re.compile(
    rf"\b(?:(?:right|just|shortly)\s+)?{_SIDE}\s+"
    rf"(?P<thing>(?:my|the|our)\s+\S.{{0,100}}?|{_EVENT}s?(?:\s+(?:with|w/|at)\s+\S.{{0,80}}?)?|it|that|this)"
    r"(?=\s*(?:[,;:.!?]|$)|\s+(?:to|that|about|so|and)\s)",
    re.IGNORECASE | re.DOTALL,
)
_OF_WHAT_IS_SAID = re.compile(
    r"(?<=\s)(?P<side>before|beforehand|ahead(?:\s+of\s+time)?|in\s+advance|early|prior|after|afterwards)(?=[\s.!?]*$)",
    re.IGNORECASE,
)
_LENGTH_BEFORE = re.compile(r"\b(?:minutes?|mins?|m|hours?|hrs?|h|days?|weeks?)\s+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Anchor:
    """The phrase and its place; its ``thing`` is "" when the event is what the reminder is about, or "it"."""

    text: str
    start: int
    end: int
    side: str
    thing: str
    lead_s: float = 0.0
    """So much before or after, where it was said as a day ("the day before")."""

    points: bool = False
    """It hangs on what was spoken of ("before that"), whatever it is about."""


def read(text: str, context: Context, intent: str) -> Understanding | None:
    """The reading of a reminder that hangs on an event, with ``anchor`` {side, thing}; None for any other text."""
    anchor = find(text, context)
    if anchor is None:
        return None
    understood = read_plain(blanked(text, anchor.start, anchor.end), context, intent)
    timed = any(each.time is not None and each.role == "new_time" for each in understood.entities)
    if _of_reminder(context) and not _ASKED.search(text):
        return None if understood.compound or timed else _hung_anew(understood, text, anchor)
    if understood.intent != "reminder.create" or understood.compound or timed:
        return None
    hangs: dict[str, Any] = {"anchor": {"side": anchor.side, "thing": anchor.thing}}
    hangs["anchor"] |= {"points": True} if anchor.points else {}
    hangs |= {"duration_s": anchor.lead_s} if anchor.lead_s else {}
    return of_whole(understood, text, slots=understood.slots | hangs)


def _of_reminder(context: Context) -> bool:
    """Whether a reminder was just spoken of: "make it 2 hours before" is about when it is given."""
    return context.focus is not None and context.focus.kind == "reminder"


def _hung_anew(understood: Understanding, text: str, anchor: Anchor) -> Understanding:
    """The reading of "make it 2 hours before": the length is how long before, and no length to move by."""
    changes = dict(understood.slots.get("changes") or {})
    lead_s = anchor.lead_s or abs(float(changes.pop("shift_s", 0.0))) or understood.slots.get("duration_s")
    hangs: dict[str, Any] = {"anchor": {"side": anchor.side, "thing": anchor.thing}, "changes": changes}
    hangs |= {"duration_s": lead_s} if lead_s else {}
    return of_whole(understood, text, slots=understood.slots | hangs)


def find(text: str, context: Context) -> Anchor | None:
    """The phrase of a text that asks for a reminder; None when there is none, or when it is a time ("before the
    weekend")."""
    if not _ASKED.search(text) and not _of_reminder(context):
        return None
    match = _OF_EVENT.search(text)
    if match is not None:
        thing = match["thing"].strip()
        leads = _LENGTH_BEFORE.search(text[: match.start()])
        if _is_time(thing, context) or (not leads and _is_time(f"{match['side']} {thing}", context)):
            return None
        points = thing.lower() in ("it", "that", "this")
        return replace(_anchor(match, "" if points else thing), points=points)
    match = _OF_WHAT_IS_SAID.search(text)
    if match is None or not _LENGTH_BEFORE.search(text[: match.start()]):
        return None
    return _anchor(match, "")


_DAY_BEFORE = re.compile(r"\b(?:the|a|one)\s+(day|week)\s+$", re.IGNORECASE)
_SECONDS = {"day": 86_400.0, "week": 7 * 86_400.0}


def _anchor(match: re.Match[str], thing: str) -> Anchor:
    side = "after" if match["side"].lower().startswith("after") else "before"
    day = _DAY_BEFORE.search(match.string[: match.start()])
    start, lead_s = (day.start(), _SECONDS[day[1].lower()]) if day else (match.start(), 0.0)
    return Anchor(match.string[start : match.end()], start, match.end(), side, thing, lead_s)


def _is_time(thing: str, context: Context) -> bool:
    """Whether all its words are a time: "the weekend", not "my 3pm call" or "the call tomorrow"."""
    words = thing.split(maxsplit=1)
    begins = len(thing) - len(words[-1])
    return any(
        span.start <= begins and span.end >= len(thing) for span in timing.read_times(thing, context, sense="future")
    )
