"""When something shall end: "make it end at 5", "my vacation should end on the 19th", "extend the workshop to 6".

The word is taken out before the rest is read; the time behind it is the end, and nothing is moved to it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from services.planner.language import timing
from services.planner.language.apart.taking import LASTING, of_whole
from services.planner.language.model import Act, Context, Understanding
from services.planner.language.plain import read_plain

_ENDS = re.compile(
    r"\b(?:make|have|let|get|set|change|can|could|should|shall|needs?|has|want|will)\b[^.;!?]{1,80}?"
    r"(?P<end>\b(?:to\s+)?(?:end|finish|stop|wrap\s+up|be\s+over|be\s+done))\s+(?:at|on|by|around)\s+(?=\S)",
    re.IGNORECASE,
)
_EXTENDS = re.compile(
    r"\b(?:extend|prolong|lengthen|stretch)\b[^.;!?]{1,80}?"
    r"(?P<end>\b(?:to|till|until|through|thru))\s+(?=\S)",
    re.IGNORECASE,
)
_LEAD = 8
"""Characters of the word that may lead to the time."""
_TO = ("to", "till", "until", "through", "thru")


@dataclass(frozen=True, slots=True)
class Ending:
    """Where the word stands that says so, and from where on times are ends."""

    start: int
    end: int


def read(text: str, context: Context, intent: str) -> Understanding | None:
    """The reading of what shall end at a time; None when it is no such request."""
    ending = find(text, context) if not intent else None
    if ending is None:
        return None
    understood = read_plain(_without(text, ending), context, "calendar.update")
    timed = tuple(
        replace(each, role="end_time", text=text[each.start : each.end])
        if each.time is not None and each.start >= ending.start
        else each
        for each in understood.entities
    )
    if understood.compound or not any(each.role == "end_time" for each in timed):
        return None
    act = Act.CHANGE if context.goal_type in LASTING else Act.REQUEST
    return of_whole(understood, text, entities=timed, act=act, confidence=0.9)


def find(text: str, context: Context) -> Ending | None:
    """The word; None when no such time stands behind it."""
    for pattern in (_ENDS, _EXTENDS):
        match = pattern.search(text)
        if match is None:
            continue
        times = timing.read_times(
            f"at {text[match.end() :]}" if pattern is _EXTENDS else text[match.end("end") :], context
        )
        first = next((t for t in times if t.start <= _LEAD), None)
        if first is not None and first.kind in ("instant", "date") and (first.has_time or first.has_date):
            return Ending(match.start("end"), match.end("end"))
    return None


def _without(text: str, said: Ending) -> str:
    """The text with "at" or blanks in place of the word."""
    leads = text[said.start : said.end].lower() in _TO
    return f"{text[: said.start]}{('at' if leads else '').ljust(said.end - said.start)}{text[said.end :]}"
