"""The roles of a text's times: which is the new time, which tells the old one, which is a length, which a window."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from services.planner.language import lexicon
from services.planner.language.features.objects import leads_into_event
from services.planner.language.model import Context, Token
from services.planner.language.timing import limits
from services.planner.language.timing.joining import joined
from services.planner.times import TimeSpan, resolve

_WINDOW = frozenset(
    [
        "calendar.list",
        "calendar.free_time",
        "calendar.conflicts",
        "calendar.suggest",
        "calendar.summary",
        "task.list",
        "reminder.list",
        "email.list",
    ]
)
_CHANGING = frozenset(["calendar.reschedule", "calendar.update", "reminder.update", "task.update"])
_TO = re.compile(
    r"\b(?:to|until|till|for|into)\s+(?:(?:the|that)\s+same\s+time\s+(?:(?:on|of|in)\s+)?)?$|\binstead\s+of\s+$",
    re.IGNORECASE,
)
_MAKE_IT = re.compile(r"\b(?:make|do|have|set|put|call|say)\s+(?:it|that|this)\s+(?:at\s+)?$", re.IGNORECASE)
_INSTEAD_OF = re.compile(r"\b(?:instead of|rather than|not)\s+(?:at\s+|on\s+)?$", re.IGNORECASE)
_FROM_TO = re.compile(r"^(?:from\s+)?(.{1,60}?)\s+(to|until|till)\s+(.{1,60})$", re.IGNORECASE)
_EARLIER = frozenset(lexicon.EARLIER)
_LATER = frozenset(lexicon.LATER)


@dataclass(frozen=True, slots=True)
class Timed:
    """A time with its role: new_time, old_time, duration, window, limit (a time that is not wanted), shift (a length to
    move by) or extend (a length to add)."""

    span: TimeSpan
    role: str


_ONWARDS = frozenset(["from now on", "for good"])
"""Of an event that comes again: all of it from here, and no time it is moved to."""
_OF_SERIES = frozenset(["calendar.cancel", "calendar.reschedule", "calendar.update"])


def assign(
    text: str, tokens: Sequence[Token], spans: Sequence[TimeSpan], intent: str, context: Context, *, changing: bool
) -> list[Timed]:
    """Each time with its role under an intent. ``changing``: the text changes the open matter ("make it 4")."""
    spans = [s for s in spans if s.text.lower() not in _ONWARDS or intent not in _OF_SERIES]
    out = limits.ruled_out(text, spans, intent, context, moving=intent in _CHANGING or changing)
    if out:
        kept = [s for s in spans if s not in out]
        rest = assign(text, tokens, kept, intent, context, changing=changing) if kept else []
        return sorted([*rest, *(Timed(s, "limit") for s in out)], key=lambda t: t.span.start)
    return _assigned(text, tokens, spans, intent, context, changing=changing)


def _assigned(
    text: str, tokens: Sequence[Token], spans: Sequence[TimeSpan], intent: str, context: Context, *, changing: bool
) -> list[Timed]:
    if intent in _WINDOW and not changing:
        return [Timed(s, "duration" if s.kind == "duration" else "window") for s in joined(spans, context)]
    if intent in _CHANGING or changing:
        return _changing(text, tokens, spans, intent, context)
    if intent in {"calendar.cancel", "task.complete", "task.delete", "reminder.cancel", "task.assign"}:
        return [Timed(s, "old_time") for s in joined(spans, context)]
    return [Timed(s, "duration" if s.kind == "duration" else "new_time") for s in joined(spans, context)]


def _changing(
    text: str, tokens: Sequence[Token], spans: Sequence[TimeSpan], intent: str, context: Context
) -> list[Timed]:
    timed: list[Timed] = []
    for span in spans:
        timed.extend(_one_change(text, tokens, span, context))
    return _settled(text, timed, intent, context)


_SO_NOW = re.compile(r"\s+(?:right\s+)?now\b", re.IGNORECASE)
"""Behind "standup is at 10:15": so it is from here on."""
_BESIDE_IT = re.compile(
    r"(?:to\s+|for\s+|on\s+)?(?:the\s+)?(?:(?P<unit>day|week)\s+(?P<side>after|before)(?:\s+(?:it|that))?"
    r"|following\s+(?P<next>day|week))(?=\s*(?:instead|please|pls|thanks|then|same\b|at\b|[.!?,;]|$))",
    re.IGNORECASE,
)
"""A day or week told from where the thing stands: "push it to the day after"."""
_LATER_BY = re.compile(r"(?P<length>.{1,40}?)\s+(?:later|earlier|sooner)", re.IGNORECASE)


def _one_change(text: str, tokens: Sequence[Token], span: TimeSpan, context: Context) -> list[Timed]:
    before = text[max(0, span.start - 28) : span.start]
    if span.kind == "duration":
        return [Timed(span, _length_role(text, tokens, span))]
    if _INSTEAD_OF.search(before) or _tells_event(tokens, span):
        return [Timed(span, "old_time")]
    if (
        (near := _BESIDE_IT.match(text, span.start))
        and near.end() >= span.end
        and (step := _one_step(span, near, context)) is not None
    ):
        return [Timed(step, "shift")]
    if (later := _LATER_BY.fullmatch(span.text)) and (length := _length_of(span, later, context)) is not None:
        return [Timed(length, "shift")]
    halves = _FROM_TO.match(span.text) if span.kind in {"interval", "open_interval"} else None
    if halves and not _TO.search(before) and not _MAKE_IT.search(before):  # "make it 2 to 4" is a stretch
        split = _split(span, halves, context)
        if split:
            return split
    if _SO_NOW.match(text, span.end):
        return [Timed(span, "new_time")]
    if _TO.search(before) or _MAKE_IT.search(before) or span.text[:3].lower() in {"to ", "til", "unt"}:
        return [Timed(span, "new_time")]
    return [Timed(span, "")]


_PUTS_IN = frozenset(["add", "invite", "include", "bring", "loop", "put"])


def _tells_event(tokens: Sequence[Token], span: TimeSpan) -> bool:
    """ "Add Tom to Friday's demo": the time tells the event that somebody is put into, it is not moved there."""
    words = [token.norm for token in tokens]
    first = next((place for place, token in enumerate(tokens) if token.start >= span.start), 0)
    leads = any(leads_into_event(words, place) for place in (first - 1, first - 2) if place >= 0)
    return leads and not _PUTS_IN.isdisjoint(words[:first])


def _one_step(span: TimeSpan, near: re.Match[str], context: Context) -> TimeSpan | None:
    found = resolve(f"1 {near['unit'] or near['next']}", context.now, context.zone, context.preferences)
    return replace(found[0], start=span.start, end=near.end(), text=near[0]) if len(found) == 1 else None


def _length_of(span: TimeSpan, later: re.Match[str], context: Context) -> TimeSpan | None:
    """The length in "2 hours later": what is moved starts so much later than it does, not so long from now."""
    found = resolve(later["length"], context.now, context.zone, context.preferences)
    if len(found) != 1 or found[0].kind != "duration":
        return None
    return replace(found[0], start=span.start, end=span.start + later.end("length"))


def _split(span: TimeSpan, halves: re.Match[str], context: Context) -> list[Timed]:
    """ "from 3 to 5" in a move is an old and a new time, not an interval."""
    parts: list[Timed] = []
    for group, role in ((1, "old_time"), (3, "new_time")):
        found = resolve(halves[group], context.now, context.zone, context.preferences)
        if len(found) != 1:
            return []
        offset = span.start + halves.start(group)
        parts.append(Timed(replace(found[0], start=found[0].start + offset, end=found[0].end + offset), role))
    return parts


def _length_role(text: str, tokens: Sequence[Token], span: TimeSpan) -> str:
    near = {
        t.norm for t in tokens if span.start - 14 <= t.start < span.end + 12 and not span.start <= t.start < span.end
    }
    words = {t.norm for t in tokens if t.start < span.start}
    if words & {"extend", "lengthen", "prolong", "expand", "shorten", "trim", "reduce", "cut"}:
        return (
            "extend" if "to" not in {t.norm for t in tokens if span.start - 4 <= t.start < span.start} else "duration"
        )
    if near & {"longer", "shorter"}:
        return "extend"
    following = [t.norm for t in tokens if t.start >= span.end][:2]
    if "add" in words and following[:1] == ["to"] and set(following[1:]) & {"it", "that", "this", "the", "my", "our"}:
        return "extend"  # "add 30 minutes to it"
    if near & (_EARLIER | _LATER) or words & {
        "push",
        "delay",
        "postpone",
        "bump",
        "shift",
        "slide",
        "push back",
        "defer",
    }:
        return "shift"
    return "duration"


def _told_of_it(text: str, span: TimeSpan, intent: str) -> bool:
    """ "The report is due tomorrow": the time is told of the task, and is no part of its name."""
    return intent == "task.update" and text[: span.start].rstrip().casefold().endswith((" is", " are"))


_MOVES = frozenset(["calendar.reschedule"])


def _settled(text: str, timed: list[Timed], intent: str, context: Context) -> list[Timed]:
    """Roles for those whose place did not tell: what stands before a new time is the old one; a lone one is new."""
    new = [t for t in timed if t.role == "new_time"]
    moves = intent in _CHANGING
    shifting = any(t.role in {"shift", "extend"} for t in timed)
    lengths = any(t.role == "duration" for t in timed) and intent == "calendar.update"
    settled: list[Timed] = []
    for item in timed:
        if item.role:
            settled.append(item)
        elif new or shifting or lengths:
            late = bool(new) and item.span.start > new[-1].span.start
            settled.append(Timed(item.span, "new_time" if late and not shifting else "old_time"))
        else:
            of_object = moves and _in_object(text, item.span) and not _told_of_it(text, item.span, intent)
            of_object = of_object and not (_is_side(item.span) and intent in _MOVES)
            settled.append(Timed(item.span, "old_time" if of_object else "new_time"))
    if sum(t.role == "new_time" for t in settled) > 1:
        merged = joined([t.span for t in settled if t.role == "new_time"], context)
        settled = [t for t in settled if t.role != "new_time"] + [Timed(s, "new_time") for s in merged]
    return sorted(settled, key=lambda t: t.span.start)


def _is_side(span: TimeSpan) -> bool:
    """ "Move the sync before lunch": where to, though the thing stands right before it."""
    return span.kind == "open_interval" and span.text.lower().startswith(("before ", "after "))


_OBJECT_AFTER = re.compile(
    r"^(?:'s|’s)?\s+(?!to\b|at\b|on\b|with\b|for\b|in\b|instead\b|please\b|and\b|so\b|later\b|earlier\b|or\b)[a-z]",
    re.IGNORECASE,
)
_OBJECT_BEFORE = re.compile(
    r"\b(?:my|the|that|this|our)\s+(?:\w+\s+){0,2}$|\b(?:at|on|from)\s+$|\b(?:event|meeting|call|appointment)s?\s+$",
    re.IGNORECASE,
)
_POINTED_AT = re.compile(r"\b(?:make|move|push|change|set|put|do|have|shift)\s+(?:that|this)\s+$", re.IGNORECASE)
"""In "make that Friday", "that" is the whole of what is changed."""


def _in_object(text: str, span: TimeSpan) -> bool:
    """ "my 3pm call", "Monday's meeting", "the call on Friday": part of what is moved, not where to."""
    if _OBJECT_AFTER.match(text[span.end : span.end + 12]):
        return True
    before = text[max(0, span.start - 24) : span.start]
    return _OBJECT_BEFORE.search(before) is not None and not _POINTED_AT.search(before)


def shift_seconds(tokens: Sequence[Token], timed: Sequence[Timed]) -> dict[str, Any]:
    """``shift_s`` (to move by) and ``extend_s`` (to add to the length), signed; empty when none was said."""
    changes: dict[str, Any] = {}
    words = [t.norm for t in tokens]
    for item in timed:
        length = item.span.best.duration
        if length is None or item.role not in {"shift", "extend"}:
            continue
        seconds = length.total_seconds()
        if item.role == "extend":
            sign = -1 if {"shorten", "trim", "shorter", "reduce", "cut"} & set(words) else 1
            changes["extend_s"] = sign * seconds
        else:
            near = {t.norm for t in tokens if item.span.start - 30 <= t.start < item.span.end + 12}
            before = item.span.text.lower().split()[-1:] == ["before"]
            changes["shift_s"] = (
                -seconds
                if before or (near & {"earlier", "forward", "up", "ahead", "sooner"} and "back" not in near)
                else seconds
            )
    return changes
