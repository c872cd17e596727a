"""Time that is taken off: "take Friday off", "can I have the afternoon off tomorrow", "I need next Monday off".

What stands between the verb and "off" is nothing but a time; both words are taken out before the time is read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from services.planner.language import timing
from services.planner.language.apart.taking import blanked, of_whole
from services.planner.language.model import Act, Context, Found, Understanding
from services.planner.language.plain import read_plain
from services.planner.times import TimeSpan

_TAKEN = re.compile(
    r"\b(?P<verb>take|taking|took|have|having|need|want|book|booking|get|getting|request|put\s+in\s+for)\s+"
    r"(?:(?:a|the|my|all(?:\s+of)?|whole|entire)\s+){0,2}(?P<when>[\w'’,&/ -]{2,60}?)\s+(?P<off>off)\b"
    r"(?!\s+(?:it|that|this|the|my|of)\b)",
    re.IGNORECASE,
)
_JOINERS = re.compile(r"(?:\s|,|/|&|\b(?:and|the|on|all|of|day|whole|rest|to|through)\b)*", re.IGNORECASE)
_ASKS = re.compile(r"\W*(?:do|did|does|who|when|which|what|have|has|am|is|are)\b", re.IGNORECASE)
_SURE = 0.9
_WHOLE, _PART = "Day off", "Time off"


@dataclass(frozen=True, slots=True)
class DaysOff:
    """Where the verb and "off" stand."""

    verb: tuple[int, int]
    off: tuple[int, int]


def read(text: str, context: Context, intent: str) -> Understanding | None:
    """The reading of time that is taken off as a new event; None for any other text."""
    said = find(text, context) if not intent and not context.goal_type else None
    if said is None:
        return None
    rest = blanked(blanked(text, *said.verb), *said.off)
    understood = read_plain(rest, context, "calendar.schedule")
    if understood.compound:
        return None
    timed = tuple(
        replace(each, role="new_time") if each.role == "limit" else each
        for each in understood.entities
        if each.time is not None
    )
    whole = not any(_is_part(each) for each in timed)
    kept = {key: value for key, value in understood.slots.items() if key in ("several_days", "duration_s")}
    taken = {"title": _WHOLE, "all_day": True} if whole else {"title": _PART, "fills": True}
    return of_whole(
        understood,
        text,
        entities=timed,
        act=Act.REQUEST,
        confidence=_SURE,
        slots=kept | taken | {"title_explicit": True},
    )


def find(text: str, context: Context) -> DaysOff | None:
    """The words that say so; None when something else is taken off, or a question asks what was."""
    match = _TAKEN.search(text)
    if match is None or _ASKS.match(text):
        return None
    begin, end = match.span("when")
    times = timing.read_times(text[begin : match.end("off")], context)
    if not times or not _only_times(text[begin:end], times):
        return None
    return DaysOff(match.span("verb"), match.span("off"))


def _only_times(words: str, times: list[TimeSpan]) -> bool:
    """Whether nothing else stands there: "take the Tuesday meeting off" takes no day off."""
    at = 0
    for time in times:
        if not _JOINERS.fullmatch(words, at, min(time.start, len(words))):
            return False
        at = time.end
    return at >= len(words) or _JOINERS.fullmatch(words, at) is not None


def _is_part(each: Found) -> bool:
    """An hour, or a part of the day."""
    assert each.time is not None  # the caller looked
    return each.time.has_time or each.time.grain == "part_of_day"
