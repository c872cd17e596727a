"""Times that are said in two places of a sentence and are one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from services.planner.language.model import Context
from services.planner.times import TimeSpan, resolve

_MOST_PARTS = 3


def joined(spans: Sequence[TimeSpan], context: Context) -> list[TimeSpan]:
    """The times, those that are said in two places made one: a date here and a clock time or part of the day there
    ("Tomorrow book a call with Ann at 3"), a repetition here and its hour or its end there ("every Tuesday with Ann at
    2 until June")."""
    kept = list(spans)
    said = {id(span): span.text for span in spans}
    for _ in range(_MOST_PARTS):
        pair = next(((a, b, one) for a, b in _parts(kept) if (one := _together(said[id(a)], b.text, a, context))), None)
        if pair is None:
            break
        head, other, one = pair
        merged = replace(one, start=head.start, end=head.end, text=head.text)
        said[id(merged)] = one.text
        kept = [merged if s is head else s for s in kept if s is not other]
    return kept


_A_DAY_S = 86_400
_PLAIN = frozenset(["instant", "date", "interval"])


def _parts(spans: Sequence[TimeSpan]) -> list[tuple[TimeSpan, TimeSpan]]:
    """Pairs that may be one time; the place of the first is the place of both."""
    dates = [s for s in spans if s.has_date and not s.has_time and s.kind in _PLAIN and s.grain == "day"]
    clocks = [s for s in spans if s.has_time and not s.has_date and s.kind in {*_PLAIN, "open_interval"}]
    hours = [s for s in spans if s.grain == "part_of_day" and not s.has_date and not s.has_time]
    pairs = [(clocks[0], dates[0])] if len(dates) == len(clocks) == 1 else []
    pairs += [(dates[0], hours[0])] if len(dates) == len(hours) == 1 and not clocks else []
    rules = [s for s in spans if s.kind == "recurrence"]
    if len(rules) == 1:
        pairs += [(rules[0], s) for s in spans if _bounds_a_rule(s) or (not rules[0].has_time and clocks == [s])]
    return pairs


def _bounds_a_rule(span: TimeSpan) -> bool:
    """ "until June", "from next week", "for six weeks": how long something is repeated."""
    if span.kind == "duration":
        length = span.best.duration
        return length is not None and length.total_seconds() >= _A_DAY_S and span.text[:4].lower() == "for "
    return span.kind == "open_interval" and not span.has_time


def _together(words: str, others: str, head: TimeSpan, context: Context) -> TimeSpan | None:
    """The words of both as one time, whichever is said first; None when they are not one."""
    for text in (f"{others} {words}", f"{words} {others}"):
        found = resolve(text, context.now, context.zone, context.preferences)
        if len(found) != 1 or found[0].text != text:
            continue
        one = found[0]
        dated = one.has_date and (one.has_time or one.grain == "part_of_day")
        if one.kind == "recurrence" if head.kind == "recurrence" else dated:
            return one
    return None
