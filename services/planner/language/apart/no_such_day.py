"""Days that no calendar has: "February 30", "the 31st of June". They are taken out before the text is read, so that
nothing else is read into them, and told, so that the day is asked for."""

from __future__ import annotations

import calendar
import re

_MONTHS = {
    name.casefold(): number
    for number in range(1, 13)
    for name in (calendar.month_name[number], calendar.month_abbr[number])
} | {"sept": 9}
_NAMES = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY = re.compile(
    rf"(?:\b(?:on|by|for|until|till|before|after|from|to)\s+)?(?:the\s+)?\b(?:(?P<month>{_NAMES})\.?\s+(?:the\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?"
    rf"|(?P<first>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<last>{_NAMES})\.?)(?![\d:]|\s*(?:am|pm|a\.m|p\.m|o'clock)\b|[.,]\d|['’])\b",
    re.IGNORECASE,
)
_LEAD = re.compile(r"(?:on|by|for|until|till|before|after|from|to)\s+", re.IGNORECASE)
_LONGEST = {month: calendar.monthrange(2024, month)[1] for month in range(1, 13)}
_MOST = 31


def find(text: str) -> tuple[int, int, str] | None:
    """Where the first such day stands, with the word that leads to it, and its words; None when there is none."""
    for match in _DAY.finditer(text):
        month = _MONTHS[(match["month"] or match["last"]).casefold()]
        day = int(match["day"] or match["first"])
        if _LONGEST[month] < day <= _MOST:
            return match.start(), match.end(), _LEAD.sub("", match.group(), count=1)
    return None
