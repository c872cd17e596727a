"""The event just made or moved, asked for once more at another time: "same time the week after too", "another one on
Monday at 2". Pure."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from services.router.model.goal import Thing
from services.router.model.history import History
from services.router.model.local import local, parse
from services.router.model.understood import Understood

_AGAIN = re.compile(
    r"\b(?:another(?:\s+one)?|one\s+more|again|same\s+(?:again|thing|meeting|call|event))\b"
    r"|\bsame\s+time\b(?=.*\b(?:too|also|as\s+well)\b)|\b(?:and|also|plus|book|schedule|add|repeat)\b.{0,20}\bsame\b",
    re.IGNORECASE,
)
_DAYS_AFTER = re.compile(
    r"\b(?:the\s+)?(?:(?P<unit>week|day)\s+after(?:\s+(?:that|next))?|following\s+(?P<next>week|day)|next\s+(?P<coming>week))\b(?!\s+\w+day)",
    re.IGNORECASE,
)
_DAYS = {"week": 7, "day": 1}
_FEW = 12
"""Words of a text that says no more than when."""
_CHANGES = frozenset({"reschedule", "cancel", "update"})


def once_again(history: History, understood: Understood, timezone: str) -> str:
    """The request in full words: the same event, with its people and length, at the other time; empty for any other
    text."""
    last = history.last
    event = last.things[0] if last is not None and last.acted and len(last.things) == 1 else None
    if event is None or event.kind != "event" or not event.value.get("start") or event.value.get("all_day"):
        return ""
    text = understood.text
    named = understood.people or understood.emails or understood.slots.get("title_explicit") is True
    changes = understood.is_sure and understood.goal_type in _CHANGES
    if named or changes or len(text.split()) > _FEW or understood.act == "deny" or not _AGAIN.search(text):
        return ""
    when = _when(understood, parse(str(event.value["start"]), timezone), timezone)
    return f"schedule {_what(event)} {when}{_length(event, timezone)}" if when else ""


def _when(understood: Understood, begins: datetime, timezone: str) -> str:
    """The day and the hour: what the text leaves out is as it was; empty when it says neither."""
    after = _DAYS_AFTER.search(understood.text)
    times = [time for time in understood.times if not time.is_length]
    clocks = [time.text for time in times if time.has_time]
    start = local(begins, timezone)
    if after is not None:
        unit = (after["unit"] or after["next"] or after["coming"]).lower()
        day = f"on {start + timedelta(days=_DAYS[unit]):%B %d %Y}"
    else:
        dated = [time.text for time in times if time.has_date and not time.has_time]
        day = dated[0] if dated else "" if any(time.has_date for time in times) else f"on {start:%B %d %Y}"
    if not (clocks or after is not None or times):
        return ""
    return f"{day} {clocks[0] if clocks else f'at {start:%H:%M}'}".strip()


def _what(event: Thing) -> str:
    mails = [str(mail) for mail in event.value.get("attendees") or ()]
    guests = "" if " with " in event.title or not mails else f" with {' and '.join(mails)}"
    return f"{event.title}{guests}"


def _length(event: Thing, timezone: str) -> str:
    if not event.value.get("end"):
        return ""
    lasts = parse(str(event.value["end"]), timezone) - parse(str(event.value["start"]), timezone)
    return f" for {round(lasts.total_seconds() / 60)} minutes"
