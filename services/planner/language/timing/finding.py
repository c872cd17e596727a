"""The times of a text: where they stand, and what they may mean beside the open matter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from services.planner.language import lexicon
from services.planner.language.model import Context
from services.planner.times import TimeSpan, resolve

MAX_TIMES = 60
_ORDINAL_ONE = re.compile(
    r"\b(second|last[ -]minute|third|quarter)\s+(one|option|slot|choice|time|meeting|event|person)\b", re.IGNORECASE
)
_DAY_OFF = re.compile(r"\b(?:an?\s+|the\s+|my\s+)?days?\s+off\b", re.IGNORECASE)
_THAT_ONE = re.compile(r"(?<=['’]s\s)one\b", re.IGNORECASE)
"""In "next week's one" no hour, but the thing."""
_ONE_ON_ONE = re.compile(r"\b1[:-]1s?\b|\b1 on 1s?\b|\b24/7\b", re.IGNORECASE)


def read_times(text: str, context: Context, *, sense: Literal["future", "past", "any"] = "future") -> list[TimeSpan]:
    """The times in a text, in order; what only looks like one ("the second one", "1:1") is left out."""
    shadows = [m.span() for pattern in (_ORDINAL_ONE, _ONE_ON_ONE, _DAY_OFF) for m in pattern.finditer(text)]
    text = _THAT_ONE.sub("   ", text)
    spans = [s for begin, end in _pieces(text) for s in _resolved(text, begin, end, context, sense)]
    kept = [s for s in spans if not any(a < s.end and s.start < b for a, b in shadows) and not _is_no_time(s)]
    return _less_mere_now(kept)[:MAX_TIMES] or _own_stretch(text, context)


def _less_mere_now(spans: list[TimeSpan]) -> list[TimeSpan]:
    """ "It starts at 10 now", "it's on Friday now": beside a day or an hour "now" is no time, but says what is new."""
    told = [s for s in spans if s.text.lower() != "now" and s.kind != "duration"]
    return [s for s in spans if s.text.lower() != "now" or s.kind == "recurrence"] if told else spans


_OWN = re.compile(
    r"\b(?:clear|free\s+up|wipe|empty|open\s+up|cancel)\s+(?:out\s+)?(?:(?:all\s+(?:of\s+)?)?(?:my|our|the)\s+)?"
    r"(?:rest\s+of\s+(?:my|the)\s+)?(?:(?:whole|entire)\s+)?(?P<stretch>day|week|weekend|month)\b(?!['’\w]|\s+off\b)",
    re.IGNORECASE,
)


def _own_stretch(text: str, context: Context) -> list[TimeSpan]:
    """ "clear my day" with no other time: today, this week … ."""
    match = _OWN.search(text)
    if match is None:
        return []
    begin, end = match.span("stretch")
    said = "today" if match["stretch"].lower() == "day" else f"this {match['stretch']}"
    found = resolve(said, context.now, context.zone, context.preferences)
    return [replace(each, start=begin, end=end, text=text[begin:end]) for each in found[:1]]


_BY_LENGTH = re.compile(
    r"\bby\s+(?=(?:\d+(?:[.,]\d+)?|an?|half|one|two|three|four|five|six|ten|fifteen|thirty|\w+-\w+)(?:\s+an?)?\s*"
    r"(?:h|hrs?|hours?|m|mins?|minutes?|days?|weeks?)\b)",
    re.IGNORECASE,
)


_ASKS_ABOUT = re.compile(r"\b(?:what|how)\s+about\b", re.IGNORECASE)


def _pieces(text: str) -> list[tuple[int, int]]:
    """The text cut at "by <length>", a length to move by that is never part of the time before it, and behind "what
    about", whose "about" belongs to the question and makes no time vague."""
    cuts = sorted([*(m.start() for m in _BY_LENGTH.finditer(text)), *(m.end() for m in _ASKS_ABOUT.finditer(text))])[:5]
    return list(zip([0, *cuts], [*cuts, len(text)], strict=True))


