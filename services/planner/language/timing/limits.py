"""Which times of a message are not wanted, and the limits a search for a free slot gets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from services.planner.language.lexicon.form import word_set
from services.planner.language.model import Context
from services.planner.times import TimeSpan
from services.planner.times.limits import read_limits

# Here times tell what is looked at or meant, and a limit needs a time it limits ("next week except Friday"): "skip
# Friday's standup" is about Friday. Everywhere else a time is looked for, and "not Friday" rules it out.
_TELLING = word_set("""
    calendar.list calendar.free_time calendar.conflicts calendar.summary calendar.cancel calendar.update task.list
    task.complete task.delete task.update task.assign reminder.list reminder.update reminder.cancel
""")
_INSTEAD_OF = re.compile(r"\b(?:instead of|rather than|not)\s+(?:at\s+|on\s+)?$", re.IGNORECASE)


_NO_THEN = re.compile(
    r"\W*no\b(?=\s+(?:please\s+)?(?:make|set|put|change|move|switch|book|schedule|name|call|title|it|let|i)\b)",
    re.IGNORECASE,
)
"""A no that answers, and rules nothing out: "no make it for 3:20"."""


_NO_BUT = re.compile(r"\W*(?:(?:wait|oh|um|er|hm+|ugh|sorry|actually)\W+)*no\b\W*(?:sorry\W+|wait\W+)?", re.IGNORECASE)
_LITTLE_MORE = re.compile(r"\s*(?:instead|please|pls|rather|sorry|i mean(?:t)?|then)?[\s.!?]*", re.IGNORECASE)


def _without_answer(text: str, spans: Sequence[TimeSpan] = ()) -> str:
    """The text with a no that only answers blanked out, everything else where it stood."""
    match = _NO_THEN.match(text)
    if match is None and (corrects := _NO_BUT.match(text)) and _only_time_behind(text, corrects.end(), spans):
        match = corrects
    return f"{' ' * match.end()}{text[match.end() :]}" if match else text


def _only_time_behind(text: str, end: int, spans: Sequence[TimeSpan]) -> bool:
    """ "Wait no 5", "no friday": one day or hour is all that follows, and is wanted; "no mondays" rules them out."""
    one = spans[0] if len(spans) == 1 else None
    if one is None or one.kind not in ("instant", "date") or one.grain == "part_of_day" or one.start != end:
        return False
    return _LITTLE_MORE.fullmatch(text, one.end) is not None


def ruled_out(text: str, spans: Sequence[TimeSpan], intent: str, context: Context, *, moving: bool) -> list[TimeSpan]:
    """The times that are not wanted ("anything but Friday", "not after 3").

    Where something is moved, a day or clock that is not wanted before one that is wanted tells what is moved.
    """
    out = [
        each.span for each in read_limits(_without_answer(text, spans), spans, context.preferences) if each.ruled_out
    ]
    wanted = [s for s in spans if s not in out and s.kind != "duration"]
    if intent in _TELLING and not wanted:
        return []
    if moving:
        last = max((s.start for s in wanted), default=-1)
        return [s for s in out if not (s.start < last and s.kind in {"date", "instant"}) and not _replaces(text, s)]
    return out


def _replaces(text: str, span: TimeSpan) -> bool:
    """ "Thursday, not Friday": one for the other."""
    plain = span.kind in {"date", "instant"}
    return plain and _INSTEAD_OF.search(text[max(0, span.start - 24) : span.start]) is not None


def said(text: str, spans: Sequence[TimeSpan], context: Context, *, looked_for: bool = False) -> list[dict[str, Any]]:
    """The slot ``limits`` (form: libs.limits) when a slot has to be looked for; empty when a time was said.

    A stretch that is longer than the length said ("half an hour between 9 and 5") is one to look in. ``looked_for``:
    the text asks for a free slot outright, so that one plain day is a limit as well.
    """
    limits = read_limits(_without_answer(text, spans), spans, context.preferences)
    wanted = [s for s in spans if not any(each.span is s and each.ruled_out for each in limits)]
    length = next((s.best.duration for s in spans if s.kind == "duration"), None)
    if any(_is_exact(s, length) for s in wanted):
        return []
    plain = all(each.limit.stance == "only" for each in limits)
    stretch = any(s.has_time and s.kind == "interval" for s in wanted)
    return [each.limit.to_json() for each in limits] if looked_for or not plain or len(limits) > 1 or stretch else []


def _is_exact(span: TimeSpan, length: timedelta | None) -> bool:
    """A beginning, or a stretch of hours that is the time itself."""
    best = span.best
    if not span.has_time or best.start is None:
        return False
    if span.kind != "interval" or best.end is None:
        return span.kind in ("instant", "recurrence")
    return length is None or best.end - best.start <= length or best.duration is not None


def never(spans: Sequence[TimeSpan], context: Context) -> list[dict[str, Any]]:
    """Times as limits (form: libs.limits) that rule them out, each for itself, whatever the words around them say."""
    lead = "except "
    found = []
    for span in spans:
        alone = replace(span, start=len(lead), end=len(lead) + len(span.text))
        found += [each.limit for each in read_limits(lead + span.text, [alone], context.preferences)]
    return [replace(limit, stance="never", group=0).to_json() for limit in found]
