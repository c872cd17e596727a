"""Ranges and open sides on the wall clock: which morning, which afternoon, which end goes with which beginning."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from services.planner.times.meaning import days, moments, units
from services.planner.times.meaning.moments import MAX_HITS, Hit
from services.planner.times.meaning.values import Amount, Context, Moment, Open, Option, Range

HALF_DAY = 12.0


def hits(context: Context, value: Range) -> list[Hit]:
    """All meanings of a range, best first."""
    zone = value.start.zone or value.end.zone
    if zone is not None:  # "2 to 3pm EST": what is said of one end is said of both
        plain = replace(value, start=replace(value.start, zone=None), end=replace(value.end, zone=None))
        return [_carried(context, hit, zone) for hit in hits(context, plain)]
    start, end = value.start, value.end
    if value.day is not None:
        start = replace(start, day=value.day)
    if value.part:
        start, end = replace(start, part=start.part or value.part), replace(end, part=end.part or value.part)
    if value.amount is not None:
        return _lasting(context, start, value.amount)
    if start.clock and end.clock and end.day is None and start.instant is None:
        found = _clocks(context, start, end)
    else:
        found = _moments(context, start, end, value.closed)
    return sorted(found, key=lambda hit: -hit.weight)[:MAX_HITS]


def _carried(context: Context, hit: Hit, zone: ZoneInfo) -> Hit:
    end = moments.in_zone_of(context, hit.end, zone) if hit.end else None
    return replace(hit, start=moments.in_zone_of(context, hit.start, zone), end=end)


def _clocks(context: Context, start: Moment, end: Moment) -> list[Hit]:
    """Two clock times of one day: every pair of halves, the short and the likely ones first."""
    if start.clock is None or end.clock is None:
        return []
    first, last = start.clock, end.clock
    pairs: list[tuple[int, int, float, str]] = []
    for one, weight, note in moments.hours(context, first, start.part):
        for two, chance, _ in moments.hours(context, last, end.part):
            length = (two - one) + (last.minute - first.minute) / 60
            length += 24 if length <= 0 else 0
            fit = weight * chance * (0.02 if length > HALF_DAY else 1.0)
            if end.part and not start.part and not first.fixed and (one < 12) != (two < 12):
                fit *= 0.5
            pairs.append((one, round(length * 60), fit, note))
    found: list[Hit] = []
    where = (
        days.options(context, start.day)
        if start.day
        else [_day_for(context, start, max(pairs, key=lambda pair: pair[2])[0])]
    )
    for one, length, fit, note in pairs:
        for option in where:
            begin = moments.at(option.start, one, first.minute, first.second)
            found.append(Hit(begin, _later(begin, timedelta(minutes=length)), fit * option.weight, note))
    return found


def _day_for(context: Context, start: Moment, hour: int) -> Option:
    """Today, or tomorrow when the beginning is past."""
    clock = start.clock
    day = context.today
    if clock and context.sense == "future" and moments.at(day, hour, clock.minute) < context.now and day < date.max:
        day += units.ONE
    return Option(day, day + units.ONE)


def _later(start: datetime, length: timedelta) -> datetime:
    try:
        return start + length
    except OverflowError:
        return start


def _moments(context: Context, start: Moment, end: Moment, closed: bool) -> list[Hit]:
    start = _with_year(context, start, end)
    found: list[Hit] = _running(context, start, end, closed)
    if found:
        return found
    for first in moments.hits(context, start)[:3]:
        later = _after(context, first.start, end)
        options = [hit for hit in moments.hits(later, end) if _naive(_stop(hit, closed)) > _naive(first.start)]
        if end.day is None and end.clock is not None and not end.part and start.instant is not None:
            options = [
                replace(hit, weight=0.6 / rank)
                for rank, hit in enumerate(sorted(options, key=lambda hit: _naive(hit.start)), 1)
            ]
        found += [Hit(first.start, _stop(last, closed), first.weight * last.weight, first.note) for last in options[:2]]
    return found


def _running(context: Context, start: Moment, end: Moment, closed: bool) -> list[Hit]:
    """A range of dates without a year that holds today: "August to October", said in September."""
    one, two = start.day, end.day
    dated = one is not None and two is not None and one.month is not None and two.month is not None
    if (
        not dated
        or one is None
        or two is None
        or one.frame
        or two.frame
        or one.year is not None
        or two.year is not None
        or context.sense != "future"
    ):
        return []
    begun = moments.hits(replace(context, sense="past"), start)[:1]
    if not begun:
        return []
    last = moments.hits(_after(context, begun[0].start, end), end)[:1]
    holds = bool(last) and _naive(begun[0].start) <= context.now < _naive(_stop(last[0], closed))
    return [replace(begun[0], end=_stop(last[0], closed))] if holds else []


def _stop(hit: Hit, closed: bool) -> datetime:
    return hit.end if closed and hit.end is not None else hit.start


def _naive(value: datetime) -> datetime:
    return value.replace(tzinfo=None)


def _with_year(context: Context, start: Moment, end: Moment) -> Moment:
    """ "10 August to 12 September 2013": the year said at the end holds for the beginning."""
    one, two = start.day, end.day
    if one is None or two is None or two.year is None or one.year is not None or one.frame or one.month is None:
        return start
    year = two.year - (1 if two.month is not None and one.month > two.month else 0)
    return replace(start, day=replace(one, year=year))


def _after(context: Context, start: datetime, end: Moment) -> Context:
    """The end is looked for from the beginning on."""
    zoned = start if start.tzinfo else start.replace(tzinfo=context.zone)
    if (end.day is None and end.clock is not None) or (end.day is not None and not end.day.frame):
        return replace(context, reference=zoned, sense="future")
    return context


def _lasting(context: Context, start: Moment, amount: Amount) -> list[Hit]:
    """From a moment for an amount of time."""
    found = []
    for hit in moments.hits(context, start)[:3]:
        day = units.shifted(hit.start.date(), amount)
        if day is not None:
            end = _later(
                hit.start.replace(year=day.year, month=day.month, day=day.day), timedelta(seconds=amount.seconds)
            )
            found.append(Hit(hit.start, end, hit.weight, hit.note))
    return found


def sides(context: Context, value: Open) -> list[tuple[datetime | None, datetime | None, float, str]]:
    """Beginning or end of an open interval, with weight and note."""
    relation = value.relation
    if relation == "since" and context.sense == "future":
        context = replace(context, sense="past")
    found: list[tuple[datetime | None, datetime | None, float, str]] = []
    for hit in moments.hits(context, value.moment):
        if relation in ("after", "from", "since"):
            found.append((hit.end or hit.start if relation == "after" else hit.start, None, hit.weight, hit.note))
        else:
            last = relation == "by" or value.inclusive or (value.moment.day is not None and value.moment.day.ends)
            end = hit.end if hit.end and last else hit.start
            note = hit.note.removeprefix("coming").strip()
            found.append((None, end, hit.weight, f"deadline {note}".strip() if relation == "by" else note))
    return found
