"""Which half of the day a bare hour is in, told by what is had then: breakfast at 7 is in the morning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.planner.language import lexicon
from services.planner.language.model import Context, Token
from services.planner.times import TimeSpan

_AROUND = timedelta(minutes=90)
"""So far from the usual hours a meal is still had."""


def halves(tokens: Sequence[Token], times: Sequence[TimeSpan], context: Context) -> list[TimeSpan]:
    """The times, with the reading first that is near the usual hours of the one meal named beside them."""
    meals = {t.norm for t in tokens if t.norm in lexicon.USUAL_HOURS and not _within(t, times)}
    if len(meals) != 1:
        return list(times)
    opens, closes = (time.fromisoformat(each) for each in lexicon.USUAL_HOURS[meals.pop()])
    return [_nearest(each, opens, closes, ZoneInfo(context.zone)) for each in times]


def _within(token: Token, times: Sequence[TimeSpan]) -> bool:
    return any(each.start <= token.start < each.end for each in times)


def _nearest(span: TimeSpan, opens: time, closes: time, zone: ZoneInfo) -> TimeSpan:
    if not span.has_time or span.kind not in ("instant", "interval") or len(span.readings) < 2:
        return span
    fitting = [each for each in span.readings if each.start and _is_near(each.start.astimezone(zone), opens, closes)]
    if not fitting or span.readings[0] in fitting:
        return span
    rest = [each for each in span.readings if each is not fitting[0]]
    first, best = span.readings[0], fitting[0]
    swapped = [
        replace(best, weight=first.weight),
        *(replace(each, weight=best.weight) if each is first else each for each in rest),
    ]
    return replace(span, readings=tuple(sorted(swapped, key=lambda each: -each.weight)))


def _is_near(start: datetime, opens: time, closes: time) -> bool:
    day = start.date()
    first = datetime.combine(day, opens, start.tzinfo) - _AROUND
    return first <= start <= datetime.combine(day, closes, start.tzinfo) + _AROUND
