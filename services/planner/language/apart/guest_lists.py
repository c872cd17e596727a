"""Words for the list of those invited, beside the event itself: "put Kofi on the invite for standup".

They say no more than "to standup", and are taken out before the rest is read.
"""

from __future__ import annotations

import re

from services.planner.language.apart.taking import blanked, of_whole
from services.planner.language.model import Context, Understanding
from services.planner.language.plain import read_plain

_LIST = re.compile(
    r"\b(?P<verb>put|add|get|stick|pop|include|loop|bring|take|remove|drop)\b[^.;!?]{1,60}?\s"
    r"(?P<list>(?:on(?:to)?|to|in(?:to)?|off|from)\s+(?:the|my|our)\s+"
    r"(?:calendar\s+|meeting\s+)?(?:invite|invitation|guest\s*list|attendee\s*list|invite\s+list|list\s+of\s+\w+)s?\s+"
    r"(?P<lead>for|to|of|on))\s+(?=\S)",
    re.IGNORECASE,
)
_AWAY = ("off", "from")
_TO, _FROM = " to the ", " from the "


def read(text: str, context: Context, intent: str) -> Understanding | None:
    """The reading of somebody put on or off such a list; None without one."""
    match = _LIST.search(text) if not intent else None
    if match is None:
        return None
    begin, end = match.span("list")
    away = match["list"].split()[0].lower() in _AWAY
    words = _FROM if away else _TO
    rest = blanked(text, begin, end)
    rest = f"{rest[: end - len(words)]}{words}{rest[end:]}"
    understood = read_plain(_less_article(rest, end), context, "")
    return of_whole(understood, text) if understood.intent == "calendar.update" and not understood.compound else None


def _less_article(text: str, at: int) -> str:
    """The text without a second article: "… for the standup"."""
    after = re.match(r"\s+(?:the|my|our)\b", text[at:], re.IGNORECASE)
    return blanked(text, at, at + after.end()) if after else text
