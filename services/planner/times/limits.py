"""Limits and likes in a message: which of its times are ruled out, kept to or only wished for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from libs.limits import Limit, Stance
from services.planner.times.meaning import moments
from services.planner.times.meaning.values import Context
from services.planner.times.model import Preferences, TimeSpan
from services.planner.times.words import lexicon, stances
from services.planner.times.words.tokens import tokenize

_SENTENCE_END = re.compile(r"[.!?;\n]\s+|[.!?;\n]$")
_KEPT = re.compile(r"\b(?:keep|keeps|keeping|leave|have)(?:\s+(?:on|the|all))?\s*$")
_FREE = re.compile(r"\s*(?:free|clear|open|empty)\b", re.IGNORECASE)
_CLOCK_GRAINS = ("second", "minute", "hour")
_NEGATIVE = ("never", "rather_not")
# Words that tie a weekday to one date; without them "not Friday" is about Fridays of whatever weeks are looked at.
_DATING = frozenset(["direction", "month", "ord", "ordword", "relday", "unit", "units", "year", "num", "season"])


@dataclass(frozen=True, slots=True)
class Said:
    """A time of the message with its stance, as a limit."""

    span: TimeSpan
    limit: Limit

    @property
    def ruled_out(self) -> bool:
        """True for what is not wanted: such a time is never the time of what is planned."""
        return self.limit.stance in _NEGATIVE


def read_limits(text: str, spans: Sequence[TimeSpan], preferences: Preferences) -> tuple[Said, ...]:
    """The limits among the times of a text, in order; a plain time is kept to ("only").

    Lengths say no limit, nor do moments that are wanted: they are beginnings. Times of one list ("not Monday or
    Tuesday") share the stance of the first; a sentence that is nothing but times goes on with the stance of the one
    before.
    """
    found: list[Said] = []
    for number, span in enumerate(spans):
        window = _window(span, preferences)
        if window is None:
            continue
        stance, group = _stance(text, spans, number, found)
        if span.kind == "instant" and stance not in _NEGATIVE:
            continue  # a beginning, no stretch to keep to
        if stance in _NEGATIVE:
            window = _of_any_week(span, window)
        found.append(Said(span, replace(window, stance=stance, group=group)))
    return _hours_of_lists(found)


def _hours_of_lists(found: Sequence[Said]) -> tuple[Said, ...]:
    """ "Monday, Tuesday or Friday, between 9 and 5", "Monday or Tuesday afternoon": the hours said with the last day
    of a list are those of all its days."""
    hours = {
        each.limit.group: each.limit
        for each in found
        if not each.ruled_out and each.span.has_date and _has_hours(each.limit)
    }
    kept = []
    for each in found:
        last = hours.get(each.limit.group)
        whole = each.span.kind == "date" and not _has_hours(each.limit)
        if last is not None and whole and not each.ruled_out:
            each = Said(each.span, replace(each.limit, opens=last.opens, closes=last.closes))
        kept.append(each)
    return tuple(kept)


def _has_hours(limit: Limit) -> bool:
    return limit.opens != time() or limit.closes is not None


def _stance(text: str, spans: Sequence[TimeSpan], number: int, found: Sequence[Said]) -> tuple[Stance, int]:
    """The stance of a span and its group: alternatives of one list are of one group."""
    span = spans[number]
    gap = text[spans[number - 1].end if number else 0 : span.start].lower()
    last = found[-1].limit if found else None
    group = last.group + 1 if last is not None else 0
    if last is not None and found[-1].span is spans[number - 1] and _joins(gap):
        alike = found[-1].span.has_date == span.has_date  # hours and a day beside them are no alternatives
        return last.stance, last.group if alike else group
    if last is not None and last.stance in _NEGATIVE and _is_fragment(text, gap, span):
        return last.stance, group
    clause = _SENTENCE_END.split(stances.without_behind(gap) if number else gap)[-1].strip()
    rest = _SENTENCE_END.split(text[span.end : spans[number + 1].start if number + 1 < len(spans) else len(text)])[0]
    if _KEPT.search(clause) and _FREE.match(rest):
        return "rather_not", group  # "he hopes to keep Friday free"
    return stances.before(clause) or stances.behind(rest.lower()) or "only", group


def _joins(gap: str) -> bool:
    return all(token.text in stances.JOINERS for token in tokenize(gap))


def _is_fragment(text: str, gap: str, span: TimeSpan) -> bool:
    """Whether the span is a sentence of its own, right after another time: "Not Monday. Wednesday after 2."."""
    return bool(re.fullmatch(r"\s*[.;]\s+(?:and |or |nor |also |on )*", gap)) and bool(
        re.match(r"\s*(?:[.;,]|$)", text[span.end :])
    )


def _window(span: TimeSpan, preferences: Preferences) -> Limit | None:
    """Days and hours of a span, without a stance yet."""
    best = span.best
    if span.kind == "duration" or (best.start is None and best.end is None):
        return None
    if span.kind == "recurrence":
        return _repeated(span, preferences)
    if span.kind == "open_interval":
        return _side(span)
    if best.start is None:
        return None
    end = best.end or best.start + timedelta(minutes=1)
    if span.grain in (*_CLOCK_GRAINS, "part_of_day"):
        last = (end - timedelta(microseconds=1)).date()
        if last > best.start.date() and span.grain in _CLOCK_GRAINS and last > best.start.date() + timedelta(days=1):
            return None
        closes = None if last > best.start.date() or end.time() == time() else end.time()
        return _dated(span, Limit("only", opens=_clock(best.start), closes=closes), best.start.date())
    return Limit("only", first=best.start.date(), last=end.date())


def _dated(span: TimeSpan, window: Limit, day: date) -> Limit:
    return replace(window, first=day, last=day + timedelta(days=1)) if span.has_date else window


def _clock(value: datetime) -> time:
    return value.time().replace(second=0, microsecond=0, tzinfo=None, fold=0)


def _side(span: TimeSpan) -> Limit | None:
    """ "after 3", "before Friday", "Monday until noon"."""
    edge = span.best.start or span.best.end
    if edge is None:
        return None
    later = span.best.start is not None
    if span.has_time or span.grain == "part_of_day":
        clock = _clock(edge)
        if not later and clock == time():
            return _dated(span, Limit("only"), edge.date() - timedelta(days=1))
        window = Limit("only", opens=clock) if later else Limit("only", closes=clock)
        return _dated(span, window, edge.date())
    return Limit("only", first=edge.date()) if later else Limit("only", last=edge.date())


_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def _repeated(span: TimeSpan, preferences: Preferences) -> Limit | None:
    """ "Fridays", "weekday mornings": the days of a weekly rule."""
    rule = dict(part.split("=", 1) for part in (span.best.rrule or "").split(";") if "=" in part)
    names = [name for name in rule.get("BYDAY", "").split(",") if name in _WEEKDAYS]
    if rule.get("FREQ") not in ("DAILY", "WEEKLY") or int(rule.get("INTERVAL", 1)) > 1:
        return None
    window = Limit("only", weekdays=tuple(_WEEKDAYS.index(name) for name in names))
    if span.grain == "part_of_day":
        opens, closes = _part_hours(span, preferences)
        return replace(window, opens=time(opens % 24), closes=time(closes) if closes < 24 else None)
    if span.has_time and span.best.start is not None:
        length = span.best.duration or timedelta(minutes=1)
        return replace(window, opens=_clock(span.best.start), closes=_clock(span.best.start + length))
    return window


def _part_hours(span: TimeSpan, preferences: Preferences) -> tuple[int, int]:
    for _, value in _entries(span, "part"):
        start = span.best.start
        assert start is not None  # a recurrence has a first time
        return moments.bounds(Context(start, start.tzinfo, preferences, "future"), str(value))  # type: ignore[arg-type]
    return 0, 24


def _entries(span: TimeSpan, *categories: str) -> list[tuple[str, object]]:
    words = [token.text for token in tokenize(span.text)]
    rows = (row for word in words for row in lexicon.ENTRIES.get(word, ()))
    return [(kind, value) for row, kind, value in rows if len(row) == 1 and kind in categories]


def _of_any_week(span: TimeSpan, window: Limit) -> Limit:
    """A bare weekday that is not wanted is so in every week that is looked at."""
    days = _entries(span, "weekday")
    if len(days) != 1 or _entries(span, *_DATING) or "/" in span.text or span.grain == "week":
        return window
    return replace(window, first=None, last=None, weekdays=(int(str(days[0][1])),))