_NOW_AT = re.compile(r"(?<=\bis )now(?=\s+(?:at|on|in|from)\b|\s+\d)", re.IGNORECASE)
"""News of a change: "board prep is now at 2" says nothing of today."""
_MEAL = re.compile(
    r"(?:(?<=remove )|(?<=drop )|(?<=take )|(?<=uninvite ))\S+(?:\s+\S+)?\s+(?:from|off)\s+"
    r"(?:breakfast|brunch|lunch|dinner|supper)\b|"
    r"(?:(?<=day )|(?<=days )|(?<=tomorrow ))(?:breakfast|brunch|lunch|dinner|supper)\b"
    r"(?=\s+(?:with|w|at|@|to|for|from|is|was)\b)",
    re.IGNORECASE,
)
"""A meal behind a day and before more of its event: "Friday lunch with Ann", "move Friday lunch to 1" name the event.
"Let's meet Friday lunch" says the part of the day."""


_W_WITH = re.compile(r"(?<=[\d\w] )w(?= (?!/)[a-z]{2})", re.IGNORECASE)
"""In "at 1230 w Sarah" no weeks, but with."""


def _resolved(
    text: str, begin: int, end: int, context: Context, sense: Literal["future", "past", "any"]
) -> list[TimeSpan]:
    match = _BY_LENGTH.match(text, begin, end)
    start = match.end() if match else begin
    now, words = _as_before(text[start:end], context)
    words = _NOW_AT.sub(lambda match: "x" * len(match.group()), words)
    words = _MEAL.sub(lambda match: "x" * len(match.group()), words)
    words = _W_WITH.sub("x", words)
    found = resolve(words, now, context.zone, context.preferences, sense=sense)
    return [replace(s, start=s.start + start, end=s.end + start) for s in found] if start else list(found)


_SAME_TIME = re.compile(r"\b(?:at\s+)?(?:the\s+|that\s+)?same\s+time\b(?!\s+as)", re.IGNORECASE)
_SAME_DAY = re.compile(
    r"\b(?:the\s+|that\s+)?same\s+(?:day\b|time\s+(?:the\s+)?(?:next|following)\s+(?:week|month)\b)", re.IGNORECASE
)


def _as_before(text: str, context: Context) -> tuple[datetime, str]:
    """The moment that "same time" and "same day" are read against: that of the open matter.

    Without one, "same time" says no clock here (the slot ``same_time`` stays), so its words are blanked.
    """
    anchor = context.anchor.astimezone(ZoneInfo(context.zone)) if context.anchor else None
    if anchor is not None and _SAME_DAY.search(text):
        return anchor, text
    if not _SAME_TIME.search(text):
        return context.now, text
    if anchor is None:
        return context.now, _SAME_TIME.sub(lambda match: " " * len(match.group()), text)
    local = context.now.astimezone(ZoneInfo(context.zone))
    return local.replace(hour=anchor.hour, minute=anchor.minute, second=0, microsecond=0), text


def _is_no_time(span: TimeSpan) -> bool:
    """A bare small number is a time only where a time was asked for (see ``anchored``)."""
    return not span.readings or (span.text.isdecimal() and len(span.text) < 3 and not span.has_date)


_BARE_CLOCK = re.compile(
    r"\W*(?:(?:ok|okay|and|so|hmm?|actually|at|around|maybe|about|try|say|how about|what about"
    r"|let'?s (?:do|say|make it)|(?:can|could) (?:we|you|u|i) (?:do|make it)|i'?d (?:prefer|rather)|better(?: at)?)\W+)"
    r"{0,3}(\d{1,2}(?:[:.]?\d\d)?)"
    r"(?:\s*(?:o'?clock|ish|instead|then|please|pls|plz|for me|too|(?:works|suits)(?: me| us)?"
    r"|(?:is|would be|'?d be|'?s|sounds|works|suits me|seems) (?:a (?:bit )?|much )?"
    r"(?:better|best|good|great|fine|ok|okay|perfect|ideal|nicer)))*\s*[.!?]*\s*",
    re.IGNORECASE,
)
"""An hour and nothing else: "4", "ok 1 then", "how about 3", "3 would be better for me"."""
_PUT_RIGHT = re.compile(
    r"\s*(?:(?:no|nope|nah|oh|er|um|oops|hm+|sorry|wait|hang on|i mean|i meant|actually|make that)\W+)+(?:at\s+)?"
    r"(\d{1,2}(?:[:.]?\d\d)?)\s*(?:instead|please|rather|i mean)?\s*[.!?]?\s*",
    re.IGNORECASE,
)
"""An hour in place of the one just said: "actually 4", "no wait, 4:30"."""
_TIME_ASKED = frozenset(["when", "new_time", "time", "clash", "clash_none_free"])


