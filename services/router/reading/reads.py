"""Questions that change nothing: a guess at one, one asked again with another time, and what it wants told. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from services.router.model.history import History
from services.router.model.local import iso
from services.router.model.understood import LIKELY, Understood

READS = frozenset(
    {
        "calendar.list", "calendar.free_time", "calendar.conflicts", "calendar.suggest", "calendar.summary",
        "task.list",
    }
)  # fmt: skip
"""Questions that are asked again with another time only ("and Thursday?")."""


LOOKS_ONLY = READS | {"reminder.list", "contact.search", "email.list"}


def is_likely_read(understood: Understood) -> bool:
    """A guess at a question that changes nothing and names a time: it is answered rather than asked about."""
    likely = understood.confidence >= LIKELY and understood.intent in LOOKS_ONLY
    return likely and bool(understood.times) and understood.act in ("", "request", "inform")


def goes_on(history: History, understood: Understood) -> str:
    """The intent of the question asked just before, when the text only has another time for it; else empty."""
    last = history.last
    intent = str((last.matter or {}).get("type", "")) if last is not None else ""
    says_more = understood.people or understood.emails or understood.choice
    only_time = understood.does("time_again") and not says_more
    takes = last is not None and any(thing.kind == "slot" for thing in last.things)
    if takes and not any(time.has_date or time.spans for time in understood.times):
        return ""  # an hour takes one of the times just offered
    again = intent == "calendar.free_time" and understood.intent == "calendar.list" and understood.does("asks_how")
    asks = understood.is_sure and understood.intent != "calendar.schedule"  # "the date is the 9th" makes no event
    talk = understood.act not in ("", "request", "inform", "change") or (asks and not again)
    return intent if intent in READS and only_time and not talk else ""


def at_other_time(words_before: str, before: Understood, understood: Understood) -> str:
    """A question's words with another time in place of theirs: who, what and how long it asks for stays."""
    said = " ".join(time.text for time in understood.times if not time.is_length)
    old = [time.text for time in before.times if not time.is_length and time.text in words_before]
    if not said:
        return understood.text
    if not old:
        return f"{words_before.rstrip(' .!?')} {said}"[:4000]
    text = words_before.replace(old[0], said, 1)
    for each in old[1:]:
        text = text.replace(each, "", 1)
    return " ".join(text.split())[:4000]


def window_facts(understood: Understood, timezone: str) -> dict[str, Any]:
    """The stretch of time a list was asked for and what was asked of it, for its wording; empty when none was said."""
    asked = _asked(understood)
    for time in understood.times:
        if time.role == "window" and time.readings:
            reading = time.readings[0]
            return {"window": {"label": time.text, **_ends(reading.start, reading.end, timezone), **asked}}
    return {"window": asked} if asked else {}


def _asked(understood: Understood) -> dict[str, str]:
    """What a question wants to know of an event, so that it is said first."""
    asks = understood.manner.asks
    if understood.slot_text("order") in ("next", "first") and asks in ("", "when"):
        return {"asked": "next"} if understood.slot_text("order") == "next" else {}
    return {"asked": asks} if asks else {}


def _ends(start: datetime | None, end: datetime | None, timezone: str) -> dict[str, str]:
    return {name: iso(value, timezone) for name, value in (("start", start), ("end", end)) if value is not None}
