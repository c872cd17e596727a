"""When something shall end: "make it end at 5", "my vacation should end on the 19th", "extend the workshop to 6".

The word is taken out before the rest is read; the time behind it is the end, and nothing is moved to it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from services.planner.language import timing
from services.planner.language.model import Context

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


@dataclass(frozen=True, slots=True)
class Ending:
    """Where the word stands that says so, and from where on times are ends."""

    start: int
    end: int


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


_LEAD = 8
"""Characters of the word that may lead to the time."""


def without(text: str, said: Ending) -> str:
    """The text with "at" or blanks in place of the word."""
    leads = text[said.start : said.end].lower() in _TO
    return f"{text[: said.start]}{('at' if leads else '').ljust(said.end - said.start)}{text[said.end :]}"


_TO = ("to", "till", "until", "through", "thru")