def bare_clock(text: str, context: Context) -> list[TimeSpan]:
    """ "4" alone, when a time was asked for."""
    match = _BARE_CLOCK.fullmatch(text) if not context.options else None
    put_right = _PUT_RIGHT.fullmatch(text) if context.previous_reply and not context.options else None
    if put_right is not None:
        match = put_right
    elif match is None or not (context.asked in _TIME_ASKED or _may_be_hour(match[1], context)):
        return []
    found = resolve(f"at {_clock(match[1])}", context.now, context.zone, context.preferences)
    return [replace(s, start=match.start(1), end=match.end(1), text=match[1]) for s in found[:1] if s.has_time]


def _may_be_hour(digits: str, context: Context) -> bool:
    """Whether a number said to a proposal is an hour: always one of an event's time, else only with its minutes."""
    return context.asked == "yes_no" and (len(digits) > 2 or context.goal_type in ("schedule", "reschedule"))


_EVENTS = "|".join(map(re.escape, lexicon.NOUNS["event"]))
_MOVED_TO = re.compile(
    r"\b(?:"
    r"(?:move|push|shift|reschedul\w*|resched|bring|bump|slide|snooze|postpone|delay)\b[^.!?]{1,80}?\b(?:to|till|until)"
    r"|(?:do|make|have|try)(?=\s+\d{1,2}(?:[:.]\d\d)?\s+instead\b)"
    r"|(?:is|starts?|begins?)\s+now(?:\s+at)?|(?:is|starts?|begins?)(?:\s+at)?(?=\s+\d{1,2}(?:[:.]?\d\d)?\s+now\b)"
    r"|(?:make|change|switch|set|put|do)\s+(?:it|that|this)(?:\s+(?:to|at|for))?"
    rf"|(?:make|have|do)\s+(?:(?:the|my|our)\s+)?(?:{_EVENTS})(?:\s+(?:at|for))?"
    r"|(?:change|switch|set|put)\b[^.!?]{1,60}?\b(?:reminder|alarm|meeting|call|appointment|time|start)\s+(?:to|at|for)"
    r")\s+(\d{1,2}(?:[:.]?\d\d)?)(?=\s*(?:instead|then|please|pls|thanks|now|from\s+now\s+on|going\s+forward)?[\s.!?]*$)",
    re.IGNORECASE,
)


def _clock(digits: str) -> str:
    """ "230" is half past two."""
    return f"{digits[:-2]}:{digits[-2:]}" if digits.isdecimal() and len(digits) > 2 else digits


def moved_to(text: str, spans: Sequence[TimeSpan], context: Context) -> list[TimeSpan]:
    """The times, with the bare number that ends "move my call to 4", "make it 3": a clock time."""
    match = _MOVED_TO.search(text)
    if match is None or any(s.start < match.end(1) and match.start(1) < s.end for s in spans):
        return list(spans)
    found = resolve(f"at {_clock(match[1])}", context.now, context.zone, context.preferences)
    clock = [replace(s, start=match.start(1), end=match.end(1), text=match[1]) for s in found[:1] if s.has_time]
    return [*spans, *clock]


def anchored(text: str, spans: Sequence[TimeSpan], context: Context) -> list[TimeSpan]:
    """Clock times without a date, read on the day the open matter is about ("at 4")."""
    if context.anchor is None or any(span.has_date for span in spans):
        return list(spans)
    day = context.anchor.astimezone(ZoneInfo(context.zone)).replace(hour=0, minute=0, second=0, microsecond=0)
    if day.date() == context.now.astimezone(ZoneInfo(context.zone)).date():
        return list(spans)
    again = {(s.start, s.end): s for s in resolve(text, day, context.zone, context.preferences, sense="future")}
    again |= {(s.start, s.end): _number_on(day, s, context) for s in spans if _is_number(s)}
    return [again.get((s.start, s.end), s) if s.has_time and s.kind != "recurrence" else s for s in spans]


def _is_number(span: TimeSpan) -> bool:
    return span.has_time and span.text.replace(":", "").replace(".", "").isdecimal()


def _number_on(day: datetime, span: TimeSpan, context: Context) -> TimeSpan:
    """A bare hour ("make that 10") on that day."""
    found = resolve(f"at {_clock(span.text)}", day, context.zone, context.preferences)
    return replace(span, readings=found[0].readings) if len(found) == 1 and found[0].has_time else span
