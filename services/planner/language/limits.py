"""Which times of a message are not wanted, and the limits a search for a free slot gets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from services.planner.language.model import Context
from services.planner.times import TimeSpan
from services.planner.times.limits import read_limits

# Here a time is looked for. Everywhere else times tell what is meant, and a limit needs a time it limits ("next week
# except Friday"): "skip Friday's standup" is about Friday.
_PLACING = frozenset(["calendar.schedule", "calendar.reschedule", "calendar.suggest"])
_INSTEAD_OF = re.compile(r"\b(?:instead of|rather than|not)\s+(?:at\s+|on\s+)?$", re.IGNORECASE)


def ruled_out(text: str, spans: Sequence[TimeSpan], intent: str, context: Context, *, moving: bool) -> list[TimeSpan]:
    """The times that are not wanted ("anything but Friday", "not after 3").

    Where something is moved, a day or clock that is not wanted before one that is wanted tells what is moved.
    """
    out = [each.span for each in read_limits(text, spans, context.preferences) if each.ruled_out]
    wanted = [s for s in spans if s not in out and s.kind != "duration"]
    if intent not in _PLACING and not wanted:
        return []
    if moving:
        last = max((s.start for s in wanted), default=-1)
        return [s for s in out if not (s.start < last and s.kind in {"date", "instant"}) and not _replaces(text, s)]
    return out


def _replaces(text: str, span: TimeSpan) -> bool:
    """ "Thursday, not Friday": one for the other."""
    plain = span.kind in {"date", "instant"}
    return plain and _INSTEAD_OF.search(text[max(0, span.start - 24) : span.start]) is not None


def said(text: str, spans: Sequence[TimeSpan], context: Context) -> list[dict[str, Any]]:
    """The slot ``limits`` (form: libs.limits); empty when the times say no more than one stretch to look in."""
    limits = read_limits(text, spans, context.preferences)
    plain = all(each.limit.stance == "only" for each in limits)
    return [] if plain and len(limits) < 2 else [each.limit.to_json() for each in limits]
